"""A layout: what stands on a badge, in which order and how large, as data read from TOML.

Pure. A file with any fault is refused whole, with the line of the fault. It refuses to know pictures, papers' widths and people.
Only fields that may be on paper exist here: there is no block for a birth date, a telephone number, ethnicity or Party membership,
so no layout can print one.
"""

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hall.errors import HallError
from hall.protocol_faults import syntax_fault, type_fault
from hall.toml_lines import Path as Place
from hall.toml_lines import line_of, lines_of

KINDS = {
    "title": "Tên hội nghị",
    "subtitle": "Dòng phụ tên hội nghị",
    "rule": "Đường kẻ",
    "salutation": "Cách xưng hô",
    "name": "Họ và tên",
    "post": "Chức vụ",
    "unit": "Đơn vị",
    "band": "Thành phần",
    "number": "Số thẻ",
    "seat": "Ghế",
    "award_group": "Đợt khen thưởng",
    "serial": "Số hiệu bản in",
    "qr": "Mã QR",
}
"""Every kind of block, as people call it."""
STYLES = {
    "band": "Dải đen, chữ trắng",
    "frame": "Khung",
    "double": "Khung kép",
    "rules": "Hai đường kẻ",
    "ends": "Hai đầu đen",
    "plain": "Chỉ có chữ",
}
"""How a category is set apart on paper that knows only black."""
WEIGHTS = ("Medium", "SemiBold", "Bold", "ExtraBold")

Kind = Literal["title", "subtitle", "rule", "salutation", "name", "post", "unit", "band", "number", "seat", "award_group", "serial", "qr"]
Style = Literal["band", "frame", "double", "rules", "ends", "plain"]
Gap = Annotated[int, Meta(ge=0, le=200)]
LONGEST = 20_000
"""Characters of a layout file."""

_CHOICES = {"kind": KINDS, "style": STYLES, "weight": WEIGHTS, "align": ("left", "center", "right"), "column": ("full", "left", "right")}
_COMMON = {"kind", "show", "column", "before", "after"}
_TEXT = _COMMON | {"sizes", "weight", "align"}
_FIGURE = _TEXT | {"label", "label_size", "inline"}
_KEYS = {
    "rule": _COMMON | {"star"},
    "qr": _COMMON | {"module"},
    "band": _COMMON | {"sizes", "weight"},
    **dict.fromkeys(("number", "seat", "award_group", "serial"), _FIGURE),
}
_SIZE = re.compile(r"([1-9][0-9]{0,2})x([1-9])")


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing on the badge. All figures are dots of paper with 8 dots a millimetre (203 dpi)."""

    kind: Kind
    show: bool = True
    sizes: str = ""
    """ "88x2 80x2 60x3": sizes of type, largest first, each with the lines allowed at it. The first that fits is taken."""
    weight: Literal["Medium", "SemiBold", "Bold", "ExtraBold"] = "Medium"
    align: Literal["left", "center", "right"] = "center"
    column: Literal["full", "left", "right"] = "full"
    """Neighbouring blocks that are not "full" stand in two columns side by side; the one that holds the QR is as wide as that."""
    before: Gap = 0
    after: Gap = 10
    label: str = ""
    """The word of a figure: "SỐ THẺ"."""
    label_size: Annotated[int, Meta(ge=8, le=200)] = 22
    inline: bool = False
    """The word stands before the figure and not over it."""
    star: bool = True
    """A five-pointed star in the middle of the rule."""
    module: Annotated[int, Meta(ge=5, le=40)] = 9
    """Dots of one QR module; never printed smaller than what cameras read."""

    @property
    def steps(self) -> list[tuple[int, int]]:
        """`sizes` as (dots, lines)."""
        return [(int(size), int(lines)) for size, lines in _SIZE.findall(self.sizes)]


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole layout. Drawn on other paper than `width`, everything scales with the paper."""

    title: Annotated[str, Meta(min_length=1)]
    width: Annotated[int, Meta(ge=200, le=1400)]
    height: Annotated[int, Meta(ge=100, le=2000)] | None = None
    """Of a label; absent on a roll, where a badge is as high as it needs."""
    margin: Annotated[int, Meta(ge=0, le=100)] = 14
    top: Annotated[int, Meta(ge=0, le=100)] = 10
    blocks: Annotated[list[Block], Meta(min_length=1)]
    style: Style = "rules"
    """Of categories that `styles` does not name."""
    styles: dict[str, str] = {}
    """Category id -> style."""


