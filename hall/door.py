"""The door: one arrival for each delegate, from any number of kiosks, through retries and lost replies."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from . import door_rules, guessing, tickets
from . import tasks as task_rules
from .clock import iso, parse
from .core import Core, check_id
from .errors import BadInput, Refused
from .model import Actor, BadgeState, CheckIn, Delegate, Device, Noun, Outcome, StandIn, Task
from .paper import queue_badge, wanted_name
from .store import door as rows
from .store import paper as paper_rows
from .store import people as people_rows
from .store import roster as roster_rows
from .store import stage as stage_rows
from .store.writer import Tx
from .text import clean

_PRINTED = (
    BadgeState.QUEUED,
    BadgeState.SENDING,
    BadgeState.DONE,
    BadgeState.HANDED_OVER,
    BadgeState.TORN,
    BadgeState.UNKNOWN,
    BadgeState.HELD,
)


class GroupAnswer(Noun, frozen=True, kw_only=True):
    """The answers to one press for many, in the order they were named."""

    results: list[CheckIn]


class Door:
    def __init__(self, core: Core) -> None:
        self._core = core

    def check_in(self, text: str, *, scan_id: str, device: Device, scanned_at: str = "", admitted: bool = True) -> CheckIn:
        """Answer one scan at a kiosk. `text` is whatever the scanner sent; `scan_id` names this scan through all its retries.

        The arrival, its badge's print job and the answer are one transaction. The same scan id gives the same answer again and
        writes nothing. `scanned_at` (UTC) is when the kiosk read it, however late it gets here: the arrival gets that true time.
        With it, `admitted` says that the kiosk let the delegate in by itself while it was cut off; if somebody else had let the
        same ticket in meanwhile, the arrival stays one and the double is reported, once. Raises BadInput for an id or a time that
        is none; never for a code, whatever it holds.
        """
        check_id(scan_id)
        core = self._core
        read_at = true_time(scanned_at, core.clock()) if scanned_at else ""
        admitted_at = read_at if admitted else ""
        reading = tickets.read(text, key=core.ticket_key, conference=core.conference_number)

        def work(tx: Tx) -> CheckIn:
            earlier = rows.scan(tx.db, scan_id)
            if earlier is not None:
                # It got here before, but its answer was lost on the way back, and the kiosk let the delegate in on its own.
                if admitted_at and earlier[0] == Outcome.ALREADY_IN and not earlier[5] and not rows.double_reported(tx.db, scan_id):
                    self._report_double(tx, device, scan_id, earlier[2], at=admitted_at, first_at=earlier[3])
                return self._again(tx, scan_id, earlier)
            found = roster_rows.find_ticket(tx.db, reading.code) if reading.claim and reading.claim.genuine else None
            delegate, ticket = found or (None, None)
            arrived = rows.arrival(tx.db, delegate.id) if delegate else None
            outcome = door_rules.decide(reading, ticket=ticket, active=bool(delegate and delegate.active), arrived=arrived is not None)
            if outcome is Outcome.WELCOME:
                return self.arrive(
                    tx, delegate, place=device.name, method="kiosk", scan_id=scan_id, printer=device.printer, at=read_at or tx.now
                )
            actor = Actor(role="kiosk", name=device.name)
            came_back = outcome is Outcome.ALREADY_IN and self.come_back(tx, delegate.id, actor, read_at=read_at)
            if admitted_at and arrived is not None and not came_back:
                self._report_double(tx, device, scan_id, delegate.id, at=admitted_at, first_at=arrived[0])
            at, place = arrived if outcome is Outcome.ALREADY_IN else ("", "")
            return self._answer(
                tx, scan_id, outcome, first_time=False, delegate=delegate, at=at, place=place, scanned_at=device.name, came_back=came_back
            )

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
            raise BadInput(f"Chọn từ 1 đến {MOST_AT_ONCE} đại biểu.")
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
            delegate = self._core.delegate(tx.db, delegate_id)
            replaced = people_rows.stand_in(tx.db, delegate_id) is not None  # it stays with the undone arrival, as its trace
            undone = rows.undo_arrival(tx, delegate, actor=str(actor), reason=reason)
            rows.add_scan(
                tx, cmd_id, place=DESK, outcome="undone", first_time=False, delegate_id=delegate_id, arrived_at="", arrived_place=""
            )
            if undone:
                cancel_waiting(tx, delegate_id, actor)
                tx.record("door.arrival_undone", actor, delegate=delegate_id, reason=reason, stand_in=replaced)
            return undone

        return self._core.write(work)

    def latest(self, limit: int = 8) -> list[dict]:
        """The newest arrivals that stand, newest first: id, full_name, salutation, post, unit, category, number, at, place, method,
        stands_for, substitute, late.

        The name is that of the person who is here; `stands_for` is the invited delegate's when that is somebody else, else "".
        """
        db = self._core.read
        names = ("id", "full_name", "salutation", "post", "unit", "category", "number", "at", "place", "method")
        opened_at = self._core.opened_at(db)
        found = []
        for *row, name, salutation, post, unit, substitute in rows.latest(db, limit):
            one = dict(zip(names, row, strict=True)) | {"stands_for": "", "substitute": bool(substitute)}
            if name is not None:
                who = {"full_name": name, "salutation": salutation, "post": post, "unit": unit or one["unit"]}
                one |= {"stands_for": one["full_name"]} | who
            found.append(one | {"late": one["at"] > opened_at})
        return found

    def arrival(self, delegate_id: int) -> tuple[str, str] | None:
        """(at, place) of a delegate's arrival that stands, or None."""
        return rows.arrival(self._core.read, delegate_id)

    # -- inside a transaction ------------------------------------------------------------------------------------------------

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
            return self.arrive(tx, delegate, place=DESK, method=actor.role, scan_id=scan_id, printer="", at=tx.now, who=who)
        at, place = arrived
        came_back = self.come_back(tx, delegate.id, actor)
        return self._answer(
            tx, scan_id, Outcome.ALREADY_IN, first_time=False, delegate=delegate, at=at, place=place, scanned_at=DESK, came_back=came_back
        )

    def arrive(
        self,
        tx: Tx,
        delegate: Delegate,
        *,
        place: str,
        method: str,
        scan_id: str,
        printer: str,
        at: str,
        who: StandIn | None = None,
    ) -> CheckIn:
        """The first arrival of a delegate who is not in, with badge, record and answer. `who`: a checked stand-in."""
        actor = Actor(role=method, name=place)
        rows.add_arrival(tx, delegate, at=at, place=place, method=method, scan_id=scan_id)
        if who:
            who = as_of(delegate, who)
            people_rows.put_stand_in(tx, delegate.id, who, str(actor))
        renew_badge(self._core, tx, delegate, printer=printer, reason="arrival", actor=actor)
        tx.record("door.arrived", actor, delegate=delegate.id, category=delegate.category, unit=delegate.unit)
        if who:
            tx.record("door.stand_in_put", actor, delegate=delegate.id, substitute=who.substitute)
        return self._answer(tx, scan_id, Outcome.WELCOME, first_time=True, delegate=delegate, at=at, place=place, scanned_at=place)

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

    def _answer(
        self,
        tx: Tx,
        scan_id: str,
        outcome: Outcome,
        *,
        first_time: bool,
        delegate: Delegate | None,
        at: str,
        place: str,
        scanned_at: str,
        came_back: bool = False,
    ) -> CheckIn:
        rows.add_scan(
            tx,
            scan_id,
            place=scanned_at,
            outcome=outcome,
            first_time=first_time,
            delegate_id=delegate.id if delegate else None,
            arrived_at=at,
            arrived_place=place,
            came_back=came_back,
        )
        if not first_time and outcome is not Outcome.ALREADY_IN:
            tx.record("door.refused", f"kiosk:{scanned_at}", outcome=outcome)
        return self._result(tx, scan_id, outcome, first_time, delegate, at, place, came_back)

    def _again(self, tx: Tx, scan_id: str, earlier: tuple) -> CheckIn:
        outcome, first_time, delegate_id, at, place, came_back = earlier
        delegate = roster_rows.get(tx.db, delegate_id) if delegate_id is not None else None
        if outcome == "undone":
            raise Refused("Mã lệnh này đã dùng cho một việc khác.")
        return self._result(tx, scan_id, Outcome(outcome), bool(first_time), delegate, at, place, bool(came_back), repeated=True)

    def _result(
        self,
        tx: Tx,
        scan_id: str,
        outcome: Outcome,
        first_time: bool,
        delegate: Delegate | None,
        at: str,
        place: str,
        came_back: bool,
        repeated: bool = False,
    ) -> CheckIn:
        shown = delegate if outcome in (Outcome.WELCOME, Outcome.ALREADY_IN) else None
        state = paper_rows.newest_state(tx.db, shown.id) if shown else None
        who = people_rows.stand_in(tx.db, shown.id) if shown else None
        return CheckIn(
            outcome=outcome,
            scan_id=scan_id,
            first_time=first_time,
            at=at,
            kiosk=place,
            delegate=shown,
            badge=BadgeState(state) if state else BadgeState.NONE,
            repeated=repeated,
            came_back=came_back,
            stand_in=who,
            tasks=[task.text for task in self.tasks(tx.db, shown, who)] if shown else [],
        )


