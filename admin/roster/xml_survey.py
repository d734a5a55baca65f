"""What the spreadsheet parser does not tell of an .xlsx sheet: hidden lines, struck lines, formula errors, and how far it reaches.

Searched with expressions over the bytes, never parsed as XML: no entity is ever expanded, and time is linear in the size.
"""

import re
from itertools import islice, zip_longest
from typing import NamedTuple

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_REF = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_LINE = re.compile(rb"""\br=["'](\d{1,7})["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
_STYLE = re.compile(rb"""\bs=["'](\d{1,6})["']""")
_WIDE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Za-z]{2,3})(\d{1,7})["'][^>]*[^/]>""")


class Survey(NamedTuple):
    """Lines are 1-based, columns 0-based; `last_column` is a count."""

    last_line: int
    last_column: int
    hidden: frozenset[int]
    struck: frozenset[int]
    errors: frozenset[tuple[int, int]]
    hidden_columns: frozenset[int]


def survey(xml: bytes, struck: frozenset[int]) -> Survey:
    """Of one worksheet part. `struck`: the cell styles with a struck-through font."""
    hidden, struck_lines, errors = set(), set(), set()
    last_line, here = 0, 0
    rows = list(_ROW.finditer(xml))
    for row, following in zip_longest(rows, rows[1:]):
        line = _LINE.search(row.group(1))
        here = int(line.group(1)) if line else here + 1
        if _HIDDEN.search(row.group(1)):
            hidden.add(here)
        # A line counts when a cell of it holds something: formatted blanks down to line 1,048,576 are common and harmless.
        stop = following.start() if following else len(xml)
        if xml.find(b"<v", row.end(), stop) >= 0 or xml.find(b":v>", row.end(), stop) >= 0 or xml.find(b"<is", row.end(), stop) >= 0:
            last_line = max(last_line, here)
            if struck:
                styles = (_STYLE.search(cell) for cell in _CELL.findall(xml, row.end(), stop))
                if any(style and int(style.group(1)) in struck for style in styles):
                    struck_lines.add(here)
    for cell in _CELL.finditer(xml) if b't="e"' in xml or b"t='e'" in xml else ():
        ref = _REF.search(cell.group(1))
        if ref and re.search(rb"""\bt=["']e["']""", cell.group(1)):
            errors.add((int(ref.group(2)), _column(ref.group(1))))
    reach = _reach(xml)
    return Survey(max(last_line, reach[0]), reach[1], frozenset(hidden), frozenset(struck_lines), frozenset(errors), _hidden_columns(xml))


def _hidden_columns(xml: bytes) -> frozenset[int]:
    """Columns hidden by hand; of the blank ones that run to the right edge only the first thousand. Few marks are looked at: a hostile
    sheet has millions."""
    found: set[int] = set()
    for column in islice(_COLUMN.finditer(xml, 0, max(xml.find(b"sheetData"), 0)), 1000):
        first, last = (re.search(rb"""\b%s=["'](\d{1,5})["']""" % name, column.group(1)) for name in (b"min", b"max"))
        if first and last and _HIDDEN.search(column.group(1)):
            found.update(range(int(first.group(1)) - 1, min(int(last.group(1)), 1000)))
    return frozenset(found)


def struck_styles(styles: bytes) -> frozenset[int]:
    """Numbers of the cell formats of xl/styles.xml whose font is struck through."""
    fonts = re.search(rb"<(?:\w+:)?fonts\b.*?</(?:\w+:)?fonts>", styles, re.DOTALL)
    formats = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    if not fonts or not formats or b"strike" not in fonts.group():
        return frozenset()
    font_list = re.findall(rb"<(?:\w+:)?font(?:\s*/>|\b[^>]*>.*?</(?:\w+:)?font>)", fonts.group(), re.DOTALL)
    struck = {n for n, font in enumerate(font_list) if re.search(rb"<(?:\w+:)?strike\s*(?:/|>|val=[\"'](?:1|true)[\"'])", font)}
    ids = (re.search(rb"""\bfontId=["'](\d{1,6})["']""", tag) for tag in re.findall(rb"<(?:\w+:)?xf\b[^>]*>", formats.group()))
    return frozenset(n for n, font in enumerate(ids) if font and int(font.group(1)) in struck)


def _reach(xml: bytes) -> tuple[int, int]:
    """(highest line of a cell whose reference is odd, columns used): a single cell at XFD1048576 must not cost gigabytes."""
    columns = 26
    for letters, _ in _WIDE.findall(xml):
        columns = max(columns, _column(letters) + 1)
    # References beyond line 100,000 are rare enough to be read one by one.
    far = [int(n) for n in re.findall(rb"""<(?:\w+:)?c\b[^>]*?\br=["'][A-Za-z]{1,3}(\d{6,7})["'][^>]*[^/]>""", xml)]
    return max(far, default=0), columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
