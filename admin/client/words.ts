// Small words: states of badges and printers, moments, who acted.

import { boot, t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import type { CueView, PrinterView } from "./desk";

export type Tone = "good" | "busy" | "care" | "bad" | "idle";
export interface Said {
  tone: Tone;
  word: string;
}

export function badgeSaid(state: string): Said {
  const words: Record<string, Said> = {
    queued: { tone: "idle", word: t("Chờ in") },
    sending: { tone: "busy", word: t("Đang in") },
    done: { tone: "good", word: t("Đã in") },
    handed_over: { tone: "busy", word: t("Đã gửi máy in") },
    torn: { tone: "bad", word: t("Rách") },
    unknown: { tone: "bad", word: t("Chưa rõ đã ra giấy chưa") },
    held: { tone: "care", word: t("Đang giữ lại") },
    cancelled: { tone: "idle", word: t("Đã huỷ") },
  };
  return words[state] ?? { tone: "idle", word: t("Chưa có thẻ") };
}

export function printerSaid(printer: PrinterView): Said {
  const reasons: Record<string, string> = {
    paper_out: t("Hết giấy"),
    cover_open: t("Nắp máy đang mở"),
    offline: t("Máy in đang ngắt"),
    not_installed: t("Thiếu phần mềm cho máy in này"),
    bad_address: t("Địa chỉ máy in chưa đúng"),
  };
  if (printer.state === "blocked") return { tone: "bad", word: reasons[printer.detail] ?? t("Máy in báo lỗi") };
  if (printer.state === "gone") return { tone: "bad", word: t("Không thấy máy in") };
  if (printer.paused) return { tone: "care", word: t("Đang tạm dừng") };
  if (printer.state === "unseen") return { tone: "idle", word: t("Chưa kết nối lần nào") };
  if (printer.detail === "near_end") return { tone: "care", word: t("Giấy sắp hết") };
  return printer.state === "printing" ? { tone: "busy", word: t("Đang in") } : { tone: "good", word: t("Sẵn sàng") };
}

/** "admin", "kiosk:Cửa 1" as people call them. */
export function actorWord(actor: string): string {
  const at = actor.indexOf(":");
  const [role, name] = at < 0 ? [actor, ""] : [actor.slice(0, at), actor.slice(at + 1)];
  const words: Record<string, string> = {
    print: t("Trạm in"),
    printer: name ? "" : t("Máy in"),
    admin: t("Bàn thư ký"),
    kiosk: "",
    device: "",
    mc: "MC",
    system: t("Hệ thống"),
  };
  return [words[role] ?? role, name].filter(Boolean).join(" ");
}

/** "7. Phát động phong trào thi đua", "Đón đại biểu". */
export function cueTitle(cue: CueView): string {
  const frames: Record<string, string> = { arrivals: t("Đón đại biểu"), title: t("Tên Hội nghị"), closing: t("Cảm ơn, kết thúc") };
  if (frames[cue.scene]) return frames[cue.scene]!;
  const title = cue.speaker ? `${cue.speaker}${cue.title ? ` – ${cue.title}` : ""}` : cue.title;
  const own = cue.id === cue.item_id && cue.number !== null;
  return own ? `${cue.number}. ${title}` : title;
}

/** "12 giây trước", "3 phút trước", "07:12", "12/6 07:12": how long ago, by the server's clock. */
export function agoText(moment: string): string {
  if (!moment) return t("chưa lần nào");
  const seconds = Math.max(0, Math.round((serverNow() - Date.parse(moment)) / 1000));
  if (seconds < 10) return t("vừa xong");
  if (seconds < 60) return t("{n} giây trước", { n: seconds });
  if (seconds < 3600) return t("{n} phút trước", { n: Math.floor(seconds / 60) });
  return whenText(moment);
}

const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: boot.time_zone, year: "numeric", month: "2-digit", day: "2-digit" });

/** "07:12:05" today, "12/6 07:12" on another day, in the conference's time zone. */
export function whenText(moment: string, seconds = false): string {
  if (!moment) return "";
  const [day, today] = [DAY.format(Date.parse(moment)), DAY.format(serverNow())];
  if (day === today) return clockText(moment, seconds);
  return `${Number(day.slice(8))}/${Number(day.slice(5, 7))} ${clockText(moment)}`;
}
