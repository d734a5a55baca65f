// The server's clock, carried on by this machine's monotonic one: a wall clock that jumps here moves nothing.

import { boot } from "./boot";
import { ServersClock } from "./servers_clock";

const clock = new ServersClock();

/** Take a server time that came by itself just now; false when it is older than it should be and the server must be asked. */
export function toldClock(serverTime: string): boolean {
  return clock.told(Date.parse(serverTime), performance.now());
}

/** Take a server time that came as the answer to what was asked at `sent` (performance.now()). */
export function askedClock(serverTime: string, sent: number): void {
  clock.asked(Date.parse(serverTime), sent, performance.now());
}

/** Before the server is heard: count from this (ms since 1970). */
export function guessClock(serverTime: number): void {
  clock.guess(serverTime, performance.now());
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return clock.now(performance.now()) ?? Date.now();
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
