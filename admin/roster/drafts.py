"""One row of a table as a draft: what it says of a delegate, what was mended, and what only a person can decide. Pure.

It refuses to know who is on the roster already (see identity.py) and where the table begins and ends (see walk.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hall.door_rules import MOST_ATTENTION
from hall.text import clean, fold

from . import cells, words
from .legacy import Legacy, may_be_tcvn3
from .nouns import Remark

LONGEST = {"attention": MOST_ATTENTION}
"""Characters of one field, 400 where nothing else is said; the roster takes no more."""
_COPIED = ("birth", "male", "female", "sex", "ethnicity", "party", "post_unit", "post", "unit", "category", "phone", "distinction",
           "seat", "note", "attention", "representative", "award_group", "birth_day", "birth_month", "birth_year", "salutation")  # fmt: skip
_TYPED = {"full_name", "surname", "given", "unit", "representative"}
"""Names, where one word decides; a post or an answer is read by people who will see the remark on the name beside it."""
TITLES = {
    "full_name": "Họ và tên", "salutation": "Xưng hô", "post": "Chức vụ", "post_unit": "Chức vụ, đơn vị", "unit": "Đơn vị",
    "category": "Thành phần", "seat": "Vị trí ngồi", "sex": "Giới tính", "birth": "Ngày sinh", "phone": "Điện thoại",
    "ethnicity": "Dân tộc", "party": "Đảng viên", "distinction": "Danh hiệu", "note": "Ghi chú", "attention": "Lưu ý đón tiếp",
    "representative": "Người đại diện",
    "award_group": "Đợt trao thưởng", "number": "Số đại biểu", "male": "Nam", "female": "Nữ", "surname": "Họ đệm", "given": "Tên",
}  # fmt: skip


@dataclass(slots=True)
class Draft:
    """`values`: only what the file says, by DelegateFields name. `doubts`: for each question its answers (id, text, values)."""

    sheet: str
    line: int
    raw: list[str]
    values: dict[str, object] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    doubts: list[list[tuple[str, str, dict]]] = field(default_factory=list)
    left_out: bool = False
    confirm: bool = False
    columns: frozenset[str] = frozenset()
    """Fields the table has a column for, filled or not."""
    many: int = 0
    """One row for so many unnamed people."""

    def remark(self, code: str, text: str) -> None:
        self.remarks.append(Remark(code=code, text=text))


@dataclass(slots=True)
class Group:
    """What a section row, the sheet's name or its title says of the rows below."""

    unit: str = ""
    unit_from: str = ""
    unit_doubt: Legacy | None = None
    category: str = ""


class Row:
    """The cells of one line by field, ditto marks and merged cells resolved. `above` is the memory of the column, field by field."""

    def __init__(self, draft: Draft, texts: cells.Texts, values: Mapping[str, object], above: dict[str, object], merged: set[str]) -> None:
        self.draft, self._texts = draft, texts
        self.values = dict(values)
        self.texts: dict[str, str] = {}
        self.legacy: dict[str, Legacy] = {}
        old = False
        for name, value in values.items():
            if value is None or value == "":
                self.texts[name] = ""
                if name in merged and name in above:
                    self.values[name], self.texts[name] = above[name], texts.text(above[name])
                continue
            read = texts.read(value)
            if name in _COPIED and words.is_ditto(read.text):
                self._ditto(name, above)
                continue
            if name in _COPIED and words.DASHES.fullmatch(read.text):
                self.values[name] = self.texts[name] = above[name] = ""
                draft.remark("dash", f"{TITLES.get(name, name)}: dấu “{read.text}” được coi là ô trống")
                continue
            self.texts[name] = read.text
            if read.remark:
                draft.remarks.append(read.remark)
                old = old or read.remark.code.startswith("legacy")
            if read.doubt:
                self.legacy[name] = read.doubt
            if name in _COPIED:
                above[name] = value
        if old:
            self._doubt_neighbours()

    def _ditto(self, name: str, above: dict[str, object]) -> None:
        title = TITLES.get(name, name)
        if not self._texts.text(above.get(name)):
            self.values[name] = self.texts[name] = ""
            self.draft.remark("ditto_nothing", f"{title}: có dấu “như trên” nhưng phía trên không có gì để chép")
            return
        value = above[name]
        read = self._texts.read(value)
        self.values[name], self.texts[name] = value, read.text
        if read.doubt:
            self.legacy[name] = read.doubt
        self.draft.remark("ditto", f"{title}: chép theo dòng trên “{read.text}”")

    def _doubt_neighbours(self) -> None:
        for name, value in self.values.items():
            if name in _TYPED and isinstance(value, str) and self.texts[name] == clean(value) and (other := may_be_tcvn3(value)):
                text = f"{TITLES.get(name, name)} “{self.texts[name]}” có thể là “{clean(other)}” (chữ TCVN3): cần xem lại"
                self.draft.remark("legacy_doubt", text)

    def once(self, function: Callable, text: str, key: object = None) -> Any:
        """What a pure function says of a text, asked once for each text of the file."""
        answers = self._texts.answers
        if (found := answers.get((key or function, text))) is None:
            found = answers[key or function, text] = function(text)
        return found

    def text(self, name: str) -> str:
        return self.texts.get(name, "")


