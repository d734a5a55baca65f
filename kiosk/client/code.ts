// What was read, made ready to send: a ticket is 27 digits, everything else goes as it is, an identity card never leaves the machine.

export const DIGITS = 27;

// Symbology identifier ("]Q1") and ECI escape ("\000026") that some scanners put before the data; what stood before them was typed by hand.
const PREFIX = /^.*?(?:\][A-Za-z]\d|\\\d{6})+/;
export const SEPARATORS = /[\s.\-–·_]+/g;
export const ID_CARD = /^\D{0,4}\d{12}\|(?:\d{9})?\|[^|]*\|\d{8}\|/;
// The same shape with nobody's data in it: the server still recognises it and answers "this is an identity card".
const BLANK_CARD = "000000000000||-|01011900|";

/** The text to send for what a scanner, a camera or a hand gave. */
export function codeOf(raw: string): string {
  const text = raw.slice(0, 400).normalize("NFC").trim().replace(PREFIX, "");
  if (ID_CARD.test(text)) return BLANK_CARD;
  const plain = text.replace(SEPARATORS, "");
  // A prefix or suffix set up in the scanner stands around the digits; two runs of 27 would be two codes, and no guess is made.
  const [run, ...more] = plain.split(/\D+/).filter((digits) => digits.length >= DIGITS);
  if (!run || more.length) return plain;
  // Digits begun by hand may stand before a scan; the check digits tell where the code begins.
  const end = run.slice(-DIGITS);
  return run.length === DIGITS || isWhole(end) ? end : plain;
}

/** 27 digits whose last two check the others (ISO 7064, MOD 97-10). */
export function isWhole(text: string): boolean {
  return text.length === DIGITS && /^\d+$/.test(text) && BigInt(text) % 97n === 1n;
}

/** A ticket that an input method or a keyboard layout has spoilt on its way: keys lost, accented letters, or letters among many digits. */
export function spoilt(text: string): boolean {
  if (foreign(text)) return false;
  return text.includes("\ufffd") || /[^\x00-\x7f]/.test(text.match(/\p{L}/gu)?.join("") ?? "") || (/\p{L}/u.test(text) && text.replace(/\D/g, "").length >= 10);
}

/** Read well, and no paper of a conference: a web address, somebody's name. Whatever spoils a ticket's digits makes no words of them. */
export function foreign(text: string): boolean {
  return /[a-z]{4}|:\/\//i.test(text);
}

/** "012 345 67": as digits are printed under the QR. */
export function grouped(digits: string): string {
  return digits.replace(/(.{3})(?=.)/g, "$1 ");
}
