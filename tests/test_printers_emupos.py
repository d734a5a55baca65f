"""Printing to emupos, a printer emulator by others: what strangers read from our bytes, and what we read from theirs.

It runs on a Python of its own (see requirements-emupos.txt); where there is none, these tests are skipped and the end of the run says
so. It prints at once and takes any amount of data, so how badges are kept from being doubled is proved elsewhere.
"""

import json
import logging
import os
import subprocess
import threading
import time
import urllib.request
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from bench.house import free_port
from hall.model import Actor, BadgeState
from printers.address import parse_address
from printers.badge import Renderer
from printers.dialogue import Dialogue, Limits
from printers.transport import NotReady, TcpWire
from printers.worker import Worker
from tests.memory_desk import MemoryDesk, badge

EMUPOS = Path(__file__).parent.parent / ".venv-emupos" / ("Scripts/emupos.exe" if os.name == "nt" else "bin/emupos")
ADMIN = Actor(role="admin")
LOG = logging.getLogger("test.emupos")
WORDS = {"paper-out": "paper_out", "cover-open": "cover_open", "offline": "offline"}
FAULTS = (*WORDS, "paper-near-end")
PATIENT = Limits(status=5, sync=5, stall=30, blocked=60)

pytestmark = pytest.mark.skipif(not EMUPOS.exists(), reason="emupos is not installed")


class Emulator:
    """A running emupos with one printer, driven by its HTTP API."""

    def __init__(self, folder: Path) -> None:
        self.port, self._api, self.log = free_port(), free_port(), folder / "emupos.log"
        self._before: set[str] = set()
        config = {
            "schema": 1,
            "api": {"host": "127.0.0.1", "port": self._api},
            "devices": [
                {
                    "id": "front",
                    "type": "printer",
                    "profile": "epson-tm-t20iii",
                    "connections": [{"tcp": {"port": self.port}}],
                    "receipts_dir": str(folder / "receipts"),
                    "job_idle_timeout_ms": 2000,
                }
            ],
        }
        (folder / "emupos.yaml").write_text(json.dumps(config), "utf-8")  # JSON is YAML
        with self.log.open("wb") as output:
            command = [str(EMUPOS), "run", "--config", str(folder / "emupos.yaml")]
            self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        end = time.monotonic() + 60
        while True:
            try:
                self.ask("")
                return
            except OSError:
                assert self._process.poll() is None and time.monotonic() < end, self.log.read_text("utf-8", "replace")
                time.sleep(0.05)

    @property
    def address(self) -> str:
        # It knows no process ids, so GS r confirms.
        return f"tcp://127.0.0.1:{self.port}?profile=generic80"

    def ask(self, path: str, method: str = "GET") -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self._api}/api/v1/devices/front{path}", method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def fault(self, name: str) -> None:
        self.ask(f"/faults/{name}", "PUT")

    def mend(self, name: str) -> None:
        self.ask(f"/faults/{name}", "DELETE")

    def receipts(self) -> list[Image.Image]:
        """All that was printed up to a cut, oldest first."""
        found = [one for one in json.loads(self.ask("/receipts")) if one["boundary"] == "cut" and one["id"] not in self._before]
        return [Image.open(BytesIO(self.ask(f"/receipts/{one['id']}/image"))) for one in reversed(found)]

    def forget(self) -> None:
        """What was printed up to now is not among `receipts` any more."""
        self._before = {one["id"] for one in json.loads(self.ask("/receipts"))}

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    running = Emulator(tmp_path_factory.mktemp("emupos"))
    yield running
    running.stop()


@pytest.fixture
def emulator(started):
    """A printer without faults, and nothing printed yet."""
    for fault in FAULTS:
        started.mend(fault)
    started.forget()
    return started


@pytest.fixture
def run(tmp_path, emulator):
    """run(desk) starts a worker on the emulator, which is stopped at the end."""
    running = []

    def start(desk):
        worker = Worker("P1", parse_address(emulator.address), desk, data_dir=tmp_path, log=LOG, limits=PATIENT)
        worker.start()
        running.append(worker)
        return worker

    yield start
    for worker in running:
        assert worker.stop(10)


def codes(images):
    return [found[0].text for image in images if (found := zxingcpp.read_barcodes(image.convert("L")))]


