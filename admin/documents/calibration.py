"""The test code on one A4 page, to be scanned at every door while it is set up. Knows neither the hall nor the network."""

from pathlib import Path

import typst

from . import qr
from .invitations import FONTS

TEMPLATE = Path(__file__).with_name("calibration.typ")


def sheet(code: str) -> bytes:
    """One A4 page as a PDF: `code` (at most 27 digits, else BadInput) large, as small as on a badge, and what to do with it."""
    return typst.compile(str(TEMPLATE), sys_inputs={"symbol": qr.svg(code)}, font_paths=FONTS, ignore_system_fonts=True)
