// What the MC's remote knows and does: the live screen, one order at a time, and the sentence that tells how the last one went.

import { computed, effect, signal } from "@preact/signals";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import { Guard, orderOf, type Act, type Order, type StageView } from "../../web/client/keys";
import { follow } from "../../web/client/live";
import { command, type Outcome } from "./command";
import type { McState } from "./picture";

const TOLD_MS = 7000;

export const screen = follow<McState>("mc");
export const state = screen.state;
export const busy = signal(false);
export const told = signal("");
/** Counts on; whoever reads it is drawn again twice a second. */
export const tick = signal(0);
setInterval(() => (tick.value += 1), 500);

const met = signal(false);
effect(() => {
  if (screen.live.value) met.value = true;
});

/** When the server was last heard of, once it has been silent too long: "07:12". Null while live, "" before the first word. */
export const lostSince = computed(() => {
  if (screen.live.value) return null;
  return met.value ? clockText(serverNow() - (performance.now() - screen.heard.value)) : "";
});

/** Why nothing can be commanded now; "" when it can. */
export const blocked = computed(() => {
  if (screen.refused.value) return t("Cần nhập lại mã PIN");
  if (lostSince.value === null) return "";
  return lostSince.value ? t("Mất kết nối – chưa chuyển được") : t("Đang kết nối…");
});

const guard = new Guard();
effect(() => {
  if (state.value) guard.see(state.value.revision, performance.now());
});

let silence = 0;
export function tell(text: string): void {
  told.value = text;
  clearTimeout(silence);
  if (text) silence = window.setTimeout(() => (told.value = ""), TOLD_MS);
}

/** The stage as `orderOf` wants to see it. */
export function view(now: McState): StageView {
  return {
    revision: now.revision,
    mode: now.mode,
    locked: now.locked,
    next_id: now.next?.cue.id ?? "",
    back_id: now.previous?.id ?? "",
  };
}

export function order(kind: Order["kind"], target = "", reason = ""): Order {
  return { kind, expected_rev: state.value?.revision ?? 0, target, reason };
}

/** Send one order unless another is under way, the line is dead, or the picture changed a moment ago. Null when it was not sent. */
export async function press(wanted: Order): Promise<Outcome | null> {
  const moves = wanted.kind === "next" || wanted.kind === "back" || wanted.kind === "go" || wanted.kind === "release";
  if (busy.value || blocked.value || (moves && !guard.open(performance.now()))) return null;
  busy.value = true;
  tell("");
  try {
    const outcome = await command(wanted);
    if (outcome.kind === "done") {
      if (moves) guard.moved(performance.now());
      navigator.vibrate?.(30);
    } else tell(sentence(outcome));
    return outcome;
  } finally {
    screen.refresh();
    busy.value = false;
  }
}

export function key(meant: Act): void {
  const wanted = state.value && orderOf(meant, view(state.value));
  if (wanted) void press(wanted);
}

function sentence(outcome: Outcome): string {
  switch (outcome.kind) {
    case "stale":
      return t("Màn hình vừa được chuyển bởi người khác");
    case "unknown":
      return t("Máy chủ chưa trả lời. Xem lại màn hình trước khi bấm tiếp.");
    case "forbidden":
      return t("Cần nhập lại mã PIN");
    default:
      return t(outcome.text);
  }
}
