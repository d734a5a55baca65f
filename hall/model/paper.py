"""Badges, their jobs, and the printers."""

from enum import IntEnum, StrEnum

from .base import Noun


class BadgeState(StrEnum):
    """Where a delegate's newest badge is. NONE: no badge was ever asked for."""

    NONE = "none"
    QUEUED = "queued"
    SENDING = "sending"
    DONE = "done"
    HANDED_OVER = "handed_over"
    """Given to a printer that cannot answer (file, spooler): probably printed, nobody knows."""
    TORN = "torn"
    UNKNOWN = "unknown"
    HELD = "held"
    CANCELLED = "cancelled"


class Badge(Noun, frozen=True, kw_only=True):
    """Everything that is drawn on one badge, as it was when its job was made; a correction shows on one that has not begun, else it
    needs a reprint."""

    title: str
    """First title line of the conference."""
    subtitle: str
    number: str
    full_name: str
    salutation: str
    post: str
    unit: str
    category: str
    """The category's id, for the frame or band."""
    category_label: str
    """As printed: "ĐẠI BIỂU", "KHÁCH MỜI"."""
    seat: str
    award_group: str = ""
    """Digits; "" for who is not awarded."""
    code: str
    """The badge's own ticket code, for its QR."""
    serial: str
    """The delegate's id and which badge of his or hers it is: "17-1", "17-2" …; "17-A4" on a sheet of paper."""


class Priority(IntEnum):
    """Who waits for a badge: the lower number is printed before the higher, equals in the order in which they were asked for."""

    FIRST = 0
    """A person whose badge was spoilt, or whom the print station put first."""
    PERSON = 1
    """A person at the door or the desk."""
    BATCH = 2
    """Nobody yet: badges that are printed before the day."""


class PrintJob(Noun, frozen=True, kw_only=True):
    """One attempt to put one badge on paper."""

    id: int
    delegate_id: int
    serial: str
    state: BadgeState
    printer: str
    """The printer that took it, or the one it is meant for ("" = any)."""
    spare: str = ""
    """The printer that may take it while `printer` stands still; "" = none."""
    priority: Priority = Priority.PERSON
    badge: Badge
    reason: str = ""
    """Why it was made: a word (arrival, batch, stand-in, corrected, torn …), or the reason of a reprint in words."""
    requested_by: str = ""
    created_at: str = ""
    started_at: str = ""
    ended_at: str = ""
    note: str = ""
    cuts_before: int | None = None
    """The printer's cutter counter just before it began; None when the printer has none."""
    paper_mm: int = 0
    """Paper it used, in mm."""


class Roll(Noun, frozen=True, kw_only=True):
    """The paper in a printer, counted and not measured."""

    length_mm: int = 0
    """As the operator told when it was put in; 0 = nobody told."""
    used_mm: int = 0
    since: str = ""
    """When it was put in (UTC), "" = nobody told."""
    badges_left: int | None = None
    """How many badges of the recent size it still holds; None while length or size is not known."""
    empty_at: str = ""
    """When it runs out at the recent pace (UTC); "" without a pace, or when that is far away."""
    low: bool = False
    """True from 85 % on: change it before the next rush."""


class Printer(Noun, frozen=True, kw_only=True):
    """A configured printer and what it last said."""

    name: str
    address: str
    """See `printers/address.py`: tcp://…, file:///…, virtual: …"""
    paused: bool = False
    state: str = "unseen"
    """unseen | ready | printing | blocked | gone"""
    detail: str = ""
    """A word for the reason: paper_out, cover_open, near_end, error, offline, no_answer, refused …; shown as a sentence."""
    state_at: str = ""
    roll: Roll = Roll()
    record: dict = {}
    """What it answered when it was last examined (printers/probe.py); {} = never."""
    record_at: str = ""
