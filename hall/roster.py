"""The roster: who is summoned, under which number, with which invitation."""

from collections.abc import Sequence

import msgspec

from . import door_rules, tickets
from .badges import ANYWHERE, cancel_waiting, redraw_waiting, renew_badge
from .core import Core
from .errors import BadInput, Refused, Stale
from .model import (
    Actor,
    Delegate,
    DelegateFields,
    ImportResult,
    Noun,
    Presence,
    RosterChange,
    Ticket,
)
from .protocol import Protocol
from .store import door as door_rows
from .store import roster as rows
from .store.writer import Tx
from .text import clean, fold


class Found(Noun, frozen=True, kw_only=True):
    """One line of a search: the delegate, where he or she stands, and whether somebody else on the roster bears the same name."""

    delegate: Delegate
    presence: Presence
    namesake: bool = False
    """Same name when accents are left out: who they are must be told apart by unit, post or year of birth."""


STATUSES = ("invited", "present", "present_substitute", "left", "absent_excused", "arrived", "absent", "inside", "late", "withdrawn")
"""What a search can be narrowed to: the words of Presence; arrived (whatever came after), absent (with or without an excuse), inside,
late; withdrawn (off the roster)."""


class Roster:
    def __init__(self, core: Core) -> None:
        self._core = core

    def all(self) -> list[Delegate]:
        """Everybody on the roster (withdrawn delegates are not)."""
        return rows.all_delegates(self._core.read)

    def withdrawn(self) -> list[Delegate]:
        """Who was taken off the roster and not taken back."""
        return [d for d in rows.all_delegates(self._core.read, active_only=False) if not d.active]

    def get(self, delegate_id: int) -> Delegate:
        return self._core.delegate(self._core.read, delegate_id)

    def units(self) -> list[str]:
        """In the order of the roster."""
        return rows.units(self._core.read)

    def search(
        self,
        text: str,
        *,
        unit: str = "",
        category: str = "",
        status: str = "",
        present: bool | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[Found]]:
        """Delegates whose name, unit, post or number (or whose stand-in's name) holds every word, accents and case ignored: how many,
        and one page by name.

        `status`: one of STATUSES. A scanned or typed code finds its delegate, whatever the filters, also one who was withdrawn.
        A text of one letter finds nothing (it would list a third of the hall); an empty one lists everybody. Raises BadInput for a
        status that there is not.
        """
        core = self._core
        if status and status not in STATUSES:
            raise BadInput("Không lọc được theo trạng thái này.")
        opened_at = core.opened_at(core.read)
        reading = tickets.read(text, key=core.ticket_key, conference=core.conference_number)
        if reading.claim:
            found = rows.find_ticket(core.read, reading.code)
            count, page = rows.search(core.read, [], only=found[0].id) if found else (0, [])
        else:
            folded = fold(text)
            if len(folded.replace(" ", "")) == 1 and not folded.isdigit():
                return 0, []
            where = {"unit": unit, "category": category, "status": status, "present": present, "opened_at": opened_at}
            count, page = rows.search(core.read, folded.split(), **where, limit=min(limit, 500), offset=offset)
        return count, [
            Found(delegate=d, presence=door_rules.presence(*known, active=d.active, opened_at=opened_at), namesake=namesake)
            for d, known, namesake in page
        ]

    def pick(self, text: str, *, unit: str = "", category: str = "", limit: int = 30) -> tuple[int, list[Found], int | None]:
        """For letting people in by name: how many were found, the first of them, and the id of the one whom a bare Enter may take.

        That is a scanned code's delegate, the only one found, or the only one whose number or whole name was typed. Never one of
        several who bear the same name, present or not: which of them stands there, a person must say. Never by a code that is void
        (lost, leaked, withdrawn): the door sent its bearer here to be looked at.
        """
        count, found = self.search(text, unit=unit, category=category, limit=limit)
        reading = tickets.read(text, key=self._core.ticket_key, conference=self._core.conference_number)
        if reading.claim:
            ticket = rows.find_ticket(self._core.read, reading.code)
            opens = ticket is not None and ticket[0].active and ticket[1].state == "valid"
            return count, found, ticket[0].id if opens else None
        typed, number = fold(text), text.strip().lstrip("0")
        numbered = [f for f in found if number.isdigit() and f.delegate.number.lstrip("0") == number]
        named = [f for f in found if typed and typed == fold(f.delegate.full_name)]
        if numbered:
            return count, found, numbered[0].delegate.id
        likely = found if count == 1 else named
        return count, found, likely[0].delegate.id if len(likely) == 1 and not likely[0].namesake else None

    def apply(
        self, changes: Sequence[RosterChange], *, file_name: str, sha256: str, actor: Actor, decided_at: int | None = None
    ) -> ImportResult:
        """Write the decided rows of an import, all or none. Raises BadInput when two delegates would carry one number, Stale when the
        roster has changed since `decided_at`, the revision at which it was read to decide them: two desks may confirm one list at once.

        New delegates get the next free number when the list gives none, and an invitation. A row equal to what is known counts
        as unchanged; an import that changes nothing leaves no trace but its own line in the log.
        """

        def work(tx: Tx) -> ImportResult:
            if decided_at is not None and rows.changed_since(tx.db, decided_at):
                raise Stale("Danh sách đại biểu đã thay đổi từ lúc xem trước. Xin xem lại bảng rồi xác nhận.")
            result = self.put(tx, changes, actor)
            rows.add_batch(tx, file_name, sha256, result.added, result.updated, result.unchanged)
            tx.record("roster.imported", actor, added=result.added, updated=result.updated, unchanged=result.unchanged)
            return result

        return self._core.write(work)

    def add(self, fields: DelegateFields, *, cmd_id: str, actor: Actor) -> Delegate:
        """One delegate by hand; the same command adds nobody twice."""

        def work(tx: Tx) -> Delegate:
            self.put(tx, [RosterChange(fields=fields, source="nhập tay")], actor)
            delegate = rows.newest(tx.db)
            tx.record("roster.added", actor, delegate=delegate.id)
            return delegate

        return self._core.once(cmd_id, kind="roster.add", actor=str(actor), reply=Delegate, work=work)

    def edit(self, delegate_id: int, changes: dict, *, actor: Actor) -> Delegate:
        """Correct some fields of one delegate. The printed invitation stays valid. Raises BadInput, NotFound."""

        def work(tx: Tx) -> Delegate:
            known = self._core.delegate(tx.db, delegate_id)
            try:
                fields = msgspec.convert({**msgspec.structs.asdict(_fields(known)), **changes}, DelegateFields)
            except (msgspec.ValidationError, TypeError) as error:
                raise BadInput("Không nhận được thay đổi: {reason}", reason=error) from error
            if self.put(tx, [RosterChange(fields=fields, delegate_id=delegate_id, source="sửa tay")], actor).updated:
                tx.record("roster.edited", actor, delegate=delegate_id, fields=sorted(changes))
            return self._core.delegate(tx.db, delegate_id)

        return self._core.write(work)

    def set_active(self, delegate_id: int, active: bool, *, actor: Actor) -> None:
        """Withdraw a delegate from the roster, or take him or her back. Nothing is erased; a badge that waits is not printed, and who
        is back and had arrived gets one."""

        def work(tx: Tx) -> None:
            self._core.delegate(tx.db, delegate_id)
            rows.set_active(tx, delegate_id, active)
            door_rows.recount(tx)
            if not active:
                cancel_waiting(tx, delegate_id, actor, note="withdrawn")
            elif door_rows.arrival(tx.db, delegate_id):
                renew_badge(self._core, tx, self._core.delegate(tx.db, delegate_id), aim=ANYWHERE, reason="arrival", actor=actor)
            tx.record("roster.restored" if active else "roster.withdrawn", actor, delegate=delegate_id)

        self._core.write(work)

    def imports(self) -> list[dict]:
        """Earlier imports, newest first: at, file_name, sha256, added, updated, unchanged."""
        return rows.batches(self._core.read)

    # -- invitations -------------------------------------------------------------------------------------------------------

    def invitations(self, *, unit: str = "", delegate_id: int | None = None) -> list[tuple[Delegate, Ticket]]:
        """The valid invitations in the order of the roster, for all, for one unit or for one delegate."""
        return rows.tickets(self._core.read, kind="invitation", unit=unit, delegate_id=delegate_id)

    def issues(self, delegate_id: int) -> int:
        """How many invitations a delegate was ever given, void ones too."""
        return rows.next_issue(self._core.read, delegate_id, "invitation")

    def reissue(self, delegate_id: int, *, reason: str, cmd_id: str, actor: Actor, issues: int | None = None) -> Ticket:
        """A new invitation; the one before is no longer valid. Raises Refused after 20 issues. `issues`: how many there were when it
        was asked for; Stale when another desk has just made one, so that the new paper is not void before it is handed over."""

        def work(tx: Tx) -> Ticket:
            self._core.delegate(tx.db, delegate_id)
            if issues not in (None, rows.next_issue(tx.db, delegate_id, "invitation")):
                raise Stale("Bàn khác vừa cấp lại giấy mời cho đại biểu này. Nếu vẫn cần một giấy mới nữa, xin bấm lại.")
            rows.revoke_tickets(tx, delegate_id, "invitation", reason)
            ticket = self._issue(tx, delegate_id)
            tx.record("roster.invitation_reissued", actor, delegate=delegate_id, issue=ticket.issue)
            return ticket

        return self._core.once(cmd_id, kind="roster.reissue", actor=str(actor), reply=Ticket, work=work)

    def revoke(self, delegate_id: int, *, reason: str, actor: Actor) -> bool:
        """Make the invitation and the badge of a delegate void. False when none was valid."""

        def work(tx: Tx) -> bool:
            self._core.delegate(tx.db, delegate_id)
            gone = rows.revoke_tickets(tx, delegate_id, "invitation", reason) + rows.revoke_tickets(tx, delegate_id, "badge", reason)
            if gone:
                tx.record("roster.invitation_revoked", actor, delegate=delegate_id)
            return bool(gone)

        return self._core.write(work)

    # -- inside a transaction ------------------------------------------------------------------------------------------------

    def put(self, tx: Tx, changes: Sequence[RosterChange], actor: Actor) -> ImportResult:
        """Write decided rows; badges that wait are corrected with them. Raises BadInput, NotFound, Refused for a roster that is full."""
        protocol = self._core.frame[1]
        # Numbers that the list itself gives are spoken for, also by rows further down.
        given = [c.fields.number for c in changes if c.fields.number and c.delegate_id is None]
        taken = rows.numbers(tx.db)
        free = 1 + max((int(n) for n in {*taken, *given} if n.isdigit()), default=0)
        added = updated = 0
        for change in changes:
            fields = checked(change.fields, protocol, change.source)
            known = None if change.delegate_id is None else self._core.delegate(tx.db, change.delegate_id)
            if not fields.number:
                fields = msgspec.structs.replace(fields, number=known.number if known else f"{free:03d}")
                free += known is None
            if known and fields == _fields(known):
                continue
            if fields.number in taken and not (known and known.number == fields.number):
                raise BadInput("{source}: số đại biểu {number} đã có người khác mang.", source=change.source, number=fields.number)
            taken.add(fields.number)
            if known:
                rows.update(tx, known.id, fields)
                redraw_waiting(self._core, tx, known.id, actor)
                updated += 1
            else:
                self._add(tx, fields)
                added += 1
        if added or updated:
            door_rows.recount(tx)
        return ImportResult(added=added, updated=updated, unchanged=len(changes) - added - updated)

    def _add(self, tx: Tx, fields: DelegateFields) -> int:
        delegate_id = rows.insert(tx, fields)
        if delegate_id >= tickets.DELEGATES:
            raise Refused("Danh sách đã đầy.")
        self._issue(tx, delegate_id)
        return delegate_id

    def _issue(self, tx: Tx, delegate_id: int) -> Ticket:
        core = self._core
        issue = rows.next_issue(tx.db, delegate_id, "invitation")
        if issue >= tickets.ISSUES:
            raise Refused("Giấy mời của đại biểu này đã cấp {issues} lần: không cấp thêm được nữa.", issues=issue)
        code = tickets.make(core.ticket_key, "invitation", core.conference_number, delegate_id, issue)
        ticket = Ticket(delegate_id=delegate_id, kind="invitation", issue=issue, code=code, state="valid")
        rows.add_ticket(tx, ticket)
        return ticket


def _fields(delegate: Delegate) -> DelegateFields:
    return DelegateFields(**{name: getattr(delegate, name) for name in DelegateFields.__struct_fields__})


LONG_ATTENTION = "{source}: lưu ý đón tiếp dài {length} ký tự, tối đa {most} ký tự."


def checked(fields: DelegateFields, protocol: Protocol, source: str) -> DelegateFields:
    """All texts clean, a name there, a category that the protocol has; raises BadInput naming the source."""
    values = {k: clean(v) if isinstance(v, str) else v for k, v in msgspec.structs.asdict(fields).items()}
    if not values["full_name"]:
        raise BadInput("{source}: thiếu họ và tên.", source=source)
    if (length := len(values["attention"])) > door_rules.MOST_ATTENTION:
        raise BadInput(LONG_ATTENTION, source=source, length=length, most=door_rules.MOST_ATTENTION)
    for name, value in values.items():
        if isinstance(value, str) and len(value) > 400:
            raise BadInput("{source}: ô “{field}” quá dài.", source=source, field=name)
    if values["category"] not in {c.id for c in protocol.categories}:
        raise BadInput("{source}: không có thành phần “{id}” trong bộ quy định.", source=source, id=values["category"])
    return DelegateFields(**values)
