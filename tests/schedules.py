"""Random schedules of faults and kill -9 for the whole way from the door to the paper, and the judge of what came of each.

Real: the hall on its SQLite file, the workers, their dialogue and encoder, the printer's parser. Simulated: time, the network, the
printer's mechanism, people. kill -9 cuts the workers off between two calls without any further write, their connections are closed
or reset as a kernel would, and a new hall opens a copy of the file and its write-ahead log as they lay on disk at that moment.
Everything follows from the seed.
"""

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from folder import open_hall
from hall.errors import HallError
from hall.hall import Hall
from hall.model import BadgeState, PrintJob
from printers.address import parse_address
from printers.worker import Worker
from tests.judge import ACTOR, KIOSKS, PEOPLE, START, WIDTH, Drawer, Judge, Outcome
from tests.simulated import NEVER, Bell, Killed, Line, Printer, World

LONGEST = 6 * 3600.0
"""Simulated seconds after which a schedule that is not settled has lost something."""
LOG = logging.getLogger("schedules")


class Desk:
    """The hall's side of the queue as a worker sees it; before and after each change the program may die."""

    def __init__(self, paper: object, step: Callable[[], None]) -> None:
        self._paper, self._step = paper, step

    def waiting(self, printer: str) -> bool:
        return self._paper.waiting(printer)

    def __getattr__(self, name: str) -> Callable:
        verb = getattr(self._paper, name)

        def call(*args: object, **more: object) -> object:
            self._step()
            answer = verb(*args, **more)
            self._step()
            return answer

        return call


