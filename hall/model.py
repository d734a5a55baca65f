"""The nouns of the hall. Frozen values only: no behaviour beyond naming, no store, no clock.

Times are ISO-8601 text in UTC with a trailing Z ("2020-06-12T00:12:05.123Z"); dates are "2020-06-12". All text is NFC.
An absent text is "" and an absent number is None, so that a value can be written to a table and read back unchanged.
"""

from enum import StrEnum

import msgspec


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A value that can be compared, copied with changes (`msgspec.structs.replace`) and turned into JSON."""


class Conference(Noun, frozen=True, kw_only=True):
    """The one conference a data folder holds. `number` (0-999) is printed in every ticket: it tells this conference's codes from others'."""

    number: int
    protocol_id: str
    unit: str
    """Whose conference it is, as in the title: "huyện Nam Đông"."""
    organiser: str
    """The issuing office on invitations: "ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG"."""
    ordinal: str
    """Roman: "IV"."""
    period: str
    """ "2020 - 2025"."""
    place: str
    """The place named beside dates: "Nam Đông"."""
    venue: str
    """Where to go: "Hội trường Trung tâm Văn hóa …"."""
    starts_at: str
    """UTC."""
    time_zone: str = "Asia/Ho_Chi_Minh"
    contact: str = ""
    locale: str = "vi"


class DelegateFields(Noun, frozen=True, kw_only=True):
    """What an organiser's list says of one delegate; the part of a delegate that an import may change."""

    full_name: str
    """For an unnamed invitation: what the invitation says ("Đại diện lãnh đạo Phòng Nội vụ")."""
    number: str = ""
    """The delegate number, digits as printed ("017"). Empty in a draft: the hall gives the next free one."""
    salutation: str = ""
    """ "Ông", "Bà", "Đồng chí", "Mẹ" … only when the list says so."""
    post: str = ""
    unit: str = ""
    category: str = "exemplar"
    """An id of the protocol's categories: exemplar, guest, staff, performer, press …"""
    seat: str = ""
    sex: str = ""
    """ "nam", "nữ" or ""."""
    birth_date: str = ""
    """ISO date when the list gives the whole date, else ""."""
    birth_year: int | None = None
    phone: str = ""
    """Digits with the leading 0; two numbers are joined by "/"."""
    ethnicity: str = ""
    party_member: str = ""
    """ "có", "không" or "" (the list does not say)."""
    distinction: str = ""
    note: str = ""
    kind: str = "person"
    """person | collective | unnamed"""
    representative: str = ""
    """Of a collective: who comes."""
    award_group: int | None = None


class Delegate(DelegateFields, frozen=True, kw_only=True):
    """A delegate on the roster. `id` never changes and is never re-used; tickets name it."""

    id: int
    active: bool = True


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
    language: str = ""
    """vi | en; "" = as its browser remembers."""
    enrolled_at: str = ""
    last_seen: str = ""
    revoked_at: str = ""
    info: dict = {}
    """What it last told of itself: version, battery, hidden, queue, camera, scanner (ok | never: has it read the test code?)."""


class Badge(Noun, frozen=True, kw_only=True):
    """Everything that is drawn on one badge, frozen when the job is made: a later correction needs a reprint to show."""

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
    code: str
    """The badge's own ticket code, for its QR."""
    serial: str
    """ "017" for the first, "017-2" for the first reprint …"""


class PrintJob(Noun, frozen=True, kw_only=True):
    """One attempt to put one badge on paper."""

    id: int
    delegate_id: int
    serial: str
    state: BadgeState
    printer: str
    """The printer that took it, or the one it is meant for ("" = any)."""
    badge: Badge
    reason: str = ""
    """Why it was made: "arrival", or the reason of a reprint."""
    requested_by: str = ""
    created_at: str = ""
    started_at: str = ""
    ended_at: str = ""
    note: str = ""


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


class Speaker(Noun, frozen=True, kw_only=True):
    """Somebody who speaks or is honoured inside an agenda item, in the order of `position`."""

    id: int
    item_id: str
    position: int
    full_name: str
    salutation: str = ""
    post: str = ""
    unit: str = ""
    title: str = ""
    """The paper's title."""
    minutes: int | None = None
    delegate_id: int | None = None
    """Of the roster, when the desk chose the speaker there: then the door can say it to him or her."""


class Actor(Noun, frozen=True, kw_only=True):
    """Who did it, for the record: "admin", "mc", "print", "kiosk:Cửa 1", "system"."""

    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.name}" if self.name else self.role


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


class Event(Noun, frozen=True, kw_only=True):
    """One committed fact. `rev` is its number in the append-only log; `kind` is past tense with the room first: "door.arrived"."""

    rev: int
    at: str
    kind: str
    actor: str
    body: dict


class RosterChange(Noun, frozen=True, kw_only=True):
    """One decided row of an import: new (`delegate_id` None) or an update of a known delegate."""

    fields: DelegateFields
    delegate_id: int | None = None
    source: str = ""
    """Where it stood: "Sheet1!12", for the log."""


class ImportResult(Noun, frozen=True, kw_only=True):
    """What an import did. Importing the same file again gives added == updated == 0."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


class Cue(Noun, frozen=True, kw_only=True):
    """One thing the projector can show: a stop of the programme. Built from protocol, conference and speakers, never stored."""

    id: str
    """Stable: "arrivals", "title", an agenda id ("chao_co"), "khai_mac/gioi_thieu_dai_bieu", "tham_luan/speaker-3", "closing" …"""
    scene: str
    """arrivals | title | flag | item | step | speaker | interlude | closing"""
    title: str
    item_id: str = ""
    """The mandated agenda item it belongs to; "" outside the ten."""
    number: int | None = None
    """Place of that item in the programme, 1-based."""
    of: int | None = None
    """How many items the programme has."""
    lines: list[str] = []
    """More text for the projector, one line each."""
    speaker: Speaker | None = None
    minutes: int | None = None
    """Planned minutes of the item (on its first cue) or of the speaker."""
    mc_text: str = ""
    locked: bool = False
    """The screen stays until the MC releases it (the flag salute)."""
    quiet: bool = False
    """Kiosks keep silent while it is on."""


class StageState(Noun, frozen=True, kw_only=True):
    """Where the stage is. `rev` counts stage commands only, so that arrivals do not make an MC's press stale."""

    rev: int
    cue_id: str
    mode: str = "live"
    """live | hold | black"""
    locked: bool = False
    entered_at: str = ""
    """When this cue was entered (UTC)."""
    started: dict[str, str] = {}
    """cue id -> when it was first entered; the timer of an item runs from its first cue."""
    ended: dict[str, str] = {}
    """agenda item id -> when the stage moved past it."""


class StageCommand(Noun, frozen=True, kw_only=True):
    """What an operator pressed, and what was seen when pressing."""

    cmd_id: str
    kind: str
    """next | back | go | release | hold | black | live"""
    expected_rev: int | None = None
    """StageState.rev on the operator's screen; needed for next, back, go, release."""
    target: str = ""
    """The cue id the operator meant to reach; needed for next, back, go."""
    reason: str = ""
    """Why the order is left (go over mandated items)."""
