"""Pictures for label printers that speak TSPL (TSC and many others): bands of bitmap, one label a job.

Pure. Bands of 64 rows, as for ESC/POS: a transfer that breaks off owes few bytes. In its bitmaps 0 is a dot and 1 is paper.
"""

import re

from PIL import Image

from printers.encoders.escpos import BAND, dots

QUESTION = b"\x1b!?"
IDENTITY = b"~!T\r\n"
"""The model; answered in letters."""
# ESC ! R, ESC ! C and their like are carried out the moment they arrive, perhaps in the middle of a bitmap too.
_AT_ONCE = re.compile(rb"\x1b!")
_PAPER = bytes(255 - value for value in range(256))
_BITS = ((0x04, "paper_out"), (0x01, "cover_open"), (0x8A, "error"), (0x10, "offline"))


def job(image: Image.Image, *, cutter: bool = True, dpi: int = 203) -> list[bytes]:
    """One label. Gap, speed and cutter are the printer's own settings (`cutter` changes nothing)."""
    data, width = dots(image).translate(_PAPER), image.width // 8
    # One dot of paper more turns "!" (21h) into A1h, which begins no command.
    data = _AT_ONCE.sub(b"\x1b\xa1", data)
    wide, high = (round(side * 25.4 / dpi, 1) for side in image.size)
    pieces = [f"\r\nSIZE {wide} mm,{high} mm\r\nREFERENCE 0,0\r\nCLS\r\n".encode()]
    for top in range(0, image.height, BAND):
        rows = min(BAND, image.height - top)
        pieces.append(f"BITMAP 0,{top},{width},{rows},0,".encode() + data[top * width : (top + rows) * width] + b"\r\n")
    pieces.append(b"PRINT 1,1\r\n")
    return pieces


def mend(strip: Image.Image, *, cutter: bool = True) -> list[bytes]:
    """Fills up the band that is owed with paper and clears the picture: what broke off never comes out. (No strip on labels.)"""
    return [b"\xff" * 16384 + b"\r\nCLS\r\n"]


def fault(answer: bytes) -> str | None:
    """The one byte that answers ESC ! ?."""
    if not answer:
        return None
    return next((word for bits, word in _BITS if answer[0] & bits), "")
