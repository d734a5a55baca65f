"""Paper: the queue of badges. What the printers' workers call, and what the print station does.

States and their rules (docs/paper.md): `sending` is committed before the first byte; a job that has left `queued` is never sent
again by software; what was interrupted is `unknown` and is asked about; a reprint has a new serial and a new code, and the older
badge is void at the door. Whose badge comes first and where is `Aim` (badges.py); which printer may take what is one rule in the
store, asked at the moment of taking, so that only what never began can move.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from . import rolls, tickets
from .badges import BATCH, Aim, JobRef, badge_ticket, drawn, in_hand_out_order, make_anew, put_right, queue_badge
from .clock import iso
from .core import Core
from .errors import BadInput, NotFound, Refused
from .model import Actor, Badge, BadgeState, Delegate, Noun, Printer, PrintJob, Priority, Roll
from .store import paper as rows
from .store import people as people_rows
from .store import roster as roster_rows
from .store.writer import Tx

SPARE_AFTER = timedelta(seconds=10)
"""How long a printer stands still before its spare takes what waits for it: a roll is changed in less, if it lies ready."""
LONGEST_ROLL_MM = 200_000
MOST_IN_BATCH = 2_000
"""Badges of one batch: all are written at once, and the door waits for that."""
TOO_MANY_BADGES = "Có {badges} thẻ chưa in: mỗi lần in tối đa {most}. Xin chọn một đơn vị hoặc một thành phần."
BY_STATION = {"hold": (("queued",), "held"), "release": (("held",), "queued"), "cancel": (("queued", "held"), "cancelled")}


class Count(Noun, frozen=True, kw_only=True):
    """The reply of a command over many badges: how many it was."""

    badges: int


class Paper:
    def __init__(self, core: Core) -> None:
        self._core = core

    # -- for the printers' workers (called from their own threads) -------------------------------------------------------------

    def waiting(self, printer: str) -> bool:
        """Is there a job that this printer may take now?"""
        return rows.next_for(self._core.read, printer, *self._still_since()) is not None

    def claim(self, printer: str, *, cuts: int | None = None) -> PrintJob | None:
        """The next job this printer may take; it is on disk as `sending` when this returns. `cuts`: its cutter counter, just read."""

        def work(tx: Tx) -> PrintJob | None:
            found = rows.next_for(tx.db, printer, *self._still_since())
            if found is None:
                return None
            job_id, meant_for = found
            job = rows.begin(tx, job_id, printer, cuts)
            rows.audit(tx, job_id, "sending", f"printer:{printer}", f"spare of {meant_for}" if meant_for not in ("", printer) else "")
            tx.record("paper.sending", Actor(role="printer", name=printer), job=job_id, delegate=job.delegate_id)
            return job

        return self._core.write(work)

    def finish(self, job_id: int, state: BadgeState, note: str = "", *, paper_mm: int = 0) -> None:
        """What became of a claimed job: DONE, HANDED_OVER, TORN, UNKNOWN, or HELD when nothing was sent. `paper_mm`: what it used.

        A torn badge is known to be in pieces, so a new one with a new serial is queued at once, before all others.
        """

        def work(tx: Tx) -> None:
            job = rows.set_state(tx, job_id, state, came_from=("sending",), note=note)
            if job is None:
                return
            actor = Actor(role="printer", name=job.printer)
            rows.use_paper(tx, job.printer, paper_mm, job_id=job_id)
            rows.audit(tx, job.id, state, str(actor), note)
            tx.record(f"paper.{state}", actor, job=job.id, delegate=job.delegate_id)
            if state is BadgeState.TORN:
                make_anew(self._core, tx, job, "torn", actor)
            else:
                put_right(self._core, tx, job, actor)

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

    def recover_all_but(self, printers: Collection[str]) -> None:
        """At the start: the same for printers that nobody works for any more (removed, or with an address that cannot be understood)."""
        for name in rows.sending_at(self._core.read):
            if name not in printers:
                self.recover(name)

    def weigh(self, printer: str, cuts: int) -> list[PrintJob]:
        """Settle the interrupted badge of a printer by its cutter counter, read when all that was sent before is worked off.

        Only the badge that was begun there last, and only when its own count is known: one cut more means that it came out, none
        that it did not, and then a new one is queued. Anything else (a counter that went back with the power, a cut by hand) stays
        `unknown` and is for a person to answer. Returns the settled job, if any.
        """

        def work(tx: Tx) -> list[PrintJob]:
            job = rows.begun_last(tx.db, printer)
            if job is None or job.state is not BadgeState.UNKNOWN or job.cuts_before is None or cuts - job.cuts_before not in (0, 1):
                return []
            return [
                self._settled(tx, job, came_out=cuts > job.cuts_before, actor=Actor(role="printer", name=printer), how="cutter counter")
            ]

        return self._core.write(work)

    def report(self, printer: str, state: str, detail: str = "") -> None:
        """What the printer last said. Only news is written. Paper that is there again after it was out is a new roll of the same length."""

        def work(tx: Tx) -> None:
            before = rows.report(tx, printer, state, detail)
            if before is None:
                return
            tx.record("paper.printer_reported", Actor(role="printer", name=printer), state=state, detail=detail)
            if before == "paper_out" and state in ("ready", "printing"):
                rows.new_roll(tx, printer)

        self._core.write(work)

    def used(self, printer: str, paper_mm: int) -> None:
        """Paper that went for something else than a badge: a test sheet, a strip that voids half a badge."""
        self._core.write(lambda tx: rows.use_paper(tx, printer, paper_mm))

    def put_record(self, printer: str, record: dict) -> None:
        """What a printer answered when it was examined; kept until the next time."""

        def work(tx: Tx) -> None:
            if rows.put_record(tx, printer, record):
                tx.record("paper.printer_examined", Actor(role="printer", name=printer))

        self._core.write(work)

    # -- badges without a job -----------------------------------------------------------------------------------------------

    def drafts(self, delegates: Sequence[Delegate]) -> list[Badge]:
        """The badges these delegates would get, to look at before the day: nothing is written, and their codes open no door."""
        return [drawn(self._core, d, d, code=tickets.CALIBRATION, serial=f"{d.id}-1") for d in delegates]

    def badges_for_sheet(self, *, unit: str, actor: Actor) -> list[Badge]:
        """The badges of a unit ("" = all) for sheets of paper, in the order of the roster; no job is made.

        A badge that is valid stays valid: a second sheet, or a sheet after the thermal printer, shows the same code.
        """

        def work(tx: Tx) -> list[Badge]:
            known = {delegate.id: ticket for delegate, ticket in roster_rows.tickets(tx.db, kind="badge", unit=unit)}
            delegates = [d for d in roster_rows.all_delegates(tx.db) if not unit or d.unit == unit]
            badges = []
            for delegate in delegates:
                ticket = known.get(delegate.id) or badge_ticket(self._core, tx, delegate.id)
                if ticket:
                    who = people_rows.stand_in(tx.db, delegate.id) or delegate
                    badges.append(drawn(self._core, delegate, who, code=ticket.code, serial=f"{delegate.id}-A4"))
            tx.record("paper.sheet_made", actor, badges=len(badges))
            return badges

        return self._core.write(work)

    # -- printers -------------------------------------------------------------------------------------------------------------

    def printers(self) -> list[Printer]:
        """In the order in which they were configured."""
        return rows.printers(self._core.read)

    def forecast(self, printer: Printer) -> Roll:
        """The printer's roll with what can be said of its end."""
        return rolls.forecast(printer.roll, rows.printed(self._core.read, printer.name))

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
                raise NotFound("Không có máy in “{name}”.", name=name)
            tx.record("paper.printer_removed", actor, printer=name)

        self._core.write(work)

    def pause(self, name: str, paused: bool, *, actor: Actor, cmd_id: str) -> None:
        """A paused printer takes no badge; its spare may. Raises NotFound."""

        def work(tx: Tx) -> Count:
            self._known(tx, name)
            if rows.pause(tx, name, paused):
                tx.record("paper.printer_paused" if paused else "paper.printer_resumed", actor, printer=name)
            return Count(badges=0)

        self._core.once(cmd_id, kind="paper.pause", actor=str(actor), reply=Count, work=work)

    def new_roll(self, name: str, length_mm: int, *, actor: Actor, cmd_id: str) -> None:
        """A new roll was put in: counting begins anew. `length_mm` 0: nobody knows how long it is. Raises BadInput, NotFound."""
        if not 0 <= length_mm <= LONGEST_ROLL_MM:
            raise BadInput("Chiều dài cuộn giấy từ 0 đến 200 m.")

        def work(tx: Tx) -> Count:
            self._known(tx, name)
            rows.new_roll(tx, name, length_mm)
            tx.record("paper.roll_changed", actor, printer=name, length_mm=length_mm)
            return Count(badges=0)

        self._core.once(cmd_id, kind="paper.roll", actor=str(actor), reply=Count, work=work)

    # -- for the print station and the desk -----------------------------------------------------------------------------------

    def reprint(self, delegate_id: int, *, reason: str, actor: Actor, cmd_id: str, printer: str = "") -> JobRef:
        """A new badge with a new serial; the older one is void at the door. Refused while one is still open. Raises BadInput without a
        reason, NotFound for the delegate or the printer."""
        if not reason.strip():
            raise BadInput("Cần ghi lý do in lại thẻ.")

        def work(tx: Tx) -> JobRef:
            if printer:
                self._known(tx, printer)
            delegate = self._core.delegate(tx.db, delegate_id)
            if not delegate.active:
                raise Refused("Đại biểu này đã được rút khỏi danh sách.")
            newest = rows.newest(tx.db, delegate_id)
            if newest and newest.state in rows.OPEN:
                raise Refused("Thẻ của đại biểu này còn đang chờ hoặc đang in: xử lý thẻ đó trước.", job=newest.id)
            ref = queue_badge(self._core, tx, delegate, aim=Aim(printer=printer), reason=reason.strip(), actor=actor)
            if ref is None:
                raise Refused("Đại biểu này đã có 20 thẻ: không in thêm được nữa.")
            tx.record("paper.reprint_asked", actor, job=ref.job_id, delegate=delegate_id)
            return ref

        return self._core.once(cmd_id, kind="paper.reprint", actor=str(actor), reply=JobRef, work=work)

    def print_batch(self, *, unit: str, category: str, printer: str, actor: Actor, cmd_id: str) -> Count:
        """Print badges before their delegates come: of a unit, of a category ("" = all), of all who have none, not even a waiting one.

        In the order in which a pile is handed out: by unit, then by given name. Everybody who stands at a door or at the desk comes
        before them. A person who arrives has the badge already, and no second one is made. Raises NotFound for the printer.
        """

        def work(tx: Tx) -> Count:
            if printer:
                self._known(tx, printer)
            have = rows.with_badge(tx.db)
            wanted = [
                d
                for d in roster_rows.all_delegates(tx.db)
                if d.id not in have and d.kind != "unnamed" and (not unit or d.unit == unit) and (not category or d.category == category)
            ]
            if len(wanted) > MOST_IN_BATCH:
                raise BadInput(TOO_MANY_BADGES, badges=len(wanted), most=MOST_IN_BATCH)
            aim = Aim(printer=printer, priority=Priority.BATCH)
            made = [queue_badge(self._core, tx, d, aim=aim, reason=BATCH, actor=actor, first=True) for d in in_hand_out_order(wanted)]
            tx.record("paper.batch_asked", actor, badges=len(made) - made.count(None), unit=unit, category=category)
            return Count(badges=len(made) - made.count(None))

        return self._core.once(cmd_id, kind="paper.batch", actor=str(actor), reply=Count, work=work)

    def settle(self, job_id: int, *, came_out: bool, actor: Actor, cmd_id: str) -> PrintJob:
        """A person looked: did the badge of an `unknown` job come out? Yes: done. No: cancelled, and a new one is queued."""

        def work(tx: Tx) -> PrintJob:
            job = rows.get(tx.db, job_id)
            if job is None or job.state is not BadgeState.UNKNOWN:
                raise Refused("Thẻ này không còn ở trạng thái cần hỏi.")
            return self._settled(tx, job, came_out=came_out, actor=actor, how="")

        return self._core.once(cmd_id, kind="paper.settle", actor=str(actor), reply=PrintJob, work=work)

    def change(self, job_id: int, what: str, *, actor: Actor, cmd_id: str) -> PrintJob:
        """hold | release | cancel | first (before all others): a job that has not begun. Refused once it has."""
        if what not in (*BY_STATION, "first"):
            raise BadInput("Việc này không có: chỉ giữ lại, cho in tiếp, in trước hoặc huỷ.")

        def work(tx: Tx) -> PrintJob:
            if what == "first":
                job = rows.aim_job(tx, job_id, priority=Priority.FIRST)
            else:
                job = rows.set_state(tx, job_id, BY_STATION[what][1], came_from=BY_STATION[what][0])
            return self._changed(tx, job, actor, "put first" if what == "first" else "")

        return self._core.once(cmd_id, kind=f"paper.{what}", actor=str(actor), reply=PrintJob, work=work)

    def move(self, job_id: int, printer: str, *, actor: Actor, cmd_id: str) -> PrintJob:
        """Give a job that has not begun to another printer ("" = any). Refused once it has begun; NotFound for the printer."""

        def work(tx: Tx) -> PrintJob:
            if printer:
                self._known(tx, printer)
            job = rows.aim_job(tx, job_id, printer=printer, spare="")
            return self._changed(tx, job, actor, f"moved to {printer or 'any'}")

        return self._core.once(cmd_id, kind="paper.move", actor=str(actor), reply=PrintJob, work=work)

    def move_all(self, source: str, printer: str, *, actor: Actor, cmd_id: str) -> Count:
        """The same for everything that waits for one printer."""

        def work(tx: Tx) -> Count:
            self._known(tx, source)
            if printer:
                self._known(tx, printer)
            moved = [rows.aim_job(tx, job_id, printer=printer, spare="") for job_id in rows.waiting_for(tx.db, source)]
            for job in moved:
                rows.audit(tx, job.id, job.state, str(actor), f"moved to {printer or 'any'}")
            tx.record("paper.queue_moved", actor, printer=source, to=printer, badges=len(moved))
            return Count(badges=len(moved))

        return self._core.once(cmd_id, kind="paper.move_all", actor=str(actor), reply=Count, work=work)

    def job(self, job_id: int) -> PrintJob:
        found = rows.get(self._core.read, job_id)
        if found is None:
            raise NotFound("Không có thẻ in số {job}.", job=job_id)
        return found

    def open_jobs(self, limit: int = 200) -> list[PrintJob]:
        """What waits, is being sent, is held or must be asked about, in the order in which it will be printed."""
        return rows.jobs(self._core.read, rows.OPEN, limit=limit)

    def finished_jobs(self, limit: int = 30) -> list[PrintJob]:
        """Newest first."""
        return rows.jobs(self._core.read, ("done", "handed_over", "torn", "cancelled"), limit=limit, newest_first=True)

    def last_printed(self, printer: str) -> PrintJob | None:
        return rows.last_printed(self._core.read, printer)

    def newest(self, delegate_id: int) -> PrintJob | None:
        return rows.newest(self._core.read, delegate_id)

    def audit(self, job_id: int) -> list[dict]:
        """What became of one job: {"at", "state", "actor", "note"}, oldest first."""
        return rows.audit_of(self._core.read, job_id)

    def waiting_at(self) -> dict[str, int]:
        """How many queued jobs are meant for each printer ("" = any); printers without any are not in it."""
        return rows.waiting_at(self._core.read)

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        return rows.counts(self._core.read)

    def without_badge(self) -> list[tuple[str, str, int]]:
        """(unit, category, how many) a batch may print: delegates who have no badge yet and whose name is known."""
        return rows.without_badge(self._core.read)

    def to_come(self) -> int:
        """How many delegates have no badge yet, not even a waiting one."""
        return rows.to_come(self._core.read)

    # -- inside a transaction --------------------------------------------------------------------------------------------------

    def _settled(self, tx: Tx, job: PrintJob, *, came_out: bool, actor: Actor, how: str) -> PrintJob:
        state = "done" if came_out else "cancelled"
        job = rows.set_state(tx, job.id, state, came_from=("unknown",), note=how or "settled by a person")
        said = "came out" if came_out else "did not come out"
        rows.audit(tx, job.id, state, str(actor), f"{said}: {how}" if how else said)
        tx.record("paper.settled", actor, job=job.id, delegate=job.delegate_id, came_out=came_out)
        if came_out:
            put_right(self._core, tx, job, actor)
        else:
            make_anew(self._core, tx, job, said, actor)
        return job

    @staticmethod
    def _changed(tx: Tx, job: PrintJob | None, actor: Actor, note: str) -> PrintJob:
        if job is None:
            raise Refused("Thẻ này đã sang trạng thái khác.")
        rows.audit(tx, job.id, job.state, str(actor), note)
        tx.record("paper.moved" if note else f"paper.{job.state}", actor, job=job.id, delegate=job.delegate_id)
        return job

    @staticmethod
    def _known(tx: Tx, name: str) -> None:
        if not rows.has_printer(tx.db, name):
            raise NotFound("Không có máy in “{name}”.", name=name)

    def _still_since(self) -> tuple[str, str]:
        now = self._core.clock()
        return iso(now - SPARE_AFTER), iso(now)
