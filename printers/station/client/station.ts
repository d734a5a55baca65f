// What the station knows: the screen, the browser's clock, what is open on the page, and how a command is given.

import { computed, signal } from "@preact/signals";
import { t } from "../../../web/client/boot";
import { serverNow } from "../../../web/client/clock";
import { follow } from "../../../web/client/live";
import { NoAnswer, Refusal, newId, send } from "../../../web/client/send";

export type JobState = "queued" | "sending" | "done" | "handed_over" | "torn" | "unknown" | "held" | "cancelled";

export interface Job {
  id: number;
  delegate_id: number;
  serial: string;
  number: string;
  full_name: string;
  unit: string;
  state: JobState;
  /** The printer that has it or is to take it, "" for whichever is free first. */
  printer: string;
  /** Takes it while `printer` stands still; "" for none. */
  spare: string;
  /** 0 first, 1 a person, 2 printed before the day. */
  priority: 0 | 1 | 2;
  reason: string;
  note: string;
  created_at: string;
  started_at: string;
  ended_at: string;
}

/** The paper in a printer, counted and not measured. */
export interface Roll {
  /** 0: nobody told */
  length_mm: number;
  used_mm: number;
  since: string;
  badges_left: number | null;
  empty_at: string;
  low: boolean;
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
  roll: Roll;
}

export interface Station {
  printers: PrinterView[];
  ask: Job[];
  jobs: Job[];
  open: number;
  finished: Job[];
  counts: Record<JobState, number>;
  /** Delegates without a badge, not even a waiting one. */
  to_come: number;
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

/** The printer whose new roll is being told, if any. */
export const rolling = signal<string | null>(null);
/** What is being moved: a badge, or all that wait for a printer (its name). */
export const moving = signal<null | Job | string>(null);
/** The dialog for badges before the day is open. */
export const batching = signal(false);

/** Is a dialog open? It carries the news of commands itself. */
export const asking = computed(() => shown.value !== null || reprinting.value !== null || rolling.value !== null || moving.value !== null || batching.value);

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
    if (error.status === 401) return t("Phiên làm việc đã hết. Những gì đã gõ còn đây: nhập PIN của trạm in ở một cửa sổ trình duyệt khác rồi bấm lại.");
    if (error.code === "csrf") return t("Phiên làm việc đã hết: tải lại trang rồi nhập PIN của trạm in.");
    return t(error.text);
  }
  if (error instanceof NoAnswer) return t("Máy chủ chưa trả lời, chưa rõ lệnh đã được nhận chưa. Xem lại ở đây rồi hãy bấm lại.");
  return t("Trang gặp lỗi: tải lại trang.");
}

/** Ids of commands that were not answered, by what they said: pressing again within a minute is the same press. */
const unanswered = new Map<string, { id: string; at: number }>();
const SAME_PRESS = 60_000;

/** Give a command; true when the hall carried it out. `done`: the sentence for that. */
export async function command<T>(url: string, body: object, done: string | ((answer: T) => string)): Promise<boolean> {
  if (busy.value.has(url)) return false;
  busy.value = new Set([...busy.value, url]);
  const said = url + JSON.stringify(body);
  const before = unanswered.get(said);
  const id = before && performance.now() - before.at < SAME_PRESS ? before.id : newId();
  try {
    const answer = await send<T>(url, { ...body, cmd_id: id }, { tries: 3 });
    unanswered.delete(said);
    say("done", typeof done === "string" ? done : done(answer));
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) unanswered.set(said, { id, at: performance.now() });
    else unanswered.delete(said);
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
