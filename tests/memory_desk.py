"""For tests of what prints: a badge as the hall makes them, and the hall's side of the queue in memory, as small as it can be."""

import threading
from collections.abc import Collection
from pathlib import Path

from msgspec.structs import replace

from hall.model import Badge, BadgeState, PrintJob


def badge(number: int = 17, **fields: object) -> Badge:
    """A badge as the hall makes them."""
    plain = Badge(
        title="Hội nghị tuyên dương điển hình tiên tiến huyện Nam Đông",
        subtitle="Lần thứ IV (2020 - 2025)",
        number=f"{number:03}",
        full_name="A Lăng Thị Nhới",
        salutation="Bà",
        post="Nông dân",
        unit="Xã Thượng Long",
        category="exemplar",
        category_label="Đại biểu",
        seat="B12",
        code=f"{10**26 + number * 7919}",
        serial=f"{number:03}",
    )
    return replace(plain, **fields)


class MemoryDesk:
    """A queue in memory that keeps a history. With a journal every change is on disk before it returns, so that a killed process
    leaves what it had committed."""

    def __init__(self, badges: list[Badge] | None = None, *, journal: Path | None = None) -> None:
        self.jobs = {
            number: PrintJob(id=number, delegate_id=number, serial=each.serial, state=BadgeState.QUEUED, printer="", badge=each)
            for number, each in enumerate(badges or [], 1)
        }
        self.cuts_before: dict[int, int | None] = {}
        self.paper_mm: dict[int, int] = {}
        self.other_mm = 0
        """Paper that went for strips and test sheets."""
        self.record: dict = {}
        self.history: list[tuple[int, str]] = []
        self.reports: list[tuple[str, str]] = []
        self.changed = threading.Condition()
        self._journal = journal
        if journal and journal.exists():
            for line in journal.read_text().splitlines():
                number, state, printer, cuts = line.split()
                self.cuts_before[int(number)] = None if cuts == "-" else int(cuts)
                self._move(int(number), BadgeState(state), printer=printer, record=False)

    def _move(self, job_id: int, state: BadgeState, note: str = "", *, printer: str = "", record: bool = True) -> PrintJob:
        job = self.jobs[job_id]
        cuts = self.cuts_before.get(job_id)
        self.jobs[job_id] = replace(job, state=state, note=note, printer=printer or job.printer, cuts_before=cuts)
        self.history.append((job_id, str(state)))
        if self._journal and record:
            with self._journal.open("a") as file:
                file.write(f"{job_id} {state} {self.jobs[job_id].printer} {'-' if cuts is None else cuts}\n")
        if record:
            self.changed.notify_all()
        return self.jobs[job_id]

    def add(self, new: Badge) -> int:
        with self.changed:
            job_id = len(self.jobs) + 1
            self.jobs[job_id] = PrintJob(id=job_id, delegate_id=job_id, serial=new.serial, state=BadgeState.QUEUED, printer="", badge=new)
            return job_id

    def claim(self, printer: str, cuts: int | None = None) -> PrintJob | None:
        with self.changed:
            queued = [job.id for job in self.jobs.values() if job.state is BadgeState.QUEUED]
            if not queued:
                return None
            self.cuts_before[min(queued)] = cuts
            return self._move(min(queued), BadgeState.SENDING, printer=printer)

    def finish(self, job_id: int, state: BadgeState, note: str = "", *, paper_mm: int = 0) -> None:
        with self.changed:
            assert self.jobs[job_id].state is BadgeState.SENDING
            self.paper_mm[job_id] = paper_mm
            self._move(job_id, state, note)

    def used(self, printer: str, paper_mm: int) -> None:
        with self.changed:
            self.other_mm += paper_mm
            self.changed.notify_all()

    def put_record(self, printer: str, record: dict) -> None:
        with self.changed:
            self.record = record
            self.changed.notify_all()

    def recover(self, printer: str) -> list[PrintJob]:
        with self.changed:
            mine = [job.id for job in self.jobs.values() if job.state is BadgeState.SENDING and job.printer == printer]
            return [self._move(job_id, BadgeState.UNKNOWN) for job_id in mine]

    def recover_all_but(self, printers: Collection[str]) -> None:
        for name in {job.printer for job in self.jobs.values() if job.state is BadgeState.SENDING}.difference(printers):
            self.recover(name)

    def weigh(self, printer: str, cuts: int) -> None:
        """What the cutter counter says of the badges of this printer that are asked about."""
        with self.changed:
            for job in list(self.jobs.values()):
                if job.state is BadgeState.UNKNOWN and job.printer == printer and self.cuts_before.get(job.id) is not None:
                    gone_by = cuts - self.cuts_before[job.id]
                    if gone_by in (0, 1):
                        self._move(job.id, BadgeState.DONE if gone_by else BadgeState.CANCELLED, f"{gone_by} cuts")

    def report(self, printer: str, state: str, detail: str = "") -> None:
        with self.changed:
            self.reports.append((state, detail))
            self.changed.notify_all()

    def waiting(self, printer: str) -> bool:
        with self.changed:
            return any(job.state is BadgeState.QUEUED for job in self.jobs.values())

    def states(self) -> list[str]:
        return [str(job.state) for job in self.jobs.values()]

    def wait_for(self, condition, timeout: float = 15.0) -> None:
        """Until `condition(self)` is true; an AssertionError with the picture after `timeout` seconds."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), timeout), (self.states(), self.reports, self.history)
