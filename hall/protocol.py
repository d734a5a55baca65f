"""The protocol of a kind of conference: agenda, limits, bodies, votes and wording, read from a TOML file.

The plan is data here. Nothing in this module knows a particular plan: ten items, 300 delegates or a half day stand in the
file, with the sentence of the plan that commands them. A file with any fault is refused whole, with the line of the fault.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from .errors import BadProtocol, NotFound
from .model import Conference
from .protocol_faults import syntax_fault, type_fault
from .toml_lines import Path as Place
from .toml_lines import line_of, lines_of

Id = Annotated[str, Meta(pattern=r"^[a-z0-9_]+$")]
Text = Annotated[str, Meta(pattern=r"\S")]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=1)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a protocol file; a key it does not know is a fault of the file. (`kw_only` is not inherited, so each says it.)"""


class Basis(Part, kw_only=True):
    """The document that commands this protocol."""

    doc: Text
    date: date
    title: Text


class Vocabulary(Part, kw_only=True):
    """What things are called in this kind of conference."""

    noun: Text
    chair_body: Text
    secretariat: Text
    delegate: Text
    higher_congress: str = ""


class Screen(Part, kw_only=True):
    """A projector screen outside the agenda."""

    title: str = ""
    lines: list[str] = []
    mc_text: str = ""


class Step(Part, kw_only=True):
    """A sub-step of an item. `basis`: plan (the plan names it) or custom (usual, not commanded). `quiet`: as of an item."""

    id: Id
    title: Text
    basis: Literal["plan", "custom"]
    quiet: bool = False
    mc_text: str = ""


class Item(Part, kw_only=True):
    """A mandated agenda item. Minutes are whole minutes: min <= planned <= max. `quiet`: the doors are silent while it is on screen."""

    id: Id
    title: Text
    title_en: Text
    scene: Literal["flag", "item"] = "item"
    minutes: Count
    min: Count
    max: Count
    locked: bool = False
    quiet: bool = False
    mc_text: str = ""
    speaker_text: str = ""
    """What the MC says to call a speaker; {speaker}, {title} (with its quotation marks, or nothing)."""
    standby_text: str = ""
    """Added when somebody follows; {next}."""
    steps: list[Step] = []


class Interlude(Part, kw_only=True):
    """An optional segment. `slot`: "any", "before:ITEM" or "after:ITEM"; a planned one stands in the programme at its slot.
    `quiet`: as of an item (a minute of silence)."""

    id: Id
    title: Text
    slot: Annotated[str, Meta(pattern=r"^(any|(before|after):[a-z0-9_]+)$")]
    minutes: Count
    basis: Literal["plan", "custom"]
    planned: bool = False
    quiet: bool = False


class Category(Part, kw_only=True):
    """A kind of person in the hall. `counts`: is a delegate for limits and shares. `share`: wanted part of all who count."""

    id: Id
    label: Text
    badge: Text
    counts: bool
    votes: bool
    share: Share | None = None


class Order(Part, kw_only=True):
    """Which item opens and which one closes, whatever is moved between them."""

    first: Id
    last: Id


class Limits(Part, kw_only=True):
    """The figures of the plan; an absent one means that the plan sets none."""

    half_day_minutes: Count
    date_from: date
    date_to: date
    share_tolerance: Share
    max_delegates: Count | None = None
    plenary_below: Count | None = None
    """Fewer staff than this: everybody meets (plenary)."""
    delegates_above: Count | None = None
    """More staff than this: delegates meet. A figure in neither is the organiser's to decide."""
    paper_turnover_seconds: Annotated[int, Meta(ge=0)] = 0


class Bloc(Part, kw_only=True):
    """A bloc that must be represented in the presidium."""

    id: Id
    label: Text


class Presidium(Part, kw_only=True):
    """The body that chairs. `share`: "1/3", the part that must come from `share_category`."""

    max: Count
    share: Annotated[str, Meta(pattern=r"^[1-9][0-9]*/[1-9][0-9]*$")]
    share_category: Id
    vote: Id
    blocs: list[Bloc]


class Vote(Part, kw_only=True):
    """A decision of the conference itself. `step` is empty when the whole item is the vote."""

    id: Id
    title: Text
    item: Id
    step: str = ""
    method: Literal["show_of_hands", "card", "secret_ballot"] = "show_of_hands"
    basis: Literal["plan", "custom"]


class Rule(Part, kw_only=True):
    """One sentence of the plan and how binding it is; what is shown beside a check as its ground."""

    id: Annotated[str, Meta(pattern=r"^R[0-9]{2}$")]
    severity: Literal["hard", "advisory", "duty", "info"]
    title: Text
    quote: Text


