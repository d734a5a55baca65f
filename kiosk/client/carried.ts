// What this door knows without the server: the sealed roster, and who is in as far as it has heard or let in itself.

import { signal } from "@preact/signals";
import { isPack, unseal, type Pack } from "./pack";
import { read } from "./reading";
import type { Reply, Scan } from "./scan";
import type { Store } from "./store";

interface Known {
  at: string;
  place: string;
  /** When he or she went home (UTC), "" while inside. */
  left: string;
}
type News = { rev: number; whole: boolean; arrivals: [person: string, at: string, place: string, left?: string][] };

/** The answer of the server to a question, null when it has nothing newer. Throws Refusal or NoAnswer. */
export type Ask = (path: string, etag: string) => Promise<unknown>;

/** An answer without the server, and whom it is about. */
export interface Found {
  reply: Reply;
  person: string;
}

export class Carried {
  /** Tickets in the pack, null without one. */
  readonly tickets = signal<number | null>(null);
  private pack: Pack | null = null;
  private known: ReadonlyMap<string, Known> = new Map();
  private own: ReadonlyMap<string, Known> = new Map();
  private rev = 0;

  constructor(private readonly store: Store) {}

  /** What was kept when the machine was last on. */
  async load(): Promise<void> {
    const kept = new Map(await this.store.entries<unknown>("carried"));
    const pack = kept.get("pack");
    if (isPack(pack)) this.take(pack);
    const news = kept.get("arrivals") as News | undefined;
    if (news) this.known = new Map(news.arrivals.map(([person, at, place, left = ""]) => [person, { at, place, left }]));
  }

  /** Fetch the roster if it has changed. */
  async refreshPack(ask: Ask): Promise<void> {
    const pack = await ask("/api/v1/kiosk/pack", this.pack ? `"${this.pack.version}"` : "");
    if (!isPack(pack)) return;
    this.take(pack);
    await this.store.put("carried", "pack", pack).catch(() => {});
  }

  /** Hear who came in elsewhere; all of it for the first time and after a silence. */
  async refreshArrivals(ask: Ask, anew: boolean): Promise<void> {
    if (anew) this.rev = 0;
    const news = (await ask(`/api/v1/kiosk/arrivals?since=${this.rev}`, "")) as News | null;
    if (!Array.isArray(news?.arrivals)) return;
    this.rev = news.rev;
    if (!news.arrivals.length && !news.whole) return;
    const known = new Map(news.whole ? [] : this.known);
    for (const [person, at, place, left = ""] of news.arrivals) {
      if (at) known.set(person, { at, place, left });
      else known.delete(person);
    }
    this.known = known;
    const arrivals = [...known].map(([person, { at, place, left }]) => [person, at, place, left]);
    await this.store.put("carried", "arrivals", { rev: news.rev, whole: true, arrivals }).catch(() => {});
  }

  /** The desk has stopped this machine, or it belongs elsewhere: nothing of the roster stays on it. */
  async wipe(): Promise<void> {
    this.pack = null;
    this.tickets.value = null;
    this.known = this.own = new Map();
    this.rev = 0;
    await this.store.clear("carried").catch(() => {});
  }

  /** This door let somebody in by itself. */
  admitted(person: string, at: string, place: string): void {
    this.own = new Map(this.own).set(person, { at, place, left: "" });
  }

  /** This door let somebody in again who had gone home. */
  cameBack(person: string): void {
    const earlier = this.known.get(person);
    if (earlier) this.known = new Map(this.known).set(person, { ...earlier, left: "" });
  }

  /** The server has answered for one this door had let in: from now on the server's word counts, an arrival taken back too. */
  confirmed(person: string, reply: Reply): void {
    const own = new Map(this.own);
    own.delete(person);
    this.own = own;
    if (reply.delegate) this.known = new Map(this.known).set(person, { at: reply.at, place: reply.kiosk, left: "" });
  }

  /** Who was in when it was called: what the scan itself brings about later is not taken for an earlier arrival. Give the result a scan. */
  asOfNow(): (scan: Scan, door: string) => Found | null {
    const { pack, known, own } = this;
    return (scan, door) => {
      const { what, code } = read(scan.code, pack?.conference ?? null);
      if (what !== "ticket") return found(what);
      if (!pack) return null;
      const entry = unseal(pack, code);
      if (!entry) return found("not_found");
      if (entry.state !== "valid") return found("revoked");
      const { state: _, person, tasks, attention, here, ...invited } = entry;
      const earlier = own.get(person) ?? known.get(person);
      // Who took the place came with the arrival that the server told of; whom this door let in by itself came in person.
      const other = own.has(person) || !earlier ? null : here;
      const told = other?.told ?? { stands_for: "", tasks, attention };
      const reply = { delegate: { ...invited, ...other?.who }, ...told, badge: { state: "later" }, repeated: false, first_time: !earlier, came_back: false };
      if (earlier) {
        const came_back = earlier.left !== "" && Date.parse(earlier.left) < scan.at;
        return { person, reply: { ...reply, outcome: "already_in", at: earlier.at, kiosk: earlier.place, came_back } };
      }
      return { person, reply: { ...reply, outcome: "welcome", at: new Date(scan.at).toISOString(), kiosk: door } };
    };
  }

  private take(pack: Pack): void {
    this.pack = pack;
    this.tickets.value = Object.keys(pack.entries).length;
  }
}

function found(outcome: string): Found {
  return { person: "", reply: refusal(outcome) };
}

export function refusal(outcome: string): Reply {
  return { outcome, first_time: false, at: "", kiosk: "", delegate: null, badge: { state: "none" }, repeated: false };
}
