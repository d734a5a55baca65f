"""The sheet of "Kiểm tra máy in": what shows with one look whether a printer's paper, width, letters and codes are right. Pure drawing."""

from dataclasses import dataclass
from datetime import datetime

from PIL import Image, ImageDraw

from hall.text import clean
from hall.tickets import CALIBRATION
from printers.lettering import Fonts, fit
from printers.sheet import BLACK, WHITE, qr_modules

WIDTHS = (384, 432, 512, 576)
"""Printable dots of the printers that are about: 58 mm (384, 432), 80 mm at 180 dpi (512) and at 203 (576)."""
WIDEST = 640
CAPITALS = "ẤẦẨẪẬ ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ĐỴ"
NAMES = ("Nguyễn Thị Hường", "A Lăng Thị Nhới (Cơ Tu)", "H'Hen Niê Kđăm (Ê-đê)", "Y Bhĭm Ƀuôn Yă (Gia-rai)")
FINE = "Chữ nhỏ nhất trên thẻ phải đọc được: ủy viên, trưởng thôn, nghệ nhân ưu tú."
CODE_SAYS = "Quét mã này ở cửa: phải hiện “Máy quét tốt”."
RULER_SAYS = "Số chấm lớn nhất còn thấy trọn ở thước dưới đây là bề rộng của máy."


@dataclass(frozen=True)
class Specimen:
    """`main` is as wide as the paper, `ruler` at least as the widest paper; `whole` is both in one picture of the paper's width, for
    labels and for the screen. `name`: of a file it may be kept in."""

    name: str
    main: Image.Image
    ruler: Image.Image
    whole: Image.Image


def heading(name: str, when: datetime, profile: str, width: int, dpi: int) -> list[str]:
    """Which printer, when (in the time zone of `when`), and as what it is configured."""
    return [name, when.strftime("%H:%M, %d/%m/%Y"), f"{profile}: {width} chấm, {dpi} dpi"]


def main_sheet(fonts: Fonts, *, width: int, dpi: int, lines: list[str]) -> Image.Image:
    """The sheet without its ruler, a mode "1" picture `width` dots wide. `lines`: its heading."""
    scale = width / 576
    margin, room = round(16 * scale), width - 2 * round(16 * scale)
    smallest = round(19 * dpi / 203)
    texts = [("KIỂM TRA MÁY IN", "ExtraBold", 46), *((line, "SemiBold", 26) for line in lines), (CAPITALS, "Bold", 40)]
    texts += [(name, "ExtraBold", 44) for name in NAMES] + [(FINE, "Medium", 19)]
    blocks = [_text(fonts, text, face, max(smallest, round(size * scale)), room) for text, face, size in texts]
    blocks += [_bar(room, 32), _code(room, dpi), _text(fonts, CODE_SAYS, "SemiBold", max(smallest, round(24 * scale)), room)]
    blocks.append(_text(fonts, RULER_SAYS, "SemiBold", max(smallest, round(24 * scale)), room))
    gap = round(14 * dpi / 203)
    whole = Image.new("1", (width, sum(block.height + gap for block in blocks) + gap), WHITE)
    y = gap
    for block in blocks:
        whole.paste(block, (margin + (room - block.width) // 2, y))
        y += block.height + gap
    return whole


def ruler(fonts: Fonts, width: int) -> Image.Image:
    """A ruler of dots from the left edge, a mark every 8, a longer one every 64, a number at each width that printers have.

    It is as wide as the widest of them, whatever is configured: what a printer cannot print it leaves out, and that is the answer.
    Each number stands to the left of its mark, so a number that is whole belongs to dots that are there.
    """
    wide = max(width, WIDEST)
    image = Image.new("1", (wide, 118), WHITE)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    for x in range(7, wide, 8):
        high = 28 if (x + 1) % 64 == 0 else 14
        pen.line((x, 0, x, high), fill=BLACK)
    pen.line((0, 0, wide - 1, 0), fill=BLACK)
    for row, dots in enumerate(dict.fromkeys((*WIDTHS, width))):
        font = fonts.font(str(dots), "Bold", 24)
        edge = dots - 1
        # Neighbours share no line: 384 and 432 are 48 dots apart.
        top = 34 + 26 * (row % 3)
        pen.rectangle((edge - 2, 0, edge, top + 22), fill=BLACK)
        pen.text((edge - 8, top + 22), str(dots), font=font, fill=BLACK, anchor="rs")
    return image


def specimen(fonts: Fonts, name: str, *, width: int, dpi: int, lines: list[str]) -> Specimen:
    """Everything drawn for one paper."""
    above, below = main_sheet(fonts, width=width, dpi=dpi, lines=lines), ruler(fonts, width)
    whole = Image.new("1", (width, above.height + below.height), WHITE)
    whole.paste(above, (0, 0))
    whole.paste(below, (0, above.height))
    return Specimen(name, above, below, whole)


def _text(fonts: Fonts, text: str, face: str, size: int, room: int) -> Image.Image:
    """One text in as many lines as it needs, as high as its ink; smaller only when a word is wider than the paper."""
    text = clean(text)
    found = fit(fonts, text, face, room, [(step, 99) for step in range(size, 11, -1)])
    if found is None:
        return Image.new("1", (room, 1), WHITE)
    image = Image.new("1", (room, max(1, found.height)), WHITE)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    baseline = found.above
    for line in found.lines:
        pen.text((round((room - found.font.getlength(line)) / 2), baseline), line, font=found.font, fill=BLACK, anchor="ls")
        baseline += found.pitch
    return image


def _bar(room: int, high: int) -> Image.Image:
    """Solid black: a dead dot of the head is a white line in it."""
    return Image.new("1", (room, high), BLACK)


def _code(room: int, dpi: int) -> Image.Image:
    modules = qr_modules(CALIBRATION)
    size = min(round(8 * dpi / 203), room // len(modules))
    image = Image.new("1", (size * len(modules),) * 2, WHITE)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                pen.rectangle((column * size, row * size, (column + 1) * size - 1, (row + 1) * size - 1), fill=BLACK)
    return image