class Protocol(Part, kw_only=True):
    """A whole protocol file."""

    id: Id
    name: Text
    version: Text
    level: Text
    document_format: Text
    title_lines: Annotated[list[Text], Meta(min_length=1)]
    basis: Basis
    vocabulary: Vocabulary
    arrivals: Screen
    title: Screen
    closing: Screen
    order: Order
    limits: Limits
    presidium: Presidium
    items: Annotated[list[Item], Meta(min_length=1)]
    interludes: list[Interlude] = []
    categories: Annotated[list[Category], Meta(min_length=1)]
    votes: list[Vote] = []
    rules: list[Rule] = []


TITLE_FIELDS = frozenset({"UNIT", "unit", "ORDINAL", "PERIOD", "PLACE", "DATE"})
MC_FIELDS = frozenset({"unit", "ordinal", "period", "place"})
RESERVED = frozenset({"arrivals", "title", "closing", "interlude"})
"""Cue ids of the programme which are not items."""
_FIELD = re.compile(r"\{([^{}]*)\}")


def load(path: Path) -> Protocol:
    """The protocol in a file (UTF-8, with or without a byte-order mark). Raises BadProtocol."""
    try:
        raw = path.read_bytes()
        return parse(raw.decode("utf-8-sig"), path.name)
    except OSError:
        raise BadProtocol(path.name, 1, "không mở được tệp") from None
    except UnicodeDecodeError as error:
        raise BadProtocol(path.name, raw.count(b"\n", 0, error.start) + 1, "tệp không phải văn bản UTF-8") from None


