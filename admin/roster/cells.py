"""What one cell says: text, phone, birth, sex, number. Pure; each answer carries the remarks that explain what was mended.

Nothing is guessed silently: a value with two readings comes back with both, a value with none comes back empty with a remark.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from hall.text import clean, fold, spoken

from . import words
from .legacy import Legacy, to_unicode
from .nouns import Remark

OLDEST, YOUNGEST = 1910, 2020
"""Years of birth outside are remarked on. No clock here: the reader must give the same answer next year."""
_CENTURY = 25
"""Two-digit years below are taken as 20xx."""
_EPOCH = date(1899, 12, 30)

# 11-digit mobile prefixes of before the change of 15/09/2018 (Quyết định 798/QĐ-BTTTT) -> 10-digit ones.
_OLD_PREFIX = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084", "0125": "085",
    "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


class Text(NamedTuple):
    """`doubt`: the cell was in an old font and lost letters; `text` is then its barest reading."""

    text: str
    remark: Remark | None = None
    doubt: Legacy | None = None


class Birth(NamedTuple):
    """`other` is the second reading of an ambiguous date, as ISO text; the caller asks when it is set."""

    date: str = ""
    year: int | None = None
    remarks: tuple[Remark, ...] = ()
    other: str = ""


class DateHabits(NamedTuple):
    """How the dates of one column are written, seen before any of them is read."""

    day_first: bool = False
    """A typed date has a first number above 12: days come first (and Excel did not take it for a date)."""
    month_first: bool = False
    """A typed date has a second number above 12."""
    real_late_day: bool = False
    """A true date has a day above 12: the machine that typed them put days first."""


LOST = "\ufffd"
"""Stands for bytes of a .csv that are no letter."""


class Texts:
    """Cell texts cleaned and brought to Unicode, each spelling once: a roster repeats its units and posts a thousand times."""

    def __init__(self, soft_hyphens_survive: bool) -> None:
        self._survive = soft_hyphens_survive
        self._seen: dict[str, Text] = {}
        self.answers: dict[tuple, object] = {}
        """What was once said of a text, for whoever asks again."""

    def read(self, value: object) -> Text:
        if not isinstance(value, str):
            return Text(plain(value))
        if value.isascii():
            return Text(clean(value))
        found = self._seen.get(value)
        if found is None:
            found = self._seen[value] = self._read(value)
        return found

    def text(self, value: object) -> str:
        return self.read(value).text

    def _read(self, value: str) -> Text:
        legacy = to_unicode(value, self._survive)
        if legacy:
            shown = clean(legacy.text)
            if legacy.certain:
                return Text(shown, Remark(code="legacy", text=f"Chữ {legacy.encoding} đã chuyển sang Unicode: “{shown}”"))
            text = f"Chữ {legacy.encoding} bị mất chữ “ư”: “{shown}” có thể là “{clean(legacy.restored)}”, cần xác nhận"
            return Text(shown, Remark(code="legacy_lost", text=text), legacy._replace(text=shown, restored=clean(legacy.restored)))
        shown = clean(value)
        if LOST in value:
            return Text(shown, Remark(code="lost", text=f"Tệp hỏng một chữ ở đây: “{shown}”"))
        if "\u00d0" in value or "\u00f0" in value:
            return Text(shown, Remark(code="eth", text=f"Chữ Ð (không phải Đ tiếng Việt) đã được thay: “{shown}”"))
        return Text(shown)


def plain(value: object) -> str:
    """A cell that is not text, as a person would read it in the sheet."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, (date, datetime)):
        return f"{value.day:02d}/{value.month:02d}/{value.year}"
    if isinstance(value, (time, timedelta)):
        return str(value)
    return clean(str(value))


def number(text: str) -> tuple[str, tuple[Remark, ...]]:
    """A delegate number as digits, at least three: 17.0 and "ĐB-17" are "017"."""
    found = re.fullmatch(r"\D{0,6}?0*(\d{1,6})(?:[.,]0+)?", text)
    if not found or int(found[1]) == 0:
        return "", (Remark(code="number_unreadable", text=f"Số đại biểu “{text}” không đọc được: hệ thống sẽ cấp số mới"),)
    digits = found[1].zfill(3)
    if digits == text:
        return digits, ()
    return digits, (Remark(code="number_mended", text=f"Số đại biểu “{text}” được ghi là {digits}"),)


