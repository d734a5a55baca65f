"""The badge on thermal paper: a `hall.model.Badge` becomes a one-bit picture as wide as the paper and as high as needed.

Black-only paper: kinds of people are told apart by shape and word (a solid band for guests, a frame for delegates, two rules for
everybody else). A name is never cut: it wraps at blanks and shrinks, and what still does not fit is an error with the field's name.
It refuses to know printers, their commands, and who the badge is for.
"""
import math

import qrcode
from PIL import Image, ImageDraw

from hall.errors import HallError
from hall.model import Badge
from hall.text import clean
from printers.lettering import Fonts, SetText, fit

FIELDS = {
    "title": "Tên hội nghị",
    "subtitle": "Dòng phụ tên hội nghị",
    "salutation": "Cách xưng hô",
    "full_name": "Họ và tên",
    "post": "Chức vụ",
    "unit": "Đơn vị",
    "category_label": "Thành phần",
    "number": "Số thẻ",
    "seat": "Ghế",
    "serial": "Số hiệu bản in",
}
"""The printed fields, as people call them."""

WHITE, BLACK = 1, 0
DESIGN_WIDTH = 576
"""All figures below are dots on 80 mm paper at 203 dpi; other papers scale them."""
QUIET_ZONE = 4
SMALLEST_MODULE = 6
LARGEST_BAND = 60
"""Rows of solid black: a cheap head slows down or browns out on more."""
NAME_STEPS = ((88, 2), (80, 2), (72, 2), (66, 3), (60, 3), (54, 3), (48, 4), (42, 4), (36, 4), (30, 4), (24, 5))
"""Sizes of a name and the lines it may take at each."""
_STAR = tuple(
    (math.sin(i * math.pi / 5) * r, -math.cos(i * math.pi / 5) * r) for i in range(10) for r in ((1.0, 0.381966)[i % 2],)
)


class BadgeDoesNotFit(HallError):
    """A field that cannot be printed whole on this paper even at the smallest legible size. `details["field"]` names it."""

    code = "badge_does_not_fit"

    def __init__(self, field: str) -> None:
        super().__init__(f"Mục “{FIELDS.get(field, field)}” quá dài, không vừa khổ thẻ.", field=field)


class Renderer:
    """Draws badges. Holds the loaded fonts, so one renderer belongs to one thread."""

    def __init__(self) -> None:
        self.fonts = Fonts()

    def render(self, badge: Badge, *, width: int, dpi: int = 203) -> Image.Image:
        """The badge as a mode "1" picture (1 is white), `width` dots wide (a multiple of 8) and as high as it needs.

        Raises BadgeDoesNotFit when a field cannot be shown whole. Letters that no font has are drawn as boxes: `check` finds them.
        """
        return _Sheet(self.fonts, width, dpi).draw(badge)

    def check(self, badge: Badge, *, width: int = DESIGN_WIDTH, dpi: int = 203) -> list[str]:
        """What would be wrong with this badge on paper, in sentences for the secretary; [] when nothing is. Prints nothing."""
        problems = []
        for field, label in FIELDS.items():
            missing = self.fonts.missing(clean(getattr(badge, field)))
            if missing:
                letters = ", ".join(f"{ch} (U+{ord(ch):04X})" for ch in missing)
                problems.append(f"Mục “{label}” có ký tự không in được: {letters}.")
        if not clean(badge.full_name):
            problems.append("Thẻ chưa có họ và tên.")
        try:
            self.render(badge, width=width, dpi=dpi)
        except BadgeDoesNotFit as trouble:
            problems.append(trouble.text)
        return problems

    def void_strip(self, *, width: int, dpi: int = 203) -> Image.Image:
        """The short strip printed after an interrupted job, so that half a badge never sticks to the next person's."""
        return _Sheet(self.fonts, width, dpi).void_strip()


