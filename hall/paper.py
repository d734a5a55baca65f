"""Paper: the queue of badges. What the printers' workers call, and what the print station does.

States and their rules (printing manual of the project, docs/paper.md): `sending` is committed before the first byte; a job that
has left `queued` is never sent again by software; what was interrupted is `unknown` and is asked about; a reprint has a new
serial and a new code, and the older badge is void at the door.
"""

from collections.abc import Sequence

from . import tickets
from .core import Core
from .errors import BadInput, NotFound, Refused
from .model import Actor, Badge, BadgeState, Delegate, Noun, Printer, PrintJob, StandIn, Ticket
from .protocol import category, title_lines
from .store import paper as rows
from .store import people as people_rows
from .store import roster as roster_rows
from .store.writer import Tx

WORKER = Actor(role="printer")


class JobRef(Noun, frozen=True, kw_only=True):
    """The reply of a reprint: which job was made."""

    job_id: int
    serial: str


def queue_badge(core: Core, tx: Tx, delegate: Delegate, *, printer: str, reason: str, actor: Actor) -> JobRef | None:
    """Make the next badge of a delegate and queue it, inside the caller's transaction. Older badge codes become void.

    None after 20 badges of one delegate: the codes hold no more issues. It is in the log, and it never stops the door.
    """
    attempt = rows.attempts(tx.db, delegate.id) + 1
    ticket = _badge_ticket(core, tx, delegate.id)
    if ticket is None:
        tx.record("paper.badges_exhausted", actor, delegate=delegate.id)
        return None
    who = people_rows.stand_in(tx.db, delegate.id) or delegate
    badge = _drawn(core, delegate, who, code=ticket.code, serial=f"{delegate.id}-{attempt}")
    job_id = rows.add_job(tx, delegate_id=delegate.id, serial=badge.serial, printer=printer, badge=badge, reason=reason, actor=str(actor))
    return JobRef(job_id=job_id, serial=badge.serial)


def _badge_ticket(core: Core, tx: Tx, delegate_id: int) -> Ticket | None:
    """The next badge code of a delegate; older ones become void. None when the codes hold no more issues."""
    issue = roster_rows.next_issue(tx.db, delegate_id, "badge")
    if issue >= tickets.ISSUES:
        return None
    roster_rows.revoke_tickets(tx, delegate_id, "badge", "replaced")
    code = tickets.make(core.ticket_key, "badge", core.conference_number, delegate_id, issue)
    ticket = Ticket(delegate_id=delegate_id, kind="badge", issue=issue, code=code, state="valid")
    roster_rows.add_ticket(tx, ticket)
    return ticket


def _drawn(core: Core, delegate: Delegate, who: Delegate | StandIn, *, code: str, serial: str) -> Badge:
    """What stands on a badge. Who sits in the place of the invited carries it; seat, number and category stay the invitation's."""
    conference, protocol = core.frame
    title, *more = title_lines(protocol, conference)
    return Badge(
        title=title,
        subtitle="".join(more[:1]),
        number=delegate.number,
        full_name=who.full_name,
        salutation=who.salutation,
        post=who.post,
        unit=who.unit or delegate.unit,
        category=delegate.category,
        category_label=category(protocol, delegate.category).badge,
        seat=delegate.seat,
        code=code,
        serial=serial,
    )


def wanted_name(tx: Tx, delegate: Delegate) -> str:
    """The name that a badge made now would carry."""
    return (people_rows.stand_in(tx.db, delegate.id) or delegate).full_name


