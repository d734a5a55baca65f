"""Examining a printer: every answer and every silence is in the record, nothing is claimed that was not heard."""

import io
import json
import logging
import socket
import threading

import gevent
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import printers as paper
from hall.model import Printer
from hall.tickets import CALIBRATION
from printers import probe
from printers.address import PROFILES, parse_address
from printers.dialogue import Limits
from printers.encoders import escpos
from printers.lettering import Fonts
from printers.probe import Findings
from printers.specimen import ruler, specimen
from printers.worker import Worker
from tests.fake_printer import IDENTITY, FakePrinter, MemoryDesk, badge
from tests.test_printers_emupos import EMUPOS, Emulator

pytestmark = pytest.mark.long

LOG = logging.getLogger("test.printers")
LIMITS = Limits(status=5, sync=5, counter=5, rest=0.05)
HURRY = Limits(status=0.3, sync=0.3, counter=0.3, stall=1, rest=0.05)
"""For printers that say nothing anyway."""
SILENCES = Limits(status=1.5, sync=5, counter=5, rest=0.05)


@pytest.fixture
def examined(tmp_path):
    """examined(address) -> (record, desk): one examination by a worker."""
    running = []

    def start(address, *, desk=None, limits=LIMITS, known=None):
        desk = desk or MemoryDesk()
        known = known or Printer(name="Cửa 1", address=address)
        worker = Worker("Cửa 1", parse_address(address), desk, data_dir=tmp_path, log=LOG, limits=limits, known=known, retry=0.1)
        worker.ask_probe()
        worker.start()
        running.append(worker)
        desk.wait_for(lambda d: d.record, 30)
        return desk.record, desk

    yield start
    for worker in running:
        assert worker.stop(5)


def answers(record):
    return {each["question"].split(":")[0]: (each["answer"], each["meaning"]) for each in record["answers"]}


# -- the sheet ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "dpi"), [(384, 203), (432, 203), (512, 180), (576, 203), (832, 300)])
def test_the_sheet_has_the_code_that_a_kiosk_knows_and_its_ruler_is_as_wide_as_any_paper(width, dpi):
    sheet = specimen(Fonts(), "x", width=width, dpi=dpi, lines=["Máy in cửa 1"])
    assert sheet.main.width == sheet.whole.width == width and sheet.ruler.width == max(640, width)
    assert [found.text for found in zxingcpp.read_barcodes(sheet.whole.convert("L"))] == [CALIBRATION]
    assert sheet.whole.height * 25.4 / dpi < 250


def test_a_mark_of_the_ruler_ends_at_the_very_dot_that_its_number_names():
    drawn = ruler(Fonts(), 576)
    for dots in (384, 432, 512, 576):
        assert [drawn.getpixel((x, 31)) for x in (dots - 4, dots - 1, dots)] == [1, 0, 1]


def test_nobody_s_name_on_the_sheet_lacks_a_letter():
    from printers import specimen as module

    assert Fonts().missing("".join((module.CAPITALS, *module.NAMES, module.FINE, module.CODE_SAYS, module.RULER_SAYS))) == ""


# -- ESC/POS -----------------------------------------------------------------------------------------------------------------------


def test_a_printer_that_can_everything_says_so_and_prints_one_sheet(examined):
    with FakePrinter(counter=99, identity=IDENTITY) as printer:
        record, desk = examined(printer.address)
        assert record["completion"] == "process_id" and record["cutter_counter"] and record["complete"] and record["printed"]
        assert (record["maker"], record["model"], record["firmware"]) == ("EPSON", "TM-T20III", "1.08 ESC/POS")
        assert record["faults"] == [] and record["advice"] is None and record["width_dots"] == 576
        said = answers(record)
        assert said["DLE EOT 1"] == ("12", "Tốt.") and said["GS g 2"] == ("5f 39 39", "99.")
        assert json.loads(json.dumps(record)) == record
        assert [found.text for found in zxingcpp.read_barcodes(printer.sheets[0].image.convert("L"))] == [CALIBRATION]
        assert len(printer.sheets) == 1 and printer.sheets[0].garbage == 0
        desk.wait_for(lambda d: d.other_mm > 100)
        assert desk.history == []