def fill(row: Row, group: Group, habits: Mapping[str, cells.DateHabits], labels: dict[str, str], *, has_sex_columns: bool) -> None:
    """Turn the cells of a delegate's row into the draft's values, remarks and doubts."""
    draft, values = row.draft, row.draft.values
    _name(row)
    if number := row.text("number"):
        digits, remarks = cells.number(number)
        draft.remarks += remarks
        values["number"] = digits
    _birth_and_sex(row, habits, has_sex_columns)
    if ethnicity := row.text("ethnicity"):
        values["ethnicity"], remarks = row.once(cells.ethnicity, ethnicity)
        draft.remarks += remarks
    if party := row.text("party"):
        values["party_member"] = row.once(cells.yes_no, party)
        if not values["party_member"]:
            draft.remark("party_unreadable", f"Đảng viên “{party}” không hiểu: để trống")
    if number := row.text("phone"):
        values["phone"], remarks = cells.phone(number)
        draft.remarks += remarks
    _post_and_unit(row, group)
    _category(row, group, labels)
    for name in ("seat", "distinction", "attention"):
        _plain(row, name)
    if award := row.text("award_group"):
        if found := re.search(r"\d{1,3}", award):
            values["award_group"] = int(found.group())
        else:
            draft.remark("award_unreadable", f"Đợt trao thưởng “{award}” không có số: để trống")
    _note(row)
    if draft.many and values.pop("number", ""):
        draft.remark("number_unreadable", "Một dòng nhiều người không thể có một số đại biểu: hệ thống sẽ cấp số")
    for name, value in values.items():
        most = LONGEST.get(name, 400)
        if isinstance(value, str) and len(value) > most:
            values[name] = value[:most].rstrip()
            draft.remark("too_long", f"{TITLES.get(name, name)} dài {len(value)} chữ: chỉ giữ {most} chữ đầu")
    draft.values = {name: value for name, value in values.items() if value not in ("", None)}


def name_values(text: str) -> tuple[dict, list[Remark]]:
    """A name cell taken apart: salutation, representative, remarks in brackets, and what kind of delegate it names."""
    values: dict = {}
    remarks = []
    if found := words.REPRESENTATIVE.search(text):
        values["representative"] = found[1].strip(" .")
        text = clean(text[: found.start()] + text[found.end() :])
    if found := re.search(r"\s*\(([^()]+)\)\s*$", text):
        values["note"] = found[1].strip()
        text = text[: found.start()]
        remarks.append(Remark(code="name_note", text=f"Phần trong ngoặc “{values['note']}” chuyển sang ghi chú"))
    text = text.strip(" .,;:-")
    low = text.lower()
    if words.COLLECTIVE.match(low):
        values["kind"] = "collective"
    elif words.UNNAMED.match(low):
        values["kind"] = "unnamed"
    else:
        titles, rest = [], text
        while found := words.SALUTATION.match(rest):
            titles.append(found[1].strip())
            rest = rest[found.end() :].strip()
        if titles and words.UNNAMED.match(rest.lower()):
            values["kind"] = "unnamed"
        elif titles:
            values["salutation"], text = " ".join(titles), rest
            remarks.append(Remark(code="salutation", text=f"Xưng hô “{values['salutation']}” tách khỏi họ tên"))
    if values.get("kind") == "unnamed":
        remarks.append(Remark(code="unnamed", text="Mời theo chức danh, chưa có tên: ghi tên người dự tại bàn đón tiếp"))
    values["full_name"] = text
    return values, remarks


