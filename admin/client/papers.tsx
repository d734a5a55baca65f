// Invitations to print or to send: all, one unit's, or (on a card) one delegate's.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { send } from "../../web/client/send";
import { sentence } from "./act";
import { desk } from "./desk";
import { useLoad } from "./load";
import { href } from "./router";
import { Empty, Head, Pane, SortTable, Waiting } from "./ui";
import { whenText } from "./words";

interface Overview {
  total: number;
  units: [string, number][];
  files: { name: string; at: number; size: number }[];
}
interface Made {
  file: string;
  pages: number;
}

export function Papers() {
  const [made, setMade] = useState<Made | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const list = useLoad<Overview>("/api/v1/invitations", `${desk.state.value?.total}/${made?.file}/${made?.pages}`);
  const make = async (unit: string, address = "/api/v1/invitations") => {
    setBusy(unit);
    setProblem("");
    setMade(null);
    try {
      const fresh = await send<Made>(address, { unit }, { timeout: 15 * 60000 });
      setMade(fresh);
      list.reload();
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(null);
    }
  };
  const total = list.data?.total ?? 0;
  return (
    <section class="view">
      <Head title={t("Giấy mời")} note={t("Mỗi giấy một trang A4 có mã QR riêng. Sửa họ tên sau khi in không làm mất hiệu lực của mã.")} />
      <Waiting of={list} />
      {list.data && total === 0 && (
        <Empty>
          <p>{t("Chưa có giấy mời nào: nhập danh sách đại biểu trước.")}</p>
          <p>
            <a class="button primary" href={href("nhap")}>
              {t("Nhập danh sách")}
            </a>
          </p>
        </Empty>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {busy !== null && <p class="strip">{t("Đang tạo tệp… Có thể làm việc khác, đừng đóng trang này.")}</p>}
      {made && (
        <p class="strip good">
          {t("Đã tạo tệp cho {n} đại biểu.", { n: figure(made.pages) })}{" "}
          <a class="button primary" href={`/api/v1/invitations/${made.file}`} download>
            {t("Tải {file}", { file: made.file })}
          </a>
        </p>
      )}
      {list.data && total > 0 && (
        <div class="two-columns">
          <Pane
            title={t("Theo đơn vị")}
            tools={
              <button class="primary" disabled={busy !== null} onClick={() => void make("")} data-testid="make-all">
                {t("Tạo PDF cho tất cả ({n})", { n: figure(total) })}
              </button>
            }
          >
            <SortTable
              label={t("Giấy mời theo đơn vị")}
              rows={list.data.units}
              rowKey={([unit]) => unit}
              columns={[
                { key: "unit", label: t("Đơn vị"), value: ([unit]) => unit || t("(không ghi đơn vị)") },
                { key: "n", label: t("Giấy mời còn hiệu lực"), numeric: true, value: ([, n]) => n },
                {
                  key: "do",
                  label: "",
                  value: () => "",
                  cell: ([unit]) =>
                    unit && (
                      <button class="small" disabled={busy !== null} onClick={() => void make(unit)}>
                        {t("Tạo PDF")}
                      </button>
                    ),
                },
              ]}
            />
          </Pane>
          <div>
            <Pane title={t("Tệp đã tạo")}>
              {list.data.files.length === 0 && <p class="empty small">{t("Chưa tạo tệp nào.")}</p>}
              <ul class="files">
                {list.data.files.map((file) => (
                  <li key={file.name}>
                    <a href={`/api/v1/invitations/${file.name}`} download>
                      {file.name}
                    </a>
                    <span class="quiet figures">
                      {whenText(new Date(file.at * 1000).toISOString())} · {t("{n} KB", { n: figure(Math.round(file.size / 1024)) })}
                    </span>
                  </li>
                ))}
              </ul>
            </Pane>
            <Pane title={t("Thẻ đại biểu trên giấy A4")}>
              <p>{t("Cho hội trường không có máy in thẻ: mỗi tờ tám thẻ, có vạch cắt. Mã trên thẻ vẫn dùng được ở cửa.")}</p>
              <p>
                <button disabled={busy !== null} onClick={() => void make("", "/api/v1/badge-sheets")} data-testid="make-sheets">
                  {t("Tạo PDF thẻ cho tất cả")}
                </button>
              </p>
            </Pane>
            <Pane title={t("Gửi qua điện thoại")}>
              <p>{t("Mở thẻ của một đại biểu, bấm “Ảnh” để tải giấy mời dạng ảnh gửi qua tin nhắn.")}</p>
              <p>
                <a href={href("dai-bieu")}>{t("Tìm đại biểu")}</a>
              </p>
            </Pane>
          </div>
        </div>
      )}
    </section>
  );
}