def test_after_the_examination_the_badges_go_on(examined):
    with FakePrinter(counter=99, identity=IDENTITY) as printer:
        desk = MemoryDesk([badge(1), badge(2)])
        examined(printer.address, desk=desk)
        desk.wait_for(lambda d: d.states() == ["done", "done"])
        assert len(printer.sheets) == 3 and desk.cuts_before == {1: 100, 2: 101}


def test_a_clone_is_told_by_its_silences_and_by_gs_r(examined):
    with FakePrinter(process_id=False, identity={66: "XPRINTER", 67: "XP-80"}) as printer:
        record, _ = examined(printer.address, limits=SILENCES)
        assert record["completion"] == "processed" and not record["cutter_counter"] and record["maker"] == "XPRINTER"
        silent = [each["question"].split(":")[0] for each in record["answers"] if each["meaning"] == "Không trả lời."]
        assert silent == ["GS ( H", "GS g 2", "GS I 65"]
        assert record["advice"] is None and len(printer.sheets) == 1


def test_a_profile_that_promises_too_much_is_told_with_the_address_to_use(examined):
    with FakePrinter(process_id=False, counter=1, identity=IDENTITY) as printer:
        address = f"tcp://127.0.0.1:{printer.port}?profile=epson80&layout=ngang"
        record, _ = examined(address, limits=SILENCES)
        assert record["advice"]["address"] == f"tcp://127.0.0.1:{printer.port}?profile=generic80&layout=ngang"


def test_a_printer_that_can_more_than_was_configured_is_told_with_the_address_to_use(examined):
    with FakePrinter(counter=1, identity=IDENTITY) as printer:
        record, _ = examined(f"tcp://127.0.0.1:{printer.port}")
        assert record["advice"]["address"] == f"tcp://127.0.0.1:{printer.port}?profile=epson80"


def test_a_counter_that_stands_still_is_not_trusted(examined):
    with FakePrinter(counter=7, identity=IDENTITY) as printer:
        printer.answers[b"\x1dg2"] = b"\x5f7\x00"
        record, _ = examined(printer.address)
        assert record["completion"] == "process_id" and not record["cutter_counter"]
        assert not probe.knows_counter(record, parse_address(printer.address))


@pytest.mark.parametrize(("setting", "word"), [({"paper": False}, "paper_out"), ({"covered": False}, "cover_open")])
def test_a_printer_that_is_not_ready_still_answers_how_it_is_and_gets_no_sheet(examined, setting, word):
    with FakePrinter(counter=1) as printer:
        printer.set(**setting)
        record, desk = examined(printer.address)
        assert record["faults"] == [word] and not record["printed"] and not record["complete"]
        assert len(record["answers"]) == 4 and b"\x1dv0" not in printer.received
        desk.wait_for(lambda d: d.reports[-1] == ("blocked", word))


def test_what_was_known_stays_when_this_time_not_everything_could_be_asked(examined):
    with FakePrinter(counter=1, identity=IDENTITY) as printer:
        known, _ = examined(printer.address)
        printer.set(paper=False)
        record, _ = examined(printer.address, known=Printer(name="Cửa 1", address=printer.address, record=known))
        assert record["faults"] == ["paper_out"] and record["cutter_counter"] and record["completion"] == "process_id"


def test_a_printer_that_never_answers_gets_the_sheet_and_its_record_says_so(examined):
    with FakePrinter(silent=True) as printer:
        record, _ = examined(printer.address, limits=HURRY)
        assert record["completion"] == "none" and record["printed"]
        assert {each["meaning"] for each in record["answers"]} == {"Không trả lời."}
        assert record["advice"]["address"] == f"tcp://127.0.0.1:{printer.port}?profile=generic80&answers=no"
        printer.wait_for(lambda p: len(p.sheets) == 1)


def test_a_printer_that_is_not_there_has_no_record_but_a_trouble(tmp_path):
    with FakePrinter() as printer:
        address = printer.address
    desk = MemoryDesk()
    worker = Worker("P", parse_address(address), desk, data_dir=tmp_path, log=LOG, limits=HURRY, retry=0.1)
    worker.ask_probe()
    assert worker.probing
    worker.start()
    desk.wait_for(lambda d: ("gone", "refused") in d.reports)
    assert worker.stop(5)
    assert desk.record == {} and worker.probe_trouble == "refused" and not worker.probing


