"""Printers that cannot answer: bytes are handed over whole, with limits, and python-escpos leaves no traces."""

import os
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from PIL import Image

from hall.model import BadgeState, PrintJob
from printers import transport
from printers.address import parse_address
from printers.badge import Renderer
from printers.encoders import escpos
from printers.outlets import job_name, open_outlet, picture_path
from printers.transport import Interrupted, NotReady, TcpWire
from tests.fake_printer import FakePrinter, badge

JOB = PrintJob(id=42, delegate_id=1, serial="017-2", state=BadgeState.SENDING, printer="P", badge=badge())


@pytest.fixture(scope="module")
def image():
    return Renderer().render(badge(), width=576)


def put(address, image, tmp_path, *, soiled=False):
    outlet = open_outlet(parse_address(address), tmp_path, clock=lambda: 0.0, soiled=soiled)
    outlet.ready(image.crop((0, 0, 576, 64)))
    return outlet.put(JOB, image, notice=print, give_up=lambda: False)


def test_the_virtual_printer_leaves_a_whole_picture_named_by_job(image, tmp_path):
    assert put("virtual:", image, tmp_path) is BadgeState.DONE
    with Image.open(picture_path(tmp_path, JOB)) as found:
        assert found.tobytes() == image.tobytes()
    assert [path.name for path in (tmp_path / "printed").iterdir()] == ["000042-017-2.png"]


def test_a_serial_never_leaves_the_folder():
    assert job_name(replace(JOB, serial="../../etc/Đ 1")) == "000042-_etc_1"


def test_a_folder_takes_one_file_a_job(image, tmp_path):
    assert put(f"file://{tmp_path}/out/", image, tmp_path) is BadgeState.HANDED_OVER
    assert (tmp_path / "out" / "000042-017-2.bin").read_bytes() == escpos.RESET + b"".join(escpos.encode(image))


