// The server's clock, carried on by this machine's monotonic one: a wall clock that jumps here moves nothing.

import { boot } from "./boot";

let offset: number | null = null; // server ms minus performance.now()
let slack = Infinity; // how uncertain that is

/** Take a server time that arrived just now; `delay` is how long the message may have been under way (ms). */
export function syncClock(serverTime: string, delay = 1000): void {
  const heard = Date.parse(serverTime) + Math.min(delay, 1000) / 2 - performance.now();
  // A late message only ever makes the server look slow: keep the best reading, but follow a clock that was set anew.
  if (offset === null || delay <= slack || Math.abs(heard - offset) > 2000) {
    offset = heard;
    slack = delay;
  } else {
    slack += 1;
  }
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return offset === null ? Date.now() : performance.now() + offset;
}

/** "07:12" (or with seconds) in the conference's time zone, for a stored moment or for now. */
export function clockText(moment?: string | number, seconds = false): string {
  const at = moment === undefined ? serverNow() : typeof moment === "string" ? Date.parse(moment) : moment;
  if (Number.isNaN(at)) return "";
  return new Intl.DateTimeFormat("vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    second: seconds ? "2-digit" : undefined,
    hourCycle: "h23",
    timeZone: boot.time_zone,
  }).format(at);
}

/** "07 giờ 12", as it is said to a delegate. */
export function spokenTime(moment: string): string {
  return clockText(moment).replace(":", " giờ ");
}

/** "1:05", "12:30", "-0:20": a span of milliseconds. */
export function spanText(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${ms < 0 && seconds > 0 ? "-" : ""}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "1.234" and "45,3%", the Vietnamese way. */
export function figure(value: number): string {
  return new Intl.NumberFormat("vi-VN").format(value);
}
export function percent(part: number, whole: number): string {
  if (!whole) return "–";
  return new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 }).format((100 * part) / whole) + "%";
}
