"""The badge on thermal paper: a `hall.model.Badge` becomes a one-bit picture by a layout, as wide as the paper.

Black-only paper: kinds of people are told apart by shape and word, as the layout says. A name is never cut: it wraps at blanks and
shrinks, and what still does not fit is an error with the field's name. It refuses to know printers, their commands, and who the
badge is for.
"""

from PIL import Image

from hall.lines import NBSP
from hall.model import Badge
from hall.text import clean
from printers import shelf
from printers.layout import Layout
from printers.lettering import Fonts, fit
from printers.sheet import FIELD_OF, FIELDS, BadgeDoesNotFit, Piece, Sheet, qr_modules

STANDARD = 576
"""Dots of 80 mm paper at 203 dpi."""


class Renderer:
    """Draws badges. Holds the loaded fonts, so one renderer belongs to one thread. `layout`: for badges without one of their own."""

    def __init__(self, layout: Layout | None = None) -> None:
        self.fonts = Fonts()
        self.layout = layout or shelf.built_in()

    def render(self, badge: Badge, *, width: int, dpi: int = 203, layout: Layout | None = None) -> Image.Image:
        """The badge as a mode "1" picture (1 is white), `width` dots wide (a multiple of 8); as high as it needs on a roll, as high
        as the label on a label.

        Raises BadgeDoesNotFit when a field cannot be shown whole. Letters that no font has are drawn as boxes: `check` finds them.
        """
        return Sheet(self.fonts, layout or self.layout, width, dpi).draw(texts(badge), badge.category)

    def check(self, badge: Badge, *, width: int = STANDARD, dpi: int = 203, layout: Layout | None = None) -> list[str]:
        """What would be wrong with this badge on paper, in sentences for the secretary; [] when nothing is. Draws nothing."""
        layout, field = layout or self.layout, texts(badge)
        shown = {FIELD_OF.get(block.kind, block.kind) for block in layout.blocks if block.show}
        problems = []
        for name, label in FIELDS.items():
            missing = self.fonts.missing(field[name]) if name in shown else ""
            if missing:
                letters = ", ".join(f"{ch} (U+{ord(ch):04X})" for ch in missing)
                problems.append(f"Mục “{label}” có ký tự không in được: {letters}.")
        if not field["full_name"]:
            problems.append("Thẻ chưa có họ và tên.")
        try:
            Sheet(self.fonts, layout, width, dpi).height(field, badge.category)
        except BadgeDoesNotFit as trouble:
            problems.append(trouble.text)
        return problems

    def void_strip(self, *, width: int, dpi: int = 203) -> Image.Image:
        """The short strip printed after an interrupted job, so that half a badge never sticks to the next person's."""
        sheet = Sheet(self.fonts, shelf.built_in(), width, dpi)
        pieces = []
        for text, face, size, after in (("HỦY", "ExtraBold", 64, 14), ("Bỏ phần thẻ in dở liền phía trên, nếu có.", "Medium", 26, 10)):
            steps = [(max(sheet.smallest, sheet.dots(size)), 1 if size > 30 else 3), (sheet.smallest, 4)]
            found = fit(self.fonts, text, face, width - 2 * sheet.margin, steps)
            paint = lambda top, found=found: sheet.put(found, "center", sheet.margin, width - sheet.margin, top)  # noqa: E731
            pieces.append(Piece(found.height, paint, after=sheet.dots(after)))
        return sheet.paint(pieces, sheet.gap(sheet.layout.top) + sum(piece.height + piece.after for piece in pieces))


def texts(badge: Badge) -> dict[str, str]:
    """What is printed of a badge, by field, in clean NFC with the no-break spaces it has; "" for what it does not have."""
    found = {name: str(value) if (value := getattr(badge, name, None)) is not None else "" for name in FIELDS}
    return {name: NBSP.join(map(clean, value.split(NBSP))) for name, value in found.items()}


__all__ = ["FIELDS", "STANDARD", "BadgeDoesNotFit", "Renderer", "qr_modules", "texts"]
