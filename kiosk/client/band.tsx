// The line above everything: what staff must know. The server is away, scans wait for it, a late one was answered, one needs a person.

import { t } from "../../web/client/boot";
import { clockText } from "../../web/client/clock";
import type { Late } from "./checks";
import type { Silence } from "./silence";

interface BandProps {
  silence: Silence;
  /** This door can answer without the server. */
  alone: boolean;
  waiting: number;
  late: Late | null;
  aside: number;
}

export function Band({ silence, alone, waiting, late, aside }: BandProps) {
  const since = silence.since;
  const parts: string[] = [];
  if (since && alone) parts.push(t("Đang làm việc ngoại tuyến. Việc điểm danh vẫn được ghi nhận"));
  if (since) parts.push(alone ? t("Mất kết nối máy chủ từ {time}", { time: since }) : t("Mất kết nối máy chủ từ {time} — đang thử lại", { time: since }));
  if (waiting) parts.push(alone ? t("{n} lượt chờ gửi", { n: waiting }) : t("{n} lượt quét đang chờ máy chủ trả lời", { n: waiting }));
  if (late && !since) {
    const time = clockText(late.at);
    parts.push(late.welcome ? t("Lượt quét lúc {time} đã được ghi nhận", { time }) : t("Lượt quét lúc {time} cần kiểm tra tại quầy hỗ trợ", { time }));
  }
  if (aside) parts.push(t("{n} lượt quét cần người phụ trách xem (quét mã thử để mở)", { n: aside }));
  if (!parts.length) return null;
  return (
    <p class={`band ${since ? "away" : ""}`} role="status" data-testid="band">
      {parts.map((part, at) => (
        <span>
          {part}
          {at < parts.length - 1 ? " · " : ""}
        </span>
      ))}
    </p>
  );
}
