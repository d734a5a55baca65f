"""One badge laid out: a layout and a badge's texts become pieces with heights, then a one-bit picture.

Nothing is drawn before everything is known to fit. Nothing is ever cut: a text takes the first of its sizes at which it fits whole,
and on a label of fixed height all take smaller ones until the whole fits; what still does not is an error with the field's name.
It knows lettering and dots; it refuses to know printers and where layouts come from.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import qrcode
from PIL import Image, ImageDraw

from hall.errors import HallError
from printers.layout import Block, Layout
from printers.lettering import Fonts, SetText, fit

WHITE, BLACK = 1, 0
QUIET_ZONE = 4
SMALLEST_MODULE = 6
"""Dots at 203 dpi: 0.75 mm, which every camera of the trials read through blur and tilt."""
LARGEST_BAND = 60
"""Rows of solid black: a cheap head slows down or browns out on more."""
SMALLEST_TYPE = 19
"""Dots at 203 dpi: 2.4 mm, the smallest type a thermal head prints legibly."""
BESIDE_QR = 150
"""Design dots (of 576) that a QR leaves free for what stands beside it."""
SQUEEZE = [(0.0, 0.0), (0.34, 0.0), (0.67, 0.0), (1.0, 0.0), *((1.0, part / 8) for part in range(1, 9))]
"""How far down their sizes the others and the name begin on a label, until all fits: the name gives way last."""

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
    "award_group": "Đợt khen thưởng",
    "serial": "Số hiệu bản in",
    "code": "Mã QR",
}
"""The printed fields, as people call them."""
FIGURES = ("number", "seat", "award_group")
FIELD_OF = {"name": "full_name", "band": "category_label", "qr": "code"}
"""The field a kind of block shows, where they are not called the same."""

_STAR = tuple((math.sin(i * math.pi / 5) * r, -math.cos(i * math.pi / 5) * r) for i in range(10) for r in ((1.0, 0.381966)[i % 2],))


class BadgeDoesNotFit(HallError):
    """A field that cannot be printed whole on this paper even at the smallest legible size. `details["field"]` names it."""

    code = "badge_does_not_fit"

    def __init__(self, field: str, text: str = "") -> None:
        super().__init__(text or f"Mục “{FIELDS.get(field, field)}” quá dài, không vừa khổ thẻ.", field=field)


def qr_modules(code: str) -> list[list[bool]]:
    """The QR of a badge code with its quiet zone, True is dark: level Q, mask 2 always (same code, same picture), the smallest
    version that holds it (27 digits fit version 1)."""
    qr = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=QUIET_ZONE, mask_pattern=2)
    qr.add_data(code)
    qr.make(fit=True)
    return qr.get_matrix()


@dataclass(frozen=True)
class Piece:
    """Something of a known height. `paint(top)` draws it from row `top` down. `field`: what it shows, "" for an ornament."""

    height: int
    paint: Callable[[int], None]
    before: int = 0
    after: int = 0
    field: str = ""
    stretch: bool = False
    """Takes what height a label has left."""


class Sheet:
    """One badge on one paper. `width` is the paper's dots, a multiple of 8; texts are clean."""

    def __init__(self, fonts: Fonts, layout: Layout, width: int, dpi: int) -> None:
        if width % 8:
            raise ValueError("the width must be whole bytes")
        self.fonts, self.layout, self.width, self.dpi = fonts, layout, width, dpi
        self.scale = width / layout.width
        self.smallest = round(SMALLEST_TYPE * dpi / 203)
        self.smallest_module = max(SMALLEST_MODULE, round(SMALLEST_MODULE * dpi / 203))
        self.margin = self.gap(layout.margin)
        self._codes: dict[str, list[list[bool]]] = {}
        self.pen: ImageDraw.ImageDraw | None = None

    def dots(self, design: float) -> int:
        return max(1, round(design * self.scale))

    def gap(self, design: float) -> int:
        return self.dots(design) if design else 0

    # -- the whole ---------------------------------------------------------------------------------------------------------

    def height(self, texts: dict[str, str], category: str) -> int:
        """Rows of the picture. Raises BadgeDoesNotFit."""
        return self._plan(texts, category)[1]

    def draw(self, texts: dict[str, str], category: str) -> Image.Image:
        """The badge as a mode "1" picture (1 is white). Raises BadgeDoesNotFit.

        `texts`: every field of FIELDS, "" for what the badge does not have; a block without text leaves no gap.
        """
        pieces, height = self._plan(texts, category)
        return self.paint(pieces, height)

    def paint(self, pieces: list[Piece], height: int) -> Image.Image:
        image = Image.new("1", (self.width, height), WHITE)
        self.pen = ImageDraw.Draw(image)
        self.pen.fontmode = "1"  # no greys, so nothing to dither
        y = self.gap(self.layout.top)
        for piece in pieces:
            y += piece.before
            piece.paint(y)
            y += piece.height + piece.after
        return image

    def _plan(self, texts: dict[str, str], category: str) -> tuple[list[Piece], int]:
        if self.layout.height is None:
            pieces = self._pieces(texts, category, None)
            return pieces, self._length(pieces)
        height = self.dots(self.layout.height)
        for level in SQUEEZE:
            try:
                pieces = self._pieces(texts, category, level)
            except BadgeDoesNotFit:
                if level == SQUEEZE[-1]:
                    raise
                continue
            slack = height - self._length(pieces)
            if slack >= 0:
                return self._spread(texts, category, level, pieces, slack), height
        field = max((piece for piece in pieces if piece.field), key=lambda piece: piece.height).field
        much = math.ceil(-slack * 25.4 / self.dpi)
        raise BadgeDoesNotFit(field, f"Nội dung cao hơn khổ tem {much} mm; chiếm chỗ nhiều nhất là mục “{FIELDS[field]}”.")

    def _length(self, pieces: list[Piece]) -> int:
        return self.gap(self.layout.top) + sum(piece.before + piece.height + piece.after for piece in pieces)

    def _spread(self, texts: dict[str, str], category: str, level: tuple[float, float], pieces: list[Piece], slack: int) -> list[Piece]:
        """What a label has left goes to its columns, which stand in the middle of it; without columns, above and below all."""
        if not pieces or any(piece.stretch for piece in pieces):
            return self._pieces(texts, category, level, slack)
        first = pieces[0]
        return [Piece(first.height, first.paint, first.before + slack // 2, first.after, first.field), *pieces[1:]]

    def _pieces(self, texts: dict[str, str], category: str, level: tuple[float, float] | None, slack: int = 0) -> list[Piece]:
        """The blocks from top to bottom; neighbours in columns are one piece. `level`: see SQUEEZE, None on a roll."""
        made = []
        shown = [block for block in self.layout.blocks if block.show and (block.kind == "rule" or self._text(block, texts))]
        for columns, group in groupby(shown, key=lambda block: block.column != "full"):
            if columns:
                made.append(self._row(list(group), texts, category, level, slack))
                slack = 0
            else:
                made += [self._piece(block, texts, category, self.margin, self.width - self.margin, level) for block in group]
        return made

    def _text(self, block: Block, texts: dict[str, str]) -> str:
        return texts.get(FIELD_OF.get(block.kind, block.kind), "")

    def _row(self, blocks: list[Block], texts: dict[str, str], category: str, level: tuple[float, float] | None, slack: int) -> Piece:
        """Two columns side by side, each in the middle of the height; the one with the QR is as wide as that."""
        sides = [[block for block in blocks if block.column == side] for side in ("left", "right")]
        coded = next((n for n, side in enumerate(sides) if any(block.kind == "qr" for block in side)), None)
        left, middle, right, quiet, symbol = self.margin, self.width // 2, self.width - self.margin, 0, 0
        spans = [(left, middle - left // 2), (middle + left // 2, right)] if all(sides) else [(left, right)] * 2
        if coded is not None and sides[1 - coded]:
            block = next(block for block in sides[coded] if block.kind == "qr")
            modules, size = self._symbol(block, self._text(block, texts), self.width - round(BESIDE_QR * self.width / 576), level)
            symbol, quiet = size * len(modules), size * QUIET_ZONE
            spans = [(0, symbol), (symbol, right)] if coded == 0 else [(left, self.width - symbol), (self.width - symbol, self.width)]
        columns = []
        for n, side in enumerate(sides):
            # On a roll each further figure takes one size off, so that the column stays about as high as the QR.
            skip = max(0, sum(block.kind in FIGURES and not block.inline for block in side) - 1)
            pieces = []
            for block in side:
                # Text over or under the QR keeps to the dark modules; the white around them may reach the paper's edge.
                inset = quiet if n == coded and symbol and block.kind != "qr" else 0
                left, right, less = spans[n][0] + inset, spans[n][1] - inset, skip if block.kind in FIGURES else 0
                pieces.append(self._piece(block, texts, category, left, right, level, less))
            columns.append(pieces)
        high = 0
        for pieces in columns:
            room = 0 if any(piece.field == "code" for piece in pieces) or level is not None else 2 * self.margin
            high = max(high, _stack(pieces) + room if pieces else 0)
        high += slack

        def paint(top: int) -> None:
            for pieces in columns:
                y = top + (high - _stack(pieces)) // 2
                for n, piece in enumerate(pieces):
                    y += piece.before if n else 0
                    piece.paint(y)
                    y += piece.height + piece.after

        biggest = max((piece for pieces in columns for piece in pieces if piece.field != "code"), key=lambda p: p.height, default=None)
        after = max(pieces[-1].after for pieces in ([columns[coded]] if coded is not None else columns) if pieces)
        return Piece(high, paint, after=after, field=biggest.field if biggest else "code", stretch=True)

    # -- the pieces --------------------------------------------------------------------------------------------------------

    def _piece(
        self, block: Block, texts: dict[str, str], category: str, left: int, right: int, level: tuple[float, float] | None, skip: int = 0
    ) -> Piece:
        """One block between the columns of dots `left` (its first) and `right` (the first after it)."""
        text = self._text(block, texts)
        if block.kind == "rule":
            height, paint = self._rule(block, left, right)
        elif block.kind == "qr":
            height, paint = self._qr(block, text, left, right, level)
        elif block.kind == "band":
            height, paint = self._band(block, text, category, left, right, level)
        else:
            height, paint = self._field(block, text, left, right, level, skip)
        field = "" if block.kind == "rule" else FIELD_OF.get(block.kind, block.kind)
        return Piece(height, paint, self.gap(block.before), self.gap(block.after), field)

    def _steps(self, block: Block, level: tuple[float, float] | None, skip: int) -> list[tuple[int, int]]:
        """The sizes to try, as dots on this paper: none under the smallest legible one, then that one with one line more."""
        scaled = [(max(self.smallest, self.dots(size)), lines) for size, lines in block.steps]
        scaled.append((self.smallest, scaled[-1][1] + 1))
        if level is not None:
            skip = math.ceil(level[block.kind == "name"] * (len(scaled) - 1))
        elif len(block.steps) == 1:
            skip = 0
        return scaled[min(skip, len(scaled) - 1) :]

    def _fitted(self, block: Block, text: str, width: int, level: tuple[float, float] | None, skip: int = 0) -> SetText:
        found = fit(self.fonts, text, block.weight, width, self._steps(block, level, skip))
        if found is None:
            raise BadgeDoesNotFit(FIELD_OF.get(block.kind, block.kind))
        return found

    def _field(self, block: Block, text: str, left: int, right: int, level: tuple[float, float] | None, skip: int):
        label = block.label.strip()
        if block.inline and label:
            text = f"{label} {text}"
        found = self._fitted(block, text, right - left, level, skip)
        if block.inline or not label:
            return found.height, lambda top: self.put(found, block.align, left, right, top)
        size = max(self.smallest, self.dots(block.label_size))
        word = fit(self.fonts, label, "SemiBold", right - left, [(size, 1), (self.smallest, 2)])
        if word is None:
            raise BadgeDoesNotFit(FIELD_OF.get(block.kind, block.kind))
        between = self.dots(10)

        def paint(top: int) -> None:
            self.put(word, block.align, left, right, top)
            self.put(found, block.align, left, right, top + word.height + between)

        return word.height + between + found.height, paint

    def put(self, text: SetText, align: str, left: int, right: int, top: int, fill: int = BLACK) -> None:
        """Lines between two columns of dots, their topmost ink on row `top`."""
        baseline = top + text.above
        for line in text.lines:
            length = text.font.getlength(line)
            x = {"left": left, "right": right - length}.get(align, (left + right) / 2 - length / 2)
            # A whole left edge: at a half dot the rasteriser rounds stems differently from line to line.
            self.pen.text((round(x), baseline), line, font=text.font, fill=fill, anchor="ls")
            baseline += text.pitch

    def _rule(self, block: Block, left: int, right: int):
        """Two thin rules that leave room for a five-pointed star between them, or one through."""
        radius, middle = self.dots(13), (left + right) // 2
        if not block.star:
            return 2, lambda top: self.pen.rectangle((left, top, right - 1, top + 1), fill=BLACK)
        gap = self.dots(13) + self.dots(12)

        def paint(top: int) -> None:
            row = top + radius
            for start, end in ((left, middle - gap), (middle + gap, right - 1)):
                self.pen.rectangle((start, row, end, row + 1), fill=BLACK)
            self.pen.polygon([(middle + x * radius, row + 1 + y * radius) for x, y in _STAR], fill=BLACK)

        return 2 * radius, paint

    def _band(self, block: Block, label: str, category: str, left: int, right: int, level: tuple[float, float] | None):
        """The category in capitals, set apart by its style."""
        found = self._fitted(block, label.upper(), right - left - self.dots(40), level)
        if len(found.lines) > 1:
            raise BadgeDoesNotFit("category_label")
        height = min(LARGEST_BAND, max(self.dots(58) if level is None else self.dots(46), found.height + 12))
        style = self.layout.styles.get(category, self.layout.style)
        # Plain capitals stand in the middle; marks above and below may push them a little, never out of the band.
        capital = -found.font.getbbox("H", anchor="ls")[1]
        highest = (height + round(capital)) // 2 - found.above
        inside = min(max(highest, 6), max(6, height - 6 - found.height))

        def paint(top: int) -> None:
            self._ornament(style, (left, top, right - 1, top + height - 1))
            self.put(found, "center", left, right, top + inside, WHITE if style == "band" else BLACK)

        return height, paint

    def _ornament(self, style: str, box: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = box
        stroke = self.dots(4)
        match style:
            case "band":
                self.pen.rectangle(box, fill=BLACK)
            case "frame":
                self.pen.rectangle(box, outline=BLACK, width=stroke)
            case "double":
                thin, apart = max(2, stroke // 2), stroke + max(2, stroke // 2)
                self.pen.rectangle(box, outline=BLACK, width=thin)
                self.pen.rectangle((left + apart, top + apart, right - apart, bottom - apart), outline=BLACK, width=thin)
            case "rules":
                self.pen.rectangle((left, top, right, top + 2), fill=BLACK)
                self.pen.rectangle((left, bottom - 2, right, bottom), fill=BLACK)
            case "ends":
                wide = self.dots(20) - 4  # the text keeps 20 clear on both sides
                self.pen.rectangle((left, top, left + wide, bottom), fill=BLACK)
                self.pen.rectangle((right - wide, top, right, bottom), fill=BLACK)

    def _symbol(self, block: Block, code: str, room: int, level: tuple[float, float] | None) -> tuple[list[list[bool]], int]:
        """The modules and their dots: as large as the layout wants when that leaves room, else the smallest readable."""
        if code not in self._codes:
            self._codes[code] = qr_modules(code)
        modules = self._codes[code]
        size = max(self.smallest_module, self.dots(block.module))
        if level is not None and level[0]:
            size = max(self.smallest_module, round(size - level[0] * (size - self.smallest_module)))
        if size * len(modules) > room:
            size = self.smallest_module
        if size * len(modules) > room:
            raise BadgeDoesNotFit("code")
        return modules, size

    def _qr(self, block: Block, code: str, left: int, right: int, level: tuple[float, float] | None):
        # The symbol's own white may lie in the margin; beside other columns its place was measured with it.
        room = right - left if left == 0 or right == self.width else min(self.width, right - left + 2 * self.margin)
        modules, size = self._symbol(block, code, room, level)
        x = min(max((left + right - size * len(modules)) // 2, 0), self.width - size * len(modules))

        def paint(top: int) -> None:
            for column, row in _dark(modules):
                at = x + column * size, top + row * size
                self.pen.rectangle((*at, at[0] + size - 1, at[1] + size - 1), fill=BLACK)

        return size * len(modules), paint


def _stack(pieces: list[Piece]) -> int:
    """Height of pieces under each other: the gaps between them, none above and below."""
    inner = sum(before.after + after.before for before, after in zip(pieces, pieces[1:], strict=False))
    return sum(piece.height for piece in pieces) + inner


def _dark(modules: list[list[bool]]) -> Iterator[tuple[int, int]]:
    return ((column, row) for row, line in enumerate(modules) for column, dark in enumerate(line) if dark)
