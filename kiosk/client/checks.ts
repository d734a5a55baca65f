// The scans of this door: each is sent with one id until the server answers. Nothing is greeted before that, and nothing is lost.

import { signal } from "@preact/signals";
import { Refusal } from "../../web/client/send";

export interface Reply {
  outcome: string;
  first_time: boolean;
  /** UTC */
  at: string;
  kiosk: string;
  delegate: {
    number: string;
    full_name: string;
    salutation: string;
    post: string;
    unit: string;
    seat: string;
    category: string;
  } | null;
  badge: { state: string };
  repeated: boolean;
}

export interface Scan {
  id: string;
  code: string;
  /** Server ms since 1970, when it was read here. */
  at: number;
  by: "scanner" | "hand" | "camera";
}

/** What this door shows now. `waiting`: the server has not answered for some seconds and is asked again and again. */
export type Shown = { kind: "idle" } | { kind: "checking" | "waiting"; scan: Scan } | { kind: "answer"; scan: Scan; reply: Reply };

/** A scan that nobody stood before any more was answered. */
export interface Late {
  at: number;
  welcome: boolean;
}

export interface Parts {
  post(scan: Scan, timeout: number): Promise<Reply>;
  newId(): string;
  /** ms, for spans */
  clock(): number;
  /** server ms since 1970 */
  wall(): number;
  after(ms: number, act: () => void): () => void;
  /** Scans that outlive a reload or a power cut. */
  load(): Scan[];
  save(scans: Scan[]): void;
  onAnswer(reply: Reply): void;
  /** The server knows this device no more. */
  onRefused(): void;
}

const PATIENCE_MS = 4000; // then the delegate is told that it takes longer
const TRY_MS = 2000; // for one try
const LEAVE_MS = 60_000; // a delegate who waited this long has been helped by a person
const SEEN_MS = 800; // an answer stands at least this long, or nobody saw it
const AGAIN_MS = 2500; // hands-free scanners read the same paper twice
const STAY_MS: Record<string, number> = { welcome: 5000, already_in: 5000 };
const REFUSAL_STAY_MS = 7000;

export class Checks {
  readonly shown = signal<Shown>({ kind: "idle" });
  /** Read but not answered yet, oldest first. */
  readonly unanswered;
  /** Read while another one is being answered. */
  readonly queued = signal<Scan[]>([]);
  readonly late = signal<Late | null>(null);
  private since = 0; // when `shown` became what it is
  private cancelTimer = () => {};
  private carrying = false;
  private stopped = false;

  constructor(private readonly parts: Parts) {
    this.unanswered = signal<Scan[]>(parts.load());
    void this.carry();
  }

  /** A code was read. At once something changes on screen; the answer follows. */
  submit(code: string, by: Scan["by"]): void {
    const shown = this.shown.value;
    const busy = shown.kind === "checking";
    const age = this.parts.clock() - this.since;
    if (shown.kind === "answer" && shown.scan.code === code && shown.reply.outcome === "welcome" && age < AGAIN_MS) return;
    const known = this.unanswered.value.find((scan) => scan.code === code);
    if (known && (this.isShown(known) || this.queued.value.includes(known))) return;
    // The same paper again while its first scan is still unanswered is the same scan: it must not end as "already in".
    const scan = known ?? { id: this.parts.newId(), code, at: this.parts.wall(), by };
    if (!known) this.keep([...this.unanswered.value, scan]);
    if (busy || (shown.kind === "answer" && age < SEEN_MS)) {
      this.queued.value = [...this.queued.value, scan];
      if (!busy) this.timer(SEEN_MS - age, () => this.next());
    } else {
      this.begin(scan);
    }
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  private begin(scan: Scan): void {
    this.show({ kind: "checking", scan });
    this.timer(PATIENCE_MS, () => this.wait(scan));
    void this.ask(scan);
    void this.carry(); // the one that stood there before may be unanswered
  }

  private wait(scan: Scan): void {
    this.show({ kind: "waiting", scan });
    if (this.queued.value.length) this.next();
    else this.timer(LEAVE_MS, () => this.next());
  }

  /** The scan on screen: asked again quickly, for as long as it stays there. */
  private async ask(scan: Scan): Promise<void> {
    for (let pause = 150; this.isShown(scan) && !this.stopped; pause = Math.min(pause * 1.5, 1500)) {
      if (await this.tryOnce(scan, TRY_MS)) return;
      await this.pause(pause);
    }
  }

  /** The scans that are on screen no more: one at a time, oldest first, until none is left. */
  private async carry(): Promise<void> {
    if (this.carrying) return;
    this.carrying = true;
    let pause = 500;
    for (;;) {
      const scan = this.unanswered.value.find((one) => !this.isShown(one) && !this.queued.value.includes(one));
      if (!scan || this.stopped) break;
      if (await this.tryOnce(scan, 2 * TRY_MS)) pause = 500;
      else {
        await this.pause(pause);
        pause = Math.min(pause * 1.5, 5000);
      }
    }
    this.carrying = false;
  }

  /** True when there is nothing more to ask about this scan for now. */
  private async tryOnce(scan: Scan, timeout: number): Promise<boolean> {
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
      const none = { outcome: "unreadable", first_time: false, at: "", kiosk: "", delegate: null, badge: { state: "none" }, repeated: false };
      this.settle(scan, none);
      return true;
    }
  }

  private settle(scan: Scan, reply: Reply): void {
    const first = this.unanswered.value.some((one) => one.id === scan.id);
    this.keep(this.unanswered.value.filter((one) => one.id !== scan.id));
    if (!first) return;
    if (!this.isShown(scan)) {
      this.late.value = { at: scan.at, welcome: reply.outcome === "welcome" || reply.outcome === "already_in" };
      this.parts.after(10_000, () => (this.late.value = null));
      return;
    }
    this.show({ kind: "answer", scan, reply });
    this.parts.onAnswer(reply);
    this.timer(this.queued.value.length ? SEEN_MS : (STAY_MS[reply.outcome] ?? REFUSAL_STAY_MS), () => this.next());
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

  private keep(scans: Scan[]): void {
    this.unanswered.value = scans;
    this.parts.save(scans);
  }

  private timer(ms: number, act: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.parts.after(ms, act);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((go) => this.parts.after(ms, go));
  }
}
