// A screen that stays true: whole states by socket, a heartbeat to notice silence, HTTP when the socket is down.

import { signal, type Signal } from "@preact/signals";
import { io } from "socket.io-client";
import { boot, type Envelope } from "./boot";
import { askedClock, toldClock } from "./clock";

export interface LiveScreen<T> {
  state: Signal<T | null>;
  /** True while we hear the server; false means that what is shown may be old. */
  live: Signal<boolean>;
  /** When we last heard of the server (performance.now()). */
  heard: Signal<number>;
  /** The server refuses this client: no role, or a revoked device. */
  refused: Signal<boolean>;
  /** Fetch the whole screen now. */
  refresh(): void;
  stop(): void;
}

/** The server beats every 2 s. After one missing beat it is asked over HTTP; before two and a half it is said that it is gone:
 * with the pace of looking, at most 5 s after it was last heard. */
const ASK_MS = 3000;
const SILENCE_MS = 4400;
const LOOK_MS = 500;

/** Follow a screen. `token` is a device's; pages with a session need none. */
export function follow<T>(name: string, token = ""): LiveScreen<T> {
  const first = boot.screen && boot.screen.screen === name ? (boot.screen as Envelope<T>) : null;
  const state = signal<T | null>(first ? first.state : null);
  const live = signal(false);
  const heard = signal(performance.now());
  const refused = signal(false);
  let bootId = "";
  let rev = -1;
  let fetching = false;

  /** `asked`: when it was asked for (performance.now()); undefined for what the server sent by itself. */
  function take(message: Envelope<T>, asked?: number): void {
    if (message.screen !== name) return;
    if (asked !== undefined) askedClock(message.now, asked);
    else if (!toldClock(message.now)) void refresh();
    // Within one life of the server an older picture never replaces a newer one; a new life starts from what it says.
    if (message.boot_id === bootId && message.rev < rev) return;
    bootId = message.boot_id;
    rev = message.rev;
    state.value = message.state;
    hear();
  }

  function hear(): void {
    heard.value = performance.now();
    live.value = true;
    refused.value = false;
  }

  async function refresh(): Promise<void> {
    if (fetching) return;
    fetching = true;
    const asked = performance.now();
    try {
      const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
      const answer = await fetch(`/api/v1/screens/${name}`, { headers, cache: "no-store", signal: AbortSignal.timeout(4000) });
      if (answer.status === 401 || answer.status === 403) {
        refused.value = true;
        live.value = false;
      } else if (answer.ok) {
        take((await answer.json()) as Envelope<T>, asked);
      }
    } catch {
      // The server is away: the watch below says so and asks again.
    } finally {
      fetching = false;
    }
  }

  if (first) {
    take(first);
    live.value = false;
  }

  const socket = io({
    auth: { screen: name, token },
    transports: ["websocket"],
    reconnectionDelay: 250,
    reconnectionDelayMax: 2000,
    randomizationFactor: 0.5,
    timeout: 4000,
  });
  socket.on("screen", (message: Envelope<T>) => take(message));
  socket.on("beat", (beat: { boot_id: string; rev: number; now: string }) => {
    if (!toldClock(beat.now) || beat.boot_id !== bootId || beat.rev > rev) void refresh();
    else hear();
  });
  let again = 0;
  const connectIn = (ms: number) => {
    clearTimeout(again);
    again = window.setTimeout(() => socket.connect(), ms);
  };
  socket.on("connect_error", () => {
    if (!socket.active) connectIn(2000); // refused at the gate: perhaps enrolled again meanwhile
    void refresh();
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") connectIn(1000);
  });

  const watch = setInterval(() => {
    const silent = performance.now() - heard.value;
    if (silent > SILENCE_MS) live.value = false;
    if (silent > ASK_MS) void refresh();
    if (silent > SILENCE_MS * 2 && socket.connected) socket.disconnect().connect(); // open, but dead
  }, LOOK_MS);
  const woken = () => document.visibilityState === "visible" && void refresh();
  document.addEventListener("visibilitychange", woken);

  return {
    state,
    live,
    heard,
    refused,
    refresh: () => void refresh(),
    stop: () => {
      clearInterval(watch);
      clearTimeout(again);
      document.removeEventListener("visibilitychange", woken);
      socket.disconnect();
    },
  };
}
