// Sends what an operator pressed, once at a time.

import { newId, NoAnswer, Refusal, send } from "../../web/client/send";
import type { Order } from "../../web/client/keys";

export interface Outcome {
  /** done: the stage did it; stale: it was meant for another picture; refused: a rule forbids it; unknown: no answer came. */
  kind: "done" | "stale" | "refused" | "unknown" | "forbidden";
  text: string;
}

/** Send one order. The id stays the same through the retry, so that a lost answer never moves the stage twice. */
export async function command(order: Order): Promise<Outcome> {
  try {
    await send("/api/v1/stage/commands", { cmd_id: newId(), ...order }, { timeout: 2500, tries: 2 });
    return { kind: "done", text: "" };
  } catch (error) {
    if (error instanceof Refusal && error.code === "stale") return { kind: "stale", text: error.text };
    if (error instanceof Refusal && (error.status === 401 || error.status === 403)) return { kind: "forbidden", text: error.text };
    if (error instanceof Refusal) return { kind: "refused", text: error.text };
    if (error instanceof NoAnswer) return { kind: "unknown", text: "" };
    throw error;
  }
}
