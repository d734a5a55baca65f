"""The code on an invitation or a badge: what it says and how it is read. Pure; the key is handed in.

A code is 27 decimal digits, the most that the smallest QR symbol (version 1, level Q) holds in numeric mode: scanners that
type through a Vietnamese input method cannot spoil digits, and the smallest symbol survives creases and cheap cameras.
The first 25 digits are one number in mixed radix (kind, conference, delegate, issue, 50-bit proof), the last two are
check digits (ISO 7064, MOD 97-10). The proof is a truncated HMAC-SHA256 over the rest under the conference's key, so a
code cannot be guessed, and correcting a name never changes it.
"""

import hashlib
import hmac
import re

import msgspec

DIGITS = 27
KINDS = ("invitation", "badge")
CONFERENCES = 1_000
DELEGATES = 200_000
ISSUES = 20
PROOF_BITS = 50
_PROOFS = 1 << PROOF_BITS

# Punctuation that people and scanners put between groups; nothing that could turn one code into another.
_SEPARATORS = re.compile(r"[\s.\-–·_]+")
# AIM symbology identifier ("]Q1") and ECI escape ("\000026") that some scanners send before the data.
_PREFIX = re.compile(r"^(?:\][A-Za-z]\d|\\\d{6})+")
# The QR of a Vietnamese identity card: 12 digits | 9 digits or nothing | name | ddmmyyyy | …
_ID_CARD = re.compile(r"^\D{0,4}\d{12}\|(?:\d{9})?\|[^|]*\|\d{8}\|")


class Claim(msgspec.Struct, frozen=True):
    """What a code says before anybody looked at the roster. `genuine` is False for a code that this conference never made."""

    kind: str
    conference: int
    delegate_id: int
    issue: int
    genuine: bool


class Reading(msgspec.Struct, frozen=True):
    """What a scanned text turned out to be: ticket | other_event | id_card | calibration | unreadable.

    `code` is the 27 digits of a ticket; it is "" for everything else, so that an identity card is not kept by accident.
    """

    what: str
    code: str = ""
    claim: Claim | None = None


def _check_digits(body: str) -> str:
    return f"{98 - int(body) * 100 % 97:02d}"


def _proof(key: bytes, kind: int, conference: int, delegate_id: int, issue: int) -> int:
    text = f"{kind}.{conference}.{delegate_id}.{issue}".encode()
    return int.from_bytes(hmac.digest(key, text, hashlib.sha256)[:8]) >> (64 - PROOF_BITS)


def make(key: bytes, kind: str, conference: int, delegate_id: int, issue: int) -> str:
    """The code for one ticket. Raises ValueError outside 0 <= issue < 20, 0 <= delegate_id < 200,000, 0 <= conference < 1,000."""
    if not (0 <= conference < CONFERENCES and 0 <= delegate_id < DELEGATES and 0 <= issue < ISSUES):
        raise ValueError(f"a ticket cannot name conference {conference}, delegate {delegate_id}, issue {issue}")
    k = KINDS.index(kind)
    number = k
    for radix, digit in (
        (CONFERENCES, conference),
        (DELEGATES, delegate_id),
        (ISSUES, issue),
        (_PROOFS, _proof(key, k, conference, delegate_id, issue)),
    ):
        number = number * radix + digit
    body = f"{number:0{DIGITS - 2}d}"
    return body + _check_digits(body)


CALIBRATION = "0123456789012345678901234" + _check_digits("0123456789012345678901234")
"""The test code of kiosk set-up: well formed, holds every digit, belongs to no conference."""


def read(text: str, *, key: bytes, conference: int) -> Reading:
    """Read what a scanner, a camera or a person typed. Never raises, whatever comes in; an identity card is recognised by shape only."""
    text = _PREFIX.sub("", text[:400].strip())
    if _ID_CARD.match(text):
        return Reading("id_card")
    digits = _SEPARATORS.sub("", text)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return Reading("unreadable")
    if int(digits) % 97 != 1:
        return Reading("unreadable")
    if digits == CALIBRATION:
        return Reading("calibration")
    number, proof = divmod(int(digits[:-2]), _PROOFS)
    number, issue = divmod(number, ISSUES)
    number, delegate_id = divmod(number, DELEGATES)
    kind, conf = divmod(number, CONFERENCES)
    if kind >= len(KINDS):
        return Reading("unreadable")
    if conf != conference:
        return Reading("other_event")
    genuine = hmac.compare_digest(proof.to_bytes(8), _proof(key, kind, conf, delegate_id, issue).to_bytes(8))
    return Reading("ticket", digits, Claim(KINDS[kind], conf, delegate_id, issue, genuine))


def grouped(code: str) -> str:
    """The digits in groups of three, as they are printed under the QR."""
    return " ".join(code[i : i + 3] for i in range(0, len(code), 3))
