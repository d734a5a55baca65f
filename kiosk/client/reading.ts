// What a code says before anybody looks at the roster: the twin of the hall's own reader (hall/tickets.py), for the time without it.
// The proof inside a code is the hall's business: here a ticket is genuine when its entry opens.

import { DIGITS, ID_CARD, isWhole, SEPARATORS } from "./code";

export type What = "ticket" | "other_event" | "id_card" | "calibration" | "unreadable";

const KINDS = 2n;
const CONFERENCES = 1_000n;
const BEHIND_CONFERENCE = 200_000n * 20n * (1n << 50n); // delegates, issues, proofs
const CALIBRATION_BODY = "0123456789012345678901234";
const PREFIX = /^(?:\][A-Za-z]\d|\\\d{6})+/;

/** `code` is the 27 digits of a ticket, "" for everything else. A null conference takes every conference for ours. */
export function read(raw: string, conference: number | null): { what: What; code: string } {
  const text = raw.slice(0, 400).trim().replace(PREFIX, "");
  if (ID_CARD.test(text)) return { what: "id_card", code: "" };
  const digits = text.replace(SEPARATORS, "");
  if (!isWhole(digits)) return { what: "unreadable", code: "" };
  const body = digits.slice(0, DIGITS - 2);
  if (body === CALIBRATION_BODY) return { what: "calibration", code: "" };
  const named = BigInt(body) / BEHIND_CONFERENCE;
  if (named / CONFERENCES >= KINDS) return { what: "unreadable", code: "" };
  if (conference !== null && named % CONFERENCES !== BigInt(conference)) return { what: "other_event", code: "" };
  return { what: "ticket", code: digits };
}
