"""The door: one arrival for each delegate, from any number of kiosks, through retries and lost replies."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from . import door_rules, guessing, tickets
from . import tasks as task_rules
from .badges import ANYWHERE, Aim, cancel_waiting, renew_badge
from .clock import iso, parse
from .core import Core, check_id
from .errors import BadInput, Refused
from .model import Actor, BadgeState, CheckIn, Delegate, Device, Noun, Outcome, StandIn, Task
from .store import door as rows
from .store import paper as paper_rows
from .store import people as people_rows
from .store import roster as roster_rows
from .store import stage as stage_rows
from .store.writer import Tx
from .text import clean

_LET_IN = (Outcome.WELCOME, Outcome.ALREADY_IN)


class GroupAnswer(Noun, frozen=True, kw_only=True):
    """The answers to one press for many, in the order they were named."""

    results: list[CheckIn]


class Undone(Noun, frozen=True, kw_only=True):
    """How many arrivals one press took back."""

    arrivals: int


class _Happened(Noun, frozen=True, kw_only=True):
    """What one scan came to: written down and answered alike, now and when it is asked again. `at` and `place` are the arrival's."""

    outcome: Outcome
    first_time: bool = False
    delegate: Delegate | None = None
    at: str = ""
    place: str = ""
    came_back: bool = False