def test_an_examination_waits_for_the_badge_that_is_being_printed(tmp_path):
    with FakePrinter(buffer=4096, counter=1, identity=IDENTITY) as printer:
        printer.hold_at_row = 100
        desk = MemoryDesk([badge(1)])
        worker = Worker("P", parse_address(printer.address), desk, data_dir=tmp_path, log=LOG, limits=LIMITS, retry=0.1)
        worker.start()
        printer.wait_for(lambda p: p._rows_printed == 100)
        worker.ask_probe()
        assert bytes(printer.received).count(b"\x10\x04\x01") == 1
        printer.let_go()
        desk.wait_for(lambda d: d.record)
        assert desk.states() == ["done"] and len(printer.sheets) == 2
        assert worker.stop(5)


def test_paper_that_ends_on_the_way_of_the_sheet_is_told_at_once_and_not_when_the_examination_is_over(tmp_path):
    with FakePrinter(buffer=4096, counter=1, identity=IDENTITY) as printer:
        printer.fault_at_row = ("paper", 100)
        desk = MemoryDesk()
        worker = Worker("P", parse_address(printer.address), desk, data_dir=tmp_path, log=LOG, limits=LIMITS, retry=0.1)
        worker.ask_probe()
        worker.start()
        desk.wait_for(lambda d: ("blocked", "paper_out") in d.reports)
        assert worker.probing
        printer.set(paper=True)
        desk.wait_for(lambda d: d.record)
        desk.wait_for(lambda d: d.reports[-1] == ("ready", ""))
        assert worker.stop(5)


def test_half_a_badge_is_voided_before_the_sheet(examined):
    with FakePrinter(buffer=4096, counter=5, identity=IDENTITY) as printer:
        desk = MemoryDesk([badge(1)])
        desk.claim("Cửa 1", cuts=5)  # as a run that was killed left it
        record, _ = examined(printer.address, desk=desk)
        assert desk.states() == ["unknown"] and record["printed"] and len(printer.sheets) == 2


@pytest.mark.skipif(not EMUPOS.exists(), reason="emupos is not installed")
def test_a_printer_by_others_is_understood_and_prints_the_sheet(examined, tmp_path):
    emulator = Emulator(tmp_path)
    try:
        record, _ = examined(emulator.address, limits=SILENCES)
        receipts = json.loads(emulator.ask("/receipts"))
        picture = Image.open(io.BytesIO(emulator.ask("/receipts/latest/image"))).convert("L")
    finally:
        emulator.stop()
    assert (record["completion"], record["maker"], record["model"]) == ("processed", "EPSON", "TM-T20III")
    assert len(receipts) == 1 and [found.text for found in zxingcpp.read_barcodes(picture)] == [CALIBRATION]


# -- others ------------------------------------------------------------------------------------------------------------------------


def test_a_virtual_printer_makes_the_sheet_as_a_picture(examined, tmp_path):
    record, desk = examined("virtual:")
    assert record["answers"] == [] and record["printed"] and record["advice"] is None
    assert len(list((tmp_path / "printed").glob("kiem-tra-*.png"))) == 1 and desk.other_mm > 100


def test_a_folder_gets_the_bytes_of_the_sheet(examined, tmp_path):
    record, _ = examined(f"file://{tmp_path}/out/")
    (made,) = (tmp_path / "out").glob("*.bin")
    assert record["printed"] and made.read_bytes().startswith(escpos.RESET)


class Label:
    """A label printer on loopback that answers by a table of questions."""

    def __init__(self, said):
        self.said, self.received = said, b""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        try:
            connection, _ = self._server.accept()
            with connection:
                while data := connection.recv(65536):
                    self.received += data
                    for question, answer in self.said.items():
                        if data.endswith(question):
                            connection.sendall(answer)
        except OSError:
            pass

    def close(self):
        self._server.close()


ZPL_READY = b"\x02030,0,0,0640,000,0,0,0,000,0,0,0\x03\r\n\x02001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"


