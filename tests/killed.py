"""The same as `schedules`, with nothing simulated but the printer and the people: a process that is killed by the system.

The hall and its workers run in a child process on a real file with real syncs and real sockets; SIGKILL strikes at random moments. The
bytes that the dead process had handed to the kernel still arrive. Between two lives a person looks at the paper and answers.
"""

import logging
import multiprocessing
import shutil
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from random import Random

from folder import open_hall
from hall.hall import Hall
from hall.model import BadgeState
from printers.address import parse_address
from printers.dialogue import Limits
from printers.worker import Worker
from tests.fake_printer import FakePrinter
from tests.judge import ACTOR, WIDTH, Drawer, Judge, Outcome

LIMITS = Limits(status=5, sync=5, stall=20, counter=0.2, rest=0.2)
"""Patient, for the machine may be busy; but nothing is ever late on loopback, so a short rest before the counter is believed will do."""
PATIENCE = 60.0


LAST_WORDS = "died.txt"


def serve(data: Path) -> None:
    """The child: a hall and a worker for each printer, until it is killed."""
    try:
        _serve(data)
    except BaseException:
        (data / LAST_WORDS).write_text(traceback.format_exc(), "utf-8")
        raise


def _serve(data: Path) -> None:
    hall = open_hall(data)
    workers = [
        Worker(
            known.name,
            parse_address(known.address),
            hall.paper,
            data_dir=data,
            log=logging.getLogger("killed"),
            limits=LIMITS,
            known=known,
            retry=0.1,
        )
        for known in hall.paper.printers()
    ]
    for worker in workers:
        worker.start()
    while True:
        for worker in workers:
            worker.wake()
        time.sleep(0.02)


def run(seed: int, prepared: Path, folder: Path, drawer: Drawer, *, people: int, kills: int) -> Outcome:
    """One conference of so many people, killed so many times. `folder` is made and removed."""
    rng, outcome = Random(seed), Outcome(seed)
    drawer.forget()
    shutil.copytree(prepared, folder)
    try:
        with ExitStack() as stack:
            printers = {f"p{n}": stack.enter_context(_printer(rng)) for n in range(1, rng.choice((1, 2)) + 1)}
            judge = Judge(list(printers.values()), drawer)
            _arrive(folder, printers, people)
            children = _children()
            for left in reversed(range(kills + 1)):
                process = children.Process(target=serve, args=(folder,), daemon=True)
                process.start()
                try:
                    if not left:
                        _settle(folder, printers, judge, outcome)
                    else:
                        _wait(rng.choice(list(printers.values())), rng)
                finally:
                    if not process.is_alive():
                        said = (folder / LAST_WORDS).read_text("utf-8") if (folder / LAST_WORDS).exists() else ""
                        outcome.wrong.append(f"the program ended before it was killed: {process.exitcode} {said}")
                    process.kill()
                    process.join()
                if outcome.wrong:
                    return outcome
                if left:
                    outcome.figures["kills"] += 1
                    _answer(folder, printers, judge, outcome)
            hall = open_hall(folder, durable=False)
            judge.judge(hall, list(range(1, people + 1)), outcome)
            hall.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome


def _children() -> multiprocessing.context.BaseContext:
    """Children are forked from a process that has everything imported, where the system can; elsewhere they start from nothing."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.killed"])
    return context


def _printer(rng: Random) -> FakePrinter:
    return FakePrinter(
        buffer=rng.choice((1024, 4096, 65536)),
        process_id=rng.random() < 0.6,
        counter=rng.choice((None, 4711)),
        rows_a_second=rng.choice((1500, 3000)),
    )


def _arrive(folder: Path, printers: dict[str, FakePrinter], people: int) -> None:
    hall = open_hall(folder, durable=False)
    for name, printer in printers.items():
        hall.paper.add_printer(name, f"{printer.address}&width={WIDTH}&layout=nhanh", actor=ACTOR)
    scanner = hall.devices.all()[0]
    for delegate, ticket in hall.roster.invitations()[:people]:
        hall.door.check_in(ticket.code, scan_id=f"scan-{delegate.id:04}", device=scanner)
    hall.close()


def _wait(printer: FakePrinter, rng: Random) -> None:
    """Until the printer has printed some rows more, or received some bytes more, or some time has passed."""
    rows, received = printer._rows_printed + rng.randint(0, 500), len(printer.received) + rng.randint(0, 30_000)
    with printer.changed:
        printer.changed.wait_for(lambda: printer._rows_printed >= rows or len(printer.received) >= received, rng.uniform(0.2, 0.8))


def _answer(folder: Path, printers: dict[str, FakePrinter], judge: Judge, outcome: Outcome) -> None:
    """Between two lives: what was being sent is counted, and what is asked about is answered from the paper."""
    for printer in printers.values():
        printer.wait_for(lambda p: p.resting, PATIENCE)
    hall = open_hall(folder, durable=False)
    outcome.figures["interrupted"] += sum(job.state is BadgeState.SENDING for job in hall.paper.open_jobs())
    _look(hall, judge, outcome)
    hall.close()


def _look(hall: Hall, judge: Judge, outcome: Outcome) -> None:
    for job in hall.paper.open_jobs():
        if job.state is BadgeState.UNKNOWN:
            outcome.figures["asked a person"] += 1
            hall.paper.settle(job.id, came_out=judge.sheets(job) > 0, actor=ACTOR, cmd_id=f"answer-{job.id:04}")


def _settle(folder: Path, printers: dict[str, FakePrinter], judge: Judge, outcome: Outcome) -> None:
    """The last life: until nothing is open. A badge is asked about when the workers have had their look at the counter."""
    end, hall = time.monotonic() + PATIENCE, open_hall(folder, durable=False)
    try:
        while states := {job.state for job in hall.paper.open_jobs()}:
            if states == {BadgeState.UNKNOWN}:
                _look(hall, judge, outcome)
            if time.monotonic() > end:
                outcome.wrong.append(f"lost: not settled {states}")
                return
            time.sleep(0.02)
    finally:
        hall.close()