def _name(row: Row) -> None:
    draft = row.draft
    text = row.text("full_name") or clean(f"{row.text('surname')} {row.text('given')}")
    values, remarks = name_values(text)
    draft.values |= values
    draft.remarks += remarks
    if row.text("salutation"):
        draft.values["salutation"] = row.text("salutation")
    if row.text("representative"):
        draft.values["representative"] = row.text("representative")
    doubts = [row.legacy[part] for part in ("full_name", "surname", "given") if part in row.legacy]
    if doubts:
        restored = " ".join(
            row.legacy[part].restored if part in row.legacy else row.text(part) for part in ("full_name", "surname", "given")
        )
        _legacy_doubt(draft, values, name_values(clean(restored))[0])
    name = draft.values["full_name"]
    kind = draft.values.get("kind", "person")
    if not any(ch.isalpha() for ch in name):
        draft.left_out = True
        draft.remark("no_name", f"Ô họ tên “{text}” không có chữ: không lấy")
    elif kind == "person" and (re.search(r"[\d=@#<>{}|\\\ufffd]", name) or name[0] in "+-=@" or len(name) > 80):
        draft.confirm = True
        draft.remark("name_odd", f"Họ tên “{name[:80]}” có ký tự lạ hoặc quá dài: cần xác nhận")
    elif kind == "person" and words.SEVERAL.search(name):
        draft.confirm = True
        draft.remark("name_odd", f"Họ tên “{name}” có thể là nhiều người hoặc kèm chức vụ: cần xác nhận")
    elif kind == "person" and words.UNIT.match(name.lower()):
        draft.confirm = True
        draft.remark("name_odd", f"“{name}” giống tên đơn vị hơn tên người: cần xác nhận")
    elif kind == "person" and " " not in name:
        draft.remark("name_short", f"Họ tên “{name}” chỉ có một tiếng")
    if kind == "unnamed" and (found := words.MANY.match(name)) and int(found[1]) > 1:
        draft.many = int(found[1])
        draft.values["full_name"] = clean(f"Đại biểu {found[2]}")
    elif kind == "unnamed" and (found := words.ONLY_COUNT.fullmatch(str(draft.values.get("note", "")))) and int(found[1]) > 1:
        draft.many = int(found[1])


def _legacy_doubt(draft: Draft, as_is: dict, restored: dict) -> None:
    shown, other = (" / ".join(str(v) for v in values.values()) for values in (as_is, restored))
    answers = [("legacy_as_is", f"Đúng là “{shown}”", as_is)]
    if restored != as_is:
        answers.insert(0, ("legacy_restored", f"Đúng ra là “{other}”", restored))
    else:
        draft.confirm = True
    draft.doubts.append(answers)


def _birth_and_sex(row: Row, habits: Mapping[str, cells.DateHabits], has_sex_columns: bool) -> None:
    draft = row.draft
    source = "birth"
    sex, said = cells.sex_word(row.text("sex"))
    draft.remarks += said
    marked = [name for name in ("male", "female") if row.text(name) not in {"", "0"}]
    if len(marked) == 2:
        draft.remark("sex_conflict", "Cả hai cột Nam và Nữ đều được đánh dấu: để trống giới tính")
    elif marked:
        sex = "nam" if marked[0] == "male" else "nữ"
        if row.text(marked[0]).lower() not in words.MARK:
            source = marked[0]
    elif has_sex_columns and draft.values.get("kind", "person") == "person":
        draft.remark("sex_missing", "Cột Nam, Nữ đều bỏ trống: chưa rõ giới tính")
    draft.values["sex"] = sex
    value, text = row.values.get(source), row.text(source)
    if row.text("birth_year"):
        parts = [row.text("birth_day"), row.text("birth_month"), row.text("birth_year")]
        value = text = "/".join(part for part in parts if part)
        source = "birth"
    if not text:
        return
    seen = cells.birth(value, text, habits.get(source, cells.DateHabits()))
    draft.remarks += seen.remarks
    draft.values |= {"birth_date": seen.date, "birth_year": seen.year}
    if seen.other:
        answers = [("as_dmy", seen.date), ("as_mdy", seen.other)]
        draft.doubts.append([(ident, f"Sinh ngày {iso[8:]}/{iso[5:7]}/{iso[:4]}", {"birth_date": iso}) for ident, iso in answers])


