// The scans of this door. Each carries one id until the server has answered it: on screen, behind the screen, through a reload and a
// power cut. When no answer comes in time, the door answers from what it carries, and the arrival is on disk before it is greeted.

import { signal } from "@preact/signals";
import { Refusal } from "../../web/client/send";
import { refusal, type Found } from "./carried";
import { DIGITS } from "./code";
import { minded, type Reply, type Scan } from "./scan";
import type { Moment } from "./when";

/** A scan that will never be taken: without its code, until the staff have seen it. */
export interface Aside {
  id: string;
  at: number;
  number: string;
  outcome: string;
}

/** What this door shows now. `waiting`: neither the server nor this machine can answer, it is asked again and again. */
export type Shown =
  | { kind: "idle" }
  | { kind: "checking" | "waiting"; scan: Scan }
  | { kind: "answer"; scan: Scan; reply: Reply; offline: boolean };

/** A scan that nobody stood before any more was answered. */
export interface Late {
  at: number;
  welcome: boolean;
}

export interface Parts {
  post(scan: Scan, timeout: number): Promise<Reply>;
  /** Is the server known to be away? Then nobody waits for it. */
  gone(): boolean;
  /** No answer came in time. */
  missed(): void;
  /** What this machine knows at this moment, to answer a scan with: null when it cannot. */
  asOfNow(): (scan: Scan) => Found | null;
  /** The server has answered a scan that this door had answered by itself. */
  confirmed(person: string, reply: Reply): void;
  newId(): string;
  /** ms, for spans */
  clock(): number;
  now(): Moment;
  after(ms: number, act: () => void): () => void;
  /** Resolved when it is on disk. */
  save(scan: Scan): Promise<void>;
  forget(id: string): void;
  setAside(aside: Aside): void;
  onAnswer(reply: Reply): void;
  /** The server knows this device no more. */
  onRefused(): void;
}

export const BUDGET_MS = 1200; // without an answer, this door answers by itself
const PATIENCE_MS = 4000; // if it cannot, the delegate is told that it takes longer
const TRY_MS = 2000; // for one try
const LEAVE_MS = 60_000; // a delegate who waited this long has been helped by a person
const SEEN_MS = 800; // an answer stands at least this long, or nobody saw it
const AGAIN_MS = 2500; // hands-free scanners read a paper again and again for as long as it lies there
const STAY_MS: Record<string, number> = { welcome: 5000, already_in: 5000, calibration: 20_000 };
const REFUSAL_STAY_MS = 7000;
const MINDED_STAY_MS = 8000; // the staff come nearer and read
const MINDED_SEEN_MS = 3000; // also when the next one is at the scanner already
const TELLING = ["not_found", "revoked"]; // refused with these, a ticket may be one that the server knows better
const TICKET = new RegExp(`^\\d{${DIGITS}}$`); // only these are kept on this machine: whatever else was read is nobody's business

function seenMs(reply: Reply): number {
  return minded(reply) ? MINDED_SEEN_MS : SEEN_MS;
}

function stayMs(reply: Reply): number {
  return minded(reply) ? MINDED_STAY_MS : (STAY_MS[reply.outcome] ?? REFUSAL_STAY_MS);
}

const letIn = (scan: Scan) => scan.said === "welcome" || scan.said === "already_in";
/** Did this door send somebody to the help desk by itself? */
export const refusedHere = (scan: Scan) => scan.said !== "" && !letIn(scan);

export class Checks {
  readonly shown = signal<Shown>({ kind: "idle" });
  /** Not answered by the server yet, oldest first. */
  readonly unanswered;
  /** Read while another one is being answered. */
  readonly queued = signal<Scan[]>([]);
  readonly late = signal<Late | null>(null);
  private readonly saved: Set<string>;
  private since = 0; // when `shown` became what it is
  private cancelTimer = () => {};
  private hurry = () => {};
  private heard = { code: "", at: -Infinity }; // what was read last
  private newest = ""; // whose answer was the last one, unless it was "already in"
  private readonly asked = new Set<string>(); // whose request is under way
  private carrying = false;
  private stopped = false;

  /** `scans`: what was not answered when the machine was last on. */
  constructor(
    private readonly parts: Parts,
    scans: Scan[],
  ) {
    this.unanswered = signal<Scan[]>(scans);
    this.saved = new Set(scans.map((scan) => scan.id));
    void this.carry();
  }

