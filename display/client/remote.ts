// What the MC's remote knows and does: the live screen, the orders, and the sentence that tells how the last one went.

import { computed, effect, signal } from "@preact/signals";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import { Hand, orderOf, type Act, type Order, type StageView } from "../../web/client/keys";
import { follow } from "../../web/client/live";
import { command, type Outcome } from "./command";
import type { McState } from "./picture";

const TOLD_MS = 7000;

export const screen = follow<McState>("mc");
export const state = screen.state;
const under = signal(0);
/** An order was sent, and its answer is not here yet. */
export const busy = computed(() => under.value > 0);
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

const hand = new Hand();
effect(() => {
  if (state.value) hand.see(state.value.revision);
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

/** Send an order unless the line is dead or this hand's last press was the same one (`Hand`). Null when it was not sent. */
export async function press(wanted: Order): Promise<Outcome | null> {
  return blocked.value ? null : hand.give(wanted, () => give(wanted), (outcome) => outcome.kind === "done");
}

async function give(wanted: Order): Promise<Outcome> {
  under.value += 1;
  tell("");
  try {
    const outcome = await command(wanted);
    if (outcome.kind === "done") navigator.vibrate?.(30);
    else tell(sentence(outcome));
    return outcome;
  } finally {
    screen.refresh();
    under.value -= 1;
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
