// The line above everything: what staff must know. The server is away, scans wait for it, a late one was answered, one needs a person.

import { computed, signal, type Signal } from "@preact/signals";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import type { Late } from "./checks";

const GONE_MS = 3500; // the hall's heart beats every two seconds; a silent one is also asked over HTTP before this
const LOOK_MS = 250;

/** Whether the server is away. `heard`: when it was last heard (performance.now()). */
export class Silence {
  private readonly now = signal(performance.now());
  private readonly miss = signal(-Infinity);
  readonly gone = computed(() => this.heard.value < this.miss.value || this.now.value - this.heard.value > GONE_MS);

  constructor(private readonly heard: Signal<number>) {}

  /** A scan was not answered in time: away until something is heard. */
  missed(): void {
    this.miss.value = performance.now();
  }

  /** "07:12", since when it is away; "" while it is heard. */
  get since(): string {
    return this.gone.value ? clockText(serverNow() - (performance.now() - this.heard.value)) : "";
  }

  /** Look at the clock; `back` is called each time the server is heard again. Returns what stops it. */
  watch(back: () => void): () => void {
    let before = this.gone.value;
    const timer = setInterval(() => {
      this.now.value = performance.now();
      const gone = this.gone.value;
      if (before && !gone) back();
      before = gone;
    }, LOOK_MS);
    return () => clearInterval(timer);
  }
}

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
          {at ? " · " : ""}
          {part}
        </span>
      ))}
    </p>
  );
}
