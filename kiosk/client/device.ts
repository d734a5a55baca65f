// This machine as a device of the hall: how it is enrolled, what it is called, and its sign of life.

import { signal } from "@preact/signals";
import { boot } from "../../web/client/boot";
import { NoAnswer, Refusal, send } from "../../web/client/send";
import { keep, kept } from "./keep";

export interface Me {
  id: number;
  name: string;
  kind: string;
  printer: string;
}

export const token = signal(kept("token"));

/** Trade the code from the desk for a token. Throws Refusal or NoAnswer. */
export async function redeem(code: string): Promise<void> {
  take(await send<{ token: string; name: string }>("/api/v1/devices/redeem", { code }));
}

/** For a browser that is logged in as the desk. Throws Refusal or NoAnswer. */
export async function enrolHere(name: string): Promise<void> {
  take(await send<{ token: string; name: string }>("/api/v1/kiosk/enrol-here", { name }));
}

function take(given: { token: string; name: string }): void {
  keep("token", given.token);
  keep("name", given.name);
  token.value = given.token;
}

/** Who am I, asked every ten seconds: the desk may rename this door, stop it, or allow it again. Returns what stops the asking. */
export function knowMyself(own: string, told: (me: Me) => void, refused: () => void): () => void {
  return every(10_000, async () => {
    try {
      const me = await send<Me>("/api/v1/devices/me", undefined, { token: own });
      if (me.kind !== "kiosk") return refused();
      keep("name", me.name);
      told(me);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) refused();
    }
  });
}

interface Battery {
  level: number;
}

/** "I am here", every ten seconds. `queue`: how many scans wait for an answer. Returns what stops it. */
export function signOfLife(own: string, queue: () => number, camera: () => boolean): () => void {
  const power = (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.().catch(() => undefined);
  return every(10_000, async () => {
    const battery = await power;
    const body = {
      version: String(boot["version"] ?? ""),
      hidden: document.hidden,
      queue: queue(),
      camera: camera(),
      ...(battery ? { battery: Math.round(battery.level * 100) } : {}),
    };
    try {
      await send("/api/v1/devices/seen", body, { token: own });
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error;
    }
  });
}

/** Keep the screen lit wherever the browser allows it. Returns what stops it. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  const ask = () => {
    if (document.visibilityState !== "visible") return;
    void navigator.wakeLock?.request("screen").then(
      (given) => (lock = given),
      () => {},
    );
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    document.removeEventListener("visibilitychange", ask);
    void lock?.release().catch(() => {});
  };
}

function every(ms: number, act: () => Promise<void>): () => void {
  const timer = setInterval(() => void act(), ms);
  void act();
  return () => clearInterval(timer);
}
