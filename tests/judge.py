"""The judge of what lies on the paper and stands in the hall's books, and the small conference that schedules of faults are run on.

It compares the sheets in the printers' trays, dot by dot, with the badges as drawn; asks the hall what it says of each; and lets each
badge's code be read at the door. It knows nothing of how it came to that.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from folder import FILE, open_hall
from hall.errors import HallError
from hall.hall import Hall, create
from hall.model import Actor, Badge, BadgeState, Conference, DelegateFields, PrintJob, RosterChange
from printers.badge import Renderer
from printers.encoders import escpos
from printers.layout import parse
from tests.printer_machine import Machine

ACTOR = Actor(role="admin")
START = datetime(2020, 6, 12, 0, 5, tzinfo=UTC)
PEOPLE, KIOSKS, WIDTH = 10, 3, 384
LAYOUT = 'title = "Nhanh"\nwidth = 384\n[[blocks]]\nkind = "name"\nsizes = "40x2 30x2"\n[[blocks]]\nkind = "qr"\nmodule = 6\n'
"""Small, so that a thousand schedules are quick: four bands of rows, with a code that is different on every badge."""


class Drawer(Renderer):
    """Draws each badge once: several printers, lives and the judge want the same picture."""

    def __init__(self) -> None:
        super().__init__(parse(LAYOUT, "nhanh.toml"))
        self._known: dict[object, object] = {}

    def render(self, badge: Badge, **size: object):
        return self._once(badge.code, lambda: super(Drawer, self).render(badge, **size))

    def void_strip(self, **size: object):
        return self._once("strip", lambda: super(Drawer, self).void_strip(**size))

    def _once(self, key: object, make: Callable):
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def forget(self) -> None:
        self._known = {key: value for key, value in self._known.items() if key == "strip"}


@dataclass
class Outcome:
    """What came of one schedule. `wrong`: what must never be, in words; `figures`: what was counted."""

    seed: int
    wrong: list[str] = field(default_factory=list)
    figures: Counter = field(default_factory=Counter)


def prepare(folder: Path, *, people: int = PEOPLE) -> Path:
    """A data folder with a conference, its people and kiosks, and the layout; schedules work on copies."""
    conference = Conference(
        number=7,
        protocol_id="hn_dhtt_huyen_2020",
        unit="huyện Nam Đông",
        organiser="ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
        ordinal="IV",
        period="2020 - 2025",
        place="Nam Đông",
        venue="Hội trường huyện",
        starts_at="2020-06-12T00:45:00.000Z",
    )
    create(folder / FILE, conference, clock=lambda: START)
    hall = open_hall(folder, durable=False, clock=lambda: START)
    names = ("Nguyễn Thị Hương", "A Lăng Thị Nhới", "Đỗ Văn Đức", "Hồ Thị Bưởi", "Ngô Khuê")
    fields = [DelegateFields(full_name=f"{names[n % 5]} {n}", unit="Xã Hương Phú", category="exemplar") for n in range(people)]
    changes = [RosterChange(fields=one, source=f"test!{n}") for n, one in enumerate(fields)]
    hall.roster.apply(changes, file_name="test.xlsx", sha256="0" * 64, actor=ACTOR)
    for n in range(KIOSKS):
        hall.devices.enrol(f"Cửa {n}", actor=ACTOR)
    hall.close()
    (folder / "layouts").mkdir()
    (folder / "layouts" / "nhanh.toml").write_text(LAYOUT, "utf-8")
    return folder


class Judge:
    """Counts sheets and bytes of `printers`. Pictures are those of `drawer`."""

    def __init__(self, printers: list[Machine], drawer: Drawer) -> None:
        self._printers, self._drawer = printers, drawer

    def sheets(self, job: PrintJob) -> int:
        """How many whole sheets of exactly this badge lie in the trays."""
        picture = self._drawer.render(job.badge, width=WIDTH)
        wanted, rows = escpos.raster(picture), picture.height
        found = [sheet for printer in self._printers for sheet in list(printer.sheets)]
        return sum(not sheet.torn and len(sheet.rows) == rows and b"".join(sheet.rows) == wanted for sheet in found)

    def times_sent(self, job: PrintJob) -> int:
        """How often the third band of this badge, a slice of its own code, was received by a printer."""
        line, picture = WIDTH // 8, self._drawer.render(job.badge, width=WIDTH)
        band = escpos.raster(picture)[2 * escpos.BAND * line : 3 * escpos.BAND * line]
        return sum(bytes(printer.received).count(band) for printer in self._printers)

    def judge(self, hall: Hall, arrivals: list[int], outcome: Outcome) -> None:
        """Everything that must hold when all is settled; what does not goes to `outcome.wrong`."""
        jobs = all_jobs(hall)
        outcome.figures["badges"] += len(arrivals)
        outcome.figures["jobs"] += len(jobs)
        newest = {job.delegate_id: job for job in jobs}
        for job in jobs:
            self._judge_job(job, newest[job.delegate_id], hall.paper.audit(job.id), outcome)
        for delegate in arrivals:
            job = newest.get(delegate)
            if job is None or job.state is not BadgeState.DONE or self.sheets(job) != 1:
                outcome.wrong.append(f"lost: delegate {delegate} has no whole newest badge ({job and (job.serial, str(job.state))})")
        scanner = hall.devices.all()[0]
        for job in jobs:
            answer = hall.door.check_in(job.badge.code, scan_id=f"judge-{job.id:04}", device=scanner).outcome
            if (answer == "revoked") == (newest[job.delegate_id] is job):
                outcome.wrong.append(f"door: {job.serial} is answered {answer}")

    def _judge_job(self, job: PrintJob, newest: PrintJob, trail: list[dict], outcome: Outcome) -> None:
        wrong, figures = outcome.wrong, outcome.figures
        sheets, sent, states = self.sheets(job), self.times_sent(job), [row["state"] for row in trail]
        figures["unknown"] += "unknown" in states
        figures["torn"] += job.state is BadgeState.TORN
        figures["settled by counter"] += "cutter counter" in job.note
        if sheets > 1:
            wrong.append(f"double: {job.serial} lies on {sheets} whole sheets")
        if sent > 1 or states.count("sending") > 1:
            wrong.append(f"sent twice: {job.serial} ({sent} times on a line, {states.count('sending')} times begun)")
        if job.state is BadgeState.DONE and sheets != 1:
            wrong.append(f"falsely done: {job.serial} lies on {sheets} whole sheets; {trail}")
        if sheets and newest is not job:
            # Harmless, for the door refuses it; yet it is paper in somebody's hand.
            why = "torn" if job.state is BadgeState.TORN else "counter" if "cutter counter" in job.note else "person"
            figures[f"whole but void, {why}"] += sheets


def all_jobs(hall: Hall) -> list[PrintJob]:
    """Every job there ever was, oldest first."""
    found: list[PrintJob] = []
    while True:
        try:
            found.append(hall.paper.job(len(found) + 1))
        except HallError:
            return found
