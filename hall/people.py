"""People as they come: stand-ins, excuses, those who leave and come back, and those who are not on the list.

The arrival itself is the door's; here is what is said about a person around it. Every command may be repeated under its id.
"""

from collections.abc import Callable

from msgspec.structs import replace

from . import door_rules
from .badges import ANYWHERE, renew_badge
from .core import Core
from .door import DESK, Door, as_of, checked_stand_in
from .errors import BadInput, NotFound, Refused
from .model import Actor, CheckIn, Delegate, DelegateFields, Noun, Presence, RosterChange, StandIn, Task, WalkIn
from .roster import Roster, checked
from .store import door as door_rows
from .store import people as rows
from .store import roster as roster_rows
from .store.writer import Tx
from .text import clean, fold


class Done(Noun, frozen=True, kw_only=True):
    """Did the command change anything?"""

    changed: bool


class People:
    def __init__(self, core: Core, door: Door, roster: Roster) -> None:
        self._core, self._door, self._roster = core, door, roster

    def presence(self, delegate_id: int) -> Presence:
        """Where one delegate stands. Raises NotFound."""
        db = self._core.read
        delegate = self._core.delegate(db, delegate_id)
        return door_rules.presence(*rows.presence(db, delegate_id), active=delegate.active, opened_at=self._core.opened_at(db))

    def tasks(self, delegate_id: int) -> list[Task]:
        """What the delegate is to be told. Raises NotFound."""
        db = self._core.read
        return self._door.tasks(db, self._core.delegate(db, delegate_id), rows.stand_in(db, delegate_id))

    # -- who really came -----------------------------------------------------------------------------------------------------

    def put_stand_in(self, delegate_id: int, who: StandIn | None, *, cmd_id: str, actor: Actor) -> Done:
        """Say afterwards who sits in the place of a delegate that is in (a substitute; the person of an unnamed invitation), correct
        it, or take it back (None). A badge with the right name is queued. Refused while nobody is in."""
        given = checked_stand_in(who) if who else None

        def work(tx: Tx, delegate: Delegate) -> bool:
            if door_rows.arrival(tx.db, delegate.id) is None:
                raise Refused("Đại biểu này chưa có mặt: điểm danh trước đã.")
            meant = as_of(delegate, given) if given else None
            if meant == rows.stand_in(tx.db, delegate.id):
                return False
            if meant:
                rows.put_stand_in(tx, delegate.id, meant, str(actor))
                tx.record("door.stand_in_put", actor, delegate=delegate.id, substitute=meant.substitute)
            else:
                rows.drop_stand_in(tx, delegate.id)
                tx.record("door.stand_in_dropped", actor, delegate=delegate.id)
            renew_badge(self._core, tx, delegate, aim=ANYWHERE, reason="stand-in", actor=actor)
            return True

        return self._of(delegate_id, "people.stand_in", cmd_id, actor, work)

    # -- leaving, coming back, sending word -----------------------------------------------------------------------------------

    def leave(self, delegate_id: int, *, cmd_id: str, actor: Actor) -> Done:
        """The delegate went home: the arrival stands, but he or she is not inside. Refused for one who is not in."""

        def work(tx: Tx, delegate: Delegate) -> bool:
            if door_rows.arrival(tx.db, delegate.id) is None:
                raise Refused("Đại biểu này chưa có mặt.")
            left = rows.set_left(tx, delegate.id, tx.now)
            if left:
                tx.record("door.left", actor, delegate=delegate.id)
            return left

        return self._of(delegate_id, "people.leave", cmd_id, actor, work)

    def come_back(self, delegate_id: int, *, cmd_id: str, actor: Actor) -> Done:
        """In again, without a scan. Nothing for one who had not left."""
        return self._of(delegate_id, "people.come_back", cmd_id, actor, lambda tx, delegate: self._door.come_back(tx, delegate.id, actor))

    def excuse(self, delegate_id: int, reason: str, *, cmd_id: str, actor: Actor) -> Done:
        """Word came that the delegate cannot come. The reason is needed, and stays off the log. Refused for one who is in."""
        said = clean(reason)[:300]
        if not said:
            raise BadInput("Cần ghi lý do vắng.")

        def work(tx: Tx, delegate: Delegate) -> bool:
            if door_rows.arrival(tx.db, delegate.id) is not None:
                raise Refused("Đại biểu này đã có mặt.")
            rows.add_absence(tx, delegate.id, said, str(actor))
            tx.record("door.excused", actor, delegate=delegate.id)
            return True

        return self._of(delegate_id, "people.excuse", cmd_id, actor, work)

    def unexcuse(self, delegate_id: int, *, cmd_id: str, actor: Actor) -> Done:
        """Take the excuse back: the delegate is expected again."""

        def work(tx: Tx, delegate: Delegate) -> bool:
            taken = rows.drop_absence(tx, delegate.id, str(actor))
            if taken:
                tx.record("door.excuse_dropped", actor, delegate=delegate.id)
            return taken

        return self._of(delegate_id, "people.unexcuse", cmd_id, actor, work)

    # -- those who are not on the list ------------------------------------------------------------------------------------------

    def walk_in(self, fields: DelegateFields, *, cmd_id: str, actor: Actor) -> WalkIn:
        """Somebody at the door who is not on the list. Waits for approval: in no figure, without number, ticket or badge."""
        fields = checked(replace(fields, number=""), self._core.frame[1], "ngoài danh sách")

        def work(tx: Tx) -> WalkIn:
            walk_in_id = rows.add_walk_in(tx, fields, str(actor))
            tx.record("roster.walk_in_asked", actor, walk_in=walk_in_id)
            return rows.walk_in(tx.db, walk_in_id)

        return self._core.once(cmd_id, kind="roster.walk_in", actor=str(actor), reply=WalkIn, work=work)

    def approve(self, walk_in_id: int, *, cmd_id: str, actor: Actor) -> CheckIn:
        """The organisers agree: a delegate with the next number, arrived now, with a badge. Who was turned down may still be
        approved. Refused for one who was approved already; NotFound."""

        def work(tx: Tx) -> CheckIn:
            asked = self._asked(tx, walk_in_id)
            if asked.state == "approved":
                raise Refused("Người này đã được đồng ý cho dự.")
            self._roster.put(tx, [RosterChange(fields=asked.fields, source="ngoài danh sách")], actor)
            delegate = roster_rows.newest(tx.db)
            rows.decide_walk_in(tx, walk_in_id, "approved", actor=str(actor), delegate_id=delegate.id)
            tx.record("roster.walk_in_approved", actor, walk_in=walk_in_id, delegate=delegate.id)
            return self._door.arrive(tx, delegate, place=DESK, method=actor.role, scan_id=f"{cmd_id}.walk-in", aim=ANYWHERE, at=tx.now)

        return self._core.once(cmd_id, kind="roster.approve", actor=str(actor), reply=CheckIn, work=work)

    def reject(self, walk_in_id: int, *, reason: str, cmd_id: str, actor: Actor) -> WalkIn:
        """The organisers do not agree. The reason is kept beside it, off the log. Refused for one who was approved; NotFound."""
        said = clean(reason)[:300]
        if not said:
            raise BadInput("Cần ghi lý do.")

        def work(tx: Tx) -> WalkIn:
            if self._asked(tx, walk_in_id).state == "approved":
                raise Refused("Người này đã được đồng ý cho dự: rút khỏi danh sách nếu cần.")
            rows.decide_walk_in(tx, walk_in_id, "rejected", actor=str(actor), reason=said)
            tx.record("roster.walk_in_rejected", actor, walk_in=walk_in_id)
            return rows.walk_in(tx.db, walk_in_id)

        return self._core.once(cmd_id, kind="roster.reject", actor=str(actor), reply=WalkIn, work=work)

    def walk_ins(self, *, waiting: bool = True, limit: int = 200) -> list[WalkIn]:
        """Who waits for an answer, oldest first; or who got one, newest first."""
        return rows.walk_ins(self._core.read, waiting=waiting, limit=limit)

    def namesakes(self, full_name: str) -> list[Delegate]:
        """Who on the roster bears this name, accents and case ignored: perhaps the walk-in is on the list after all."""
        return roster_rows.named(self._core.read, fold(full_name))

    def counted(self) -> tuple[int, int | None]:
        """(delegates that the plan's limit counts, the limit or None). It warns the desk; it turns nobody away."""
        protocol = self._core.frame[1]
        totals = {key: total for key, total, _ in door_rows.tally(self._core.read, "category")}
        return sum(totals.get(c.id, 0) for c in protocol.categories if c.counts), protocol.limits.max_delegates

    # -- inside ----------------------------------------------------------------------------------------------------------------

    def _asked(self, tx: Tx, walk_in_id: int) -> WalkIn:
        asked = rows.walk_in(tx.db, walk_in_id)
        if asked is None:
            raise NotFound("Không có người này trong danh sách chờ duyệt.")
        return asked

    def _of(self, delegate_id: int, kind: str, cmd_id: str, actor: Actor, change: Callable[[Tx, Delegate], bool]) -> Done:
        """One command about one delegate of the roster, once."""

        def work(tx: Tx) -> Done:
            delegate = self._core.delegate(tx.db, delegate_id)
            if not delegate.active:
                raise Refused("Đại biểu này đã được rút khỏi danh sách.")
            return Done(changed=change(tx, delegate))

        return self._core.once(cmd_id, kind=kind, actor=str(actor), reply=Done, work=work)
