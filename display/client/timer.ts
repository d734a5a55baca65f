// How the MC's clock reads: pure words and figures from moments; nobody but the crew sees them.

import { t } from "../../web/client/boot";
import { spanText } from "../../web/client/clock";
import type { McState } from "./picture";

export interface Reading {
  /** Large: "12:05", or words when time is over. */
  main: string;
  /** What the figure is: "Còn lại", "Đã qua" … "" when the words say it all. */
  label: string;
  /** A second line: the time spent of the plan, or the whole item's time while a speaker's turn is shown large. */
  more: string;
  over: boolean;
}

const MINUTE = 60_000;
/** An opening further away than this is another day: no clock counts to it. */
const NEAR_MS = 6 * 60 * MINUTE;

/** The time left of a plan of whole minutes begun at `started` (UTC); `now` in ms since 1970. */
export function left(started: string, minutes: number | null, now: number): Reading {
  const passed = Math.max(0, now - Date.parse(started));
  if (minutes === null) return { main: spanText(passed), label: t("Đã qua"), more: "", over: false };
  const ms = minutes * MINUTE - passed;
  // Rounded up, so that a plan of 5 minutes begins at 5:00 and the last second shown is 0:01.
  if (ms > 0) return { main: spanText(Math.ceil(ms / 1000) * 1000), label: t("Còn lại"), more: "", over: false };
  const over = Math.floor(-ms / MINUTE);
  return { main: over < 1 ? t("Hết giờ") : t("Quá giờ {minutes} phút", { minutes: over }), label: "", more: "", over: true };
}

/** What the clock of the present cue says; null when nothing is to be counted. */
export function reading(state: McState, now: number): Reading | null {
  const { timing } = state;
  if (state.now.scene === "arrivals" || state.now.scene === "title") return opening(state.starts_at, now);
  const ownTurn = timing.cue_minutes !== null && timing.cue_id !== timing.item_id && timing.cue_started_at !== "";
  if (ownTurn) {
    const turn = left(timing.cue_started_at, timing.cue_minutes, now);
    if (!timing.started_at || timing.minutes === null || !timing.item_id) return turn;
    const item = left(timing.started_at, timing.minutes, now);
    return { ...turn, more: t("Cả mục: {time}", { time: item.over ? item.main : `${item.label.toLowerCase()} ${item.main}` }) };
  }
  if (!timing.started_at) return null;
  return { ...left(timing.started_at, timing.minutes, now), more: spent(timing.started_at, timing.minutes, now) };
}

/** The time spent on a plan of whole minutes beside that plan; "" when none was made. */
function spent(started: string, minutes: number | null, now: number): string {
  const time = spanText(Math.max(0, now - Date.parse(started)));
  return minutes === null ? "" : t("Đã qua {time} / {minutes} phút", { time, minutes });
}

function opening(startsAt: string, now: number): Reading | null {
  const ms = Date.parse(startsAt) - now;
  if (!(Math.abs(ms) < NEAR_MS)) return null;
  if (ms > 0) return { main: spanText(Math.ceil(ms / 1000) * 1000), label: t("Đến giờ khai mạc"), more: "", over: false };
  const late = Math.floor(-ms / MINUTE);
  const main = late < 1 ? t("Đến giờ") : t("Muộn {minutes} phút", { minutes: late });
  return { main, label: t("So với giờ khai mạc"), more: "", over: late >= 1 };
}