def phone(text: str) -> tuple[str, tuple[Remark, ...]]:
    """One number, or two joined by "/": digits with the leading 0, prefixes of before 2018 renewed."""
    parts = [part for part in re.split(r"[/;,|]|\bhoặc\b|\s-\s|(?<=\d{10})\s+(?=0\d{9})", text) if part.strip()]
    if not parts or any(sum(ch.isdigit() for ch in part) < 9 for part in parts):
        parts = [text]
    found, remarks = [], []
    for part in parts:
        digits, said = _one_phone(part)
        remarks += said
        if digits:
            found.append(digits)
    if len(found) > 1:
        remarks.append(Remark(code="phone_two", text=f"Ô có {len(found)} số điện thoại: giữ cả hai"))
    return "/".join(dict.fromkeys(found)), tuple(remarks)


def _one_phone(part: str) -> tuple[str, list[Remark]]:
    bare = part.strip()
    if re.fullmatch(r"\d\.\d+E\+?\d+", bare, re.IGNORECASE):
        bare = str(int(float(bare)))
    digits = re.sub(r"[\s.\-()\u2010-\u2015+]", "", re.sub(r"\.0+$", "", bare))
    remarks = []
    if not digits.isascii() or not digits.isdigit():
        return "", [Remark(code="phone_odd", text=f"Số điện thoại “{part.strip()}” không đọc được: để trống")]
    if digits.startswith("0084"):
        digits = digits[2:]
    if digits.startswith("84") and len(digits) in {11, 12} or bare.startswith("+84"):
        digits = "0" + digits[2:].removeprefix("0")
        remarks.append(Remark(code="phone_country", text="Số điện thoại ghi mã nước 84: đã đổi về số 0 đầu"))
    elif not digits.startswith("0") and len(digits) in {9, 10}:
        digits = "0" + digits
        remarks.append(Remark(code="phone_zero", text="Số điện thoại thiếu số 0 đầu: đã thêm"))
    if len(digits) == 11 and digits[:4] in _OLD_PREFIX:
        renewed = _OLD_PREFIX[digits[:4]] + digits[4:]
        remarks.append(Remark(code="phone_old", text=f"Số điện thoại 11 số cũ {digits}: đã đổi đầu số thành {renewed}"))
        digits = renewed
    if not (digits.startswith("0") and (len(digits) == 10 or (len(digits) == 11 and digits.startswith("02")))):
        return "", [*remarks, Remark(code="phone_odd", text=f"Số điện thoại “{part.strip()}” không đủ hoặc thừa chữ số: để trống")]
    return digits, remarks


def habits(values: list[object]) -> DateHabits:
    """Of the cells of one birth column."""
    day_first = month_first = late = False
    for value in values:
        if isinstance(value, (date, datetime)):
            late = late or value.day > 12
        elif isinstance(value, str) and (found := _DMY.fullmatch(value.strip())):
            day_first = day_first or int(found[1]) > 12
            month_first = month_first or (int(found[2]) > 12 and int(found[1]) <= 12)
    return DateHabits(day_first, month_first, late)


_DMY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")


