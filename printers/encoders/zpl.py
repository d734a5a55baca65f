"""Pictures for label printers that speak ZPL II: one graphic field a label, in hexadecimal, so that no picture can hold a command.

Pure. Commands and the host status as in Zebra's programming guide; a printer in line-print or EPL mode is not meant.
"""

import re

from PIL import Image

from printers.encoders.escpos import dots

QUESTION = b"~HS"
IDENTITY = b"~HI"
"""Model, firmware, dots a millimetre, memory; answered between STX and ETX."""
_STATUS = re.compile(rb"\x02([0-9,]+)\x03\s*\x02([0-9,]+)\x03")
PIECE = 8192


def job(image: Image.Image, *, cutter: bool = True, dpi: int = 203) -> list[bytes]:
    """One label. Whether it is cut, peeled or torn off is the printer's own setting (`cutter` changes nothing)."""
    data = dots(image)
    head = f"^XA^PW{image.width}^LL{image.height}^LH0,0^LS0^FO0,0^GFA,{len(data)},{len(data)},{image.width // 8},".encode()
    label = head + data.hex().upper().encode() + b"^FS^PQ1^XZ\n"
    return [label[at : at + PIECE] for at in range(0, len(label), PIECE)]


def mend(strip: Image.Image, *, cutter: bool = True) -> list[bytes]:
    """Ends a label that broke off: it comes out by itself, as it is, and the next one begins clean. (A strip is of no use on labels.)"""
    return [b"^FS^XZ\n"]


def fault(answer: bytes) -> str | None:
    """The first two strings of a host status return (~HS)."""
    found = _STATUS.search(answer)
    if not found:
        return None
    first, second = (text.split(b",") for text in found.groups())
    if len(first) < 12 or len(second) < 4:
        return "error"
    if first[1] == b"1":
        return "paper_out"
    if second[2] == b"1":
        return "cover_open"
    if second[3] == b"1" or b"1" in first[9:12]:  # ribbon out; memory lost, too cold, too hot
        return "error"
    return "offline" if first[2] == b"1" else ""
