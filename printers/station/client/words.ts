// States as sentences: what it is, what to do, and the shape that says it without colour.

import { t } from "../../../web/client/boot";
import { serverNow } from "../../../web/client/clock";
import type { JobState, PrinterView } from "./station";

export type Shape = "disc" | "play" | "bars" | "stop" | "cross" | "ring" | "check" | "arrow" | "split" | "question" | "dash";
export type Tone = "good" | "busy" | "care" | "bad" | "idle";

export interface Said {
  state: string;
  shape: Shape;
  tone: Tone;
  word: string;
  todo: string;
}

/** A printer's state in words. What stops paper comes first; a pause hides only a state in which nothing is wrong. */
export function printerSaid(p: PrinterView): Said {
  const paused = p.paused ? " " + t("Máy đang tạm dừng: xong thì bấm Tiếp tục.") : "";
  if (p.trouble) return { state: "blocked", shape: "stop", tone: "bad", word: t("Địa chỉ máy in chưa đúng"), todo: p.trouble };
  if (p.state === "blocked") return { state: "blocked", shape: "stop", tone: "bad", ...blocked(p, paused) };
  if (p.state === "gone") return { state: "gone", shape: "cross", tone: "bad", ...gone(p, paused) };
  if (p.paused) {
    const still = p.state === "printing" ? t("Thẻ đang in sẽ in nốt.") + " " : "";
    return {
      state: "paused",
      shape: "bars",
      tone: "care",
      word: t("Đang tạm dừng"),
      todo: still + t("Máy này không nhận thẻ mới. Bấm Tiếp tục để in lại."),
    };
  }
  if (p.state === "unseen") {
    return { state: "unseen", shape: "ring", tone: "idle", word: t("Chưa kết nối lần nào"), todo: p.kind === "virtual" ? "" : cable(p.kind) };
  }
  const near = p.detail === "near_end" ? t("Giấy sắp hết: để sẵn một cuộn mới.") : "";
  if (p.state === "printing") {
    return { state: "printing", shape: "play", tone: "busy", word: t("Đang in"), todo: near };
  }
  return { state: "ready", shape: "disc", tone: near ? "care" : "good", word: t("Sẵn sàng"), todo: near };
}

/** When the hand's work is done the printer goes on by itself, unless it is paused. */
function then(first: string, paused: string): string {
  return first + (paused || " " + t("Máy sẽ tự in tiếp."));
}

function blocked(p: PrinterView, paused: string): { word: string; todo: string } {
  const again = paused ? t("rồi bấm Tiếp tục.") : t("Máy sẽ tự in tiếp.");
  switch (p.detail) {
    case "paper_out":
      return { word: t("Hết giấy"), todo: paused ? t("Thay cuộn, đóng nắp") + " " + again : t("Thay cuộn, đóng nắp.") + " " + again };
    case "cover_open":
      return { word: t("Nắp máy đang mở"), todo: paused ? t("Đóng nắp cho khớp") + " " + again : t("Đóng nắp cho khớp.") + " " + again };
    case "offline":
      return { word: t("Máy in đang ngắt"), todo: then(t("Bấm nút trên máy in để nối lại."), paused) };
    case "not_installed":
      return { word: t("Thiếu phần mềm cho máy in này"), todo: t("Gọi kỹ thuật. Trong lúc chờ, dùng máy in khác.") + paused };
    case "bad_layout":
      return { word: t("Mẫu thẻ có lỗi"), todo: then(t("Sửa ở phần Mẫu thẻ trên trang này."), paused) };
    case "bad_address":
      return { word: t("Địa chỉ máy in chưa đúng"), todo: t("Sửa địa chỉ ở bàn thư ký.") + paused };
    default:
      return { word: t("Máy in báo lỗi"), todo: then(t("Gỡ giấy kẹt, đóng nắp, tắt máy in rồi bật lại."), paused) };
  }
}

