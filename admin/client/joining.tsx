// How a device joins: a code for it, the addresses it opens, and the test code that its scanner must read.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import { send } from "../../web/client/send";
import { say, sentence } from "./act";
import { desk, type DeviceView } from "./desk";
import { useTick } from "./load";
import { Choose, Dialog, Field, Pane } from "./ui";

export interface NewCode {
  code: string;
  minutes: number;
  url: string;
  qr: string;
  /** For cameras, which need HTTPS; "" where it is not served to others. */
  safe_url: string;
  safe_qr: string;
  /** Where a device learns to trust it, once. */
  trust_url: string;
}

export function printerOptions(): [string, string][] {
  const printers = desk.state.value?.paper.printers ?? [];
  return [["", t("Máy in nào rảnh cũng được")], ...printers.map((one): [string, string] => [one.name, one.name])];
}

/** Printers that may take over from one. */
export function spareOptions(printer: string): [string, string][] {
  return [["", t("Không có, thẻ chờ ở máy này")], ...printerOptions().filter(([name]) => name && name !== printer)];
}

export function Enrol(props: { made(code: NewCode & { name: string }): void }) {
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
export function CodeDialog(props: { code: NewCode & { name: string }; devices: DeviceView[]; close(): void }) {
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
        {code.safe_url && (
          <figure data-testid="enrol-safe">
            <figcaption>{t("Máy tính bảng quét bằng máy ảnh")}</figcaption>
            <img src={code.safe_qr} alt={t("Mã QR mở trang điểm danh qua kết nối an toàn")} width={230} height={230} />
            <p class="enrol-url">{bare(code.safe_url)}</p>
            <p class="quiet">{t("Trước đó, mở {address} trên máy ấy một lần để máy tin cậy kết nối.", { address: bare(code.trust_url) })}</p>
          </figure>
        )}
        <figure>
          {code.safe_url && <figcaption>{t("Máy dùng máy quét cầm tay")}</figcaption>}
          <img src={code.qr} alt={t("Mã QR mở trang điểm danh trên thiết bị mới")} width={230} height={230} />
          <p class="enrol-url">{bare(code.url)}</p>
          {code.safe_url && <p class="quiet">{t("Không cần cài đặt gì. Máy ảnh không chạy trên địa chỉ này.")}</p>}
        </figure>
        <div>
          <p>{t("Trên máy mới: quét mã QR bằng máy ảnh của máy, hoặc mở địa chỉ rồi nhập mã này.")}</p>
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

/** As it is typed: without the code. */
function bare(url: string): string {
  return url.split("#")[0]!;
}

/** The test code: on this screen for a camera, on paper for the doors. */
export function Calibration() {
  return (
    <Pane title={t("Mã thử máy quét")}>
      <div class="calibration">
        <img src="/api/v1/devices/calibration.svg" alt={t("Mã QR thử máy quét")} width={112} height={112} />
        <div>
          <p>{t("Quét ở từng cửa trước khi đón đại biểu: máy trả lời “Máy quét tốt” và bảng bên ghi “đã thử”.")}</p>
          <p>
            <a class="button" href="/api/v1/devices/calibration.pdf" target="_blank" rel="noopener" data-testid="calibration-sheet">
              {t("In mã thử (A4)")}
            </a>
          </p>
        </div>
      </div>
    </Pane>
  );
}