def test_badges_come_back_pixel_by_pixel_and_their_codes_are_read(emulator, run):
    asked = [badge(number) for number in range(1, 6)]
    desk = MemoryDesk(asked)
    run(desk)
    desk.wait_for(lambda d: d.states() == ["done"] * 5, 60)
    printed = emulator.receipts()
    drawn = [Renderer().render(one, width=576) for one in asked]
    assert [image.convert("1").tobytes() for image in printed] == [image.tobytes() for image in drawn]
    assert codes(printed) == [one.code for one in asked]


@pytest.mark.parametrize("fault", WORDS)
def test_a_fault_between_badges_is_told_in_its_word_and_the_queue_waits(emulator, run, fault):
    emulator.fault(fault)
    desk = MemoryDesk([badge(1), badge(2)])
    worker = run(desk)
    desk.wait_for(lambda d: ("blocked", WORDS[fault]) in d.reports, 30)
    assert desk.history == [] and emulator.receipts() == []
    emulator.mend(fault)
    worker.wake()
    desk.wait_for(lambda d: d.states() == ["done", "done"], 60)
    assert codes(emulator.receipts()) == [badge(1).code, badge(2).code]


def test_nearly_empty_paper_is_a_warning_and_printing_goes_on(emulator, run):
    emulator.fault("paper-near-end")
    desk = MemoryDesk([badge(1)])
    run(desk)
    desk.wait_for(lambda d: d.states() == ["done"] and d.reports[-1] == ("ready", "near_end"), 60)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_four_real_time_answers_are_understood(emulator, fault):
    wire = TcpWire("127.0.0.1", emulator.port)
    talk = Dialogue(wire, clock=time.monotonic, process_id=False, limits=PATIENT)
    try:
        talk.check()
        assert talk.warning == ""
        emulator.fault(fault)
        if fault in WORDS:
            with pytest.raises(NotReady) as trouble:
                talk.check()
            assert trouble.value.word == WORDS[fault]
        else:
            talk.check()
            assert talk.warning == "near_end"
        emulator.mend(fault)
        talk.check()
        talk.sync(soiled=False)  # automatic status is answered, too
    finally:
        wire.close()


class Breaking:
    """The hall's queue; when the badges in `faults` are taken, the printer gets that fault, before their first byte is sent."""

    def __init__(self, paper, emulator, faults):
        self._paper, self._emulator, self._faults = paper, emulator, dict(faults)
        self.reports, self.blocked = [], threading.Event()

    def claim(self, printer, **more):
        job = self._paper.claim(printer, **more)
        if job and (fault := self._faults.pop(job.serial, None)):
            self._emulator.fault(fault)
        return job

    def report(self, printer, state, detail=""):
        self.reports.append((state, detail))
        if state == "blocked":
            self.blocked.set()
        return self._paper.report(printer, state, detail)

    def __getattr__(self, name):
        return getattr(self._paper, name)


def test_faults_in_the_middle_of_badges_tear_those_and_each_person_has_one_valid_badge(emulator, run, hall, kiosk, code):
    for number in range(1, 6):
        hall.door.check_in(code(number), scan_id=f"scan-{number:04}", device=kiosk)
    faults = {"2-1": "paper-out", "4-1": "cover-open"}
    desk = Breaking(hall.paper, emulator, faults)
    run(desk)
    for fault in faults.values():
        assert desk.blocked.wait(30)
        desk.blocked.clear()
        emulator.mend(fault)
    end = time.monotonic() + 60
    while hall.paper.open_jobs():
        assert time.monotonic() < end, (hall.paper.open_jobs(), desk.reports)
        time.sleep(0.05)
    jobs = {job.serial: job for job in hall.paper.finished_jobs()}
    torn = {serial for serial, job in jobs.items() if job.state is BadgeState.TORN}
    assert torn == {"2-1", "4-1"} and set(jobs) == {"1-1", "2-1", "2-2", "3-1", "4-1", "4-2", "5-1"}
    printed = codes(emulator.receipts())
    assert sorted(printed) == sorted(job.badge.code for job in jobs.values())  # each once, none twice
    assert ("blocked", "paper_out") in desk.reports and ("blocked", "cover_open") in desk.reports
    for serial, job in jobs.items():
        answer = hall.door.check_in(job.badge.code, scan_id=f"again-{job.id:04}", device=kiosk)
        assert (answer.outcome == "revoked") == (serial in torn)


def test_the_emulator_listens_to_this_machine_only(emulator):
    said = emulator.log.read_text("utf-8", "replace")
    assert f"tcp 127.0.0.1:{emulator.port}" in said and "control API http://127.0.0.1:" in said
    assert "0.0.0.0" not in said and "[::]" not in said