def birth(value: object, text: str, habit: DateHabits) -> Birth:
    """A birth cell: a true date, an Excel day number, dd/mm/yyyy in many hands, mm/yyyy, or a year. `text` is the cell as read."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _true_date(value, habit)
    text = re.sub(r"^(?:sinh năm|sinh|sn|ns|năm)\s*:?\s*", "", text.strip(" .;,"), flags=re.IGNORECASE)
    if re.fullmatch(r"\d{4,5}", text):
        days = int(text)
        if 1850 <= days <= 2100:
            return _year(days)
        if 3000 < days < 60000:
            seen = _EPOCH + timedelta(days=days)
            said = Remark(code="excel_serial", text=f"Ngày sinh là số ngày của Excel ({text}): đọc là {plain(seen)}")
            return _dated(seen, (said,))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", text):
        return _dated(_date(int(found[1]), int(found[2]), int(found[3])), (), text)
    if len(text) < 20 and (found := re.fullmatch(r"(?:(?:00?|[.…_]*)\s*[/.\-]\s*){1,2}(\d{4})", text)):
        base = _year(int(found[1]))
        said = Remark(code="birth_month", text=f"Ngày sinh “{text}” không có ngày, tháng: chỉ giữ năm {found[1]}")
        return base._replace(remarks=(said, *base.remarks))
    if found := re.fullmatch(r"(?:tháng\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})", text):
        base = _year(int(found[2]))
        said = Remark(code="birth_month", text=f"Ngày sinh “{text}” chỉ có tháng và năm: chỉ giữ năm {found[2]}")
        return base._replace(remarks=(said, *base.remarks)) if 1 <= int(found[1]) <= 12 else _unreadable(text)
    if found := _DMY.fullmatch(text):
        return _typed_date(text, int(found[1]), int(found[2]), found[3], habit)
    return _unreadable(text)


def _typed_date(text: str, first: int, second: int, typed_year: str, habit: DateHabits) -> Birth:
    year, remarks = int(typed_year), ()
    if len(typed_year) == 2:
        year += 2000 if year < _CENTURY else 1900
        remarks = (Remark(code="birth_century", text=f"Năm sinh viết hai chữ số trong “{text}”: đọc là {year}"),)
    if first > 12 or second > 12:
        swapped = second > 12 and first <= 12
        seen = _date(year, first, second) if swapped else _date(year, second, first)
        if swapped:
            remarks += (Remark(code="birth_month_first", text=f"Ngày sinh “{text}” viết tháng trước: đọc là ngày {second} tháng {first}"),)
        return _dated(seen, remarks, text)
    seen, other = _date(year, second, first), _date(year, first, second)
    if seen and seen != other and habit.month_first:
        return _ambiguous(text, seen, other, remarks)
    if seen and seen != other and not habit.day_first and re.match(r"\d{2}\D\d{2}\D", text):
        # A form that a machine in US settings would write too; 5/3 and 05/3 are written by hands, day first.
        remarks += (Remark(code="birth_assumed", text=f"Ngày sinh “{text}” đọc là ngày {first} tháng {second} theo cách viết Việt Nam"),)
    return _dated(seen, remarks, text)


def _true_date(value: date, habit: DateHabits) -> Birth:
    days = (value - _EPOCH).days
    if value.year == 1905 and OLDEST <= days <= YOUNGEST + 10:
        said = Remark(code="year_as_date", text=f"Ô định dạng ngày hiện {plain(value)} vì người nhập gõ năm {days}: đọc là năm {days}")
        return _year(days)._replace(remarks=(said,))
    if (value.day, value.month) == (1, 1):
        said = Remark(code="birth_first_january", text=f"Ngày sinh {plain(value)}: có thể chỉ biết năm {value.year}")
        return _dated(value, (said,))
    if value.day <= 12 and value.day != value.month and not habit.real_late_day:
        other = date(value.year, value.day, value.month)
        if habit.day_first:
            # Dates that the machine could not read as month/day stayed text: those it could read were turned.
            return _ambiguous(plain(value), value, other, ())
    return _dated(value, ())


def _ambiguous(text: str, seen: date, other: date | None, remarks: tuple[Remark, ...]) -> Birth:
    said = f"Ngày sinh {text} có thể là {seen.day}/{seen.month} hoặc {seen.month}/{seen.day}: cần xác nhận"
    base = _dated(seen, (*remarks, Remark(code="birth_ambiguous", text=said)))
    return base._replace(other=other.isoformat() if other else "")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(seen: date | None, remarks: tuple[Remark, ...], text: str = "") -> Birth:
    if seen is None:
        return _unreadable(text)
    base = _year(seen.year)
    return Birth(seen.isoformat(), seen.year, (*remarks, *base.remarks))


def _year(year: int) -> Birth:
    if OLDEST <= year <= YOUNGEST:
        return Birth(year=year)
    return Birth(year=year, remarks=(Remark(code="birth_odd", text=f"Năm sinh {year} khác thường: cần xem lại"),))


def _unreadable(text: str) -> Birth:
    return Birth(remarks=(Remark(code="birth_unreadable", text=f"Ngày sinh “{text}” không đọc được: để trống"),))


def sex_word(text: str) -> tuple[str, tuple[Remark, ...]]:
    if not text:
        return "", ()
    found = words.SEX.get(text.lower().strip(" ."), "")
    return found, () if found else (Remark(code="sex_unreadable", text=f"Giới tính “{text}” không hiểu: để trống"),)


def yes_no(text: str) -> str:
    """Party member: "có", "không" or "". A date of admission is a yes; a blank says nothing."""
    if not text:
        return ""
    return words.YES_NO.get(fold(text), "có" if re.search(r"\d{4}", text) else "")


def ethnicity(text: str) -> tuple[str, tuple[Remark, ...]]:
    known = words.ETHNIC.get(fold(text), text)
    if spoken(known) == spoken(text):
        return known, ()
    return known, (Remark(code="ethnicity", text=f"Dân tộc “{text}” được ghi là {known}"),)
