"""From the queue to the paper, over a real socket: no badge twice, none lost, none called printed that is not."""

import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zxingcpp

import printers as paper
from hall.model import BadgeState, Printer
from printers.address import parse_address
from printers.badge import Renderer
from printers.dialogue import Limits
from printers.layout import parse
from printers.worker import Worker
from tests.fake_printer import FakePrinter, MemoryDesk, badge

pytestmark = pytest.mark.long

LOG = logging.getLogger("test.printers")
HURRY = Limits(status=0.4, sync=0.4, stall=0.8, blocked=20, counter=0.05, rest=0.05)
PATIENT = Limits(status=3, sync=3, stall=20, blocked=20, counter=0.05, rest=0.05)
"""These printers count no cuts: their silence need not be waited for."""


@pytest.fixture
def run(tmp_path):
    """run(desk, address) starts a worker that is stopped at the end."""
    running = []

    def start(desk, address, *, name="P", limits=PATIENT, **more):
        worker = Worker(name, parse_address(address), desk, data_dir=tmp_path, log=LOG, limits=limits, retry=0.1, **more)
        worker.start()
        running.append(worker)
        return worker

    yield start
    for worker in running:
        assert worker.stop(5)


def badges(count):
    return [badge(number) for number in range(1, count + 1)]


def codes(printer):
    """The code on each whole sheet; strips and empty cuts have none."""
    read = [zxingcpp.read_barcodes(sheet.image.convert("L")) if sheet.rows else [] for sheet in printer.sheets]
    return [found[0].text for found in read if found]


@pytest.mark.parametrize("process_id", [True, False])
def test_badges_come_out_exactly_as_drawn_and_in_order(run, process_id):
    asked = badges(3)
    with FakePrinter(buffer=4096, process_id=process_id) as printer:
        desk = MemoryDesk(asked)
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done"] * 3)
        drawn = [Renderer().render(one, width=576) for one in asked]
        assert [sheet.image.tobytes() for sheet in printer.sheets] == [image.tobytes() for image in drawn]
        assert codes(printer) == [one.code for one in asked]
        assert printer.connections == 1 and not any(sheet.garbage for sheet in printer.sheets)
        desk.wait_for(lambda d: d.reports == [("printing", ""), ("ready", "")])


def test_a_narrow_printer_gets_a_narrow_picture(run):
    with FakePrinter(process_id=False) as printer:
        desk = MemoryDesk(badges(1))
        run(desk, f"tcp://127.0.0.1:{printer.port}?profile=generic58")
        desk.wait_for(lambda d: d.states() == ["done"])
        # Without a cutter nothing ends the sheet but the next badge: look at what arrived.
        assert b"\x1dv0\x00\x30\x00\x40\x00" in printer.received and b"\x1dV" not in printer.received


@pytest.mark.parametrize("fault", ["paper", "cover"])
def test_paper_out_in_the_middle_makes_that_badge_torn_and_the_next_one_clean(run, fault):
    with FakePrinter(buffer=4096) as printer:
        printer.fault_at_row = (fault, 200)
        desk, word = MemoryDesk(badges(3)), "paper_out" if fault == "paper" else "cover_open"
        run(desk, printer.address)
        desk.wait_for(lambda d: ("blocked", word) in d.reports)
        assert desk.states() == ["sending", "queued", "queued"]
        printer.set(paper=True, covered=True)
        desk.wait_for(lambda d: d.states() == ["torn", "done", "done"])
        assert [sheet.torn for sheet in printer.sheets] == [True, False, False]
        assert codes(printer)[-2:] == [one.code for one in badges(3)[1:]]


@pytest.mark.parametrize("at", [1, 9, 5_000, 30_001])
def test_a_dropped_connection_makes_the_badge_unknown_and_the_next_one_is_clean(run, at):
    with FakePrinter(buffer=4096) as printer:
        printer.hold_at_row = 0
        desk = MemoryDesk(badges(2))
        printer.drop_after = 12 + 5 + 11 + 6 + at  # the four questions, the hello, a process id and the counter come before the badge
        run(desk, printer.address)
        printer.let_go()
        desk.wait_for(lambda d: d.states() == ["unknown", "done"])
        assert codes(printer)[-1] == badge(2).code and codes(printer).count(badge(1).code) == 0
        assert printer.sheets[-1].garbage == 0
        assert printer.sheets[-1].image.tobytes() == Renderer().render(badge(2), width=576).tobytes()
        # What was left of the first badge was cut off under a strip.
        assert len(printer.sheets) == 2


