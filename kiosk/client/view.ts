// Which code in a camera's picture counts, and when. Pure: the caller brings the time.

import { codeOf, isWhole } from "./code";

/** A code in one frame. */
export interface Found {
  text: string;
  /** its share of the picture, 0…1 */
  size: number;
  /** how far its middle is from the picture's, 0 = there, 1 = in a corner */
  off: number;
}

const GONE_MS = 1500; // a code not seen for this long has left the view: shown again, it counts again
const HELD_MS = 800; // some frames miss a code that is there; a second paper waits this long for the first one to go

/** One code at a time: the largest and most central ticket; while it stays in view nothing else counts, itself included. */
export class View {
  private readonly seen = new Map<string, number>(); // codes that counted, and when they were last in view
  private last = "";

  /** The code that counts with this frame, "" for none. `now`: ms. */
  take(found: Found[], now: number): string {
    const codes = found.map((one) => ({ ...one, text: codeOf(one.text) })).filter((one) => one.text);
    for (const [text, at] of this.seen) if (now - at >= GONE_MS) this.seen.delete(text);
    for (const { text } of codes) if (this.seen.has(text)) this.seen.set(text, now);
    const best = codes.sort((a, b) => weight(b) - weight(a))[0];
    if (!best || this.seen.has(best.text)) return "";
    if (now - (this.seen.get(this.last) ?? -Infinity) < HELD_MS) return "";
    this.seen.set(best.text, now);
    this.last = best.text;
    return best.text;
  }
}

/** A ticket before any other QR (a map, a web page on the same paper), then size, then how central it is. */
function weight({ text, size, off }: Found): number {
  return (isWhole(text) ? 10 : 0) + Math.sqrt(size) * (1 - 0.6 * off);
}