class BadLayout(HallError):
    """A layout that must not be used. `details`: file, line (1-based) and reason."""

    code = "bad_layout"

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__("{file}, dòng {line}: {reason}", file=file, line=line, reason=reason)


def parse(text: str, file: str) -> Layout:
    """The layout written in `text`; `file` is only named in faults. Raises BadLayout at the first fault."""
    if len(text) > LONGEST:
        raise BadLayout(file, 1, f"tệp quá dài: tối đa {LONGEST} ký tự")
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadLayout(file, *syntax_fault(str(error), text)) from None
    lines = lines_of(text)
    try:
        layout = msgspec.convert(data, Layout)
    except msgspec.ValidationError as error:
        place, reason = type_fault(str(error))
        if reason.startswith("giá trị “") and place and place[-1] in _CHOICES:
            reason += f": {', '.join(_CHOICES[place[-1]])}"
        raise BadLayout(file, line_of(lines, place), reason) from None
    for place, reason in _faults(layout, data):
        raise BadLayout(file, line_of(lines, place), reason)
    return layout


def _faults(layout: Layout, data: dict) -> Iterator[tuple[Place, str]]:
    """Every fault that types cannot see, as (place, reason), in the order of the file."""
    seen: set[str] = set()
    for n, block in enumerate(layout.blocks):
        here: Place = ("blocks", n)
        if block.kind in seen:
            yield (*here, "kind"), f"khối “{block.kind}” đã có ở trên"
        seen.add(block.kind)
        allowed = _KEYS.get(block.kind, _TEXT)
        for key in data["blocks"][n]:
            if key not in allowed:
                yield (*here, key), f"khối “{block.kind}” không dùng khóa “{key}”"
        if "sizes" in allowed:
            yield from _size_faults(block, here)
    shown = {block.kind for block in layout.blocks if block.show}
    if "name" not in shown:
        yield ("blocks",), "thẻ phải có khối “name” (họ và tên) và phải hiện"
    for name, style in layout.styles.items():
        if style not in STYLES:
            yield ("styles", name), f"kiểu “{style}” không có; các kiểu: {', '.join(STYLES)}"


def _size_faults(block: Block, here: Place) -> Iterator[tuple[Place, str]]:
    words = block.sizes.split()
    if not words:
        yield here, f'khối “{block.kind}” thiếu cỡ chữ, ví dụ sizes = "32x2 26x3"'
    for word in words:
        if not _SIZE.fullmatch(word) or not 8 <= int(word.split("x")[0]) <= 400:
            yield (*here, "sizes"), f"“{word}” không phải cỡ chữ: viết CỠxSỐ_DÒNG, cỡ từ 8 đến 400, từ 1 đến 9 dòng, ví dụ 32x2"
    if [size for size, _ in block.steps] != sorted((size for size, _ in block.steps), reverse=True):
        yield (*here, "sizes"), "cỡ chữ phải xếp từ lớn tới nhỏ"
    if block.kind == "band" and any(lines > 1 for _, lines in block.steps):
        yield (*here, "sizes"), "thành phần chỉ có một dòng: viết cỡ chữ dạng 32x1"


def written(data: dict) -> str:
    """The TOML text of a layout given as plain values (what a form sends). Judges nothing: `parse` does. What is at its default stays
    out. Texts, whole numbers and yes/no only; anything else is left out too."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(Block)}
    lines = [_pair(key, data[key]) for key in ("title", "width", "height", "margin", "top", "style") if data.get(key) is not None]
    blocks, styles = data.get("blocks"), data.get("styles")
    for block in blocks if isinstance(blocks, list) else []:
        given = block.items() if isinstance(block, dict) else ()
        allowed = _KEYS.get(block.get("kind"), _TEXT) if isinstance(block, dict) and isinstance(block.get("kind"), str) else _FIGURE
        lines += ["\n[[blocks]]", *(_pair(key, value) for key, value in given if key in allowed and value != defaults.get(key, ...))]
    if isinstance(styles, dict) and styles:
        lines += ["\n[styles]", *(_pair(key, value) for key, value in styles.items())]
    return "\n".join(line for line in lines if line) + "\n"


def _pair(key: object, value: object) -> str:
    if not isinstance(value, str | int):
        return ""
    name = key if isinstance(key, str) and re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(str(key), ensure_ascii=False)
    # JSON's texts, numbers and booleans are TOML's too, but for DEL, which TOML wants escaped.
    return f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
