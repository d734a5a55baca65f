// The sealed roster: each entry opens only with the code of its own ticket (hall/pack.py makes it, docs/offline.md says what a thief
// learns). Own implementations of the ciphers, because browsers refuse theirs on plain HTTP.

import { gcm } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

export interface Pack {
  version: string;
  conference: number;
  salt: string;
  rounds: number;
  entries: Record<string, string>;
}

export interface Entry {
  state: string;
  person: string;
  number: string;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  seat: string;
  category: string;
  /** What the delegate is told on arriving, a sentence each. */
  tasks: string[];
  attention: string;
  /** Who really came, while the arrival stands. */
  here: Here | null;
}

export interface Here {
  who: { full_name: string; salutation: string; post: string; unit: string };
  told: { stands_for: string; tasks: string[]; attention: string };
}

type Sealed = [...texts: [string, string, string, string, string, string, string, string, string], tasks?: string[], attention?: string, here?: SealedHere | null];
type SealedHere = [string, string, string, string, string, string[], string];

/** What this code opens, null when nothing. Takes some tens of milliseconds: the derivation is slow on purpose. */
export function unseal(pack: Pack, code: string): Entry | null {
  const root = pbkdf2(sha256, utf8ToBytes(code), bytes(pack.salt), { c: pack.rounds, dkLen: 32 });
  const id = hmac(sha256, root, utf8ToBytes("id")).slice(0, 16);
  const sealed = pack.entries[text(id)];
  if (!sealed) return null;
  const data = bytes(sealed);
  try {
    const plain = gcm(hmac(sha256, root, utf8ToBytes("key")), data.slice(0, 12), id).decrypt(data.slice(12));
    // What stands last may be absent: a pack that was kept over an upgrade.
    const [state, person, number, full_name, salutation, post, unit, seat, category, tasks = [], attention = "", here = null] = JSON.parse(
      new TextDecoder().decode(plain),
    ) as Sealed;
    return { state, person, number, full_name, salutation, post, unit, seat, category, tasks, attention, here: here && opened(here) };
  } catch {
    return null; // an entry that was tampered with is none
  }
}

function opened([full_name, salutation, post, unit, stands_for, tasks, attention]: SealedHere): Here {
  return { who: { full_name, salutation, post, unit }, told: { stands_for, tasks, attention } };
}

/** Is this what we can open, and not a network's own log-in page? */
export function isPack(value: unknown): value is Pack {
  const pack = value as Partial<Pack> | null;
  return typeof pack?.version === "string" && typeof pack.salt === "string" && typeof pack.rounds === "number" && typeof pack.entries === "object";
}

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function text(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data));
}