def test_a_silent_printer_takes_no_job(run):
    with FakePrinter(silent=True) as printer:
        desk = MemoryDesk(badges(2))
        run(desk, printer.address, limits=HURRY)
        desk.wait_for(lambda d: ("gone", "no_answer") in d.reports)
        assert desk.states() == ["queued", "queued"] and desk.history == []
        printer.set(silent=False)
        desk.wait_for(lambda d: d.states() == ["done", "done"])


def test_a_printer_that_falls_silent_in_a_badge_makes_it_unknown(run):
    with FakePrinter() as printer:
        printer.hold_at_row = 100
        desk = MemoryDesk(badges(1))
        run(desk, printer.address, limits=HURRY)
        desk.wait_for(lambda d: d.states() == ["unknown"])
        assert "no answer" in desk.jobs[1].note
        printer.let_go()


@pytest.mark.parametrize(("setting", "word"), [({"paper": False}, "paper_out"), ({"covered": False}, "cover_open")])
def test_a_printer_that_is_not_ready_leaves_the_job_in_the_queue(run, setting, word):
    with FakePrinter() as printer:
        printer.set(**setting)
        desk = MemoryDesk(badges(1))
        run(desk, printer.address)
        desk.wait_for(lambda d: ("blocked", word) in d.reports)
        assert desk.history == []
        printer.set(paper=True, covered=True)
        desk.wait_for(lambda d: d.states() == ["done"])


def test_an_absent_printer_leaves_the_job_in_the_queue(run):
    with FakePrinter() as printer:
        address = printer.address
    desk = MemoryDesk(badges(1))
    run(desk, address)
    desk.wait_for(lambda d: d.reports and d.reports[0][0] == "gone")
    assert desk.history == []


def test_nearly_empty_paper_is_told_and_printing_goes_on(run):
    with FakePrinter() as printer:
        printer.set(near_end=True)
        desk = MemoryDesk(badges(1))
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done"] and d.reports[-1] == ("ready", "near_end"))


def test_an_idle_printer_is_asked_how_it_is_without_moving_paper(run):
    with FakePrinter() as printer:
        desk = MemoryDesk()
        run(desk, printer.address)
        desk.wait_for(lambda d: d.reports == [("ready", "")])
        printer.wait_for(lambda p: p._connection is None)
        assert bytes(printer.received) == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


def test_a_badge_that_cannot_be_drawn_is_held_and_the_next_one_comes(run):
    with FakePrinter() as printer:
        desk = MemoryDesk([badge(1, full_name="Ng" * 60), badge(2)])
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["held", "done"])
        assert "Họ và tên" in desk.jobs[1].note and codes(printer) == [badge(2).code]


def test_a_layout_with_a_fault_leaves_the_jobs_queued_and_its_mending_prints_them(run, tmp_path):
    kept = tmp_path / "layouts" / "dung.toml"
    kept.parent.mkdir()
    kept.write_text("title = 5", "utf-8")
    small = 'title = "Thử"\nwidth = 576\n[[blocks]]\nkind = "name"\nsizes = "40x2"\n'
    with FakePrinter() as printer:
        desk = MemoryDesk(badges(1))
        worker = run(desk, printer.address)
        desk.wait_for(lambda d: ("blocked", "bad_layout") in d.reports)
        assert desk.history == [] and printer.connections == 0
        kept.write_text(small, "utf-8")
        worker.wake()
        desk.wait_for(lambda d: d.states() == ["done"])
        drawn = Renderer().render(badge(1), width=576, layout=parse(small, "dung"))
        assert [sheet.image.tobytes() for sheet in printer.sheets] == [drawn.tobytes()]


def test_the_printers_address_chooses_the_layout_and_an_unknown_one_takes_no_job(run):
    with FakePrinter() as printer:
        desk = MemoryDesk(badges(1))
        run(desk, f"{printer.address}&layout=ngang")
        desk.wait_for(lambda d: d.states() == ["done"])
        assert printer.sheets[0].image.size == (576, 360)
    desk = MemoryDesk(badges(1))
    run(desk, "virtual:?layout=khong-co")
    desk.wait_for(lambda d: ("blocked", "bad_layout") in d.reports)
    assert desk.states() == ["queued"]


def test_a_job_that_comes_later_is_printed_on_waking(run):
    with FakePrinter() as printer:
        desk = MemoryDesk()
        worker = run(desk, printer.address)
        desk.wait_for(lambda d: d.reports)
        desk.add(badge(5))
        started = time.monotonic()
        worker.wake()
        desk.wait_for(lambda d: d.states() == ["done"])
        assert time.monotonic() - started < 2.5  # it would look by itself after 3 s


