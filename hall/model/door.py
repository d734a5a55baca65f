"""Arriving: tickets, answers, devices, and where each delegate stands."""

from enum import StrEnum

from .base import Noun
from .paper import BadgeState
from .roster import Delegate, DelegateFields


class Outcome(StrEnum):
    """What a scan came to. Everything but WELCOME and ALREADY_IN is a polite refusal."""

    WELCOME = "welcome"
    ALREADY_IN = "already_in"
    NOT_FOUND = "not_found"
    REVOKED = "revoked"
    OTHER_EVENT = "other_event"
    ID_CARD = "id_card"
    UNREADABLE = "unreadable"
    CALIBRATION = "calibration"
    """The test code of kiosk set-up arrived whole: scanner and keyboard layout are right."""


class StandIn(Noun, frozen=True, kw_only=True):
    """Who sits in an invited delegate's place: a substitute (đi thay), or the person an unnamed invitation turned out to be for."""

    full_name: str
    salutation: str = ""
    post: str = ""
    unit: str = ""
    substitute: bool = True
    """False for the name that was learnt of an unnamed invitation: that is nobody's substitute."""


class Task(Noun, frozen=True, kw_only=True):
    """Something a delegate should be told on arriving."""

    kind: str
    """speaks | award | presidium"""
    text: str
    """A sentence to be read to the delegate (Vietnamese)."""


class CheckIn(Noun, frozen=True, kw_only=True):
    """The answer to one scan. The same scan id always gives an equal answer."""

    outcome: Outcome
    scan_id: str
    first_time: bool = False
    at: str = ""
    """When the arrival was recorded (for ALREADY_IN: the earlier one)."""
    kiosk: str = ""
    """Where it was recorded."""
    delegate: Delegate | None = None
    badge: BadgeState = BadgeState.NONE
    repeated: bool = False
    """True when this scan id had been answered before and nothing was written."""
    came_back: bool = False
    """True when the delegate had left and this scan is the way back in (the outcome is ALREADY_IN: the arrival stands)."""
    stand_in: StandIn | None = None
    """Who really came, when that is not the delegate by name: greet this person."""
    tasks: list[str] = []
    """Sentences for the delegate: has a paper, is to be awarded in group n …"""
    attention: str = ""
    """The delegate's `attention`, only with WELCOME and ALREADY_IN. It is about the invited person, so it is "" when a substitute
    came for him or her; whose name was only learnt at the door (an unnamed invitation) is the invited person."""


class Ticket(Noun, frozen=True, kw_only=True):
    """One printed code. `issue` counts from 0 for each delegate and kind; only the newest issue is valid."""

    delegate_id: int
    kind: str
    """invitation | badge"""
    issue: int
    code: str
    state: str
    """valid | revoked"""


class Device(Noun, frozen=True, kw_only=True):
    """An enrolled device. Its token is known only to itself; the hall keeps a hash."""

    id: int
    name: str
    kind: str
    """kiosk (others may follow)"""
    printer: str = ""
    """The name of its printer; "" = any."""
    spare: str = ""
    """The printer that takes over while that one stands still; "" = none."""
    language: str = ""
    """vi | en; "" = as its browser remembers."""
    enrolled_at: str = ""
    last_seen: str = ""
    revoked_at: str = ""
    info: dict = {}
    """What it last told of itself: version, battery, hidden, queue, camera, scanner (ok | never: has it read the test code?)."""


class Presence(Noun, frozen=True, kw_only=True):
    """Where one delegate stands. `status`: invited | present | present_substitute | left | absent_excused | revoked (withdrawn)."""

    status: str
    arrived_at: str = ""
    place: str = ""
    late: bool = False
    """Arrived after the conference was opened."""
    left_at: str = ""
    """When he or she went home; "" while inside."""
    stand_in: StandIn | None = None
    excused_at: str = ""
    excuse: str = ""
    """The reason given for an absence. Personal: for the delegate's card only."""


class WalkIn(Noun, frozen=True, kw_only=True):
    """Somebody at the door who is not on the list. Nobody's delegate until the organisers agree."""

    id: int
    at: str
    fields: DelegateFields
    asked_by: str = ""
    state: str = "waiting"
    """waiting | approved | rejected"""
    decided_at: str = ""
    decided_by: str = ""
    reason: str = ""
    """Why it was rejected."""
    delegate_id: int | None = None
    """Who it became."""