def parse(text: str, file: str) -> Protocol:
    """The protocol written in `text`; `file` is only named in faults. Raises BadProtocol(file, line, reason) at the first fault."""
    text = unicodedata.normalize("NFC", text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProtocol(file, *syntax_fault(str(error), text)) from None
    lines = lines_of(text)
    try:
        protocol = msgspec.convert(data, Protocol)
    except msgspec.ValidationError as error:
        place, reason = type_fault(str(error))
        raise BadProtocol(file, line_of(lines, place), reason) from None
    for place, reason in _faults(protocol):
        raise BadProtocol(file, line_of(lines, place), reason)
    return protocol


def catalogue(folder: Path) -> tuple[dict[str, Protocol], list[BadProtocol]]:
    """The sound protocols of a folder (*.toml) by id, in the order of file names, and the first fault of each other file: one that was
    spoilt keeps no conference from opening but its own. An id used by two files is the fault of the second."""
    found: dict[str, Protocol] = {}
    faults: list[BadProtocol] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            protocol = load(path)
        except BadProtocol as fault:
            faults.append(fault)
            continue
        if protocol.id in found:
            line = lines_of(path.read_text("utf-8-sig"))[("id",)]
            faults.append(BadProtocol(path.name, line, f"mã “{protocol.id}” đã có ở một tệp khác"))
        else:
            found[protocol.id] = protocol
    return found, faults


def category(protocol: Protocol, category_id: str) -> Category:
    """The category of that id. Raises NotFound."""
    return _by_id(protocol.categories, category_id)


def item(protocol: Protocol, item_id: str) -> Item:
    """The mandated item of that id. Raises NotFound."""
    return _by_id(protocol.items, item_id)


def rule(protocol: Protocol, rule_id: str) -> Rule:
    """The rule of that id, for instance "R04". Raises NotFound."""
    return _by_id(protocol.rules, rule_id)


def local_start(conference: Conference) -> datetime:
    """When the conference starts, in its own time zone."""
    return datetime.fromisoformat(conference.starts_at).astimezone(ZoneInfo(conference.time_zone))


def written_date(day: date) -> str:
    """ "05 tháng 6 năm 2020": days below 10 and months 1 and 2 get a leading zero (Decree 30/2020/NĐ-CP)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02} tháng {month} năm {day.year}"


def title_lines(protocol: Protocol, conference: Conference) -> list[str]:
    """The title of the conference as every paper and screen writes it (rule R18: generated, never typed twice)."""
    fields = {
        "UNIT": conference.unit.upper(),
        "unit": conference.unit,
        "ORDINAL": conference.ordinal,
        "PERIOD": conference.period,
        "PLACE": conference.place,
        "DATE": written_date(local_start(conference)),
    }
    return [fill(line, fields) for line in protocol.title_lines]


def fill(template: str, fields: dict[str, str]) -> str:
    """`template` with every {field} replaced; an empty value stays visible as "…", as the plan leaves it to be written in."""
    return _FIELD.sub(lambda match: fields.get(match[1]) or "…", template)


def _by_id(things: Sequence, wanted: str):
    for thing in things:
        if thing.id == wanted:
            return thing
    raise NotFound("Bộ quy định không có “{id}”.", id=wanted)


def _faults(p: Protocol):
    """Every fault that types cannot see, as (place, reason), in the order of the file's parts."""
    item_ids = [entry.id for entry in p.items]
    steps = {(entry.id, step.id) for entry in p.items for step in entry.steps}
    for name in ("items", "interludes", "categories", "votes", "rules"):
        yield from _repeated(getattr(p, name), (name,))
    yield from _repeated(p.presidium.blocs, ("presidium", "blocs"))
    for n, line in enumerate(p.title_lines):
        yield from _unknown_fields(line, TITLE_FIELDS, ("title_lines", n))
    for name in ("arrivals", "title", "closing"):
        screen = getattr(p, name)
        yield from _unknown_fields(" ".join([screen.title, *screen.lines]), MC_FIELDS, (name,))
        yield from _unknown_fields(screen.mc_text, MC_FIELDS, (name, "mc_text"))
    for n, entry in enumerate(p.items):
        here: Place = ("items", n)
        if entry.id in RESERVED:
            yield (*here, "id"), f"mã “{entry.id}” được dành riêng cho hệ thống"
        if not entry.min <= entry.minutes <= entry.max:
            yield (
                (*here, "minutes"),
                f"thời lượng phải theo thứ tự min ≤ minutes ≤ max, đang là {entry.min}, {entry.minutes}, {entry.max}",
            )
        if entry.locked and entry.scene != "flag":
            yield (*here, "locked"), 'chỉ màn hình chào cờ (scene = "flag") mới được khóa'
        yield from _unknown_fields(entry.title, frozenset(), (*here, "title"))
        yield from _unknown_fields(entry.mc_text, MC_FIELDS, (*here, "mc_text"))
        yield from _unknown_fields(entry.speaker_text, MC_FIELDS | {"speaker", "title"}, (*here, "speaker_text"))
        yield from _unknown_fields(entry.standby_text, MC_FIELDS | {"next"}, (*here, "standby_text"))
        yield from _repeated(entry.steps, (*here, "steps"))
        for m, step in enumerate(entry.steps):
            yield from _unknown_fields(step.title, frozenset(), (*here, "steps", m, "title"))
            yield from _unknown_fields(step.mc_text, MC_FIELDS, (*here, "steps", m, "mc_text"))
    if item_ids[0] != p.order.first:
        yield ("items", 0, "id"), f"mục đầu tiên phải là “{p.order.first}” (theo [order] first)"
    if item_ids[-1] != p.order.last:
        yield ("items", len(item_ids) - 1, "id"), f"mục cuối cùng phải là “{p.order.last}” (theo [order] last)"
    for n, interlude in enumerate(p.interludes):
        target = interlude.slot.partition(":")[2]
        if target and target not in item_ids:
            yield ("interludes", n, "slot"), f"không có mục “{target}” trong chương trình"
        if interlude.planned and not target:
            yield ("interludes", n, "slot"), "tiết mục đã xếp vào chương trình (planned) phải có chỗ: before:MỤC hoặc after:MỤC"
    if p.limits.date_to < p.limits.date_from:
        yield ("limits", "date_to"), "ngày kết thúc đứng trước ngày bắt đầu (date_from)"
    categories = {entry.id for entry in p.categories}
    if p.presidium.share_category not in categories:
        yield ("presidium", "share_category"), f"không có thành phần “{p.presidium.share_category}” trong [[categories]]"
    if sum(entry.share or 0 for entry in p.categories) > 1.0001:
        yield ("categories",), "tổng tỷ lệ (share) của các thành phần vượt quá 1"
    part, whole = map(int, p.presidium.share.split("/"))
    if part > whole:
        yield ("presidium", "share"), f"phần {p.presidium.share} lớn hơn cả Đoàn"
    if p.presidium.vote not in {vote.id for vote in p.votes}:
        yield ("presidium", "vote"), f"không có biểu quyết “{p.presidium.vote}” trong [[votes]]"
    for n, vote in enumerate(p.votes):
        if vote.item not in item_ids:
            yield ("votes", n, "item"), f"không có mục “{vote.item}” trong chương trình"
        if vote.step and (vote.item, vote.step) not in steps:
            yield ("votes", n, "step"), f"mục “{vote.item}” không có phần “{vote.step}”"


def _repeated(things: Sequence, place: Place):
    seen = set()
    for n, thing in enumerate(things):
        if thing.id in seen:
            yield (*place, n, "id"), f"mã “{thing.id}” bị trùng"
        seen.add(thing.id)


def _unknown_fields(text: str, known: frozenset[str] | set[str], place: Place):
    for name in _FIELD.findall(text):
        if name not in known:
            allowed = ", ".join(f"{{{field}}}" for field in sorted(known)) or "không chỗ nào"
            yield place, f"không có chỗ điền “{{{name}}}”; được dùng: {allowed}"
