"""The bytes: small bands, never a real-time command inside a picture, and the same raster as python-escpos makes."""

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from printers import transport
from printers.badge import Renderer
from printers.encoders import escpos
from tests.fake_printer import badge


def picture(dots: bytes, width: int) -> Image.Image:
    return Image.frombytes("1", (width, len(dots) // (width // 8)), dots, "raw", "1;I")


def black(image):
    return image.tobytes("raw", "1;I")


def bands_of(pieces):
    return [piece for piece in pieces if piece.startswith(b"\x1dv0")]


def test_bands_have_64_rows_and_give_the_picture_back():
    image = Renderer().render(badge(), width=576)
    bands = bands_of(escpos.encode(image, tag=b"0001"))
    heights = [int.from_bytes(band[6:8], "little") for band in bands]
    assert set(heights[:-1]) == {64} and sum(heights) == image.height
    assert b"".join(band[8:] for band in bands) == black(image)


def test_the_raster_is_byte_for_byte_that_of_python_escpos(tmp_path):
    image = Renderer().render(badge(), width=576)
    other = transport.load_escpos(tmp_path).Dummy()
    other.image(image, impl="bitImageRaster", fragment_height=64)
    assert b"".join(bands_of(escpos.encode(image))) == other.output


# Bytes that make real-time commands likely: a random picture of all 256 values would hardly ever hold one.
RISKY = st.lists(st.sampled_from(b"\x10\x04\x05\x14\x00\x01\x02\x03\x06\x07\x08\x80\xff"), min_size=8, max_size=800)
FORBIDDEN = re.compile(rb"\x10\x04[\x01-\x08]|\x10\x05[\x00-\x03]|\x10\x14[\x01-\x03\x06-\x08]", re.DOTALL)


@given(RISKY)
@example(list(b"\x10\x10\x04\x04\x10\x04\x01\x10"))
def test_no_picture_holds_a_real_time_command_and_each_mend_costs_one_dot(values):
    dots = bytes(values[: len(values) // 8 * 8])
    safe = escpos.raster(picture(dots, 64))
    flipped = sum((a ^ b).bit_count() for a, b in zip(dots, safe, strict=True))
    assert not FORBIDDEN.search(safe)
    assert flipped <= len(FORBIDDEN.findall(dots))
    assert not FORBIDDEN.search(b"".join(escpos.encode(picture(dots, 64), tag=b"9999")))


def test_a_dithered_photo_is_mended_too():
    chance = random.Random(4)
    dots = bytes(chance.choice(b"\x10\x04\x14\x05\x01\x02") for _ in range(72 * 500))
    assert FORBIDDEN.search(dots)
    assert not FORBIDDEN.search(escpos.raster(picture(dots, 576)))


def test_the_job_ends_with_feed_cut_and_the_question():
    image = Image.new("1", (384, 70), 1)
    assert escpos.encode(image, tag=b"0042")[-2:] == [b"\x1bJ\x18\x1dVB\x00", b"\x1d(H\x06\x00000042"]
    assert escpos.encode(image, tag=b"0042", process_id=False)[-1] == b"\x1dr\x01"
    assert b"\x1dV" not in b"".join(escpos.encode(image, cutter=False))


@pytest.mark.parametrize("tag", [b"123", b"12345", b"12\n4"])
def test_a_tag_that_a_printer_would_misread_is_refused(tag):
    with pytest.raises(ValueError, match="tag"):
        escpos.completion(tag, process_id=True)


def test_grey_or_ragged_pictures_are_refused():
    for image in (Image.new("L", (64, 8)), Image.new("1", (63, 8))):
        with pytest.raises(ValueError, match="one-bit"):
            escpos.raster(image)
