"""Letters on thermal paper: which font, which size, where a line may break. It knows nothing of badges or printers.

Three facts shaped it. The basic layout engine gives the same picture on every system (raqm loads fribidi at run time on
Windows). It sets decomposed letters wrongly, so all text is cleaned to NFC first. Stacked capitals need 1.53 times the font
size, so lines are set apart by their real ink and never by the nominal size.
"""

import importlib.resources
import io
from dataclasses import dataclass

from PIL import ImageFont

from hall.lines import NBSP

FACES = ("Medium", "SemiBold", "Bold", "ExtraBold")
"""The weights of Be Vietnam Pro that badges use; the fallback has one weight, bold, for all of them."""

REMEMBERED = 2000
"""Texts kept set; about a kilobyte each."""
_NOBODY_HAS = "\U0010ffff"


@dataclass(frozen=True)
class SetText:
    """Lines that fit, and how to place them. All figures are dots: `pitch` from baseline to baseline, `above` the ink over the
    first baseline, `below` the ink under the last."""

    font: ImageFont.FreeTypeFont
    lines: tuple[str, ...]
    size: int
    pitch: int
    above: int
    below: int

    @property
    def height(self) -> int:
        """Dots from the topmost ink to the lowest."""
        return self.above + self.pitch * (len(self.lines) - 1) + self.below


class Fonts:
    """Be Vietnam Pro in four weights with Noto Sans Bold behind it, loaded once for one renderer (not shared between threads)."""

    def __init__(self) -> None:
        vietnam = importlib.resources.files("fontpkg_be_vietnam_pro") / "files"
        noto = importlib.resources.files("fontpkg_noto_sans") / "files"
        self._files = {face: (vietnam / f"BeVietnamPro-{face}.ttf").read_bytes() for face in FACES}
        self._fallback = (noto / "NotoSans[wdth,wght].ttf").read_bytes()
        self._fonts: dict[tuple[str, int, bool], ImageFont.FreeTypeFont] = {}
        self._known: dict[tuple[str, bool], bool] = {}
        self._set: dict[tuple[str, str, int, int], SetText | None] = {}

    def set(self, text: str, face: str, width: int, size: int) -> "SetText | None":
        """`text` at one size, in as many lines as it needs; None when a word is too wide. Remembered: titles are on every badge, and
        a label is tried at many sizes."""
        key = (text, face, width, size)
        if key not in self._set:
            if len(self._set) >= REMEMBERED:
                self._set.clear()
            font = self.font(text, face, size)
            lines = wrap([word.replace(NBSP, " ") for word in text.split(" ")], font, width)
            self._set[key] = None if lines is None else _measure(font, tuple(lines), size)
        return self._set[key]

    def missing(self, text: str) -> str:
        """The letters of `text` that no font has, each once, in order."""
        return "".join(dict.fromkeys(ch for ch in text if not ch.isspace() and not self._has(ch, False) and not self._has(ch, True)))

    def font(self, text: str, face: str, size: int) -> ImageFont.FreeTypeFont:
        """The font for a whole field: one missing letter sends all of it to the fallback, so that no word mixes two faces."""
        return self._load(face, size, not all(ch.isspace() or self._has(ch, False) for ch in text))

    def _load(self, face: str, size: int, fallback: bool) -> ImageFont.FreeTypeFont:
        key = ("" if fallback else face, size, fallback)
        if key not in self._fonts:
            data = self._fallback if fallback else self._files[face]
            font = ImageFont.truetype(io.BytesIO(data), size, layout_engine=ImageFont.Layout.BASIC)
            if fallback:
                font.set_variation_by_axes([700, 100])
            self._fonts[key] = font
        return self._fonts[key]

    def _has(self, letter: str, fallback: bool) -> bool:
        """A letter is missing when it is drawn exactly as a code point that no font can have: as the "no glyph" box."""
        key = (letter, fallback)
        if key not in self._known:
            font = self._load("Bold", 40, fallback)
            mine, box = font.getmask(letter), font.getmask(_NOBODY_HAS)
            self._known[key] = letter.isprintable() and (mine.size, bytes(mine)) != (box.size, bytes(box))
        return self._known[key]


def wrap(words: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str] | None:
    """Break at blanks into as few lines as possible, then even them out; None when one word alone is wider than `width`."""
    lengths = {word: font.getlength(word) for word in words}
    if any(length > width for length in lengths.values()):
        return None
    greedy = _fill(words, font, width)
    narrow = width
    # Narrow the measure while the number of lines stays: two even lines look set, a long one over a stray word does not.
    while len(greedy) > 1:
        narrow = max(font.getlength(line) for line in greedy) - 1
        if narrow < max(lengths.values()):
            break
        evener = _fill(words, font, narrow)
        if len(evener) > len(greedy):
            break
        greedy = evener
    return greedy


def _fill(words: list[str], font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def fit(fonts: Fonts, text: str, face: str, width: int, steps: list[tuple[int, int]]) -> SetText | None:
    """`text` (clean, not empty) at the first of `steps` - (size in dots, lines allowed), largest first - at which it fits whole;
    None when it fits at none of them. Nothing is ever cut. Where its no-break spaces would make it smaller, it is broken there."""
    for size, allowed in steps:
        for one in dict.fromkeys((text, text.replace(NBSP, " "))):
            found = fonts.set(one, face, width, size)
            if found is not None and len(found.lines) <= allowed:
                return found
    return None


def _measure(font: ImageFont.FreeTypeFont, lines: tuple[str, ...], size: int) -> SetText:
    boxes = [font.getbbox(line, anchor="ls") for line in lines]
    above, below = [-int(box[1]) for box in boxes], [int(box[3]) for box in boxes]
    clear = round(size * 0.16)
    touching = max((below[i] + above[i + 1] + clear for i in range(len(lines) - 1)), default=0)
    return SetText(font, lines, size, max(touching, round(size * 1.22)), above[0], below[-1])
