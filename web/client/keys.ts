// The keys of a clicker and a keyboard on a live stage: what a key means, and what it may do now. Pure, but for `listenKeys`.

/** What a page must know of the stage to command it; as seen on this page. */
export interface StageView {
  revision: number;
  mode: string;
  locked: boolean;
  next_id: string;
  back_id: string;
}

/** A command as the operator means it; the sender adds the id. */
export interface Order {
  kind: "next" | "back" | "go" | "release" | "hold" | "black" | "live" | "restart";
  expected_rev: number;
  target: string;
  reason?: string;
}

export type Act = "next" | "back" | "curtain" | "swallow";
type Pressed = Pick<KeyboardEvent, "key" | "code" | "isComposing" | "keyCode" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

/** No second move for so long after the picture changed: the press was meant for the picture before. */
export const GUARD_MS = 500;

const IME = 229;
const ACTS: Record<string, Act> = {
  PageDown: "next",
  ArrowRight: "next",
  Enter: "next",
  NumpadEnter: "next",
  Space: "next",
  PageUp: "back",
  ArrowLeft: "back",
  Period: "curtain",
  KeyB: "curtain",
  F5: "swallow",
  Escape: "swallow",
};

/** What a key means, by its place on the keyboard (Vietnamese layouts move letters) or else by its name; null: nothing here. */
export function actOf(pressed: Pressed): Act | null {
  if (pressed.isComposing || pressed.keyCode === IME) return null;
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.shiftKey) return null;
  const named: Record<string, string> = { " ": "Space", ".": "Period", b: "KeyB", B: "KeyB" };
  return ACTS[pressed.code] ?? ACTS[named[pressed.key] ?? pressed.key] ?? null;
}

/** The order a key gives on this stage, or null when it moves nothing. While the screen is held or black, "next" only brings it
 * back: nobody should move a picture that nobody sees. While it is locked (the flag salute) the keys move nothing. */
export function orderOf(act: Act, view: StageView): Order | null {
  const order = (kind: Order["kind"], target = ""): Order => ({ kind, expected_rev: view.revision, target });
  if (act === "curtain") return order(view.mode === "live" ? "hold" : "live");
  if (act === "swallow") return null;
  if (act === "next" && view.mode !== "live") return order("live");
  const target = act === "next" ? view.next_id : view.back_id;
  return view.locked || !target ? null : order(act, target);
}

/** One operator's hand on the stage, which lets no order through twice: one move at a time and one of the curtain at a time (a move whose
 * answer is slow keeps nobody from the curtain), and none so soon after the picture changed that it was meant for the one before.
 * Only covering the screen never waits, unless this hand uncovered it a moment ago: the second of two quick taps. */
export class Hand {
  private readonly under = new Set<boolean>();
  private revision: number | null = null;
  private changed = -Infinity;
  private uncovered = -Infinity;

  /** `now`: ms of any clock that never goes back. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The page shows this revision of the stage. */
  see(revision: number): void {
    if (this.revision !== null && revision !== this.revision) this.changed = this.now();
    this.revision = revision;
  }

  /** Give an order with `send`; `done` reads from its answer whether the stage did it. Null when the order was not sent. */
  async give<T>({ kind }: Order, send: () => Promise<T>, done: (answer: T) => boolean): Promise<T | null> {
    const covers = kind === "hold" || kind === "black";
    const curtain = covers || kind === "live";
    if (this.under.has(curtain) || this.now() - (covers ? this.uncovered : this.changed) < GUARD_MS) return null;
    this.under.add(curtain);
    try {
      const answer = await send();
      if (done(answer)) this.changed = this.now(); // the new picture may still be under way
      if (done(answer) && kind === "live") this.uncovered = this.changed;
      return answer;
    } finally {
      this.under.delete(curtain);
    }
  }
}

/** Does something on the page need this key itself: a question that is open, or the element under the focus? */
function claims(target: EventTarget | null, code: string): boolean {
  if (document.querySelector("dialog[open]")) return true; // wherever the focus is
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("input[type=checkbox]")) return code === "Space"; // just ticked, it has the focus; a clicker means the stage
  if (target.isContentEditable || target.closest("input, textarea, select")) return true;
  return ["Space", "Enter", "NumpadEnter"].includes(code) && target.closest("button, a, summary, [role=button]") !== null;
}

/** Enter held down presses a button and sends a form once: the browser would do it anew with each repeat, and so walk the programme. */
export function pressOnce(): void {
  window.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && !(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
  });
}

/** Hand every act of the keyboard to `act` and keep the browser from doing its own with those keys. Returns what stops it. */
export function listenKeys(act: (act: Act) => void): () => void {
  const pressed = (event: KeyboardEvent): void => {
    const meant = actOf(event);
    if (meant === null || (event.key !== "F5" && claims(event.target, event.code))) return; // F5 never reloads a live page
    event.preventDefault();
    if (!event.repeat) act(meant);
  };
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", pressed);
}