class Paper:
    def __init__(self, core: Core) -> None:
        self._core = core

    # -- for the printers' workers (called from their own threads) -------------------------------------------------------------

    def waiting(self, printer: str) -> bool:
        return rows.waiting(self._core.read, printer)

    def claim(self, printer: str) -> PrintJob | None:
        """The oldest job this printer may take; it is on disk as `sending` when this returns."""

        def work(tx: Tx) -> PrintJob | None:
            job = rows.claim(tx, printer)
            if job:
                rows.audit(tx, job.id, "sending", f"printer:{printer}")
                tx.record("paper.sending", Actor(role="printer", name=printer), job=job.id, delegate=job.delegate_id)
            return job

        return self._core.write(work)

    def finish(self, job_id: int, state: BadgeState, note: str = "") -> None:
        """What became of a claimed job: DONE, HANDED_OVER, TORN, UNKNOWN, or HELD when nothing was sent.

        A torn badge is known to be in pieces, so a new one with a new serial is queued at once.
        """

        def work(tx: Tx) -> None:
            job = rows.set_state(tx, job_id, state, came_from=("sending",), note=note)
            if job is None:
                return
            actor = Actor(role="printer", name=job.printer)
            rows.audit(tx, job.id, state, str(actor), note)
            tx.record(f"paper.{state}", actor, job=job.id, delegate=job.delegate_id)
            if state is BadgeState.TORN:
                delegate = self._core.delegate(tx.db, job.delegate_id)
                queue_badge(self._core, tx, delegate, printer="", reason="torn", actor=actor)

        self._core.write(work)

    def recover(self, printer: str) -> list[PrintJob]:
        """At a worker's start: what was being sent when the power went is `unknown` now. Returns those jobs."""

        def work(tx: Tx) -> list[PrintJob]:
            found = []
            for job_id in rows.sending(tx.db, printer):
                job = rows.set_state(tx, job_id, "unknown", came_from=("sending",), note="interrupted")
                rows.audit(tx, job_id, "unknown", f"printer:{printer}", "interrupted")
                tx.record("paper.unknown", Actor(role="printer", name=printer), job=job_id, delegate=job.delegate_id)
                found.append(job)
            return found

        return self._core.write(work)

    def report(self, printer: str, state: str, detail: str = "") -> None:
        """What the printer last said. Only news is written."""

        def work(tx: Tx) -> None:
            if rows.report(tx, printer, state, detail):
                tx.record("paper.printer_reported", Actor(role="printer", name=printer), state=state, detail=detail)

        self._core.write(work)

    def drafts(self, delegates: Sequence[Delegate]) -> list[Badge]:
        """The badges these delegates would get, to look at before the day: nothing is written, and their codes open no door."""
        return [_drawn(self._core, d, d, code=tickets.CALIBRATION, serial=f"{d.id}-1") for d in delegates]

    def badges_for_sheet(self, *, unit: str, actor: Actor) -> list[Badge]:
        """The badges of a unit ("" = all) for sheets of paper, in the order of the roster; no job is made.

        A badge that is valid stays valid: a second sheet, or a sheet after the thermal printer, shows the same code.
        """

        def work(tx: Tx) -> list[Badge]:
            known = {delegate.id: ticket for delegate, ticket in roster_rows.tickets(tx.db, kind="badge", unit=unit)}
            delegates = [d for d in roster_rows.all_delegates(tx.db) if not unit or d.unit == unit]
            badges = []
            for delegate in delegates:
                ticket = known.get(delegate.id) or _badge_ticket(self._core, tx, delegate.id)
                if ticket:
                    who = people_rows.stand_in(tx.db, delegate.id) or delegate
                    badges.append(_drawn(self._core, delegate, who, code=ticket.code, serial=f"{delegate.id}-A4"))
            tx.record("paper.sheet_made", actor, badges=len(badges))
            return badges

        return self._core.write(work)

    # -- for the print station and the desk -----------------------------------------------------------------------------------

    def printers(self) -> list[Printer]:
        return rows.printers(self._core.read)

    def add_printer(self, name: str, address: str, *, actor: Actor) -> None:
        """Configure a printer (or give a known one another address). The address is checked by those who open it."""
        if not name or len(name) > 40:
            raise BadInput("Tên máy in cần từ 1 đến 40 ký tự.")

        def work(tx: Tx) -> None:
            rows.put_printer(tx, name, address)
            tx.record("paper.printer_configured", actor, printer=name)

        self._core.write(work)

    def remove_printer(self, name: str, *, actor: Actor) -> None:
        """Forget a printer; what waited for it may go to any other."""

        def work(tx: Tx) -> None:
            rows.release(tx, name)
            if not rows.drop_printer(tx, name):
                raise NotFound(f"Không có máy in “{name}”.")
            tx.record("paper.printer_removed", actor, printer=name)

        self._core.write(work)

    def pause(self, name: str, paused: bool, *, actor: Actor) -> None:
        def work(tx: Tx) -> None:
            if rows.pause(tx, name, paused):
                tx.record("paper.printer_paused" if paused else "paper.printer_resumed", actor, printer=name)

        self._core.write(work)

    def reprint(self, delegate_id: int, *, reason: str, actor: Actor, cmd_id: str, printer: str = "") -> JobRef:
        """A new badge with a new serial; the older one is void at the door. Refused while one is still open, and without a reason."""
        if not reason.strip():
            raise BadInput("Cần ghi lý do in lại thẻ.")

        def work(tx: Tx) -> JobRef:
            delegate = self._core.delegate(tx.db, delegate_id)
            newest = rows.newest(tx.db, delegate_id)
            if newest and newest.state in rows.OPEN:
                raise Refused("Thẻ của đại biểu này còn đang chờ hoặc đang in: xử lý thẻ đó trước.", job=newest.id)
            ref = queue_badge(self._core, tx, delegate, printer=printer, reason=reason.strip(), actor=actor)
            if ref is None:
                raise Refused("Đại biểu này đã có 20 thẻ: không in thêm được nữa.")
            tx.record("paper.reprint_asked", actor, job=ref.job_id, delegate=delegate_id)
            return ref

        return self._core.once(cmd_id, kind="paper.reprint", actor=str(actor), reply=JobRef, work=work)

    def settle(self, job_id: int, *, came_out: bool, actor: Actor) -> PrintJob:
        """A person looked: did the badge of an `unknown` job come out? Yes: done. No: cancelled, and a new one is queued."""

        def work(tx: Tx) -> PrintJob:
            state = "done" if came_out else "cancelled"
            job = rows.set_state(tx, job_id, state, came_from=("unknown",), note="settled by a person")
            if job is None:
                raise Refused("Thẻ này không còn ở trạng thái cần hỏi.")
            rows.audit(tx, job_id, state, str(actor), "came out" if came_out else "did not come out")
            tx.record("paper.settled", actor, job=job_id, delegate=job.delegate_id, came_out=came_out)
            if not came_out:
                queue_badge(self._core, tx, self._core.delegate(tx.db, job.delegate_id), printer="", reason="did not come out", actor=actor)
            return job

        return self._core.write(work)

    def change(self, job_id: int, what: str, *, actor: Actor) -> PrintJob:
        """hold | release | cancel a job that has not begun. Refused once it has."""
        moves = {"hold": (("queued",), "held"), "release": (("held",), "queued"), "cancel": (("queued", "held"), "cancelled")}
        if what not in moves:
            raise BadInput("Việc này không có: chỉ giữ lại, cho in tiếp hoặc huỷ.")
        came_from, state = moves[what]

        def work(tx: Tx) -> PrintJob:
            job = rows.set_state(tx, job_id, state, came_from=came_from)
            if job is None:
                raise Refused("Thẻ này đã sang trạng thái khác.")
            rows.audit(tx, job_id, state, str(actor))
            tx.record(f"paper.{state}", actor, job=job_id, delegate=job.delegate_id)
            return job

        return self._core.write(work)

    def job(self, job_id: int) -> PrintJob:
        found = rows.get(self._core.read, job_id)
        if found is None:
            raise NotFound(f"Không có thẻ in số {job_id}.")
        return found

    def open_jobs(self, limit: int = 200) -> list[PrintJob]:
        """What waits, is being sent, is held or must be asked about; oldest first."""
        return rows.jobs(self._core.read, rows.OPEN, limit=limit)

    def finished_jobs(self, limit: int = 30) -> list[PrintJob]:
        """Newest first."""
        return rows.jobs(self._core.read, ("done", "handed_over", "torn", "cancelled"), limit=limit, newest_first=True)

    def last_printed(self, printer: str) -> PrintJob | None:
        return rows.last_printed(self._core.read, printer)

    def newest(self, delegate_id: int) -> PrintJob | None:
        return rows.newest(self._core.read, delegate_id)

    def audit(self, job_id: int) -> list[dict]:
        return rows.audit_of(self._core.read, job_id)

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        return rows.counts(self._core.read)