def qr_modules(code: str) -> list[list[bool]]:
    """The QR of a badge code with its quiet zone, True is dark: level Q, mask 2 always (same code, same picture), the smallest
    version that holds it (27 digits fit version 1)."""
    qr = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=QUIET_ZONE, mask_pattern=2)
    qr.add_data(code)
    qr.make(fit=True)
    return qr.get_matrix()


class _Sheet:
    """One badge being drawn from the top down; `y` is the next free row."""

    def __init__(self, fonts: Fonts, width: int, dpi: int) -> None:
        if width % 8:
            raise ValueError("the width must be whole bytes")
        self.fonts, self.width = fonts, width
        self.scale = width / DESIGN_WIDTH
        self.smallest = round(19 * dpi / 203)  # 2.4 mm: the smallest type a thermal head prints legibly
        self.margin = self.dots(14)
        self.image = Image.new("1", (width, 4 * DESIGN_WIDTH), WHITE)
        self.pen = ImageDraw.Draw(self.image)
        self.pen.fontmode = "1"  # no greys, so nothing to dither
        self.y = self.dots(10)

    def dots(self, design: float) -> int:
        return max(1, round(design * self.scale))

    def steps(self, *sizes: tuple[int, int]) -> list[tuple[int, int]]:
        """Design sizes as dots on this paper, none under the smallest legible one, then that one with room for one line more."""
        scaled = [(max(self.smallest, self.dots(size)), lines) for size, lines in sizes]
        return [*scaled, (self.smallest, sizes[-1][1] + 1)]

    def fitted(self, field: str, text: str, face: str, width: int, *sizes: tuple[int, int]) -> SetText:
        found = fit(self.fonts, text, face, width, self.steps(*sizes))
        if found is None:
            raise BadgeDoesNotFit(field)
        return found

    def put(self, text: SetText, x: float, top: int, fill: int = BLACK) -> None:
        """Lines centred on `x`, their topmost ink on row `top`."""
        baseline = top + text.above
        for line in text.lines:
            # A whole left edge: at a half dot the rasteriser rounds stems differently from line to line.
            self.pen.text((round(x - text.font.getlength(line) / 2), baseline), line, font=text.font, fill=fill, anchor="ls")
            baseline += text.pitch

    def block(self, field: str, text: str, face: str, *sizes: tuple[int, int], after: int) -> None:
        """A centred field over the whole width; nothing, not even the space after it, when it is empty."""
        if not text:
            return
        found = self.fitted(field, text, face, self.width - 2 * self.margin, *sizes)
        self.put(found, self.width / 2, self.y)
        self.y += found.height + self.dots(after)

    def rule(self) -> None:
        """Two thin rules that leave room for a five-pointed star between them."""
        radius, middle = self.dots(13), self.width // 2
        row, gap = self.y + radius, self.dots(13) + self.dots(12)
        for left, right in ((self.margin, middle - gap), (middle + gap, self.width - self.margin - 1)):
            self.pen.rectangle((left, row, right, row + 1), fill=BLACK)
        self.pen.polygon([(middle + x * radius, row + 1 + y * radius) for x, y in _STAR], fill=BLACK)
        self.y += 2 * radius + self.dots(16)

    def draw(self, badge: Badge) -> Image.Image:
        field = {name: clean(getattr(badge, name)) for name in FIELDS}
        self.block("title", field["title"], "SemiBold", (25, 2), (23, 3), after=10)
        self.block("subtitle", field["subtitle"], "Medium", (23, 2), (21, 3), after=12)
        self.rule()
        self.block("salutation", field["salutation"], "Medium", (28, 1), (22, 1), after=10)
        self.block("full_name", field["full_name"], "ExtraBold", *NAME_STEPS, after=20)
        self.block("post", field["post"], "SemiBold", (34, 2), (30, 2), (27, 3), (24, 4), after=10)
        self.block("unit", field["unit"], "Medium", (32, 2), (29, 2), (26, 3), (23, 4), after=10)
        self.y += self.dots(8)
        self.band(badge.category, field["category_label"])
        self.foot(field, badge.code.strip())
        return self.image.crop((0, 0, self.width, self.y))

    def band(self, category: str, label: str) -> None:
        """The category in capitals: white on a solid band, inside a double frame, or between two rules."""
        if not label:
            return
        inner = self.width - 2 * self.margin - self.dots(40)
        text = self.fitted("category_label", label.upper(), "ExtraBold", inner, (32, 1), (28, 1), (24, 1))
        if len(text.lines) > 1:
            raise BadgeDoesNotFit("category_label")
        height = min(LARGEST_BAND, max(self.dots(58), text.height + 12))
        left, right, top, bottom = self.margin, self.width - self.margin - 1, self.y, self.y + height - 1
        solid = category == "guest"
        if solid:
            self.pen.rectangle((left, top, right, bottom), fill=BLACK)
        elif category == "exemplar":
            self.pen.rectangle((left, top, right, bottom), outline=BLACK, width=self.dots(4))
        else:
            self.pen.rectangle((left, top, right, top + 2), fill=BLACK)
            self.pen.rectangle((left, bottom - 2, right, bottom), fill=BLACK)
        # Plain capitals stand in the middle; marks above and below may push them a little, never out of the band.
        capital = -text.font.getbbox("H", anchor="ls")[1]
        highest = (height + round(capital)) // 2 - text.above
        self.put(text, self.width / 2, top + min(max(highest, 6), max(6, height - 6 - text.height)), WHITE if solid else BLACK)
        self.y += height + self.dots(8)

    def foot(self, field: dict[str, str], code: str) -> None:
        """The QR on the left; number, seat and serial on the right."""
        top, left, height = self.y, self.margin, 0
        if code:
            modules = qr_modules(code)
            size = max(SMALLEST_MODULE, self.dots(9))
            if size * len(modules) > self.width - self.dots(150):
                size = SMALLEST_MODULE
            if size * len(modules) > self.width - self.dots(150):
                raise BadgeDoesNotFit("code")
            height = size * len(modules)
            self.modules(modules, 0, top, size)
            left = height
        room = self.width - self.margin - left
        entries = [(name, word) for name, word in (("number", "SỐ THẺ"), ("seat", "GHẾ")) if field[name]]
        blocks = []
        for name, word in entries:
            large = (72, 1) if len(entries) == 2 else (104, 1)
            blocks.append((
                self.fitted(name, word, "SemiBold", room, (22, 1)),
                self.fitted(name, field[name], "ExtraBold", room, large, (64, 1), (54, 1), (44, 1), (36, 2), (28, 3)),
            ))
        serial = self.fitted("serial", f"Bản in {field['serial']}", "Medium", room, (20, 1)) if field["serial"] else None
        small, wide = self.dots(10), self.dots(22)
        need = sum(word.height + small + value.height for word, value in blocks) + wide * max(0, len(blocks) - 1)
        need += wide + serial.height if serial else 0
        height = max(height, need + 2 * self.dots(14))
        y, x = top + (height - need) // 2, left + room / 2
        for word, value in blocks:
            self.put(word, x, y)
            y += word.height + small
            self.put(value, x, y)
            y += value.height + wide
        if serial:
            self.put(serial, x, y)
        self.y = top + height

    def modules(self, modules: list[list[bool]], left: int, top: int, size: int) -> None:
        """Dark squares, `size` dots each."""
        for row, line in enumerate(modules):
            for column, dark in enumerate(line):
                if dark:
                    x, y = left + column * size, top + row * size
                    self.pen.rectangle((x, y, x + size - 1, y + size - 1), fill=BLACK)

    def void_strip(self) -> Image.Image:
        self.block("title", "HỦY", "ExtraBold", (64, 1), after=14)
        self.block("title", "Bỏ phần thẻ in dở liền phía trên, nếu có.", "Medium", (26, 3), after=10)
        return self.image.crop((0, 0, self.width, self.y))