@pytest.mark.parametrize(
    ("profile", "said", "model"),
    [
        ("zpl", {b"~HI": b"\x02ZD421-203dpi,V93.21.15Z,8,65536KB\x03\r\n", b"~HS": ZPL_READY}, "ZD421-203dpi"),
        ("tspl", {b"~!T\r\n": b"TDP-225\r\n", b"\x1b!?": b"\x00"}, "TDP-225"),
    ],
)
def test_a_label_printer_says_what_it_is_and_makes_one_label(examined, profile, said, model):
    label = Label(said)
    try:
        record, _ = examined(f"tcp://127.0.0.1:{label.port}?profile={profile}")
    finally:
        label.close()
    assert record["model"] == model and record["printed"] and record["completion"] == "none"
    assert [each["meaning"] for each in record["answers"]][1] == "Tốt."


def test_a_label_printer_without_labels_gets_nothing(examined):
    label = Label({b"~!T\r\n": b"TDP-225\r\n", b"\x1b!?": b"\x04"})
    try:
        record, _ = examined(f"tcp://127.0.0.1:{label.port}?profile=tspl")
    finally:
        label.close()
    assert record["faults"] == ["paper_out"] and not record["printed"] and b"BITMAP" not in label.received


# -- rules -------------------------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from([profile.name for profile in PROFILES.values() if profile.language == "escpos"]),
    st.sampled_from(["process_id", "processed", "none"]),
    st.sampled_from(["", "TM-T88V", "TM-T88III", "TM-T20III", "XP-80"]),
    st.sampled_from(["", "&layout=ngang", "&width=432", "&width=576&dpi=203"]),
)
def test_advice_taken_needs_no_other_advice(profile, completion, model, more):
    text = f"tcp://192.0.2.7:9100?profile={profile}{more}"
    found = Findings(completion=completion, model=model, asked_all=True)
    told = probe.advice(found, parse_address(text), text)
    if told:
        assert probe.advice(found, parse_address(told["address"]), told["address"]) is None


def test_a_record_of_another_place_and_a_profile_without_process_ids_decide_nothing():
    record = {"complete": True, "place": "tcp:192.0.2.7:9100", "cutter_counter": True}
    assert probe.knows_counter(record, parse_address("tcp://192.0.2.7?profile=epson80"))
    assert not probe.knows_counter(record | {"cutter_counter": False}, parse_address("tcp://192.0.2.7?profile=epson80"))
    assert probe.knows_counter(record | {"cutter_counter": False}, parse_address("tcp://192.0.2.8?profile=epson80"))
    assert not probe.knows_counter(record, parse_address("tcp://192.0.2.7"))


# -- over HTTP ---------------------------------------------------------------------------------------------------------------------


def finished(staff, url):
    for _ in range(2000):
        told = staff.get(url).json
        if not told["running"]:
            return told
        gevent.sleep(0.01)
    raise AssertionError("the examination never ended")


def test_the_station_examines_a_printer_and_reads_its_record(client, app, hall, tmp_path):
    workers = paper.start_workers(hall.paper, hall.paper.printers(), data_dir=tmp_path, log=LOG)
    app.extensions["workers"] = workers
    staff, url = client("print"), "/api/v1/printers/P1/probe"
    assert staff.get(url).json == {"running": False, "trouble": "", "record": {}, "record_at": ""}
    assert staff.post(url).status_code == 200
    told = finished(staff, url)
    assert told["record"]["printed"] and told["record_at"] and told["trouble"] == ""
    assert hall.paper.printers()[0].roll.used_mm > 100
    assert workers.stop(5)


def test_without_a_worker_nobody_is_examined_and_only_the_print_role_may(client):
    assert client("print").post("/api/v1/printers/P1/probe").status_code == 409
    assert client("print").post("/api/v1/printers/nobody/probe").status_code == 404
    for role, status in (("", 401), ("mc", 403)):
        for method, url in (
            ("post", "/api/v1/printers/P1/probe"),
            ("get", "/api/v1/printers/P1/probe"),
            ("post", "/api/v1/print-station/discover"),
        ):
            assert getattr(client(role), method)(url).status_code == status


def test_the_station_shows_how_the_sheet_must_look(client):
    answer = client("print").get("/printers/P1/test-sheet.png")
    assert answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")
