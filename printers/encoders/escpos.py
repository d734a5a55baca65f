"""Pictures into the bytes of an ESC/POS printer: raster bands, feed, cut, and the request that asks "is it on paper?".

Pure. It refuses to know badges, connections and answers. Never text mode: printers do not compose Vietnamese letters.
Bands are 64 rows: clones print garbage when a height is a multiple of 48, and a short band owes few bytes when it is cut off.
"""

import re

from PIL import Image

BAND = 64
RESET = b"\x1b@"
STATUS_ON = b"\x1da\x0e"
"""Automatic status back: online, error and paper changes are pushed without asking."""
FILL_UP = b"\x00" * 8192
"""More than one band's worth of blank: it ends whatever raster a broken transfer left owed, and is nothing to an idle printer."""

CUTS = b"\x1dg2\x00\xb2\x00"
"""How often has the cutter cut in its life? Answered by 5F, digits, 00. Nothing may follow it before the answer (Epson)."""
MAKER, MODEL, FIRMWARE = 66, 67, 65
"""What `identity` may ask for."""

# Executed on receipt, even in the middle of picture data: DLE EOT n, DLE ENQ n, DLE DC4 n (Epson and Citizen manuals).
REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08]|\x05[\x00-\x03]|\x14[\x01\x02\x03\x06\x07\x08])", re.DOTALL)


def status_request(kind: int) -> bytes:
    """DLE EOT `kind` (1 printer, 2 offline cause, 3 error cause, 4 paper); answered at once with one byte. Only between jobs."""
    return bytes((0x10, 0x04, kind))


def identity(what: int) -> bytes:
    """GS I: MAKER, MODEL or FIRMWARE; answered by 5F, text, 00."""
    return b"\x1dI" + bytes((what,))


def raster(image: Image.Image) -> bytes:
    """`dots` with no real-time command inside. Such a command is broken by flipping one dot: the highest of its third byte, which
    then is 0x80 or more and can neither end nor begin another."""
    return REAL_TIME.sub(lambda found: found[0][:2] + bytes((found[0][2] | 0x80,)), dots(image))


def dots(image: Image.Image) -> bytes:
    """The dots of a mode "1" picture, rows top down, 8 dots a byte, black is 1. Raises ValueError when the picture is not one-bit or
    not whole bytes wide."""
    if image.mode != "1" or image.width % 8:
        raise ValueError("a raster needs a one-bit picture that is whole bytes wide")
    # Not ImageChops.invert: on a mode "1" picture made with fill 1 it gives white again.
    return image.tobytes("raw", "1;I")


def completion(tag: bytes, *, process_id: bool) -> bytes:
    """The request answered when everything before it is done: with `tag` (4 bytes, 20h-7Eh) by GS ( H, or by GS r 1 without it."""
    if len(tag) != 4 or any(not 0x20 <= byte <= 0x7E for byte in tag):
        raise ValueError("a tag is four bytes between 20h and 7Eh")
    return b"\x1d(H\x06\x0000" + tag if process_id else b"\x1dr\x01"


def bands(image: Image.Image) -> list[bytes]:
    """The picture alone, a piece a band."""
    data, width = raster(image), image.width // 8
    pieces = []
    for top in range(0, image.height, BAND):
        rows = min(BAND, image.height - top)
        head = b"\x1dv0\x00" + width.to_bytes(2, "little") + rows.to_bytes(2, "little")
        pieces.append(head + data[top * width : (top + rows) * width])
    return pieces


def encode(*images: Image.Image, tag: bytes = b"", process_id: bool = True, cutter: bool = True) -> list[bytes]:
    """One job: pictures under each other, feed and partial cut (without a cutter: feed to the tear bar), then the completion request.

    `tag` b"" leaves the request out (printers that cannot answer). The printer must be at a command boundary; its settings are
    those after RESET.
    """
    pieces = [band for image in images for band in bands(image)]
    pieces.append(b"\x1bJ\x18\x1dVB\x00" if cutter else b"\x1bJ\xc8")
    if tag:
        pieces.append(completion(tag, process_id=process_id))
    return pieces


def job(image: Image.Image, *, cutter: bool = True, dpi: int = 203) -> list[bytes]:
    """One badge for a printer that cannot answer."""
    return [RESET, *encode(image, cutter=cutter)]


def mend(strip: Image.Image, *, cutter: bool = True) -> list[bytes]:
    """After a job broke off: blank until the owed raster is over, then a strip that is cut off with the half badge."""
    return [FILL_UP, RESET, *encode(strip, cutter=cutter)]
