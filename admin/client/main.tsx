// The secretary's desk: the rooms of the day at the left, one of them at the right, and always whether what is shown is true.

import { render } from "preact";
import { useEffect } from "preact/hooks";
import { boot, t } from "../../web/client/boot";
import { clockText, figure, serverNow } from "../../web/client/clock";
import { pressOnce } from "../../web/client/keys";
import "../../web/client/base.css";
import "./shell.css";
import "./parts.css";
import "./tables.css";
import "./forms.css";
import "./overview.css";
import "./views.css";
import "./people.css";
import "./narrow.css";
import { Alerts } from "./alerts";
import { Delegates } from "./delegates";
import { desk } from "./desk";
import { Devices } from "./devices";
import { Imports } from "./imports";
import { useTick } from "./load";
import { LogView } from "./log";
import { Overview } from "./overview";
import { Papers } from "./papers";
import { Printers } from "./printers";
import { Programme } from "./programme";
import { href, route, VIEWS, type View } from "./router";
import { Reception } from "./reception";
import { Settings } from "./settings";
import { Asking, NoticeLine } from "./ui";

function viewName(view: View): string {
  const words: Record<View, string> = {
    "tong-quan": t("Tổng quan"),
    "dai-bieu": t("Đại biểu"),
    "don-tiep": t("Đón tiếp"),
    nhap: t("Nhập danh sách"),
    "giay-moi": t("Giấy mời"),
    "chuong-trinh": t("Chương trình"),
    "thiet-bi": t("Thiết bị"),
    "may-in": t("Máy in"),
    "nhat-ky": t("Nhật ký"),
    "cai-dat": t("Cài đặt"),
  };
  return words[view];
}

const PAGES: Record<View, () => preact.ComponentChild> = {
  "tong-quan": () => <Overview />,
  "dai-bieu": () => <Delegates />,
  "don-tiep": () => <Reception />,
  nhap: () => <Imports />,
  "giay-moi": () => <Papers />,
  "chuong-trinh": () => <Programme />,
  "thiet-bi": () => <Devices />,
  "may-in": () => <Printers />,
  "nhat-ky": () => <LogView />,
  "cai-dat": () => <Settings />,
};

/** What a room of the day has to say in the list: how many delegates, what needs a look. */
function badge(view: View): string {
  const state = desk.state.value;
  if (!state) return "";
  const asked = state.paper.counts["unknown"] ?? 0;
  const stuck = state.paper.printers.filter((one) => one.state === "blocked" || one.state === "gone").length;
  const lost = state.devices.filter((one) => !one.online && one.last_seen).length;
  if (view === "dai-bieu") return figure(state.total);
  if (view === "don-tiep" && state.waiting > 0) return t("{n} chờ duyệt", { n: figure(state.waiting) });
  if (view === "may-in" && asked + stuck > 0) return t("{n} cần xem", { n: asked + stuck });
  if (view === "thiet-bi" && lost > 0) return t("{n} mất liên lạc", { n: lost });
  return "";
}

function App() {
  const { view } = route.value;
  useEffect(() => {
    document.title = `${viewName(view)} · ${t("Bàn thư ký")}`;
    document.getElementById("main")?.scrollTo(0, 0);
    document.querySelector(".rooms [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
  }, [view]);
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById("main")?.focus())}>
        {t("Tới nội dung")}
      </a>
      <nav class="rooms" aria-label={t("Các phòng của ngày hội nghị")}>
        <p class="house">
          <b>Khai Mạc</b>
          <span>{t("Bàn thư ký")}</span>
        </p>
        <ul>
          {VIEWS.map((one) => (
            <li key={one}>
              <a href={href(one)} aria-current={one === view ? "page" : undefined} data-testid={`nav-${one}`}>
                <span>{viewName(one)}</span>
                <small>{badge(one)}</small>
              </a>
            </li>
          ))}
        </ul>
        <Foot />
      </nav>
      <main id="main" tabIndex={-1}>
        <Truth />
        <Unwritten />
        <Alerts />
        {PAGES[view]()}
      </main>
      <NoticeLine />
      <Asking />
    </div>
  );
}

function Foot() {
  useTick(1000);
  return (
    <div class="foot">
      <p class="foot-clock figures">{clockText()}</p>
      <p class={desk.live.value ? "link-on" : "link-off"}>{desk.live.value ? t("Trực tiếp") : t("Không trực tiếp")}</p>
      <p class="foot-links">
        <a href="/">{t("Các màn hình")}</a>
        <a href="?lang=vi" lang="vi">
          VI
        </a>
        <a href="?lang=en" lang="en">
          EN
        </a>
      </p>
      <form method="post" action="/logout">
        <input type="hidden" name="csrf_token" value={boot.csrf} />
        <button>{t("Thoát")}</button>
      </form>
    </div>
  );
}

/** Says it when what is shown may be old, and since when. */
function Truth() {
  useTick(1000);
  if (desk.refused.value)
    return (
      <p class="truth" role="alert">
        {t("Phiên làm việc đã hết.")} {/* apart: what was typed here stays */}
        <a href="/login?role=admin&next=/admin" target="_blank" rel="noopener">
          {t("Nhập mã PIN")}
        </a>
      </p>
    );
  const silent = performance.now() - desk.heard.value;
  if (desk.live.value || silent < 3000) return null;
  return (
    <p class="truth" role="alert">
      {t("Mất liên lạc với máy chủ từ {time}. Số liệu dưới đây có thể đã cũ; trang tự nối lại.", { time: clockText(serverNow() - silent, true) })}
    </p>
  );
}

/** Says it while the laptop's disk takes nothing: figures stand still then, and no press is kept. */
function Unwritten() {
  const since = desk.state.value?.unwritten_since;
  if (!since || !desk.live.value) return null;
  return (
    <p class="truth" role="alert" data-testid="unwritten">
      {t("Từ {time} máy chủ không ghi được vào ổ đĩa: không việc nào được lưu, số liệu đứng yên.", { time: clockText(since, true) })}{" "}
      {t("Hãy dành chỗ trống trên ổ đĩa, đóng chương trình đang giữ tệp hội nghị; khi ghi được, mọi việc tự chạy tiếp.")}
    </p>
  );
}

pressOnce();
render(<App />, document.getElementById("app")!);