class Door:
    def __init__(self, core: Core) -> None:
        self._core = core

    def check_in(
        self, text: str, *, scan_id: str, device: Device, scanned_at: str = "", admitted: bool = True, refused: str = ""
    ) -> CheckIn:
        """Answer one scan at a kiosk. `text` is whatever the scanner sent; `scan_id` names this scan through all its retries.

        The arrival, its badge's print job and the answer are one transaction. The same scan id gives the same answer again and
        writes nothing. `scanned_at` (UTC) is when the kiosk read it, however late it gets here: the arrival gets that true time.
        With it, `admitted` says that the kiosk let the delegate in by itself while it was cut off; if somebody else had let the
        same ticket in meanwhile, the arrival stays one and the double is reported, once. `refused`: the outcome with which a kiosk
        that was cut off sent somebody to the help desk by itself. It goes on record as it was said and lets nobody in; if the ticket
        would have opened the door, `door.wrongly_refused` is on record, once. Raises BadInput for an id, a time or a refusal that is
        none; never for a code, whatever it holds.
        """
        check_id(scan_id)
        core = self._core
        read_at = true_time(scanned_at, core.clock()) if scanned_at else ""
        held_up = read_at and core.clock() - parse(read_at) > HELD_UP  # a request of before the cut that turns up after it
        admitted_at = read_at if admitted and not refused else ""
        told = told_refusal(refused)
        reading = tickets.read(text, key=core.ticket_key, conference=core.conference_number)

        def work(tx: Tx) -> CheckIn:
            earlier = rows.scan(tx.db, scan_id)
            if earlier is not None:
                # It got here before and was welcomed, but the kiosk heard nothing and sent the delegate to the help desk.
                if told and earlier[1] and not rows.reported(tx.db, "door.wrongly_refused", scan_id):
                    self._report_wrong_refusal(tx, device, scan_id, earlier[2], at=read_at, outcome=told)
                # It got here before, but its answer was lost on the way back, and the kiosk let the delegate in on its own.
                double = admitted_at and earlier[0] == Outcome.ALREADY_IN and not earlier[5]
                if double and not rows.reported(tx.db, "door.double_admitted", scan_id):
                    self._report_double(tx, device, scan_id, earlier[2], at=admitted_at, first_at=earlier[3])
                return self._again(tx, scan_id, earlier)
            found = roster_rows.find_ticket(tx.db, reading.code) if reading.claim and reading.claim.genuine else None
            delegate, ticket = found or (None, None)
            arrived = rows.arrival(tx.db, delegate.id) if delegate else None
            outcome = door_rules.decide(reading, ticket=ticket, active=bool(delegate and delegate.active), arrived=arrived is not None)
            if told:
                if outcome is Outcome.WELCOME:
                    self._report_wrong_refusal(tx, device, scan_id, delegate.id, at=read_at, outcome=told)
                return self._answer(tx, scan_id, _Happened(outcome=told, delegate=delegate), scanned_at=device.name, read_at=read_at)
            if outcome is Outcome.WELCOME:
                return self.arrive(
                    tx,
                    delegate,
                    place=device.name,
                    method="kiosk",
                    scan_id=scan_id,
                    aim=Aim(printer=device.printer, spare=device.spare),
                    at=read_at or tx.now,
                )
            actor = Actor(role="kiosk", name=device.name)
            came_back = outcome is Outcome.ALREADY_IN and self.come_back(tx, delegate.id, actor, read_at=read_at)
            if admitted_at and arrived is not None and not came_back:
                self._report_double(tx, device, scan_id, delegate.id, at=admitted_at, first_at=arrived[0])
            at, place = arrived if outcome is Outcome.ALREADY_IN else ("", "")
            happened = _Happened(outcome=outcome, delegate=delegate, at=at, place=place, came_back=came_back)
            return self._answer(tx, scan_id, happened, scanned_at=device.name, read_at=read_at if held_up else "")

        return core.write(work)

    def notice_guessing(self, device: Device) -> None:
        """Somebody tries codes at this device: the desk is told."""
        self._core.write(lambda tx: guessing.record(tx, device))

    def check_in_by_hand(self, delegate_id: int, *, cmd_id: str, actor: Actor, stand_in: StandIn | None = None) -> CheckIn:
        """The desk lets a delegate in by name. Same answer and same exactly-once rule as a scan; `cmd_id` plays the scan id.

        `stand_in`: who really came. Only a first arrival takes it: when somebody is in already, it is not for this press to say
        who that was (`people.put_stand_in` is). Raises NotFound, Refused for a withdrawn delegate, BadInput for a name that is none.
        """
        check_id(cmd_id)
        who = checked_stand_in(stand_in) if stand_in else None
        return self._core.write(lambda tx: self._by_hand(tx, delegate_id, scan_id=cmd_id, actor=actor, who=who))

    def check_in_group(self, delegate_ids: list[int], *, cmd_id: str, actor: Actor, head: int | None = None) -> GroupAnswer:
        """One press for a whole delegation: all or none is written, and each of them arrives exactly once.

        Who is in already gets ALREADY_IN, who was withdrawn meanwhile REVOKED. `head`: who spoke for all of them, for the record.
        Raises BadInput for nobody, for more than 500 or for a head who is not among them; NotFound.
        """
        ids = list(dict.fromkeys(delegate_ids))
        if not 1 <= len(ids) <= MOST_AT_ONCE:
            raise BadInput("Chọn từ 1 đến {most} đại biểu.", most=MOST_AT_ONCE)
        if head is not None and head not in ids:
            raise BadInput("Trưởng đoàn phải là một trong những người được chọn.")

        def work(tx: Tx) -> GroupAnswer:
            # A full stop stands in no id that a client makes: these scan ids are the hall's own.
            results = [self._by_hand(tx, d, scan_id=f"{cmd_id}.{d}", actor=actor, refuse=False) for d in ids]
            tx.record("door.group_arrived", actor, delegates=len(ids), arrived=sum(r.first_time for r in results), delegate=head)
            return GroupAnswer(results=results)

        return self._core.once(cmd_id, kind="door.group", actor=str(actor), reply=GroupAnswer, work=work)

    def undo(self, delegate_id: int, *, cmd_id: str, actor: Actor, reason: str) -> bool:
        """Take an arrival back, leaving its trace. False when there was none (or this command had already done it)."""
        check_id(cmd_id)

        def work(tx: Tx) -> bool:
            if rows.scan(tx.db, cmd_id) is not None:
                return False
            undone = self._take_back(tx, delegate_id, actor=actor, reason=reason)
            rows.add_scan(
                tx, cmd_id, place=DESK, outcome="undone", first_time=False, delegate_id=delegate_id, arrived_at="", arrived_place=""
            )
            return undone

        return self._core.write(work)

    def rehearsed(self) -> int:
        """How many arrivals stand that were made to try the door (`door_rules.doors_from`)."""
        return rows.count_before(self._core.read, door_rules.doors_from(self._core.frame[0].starts_at))

    def undo_rehearsal(self, *, cmd_id: str, actor: Actor, reason: str) -> Undone:
        """Take back every arrival that was made to try the door, each leaving its trace. Those of the day itself stay, whenever it is
        pressed; badges that were printed stay, too, and are handed over when their delegates come."""

        def work(tx: Tx) -> Undone:
            tried = rows.before(tx.db, door_rules.doors_from(self._core.frame[0].starts_at))
            for delegate_id in tried:
                self._take_back(tx, delegate_id, actor=actor, reason=reason)
            tx.record("door.rehearsal_undone", actor, arrivals=len(tried), reason=reason)
            return Undone(arrivals=len(tried))

        return self._core.once(cmd_id, kind="door.undo_rehearsal", actor=str(actor), reply=Undone, work=work)

    def latest(self, limit: int = 8) -> list[dict]:
        """The newest arrivals that stand, newest first: id, full_name, salutation, post, unit, category, number, at, place, method,
        stands_for, substitute, late, attention.

        The name is that of the person who is here; `stands_for` is the invited delegate's when that is somebody else, else "".
        `attention` only says that there is some, for that person: the text is on the delegate's card.
        """
        db = self._core.read
        names = ("id", "full_name", "salutation", "post", "unit", "category", "number", "at", "place", "method", "attention")
        opened_at = self._core.opened_at(db)
        found = []
        for *row, name, salutation, post, unit, substitute in rows.latest(db, limit):
            one = dict(zip(names, row, strict=True)) | {"stands_for": "", "substitute": bool(substitute)}
            if name is not None:
                who = {"full_name": name, "salutation": salutation, "post": post, "unit": unit or one["unit"]}
                one |= {"stands_for": one["full_name"]} | who
            attention = bool(one["attention"]) and not substitute
            found.append(one | {"late": door_rules.is_late(one["at"], opened_at), "attention": attention})
        return found

    def arrival(self, delegate_id: int) -> tuple[str, str] | None:
        """(at, place) of a delegate's arrival that stands, or None."""
        return rows.arrival(self._core.read, delegate_id)

    # -- inside a transaction ------------------------------------------------------------------------------------------------

    def _take_back(self, tx: Tx, delegate_id: int, *, actor: Actor, reason: str) -> bool:
        replaced = people_rows.stand_in(tx.db, delegate_id) is not None  # it stays with the undone arrival, as its trace
        undone = rows.undo_arrival(tx, self._core.delegate(tx.db, delegate_id), actor=str(actor), reason=reason)
        if undone:
            cancel_waiting(tx, delegate_id, actor)
            tx.record("door.arrival_undone", actor, delegate=delegate_id, reason=reason, stand_in=replaced)
        return undone

    def _by_hand(self, tx: Tx, delegate_id: int, *, scan_id: str, actor: Actor, who: StandIn | None = None, refuse: bool = True) -> CheckIn:
        earlier = rows.scan(tx.db, scan_id)
        if earlier is not None:
            return self._again(tx, scan_id, earlier)
        delegate = self._core.delegate(tx.db, delegate_id)
        if not delegate.active and refuse:
            raise Refused("Đại biểu này đã được rút khỏi danh sách.")
        if not delegate.active:
            return CheckIn(outcome=Outcome.REVOKED, scan_id=scan_id)
        arrived = rows.arrival(tx.db, delegate.id)
        if arrived is None:
            return self.arrive(tx, delegate, place=DESK, method=actor.role, scan_id=scan_id, aim=ANYWHERE, at=tx.now, who=who)
        at, place = arrived
        came_back = self.come_back(tx, delegate.id, actor)
        happened = _Happened(outcome=Outcome.ALREADY_IN, delegate=delegate, at=at, place=place, came_back=came_back)
        return self._answer(tx, scan_id, happened, scanned_at=DESK)

    def arrive(
        self,
        tx: Tx,
        delegate: Delegate,
        *,
        place: str,
        method: str,
        scan_id: str,
        aim: Aim,
        at: str,
        who: StandIn | None = None,
    ) -> CheckIn:
        """The first arrival of a delegate who is not in, with badge, record and answer. `who`: a checked stand-in."""
        actor = Actor(role=method, name=place)
        rows.add_arrival(tx, delegate, at=at, place=place, method=method, scan_id=scan_id)
        if who:
            who = as_of(delegate, who)
            people_rows.put_stand_in(tx, delegate.id, who, str(actor))
        renew_badge(self._core, tx, delegate, aim=aim, reason="arrival", actor=actor)
        tx.record("door.arrived", actor, delegate=delegate.id, category=delegate.category, unit=delegate.unit)
        if who:
            tx.record("door.stand_in_put", actor, delegate=delegate.id, substitute=who.substitute)
        happened = _Happened(outcome=Outcome.WELCOME, first_time=True, delegate=delegate, at=at, place=place)
        return self._answer(tx, scan_id, happened, scanned_at=place)

    def come_back(self, tx: Tx, delegate_id: int, actor: Actor, *, read_at: str = "") -> bool:
        """Let somebody in again who had left. `read_at`: when a scan was read, if that was earlier than now."""
        if not door_rules.comes_back(left_at=people_rows.left_at(tx.db, delegate_id), read_at=read_at):
            return False
        people_rows.set_left(tx, delegate_id, "")
        tx.record("door.came_back", actor, delegate=delegate_id)
        return True

    def tasks(self, db, delegate: Delegate, who: StandIn | None) -> list[Task]:
        """What the delegate is told on arriving."""
        items = {item.id: item.title for item in self._core.frame[1].items}
        return task_rules.tasks(delegate, stage_rows.speakers_of(db, delegate.id), items, who)

    @staticmethod
    def _report_double(tx: Tx, device: Device, scan_id: str, delegate_id: int, *, at: str, first_at: str) -> None:
        tx.record("door.double_admitted", f"kiosk:{device.name}", delegate=delegate_id, at=at, first_at=first_at, scan=scan_id)

    @staticmethod
    def _report_wrong_refusal(tx: Tx, device: Device, scan_id: str, delegate_id: int, *, at: str, outcome: Outcome) -> None:
        tx.record("door.wrongly_refused", f"kiosk:{device.name}", delegate=delegate_id, at=at or tx.now, outcome=outcome, scan=scan_id)

    def _answer(self, tx: Tx, scan_id: str, happened: _Happened, *, scanned_at: str, read_at: str = "") -> CheckIn:
        """Write down what a scan came to, and answer it. `scanned_at`: the name of the door; `read_at`: when a kiosk that was cut off
        had refused it."""
        rows.add_scan(
            tx,
            scan_id,
            place=scanned_at,
            outcome=happened.outcome,
            first_time=happened.first_time,
            delegate_id=happened.delegate.id if happened.delegate else None,
            arrived_at=happened.at,
            arrived_place=happened.place,
            came_back=happened.came_back,
        )
        if happened.outcome not in _LET_IN:
            late = {"at": read_at} if read_at else {}
            tx.record("door.refused", f"kiosk:{scanned_at}", outcome=happened.outcome, **late)
        return self._result(tx, scan_id, happened)

    def _again(self, tx: Tx, scan_id: str, earlier: tuple) -> CheckIn:
        outcome, first_time, delegate_id, at, place, came_back = earlier
        delegate = roster_rows.get(tx.db, delegate_id) if delegate_id is not None else None
        if outcome == "undone":
            raise Refused("Mã lệnh này đã dùng cho một việc khác.")
        happened = _Happened(
            outcome=Outcome(outcome), first_time=bool(first_time), delegate=delegate, at=at, place=place, came_back=bool(came_back)
        )
        return self._result(tx, scan_id, happened, repeated=True)

    def _result(self, tx: Tx, scan_id: str, happened: _Happened, *, repeated: bool = False) -> CheckIn:
        said = CheckIn(
            outcome=happened.outcome,
            scan_id=scan_id,
            first_time=happened.first_time,
            at=happened.at,
            kiosk=happened.place,
            repeated=repeated,
            came_back=happened.came_back,
        )
        shown = happened.delegate
        if shown is None or happened.outcome not in _LET_IN:
            return said
        who = people_rows.stand_in(tx.db, shown.id)
        return replace(
            said,
            delegate=shown,
            badge=BadgeState(paper_rows.newest_state(tx.db, shown.id) or BadgeState.NONE),
            stand_in=who,
            tasks=[task.text for task in self.tasks(tx.db, shown, who)],
            attention=door_rules.attention(shown, who),
        )