DESK = "Quầy hỗ trợ"
MOST_AT_ONCE = 500
OLDEST = timedelta(hours=24)


def true_time(scanned_at: str, now: datetime) -> str:
    """The time a kiosk says it admitted somebody, as the hall keeps it: never later than now, never more than a day old.

    Kiosks count on from the server's clock, so a tablet whose own clock is wrong is right here. Raises BadInput for no time.
    """
    try:
        moment = parse(scanned_at)
        return iso(min(max(moment, now - OLDEST), now))
    except (ValueError, TypeError) as error:
        raise BadInput("Giờ quét gửi lên không phải là giờ.") from error


def cancel_waiting(tx: Tx, delegate_id: int, actor: Actor, note: str = "arrival undone") -> None:
    """A badge that has not begun to print is not wanted any more; one that has begun is left alone."""
    job = paper_rows.newest(tx.db, delegate_id)
    if job and job.state in (BadgeState.QUEUED, BadgeState.HELD):
        paper_rows.set_state(tx, job.id, "cancelled", came_from=("queued", "held"), note=note)
        paper_rows.audit(tx, job.id, "cancelled", str(actor), note)


def renew_badge(core: Core, tx: Tx, delegate: Delegate, *, printer: str, reason: str, actor: Actor) -> bool:
    """Queue a badge unless the newest one was (or is being) printed for the same person. True when one was queued.

    A badge with another name that has not begun is cancelled first; one that is being sent, or that nobody can vouch for, must be
    settled at the print station before another may follow, so it is left, and a reprint is for the desk to ask.
    """
    newest = paper_rows.newest(tx.db, delegate.id)
    if newest and newest.state in _PRINTED:
        if newest.badge.full_name == wanted_name(tx, delegate):
            return False
        if newest.state in (BadgeState.SENDING, BadgeState.UNKNOWN):
            return False
        cancel_waiting(tx, delegate.id, actor, note="another person")
    return queue_badge(core, tx, delegate, printer=printer, reason=reason, actor=actor) is not None


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
