// The reception at the desk: leaders in a row by name, a whole delegation in one press, and who is not on the list.

import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { desk } from "./desk";
import { Group } from "./group";
import { Quick } from "./quick";
import { go, href, route } from "./router";
import { Head } from "./ui";
import { WalkIns } from "./walkins";

export function Reception() {
  const { part } = route.value;
  const tab = part === "ca-doan" || part === "ngoai-danh-sach" ? part : "nhanh";
  const waiting = desk.state.value?.waiting ?? 0;
  const tabs: [string, string][] = [
    ["nhanh", t("Điểm danh nhanh")],
    ["ca-doan", t("Cả đoàn")],
    ["ngoai-danh-sach", waiting ? t("Ngoài danh sách ({n} chờ duyệt)", { n: figure(waiting) }) : t("Ngoài danh sách")],
  ];
  return (
    <section class="view reception">
      <Head title={t("Đón tiếp")}>
        <div class="tabs">
          {tabs.map(([id, label]) => (
            <button key={id} aria-pressed={tab === id} onClick={() => go(href("don-tiep", id === "nhanh" ? "" : id))} data-testid={`tab-${id}`}>
              {label}
            </button>
          ))}
        </div>
      </Head>
      {tab === "nhanh" ? <Quick /> : tab === "ca-doan" ? <Group /> : <WalkIns />}
    </section>
  );
}