function gone(p: PrinterView, paused: string): { word: string; todo: string } {
  if (p.detail === "refused" && p.kind === "tcp") {
    return { word: t("Máy in không nhận kết nối"), todo: then(t("Có thể máy tính khác đang giữ máy in. Tắt máy in rồi bật lại."), paused) };
  }
  return { word: t("Không thấy máy in"), todo: then(cable(p.kind), paused) };
}

function cable(kind: string): string {
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

export function kindWord(kind: string): string {
  const words: Record<string, string> = {
    virtual: t("Máy in ảo: mỗi thẻ là một hình ở đây"),
    tcp: t("Máy in mạng"),
    serial: t("Máy in cổng nối tiếp"),
    usb: t("Máy in USB"),
    spooler: t("Hàng đợi in của máy tính"),
    file: t("In ra tệp"),
  };
  return words[kind] ?? "";
}

export function jobSaid(state: JobState): { shape: Shape; tone: Tone; word: string } {
  switch (state) {
    case "queued":
      return { shape: "ring", tone: "idle", word: t("Chờ in") };
    case "sending":
      return { shape: "play", tone: "busy", word: t("Đang in") };
    case "done":
      return { shape: "check", tone: "good", word: t("Đã in") };
    case "handed_over":
      return { shape: "arrow", tone: "busy", word: t("Đã gửi") };
    case "torn":
      return { shape: "split", tone: "bad", word: t("Rách, in lại") };
    case "unknown":
      return { shape: "question", tone: "bad", word: t("Cần hỏi") };
    case "held":
      return { shape: "bars", tone: "care", word: t("Đang giữ") };
    case "cancelled":
      return { shape: "dash", tone: "idle", word: t("Đã huỷ") };
  }
}

export const REASONS = ["Hỏng", "Mất", "Sai tên đã sửa"] as const;

/** Why a job was made. Reasons are kept in Vietnamese, whoever chose them. */
export function reasonWord(reason: string): string {
  const words: Record<string, string> = {
    arrival: t("Đến dự"),
    torn: t("Thẻ trước bị rách"),
    "did not come out": t("Thẻ trước không ra"),
    Hỏng: t("Hỏng"),
    Mất: t("Mất"),
    "Sai tên đã sửa": t("Sai tên đã sửa"),
  };
  return words[reason] ?? reason;
}

/** What the log says beside a step; the printers' own English stays as it is, for the technician. */
export function noteWord(note: string): string {
  const words: Record<string, string> = {
    interrupted: t("Bị ngắt giữa chừng (máy chủ dừng hoặc mất điện)"),
    "came out": t("Người trực xem: đã ra"),
    "did not come out": t("Người trực xem: chưa ra, in thẻ khác"),
    "settled by a person": "",
  };
  return words[note] ?? reasonWord(note);
}

/** "print", "printer:P1", "kiosk:Cửa 1" as people call them. */
export function actorWord(actor: string): string {
  const at = actor.indexOf(":");
  const [role, name] = at < 0 ? [actor, ""] : [actor.slice(0, at), actor.slice(at + 1)];
  const words: Record<string, string> = {
    print: t("Trạm in"),
    printer: name ? "" : t("Máy in"),
    admin: t("Bàn thư ký"),
    kiosk: t("Kiosk"),
    mc: "MC",
    system: t("Hệ thống"),
  };
  return [words[role] ?? role, name].filter(Boolean).join(" ");
}

/** "3 phút", "1 giờ 05"; "" under a minute. */
export function since(moment: string, at: number = serverNow()): string {
  const minutes = Math.floor((at - Date.parse(moment)) / 60000);
  if (!(minutes >= 1)) return "";
  if (minutes < 60) return t("{n} phút", { n: minutes });
  if (minutes < 24 * 60) return t("{h} giờ {m}", { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, "0") });
  return t("{n} ngày", { n: Math.floor(minutes / 1440) });
}
