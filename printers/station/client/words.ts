// States as sentences: what it is, what to do, and the shape that says it without colour.

import { t } from "../../../web/client/boot";
import { serverNow } from "../../../web/client/clock";
import { cable, faultOf } from "./faults";
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
  const fault = faultOf(p);
  if (fault && p.state === "gone" && !p.trouble) return { state: "gone", shape: "cross", tone: "bad", word: fault.word, todo: fault.todo };
  if (fault) return { state: "blocked", shape: "stop", tone: "bad", word: fault.word, todo: fault.todo };
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
  const low = p.detail === "near_end" || p.roll.low;
  if (p.state === "printing") return { state: "printing", shape: "play", tone: "busy", word: t("Đang in"), todo: "" };
  return { state: "ready", shape: "disc", tone: low ? "care" : "good", word: t("Sẵn sàng"), todo: "" };
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
    batch: t("In sẵn"),
    "stand-in": t("Người dự thay"),
    corrected: t("Sửa theo danh sách"),
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
  const moved = /^moved to (.+)$/.exec(note)?.[1];
  if (moved) return t("Chuyển sang: {printer}", { printer: moved === "any" ? t("máy nào rảnh trước") : moved });
  const spare = /^spare of (.+)$/.exec(note)?.[1];
  if (spare) return t("In thay cho máy {printer}", { printer: spare });
  const words: Record<string, string> = {
    "put first": t("Cho in trước"),
    "called forward": t("Người nhận đã đến: in trước thẻ in sẵn"),
    "arrival undone": t("Điểm danh đã huỷ"),
    "another person": t("Người khác dự thay"),
    withdrawn: t("Đã rút khỏi danh sách"),
    "cutter counter": t("Theo số lần cắt của máy in"),
    "came out: cutter counter": t("Máy in đếm thêm một lần cắt: đã ra"),
    "did not come out: cutter counter": t("Máy in không cắt thêm lần nào: chưa ra, in thẻ khác"),
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

/** "12,4": metres, to a tenth, as figures are written here. */
export function decimal(value: number): string {
  return value.toLocaleString("vi-VN", { maximumFractionDigits: 1 });
}
