// Devices at the doors: who is enrolled, who is alive, and how another one joins.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import { send } from "../../web/client/send";
import { act, ask, command, say, sentence } from "./act";
import { desk, type DeviceView } from "./desk";
import { useLoad, useTick } from "./load";
import { Choose, Dialog, Empty, Field, Head, Mark, Pane, Waiting } from "./ui";
import { agoText, whenText } from "./words";

interface NewCode {
  code: string;
  minutes: number;
  url: string;
  qr: string;
}

export function Devices() {
  const state = desk.state.value;
  const live = state?.devices ?? [];
  const list = useLoad<{ devices: DeviceView[] }>("/api/v1/devices", live.map((one) => `${one.id}${one.name}${one.printer}`).join());
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
                      <td class="strong">{device.name}</td>
                      <td>
                        <Connection device={device} />
                      </td>
                      <td class="figures nowrap">
                        <Battery level={device.info.battery} />
                      </td>
                      <td class="num">{device.info.queue ? <b>{device.info.queue}</b> : "–"}</td>
                      <td>{device.printer || t("bất kỳ")}</td>
                      <td class="quiet">{device.info.version ?? ""}</td>
                      <td class="row-tools">
                        <button class="small" onClick={() => setChanging(device)}>
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

function Battery(props: { level: number | undefined }) {
  if (props.level === undefined || props.level < 0) return <span class="quiet">–</span>;
  const share = Math.round(props.level <= 1 ? props.level * 100 : props.level);
  return share <= 20 ? <Mark tone="bad">{t("{n}%, cần sạc", { n: share })}</Mark> : <>{share}%</>;
}

function printerOptions(): [string, string][] {
  const printers = desk.state.value?.paper.printers ?? [];
  return [["", t("Máy in nào rảnh cũng được")], ...printers.map((one): [string, string] => [one.name, one.name])];
}

function Enrol(props: { made(code: NewCode & { name: string }): void }) {
  const [name, setName] = useState("");
  const [printer, setPrinter] = useState("");
  const [problem, setProblem] = useState("");
  const make = async (event: Event) => {
    event.preventDefault();
    setProblem("");
    if (!name.trim()) return setProblem(t("Cần tên, ví dụ “Cửa 1”."));
    try {
      props.made({ ...(await send<NewCode>("/api/v1/devices/codes", { name, printer })), name: name.trim() });
      setName("");
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Pane title={t("Ghép thiết bị mới")}>
      <form onSubmit={make} noValidate class="short-form">
        <Field label={t("Tên thiết bị")} value={name} set={setName} placeholder={t("Cửa 1")} maxLength={40} problem={problem} data-testid="device-name" />
        <Choose label={t("In thẻ ở")} value={printer} set={setPrinter} options={printerOptions()} />
        <button class="primary" data-testid="make-code">
          {t("Tạo mã ghép")}
        </button>
      </form>
    </Pane>
  );
}

/** The code, large; closes itself with good news when the device has joined. */
function CodeDialog(props: { code: NewCode & { name: string }; devices: DeviceView[]; close(): void }) {
  const { code } = props;
  const [known] = useState(() => new Set(props.devices.map((one) => one.id)));
  const [until] = useState(() => serverNow() + code.minutes * 60000);
  const joined = props.devices.find((one) => !known.has(one.id) && one.name === code.name);
  useTick(5000);
  useEffect(() => {
    if (!joined) return;
    say(t("“{name}” đã ghép xong.", { name: joined.name }));
    props.close();
  }, [joined?.id]);
  return (
    <Dialog title={t("Ghép “{name}”", { name: code.name })} close={props.close} wide>
      <div class="enrol">
        <img src={code.qr} alt={t("Mã QR mở trang điểm danh trên thiết bị mới")} width={260} height={260} />
        <div>
          <p>{t("Trên máy mới: quét mã QR này bằng máy ảnh, hoặc mở địa chỉ dưới đây rồi nhập mã.")}</p>
          <p class="enrol-url">{code.url.split("#")[0]}</p>
          <p class="enrol-code figures" data-testid="enrol-code">
            {code.code.slice(0, 4)} {code.code.slice(4)}
          </p>
          <p class="quiet">
            {serverNow() < until ? t("Dùng được một lần, tới {time}.", { time: clockText(until) }) : t("Mã đã hết hạn: đóng lại và tạo mã khác.")}
          </p>
        </div>
      </div>
      <div class="dialog-buttons">
        <button onClick={props.close}>{t("Đóng")}</button>
      </div>
    </Dialog>
  );
}

function Change(props: { device: DeviceView; close(): void }) {
  const { device } = props;
  const [name, setName] = useState(device.name);
  const [printer, setPrinter] = useState(device.printer);
  const [problem, setProblem] = useState("");
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await command(`/api/v1/devices/${device.id}`, { name, printer }, "PATCH");
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
        <Choose label={t("In thẻ ở")} value={printer} set={setPrinter} options={printerOptions()} />
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