def test_a_device_is_written_to_and_never_made(image, tmp_path):
    device = tmp_path / "lp0"
    with pytest.raises(NotReady) as trouble:
        put(f"file://{device}", image, tmp_path)
    assert trouble.value.word == "gone" and not device.exists()
    device.touch()
    assert put(f"file://{device}", image, tmp_path) is BadgeState.HANDED_OVER
    assert device.read_bytes() == escpos.RESET + b"".join(escpos.encode(image))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_device_that_takes_no_more_is_given_up_on(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    ticks = iter(range(0, 10_000, 40))
    try:
        with pytest.raises(Interrupted):
            transport.hand_over_device(pipe, b"x" * 1_000_000, clock=lambda: next(ticks))
    finally:
        os.close(reader)


def test_a_mute_network_printer_gets_every_byte(image, tmp_path):
    with FakePrinter(buffer=4096, silent=True) as printer:
        assert put(f"tcp://127.0.0.1:{printer.port}?answers=no", image, tmp_path) is BadgeState.HANDED_OVER
        printer.wait_for(lambda p: p.sheets)
        assert printer.sheets[0].image.tobytes() == image.tobytes()
        assert printer.connections == 1


def test_after_a_broken_line_the_next_job_begins_with_filler_and_a_strip(image, tmp_path):
    (tmp_path / "lp0").touch()
    put(f"file://{tmp_path / 'lp0'}", image, tmp_path, soiled=True)
    assert (tmp_path / "lp0").read_bytes().startswith(escpos.FILL_UP + escpos.RESET + b"\x1dv0")


def test_the_spooler_gets_raw_bytes_and_its_refusal_is_told(tmp_path):
    seen = []

    def lp(command, **options):
        seen.append((command, options["input"]))
        return SimpleNamespace(returncode=1 if "KHONG" in command else 0, stderr=b"no such queue")

    if sys.platform == "win32":
        pytest.skip("lp is not there")
    transport.hand_over_spooler("BADGE", "Thẻ 017", b"bytes", escpos=None, run=lp)
    assert seen == [(["lp", "-d", "BADGE", "-t", "Thẻ 017", "-o", "raw"], b"bytes")]
    with pytest.raises(NotReady, match="no such queue"):
        transport.check_spooler("KHONG", run=lambda command, **_: SimpleNamespace(returncode=1, stderr=b"no such queue"))
    with pytest.raises(NotReady, match="no such queue"):
        transport.hand_over_spooler("KHONG", "Thẻ 017", b"bytes", escpos=None, run=lp)


class Port:
    """A serial port behind python-escpos' own class, with a buffer that empties or not."""

    def __init__(self, drains):
        self.drains, self.data, self.out_waiting, self.write_timeout, self.closed = drains, b"", 3, None, False

    def reset_output_buffer(self):
        self.out_waiting = 0


def serial_printer(port):
    def raw(data):
        port.data += data
        port.out_waiting = 0 if port.drains else len(data)

    return SimpleNamespace(device=port, _raw=raw, close=lambda: setattr(port, "closed", True))


def test_a_serial_line_is_written_whole_and_closed():
    port = Port(drains=True)
    transport.hand_over_serial(serial_printer(port), 9600, b"x" * 5000)
    assert port.data == b"x" * 5000 and port.closed and port.write_timeout == transport.WRITE


def test_a_serial_line_held_by_flow_control_is_given_up_on():
    port, ticks = Port(drains=False), iter(range(0, 10_000, 40))
    with pytest.raises(Interrupted):
        transport.hand_over_serial(serial_printer(port), 9600, b"x" * 5000, clock=lambda: next(ticks))
    assert port.closed


def test_a_missing_driver_or_device_is_found_before_a_job_is_taken(tmp_path, image):
    module = transport.load_escpos(tmp_path)
    for address, driver in (("serial:///dev/none", module.Serial), ("usb://ffff:ffff", module.Usb)):
        outlet = open_outlet(parse_address(address), tmp_path, clock=lambda: 0.0, soiled=False)
        with pytest.raises(NotReady) as trouble:
            outlet.ready(image)
        assert trouble.value.word == ("gone" if driver.is_usable() else "not_installed")


def test_our_stream_passes_through_python_escpos_unchanged(tmp_path, image):
    dummy = transport.load_escpos(tmp_path).Dummy()
    pieces = escpos.encode(image)
    for piece in pieces:
        dummy._raw(piece)
    assert dummy.output == b"".join(pieces)


def test_the_escpos_that_is_installed_is_python_escpos():
    """PyPI's "escpos" is another package with the same import name: installed beside this one, they break each other."""
    import escpos.printer

    assert hasattr(escpos.printer, "Network")
    assert set(packages_distributions()["escpos"]) == {"python-escpos"}


def test_who_is_asked_to_be_quick_says_so_when_connecting_takes_longer():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        try:
            with pytest.raises(NotReady) as trouble:
                for _ in range(5):  # nobody accepts: soon no further connection is taken
                    waiting.append(TcpWire("127.0.0.1", full.getsockname()[1], 0.2))
        finally:
            for wire in waiting:
                wire.close()
    assert trouble.value.word in ("no_answer", "refused")


def test_loading_python_escpos_leaves_the_root_logger_alone_and_keeps_its_cache_with_us(tmp_path):
    program = (
        "import logging, pathlib, sys; from printers.transport import load_escpos;"
        "m = load_escpos(pathlib.Path(sys.argv[1])); print(logging.getLogger().handlers, m.Network.__name__)"
    )
    house = Path(__file__).parent.parent
    clean = {name: value for name, value in os.environ.items() if name != "ESCPOS_CAPABILITIES_PICKLE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "cache")], capture_output=True, text=True, timeout=60, cwd=house, env=clean
    )
    assert done.stdout.strip() == "[] Network", done.stderr
    assert list((tmp_path / "cache").glob("*.pickle"))
