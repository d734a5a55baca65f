"""Where the header stands and what each column means, by synonyms, in one or two tiers. Pure; the words are data of this module.

It refuses to know what a value means (see cells.py).
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hall.text import clean, fold

# Headers that lose their meaning without their marks (Nam/Năm, Họ/Hộ) or are too short to fold: compared in lower case.
_EXACT = {
    "nam": "male", "nữ": "female", "nử": "female", "họ": "surname", "tên": "given", "dt": "ethnicity", "đt": "phone", "đb": "category",
    "ns": "birth", "gt": "sex", "gc": "note", "đv": "party", "đoàn": "unit", "đảng": "party", "ghế": "seat", "stt": "stt", "tt": "stt",
    "no": "stt", "số": "stt", "tg": "", "hä vµ tªn": "full_name", "hoï vaø teân": "full_name", "ghi chó": "note", "tel": "phone",
}  # fmt: skip
# Folded header -> field. The order inside a field is its rank: of two columns for one field the better-named one is used.
_SYNONYMS: dict[str, Sequence[str]] = {
    "stt": ("stt", "so tt", "so thu tu", "thu tu"),
    "number": ("so the", "so the dai bieu", "ma dai bieu", "so dai bieu", "so db", "ma db", "so hieu dai bieu", "ma so dai bieu", "ma so"),
    "full_name": ("ho va ten", "ho ten", "ho & ten", "ho va ten dai bieu", "ho ten dai bieu", "ten dai bieu", "ho, chu dem va ten",
                  "hoten", "ho va ten khai sinh", "ho va ten khach moi", "dai bieu", "ten tap the, ca nhan", "ho va ten / tap the"),
    "surname": ("ho va chu dem", "ho dem", "ho va ten dem", "ho lot", "ho va dem"),
    "given": ("ten goi",),
    "salutation": ("xung ho", "danh xung", "cach xung ho"),
    "birth": ("ngay sinh", "ngay, thang, nam sinh", "ngay thang nam sinh", "nam sinh", "n.sinh", "sinh nam", "ngay/thang/nam sinh"),
    "sex": ("gioi tinh", "nam/nu", "nam, nu", "phai"),
    "ethnicity": ("dan toc", "thanh phan dan toc"),
    "party": ("dang vien", "la dang vien", "ngay vao dang", "dang vien dcs viet nam"),
    "post_unit": ("chuc vu, don vi cong tac", "chuc vu, don vi", "chuc vu - don vi", "chuc vu va don vi cong tac", "chuc vu/don vi",
                  "chuc danh, don vi cong tac", "chuc vu, noi cong tac", "chuc vu, co quan"),
    "post": ("chuc vu", "chuc danh", "chuc vu/nghe nghiep", "chuc vu, nghe nghiep", "chuc vu cong tac", "nghe nghiep"),
    "unit": ("don vi", "don vi cong tac", "co quan, don vi", "co quan", "noi cong tac", "xa, thi tran", "xa/thi tran", "ten don vi",
             "co quan/don vi", "dia chi"),
    "category": ("thanh phan", "doi tuong", "loai dai bieu", "thanh phan dai bieu", "dien"),
    "phone": ("so dien thoai", "dien thoai", "sdt", "dtdd", "di dong", "so dt", "dien thoai di dong", "dt lien he"),
    "distinction": ("thanh tich", "danh hieu", "hinh thuc khen thuong", "thanh tich noi bat", "danh hieu, hinh thuc khen thuong"),
    "seat": ("vi tri ngoi", "so ghe", "hang/ghe", "vi tri", "cho ngoi"),
    "note": ("ghi chu",),
    "attention": ("luu y don tiep", "can luu y", "luu y", "luu y khi don tiep", "luu y khi don", "luu y cho nguoi don tiep", "attention"),
    "representative": ("nguoi dai dien", "dai dien", "nguoi dai dien tap the", "dai dien tap the"),
    "award_group": ("dot trao thuong", "nhom trao thuong", "dot khen", "luot trao thuong", "dot trao", "luot len san khau"),
    "": ("ky nhan", "ky ten", "chu ky", "trinh do", "trinh do chuyen mon", "tdcm", "cmnv", "llct", "ly luan chinh tri", "trinh do llct",
         "ton giao", "que quan", "email"),
}  # fmt: skip
_TABLE = {word: (field, rank) for field, words in _SYNONYMS.items() for rank, word in enumerate(words)}
# Longer wordings, tried in this order when the whole text is unknown.
_LOOSE = [
    (re.compile(pattern), field)
    for pattern, field in (
        (r"^(?:so|ma)(?: so)? (?:the|dai bieu|db)\b", "number"),
        (r"^ho(?: va|,| &)? ?(?:chu dem va )?ten\b", "full_name"),
        (r"^(?:ngay|nam)\b.*\bsinh\b", "birth"),
        (r"^(?:chuc vu|chuc danh)\b.*\b(?:don vi|co quan|cong tac)", "post_unit"),
        (r"^(?:chuc vu|chuc danh|nghe nghiep)\b", "post"),
        (r"^(?:don vi|co quan|noi cong tac)\b", "unit"),
        (r"\b(?:dien thoai|sdt|so dt)\b", "phone"),
        (r"^gioi tinh\b", "sex"),
        (r"^dan toc\b", "ethnicity"),
        (r"^(?:luu y\b.*)?\bghi chu\b", "note"),
        (r"^(?:danh hieu|hinh thuc khen|thanh tich)\b", "distinction"),
        (r"^thanh phan\b", "category"),
    )
]
_NUMBERING = re.compile(r"\(?\d{1,2}\)?\.?|[A-Z]")
_LONGEST = 60


class Header(NamedTuple):
    """A header found: `columns` field -> column (0-based), `titles` field -> text, `last` the 0-based row where it ends."""

    first: int
    last: int
    columns: dict[str, int]
    titles: dict[str, str]
    ignored: list[str]


def field_of(text: str) -> tuple[str, int] | None:
    """(field, rank) of a header text, ("", …) for a column that is known and not used, None for no header."""
    text = clean(text).strip(" .:*")
    if not text or len(text) > _LONGEST:
        return None
    if (exact := _EXACT.get(text.lower())) is not None:
        return exact, 0
    folded = re.sub(r"\s*([,/&-])\s*", lambda m: {"/": "/", ",": ", ", "&": " & ", "-": " - "}[m[1]], fold(text))
    for candidate in (folded, re.sub(r"\s*\(.*?\)", "", folded).strip()):
        if candidate in _TABLE:
            return _TABLE[candidate]
    return next(((field, 99) for pattern, field in _LOOSE if pattern.search(folded)), None)


def is_header_name(text: str) -> bool:
    """Whether a text is the header of the name column: what tells a header row from a row of data."""
    found = field_of(text)
    return found is not None and found[0] in {"full_name", "surname"}


def find(rows: Sequence[Sequence], start: int, text: Callable[[object], str], merged: dict[int, list[tuple[int, int]]]) -> Header | None:
    """The first header at or after row `start`, or None. `merged`: row -> (first, last) column of cells merged across."""
    for index in range(start, len(rows)):
        if header := at(rows, index, text, merged):
            return header
    return None


def at(rows: Sequence[Sequence], index: int, text: Callable[[object], str], merged: dict[int, list[tuple[int, int]]]) -> Header | None:
    """The header that begins in row `index`, if one does: a name column and at least one other known one."""
    row = rows[index]
    if sum(1 for cell in row if isinstance(cell, str) and cell) < 2:
        return None
    top = [text(cell) if isinstance(cell, str) else "" for cell in row]
    known = [field_of(cell) for cell in top]
    fields = {found[0] for found in known if found and found[0]}
    named = fields & {"full_name", "surname"} or ("given" in fields and len(fields) > 2)
    if not named or len(fields) < 2:
        return None
    above = [text(cell) if isinstance(cell, str) else "" for cell in rows[index - 1]] if index else []
    top = [cell or (above[n] if n < len(above) and field_of(above[n]) else "") for n, cell in enumerate(top)]
    for n in range(len(top), len(above)):
        top.append(above[n] if field_of(above[n]) else "")
    below = [text(cell) if isinstance(cell, str) else "" for cell in rows[index + 1]] if index + 1 < len(rows) else []
    last = index
    if _is_second_tier(top, below):
        top, last = _two_tiers(top, below, merged.get(index, [])), index + 1
    columns, titles, ignored = _columns(top)
    if "full_name" not in columns and "surname" not in columns and "given" in columns:
        columns["full_name"], titles["full_name"] = columns.pop("given"), titles.pop("given")
    _split_name(columns, rows, last, top, merged.get(index, []))
    return Header(index, last, columns, titles, ignored)


def is_numbering(row: Sequence[str]) -> bool:
    """(1) (2) (3) … or A B C … under a header."""
    marks = [cell for cell in row if cell]
    return len(marks) >= 2 and all(_NUMBERING.fullmatch(mark) for mark in marks) and len(set(marks)) == len(marks)


def _is_second_tier(top: Sequence[str], below: Sequence[str]) -> bool:
    marks = [(n, cell) for n, cell in enumerate(below) if cell]
    if not marks or any(len(cell) > 30 for _, cell in marks):
        return False
    for n, cell in marks:
        repeated = n < len(top) and cell == top[n]
        part = clean(cell).lower() in {"ngày", "tháng", "năm"}
        if not repeated and not part and field_of(cell) is None:
            return False
    return True


def _two_tiers(top: Sequence[str], below: Sequence[str], merged: list[tuple[int, int]]) -> list[str]:
    """One label a column: the lower text where it means something, with the upper one where only both together do."""
    width = max(len(top), len(below))
    upper = [top[n] if n < len(top) else "" for n in range(width)]
    lower = [below[n] if n < len(below) else "" for n in range(width)]
    labels, over = [], ""
    for n in range(width):
        spanned = any(first < n <= last for first, last in merged)
        over = upper[n] or (over if spanned or lower[n] else "")
        part = clean(lower[n]).lower()
        if part in {"ngày", "tháng", "năm"} and (field_of(over) or ("",))[0] == "birth":
            labels.append(f"{over} ({part})")
        else:
            labels.append(lower[n] or upper[n])
    return labels


def _columns(labels: Sequence[str]) -> tuple[dict[str, int], dict[str, str], list[str]]:
    columns, titles, ranks, ignored = {}, {}, {}, []
    for n, label in enumerate(labels):
        if not label:
            continue
        part = re.search(r"\((ngày|tháng|năm)\)$", label)
        found = ({"ngày": "birth_day", "tháng": "birth_month", "năm": "birth_year"}[part[1]], 0) if part else field_of(label)
        if not found or not found[0]:
            ignored.append(label)
            continue
        field, rank = found
        if field in columns and ranks[field] <= rank:
            ignored.append(label)
            continue
        if field in columns:
            ignored.append(titles[field])
        columns[field], titles[field], ranks[field] = n, label, rank
    return columns, titles, ignored


def _split_name(columns: dict[str, int], rows: Sequence[Sequence], last: int, labels: Sequence[str], merged: list[tuple[int, int]]) -> None:
    """One header "Họ và tên" over two columns: surname and middle names, then the given name."""
    if "full_name" not in columns or "given" in columns:
        return
    here = columns["full_name"]
    if here + 1 < len(labels) and labels[here + 1]:
        return
    over_two = any(first <= here and last_column == here + 1 for first, last_column in merged)
    filled = split = 0
    for row in rows[last + 1 : last + 60]:
        if len(row) > here + 1 and isinstance(row[here], str) and row[here].strip():
            filled += 1
            split += isinstance(row[here + 1], str) and 0 < len(row[here + 1].split()) <= 2 and len(row[here + 1]) <= 15
    if filled and split * 2 > filled and (over_two or split > 2):
        columns["surname"], columns["given"] = columns.pop("full_name"), here + 1
