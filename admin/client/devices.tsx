// Devices at the doors: who is enrolled, who is alive, and how another one joins.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { act, ask, command, say, sentence } from "./act";
import { desk, type DeviceView } from "./desk";
import { Calibration, CodeDialog, Enrol, printerOptions, spareOptions, type NewCode } from "./joining";
import { useLoad, useTick } from "./load";
import { Choose, Dialog, Empty, Field, Head, Mark, Pane, Waiting } from "./ui";
import { agoText, whenText } from "./words";

export function Devices() {
  const state = desk.state.value;
  const live = state?.devices ?? [];
  const list = useLoad<{ devices: DeviceView[] }>("/api/v1/devices", live.map((one) => `${one.id}${one.name}${one.printer}${one.spare}${one.language}`).join());
  const [code, setCode] = useState<(NewCode & { name: string }) | null>(null);
  const [changing, setChanging] = useState<DeviceView | null>(null);
  useTick(5000);
  const revoked = (list.data?.devices ?? []).filter((one) => one.revoked_at);
  const revoke = async (device: DeviceView) => {
    const sure = await ask({
      title: t("Thu hồi “{name}”?", { name: device.name }),
      consequence: t("Máy này bị ngắt ngay và không điểm danh được nữa cho tới khi ghép lại bằng mã mới. Lượt quét máy đang giữ khi mất mạng sẽ không gửi về được."),
      confirm: t("Thu hồi thiết bị"),
      danger: true,
    });
    if (sure !== null) await act(() => command(`/api/v1/devices/${device.id}/revoke`, {}), t("Đã thu hồi “{name}”.", { name: device.name }));
  };
  return (
    <section class="view">
      <Head title={t("Thiết bị")} note={t("Máy tính bảng, máy tính ở cửa. Mỗi máy ghép một lần bằng mã và quét được ngay.")} />
      <div class="two-columns wide-left">
        <Pane title={t("Đang dùng ({n})", { n: live.length })}>
          {live.length === 0 && <Empty>{t("Chưa có thiết bị nào. Ghép máy đầu tiên ở bên cạnh.")}</Empty>}
          {live.length > 0 && (
            <div class="table-scroll">
              <table class="broad">
                <thead>
                  <tr>
                    <th>{t("Tên")}</th>
                    <th>{t("Kết nối")}</th>
                    <th>{t("Máy quét")}</th>
                    <th>{t("Pin")}</th>
                    <th class="num">{t("Chờ gửi")}</th>
                    <th>{t("Máy in")}</th>
                    <th>{t("Phiên bản")}</th>
                    <th>
                      <span class="sr-only">{t("Việc")}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {live.map((device) => (
                    <tr key={device.id} data-testid="device-row">
                      <td>
                        <span class="strong">{device.name}</span>
                        {device.language && <div class="quiet nowrap">{languageWord(device.language)}</div>}
                      </td>
                      <td>
                        <Connection device={device} />
                      </td>
                      <td class="nowrap">
                        <Scanner info={device.info} />
                      </td>
                      <td class="figures nowrap">
                        <Battery level={device.info.battery} />
                      </td>
                      <td class="num">{device.info.queue ? <b>{device.info.queue}</b> : "–"}</td>
                      <td>
                        {device.printer || t("bất kỳ")}
                        {device.spare && <div class="quiet">{t("dự phòng: {printer}", { printer: device.spare })}</div>}
                      </td>
                      <td class="quiet">{device.info.version ?? ""}</td>
                      <td class="row-tools">
                        <button class="small" data-testid="device-edit" onClick={() => setChanging(device)}>
                          {t("Sửa")}
                        </button>
                        <button class="small" onClick={() => void revoke(device)}>
                          {t("Thu hồi…")}
                        </button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {revoked.length > 0 && (
            <details>
              <summary>{t("Đã thu hồi ({n})", { n: revoked.length })}</summary>
              <ul class="files">
                {revoked.map((device) => (
                  <li key={device.id}>
                    {device.name} <span class="quiet">{t("thu hồi lúc {time}", { time: whenText(device.revoked_at) })}</span>
                  </li>
                ))}
              </ul>
            </details>
          )}
          <Waiting of={{ ...list, loading: false }} />
        </Pane>
        <div>
          <Enrol made={setCode} />
          <Calibration />
          <Watching watching={state?.watching ?? {}} />
        </div>
      </div>
      {code && <CodeDialog code={code} devices={live} close={() => setCode(null)} />}
      {changing && <Change device={changing} close={() => setChanging(null)} />}
    </section>
  );
}

function Connection(props: { device: DeviceView }) {
  const { device } = props;
  if (device.online) return <Mark tone={device.info.hidden ? "care" : "good"}>{device.info.hidden ? t("đang nối, màn hình bị che") : t("đang nối")}</Mark>;
  if (!device.last_seen) return <Mark tone="idle">{t("chưa nối lần nào")}</Mark>;
  return <Mark tone="bad">{t("mất liên lạc, thấy {ago}", { ago: agoText(device.last_seen) })}</Mark>;
}

function Scanner(props: { info: DeviceView["info"] }) {
  if (!props.info.scanner) return <span class="quiet">–</span>;
  return props.info.scanner === "ok" ? <Mark tone="good">{t("đã thử")}</Mark> : <Mark tone="care">{t("chưa thử")}</Mark>;
}

const languages: [string, string][] = [
  ["", t("Như trình duyệt của máy đã nhớ")],
  ["vi", t("Tiếng Việt")],
  ["en", t("Tiếng Anh")],
];

function languageWord(language: string): string {
  return languages.find(([value]) => value === language)?.[1] ?? language;
}

/** `level`: in percent. */
function Battery(props: { level: number | undefined }) {
  if (props.level === undefined) return <span class="quiet">–</span>;
  return props.level <= 20 ? <Mark tone="bad">{t("{n}%, cần sạc", { n: props.level })}</Mark> : <>{props.level}%</>;
}

function Change(props: { device: DeviceView; close(): void }) {
  const { device } = props;
  const [name, setName] = useState(device.name);
  const [printer, setPrinter] = useState(device.printer);
  const [spare, setSpare] = useState(device.spare);
  const [language, setLanguage] = useState(device.language);
  const [problem, setProblem] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await command(`/api/v1/devices/${device.id}`, { name, printer, spare: printer && spare !== printer ? spare : "", language }, "PATCH");
      say(t("Đã ghi “{name}”.", { name }));
      props.close();
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Dialog title={t("Sửa “{name}”", { name: device.name })} close={props.close}>
      <form onSubmit={save} class="short-form">
        <Field label={t("Tên thiết bị")} value={name} set={setName} maxLength={40} problem={problem} autoFocus />
        <Choose label={t("In thẻ ở")} value={printer} set={setPrinter} options={printerOptions()} data-testid="device-printer" />
        {printer && <Choose label={t("Máy in dự phòng, khi máy trên đứng quá 10 giây")} value={spare} set={setSpare} options={spareOptions(printer)} data-testid="device-spare" />}
        <Choose label={t("Ngôn ngữ trên màn hình")} value={language} set={setLanguage} options={languages} data-testid="device-language" />
        <div class="dialog-buttons">
          <button type="button" onClick={props.close}>
            {t("Không ghi")}
          </button>
          <button class="primary">{t("Ghi")}</button>
        </div>
      </form>
    </Dialog>
  );
}

function Watching(props: { watching: Record<string, number> }) {
  const rows: [string, string, string][] = [
    ["projector", t("Màn chiếu"), "/display"],
    ["mc", t("Người dẫn chương trình"), "/mc"],
    ["kiosk", t("Máy điểm danh"), "/kiosk"],
    ["station", t("Trạm in thẻ"), "/printers"],
    ["desk", t("Bàn thư ký"), "/admin"],
  ];
  return (
    <Pane title={t("Màn hình đang mở")}>
      <table class="tight">
        <tbody>
          {rows.map(([name, label, path]) => (
            <tr key={name}>
              <td>
                <a href={path} target="_blank" rel="noopener">
                  {label}
                </a>
              </td>
              <td class="num">{props.watching[name] ?? 0}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Pane>
  );
}
