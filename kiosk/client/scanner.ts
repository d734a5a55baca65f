// A hand scanner is a keyboard that types fast and ends with Enter. It is heard whatever has the focus, and through input methods.

import { codeOf, DIGITS, isWhole } from "./code";

export interface Keystroke {
  key: string;
  /** Which physical key: "Digit7" even when an input method or a layout made something else of it. */
  code: string;
  shift: boolean;
  ctrl: boolean;
  /** ms, when the key went down (not when we came to hear of it) */
  at: number;
}

export interface Read {
  /** "" when two scanners typed into each other: nobody can tell their digits apart. */
  text: string;
  /** scanner: faster than any hand */
  by: "scanner" | "hand";
}

const FAST_MS = 60;
const FORGET_MS = 30_000;
const MOST = 400;
const TOGETHER_MS = 50; // two ends as close as this are two scanners
const MOST_PREFIX = 8; // digits that a scanner may be set up to send before the code
const REMAINS_MS = 1000; // what the slower of the two still sends

/** Turns keystrokes into reads. Pure but for what it remembers: the caller brings the clock and asks `rest` when time passes. */
export class KeyReader {
  private text = "";
  private burst = ""; // the end of `text` that came at scanner speed
  private last = -Infinity;
  private ended = -Infinity;
  private broken = false; // the read before was digits at scanner speed, and no whole code
  private ends = 1; // a scanner that ends each read with two Enters (CR LF) is still one scanner
  private mixedAt = -Infinity;

  get pending(): boolean {
    return this.text !== "";
  }

  /** What was typed by hand so far; "" while a scanner is sending. */
  get typed(): string {
    return this.burst.length < this.text.length ? this.text : "";
  }

  /** `taken`: the key belongs to us and nobody else may act on it. `read`: a whole text has come in. */
  press(stroke: Keystroke): { taken: boolean; read?: Read } {
    const { at } = stroke;
    if (at - this.last > FORGET_MS) this.clear();
    // Ctrl+J and Ctrl+M are how some scanners send LF and CR.
    const end = ["Enter", "Tab", "\n", "\r"].includes(stroke.key) || (stroke.ctrl && ["KeyJ", "KeyM"].includes(stroke.code));
    if (end) {
      if (!this.text) {
        // The Enter after a read that a pause had ended already, or the second of two scanners.
        const second = stroke.key === "Enter" && at - this.ended < TOGETHER_MS;
        if (second && this.broken && this.ends === 1) return { taken: true, read: this.mixed(at) };
        if (second && !this.broken) this.ends = 2;
        return { taken: at - this.ended < 500 };
      }
      if (stroke.key === "Tab" && !this.burst) return { taken: false };
      return { taken: true, read: this.finish(at) };
    }
    if (stroke.ctrl) return { taken: false };
    if (stroke.key === "Escape" || stroke.key === "Backspace") {
      const had = this.text !== "";
      if (stroke.key === "Escape") this.clear();
      else this.text = this.text.slice(0, -1);
      this.burst = "";
      return { taken: had };
    }
    const character = characterOf(stroke);
    if (!character || (character === " " && !this.text)) return { taken: false };
    this.burst = at - this.last < FAST_MS ? (this.burst || this.text.slice(-1)) + character : "";
    this.text = (this.text + character).slice(-MOST);
    this.last = at;
    return { taken: true };
  }

  /** Time has passed without a key: a scanner that sends no Enter is finished, what a hand left lying is forgotten. */
  rest(now: number): Read | undefined {
    const quiet = now - this.last;
    if (quiet >= FAST_MS && (count(this.burst) >= DIGITS || isWhole(codeOf(this.text)))) return this.finish(now);
    if (quiet >= FORGET_MS) this.clear();
    return undefined;
  }

  clear(): void {
    this.text = this.burst = "";
  }

  private finish(at: number): Read {
    const text = codeOf(this.text);
    const quick = this.burst.length > 0;
    const by = this.burst.length > 5 ? "scanner" : "hand";
    const wrong = /^\d+$/.test(text) && !isWhole(text);
    const much = count(wrong ? this.text : this.burst) - DIGITS; // before a whole code, digits begun by hand may stand
    const before = at - this.ended;
    this.broken = wrong && quick;
    this.clear();
    this.ended = at;
    const together = much > 0 || before < TOGETHER_MS || at - this.mixedAt < REMAINS_MS;
    // Digits of a prefix may stand before a whole code; two codes after each other without an end between them are two people.
    // An identity card has many digits too, and is one paper.
    if ((this.broken && together) || (much > MOST_PREFIX && isWhole(text))) return this.mixed(at);
    return { text, by };
  }

  private mixed(at: number): Read {
    this.broken = false;
    this.mixedAt = at;
    return { text: "", by: "scanner" };
  }
}

const LOST = "\ufffd"; // an input method kept the key for itself, whichever it was

function characterOf({ key, code, shift }: Keystroke): string {
  if (/^[0-9]$/.test(key)) return key;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code);
  if (digit && !shift) return digit[1]!; // the Vietnamese layout has ă â ê ô on the digit row; an input method says "Process"
  if (!code && ["Process", "Unidentified"].includes(key)) return LOST;
  return [...key].length === 1 ? key : "";
}

function count(text: string): number {
  return text.replace(/\D/g, "").length;
}

export interface Ears {
  onRead(read: Read): void;
  onTyped(digits: string): void;
  /** Do the keys belong to something else now? */
  elsewhere(): boolean;
}

/** Listen on the window, before any element does. Returns what stops it. */
export function listen(ears: Ears): () => void {
  const reader = new KeyReader();
  const aside = new KeyReader(); // hears what belongs to something else: of that, only a paper that was scanned is for us
  let timer = 0;

  const tell = (read: Read | undefined) => {
    if (read) ears.onRead(read);
    ears.onTyped(reader.typed);
  };
  const overhear = (read: Read | undefined): boolean => {
    const paper = read?.by === "scanner" && isWhole(read.text);
    if (paper) tell(read);
    return paper;
  };
  const rest = () => {
    overhear(aside.rest(performance.now()));
    tell(reader.rest(performance.now()));
    clearTimeout(timer);
    if (reader.pending) timer = window.setTimeout(rest, 1000);
  };
  const press = (event: KeyboardEvent) => {
    if (event.repeat || event.altKey || event.metaKey) return;
    const away = ears.elsewhere();
    const { taken, read } = (away ? aside : reader).press({
      key: event.key,
      code: event.code,
      shift: event.shiftKey,
      ctrl: event.ctrlKey,
      at: event.timeStamp,
    });
    if (!taken) return;
    if (!away || overhear(read)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (!away) tell(read);
    clearTimeout(timer);
    if (reader.pending || aside.pending) timer = window.setTimeout(rest, FAST_MS + 5);
  };
  window.addEventListener("keydown", press, { capture: true });
  return () => {
    clearTimeout(timer);
    window.removeEventListener("keydown", press, { capture: true });
  };
}
