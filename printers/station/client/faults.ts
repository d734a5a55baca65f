// What is wrong at a printer: a word for it, what to do in one sentence, and the steps for the hands with their drawings.

import { t } from "../../../web/client/boot";
import type { DrawingName } from "./drawings";
import type { PrinterView } from "./station";

export interface Step {
  drawing: DrawingName;
  text: string;
}

export interface Fault {
  word: string;
  todo: string;
  steps: Step[];
}

const open = (): Step => ({ drawing: "open", text: t("Mở nắp, lấy lõi giấy cũ ra.") });
const roll = (): Step => ({ drawing: "roll", text: t("Đặt cuộn mới: giấy ra từ phía dưới cuộn.") });
const close = (): Step => ({ drawing: "close", text: t("Kéo đầu giấy ra ngoài, ấn nắp xuống cho khớp.") });
const off = (): Step => ({ drawing: "off", text: t("Tắt công tắc máy in, đợi 5 giây.") });
const on = (): Step => ({ drawing: "on", text: t("Bật lại công tắc.") });

/** What keeps this printer from printing; null when nothing does. A pause is no fault: then the printer goes on when somebody says so. */
export function faultOf(p: PrinterView): Fault | null {
  if (p.trouble) return { word: t("Địa chỉ máy in chưa đúng"), todo: p.trouble, steps: [desk(t("Sửa địa chỉ máy in ở bàn thư ký."))] };
  const found = p.state === "blocked" ? blocked(p) : p.state === "gone" ? gone(p) : null;
  if (!found) return null;
  const after = p.paused ? t("Máy đang tạm dừng: xong thì bấm Tiếp tục.") : found.byItself ? t("Máy sẽ tự in tiếp.") : "";
  return { ...found, todo: [found.todo, after].filter(Boolean).join(" ") };
}

interface Found extends Fault {
  /** When the hand's work is done the printer goes on by itself. */
  byItself: boolean;
}

function blocked(p: PrinterView): Found {
  switch (p.detail) {
    case "paper_out":
      return { word: t("Hết giấy"), todo: t("Thay cuộn, đóng nắp."), steps: [open(), roll(), close()], byItself: true };
    case "cover_open":
      return { word: t("Nắp máy đang mở"), todo: t("Đóng nắp cho khớp."), steps: [close()], byItself: true };
    case "offline":
      return {
        word: t("Máy in đang ngắt"),
        todo: t("Bấm nút trên máy in để nối lại."),
        steps: [{ drawing: "button", text: t("Bấm nút trên mặt máy in một lần.") }],
        byItself: true,
      };
    case "not_installed":
      return {
        word: t("Thiếu phần mềm cho máy in này"),
        todo: t("Gọi kỹ thuật. Trong lúc chờ, dùng máy in khác."),
        steps: [desk(t("Cần cài phần mềm trên máy chủ."))],
        byItself: false,
      };
    case "bad_layout":
      return {
        word: t("Mẫu thẻ có lỗi"),
        todo: t("Sửa ở phần Mẫu thẻ trên trang này; nếu mẫu không còn, đổi địa chỉ máy in ở bàn thư ký."),
        steps: [desk(t("Mở phần Mẫu thẻ, sửa dòng bị báo lỗi."))],
        byItself: true,
      };
    case "bad_address":
      return {
        word: t("Địa chỉ máy in chưa đúng"),
        todo: t("Sửa địa chỉ ở bàn thư ký."),
        steps: [desk(t("Sửa địa chỉ máy in ở bàn thư ký."))],
        byItself: true,
      };
    default:
      if (p.kind === "virtual") return { word: t("Không ghi được hình thẻ"), todo: cable(p.kind), steps: [desk(cable(p.kind))], byItself: true };
      return {
        word: t("Máy in báo lỗi"),
        todo: t("Gỡ giấy kẹt, đóng nắp, tắt máy in rồi bật lại."),
        steps: [off(), { drawing: "cutter", text: t("Mở nắp, kéo giấy kẹt ra. Nắp không mở: xoay bánh răng dao cắt cho dao lùi.") }, close(), on()],
        byItself: true,
      };
  }
}

function gone(p: PrinterView): Found {
  if (p.detail === "refused" && p.kind === "tcp") {
    return {
      word: t("Máy in không nhận kết nối"),
      todo: t("Có thể máy tính khác đang giữ máy in. Tắt máy in rồi bật lại."),
      steps: [off(), on()],
      byItself: true,
    };
  }
  return { word: t("Không thấy máy in"), todo: cable(p.kind), steps: plugs(p.kind), byItself: true };
}

/** Where to look when a printer is not heard from. */
export function cable(kind: string): string {
  switch (kind) {
    case "tcp":
      return t("Kiểm tra dây mạng và nguồn.");
    case "usb":
    case "serial":
      return t("Kiểm tra dây nối với máy tính và nguồn.");
    case "spooler":
      return t("Kiểm tra máy in trong phần cài đặt của máy tính.");
    case "virtual":
      return t("Kiểm tra chỗ trống trên đĩa.");
    default:
      return t("Kiểm tra dây nối và nguồn.");
  }
}

function plugs(kind: string): Step[] {
  if (kind === "spooler" || kind === "virtual" || kind === "file") return [desk(cable(kind))];
  const line: Step =
    kind === "tcp" ? { drawing: "network", text: t("Cắm chặt dây mạng, cả hai đầu.") } : { drawing: "usb", text: t("Cắm chặt dây nối máy tính, cả hai đầu.") };
  return [{ drawing: "power", text: t("Cắm chặt dây nguồn vào ổ điện.") }, { ...on(), text: t("Bật công tắc máy in.") }, line];
}

function desk(text: string): Step {
  return { drawing: "computer", text };
}