class StumblingDesk(MemoryDesk):
    """The database is busy the first times."""

    def __init__(self, asked, stumbles):
        super().__init__(asked)
        self.stumbles = stumbles

    def _stumble(self, name):
        if self.stumbles.get(name, 0):
            self.stumbles[name] -= 1
            raise OSError(f"{name}: database is locked")

    def finish(self, job_id, state, note="", *, paper_mm=0):
        self._stumble("finish")
        super().finish(job_id, state, note, paper_mm=paper_mm)

    def claim(self, printer, *, cuts=None):
        self._stumble("claim")
        return super().claim(printer, cuts=cuts)

    def recover(self, printer):
        self._stumble("recover")
        return super().recover(printer)


@pytest.mark.parametrize("verb", ["finish", "claim", "recover"])
def test_a_desk_that_stumbles_neither_ends_the_worker_nor_doubles_a_badge(run, verb, caplog):
    with FakePrinter() as printer:
        desk = StumblingDesk(badges(2), {verb: 1})
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done", "done"])
        assert codes(printer) == [one.code for one in badges(2)]
        assert "database is locked" in caplog.text


def test_stopping_in_the_middle_of_a_blocked_badge_makes_it_unknown(run):
    with FakePrinter(buffer=4096) as printer:
        printer.fault_at_row = ("paper", 100)
        desk = MemoryDesk(badges(2))
        worker = run(desk, printer.address)
        desk.wait_for(lambda d: ("blocked", "paper_out") in d.reports)
        assert worker.stop(1.0)
        assert desk.states() == ["unknown", "queued"]


KILLED = """
import logging, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.fake_printer import MemoryDesk, badge
from printers.address import parse_address
from printers.worker import Worker
desk = MemoryDesk([badge(n) for n in (1, 2, 3)], journal=Path(sys.argv[3]))
Worker("P", parse_address(sys.argv[2]), desk, data_dir=Path(sys.argv[3]).parent, log=logging.getLogger()).start()
time.sleep(60)
"""


def test_no_badge_is_doubled_when_the_program_is_killed_in_the_middle_of_one(run, tmp_path):
    house, journal = Path(__file__).parent.parent, tmp_path / "journal"
    with FakePrinter(buffer=60_000) as printer:
        printer.hold_at_row = 1000  # in the second badge, which the printer's buffer then holds whole
        program = subprocess.Popen([sys.executable, "-c", KILLED, str(house), printer.address, str(journal)])
        try:
            printer.wait_for(lambda p: p._rows_printed == 1000 and len(p._queue) > 20_000)
        finally:
            program.kill()
            program.wait()
        printer.let_go()
        desk = MemoryDesk(badges(3), journal=journal)
        assert desk.states() == ["done", "sending", "queued"]
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done", "unknown", "done"])
        read = codes(printer)
        assert len(read) == len(set(read)) and read[0] == badge(1).code and read[-1] == badge(3).code


def test_two_printers_share_the_queue_and_no_badge_comes_twice(run):
    with FakePrinter() as one, FakePrinter() as two:
        desk = MemoryDesk(badges(8))
        for name, printer in (("P1", one), ("P2", two)):
            run(desk, printer.address, name=name)
        desk.wait_for(lambda d: d.states() == ["done"] * 8)
        assert sorted(codes(one) + codes(two)) == sorted(each.code for each in badges(8))


def test_a_new_address_waits_for_the_badge_being_printed_at_the_old_one(tmp_path):
    with FakePrinter(buffer=4096) as printer:
        printer.hold_at_row = 100
        desk = MemoryDesk(badges(2))
        workers = paper.start_workers(desk, [Printer(name="A", address=printer.address)], data_dir=tmp_path, log=LOG)
        printer.wait_for(lambda p: p._rows_printed == 100)
        workers.follow([Printer(name="A", address="virtual:")])
        printer.let_go()
        desk.wait_for(lambda d: d.states() == ["done", "done"])
        assert codes(printer) == [badge(1).code] and len(list((tmp_path / "printed").iterdir())) == 1
        assert workers.stop(5)


def test_workers_follow_the_configured_printers(tmp_path):
    desk = MemoryDesk(badges(1))
    configured = [Printer(name="A", address="virtual:"), Printer(name="B", address="fax://1")]
    workers = paper.start_workers(desk, configured, data_dir=tmp_path, log=LOG)
    desk.wait_for(lambda d: d.states() == ["done"])
    assert ("blocked", "bad_address") in desk.reports
    assert len(list((tmp_path / "printed").glob("*.png"))) == 1
    workers.follow([])
    desk.add(badge(2))
    workers.wake_all()
    assert desk.states() == ["done", "queued"]
    workers.follow([Printer(name="A", address=f"file://{tmp_path}/out/")])
    desk.wait_for(lambda d: d.states() == ["done", BadgeState.HANDED_OVER])
    assert workers.stop(5)