def _plain(row: Row, name: str) -> None:
    row.draft.values[name] = row.text(name)
    if name in row.legacy:
        doubt = row.legacy[name]
        _legacy_doubt(row.draft, {name: doubt.text}, {name: doubt.restored})


def _post_and_unit(row: Row, group: Group) -> None:
    draft, values = row.draft, row.draft.values
    both = "post_unit" if row.text("post_unit") else "post"
    post = row.text(both)
    if post:
        values["post"] = row.once(words.expanded, post)
        if values["post"] != post:
            draft.remark("post_expanded", f"Chức vụ “{post}” viết đầy đủ là “{values['post']}”")
        if doubt := row.legacy.get(both):
            _legacy_doubt(draft, {"post": doubt.text}, {"post": doubt.restored})
    _plain(row, "unit")
    if not values["unit"] and group.unit:
        values["unit"] = group.unit
        if group.unit_doubt:
            _legacy_doubt(draft, {"unit": group.unit_doubt.text}, {"unit": group.unit_doubt.restored})
        if group.unit_from:
            draft.remark("unit_from", f"Đơn vị “{group.unit}” lấy theo {group.unit_from}")
    if not values["unit"] and (unit := _unit_in(post)):
        values["unit"] = unit
        draft.remark("unit_from_post", f"Đơn vị “{unit}” lấy từ ô chức vụ")
    if not values["unit"] and values.get("kind") != "collective":
        draft.remark("unit_missing", "Chưa rõ đơn vị")
    if heir := words.OLD_UNITS.get(row.once(words.old_unit_key, values["unit"])):
        draft.remark("unit_old", f"“{values['unit']}” nay thuộc {heir}: giữ chữ đã ghi, so trùng theo tên mới")


def _unit_in(post: str) -> str:
    """The unit inside "Nông dân, xã Hương Phú" or "Chủ tịch UBND xã Hương Phú", or ""."""
    tail = re.split(r"\s*,\s*|\s+-\s+", post)[-1]
    if tail != post and words.is_unit(tail):
        return tail[0].upper() + tail[1:]
    found = re.search(r"\b((?:xã|thị trấn|phường)(?: [A-ZĐÀ-Ỹ][\w’']*)+)\s*$", post)
    return found[1][0].upper() + found[1][1:] if found else ""


def _category(row: Row, group: Group, labels: dict[str, str]) -> None:
    draft, text = row.draft, row.text("category")
    found = row.once(lambda said: words.category_in(said, labels), text, "category") if text else ""
    if text and not found:
        draft.remark("category_unknown", f"Thành phần “{text}” không có trong bộ quy định")
    found = found or group.category
    if not found and (
        note := labels.get(fold(row.text("note"))) or (words.category_in(row.text("note"), labels) if len(row.text("note")) < 12 else "")
    ):
        found = note
        draft.remark("category_from_note", f"Thành phần lấy theo ghi chú “{row.text('note')}”")
    if found:
        draft.values["category"] = found
    else:
        draft.remark("category_missing", "Không rõ là điển hình hay khách mời: tạm xếp là đại biểu điển hình, cần xem lại")


def _note(row: Row) -> None:
    draft = row.draft
    note = row.text("note")
    if found := words.REPRESENTATIVE.search(note):
        draft.values.setdefault("representative", found[1].strip(" ."))
        note = clean(note[: found.start()] + note[found.end() :]).strip(" ;,.")
    parts = [part for part in (draft.values.get("note", ""), note) if part]
    draft.values["note"] = "; ".join(parts)
    if draft.values.get("representative") and draft.values.get("kind", "person") == "collective":
        draft.remark("representative", f"Tập thể, người đại diện: {draft.values['representative']}")
    if parts and words.NOTE_CHANGE.search(draft.values["note"].lower()):
        draft.remark("note_change", f"Ghi chú có thay đổi cần người xem: “{draft.values['note']}”")
