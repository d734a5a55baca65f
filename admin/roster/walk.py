"""Down one sheet: titles, headers, group rows, delegates, totals, signatures. Pure. Every line that holds anything gets a draft.

It refuses to know who is on the roster already (see identity.py).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from hall.text import clean

from . import cells, headers, words
from .drafts import TITLES, Draft, Group, Row, fill
from .nouns import Sheet, SheetInfo

_MOST_MERGED = 500_000
_TOLD_BY = {"post_unit": "post", "party": "party_member", "birth": "birth_year", "male": "birth_year", "female": "birth_year"}


class _Open(NamedTuple):
    """A group row that is not closed yet; `said` its count or -1, `at` the index of its draft."""

    style: str
    kind: str
    said: int
    at: int
    name: str
    group: Group


class Walk:
    """One pass over one sheet; `drafts` and `info` are what came of it. Used once."""

    def __init__(self, sheet: Sheet, texts: cells.Texts, labels: dict[str, str]) -> None:
        self._sheet, self._texts, self._labels = sheet, texts, labels
        self.drafts: list[Draft] = []
        self._across: dict[int, list[tuple[int, int]]] = {}
        self._down: dict[int, set[int]] = {}
        self._merges()
        self._header: headers.Header | None = None
        self._first_header: headers.Header | None = None
        self._columns: frozenset[str] = frozenset()
        self._habits: dict[str, cells.DateHabits] = {}
        self._above: dict[str, object] = {}
        self._base = Group(category=words.category_in(sheet.name, labels))
        self._group = self._base
        self._open: list[_Open] = []
        self._counted: list[int] = []
        self._signed = self._totalled = self._numbered = False
        self._walk()

    @property
    def info(self) -> SheetInfo:
        header, sheet = self._first_header, self._sheet
        notices = list(sheet.notices)
        if header is None and any(self._filled(row) for row in sheet.rows[:200]):
            notices.append("Không tìm thấy dòng tiêu đề (cần có cột họ tên và ít nhất một cột khác): không lấy gì từ trang này.")
        if header and (second := next((title for title in header.ignored if headers.is_header_name(title)), "")):
            notices.append(
                f"Cột họ tên thứ hai (“{second}”) không được đọc: nếu là một bảng đặt bên cạnh, hãy chuyển xuống dưới bảng thứ nhất."
            )
        if hidden := [header.titles[name] for name, n in header.columns.items() if n in sheet.hidden_columns] if header else []:
            notices.append(f"Cột bị ẩn trong tệp vẫn được đọc: {', '.join(hidden)}.")
        if sheet.hidden:
            notices.append("Trang này bị ẩn trong tệp: từng dòng cần được xác nhận.")
        return SheetInfo(
            name=sheet.name,
            hidden=sheet.hidden,
            header_line=header.first + 1 if header else None,
            columns=header.titles if header else {},
            ignored=header.ignored if header else [],
            notices=notices,
        )

    # -- the lines ---------------------------------------------------------------------------------------------------------

    def _walk(self) -> None:
        rows, text = self._sheet.rows, self._texts.text
        index, begun = 0, 0
        while index < len(rows):
            row = rows[index]
            header = None
            if self._header is None or self._may_be_header(row):
                header = headers.at(rows, index, text, self._across)
            if header is None:
                if self._header is not None and self._filled(row):
                    self._line(index, row)
                index += 1
                continue
            if self._header is None:
                for title in range(begun, header.first):
                    self._leave_out(title, "title", "Dòng tiêu đề hoặc chữ ngoài bảng")
                self._titles(rows[begun : header.first], header)
            self._begin(header)
            index = begun = header.last + 1
        self._close(0)
        if self._header is None:
            for n in range(len(rows)):
                self._leave_out(n, "no_header", "Trang không có dòng tiêu đề đọc được")

    def _begin(self, header: headers.Header) -> None:
        first = self._first_header is None
        self._header, self._above = header, {}
        self._columns = frozenset(_TOLD_BY.get(name, name) for name in header.columns)
        self._signed = self._totalled = False
        if first:
            self._first_header = header
            columns = {"birth", "male", "female"} & header.columns.keys()
            self._habits = {
                name: cells.habits([r[n] for r in self._sheet.rows if n < len(r)]) for name in columns for n in [header.columns[name]]
            }
        for n in range(header.first, header.last + 1):
            self._leave_out(n, "header", "Dòng tiêu đề cột")
        if header.last + 1 < len(self._sheet.rows):
            below = [self._texts.text(cell) for cell in self._sheet.rows[header.last + 1]]
            if headers.is_numbering(below):
                self._leave_out(header.last + 1, "numbering", "Dòng đánh số cột")
                self._header = header._replace(last=header.last + 1)

    def _line(self, index: int, row: Sequence) -> None:
        header = self._header
        if index <= header.last:
            return
        if self._sheet.merged and self._down.get(index) and self._is_name_continued(index):
            self._leave_out(index, "continued", "Dòng nối của ô họ tên đã gộp ở trên")
            return
        values = {name: row[n] if n < len(row) else "" for name, n in header.columns.items()}
        draft = self._draft(index)
        text = self._texts.text
        name = text(values.get("full_name", "")) or clean(f"{text(values.get('surname', ''))} {text(values.get('given', ''))}")
        shown = [(n, text(cell)) for n, cell in enumerate(row) if cell is not None and cell != ""]
        shown = [(n, cell) for n, cell in shown if cell]
        if not shown:
            return
        counted = text(values.get("stt", ""))
        has_number = re.fullmatch(r"\d{1,6}[.)]?", counted) is not None
        recognised = sum(1 for field, value in values.items() if field not in {"stt", "full_name", "surname", "given"} and text(value))
        if self._signed and not (name and ((has_number and recognised) or recognised >= 2)):
            self._drop(draft, "signature", "Phần chữ ký cuối bảng")
        elif self._is_total(shown, name):
            self._totalled = True
            self._drop(draft, "total", "Dòng cộng")
        elif not has_number and self._is_signature(shown, name):
            self._signed = True
            self._drop(draft, "signature", "Phần chữ ký cuối bảng")
        elif (heading := self._heading(index, shown, counted, has_number, name)) is not None:
            self._start_group(draft, *heading)
        elif words.name_to_come(name):
            self._nameless(draft, index, values, has_number, recognised)
        elif words.is_ditto(name):
            self._drop(draft, "no_name", "Ô họ tên chỉ có dấu “như trên”: không lấy")
        elif re.match(r"^(?:[(*]|ghi chú\s*:|lưu ý\s*:)", name.lower()) and not has_number and recognised == 0:
            self._drop(draft, "comment", "Dòng ghi chú")
        else:
            # Below numbered people, two cells without a number are rather who drew up the list and who signs it.
            lonely = "stt" in header.columns and not counted and recognised <= self._numbered
            self._numbered = self._numbered or has_number
            self._delegate(draft, index, values, lonely)

    def _delegate(self, draft: Draft, index: int, values: dict, lonely: bool) -> None:
        sheet, columns, line = self._sheet, self._header.columns, index + 1
        down = self._down.get(index)
        merged = {name for name, n in columns.items() if n in down} if down else set()
        draft.columns = self._columns
        row = Row(draft, self._texts, values, self._above, merged)
        fill(row, self._group, self._habits, self._labels, has_sex_columns="male" in columns and "female" in columns)
        if sheet.error_cells:
            for name, n in columns.items():
                if (line, n) in sheet.error_cells:
                    draft.remark("formula_error", f"{TITLES.get(name, name)}: ô công thức bị lỗi, coi như bỏ trống")
        if self._signed:
            draft.remark("after_signature", "Dòng nằm sau phần chữ ký")
        for lines, code, text in (
            (sheet.hidden_lines, "hidden", "Dòng bị ẩn hoặc bị lọc trong tệp: cần xác nhận có lấy không"),
            (sheet.struck_lines, "struck", "Dòng bị gạch bỏ trong tệp: cần xác nhận có lấy không"),
        ):
            if line in lines:
                draft.confirm = True
                draft.remark(code, text)
        if sheet.hidden:
            draft.confirm = True
            draft.remark("hidden_sheet", "Trang bị ẩn trong tệp: cần xác nhận có lấy không")
        if lonely:
            draft.confirm = True
            draft.remark("lonely", "Dòng không có số thứ tự và gần như trống: cần xác nhận có phải đại biểu không")
        if not draft.left_out:
            self._counted.append(len(self.drafts))
        self.drafts.append(draft)

    def _nameless(self, draft: Draft, index: int, values: dict, has_number: bool, recognised: int) -> None:
        name_column = self._header.columns.get("full_name", self._header.columns.get("surname", -1))
        if (index + 1, name_column) in self._sheet.error_cells:
            self._drop(draft, "formula_error", "Ô họ tên là công thức bị lỗi: không lấy được, hãy sửa tệp")
            return
        post = self._texts.text(values.get("post_unit") or values.get("post") or "")
        if post and not words.is_ditto(post) and (has_number or recognised >= 2):
            row_values = {**values, "full_name": post}
            self._delegate(draft, index, row_values, lonely=False)
            draft.values |= {"kind": "unnamed", "full_name": draft.values.get("full_name", post)}
            draft.values.pop("salutation", None)
            draft.confirm = True
            draft.remark("no_name", "Không có họ tên, chỉ có chức vụ: cần xác nhận là mời theo chức danh")
            return
        if self._group.unit and sum(map(bool, draft.raw)) == 1:
            # It may be a group's name that nobody knows for one: who follows is not put into the group before it in silence.
            self._group = replace(self._group, unit_from=f"dòng nhóm phía trên, dù dòng {draft.line} có thể là nhóm khác: cần xem lại")
        self._drop(draft, "no_name", "Dòng không có họ tên")

    # -- what kind of line -------------------------------------------------------------------------------------------------

    def _filled(self, row: Sequence) -> bool:
        return any(cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in row)

    def _may_be_header(self, row: Sequence) -> bool:
        columns = self._header.columns
        n = columns.get("full_name", columns.get("surname", 0))
        cell = row[n] if n < len(row) else ""
        if isinstance(cell, str) and 0 < len(cell) < 40 and headers.is_header_name(self._texts.text(cell)):
            return True
        # After the end of a table the next one may have its columns elsewhere.
        return self._signed or self._totalled

    def _is_total(self, shown: list[tuple[int, str]], name: str) -> bool:
        return any(words.TOTAL.match(cell.lower()) for cell in (name, shown[0][1]) if cell)

    def _is_signature(self, shown: list[tuple[int, str]], name: str) -> bool:
        if len(shown) > 3:
            return False
        return any(words.SIGNATURE.search(cell.lower()) for _, cell in shown if not name or cell == name)

    def _heading(self, index: int, shown: list[tuple[int, str]], counted: str, has_number: bool, name: str) -> tuple[str, str] | None:
        """(how it is marked, text) of a group row, or None for any other line."""
        columns = self._header.columns
        own = {columns.get("stt", -1), columns.get("full_name", columns.get("surname", -1))}
        if not name:
            # Written across the table from its left edge, with nothing beside it.
            if len(shown) > 1 or shown[0][0] not in {*own, 0, 1}:
                return None
            text, others, counted = words.NUMBERED.sub("", shown[0][1]), [], ""
        else:
            text, others = name, [cell for n, cell in shown if n not in own]
            if any(not re.fullmatch(r"\(?\d{1,4}(?: ?(?:đ[\w/]*|người|vị|tập thể|cá nhân)(?: \w+)?)?\)?", cell) for cell in others):
                return None
            if others:
                text = f"{name} ({re.search(r'[0-9]+', others[0])[0]})"
        means = words.is_unit(text) or bool(words.category_in(text, self._labels))
        says_count = words.GROUP_COUNT.search(text) is not None
        if has_number:
            return ("number", text) if name and means and says_count else None
        mark = words.GROUP_MARK.match(f"{counted}." if counted else text)
        style = "" if mark is None else "roman" if mark["roman"] else "letter"
        if counted:
            return (style, text) if mark else None
        wide = any(last - first >= 2 for first, last in self._across.get(index, []))
        rest = text[mark.end() :] if mark else text
        if not rest or not (wide or mark or means or says_count):
            return None
        if words.UNNAMED.match(rest.lower()) and not (wide or means or says_count):
            return None
        return style, rest

    # -- groups ------------------------------------------------------------------------------------------------------------

    def _start_group(self, draft: Draft, style: str, text: str) -> None:
        said = words.GROUP_COUNT.search(text)
        name = clean(text[: said.start()] if said else text).strip(" .:-(")
        category = words.category_in(name, self._labels)
        unit = ""
        if words.is_unit(name):
            unit = words.place_case(name)
        elif not category and "unit" not in self._header.columns:
            unit = name
        kind = "unit" if unit and not category else "category"
        sibling = next((n for n, group in enumerate(self._open) if group.style == style and (style or group.kind == kind)), None)
        if sibling is not None:
            self._close(sibling)
        outer = self._open[-1].group if self._open else self._base
        self._above, self._totalled = {}, False
        doubt = next((read.doubt for cell in draft.raw if (read := self._texts.read(cell)).doubt), None)
        self._group = Group(unit=unit, unit_doubt=doubt) if unit else replace(outer)
        self._group.category = category or outer.category
        what = f", thành phần “{words.CATEGORY_TEXT.get(category, category)}”" if category else ""
        self._drop(draft, "group", f"Dòng nhóm: {unit or name}{what}")
        self._open.append(_Open(style, kind, int(said[1]) if said else -1, len(self.drafts) - 1, name, self._group))

    def _close(self, keep: int) -> None:
        """Compare what the group rows, but for the outermost `keep`, said with what was read under them."""
        while len(self._open) > keep:
            group = self._open.pop()
            found = sum(self.drafts[n].many or 1 for n in self._counted[bisect_right(self._counted, group.at) :])
            if group.said >= 0 and group.said != found:
                self.drafts[group.at].remark("group_count", f"“{group.name}” ghi {group.said} đại biểu, đọc được {found}")

    # -- what surrounds the table ------------------------------------------------------------------------------------------

    def _titles(self, rows: Sequence[Sequence], header: headers.Header) -> None:
        """The unit and category that the letterhead, the title or the sheet's name give to rows that say nothing themselves."""
        unit, source, category = "", "", self._base.category
        for row in rows[-15:]:
            for n, cell in enumerate(row):
                text = self._texts.text(cell)
                if not text or len(text) > 200:
                    continue
                category = category or words.title_category(text, self._labels)
                if named := re.match(r"^(?:đơn vị|cơ quan)\s*:\s*(.+)$", text, re.IGNORECASE):
                    unit, source = named[1], "tiêu đề của bảng"
                elif not unit and n <= len(row) // 2 and len(text) < 60 and _is_letterhead(text):
                    unit, source = re.sub(r"^(?:ubnd|ủy ban nhân dân)\s+(?=\S)", "", text, flags=re.IGNORECASE), "tiêu đề của bảng"
        if _is_letterhead(self._sheet.name):
            unit, source = self._sheet.name, "tên trang tính"
        if "unit" in header.columns:
            unit = source = ""
        self._base = Group(unit=words.place_case(unit), unit_from=source, category=category)
        self._group = self._base

    # -- small things --------------------------------------------------------------------------------------------------------

    def _draft(self, index: int) -> Draft:
        raw = [cell[:200] if isinstance(cell, str) else cells.plain(cell) for cell in self._sheet.rows[index]]
        while raw and not raw[-1]:
            raw.pop()
        return Draft(self._sheet.name, index + 1, raw)

    def _drop(self, draft: Draft, code: str, text: str) -> None:
        draft.left_out = True
        draft.remark(code, text)
        self.drafts.append(draft)

    def _leave_out(self, index: int, code: str, text: str) -> None:
        if self._filled(self._sheet.rows[index]):
            self._drop(self._draft(index), code, text)

    def _is_name_continued(self, index: int) -> bool:
        n = self._header.columns.get("full_name", self._header.columns.get("surname", -1))
        row = self._sheet.rows[index]
        return n in self._down[index] and not (n < len(row) and row[n])

    def _merges(self) -> None:
        room = _MOST_MERGED
        for top, left, bottom, right in self._sheet.merged:
            if right > left:
                self._across.setdefault(top - 1, []).append((left, right))
            for line in range(top, min(bottom, len(self._sheet.rows))):
                self._down.setdefault(line, set()).add(left)
                room -= 1
                if room < 0:
                    return


def _is_letterhead(text: str) -> bool:
    """A unit that sends a list: a commune, a school, an office; not the district or province printed above it."""
    low = clean(text).lower()
    return (
        words.is_unit(text)
        and re.match(r"^(?:ubnd|ủy ban nhân dân)?\s*(?:huyện|tỉnh|thành phố)\b", low) is None
        and low != "ủy ban nhân dân"
    )
