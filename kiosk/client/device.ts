// This machine as a device of the hall: how it is enrolled, what it is called, its sign of life, and how it keeps up with the hall.

import { effect, signal, type Signal } from "@preact/signals";
import { boot } from "../../web/client/boot";
import { guessClock, serverNow } from "../../web/client/clock";
import { NoAnswer, Refusal, newId, send } from "../../web/client/send";
import type { Ask, Carried } from "./carried";
import type { Store } from "./store";

export interface Me {
  id: number;
  name: string;
  kind: string;
  printer: string;
  /** takes over while `printer` stands still */
  spare: string;
  /** "vi", "en", or "": as this browser remembers */
  language: string;
  /** Which build of the page is served now. */
  shell: string;
}

const BEAT_MS = 10_000;
const LOOK_MS = 1000; // at the own clock
const SET_ANEW_MS = 500;
const PACK_EVERY = 3; // beats: each arrival makes a badge, so the pack changes often and is large

export class Device {
  readonly token;

  constructor(private readonly store: Store) {
    this.token = signal(store.kept("token"));
  }

  /** Trade the code from the desk for a token. Throws Refusal or NoAnswer; then the same code may be tried again. */
  redeem(code: string): Promise<void> {
    return this.enrol("/api/v1/devices/redeem", { code });
  }

  /** For a browser that is logged in as the desk. Throws Refusal or NoAnswer; then the same name may be tried again. */
  enrolHere(name: string): Promise<void> {
    return this.enrol("/api/v1/kiosk/enrol-here", { name });
  }

  /** The answer may be lost with the token in it: whoever asks again with the same secret, also after a reload, gets the same one. */
  private async enrol(path: string, asked: Record<string, string>): Promise<void> {
    const about = JSON.stringify(asked);
    const [kept, ...rest] = this.store.kept("claim").split(" ");
    const claim = kept && rest.join(" ") === about ? kept : newId();
    this.store.keep("claim", `${claim} ${about}`);
    try {
      this.take(await send<{ token: string; name: string }>(path, { ...asked, claim }, { tries: 3 }));
    } catch (error) {
      if (error instanceof Refusal && [400, 404, 409].includes(error.status)) this.store.keep("claim", "");
      throw error;
    }
  }

  /** Be nobody: the next one who is enrolled here is set up anew. */
  forget(): void {
    for (const name of ["token", "scanner", "set-up", "claim"]) this.store.keep(name, "");
    this.token.value = "";
  }

  private take(given: { token: string; name: string }): void {
    this.forget();
    this.store.keep("token", given.token);
    this.store.keep("name", given.name);
    this.token.value = given.token;
  }
}

/** Who am I, asked every ten seconds and `now`: the desk may rename this door, stop it, or allow it again. */
export function knowMyself(own: string, told: (me: Me) => void, refused: () => void): { now: () => void; stop: () => void } {
  let asked = 0;
  let answered = 0;
  return every(BEAT_MS, async () => {
    const mine = ++asked;
    const newest = (): boolean => {
      if (mine < answered) return false; // a later question was answered first
      answered = mine;
      return true;
    };
    try {
      const me = await send<Me>("/api/v1/devices/me", undefined, { token: own });
      if (!newest()) return;
      if (me.kind === "kiosk") told(me);
      else refused();
    } catch (error) {
      if (error instanceof Refusal && error.status === 401 && newest()) refused();
    }
  });
}

interface Battery {
  level: number;
}

interface Life {
  /** How many scans wait for the server. */
  queue: number;
  camera: boolean;
  /** Has it read the test code since it was enrolled? */
  scanner: "ok" | "never";
}

/** "I am here", every ten seconds and when the page is hidden or seen again. Returns what stops it. */
export function signOfLife(own: string, life: () => Life): () => void {
  const power = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.().catch(() => undefined);
  const beat = every(BEAT_MS, async () => {
    const battery = await power;
    const body = {
      version: String(boot["version"] ?? ""),
      hidden: document.hidden,
      ...life(),
      ...(battery ? { battery: Math.round(battery.level * 100) } : {}),
    };
    try {
      await send("/api/v1/devices/seen", body, { token: own });
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error;
    }
  });
  document.addEventListener("visibilitychange", beat.now);
  return () => {
    document.removeEventListener("visibilitychange", beat.now);
    beat.stop();
  };
}

/** Who is in every ten seconds, the roster every thirty. `now` after a silence: all of it again. */
export function keepUp(own: string, carried: Carried): { now: () => void; stop: () => void } {
  const ask: Ask = async (path, etag) => {
    const headers = { Authorization: `Bearer ${own}`, ...(etag ? { "If-None-Match": etag } : {}) };
    const answer = await fetch(path, { headers, cache: "no-store", signal: AbortSignal.timeout(BEAT_MS) });
    if (answer.status === 304) return null;
    if (!answer.ok) throw new NoAnswer(path);
    return answer.json();
  };
  let anew = true;
  let beat = 0;
  const { now, stop } = every(BEAT_MS, async () => {
    try {
      await carried.refreshArrivals(ask, anew);
      anew = false;
      if (carried.tickets.value === null || beat++ % PACK_EVERY === 0) await carried.refreshPack(ask);
    } catch {
      anew = true; // the next beat asks again
    }
  });
  return {
    now: () => {
      anew = true;
      beat = 0;
      now();
    },
    stop,
  };
}

/** Before anything is heard of the server: its clock as it was last known, by this machine's own one; at least it never goes back. */
export function recallClock(store: Store): void {
  const [offset, last] = store.kept("clock").split(" ").map(Number);
  if (offset !== undefined && last !== undefined) guessClock(Math.max(Date.now() + offset, last));
}

/** Remember the server's clock for a reload or a power cut, from the first word heard of it; at once when this machine's own clock was
 * set anew, also while the server is away. Returns what stops it. */
export function keepClock(store: Store, live: Signal<boolean>): () => void {
  let known = store.kept("clock") !== "";
  let noted = { ahead: Infinity, at: -Infinity };
  const note = () => {
    known ||= live.value;
    const now = serverNow();
    const ahead = now - Date.now();
    if (!known || (Math.abs(ahead - noted.ahead) < SET_ANEW_MS && Math.abs(now - noted.at) < BEAT_MS)) return;
    noted = { ahead, at: now };
    store.keep("clock", `${Math.round(ahead)} ${Math.round(now)}`);
  };
  const stops = [effect(note), every(LOOK_MS, async () => note()).stop];
  return () => stops.forEach((stop) => stop());
}

/** Keep this page for a reload without the server, where the browser allows it. `kept` is told once it is. One worker keeps every
 * language: putting another one in its place while the page turns to another language can leave Chromium on neither page. */
export function keepPage(kept: () => void): void {
  if (!window.isSecureContext || !navigator.serviceWorker) return;
  navigator.serviceWorker.register("/kiosk-sw.js", { scope: "/kiosk", updateViaCache: "none" }).catch(() => {});
  const spoken = async () => (await caches.open("khai-mac-spoken")).put("/kiosk/spoken", new Response(boot.language));
  void spoken().catch(() => {});
  void navigator.serviceWorker.ready.then(kept);
}

function every(ms: number, act: () => Promise<void>): { now: () => void; stop: () => void } {
  const now = () => void act();
  const timer = setInterval(now, ms);
  now();
  return { now, stop: () => clearInterval(timer) };
}
