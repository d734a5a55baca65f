"""The cutter counter as a witness: it settles what broke off where it is proof, and leaves to people what it cannot know."""

import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import zxingcpp

from hall.model import BadgeState, Printer
from printers.address import parse_address
from printers.badge import Renderer
from printers.dialogue import Limits
from printers.encoders import escpos
from printers.worker import Worker
from tests.fake_printer import FakePrinter, MemoryDesk, badge
from tests.test_printers_worker import KILLED

pytestmark = pytest.mark.long

LOG = logging.getLogger("test.printers")
PATIENT = Limits(status=5, sync=5, stall=20, blocked=20, counter=5, rest=0.05, boot=60)
SUSPICIOUS = Limits(status=5, sync=5, stall=20, blocked=20, counter=5, rest=0.05, boot=0)
"""As if every reconnection took long enough for a printer to have been off."""


@pytest.fixture
def run(tmp_path):
    running = []

    def start(desk, address, *, limits=PATIENT, **more):
        worker = Worker("P", parse_address(address), desk, data_dir=tmp_path, log=LOG, limits=limits, retry=0.1, **more)
        worker.start()
        running.append(worker)
        return worker

    yield start
    for worker in running:
        assert worker.stop(5)


@pytest.fixture
def refused():
    """Set when a worker found its printer away."""
    told = threading.Event()

    class Ear(logging.Handler):
        def emit(self, record):
            if "is not ready" in record.getMessage():
                told.set()

    ear, before = Ear(), LOG.level
    LOG.addHandler(ear)
    LOG.setLevel(logging.INFO)
    yield told
    LOG.removeHandler(ear)
    LOG.setLevel(before)


def badges(count):
    return [badge(number) for number in range(1, count + 1)]


def codes(printer):
    read = [zxingcpp.read_barcodes(sheet.image.convert("L")) if sheet.rows else [] for sheet in printer.sheets]
    return [found[0].text for found in read if found]


def test_the_counter_is_read_before_each_badge_and_kept_with_its_job(run):
    with FakePrinter(counter=41) as printer:
        desk = MemoryDesk(badges(3))
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done"] * 3)
        assert [desk.jobs[n].cuts_before for n in (1, 2, 3)] == [41, 42, 43]
        assert not any(sheet.garbage for sheet in printer.sheets)


def test_the_counter_is_asked_alone_after_a_process_id(run):
    with FakePrinter(counter=41) as printer:
        desk = MemoryDesk(badges(1))
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done"])
        asked = bytes(printer.received)
        assert asked.index(b"\x1d(H\x06\x0000F") < asked.index(escpos.CUTS) < asked.index(b"\x1dv0")


def test_a_badge_that_was_cut_but_never_confirmed_is_done_after_the_next_look(run):
    with FakePrinter(counter=7, buffer=60_000) as printer:
        desk = MemoryDesk(badges(2))
        printer.hold_at_row = 50
        run(desk, printer.address, limits=SUSPICIOUS)
        printer.wait_for(lambda p: p.received.endswith(b"0001"))
        with printer.changed:
            printer._hang_up()  # the line breaks when the last byte has arrived; the printer goes on by itself
        printer.let_go()
        desk.wait_for(lambda d: d.states() == ["done", "done"])
        assert (1, "unknown") in desk.history and codes(printer) == [badge(1).code, badge(2).code]


def test_a_badge_that_was_never_cut_is_made_anew_when_the_printer_was_awake_all_the_time(run):
    with FakePrinter(buffer=4096, counter=7) as printer:
        desk = MemoryDesk(badges(2))
        printer.drop_after = 20_000
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["cancelled", "done"])
        assert codes(printer) == [badge(2).code]


def test_no_cut_is_no_proof_when_the_printer_may_have_been_off(run):
    with FakePrinter(buffer=4096, counter=7) as printer:
        desk = MemoryDesk(badges(2))
        printer.drop_after = 20_000
        run(desk, printer.address, limits=SUSPICIOUS)
        desk.wait_for(lambda d: d.states() == ["unknown", "done"])


@pytest.mark.parametrize("back", [1, 3])
def test_a_counter_that_went_back_with_the_power_leaves_the_badge_to_people(run, back, refused):
    """With 1 back it says the very figure from before the badge, though the badge lies in the tray."""
    with FakePrinter(counter=7) as printer:
        printer.hold_at_row = 10
        desk = MemoryDesk(badges(1))
        run(desk, printer.address)
        printer.wait_for(lambda p: p._rows_printed == 10)
        printer.answers[b"\x1d(H"] = b""  # cut, and not confirmed
        printer.let_go()
        printer.wait_for(lambda p: len(p.sheets) == 1)
        printer.switch_off(counter_back=back)
        assert refused.wait(20)
        del printer.answers[b"\x1d(H"]
        printer.switch_on()
        printer.wait_for(lambda p: len(p.sheets) == 2)  # the strip
        desk.wait_for(lambda d: d.reports[-1] == ("ready", ""))
        assert desk.states() == ["unknown"] and desk.cuts_before == {1: 7} and printer.counter == 9 - back