class Schedule:
    """One schedule. `make_worker` builds a worker, so that a faulty one can be tried."""

    def __init__(self, seed: int, prepared: Path, folder: Path, drawer: Drawer, *, make_worker: Callable[..., Worker] = Worker) -> None:
        self.rng, self.world, self.folder, self.drawer, self.make_worker = Random(seed), World(), folder, drawer, make_worker
        self.outcome = Outcome(seed)
        self.figures = self.outcome.figures
        self.hall: Hall | None = None
        self.tasks: list = []
        self.open_lines: list[Line] = []
        self.lives, self.kill_in = 0, 0
        self.wake = Bell(self.world)
        shutil.copytree(prepared, self.data)
        rng = self.rng
        self.hasty = rng.random() < 0.3
        self.kills_left = rng.choice((0, 1, 1, 2, 3, 5))
        self.arrivals = rng.sample(range(1, PEOPLE + 1), rng.randint(1, PEOPLE))
        self.missing = set(self.arrivals)
        self.printers = {f"p{n}": self._printer() for n in range(1, rng.choice((1, 2, 2, 3)) + 1)}
        self.judge = Judge(list(self.printers.values()), drawer)
        self.gone: set[str] = set()
        self.mend_at: dict[str, float] = {}
        self.faults_left = {name: rng.choice((0, 1, 2, 4)) for name in self.printers}
        self._configure()
        for name in self.printers:
            self._next_fault(name)
        self._begin()
        self.world.start(self._people)
        self.world.start(self._operator)

    @property
    def data(self) -> Path:
        return self.folder / f"life-{self.lives}"

    # -- what there is

    def _printer(self) -> Printer:
        rng = self.rng
        return Printer(
            self.world,
            pace=rng.choice((2e4, 2e5, 2e6)),
            speed=rng.choice((300, 1200, 2000)),
            buffer=rng.choice((1024, 4096, 16384, 65536)),
            process_id=rng.random() < 0.6,
            counter=rng.choice((None, 0, 4711)),
        )

    def _configure(self) -> None:
        hall = self._open()
        names = list(self.printers)
        for name, printer in self.printers.items():
            kind = "epson80" if printer.process_id else "generic80"
            hall.paper.add_printer(name, f"tcp://{name}:9100?profile={kind}&width={WIDTH}&layout=nhanh", actor=ACTOR)
        for device in hall.devices.all():
            own = self.rng.choice(["", *names])
            spare = self.rng.choice(["", *(name for name in names if name != own)]) if own else ""
            hall.devices.change(device.id, name=device.name, printer=own, spare=spare, actor=ACTOR)
        self.codes = {delegate.id: ticket.code for delegate, ticket in hall.roster.invitations()}
        hall.close()

    def _open(self) -> Hall:
        return open_hall(self.data, durable=False, clock=lambda: START + timedelta(seconds=self.world.now))

    # -- the program and its deaths

    def _begin(self) -> None:
        self.hall = self._open()
        self.kill_in = self.rng.randint(1, self.rng.choice((30, 150, 600))) if self.kills_left else 0
        for known in self.hall.paper.printers():
            worker = self.make_worker(
                known.name,
                parse_address(known.address),
                Desk(self.hall.paper, self._step),
                data_dir=self.data,
                log=LOG,
                clock=lambda: self.world.now,
                connect=self._connect,
                renderer=self.drawer,
                known=known,
                wall=lambda: START + timedelta(seconds=self.world.now),
            )
            self.tasks.append(self.world.start(lambda worker=worker: self._life(worker)))

    def _life(self, worker: Worker) -> None:
        while True:
            delay = worker.step()
            self.world.sleep(delay + 0.001, self.wake)

    def _connect(self, host: str, port: int) -> Line:
        self._step()
        line = Line(self.world, self.printers[host], self.rng, self._step, kernel=self.rng.choice((2048, 16384, 65536)))
        self.world.sleep(0.001 if self.printers[host].power else self.rng.choice((0.001, 3.0)))
        self.printers[host].connect(line)
        self.open_lines.append(line)
        return line

    def _step(self) -> None:
        """A moment at which the program may be killed."""
        self.kill_in -= 1
        if self.kill_in == 0:
            self.world.at(0.0, self._die)
            raise Killed

    def _die(self) -> None:
        self.kills_left -= 1
        self.figures["kills"] += 1
        self.world.end(self.tasks)
        self.tasks.clear()
        for line in self.open_lines:
            line.die()
        self.open_lines.clear()
        old, hall, self.hall = self.data, self.hall, None
        self.figures["interrupted"] += sum(job.state is BadgeState.SENDING for job in hall.paper.open_jobs())
        self.lives += 1
        # As the disk is at this moment: the file and its write-ahead log, with nothing put in order.
        shutil.copytree(old, self.data, ignore=shutil.ignore_patterns("*-shm"))
        hall.close()
        self.world.at(self.rng.uniform(0.3, 8.0), self._begin)

    # -- faults

    def _next_fault(self, name: str) -> None:
        printer, rng = self.printers[name], self.rng
        printer.stop_at, printer.after_row = NEVER, lambda total: None
        printer.after_byte = lambda total: None
        if not self.faults_left[name]:
            return
        self.faults_left[name] -= 1
        kind = rng.choice(("paper", "paper", "cover", "hold", "power", "drop", "garbage", "silent", "gone"))
        if kind in ("paper", "cover", "hold") or (kind == "power" and rng.random() < 0.5):
            row = printer._rows_printed + rng.randint(1, 700)
            printer.after_row = lambda total: total >= row and self._strike(name, kind)
        else:
            printer.stop_at = len(printer.received) + rng.randint(1, 40_000)
            printer.after_byte = lambda total: total >= printer.stop_at and self._strike(name, kind)

    def _strike(self, name: str, kind: str) -> None:
        printer, rng = self.printers[name], self.rng
        printer.stop_at, printer.after_row = NEVER, lambda total: None
        printer.after_byte = lambda total: None
        if kind == "gone" and len(self.gone) + 1 == len(self.printers):
            kind = "power"  # one printer stays
        self.figures["faults"] += 1
        self.figures[f"fault {kind}"] += 1
        self.mend_at[name] = self.world.now + rng.choice((0.05, 5.0, 30.0, 120.0, 1000.0)) * rng.uniform(0.5, 1.5)
        if kind in ("paper", "cover"):
            printer.set(**{"paper" if kind == "paper" else "covered": False})
        elif kind == "hold":
            printer.set(hold_at_row=printer._rows_printed)
        elif kind in ("power", "gone"):
            printer.switch_off(counter_back=rng.choice((0, 0, 1, 2, 5)))
            if kind == "gone":
                self.gone.add(name)
                self.mend_at[name] = NEVER
        elif kind == "drop":
            printer.drop()
        elif kind == "garbage":
            # A printer without process ids answers one plain byte: garbage that is exactly that cannot be told from it, by anybody.
            values = [value for value in range(256) if printer.process_id or value & 0x90]
            printer._say(bytes(rng.choices(values, k=rng.randint(1, 40))))
        else:
            printer.set(silent=True)

    # -- people

    def _people(self) -> None:
        kiosk = {}
        for delegate in self.arrivals:
            self.world.sleep(self.rng.expovariate(1 / self.rng.choice((0.2, 2, 10))))
            kiosk[delegate] = self.rng.randrange(KIOSKS)
            while self.hall is None:  # the kiosk sends its scan again until it is answered
                self.world.sleep(1.0)
            self.hall.door.check_in(self.codes[delegate], scan_id=f"scan-{delegate:04}", device=self.hall.devices.all()[kiosk[delegate]])
            self.missing.discard(delegate)
            self.wake.ring()

    def _operator(self) -> None:
        """Mends printers, and answers for a badge by looking at the paper: at once, or only when the printer has come to rest."""
        while True:
            self.world.sleep(self.rng.uniform(1.0, 12.0))
            for name, due in list(self.mend_at.items()):
                if due <= self.world.now:
                    del self.mend_at[name]
                    self.printers[name].set(power=True, paper=True, covered=True, silent=False, hold_at_row=None)
                    self._next_fault(name)
            if self.hall is None:
                continue
            for job in self.hall.paper.open_jobs():
                try:
                    self._look_after(job)
                except HallError:
                    pass  # it went on meanwhile

    def _look_after(self, job: PrintJob) -> None:
        paper, ask = self.hall.paper, {"actor": ACTOR, "cmd_id": f"command-{self.world.turns}-{job.id}"}
        if job.state is BadgeState.UNKNOWN:
            printer = self.printers[job.printer]
            rested = job.printer in self.gone or (job.printer not in self.mend_at and printer.quiet())
            if self.hasty or rested:
                self.figures["asked a person"] += 1
                paper.settle(job.id, came_out=self.judge.sheets(job) > 0, **ask)
                self.wake.ring()
        elif job.state is BadgeState.HELD:
            paper.change(job.id, "release", **ask)
        elif job.state is BadgeState.QUEUED and job.printer in self.gone and job.spare in ("", *self.gone):
            paper.move(job.id, "", **ask)

    # -- the judge

    def _settled(self) -> bool:
        if self.missing or self.hall is None:
            return False
        return not self.hall.paper.open_jobs()

    def run(self) -> Outcome:
        checked = 0.0

        def done() -> bool:
            nonlocal checked
            if self.world.now < checked:
                return False
            checked = self.world.now + 2.0
            return self._settled()

        try:
            settled = self.world.run(done, until=LONGEST)
            self.world.run(lambda: False, until=self.world.now + 30.0)  # what hangs in a printer comes out, too
            if self.hall is None:
                self.world.run(lambda: self.hall is not None, until=self.world.now + 30.0)
            self.outcome.wrong += [] if settled else [f"lost: not arrived or not settled {sorted(self.missing)}"]
            self.judge.judge(self.hall, self.arrivals, self.outcome)
        finally:
            if self.hall:
                self.hall.close()
        return self.outcome


def run(seed: int, prepared: Path, folder: Path, drawer: Drawer, **more: object) -> Outcome:
    """Run one schedule in `folder`, which is made and removed."""
    drawer.forget()
    folder.mkdir()
    try:
        return Schedule(seed, prepared, folder, drawer, **more).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
