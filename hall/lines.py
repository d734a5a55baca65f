"""Where a Vietnamese line may not break. Written Vietnamese parts syllables, not words: "cảm / ơn" over two lines is a stumble.

The words stand in words.json, which screens use too (`web/client/whole.ts`).
"""

import json
import re
from pathlib import Path

NBSP = "\u00a0"
_WORDS = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""Longer words stand first in the list: the first that matches is taken."""
_LETTER = r"[^\W\d_]"
_WHOLE = re.compile(rf"(?<!{_LETTER})(?:{'|'.join(_WORDS)})(?!{_LETTER})", re.IGNORECASE)
_BEFORE = "|".join(rf"(?<=(?<!{_LETTER}){word})" for word in "ngày tháng năm lần thứ số đoạn mục đợt khóa".split())
_COUNTED = re.compile(rf"(?<=\d) (?=(?!tại ){_LETTER})|(?:{_BEFORE}) (?=\d|[IVXLC]+(?!{_LETTER}))", re.IGNORECASE)
"""A time is no count of the place that follows it: "07 giờ 12 / tại Cửa 1"."""
_MOST_KEPT = 24
"""Letters of a name that is kept on one line; a longer one would be wider than the line itself."""


def whole(line: str, *names: str) -> str:
    """The line (NFC) with no-break spaces where a reader would stumble over a break: inside the words that conferences use, between a
    figure and what it counts, inside each of `names`. `web/client/whole.ts` does the same on screens, with the same words."""
    text = _COUNTED.sub(NBSP, _WHOLE.sub(lambda found: found[0].replace(" ", NBSP), line))
    for form in (form for name in names if 0 < len(name) <= _MOST_KEPT for form in (name, name.upper())):
        at = text.replace(NBSP, " ").find(form)
        text = text if at < 0 else text[:at] + form.replace(" ", NBSP) + text[at + len(form) :]
    return text
