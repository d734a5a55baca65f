"""The QR symbol of a ticket as a drawing. Pure; what the digits mean is the tickets' business."""

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import MODE_NUMBER, QRData

from hall.errors import BadInput

DIGITS = 27
"""The most that version 1 at level Q holds in numeric mode."""
MODULES = 21
QUIET = 4
"""Modules of white around the symbol that readers count on."""


def matrix(code: str) -> list[list[bool]]:
    """The 21 x 21 modules of `code` (at most 27 decimal digits; else BadInput), dark = True, without the quiet zone.

    The mask is fixed: choosing the prettiest one takes seven times as long and readers do not care.
    """
    if not (code.isascii() and code.isdigit()) or len(code) > DIGITS:
        raise BadInput("Mã trên giấy mời phải gồm không quá {most} chữ số.", most=DIGITS)
    symbol = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=3)
    symbol.add_data(QRData(code, mode=MODE_NUMBER), optimize=0)
    symbol.make(fit=False)
    return [[bool(module) for module in row] for row in symbol.modules]


def svg(code: str) -> str:
    """The symbol with its quiet zone as an SVG of 29 x 29 units: one path, one run of dark modules after the other."""
    runs = []
    for y, row in enumerate(matrix(code)):
        x = 0
        while x < MODULES:
            if not row[x]:
                x += 1
                continue
            width = next((n for n in range(x, MODULES) if not row[n]), MODULES) - x
            runs.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width
    size = MODULES + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" shape-rendering="crispEdges" d="{"".join(runs)}"/></svg>'
    )