def test_a_badge_that_stopped_for_paper_before_it_broke_off_is_left_to_people(run):
    with FakePrinter(buffer=4096, counter=7) as printer:
        printer.fault_at_row = ("paper", 100)
        desk = MemoryDesk(badges(2))
        run(desk, printer.address)
        desk.wait_for(lambda d: ("blocked", "paper_out") in d.reports)
        with printer.changed:
            printer._hang_up()
        desk.wait_for(lambda d: d.states()[0] == "unknown")
        printer.set(paper=True)
        desk.wait_for(lambda d: d.states() == ["unknown", "done"])


@pytest.mark.parametrize(("detail", "end"), [("", "done"), ("paper_out", "unknown")])
def test_after_a_kill_the_counter_settles_what_the_printer_finished_alone_but_nothing_that_stopped_for_paper(run, tmp_path, detail, end):
    house, journal = Path(__file__).parent.parent, tmp_path / "journal"
    with FakePrinter(buffer=60_000, counter=100) as printer:
        printer.hold_at_row = 1000  # in the second badge, which the printer's buffer then holds whole
        program = subprocess.Popen([sys.executable, "-c", KILLED, str(house), printer.address, str(journal)])
        try:
            printer.wait_for(lambda p: p._rows_printed == 1000 and p.received.endswith(b"0002"), 30)
        finally:
            program.kill()
            program.wait()
        printer.let_go()
        desk = MemoryDesk(badges(3), journal=journal)
        assert desk.states() == ["done", "sending", "queued"] and desk.cuts_before[2] == 101
        run(desk, printer.address, limits=SUSPICIOUS, known=Printer(name="P", address=printer.address, state="blocked", detail=detail))
        desk.wait_for(lambda d: d.states() == ["done", end, "done"])
        assert codes(printer) == [one.code for one in badges(3)]


def test_a_counter_that_does_not_count_is_not_asked_again(run):
    with FakePrinter(counter=7) as printer:
        printer.answers[b"\x1dg2"] = b"\x5f7\x00"
        desk = MemoryDesk(badges(3))
        run(desk, printer.address)
        desk.wait_for(lambda d: d.states() == ["done"] * 3)
        assert desk.cuts_before == {1: 7, 2: None, 3: None} and printer.received.count(escpos.CUTS) == 2


def test_a_silent_counter_is_asked_once(run):
    with FakePrinter() as printer:
        desk = MemoryDesk(badges(3))
        run(desk, printer.address, limits=Limits(status=5, sync=5, counter=0.2))
        desk.wait_for(lambda d: d.states() == ["done"] * 3)
        assert printer.received.count(escpos.CUTS) == 1


def test_a_printer_whose_record_or_profile_says_no_is_never_asked(run):
    with FakePrinter(counter=7) as printer, FakePrinter(counter=7, process_id=False) as generic:
        no = {"complete": True, "place": f"tcp:127.0.0.1:{printer.port}", "cutter_counter": False}
        for each, known in ((printer, Printer(name="P", address=printer.address, record=no)), (generic, None)):
            desk = MemoryDesk(badges(1))
            run(desk, each.address, known=known)
            desk.wait_for(lambda d: d.states() == ["done"])
            assert escpos.CUTS not in each.received and desk.cuts_before == {1: None}


def test_the_paper_of_each_badge_and_of_a_strip_is_counted(run):
    with FakePrinter(buffer=4096) as printer:
        profile = parse_address(printer.address).profile
        desk = MemoryDesk([*badges(2), badge(3, full_name="Ng" * 60)])
        printer.drop_after = 20_000
        run(desk, printer.address, limits=Limits(status=5, sync=5, counter=0.2))
        desk.wait_for(lambda d: d.states() == ["unknown", "done", "held"])
        high = [profile.paper_mm(Renderer().render(one, width=576).height) for one in badges(2)]
        assert desk.paper_mm == {1: high[0], 2: high[1], 3: 0} and 80 < high[0] < 150
        assert desk.other_mm == profile.paper_mm(Renderer().void_strip(width=576).height)


def test_a_virtual_printer_counts_paper_too(run):
    desk = MemoryDesk(badges(1))
    run(desk, "virtual:")
    desk.wait_for(lambda d: d.states() == [BadgeState.DONE])
    assert desk.paper_mm[1] > 80
