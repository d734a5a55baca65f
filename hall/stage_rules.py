"""What a stage command does: pure rules over the programme's cues and the stage's state.

It refuses to know clocks, rooms, browsers and the store: `now` is handed in as UTC text, and who pressed is the log's matter.
Orders come from rules R13 and R14 of plan 12/KH-UBND: every mandated item, in order; leaving the order needs a reason; the first
stays first and the last stays last.

Hold, black and live lie over the programme like a curtain: they never move it, never need a revision and are never refused.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from .errors import BadInput, Refused, Stale
from .model import Cue, StageCommand, StageState

MODES = ("live", "hold", "black")
MOVES = ("next", "back", "go")

AT_AN_END = {"next": "Đã ở cuối chương trình.", "back": "Đang ở đầu chương trình."}


def start(cues: Sequence[Cue], now: str) -> StageState:
    """The state before anything was pressed: the first cue, live. `cues` must not be empty (a programme never is)."""
    first = cues[0]
    return StageState(rev=0, cue_id=first.id, locked=first.locked, entered_at=now, started={first.id: now})


def decide(state: StageState, cues: Sequence[Cue], command: StageCommand, now: str) -> StageState:
    """The state after `command` at `now` (UTC). Moves and releases raise `rev` by one; modes leave it, so that a black screen
    pressed by a technician does not make the MC's next press stale. "restart" ends a rehearsal: all that was held is forgotten.

    Raises Stale when the operator acted on an older picture (nothing is changed), Refused when a rule forbids the command, and
    BadInput for an unknown kind.
    """
    if command.kind in MODES:
        return state if state.mode == command.kind else replace(state, mode=command.kind)
    if command.kind not in (*MOVES, "release", "restart"):
        raise BadInput("Lệnh điều khiển sân khấu không có.", kind=command.kind)
    if command.expected_rev != state.rev:
        raise Stale(rev=state.rev, cue_id=state.cue_id)
    if command.kind == "restart":
        if not command.reason:
            raise Refused("Đưa chương trình về đầu cần ghi lý do.")
        return replace(start(cues, now), rev=state.rev + 1)
    if command.kind == "release":
        if not state.locked:
            raise Refused("Màn hình không khóa.")
        return replace(state, rev=state.rev + 1, locked=False)
    if state.locked:
        raise Refused("Đang chào cờ: màn hình đã khóa. Bấm “Thôi” để mở khóa.")
    target = _target(state, cues, command)
    if command.kind != "back":
        _keep_order(state, cues, target, command.reason)
    return _moved(state, cues, target, now)


def place(state: StageState, cues: Sequence[Cue]) -> Cue:
    """The cue the stage stands at. If it has left the programme (a speaker was struck off): its item's own cue; if the item is
    gone as well, the latest cue entered that is still there, else the first. Never raises."""
    by_id = {cue.id: cue for cue in cues}
    if state.cue_id in by_id:
        return by_id[state.cue_id]
    own = by_id.get(state.cue_id.partition("/")[0])
    return own or max((cue for cue in cues if cue.id in state.started), key=lambda cue: state.started[cue.id], default=cues[0])


def upcoming(state: StageState, cues: Sequence[Cue]) -> Cue | None:
    """What "next" will show, or None at the end."""
    at = _index(cues, place(state, cues).id) + 1
    return cues[at] if at < len(cues) else None


def previous(state: StageState, cues: Sequence[Cue]) -> Cue | None:
    """What "back" will show, or None at the beginning."""
    at = _index(cues, place(state, cues).id)
    return cues[at - 1] if at else None


def skipped(state: StageState, cues: Sequence[Cue], target: Cue) -> list[Cue]:
    """The own cues of mandated items that going to `target` would pass over unheld; when not empty, a reason is needed."""
    here, there = _index(cues, place(state, cues).id), _index(cues, target.id)
    held = _started_items(state, cues) | {target.item_id}
    return [cue for cue in cues[here + 1 : there] if cue.id == cue.item_id and cue.item_id not in held]


def quiet(state: StageState, cues: Sequence[Cue]) -> bool:
    """True while the whole house must be silent: from entering a quiet cue until the MC says "Thôi" (or leaves it, if it has no lock)."""
    cue = place(state, cues)
    return cue.quiet and (state.locked or not cue.locked)


def item_timing(state: StageState, cues: Sequence[Cue]) -> dict:
    """For the MC's clock (the browser counts): the item on stage, when its first cue was entered (UTC, "" if never), its planned
    whole minutes; and the same of the present cue (a speaker's turn). Outside the items and interludes nothing is planned."""
    cue = place(state, cues)
    own = [other for other in cues if other.item_id == cue.item_id] if cue.item_id else [cue]
    entered = [state.started[other.id] for other in own if other.id in state.started]
    return {
        "item_id": cue.item_id,
        "title": own[0].title,
        "number": cue.number,
        "of": cue.of,
        "started_at": min(entered, default=""),
        "minutes": own[0].minutes,
        "ended_at": state.ended.get(cue.item_id, ""),
        "cue_id": cue.id,
        "cue_started_at": state.started.get(cue.id, ""),
        "cue_minutes": cue.minutes,
    }


def _target(state: StageState, cues: Sequence[Cue], command: StageCommand) -> Cue:
    if command.kind == "go":
        target = next((cue for cue in cues if cue.id == command.target), None)
        if target and target.id == state.cue_id:
            raise Refused("Mục này đang ở trên màn hình.")
    else:
        target = upcoming(state, cues) if command.kind == "next" else previous(state, cues)
        if target is None:
            raise Refused(AT_AN_END[command.kind])
    if target is None or target.id != command.target:
        raise Stale("Chương trình vừa thay đổi, lệnh này không còn phù hợp.", rev=state.rev, cue_id=state.cue_id)
    return target


def _keep_order(state: StageState, cues: Sequence[Cue], target: Cue, reason: str) -> None:
    held = _started_items(state, cues)
    mandated = [cue for cue in cues if cue.item_id and cue.id == cue.item_id]
    if target.item_id and target.item_id not in held and mandated:
        first, last = mandated[0], mandated[-1]
        if first.item_id not in held and target.item_id != first.item_id:
            raise Refused("“{item}” phải là mục đầu tiên của chương trình.", item=first.title)
        if last.item_id in held:
            raise Refused("“{item}” phải là mục cuối cùng của chương trình.", item=last.title)
    # The closing screen is behind the last item: whoever went there first would come back into an item that was never opened.
    if target.scene == "closing" and mandated and mandated[-1].item_id not in held:
        raise Refused("“{item}” phải diễn ra trước màn kết thúc.", item=mandated[-1].title)
    passed = skipped(state, cues, target)
    if passed and not reason.strip():
        names = "; ".join(f"{cue.number}. {cue.title}" for cue in passed)
        raise Refused("Bỏ qua mục bắt buộc cần ghi lý do: {names}.", names=names, skipped=[cue.id for cue in passed])


def _moved(state: StageState, cues: Sequence[Cue], target: Cue, now: str) -> StageState:
    # An item ends when the stage goes past it and is open again when the stage returns; going back ends nothing.
    before = {cue.item_id for cue in cues[: _index(cues, target.id)]} - {"", target.item_id}
    here, there = _index(cues, place(state, cues).id), _index(cues, target.id)
    ended = {item: at for item, at in state.ended.items() if item != target.item_id}
    if there > here:
        ended |= {item: now for item in _started_items(state, cues) & before if item not in ended}
    return replace(
        state,
        rev=state.rev + 1,
        cue_id=target.id,
        locked=target.locked,
        entered_at=now,
        started={target.id: now} | state.started,
        ended=ended,
    )


def _started_items(state: StageState, cues: Sequence[Cue]) -> set[str]:
    # By the id's first part, so that an item stays started when the speaker it was entered through is struck off.
    return {cue_id.partition("/")[0] for cue_id in state.started} & {cue.item_id for cue in cues if cue.item_id}


def _index(cues: Sequence[Cue], cue_id: str) -> int:
    return next(at for at, cue in enumerate(cues) if cue.id == cue_id)
