"""The door: one arrival for each delegate, from any number of kiosks, through retries and lost replies."""

from datetime import datetime, timedelta

from . import door_rules, tickets
from .clock import iso, parse
from .core import Core, check_id
from .errors import BadInput, Refused
from .model import Actor, BadgeState, CheckIn, Delegate, Device, Outcome
from .paper import queue_badge
from .store import door as rows
from .store import paper as paper_rows
from .store import roster as roster_rows
from .store.writer import Tx

_PRINTED = (BadgeState.QUEUED, BadgeState.SENDING, BadgeState.DONE, BadgeState.HANDED_OVER, BadgeState.TORN, BadgeState.UNKNOWN, BadgeState.HELD)


class Door:
    def __init__(self, core: Core) -> None:
        self._core = core

    def check_in(self, text: str, *, scan_id: str, device: Device, scanned_at: str = "") -> CheckIn:
        """Answer one scan at a kiosk. `text` is whatever the scanner sent; `scan_id` names this scan through all its retries.

        The arrival, its badge's print job and the answer are one transaction. The same scan id gives the same answer again and
        writes nothing. `scanned_at` (UTC) comes with a scan that a kiosk answered by itself while it was cut off: the arrival
        gets that true time; if somebody else had let the same ticket in meanwhile, the arrival stays one and the double is
        reported. Raises BadInput for an id or a time that is none; never for a code, whatever it holds.
        """
        check_id(scan_id)
        core = self._core
        admitted_at = true_time(scanned_at, core.clock()) if scanned_at else ""
        reading = tickets.read(text, key=core.ticket_key, conference=core.conference_number)

        def work(tx: Tx) -> CheckIn:
            earlier = rows.scan(tx.db, scan_id)
            if earlier is not None:
                return self._again(tx, scan_id, earlier)
            found = roster_rows.find_ticket(tx.db, reading.code) if reading.claim and reading.claim.genuine else None
            delegate, ticket = found or (None, None)
            arrived = rows.arrival(tx.db, delegate.id) if delegate else None
            outcome = door_rules.decide(reading, ticket=ticket, active=bool(delegate and delegate.active), arrived=arrived is not None)
            if outcome is Outcome.WELCOME:
                return self._arrive(
                    tx, delegate, place=device.name, method="kiosk", scan_id=scan_id, printer=device.printer, at=admitted_at or tx.now
                )
            if admitted_at and arrived is not None:
                tx.record("door.double_admitted", f"kiosk:{device.name}", delegate=delegate.id, at=admitted_at, first_at=arrived[0])
            at, place = arrived if outcome is Outcome.ALREADY_IN else ("", "")
            return self._answer(tx, scan_id, outcome, first_time=False, delegate=delegate, at=at, place=place, scanned_at=device.name)

        return core.write(work)

    def check_in_by_hand(self, delegate_id: int, *, cmd_id: str, actor: Actor) -> CheckIn:
        """The desk lets a delegate in by name. Same answer and same exactly-once rule as a scan; `cmd_id` plays the scan id."""
        check_id(cmd_id)

        def work(tx: Tx) -> CheckIn:
            earlier = rows.scan(tx.db, cmd_id)
            if earlier is not None:
                return self._again(tx, cmd_id, earlier)
            delegate = self._core.delegate(tx.db, delegate_id)
            if not delegate.active:
                raise Refused("Đại biểu này đã được rút khỏi danh sách.")
            arrived = rows.arrival(tx.db, delegate.id)
            if arrived is None:
                return self._arrive(tx, delegate, place=DESK, method=actor.role, scan_id=cmd_id, printer="", at=tx.now)
            return self._answer(
                tx, cmd_id, Outcome.ALREADY_IN, first_time=False, delegate=delegate, at=arrived[0], place=arrived[1], scanned_at=DESK
            )

        return self._core.write(work)

    def undo(self, delegate_id: int, *, cmd_id: str, actor: Actor, reason: str) -> bool:
        """Take an arrival back, leaving its trace. False when there was none (or this command had already done it)."""
        check_id(cmd_id)

        def work(tx: Tx) -> bool:
            if rows.scan(tx.db, cmd_id) is not None:
                return False
            delegate = self._core.delegate(tx.db, delegate_id)
            undone = rows.undo_arrival(tx, delegate, actor=str(actor), reason=reason)
            rows.add_scan(
                tx, cmd_id, place=DESK, outcome="undone", first_time=False, delegate_id=delegate_id, arrived_at="", arrived_place=""
            )
            if undone:
                cancel_waiting(tx, delegate_id, actor)
                tx.record("door.arrival_undone", actor, delegate=delegate_id, reason=reason)
            return undone

        return self._core.write(work)

    def latest(self, limit: int = 8) -> list[dict]:
        """The newest arrivals that stand, newest first: id, full_name, salutation, post, unit, category, number, at, place, method."""
        names = ("id", "full_name", "salutation", "post", "unit", "category", "number", "at", "place", "method")
        return [dict(zip(names, row, strict=True)) for row in rows.latest(self._core.read, limit)]

    def arrival(self, delegate_id: int) -> tuple[str, str] | None:
        """(at, place) of a delegate's arrival that stands, or None."""
        return rows.arrival(self._core.read, delegate_id)

    # -- inside a transaction ------------------------------------------------------------------------------------------------

    def _arrive(self, tx: Tx, delegate: Delegate, *, place: str, method: str, scan_id: str, printer: str, at: str) -> CheckIn:
        rows.add_arrival(tx, delegate, at=at, place=place, method=method, scan_id=scan_id)
        if paper_rows.newest_state(tx.db, delegate.id) not in _PRINTED:
            queue_badge(self._core, tx, delegate, printer=printer, reason="arrival", actor=Actor(role=method, name=place))
        tx.record("door.arrived", Actor(role=method, name=place), delegate=delegate.id, category=delegate.category, unit=delegate.unit)
        return self._answer(tx, scan_id, Outcome.WELCOME, first_time=True, delegate=delegate, at=at, place=place, scanned_at=place)

    def _answer(
        self, tx: Tx, scan_id: str, outcome: Outcome, *, first_time: bool, delegate: Delegate | None, at: str, place: str, scanned_at: str
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
        )
        if not first_time and outcome is not Outcome.ALREADY_IN:
            tx.record("door.refused", f"kiosk:{scanned_at}", outcome=outcome)
        return self._result(tx, scan_id, outcome, first_time, delegate, at, place)

    def _again(self, tx: Tx, scan_id: str, earlier: tuple) -> CheckIn:
        outcome, first_time, delegate_id, at, place = earlier
        delegate = roster_rows.get(tx.db, delegate_id) if delegate_id is not None else None
        if outcome == "undone":
            raise Refused("Mã lệnh này đã dùng cho một việc khác.")
        return self._result(tx, scan_id, Outcome(outcome), bool(first_time), delegate, at, place, repeated=True)

    def _result(
        self, tx: Tx, scan_id: str, outcome: Outcome, first_time: bool, delegate: Delegate | None, at: str, place: str, repeated: bool = False
    ) -> CheckIn:
        shown = delegate if outcome in (Outcome.WELCOME, Outcome.ALREADY_IN) else None
        state = paper_rows.newest_state(tx.db, shown.id) if shown else None
        return CheckIn(
            outcome=outcome,
            scan_id=scan_id,
            first_time=first_time,
            at=at,
            kiosk=place,
            delegate=shown,
            badge=BadgeState(state) if state else BadgeState.NONE,
            repeated=repeated,
        )


DESK = "Quầy hỗ trợ"
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


def cancel_waiting(tx: Tx, delegate_id: int, actor: Actor) -> None:
    """A badge that has not begun to print is not wanted any more; one that has begun is left alone."""
    job = paper_rows.newest(tx.db, delegate_id)
    if job and job.state in (BadgeState.QUEUED, BadgeState.HELD):
        paper_rows.set_state(tx, job.id, "cancelled", came_from=("queued", "held"), note="arrival undone")
        paper_rows.audit(tx, job.id, "cancelled", str(actor), "arrival undone")
