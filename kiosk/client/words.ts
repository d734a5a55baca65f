// What is said for each outcome, in the order in which it is read. Never a reason, never "error".

import { boot, t } from "../../web/client/boot";
import { clockText, spokenTime } from "../../web/client/clock";
import type { Reply, Scan } from "./scan";
import { foreign } from "./code";

export interface Said {
  /** data-state, colour and shape */
  state: "welcome" | "already_in" | "calibration" | "refusal";
  greeting: string;
  /** a name, or the sentence that stands in its place */
  headline: string;
  hint: string;
  done: string;
  badge: string;
}

export interface Printing {
  name: string;
  ok: boolean;
}

/** What this door knows of its badges. */
export interface Setting {
  printers: Printing[];
  /** the name of this door's printer, "" for any */
  printer: string;
  /** the one that takes over while that one stands still, "" for none */
  spare: string;
}

/** "07 giờ 12" in Vietnamese, "07:12" elsewhere; never broken at the end of a line. */
export function sayTime(at: string): string {
  return (boot.language === "vi" ? spokenTime(at) : clockText(at)).replaceAll(" ", "\u00a0");
}

/** `scan`: what was read, when the answer may depend on it. */
export function say(reply: Reply, { printers, printer, spare }: Setting, scan?: Pick<Scan, "code" | "by">): Said {
  const person = reply.delegate;
  const nothing = { greeting: "", hint: "", done: "", badge: "" };
  const time = sayTime(reply.at);
  switch (reply.outcome) {
    case "welcome":
      return {
        state: "welcome",
        greeting: greet(person?.salutation ?? ""),
        headline: person?.full_name ?? "",
        hint: "",
        done: t("Điểm danh thành công lúc {time}", { time }),
        badge: badgeLine(reply.badge.state, printers, printer, spare),
      };
    case "already_in":
      return {
        state: "already_in",
        greeting: greet(person?.salutation ?? ""),
        headline: person?.full_name ?? "",
        hint: reply.came_back ? "" : t("Nếu cần in lại thẻ, mời đến quầy hỗ trợ"),
        done: reply.came_back ? t("Mời đại biểu trở lại hội trường") : t("Đại biểu đã điểm danh lúc {time} tại {kiosk}", { time, kiosk: t(reply.kiosk) }),
        badge: "",
      };
    case "calibration":
      return { ...nothing, state: "calibration", headline: t("Máy quét tốt"), hint: t("Mã thử đã được đọc trọn vẹn") };
    case "revoked":
      return {
        ...nothing,
        state: "refusal",
        headline: t("Giấy mời hoặc thẻ này không còn hiệu lực"),
        hint: t("Xin mời đến quầy hỗ trợ, Ban Tổ chức sẽ hướng dẫn"),
      };
    case "other_event":
      return {
        ...nothing,
        state: "refusal",
        headline: t("Giấy mời này không thuộc Hội nghị hôm nay"),
        hint: t("Xin mời đến quầy hỗ trợ"),
      };
    case "id_card":
      return {
        ...nothing,
        state: "refusal",
        headline: t("Mã vừa quét là mã trên căn cước. Hệ thống không lưu lại"),
        hint: t("Mời dùng mã trên giấy mời"),
      };
    case "mixed":
      return {
        ...nothing,
        state: "refusal",
        headline: t("Mời quét lại từng giấy một"),
        hint: t("Hai máy quét vừa đọc cùng một lúc"),
      };
    case "unreadable":
      // A camera gives no code that it has not read to the end: holding the paper in another way changes nothing.
      if (scan?.code && (scan.by === "camera" || foreign(scan.code)))
        return {
          ...nothing,
          state: "refusal",
          headline: t("Mã vừa quét không phải mã trên giấy mời"),
          hint: t("Mời dùng mã trên giấy mời, hoặc đến quầy hỗ trợ"),
        };
      if (scan?.by === "hand")
        return {
          ...nothing,
          state: "refusal",
          headline: t("Chưa đọc được mã"),
          hint: t("Mời nhập lại các số in dưới mã QR, hoặc đến quầy hỗ trợ"),
        };
      return {
        ...nothing,
        state: "refusal",
        headline: t("Chưa đọc được mã"),
        hint: t("Xin đưa giấy mời thẳng, cách khung quét khoảng 15 cm"),
      };
    default:
      return {
        ...nothing,
        state: "refusal",
        headline: t("Chưa tìm thấy thông tin giấy mời"),
        hint: t("Xin mời đến quầy hỗ trợ để Ban Tổ chức kiểm tra"),
      };
  }
}

/** "Kính chào đại biểu", or "Kính chào ông" when the list gives the salutation; the name follows on its own line. */
export function greet(salutation: string): string {
  if (!salutation) return t("Kính chào đại biểu");
  // "Mẹ" (Bà mẹ Việt Nam Anh hùng) keeps its capital.
  const spoken = salutation === "Mẹ" ? salutation : salutation[0]!.toLocaleLowerCase("vi") + salutation.slice(1);
  return t("Kính chào {salutation}", { salutation: spoken });
}

/** Where and when the badge comes out. A printer that stands still has its spare print it: then it is said at which one. */
export function badgeLine(state: string, printers: Printing[], own: string, spare: string): string {
  if (!printers.length) return ""; // no badges are printed at this conference: none is promised
  const works = (name: string) => printers.some((printer) => printer.name === name && printer.ok);
  const anyhow = !printers.some((printer) => printer.name === own); // no printer of its own, or one that is gone: whichever is free
  const later = t("Máy in đang được kiểm tra. Mời đại biểu vào hội trường, thẻ sẽ được chuyển sau");
  if (state === "later") return t("Mời đại biểu vào hội trường, thẻ sẽ được chuyển sau");
  if (state === "done" || state === "handed_over") return t("Mời đại biểu nhận thẻ");
  if (state === "sending") return t("Thẻ đại biểu đang in. Xin đợi trong giây lát");
  if (state === "queued") {
    if (anyhow ? printers.some((printer) => printer.ok) : works(own)) return t("Thẻ đại biểu đang in. Xin đợi trong giây lát");
    return works(spare) ? t("Thẻ in tại máy “{printer}”. Mời đại biểu đến đó nhận thẻ", { printer: spare }) : later;
  }
  return ["held", "torn", "unknown"].includes(state) ? later : "";
}
