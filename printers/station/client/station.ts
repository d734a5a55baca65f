// What the station knows: the screen, the browser's clock, what is open on the page, and how a command is given.

import { computed, signal } from "@preact/signals";
import { t } from "../../../web/client/boot";
import { serverNow } from "../../../web/client/clock";
import { follow } from "../../../web/client/live";
import { NoAnswer, Refusal, send } from "../../../web/client/send";

export type JobState = "queued" | "sending" | "done" | "handed_over" | "torn" | "unknown" | "held" | "cancelled";

export interface Job {
  id: number;
  delegate_id: number;
  serial: string;
  number: string;
  full_name: string;
  unit: string;
  state: JobState;
  printer: string;
  reason: string;
  note: string;
  created_at: string;
  started_at: string;
  ended_at: string;
}

export interface PrinterView {
  name: string;
  kind: string;
  answers: boolean;
  trouble: string;
  paused: boolean;
  state: "unseen" | "ready" | "printing" | "blocked" | "gone";
  detail: string;
  state_at: string;
  waiting: number;
  last: Job | null;
}

export interface Station {
  printers: PrinterView[];
  ask: Job[];
  jobs: Job[];
  open: number;
  finished: Job[];
  counts: Record<JobState, number>;
}

/** Who a new badge is for. `badge`: the state of the newest one, "none" when there is none. */
export interface Person {
  id: number;
  number: string;
  full_name: string;
  unit: string;
  badge: JobState | "none";
}

export const screen = follow<Station>("station");

/** The server's time, second by second. */
export const now = signal(serverNow());
setInterval(() => (now.value = serverNow()), 1000);

/** Not live, and not merely still connecting: what is shown is old. */
export const away = computed(() => !screen.live.value && now.value > 0 && performance.now() - screen.heard.value > 4000);

/** The job whose badge and history are shown, if any. */
export const shown = signal<number | null>(null);
/** The reprint dialog: null closed, "search" open, a person when it is known for whom. */
export const reprinting = signal<null | "search" | Person>(null);

/** Which part of the page is shown; it stands in the address, so that reloading stays there. */
export type View = "queue" | "layouts" | "preflight";
const VIEWS: Record<string, View> = { "": "queue", "#mau-the": "layouts", "#kiem-tra": "preflight" };
export const view = signal<View>(VIEWS[location.hash] ?? "queue");
addEventListener("hashchange", () => (view.value = VIEWS[location.hash] ?? view.value));

export interface Notice {
  kind: "done" | "trouble";
  text: string;
}
export const notice = signal<Notice | null>(null);
let fading = 0;

/** Say what came of a command. Good news goes away by itself, trouble stays until somebody has read it. */
export function say(kind: Notice["kind"], text: string): void {
  clearTimeout(fading);
  notice.value = { kind, text };
  if (kind === "done") fading = window.setTimeout(() => (notice.value = null), 6000);
}

/** Commands under way, by address: their buttons wait. */
export const busy = signal<ReadonlySet<string>>(new Set());

/** The sentence for a command that failed. */
export function failure(error: unknown): string {
  if (error instanceof Refusal) {
    if (error.status === 401 || error.code === "csrf") return t("Phiên làm việc đã hết: tải lại trang rồi nhập PIN của trạm in.");
    return t(error.text);
  }
  if (error instanceof NoAnswer) return t("Máy chủ chưa trả lời, chưa rõ lệnh đã được nhận chưa. Xem lại ở đây rồi hãy bấm lại.");
  return t("Trang gặp lỗi: tải lại trang.");
}

/** Give a command; true when the hall carried it out. */
export async function command(url: string, body: unknown, done: string): Promise<boolean> {
  if (busy.value.has(url)) return false;
  busy.value = new Set([...busy.value, url]);
  try {
    await send(url, body);
    say("done", done);
    return true;
  } catch (error) {
    say("trouble", failure(error));
    screen.refresh();
    return false;
  } finally {
    busy.value = new Set([...busy.value].filter((other) => other !== url));
  }
}

/** Names as on the badge: capitals, the Vietnamese way. */
export function capitals(name: string): string {
  return name.toLocaleUpperCase("vi");
}
