"""Badges on A4 sheets with cut marks, for halls without a thermal printer: eight a page, to be cut and put into holders.

It is handed badges and a file name and knows neither the hall, the store nor the network. All data travels to the template as
JSON, never as source. Black on white: any office printer will do, and the categories are told apart by shape and word.

    python -m admin.documents.badge_sheet JOB.json OUT.pdf
"""

import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import fontpkg_be_vietnam_pro
import fontpkg_noto_sans
import msgspec
import typst
from PIL import ImageFont

from admin.documents import qr
from admin.documents.setting import put, set_apart
from hall.errors import BadInput, HallError
from hall.model import Badge
from hall.text import clean

TEMPLATE = Path(__file__).with_name("badge_sheet.typ")
FONTS = [str(fontpkg_be_vietnam_pro.ROOT / "files"), str(fontpkg_noto_sans.ROOT / "files")]
PER_PAGE = 8
"""Badges of 90 x 65 mm, two by four."""
TEXTS = ("title", "subtitle", "salutation", "full_name", "post", "unit", "category_label", "number", "seat", "serial")
STYLES = {"guest": "band", "exemplar": "frame"}
"""How categories are set apart; all others stand between two rules, as on thermal paper."""
_NOBODY_HAS = "\U0010ffff"


def badges_pdf(badges: Sequence[Badge], out: Path) -> None:
    """One PDF of sheets, eight badges a page in their order. Takes the calling thread's time: a server uses `write_badges`.

    Raises BadInput when there is no badge or a code is not a ticket's. `out` appears whole or not at all.
    """
    if not badges:
        raise BadInput("Chưa chọn thẻ nào để in.")
    put(out, _compiled(badges))


def write_badges(badges: Sequence[Badge], out: Path, *, timeout: float = 120) -> None:
    """`badges_pdf` in a process of its own, so that setting type never holds the caller's event loop; the calling thread waits (at
    most `timeout` seconds), so a server calls this from a native thread. Raises HallError when no PDF came of it."""
    if not badges:
        raise BadInput("Chưa chọn thẻ nào để in.")
    try:
        why = set_apart("admin.documents.badge_sheet", badges, out, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise HallError("Tạo tờ thẻ quá lâu, đã dừng. Hãy chọn ít đại biểu hơn rồi thử lại.") from None
    if why:
        raise HallError("Không tạo được tệp tờ thẻ.", why=why)


def _compiled(badges: Sequence[Badge]) -> bytes:
    data = msgspec.json.encode([_plain(badge) for badge in badges]).decode()
    return typst.compile(
        str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=FONTS, ignore_system_fonts=True, sys_inputs={"badges": data}, format="pdf"
    )


def _plain(badge: Badge) -> dict:
    """What the template shows: each text with the font that has all of its letters, so that no word mixes two faces."""
    texts = {name: clean(getattr(badge, name)) for name in TEXTS}
    texts["category_label"] = texts["category_label"].upper()
    return {
        **{name: {"text": text, "font": "Be Vietnam Pro" if _has_all(text) else "Noto Sans"} for name, text in texts.items()},
        "style": STYLES.get(badge.category, "rules"),
        "qr": qr.svg(badge.code) if badge.code else "",
    }


def _has_all(text: str) -> bool:
    """Whether the first font has every letter of `text`."""
    return all(letter.isspace() or _has(letter) for letter in text)


@cache
def _font() -> ImageFont.FreeTypeFont:
    file = fontpkg_be_vietnam_pro.ROOT / "files" / "BeVietnamPro-Bold.ttf"
    return ImageFont.truetype(str(file), 32, layout_engine=ImageFont.Layout.BASIC)


@cache
def _has(letter: str) -> bool:
    """A letter is missing when it is drawn exactly as a code point that no font can have: as the "no glyph" box."""
    mine, box = _font().getmask(letter), _font().getmask(_NOBODY_HAS)
    return (mine.size, bytes(mine)) != (box.size, bytes(box))


def main(job: Path, out: Path) -> None:
    """Set the badges of a job file (JSON list of Badge) as `out`."""
    badges_pdf(msgspec.json.decode(job.read_bytes(), type=list[Badge]), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
