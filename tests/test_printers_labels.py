"""Label printers: ZPL and TSPL bytes give the very picture back, states are honest, and a printer that says "no paper" gets no badge."""

import re
import socket
import threading
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hall.errors import BadInput
from hall.model import BadgeState, PrintJob
from printers import shelf
from printers.address import parse_address
from printers.badge import Renderer
from printers.dialogue import Limits
from printers.encoders import ENCODERS, tspl, zpl
from printers.outlets import open_outlet
from printers.transport import NotReady
from tests.fake_printer import badge

JOB = PrintJob(id=42, delegate_id=1, serial="17-2", state=BadgeState.SENDING, printer="P", badge=badge())
LABEL = shelf.built_in("ngang")


@pytest.fixture(scope="module")
def image():
    return Renderer().render(badge(full_name="Công Tằng Tôn Nữ Thị Phương Thảo"), width=640, layout=LABEL)


# -- two small printers, written from the makers' manuals and knowing nothing of ours --------------------------------------------


def print_zpl(data: bytes) -> list[Image.Image]:
    """The labels that a ZPL printer would make."""
    labels = []
    for body in re.findall(rb"\^XA(.*?)\^XZ", data, re.DOTALL):
        width, length = int(re.search(rb"\^PW(\d+)", body)[1]), int(re.search(rb"\^LL(\d+)", body)[1])
        canvas = Image.new("1", (width, length), 1)
        for x, y, total, wide, dots in re.findall(rb"\^FO(\d+),(\d+)\^GFA,\d+,(\d+),(\d+),([0-9A-Fa-f]*)\^FS", body):
            raw = bytes.fromhex(dots.decode())
            assert len(raw) == int(total) and len(raw) % int(wide) == 0
            for n, byte in enumerate(raw):
                for bit in range(8):
                    if byte >> (7 - bit) & 1:
                        canvas.putpixel((int(x) + n % int(wide) * 8 + bit, int(y) + n // int(wide)), 0)
        labels.append(canvas)
    return labels


def print_tspl(data: bytes, owed: int = 0, dpi: int = 203) -> list[Image.Image]:
    """The labels that a TSPL printer would make. `owed`: bytes of a bitmap it still waits for."""
    labels, canvas, size = [], None, (0, 0)
    at = min(owed, len(data))
    while at < len(data):
        end = data.find(b",", at) if data.startswith(b"BITMAP", at) else -1
        if end >= 0:
            head = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,").match(data, at)
            x, y, wide, rows = map(int, head.groups())
            raw = data[head.end() : head.end() + wide * rows]
            for n, byte in enumerate(raw):
                for bit in range(8):
                    if not byte >> (7 - bit) & 1:
                        canvas.putpixel((x + n % wide * 8 + bit, y + n // wide), 0)
            at = head.end() + wide * rows
            continue
        line, _, _ = data[at:].partition(b"\r\n")
        at += len(line) + 2
        if found := re.fullmatch(rb"SIZE ([\d.]+) mm,([\d.]+) mm", line):
            size = tuple(round(float(side) / 25.4 * dpi) for side in found.groups())
        elif line == b"CLS":
            canvas = Image.new("1", size, 1) if size[0] else None
        elif line == b"PRINT 1,1":
            labels.append(canvas.copy())
    return labels


def same(printed: Image.Image, drawn: Image.Image) -> bool:
    """Dot for dot; the paper itself may be a dot larger or smaller (sizes are told in tenths of a millimetre)."""
    close = all(abs(a - b) <= 1 for a, b in zip(printed.size, drawn.size, strict=True))
    return close and printed.crop((0, 0, *drawn.size)).convert("L").tobytes() == drawn.convert("L").tobytes()


# -- the bytes --------------------------------------------------------------------------------------------------------------------


def test_a_zpl_printer_makes_the_picture_dot_for_dot(image):
    pieces = zpl.job(image)
    assert [same(label, image) for label in print_zpl(b"".join(pieces))] == [True]
    assert b"".join(pieces).isascii() and max(map(len, pieces)) <= zpl.PIECE


@pytest.mark.parametrize("dpi", [203, 300])
def test_a_tspl_printer_makes_the_picture_dot_for_dot(dpi):
    image = Renderer().render(badge(), width=640 if dpi == 203 else 944, dpi=dpi, layout=LABEL)
    assert [same(label, image) for label in print_tspl(b"".join(tspl.job(image, dpi=dpi)), dpi=dpi)] == [True]


@given(st.binary(min_size=8, max_size=600))
def test_any_picture_passes_through_both_languages(dots):
    rows = len(dots) // 8
    picture = Image.frombytes("1", (64, rows), dots[: rows * 8], "raw", "1;I")
    assert same(print_zpl(b"".join(zpl.job(picture)))[0], picture)
    printed = print_tspl(b"".join(tspl.job(picture)))[0]
    there, here = printed.crop((0, 0, 64, rows)).convert("L").tobytes(), picture.convert("L").tobytes()
    changed = sum(a != b for a, b in zip(there, here, strict=True))
    # One dot is given for each command that would have been carried out in the middle of the picture.
    assert changed <= bytes(255 - byte for byte in dots).count(b"\x1b!")


def test_no_tspl_picture_holds_a_command_that_is_carried_out_at_once():
    evil = Image.frombytes("1", (64, 100), (b"\xe4\xde\xad" * 300)[:800], "raw", "1;I")  # ESC ! R, as paper
    data = b"".join(tspl.job(evil))
    assert b"\x1b!" not in data and data.count(b"\x1b\xa1") > 200


@pytest.mark.parametrize("cut", [40, 3000, 20_000])
def test_after_a_broken_tspl_job_the_next_label_is_clean(image, cut):
    whole = b"".join(tspl.job(image))
    broken = whole[:cut]
    last = list(re.finditer(rb"BITMAP \d+,\d+,(\d+),(\d+),0,", broken))
    owed = max(0, last[-1].end() + int(last[-1][1]) * int(last[-1][2]) - cut) if last else 0
    labels = print_tspl(b"".join([*tspl.mend(image), whole]), owed=owed)
    assert [same(label, image) for label in labels] == [True]


def test_after_a_broken_zpl_job_the_next_label_is_clean(image):
    whole = b"".join(zpl.job(image))
    labels = print_zpl(whole[:5000].rsplit(b"^GFA", 1)[0] + b"".join([*zpl.mend(image), whole]))
    assert same(labels[-1], image) and len(labels) == 2


# -- what the printers say --------------------------------------------------------------------------------------------------------


def status(paper=0, pause=0, head=0, ribbon=0, hot=0):
    return (
        f"\x02030,{paper},{pause},0400,000,0,0,0,000,0,0,{hot}\x03\r\n\x02000,0,{head},{ribbon},0,2,4,0,00000000,1,000\x03\r\n\x020000,0\x03\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (status(), ""),
        (status(paper=1), "paper_out"),
        (status(head=1), "cover_open"),
        (status(ribbon=1), "error"),
        (status(hot=1), "error"),
        (status(pause=1), "offline"),
        (status()[:30], None),
        (b"", None),
        (b"\x021,1\x03\r\n\x021\x03", "error"),
    ],
)
def test_host_status_is_understood(said, word):
    assert zpl.fault(said) == word


@pytest.mark.parametrize(
    ("said", "word"),
    [(b"", None), (b"\x00", ""), (b"\x20", ""), (b"\x04", "paper_out"), (b"\x01", "cover_open"), (b"\x02", "error"), (b"\x08", "error"),
     (b"\x10", "offline"), (b"\x80", "error"), (b"\x05", "paper_out")],
)  # fmt: skip
def test_a_tspl_status_is_understood(said, word):
    assert tspl.fault(said) == word


class Printer:
    """Answers each question with the next of `answers`, else keeps silent; collects all it gets until the other end closes."""

    def __init__(self, question: bytes, answers: list[bytes]) -> None:
        self.question, self.answers, self.asked, self.received = question, list(answers), 0, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thread.join(10)
        self.server.close()

    def serve(self):
        while True:
            connection, _ = self.server.accept()
            got = b""
            while data := connection.recv(65536):
                got += data
                if got == self.question:
                    self.asked += 1
                    got = b""
                    if self.answers:
                        connection.sendall(self.answers.pop(0))
            connection.close()
            if got:
                self.received = got
                return

    def address(self, profile: str) -> str:
        return f"tcp://127.0.0.1:{self.server.getsockname()[1]}?profile={profile}&layout=ngang"


@pytest.mark.parametrize(("profile", "fine", "empty"), [("zpl", status(), status(paper=1)), ("tspl", b"\x00", b"\x04")])
def test_a_label_printer_without_paper_gets_no_badge_and_later_one_that_is_handed_over(profile, fine, empty, image, tmp_path):
    with Printer(ENCODERS[profile].question, [empty, fine]) as printer:
        outlet = open_outlet(parse_address(printer.address(profile)), tmp_path, clock=monotonic, soiled=False)
        with pytest.raises(NotReady) as trouble:
            outlet.ready(image)
        assert trouble.value.word == "paper_out"
        assert outlet.ready(image) == ""
        assert outlet.put(JOB, image, notice=print, give_up=lambda: False) is BadgeState.HANDED_OVER
    decoded = {"zpl": print_zpl, "tspl": print_tspl}[profile](printer.received)
    assert [same(label, image) for label in decoded] == [True]


def test_a_label_printer_that_keeps_silent_is_asked_once_and_gets_its_badges(image, tmp_path):
    with Printer(zpl.QUESTION, []) as printer:
        outlet = open_outlet(parse_address(printer.address("zpl")), tmp_path, clock=monotonic, soiled=False, limits=Limits(status=0.1))
        assert outlet.ready(image) == "" and outlet.ready(image) == ""
        assert outlet.put(JOB, image, notice=print, give_up=lambda: False) is BadgeState.HANDED_OVER
    assert printer.asked == 1
    assert [same(label, image) for label in print_zpl(printer.received)] == [True]


def test_a_folder_takes_labels_too(image, tmp_path):
    outlet = open_outlet(parse_address(f"file://{tmp_path}/out/?profile=tspl"), tmp_path, clock=monotonic, soiled=False)
    outlet.ready(image)
    assert outlet.put(JOB, image, notice=print, give_up=lambda: False) is BadgeState.HANDED_OVER
    assert same(print_tspl((tmp_path / "out" / "000042-17-2.bin").read_bytes())[0], image)


# -- addresses --------------------------------------------------------------------------------------------------------------------


def test_an_address_names_language_layout_and_paper():
    address = parse_address("tcp://192.0.2.7:9100?profile=zpl&layout=the-doan&width=832&dpi=300")
    assert (address.profile.language, address.layout, address.profile.width, address.profile.dpi) == ("zpl", "the-doan", 832, 300)
    assert not address.answers and parse_address("virtual:").layout == "dung"
    assert parse_address("tcp://192.0.2.7?layout=ngang").answers


@pytest.mark.parametrize(
    "more",
    ["layout=../x", "layout=", "width=577", "width=99999", "width=x", "dpi=0", "dpi=203.5", "profile=zpl&answers=yes", "language=zpl"],
)
def test_an_address_with_impossible_paper_is_refused(more):
    with pytest.raises(BadInput):
        parse_address(f"tcp://192.0.2.7:9100?{more}")