  /** A code was read ("": two at once, neither can be told). At once something changes on screen; the answer follows. */
  submit(code: string, by: Scan["by"]): void {
    const shown = this.shown.value;
    const busy = shown.kind === "checking";
    const { heard } = this;
    this.heard = { code, at: this.parts.clock() };
    const age = this.parts.clock() - this.since;
    if (shown.kind === "answer" && shown.scan.code === code && shown.reply.outcome === "welcome" && age < AGAIN_MS) return;
    if (!code && [...this.queued.value, ...(shown.kind === "answer" ? [shown.scan] : [])].some((scan) => !scan.code)) return; // said already
    // The same paper again while its first scan is still unanswered is the same scan: it must not end as "already in".
    const known = this.unanswered.value.find((scan) => scan.code === code && !scan.said);
    if (known && (this.isShown(known) || this.queued.value.includes(known))) return;
    // Answered, and still lying under the scanner: the delegate who came just now must not read "already in".
    if (!known && code && code === heard.code && code === this.newest && this.heard.at - heard.at < AGAIN_MS) return;
    const scan = known ?? { id: this.parts.newId(), code, ...this.parts.now(), by, said: "", person: "", number: "" };
    if (!known && code) this.unanswered.value = [...this.unanswered.value, scan];
    const seen = shown.kind === "answer" ? seenMs(shown.reply) : 0;
    if (busy || age < seen) {
      this.queued.value = [...this.queued.value, scan];
      if (!busy) this.timer(seen - age, () => this.next());
    } else {
      this.begin(scan);
    }
  }