DESK = "Quầy hỗ trợ"
MOST_AT_ONCE = 500
OLDEST = timedelta(hours=24)
HELD_UP = timedelta(seconds=5)
"""A scan that gets here later than this after it was read bears its own time."""


def told_refusal(refused: str) -> Outcome | None:
    """The outcome behind what a kiosk says it refused with, None for "". Raises BadInput for what is no refusal."""
    if not refused:
        return None
    for outcome in Outcome:
        if outcome == refused and outcome not in _LET_IN:
            return outcome
    raise BadInput("Không có kết quả từ chối này.")


def true_time(scanned_at: str, now: datetime) -> str:
    """The time a kiosk says it admitted somebody, as the hall keeps it: never later than now, never more than a day old.

    Kiosks count on from the server's clock, so a tablet whose own clock is wrong is right here. Raises BadInput for no time.
    """
    try:
        moment = parse(scanned_at)
        return iso(min(max(moment, now - OLDEST), now))
    except (ValueError, TypeError) as error:
        raise BadInput("Giờ quét gửi lên không phải là giờ.") from error


def checked_stand_in(who: StandIn) -> StandIn:
    """All texts clean. Raises BadInput without a name or for a text that is too long."""
    values = {name: clean(getattr(who, name)) for name in ("full_name", "salutation", "post", "unit")}
    if not values["full_name"]:
        raise BadInput("Cần họ và tên người dự.")
    if any(len(value) > 400 for value in values.values()):
        raise BadInput("Họ tên, chức vụ hoặc đơn vị của người dự quá dài.")
    return StandIn(**values, substitute=who.substitute)


def as_of(delegate: Delegate, who: StandIn) -> StandIn:
    """An unnamed invitation has nobody to be substituted: the name of who came was only not known before."""
    return replace(who, substitute=delegate.kind != "unnamed")