  /** The server is back: what waits for it is sent now. */
  wake(): void {
    this.hurry();
    void this.carry();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  private begin(scan: Scan): void {
    if (!scan.code) return this.showAnswer(scan, refusal("mixed"), false); // nobody is asked about it
    this.show({ kind: "checking", scan });
    this.timer(PATIENCE_MS, () => this.wait(scan));
    void this.answer(scan);
    void this.carry(); // the one that stood there before may be unanswered
  }

  private async answer(scan: Scan): Promise<void> {
    const find = this.parts.asOfNow();
    // Let in by this door and not delivered yet: the server knows less than we do.
    const ours = this.unanswered.value.some((one) => letIn(one) && one.code === scan.code);
    const asking = !ours && !this.parts.gone();
    if (asking) void this.ask(scan);
    await this.pause(asking ? BUDGET_MS : 0); // at least "checking" is painted before the machine is busy opening an entry
    if (!this.isShown(scan)) return;
    if (asking) this.parts.missed();
    const found = find(scan);
    if (found) return this.answerAlone(scan, found);
    // Only now is it written down: what the server answers at once leaves no trace on this machine.
    if (TICKET.test(scan.code)) void this.save(scan).catch(() => {});
    if (!asking) void this.ask(scan);
  }

  private async answerAlone(scan: Scan, { reply, person }: Found): Promise<void> {
    const said: Scan = { ...scan, said: reply.outcome, person, number: reply.delegate?.number ?? "", back: reply.came_back ?? false };
    if (!person && !TELLING.includes(reply.outcome)) said.code = ""; // that it was refused goes on record, what was read does not
    try {
      await this.save(said); // before anybody is greeted
    } catch {
      if (person) return void this.ask(scan); // nothing can be kept here: greeting would be a promise nobody keeps
    }
    if (!this.isShown(scan)) return; // the server was faster after all
    this.unanswered.value = this.unanswered.value.map((one) => (one.id === scan.id ? said : one));
    this.showAnswer(scan, reply, true);
    void this.carry();
  }

  /** The scan on screen: asked again quickly, for as long as it is not answered there. */
  private async ask(scan: Scan): Promise<void> {
    for (let pause = 150; this.isShown(scan) && !this.stopped; pause = Math.min(pause * 1.5, 1500)) {
      if (await this.tryOnce(scan, TRY_MS)) break;
      await this.pause(pause);
    }
    void this.carry(); // answered here meanwhile: what was said is delivered now
  }

  /** The scans that are on screen no more: one at a time, oldest first and refusals last, until none is left. */
  private async carry(): Promise<void> {
    if (this.carrying) return;
    this.carrying = true;
    let pause = 500;
    for (;;) {
      const due = this.unanswered.value.filter((one) => !this.isShown(one) && !this.queued.value.includes(one) && !this.held(one));
      const scan = due.find((one) => !refusedHere(one)) ?? due[0];
      if (!scan || this.stopped) break;
      // What was said here waits until the server is heard: from then on its clock is known, and with it the true time.
      if (!(scan.said && this.parts.gone()) && (await this.tryOnce(scan, 2 * TRY_MS))) pause = 500;
      else {
        let wake = () => {};
        const woken = new Promise<void>((go) => (wake = go));
        this.hurry = wake;
        await Promise.race([this.pause(pause), woken]);
        pause = Math.min(pause * 1.5, 5000);
      }
    }
    this.carrying = false;
  }

  /** A refusal is not told while the server may still say otherwise to whom it was said. */
  private held(scan: Scan): boolean {
    return refusedHere(scan) && (this.asked.has(scan.id) || this.stands(scan));
  }

  /** True when there is nothing more to ask about this scan for now. */
  private async tryOnce(scan: Scan, timeout: number): Promise<boolean> {
    this.asked.add(scan.id);
    try {
      this.settle(scan, await this.parts.post(scan, timeout));
      return true;
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 0;
      if (status === 401 || status === 403) {
        // Nothing is thrown away: the scan is kept for when the machine is known again.
        this.stop();
        this.parts.onRefused();
        return true;
      }
      // Only the door itself says that a scan is none (400, 409). Whatever else answers here is not our server, or not well: ask again.
      if (status !== 400 && status !== 409) return false;
      this.settle(scan, refusal("unreadable"));
      return true;
    } finally {
      this.asked.delete(scan.id);
    }
  }

  /** The server has answered. `scan`: as it was when it was asked. */
  private settle(scan: Scan, reply: Reply): void {
    const known = this.unanswered.value.find((one) => one.id === scan.id);
    if (known?.said && !scan.said && reply.delegate) {
      // It was asked before this door answered by itself. What stays here is delivered with what was said.
      if (refusedHere(known)) {
        if (!this.stands(scan)) return; // has gone to the help desk by now
        this.drop(scan);
        return this.showAnswer(scan, reply, false); // we did not know this ticket, the server does
      }
      if (known.said === "welcome" && reply.outcome !== "welcome") return; // let in twice
    }
    this.drop(scan);
    if (known?.said) {
      if (known.person) this.parts.confirmed(known.person, reply);
      // Let in here, refused there (withdrawn meanwhile, or a scan the server cannot take): people must look at it.
      if (!reply.delegate && known.said === "welcome") this.parts.setAside({ id: scan.id, at: scan.at, number: known.number, outcome: reply.outcome });
      return;
    }
    if (!known) return;
    if (this.isShown(scan)) return this.showAnswer(scan, reply, false);
    this.late.value = { at: scan.at, welcome: reply.outcome === "welcome" || reply.outcome === "already_in" };
    this.parts.after(10_000, () => (this.late.value = null));
  }

  private showAnswer(scan: Scan, reply: Reply, offline: boolean): void {
    this.newest = reply.outcome === "already_in" ? "" : scan.code;
    this.show({ kind: "answer", scan, reply, offline });
    this.parts.onAnswer(reply);
    this.timer(this.queued.value.length ? seenMs(reply) : stayMs(reply), () => this.next());
  }

  private wait(scan: Scan): void {
    this.show({ kind: "waiting", scan });
    if (this.queued.value.length) this.next();
    else this.timer(LEAVE_MS, () => this.next());
  }

  private next(): void {
    const [scan, ...rest] = this.queued.value;
    this.queued.value = rest;
    if (scan) this.begin(scan);
    else this.show({ kind: "idle" });
    void this.carry();
  }

  private show(shown: Shown): void {
    this.cancelTimer();
    this.since = this.parts.clock();
    this.shown.value = shown;
  }

  private isShown(scan: Scan): boolean {
    const shown = this.shown.value;
    return (shown.kind === "checking" || shown.kind === "waiting") && shown.scan.id === scan.id;
  }

  /** Is what this door answered by itself still on screen? */
  private stands(scan: Scan): boolean {
    const shown = this.shown.value;
    return shown.kind === "answer" && shown.offline && shown.scan.id === scan.id;
  }

  private save(scan: Scan): Promise<void> {
    this.saved.add(scan.id);
    return this.parts.save(scan);
  }

  private drop(scan: Scan): void {
    this.unanswered.value = this.unanswered.value.filter((one) => one.id !== scan.id);
    if (this.saved.delete(scan.id)) this.parts.forget(scan.id);
  }

  private timer(ms: number, act: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.after(ms, act);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((go) => this.parts.after(ms, go));
  }
}
