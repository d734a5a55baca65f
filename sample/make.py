"""Writes the made-up roster as an .xlsx workbook as untidy as offices make them. Deterministic: same seed, same bytes.

    python -m sample.make danh-sach.xlsx            300 delegates, what the demo imports
    python -m sample.make to.xlsx --rows 100000     one plain sheet of so many, for the bench

The mess is on the surface only: every delegate of `people.delegates` must come out of the roster reader whole (a test sees to it).
"""

import argparse
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sample.people import DATA, DATED_GROUPS, Draw, Someone, delegates

_TITLE = "DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG LẦN THỨ IV, GIAI ĐOẠN 2020 - 2025"
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
# TCVN3 (font .VnTime), for a cell that an old machine typed.
_TCVN3 = str.maketrans(
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
)


class _Book:
    def __init__(self, path: Path | str, seed: int) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"created": datetime(2020, 1, 10), "author": "Văn phòng"})
        self.pick = Draw(seed).random
        cell = {"border": 1, "font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
        add = self.book.add_format
        self.cell, self.bold = add(cell), add({**cell, "bold": True})
        self.head = add({**cell, "bold": True, "align": "center"})
        self.title = add({"bold": True, "align": "center", "font_name": "Times New Roman", "font_size": 13, "text_wrap": True})
        self.day = add({**cell, "num_format": "dd/mm/yyyy"})

    def letterhead(self, sheet: Worksheet, office: str, title: str, last: int) -> int:
        """Who sends it, the motto and the title; the next free row."""
        middle = last // 2
        sheet.merge_range(0, 0, 0, middle - 1, "ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG", self.title)
        sheet.merge_range(0, middle, 0, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", self.title)
        sheet.merge_range(1, 0, 1, middle - 1, office, self.title)
        sheet.merge_range(1, middle, 1, last, "Độc lập - Tự do - Hạnh phúc", self.title)
        sheet.merge_range(3, 0, 3, last, title, self.title)
        sheet.merge_range(4, 0, 4, last, "(Kèm theo Công văn số      /UBND ngày     tháng     năm 2020)", self.title)
        return 6

    def signature(self, sheet: Worksheet, row: int, last: int, office: str) -> None:
        """The signatory must never become a delegate."""
        sheet.merge_range(row + 1, last - 3, row + 1, last, "Nam Đông, ngày     tháng     năm 2020", self.title)
        sheet.write(row + 2, 1, "NGƯỜI LẬP BẢNG", self.title)
        sheet.merge_range(row + 2, last - 3, row + 2, last, f"TM. {office}", self.title)
        sheet.merge_range(row + 3, last - 3, row + 3, last, "TRƯỞNG PHÒNG", self.title)
        sheet.write(row + 6, 1, "(Họ tên người lập)", self.title)
        sheet.merge_range(row + 6, last - 3, row + 6, last, "(Họ tên người ký)", self.title)

    def name(self, someone: Someone, n: int) -> str:
        """A name as it is typed: capitals, decomposed letters, Ð for Đ, blanks, an old font."""
        typed = f"{someone.salutation} {someone.full_name}".strip()
        if someone.kind != "person":
            return typed
        if "Đ" in typed and not someone.salutation:
            return typed.replace("Đ", "Ð")
        if n % 11 == 3:
            return unicodedata.normalize("NFD", typed)
        if n % 13 == 5:
            return f" {typed.replace(' ', '  ', 1)}\u00a0"
        if n % 17 == 7:
            return typed.replace(" ", "\n", 1)
        if n % 40 == 21 and someone.ethnicity == "Kinh" and not set(typed) & set("ÁÀẢÃẠẤÝỲÉÈÓÒÚÙÍÌ"):
            return typed.translate(_TCVN3)
        return typed

    def phone(self, phone: str, n: int) -> str | int:
        """The leading 0 is lost where Excel took it for a number."""
        if not phone:
            return ""
        bare = phone[1:]
        forms: list[str | int] = [int(bare), int(bare), f"{phone[:4]}.{phone[4:7]}.{phone[7:]}", phone, f"+84 {bare}", int(f"84{bare}")]
        return forms[n % len(forms)]


def _communes(book: _Book, people: Sequence[Someone]) -> None:
    """Two-tier header, numbered columns, a group row and a sub-total for each commune, ditto marks, numbers that begin again."""
    sheet, last = book.book.add_worksheet("ĐHTT xã, thị trấn"), 11
    sheet.set_column(1, 1, 30)
    row = book.letterhead(sheet, "PHÒNG NỘI VỤ", _TITLE, last)
    heads = [
        "TT",
        "Họ và tên",
        "Năm sinh",
        "",
        "Dân tộc",
        "Chức vụ",
        "Đảng viên",
        "Điện thoại",
        "Danh hiệu",
        "Đợt trao",
        "Số ghế",
        "Ghi chú",
    ]
    for column, head in enumerate(heads):
        if head and column != 2:
            sheet.merge_range(row, column, row + 1, column, head, book.head)
    sheet.merge_range(row, 2, row, 3, "Năm sinh", book.head)
    sheet.write_row(row + 1, 2, ["Nam", "Nữ"], book.head)
    sheet.write_row(row + 2, 0, [f"({n})" for n in range(1, last + 2)], book.head)
    row += 3
    total = 0
    for at, (unit, group) in enumerate(groupby(people, key=lambda one: one.unit)):
        members = list(group)
        sheet.write(row, 0, _ROMAN[at], book.bold)
        sheet.merge_range(row, 1, row, last, f"{unit.upper()} ({len(members):02d} đại biểu)", book.bold)
        row += 1
        above = ""
        for n, one in enumerate(members):
            born: str | int = one.birth_year or ""
            ethnic = "nt" if one.ethnicity and one.ethnicity == above else {"Cơ Tu": "Cơ tu"}.get(one.ethnicity, one.ethnicity)
            above = one.ethnicity or above
            name = f"{one.full_name} (Người đại diện: {one.representative})" if one.representative else book.name(one, total + n)
            values = [n + 1, name, born if one.sex == "nam" else "", born if one.sex == "nữ" else "", ethnic, one.post, one.party_member,
                      book.phone(one.phone, total + n), one.distinction, one.award_group or "", one.seat, one.note]  # fmt: skip
            sheet.write_row(row, 0, values, book.cell)
            row += 1
        sheet.write(row, 1, f"Cộng: {len(members)} đại biểu", book.bold)
        total += len(members)
        row += 1
    sheet.write(row, 1, f"Tổng cộng: {total} đại biểu", book.bold)
    book.signature(sheet, row, last, "ỦY BAN NHÂN DÂN")


def _offices(book: _Book, people: Sequence[Someone]) -> None:
    """The unit written once in a cell merged down, true dates beside typed ones, x-marks for sex, categories by section."""
    sheet, last = book.book.add_worksheet("Cơ quan, trường học, y tế"), 12
    row = book.letterhead(sheet, "PHÒNG NỘI VỤ", f"{_TITLE} (KHỐI CƠ QUAN)", last)
    heads = ["STT", "Họ và tên đại biểu", "Ngày, tháng, năm sinh", "Nam", "Nữ", "Dân tộc", "Đơn vị công tác", "Chức vụ", "ĐV", "SĐT",
             "Hình thức khen thưởng", "Đợt trao thưởng", "Vị trí ngồi"]  # fmt: skip
    sheet.write_row(row, 0, heads, book.head)
    sheet.merge_range(row + 1, 0, row + 1, last, "ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN", book.bold)
    row += 2
    n = 0
    for unit, group in groupby(people, key=lambda one: one.unit):
        members, first = list(group), row
        for one in members:
            n += 1
            name = f"{one.full_name}\nNgười đại diện: {one.representative}" if one.representative else book.name(one, n)
            name = name.upper() if one.kind == "person" and n % 9 == 4 else name
            values = [n + (n > 20), name, "", "x" if one.sex == "nam" else "", "X" if one.sex == "nữ" else "", one.ethnicity, "", one.post,
                      one.party_member, book.phone(one.phone, n), one.distinction, one.award_group or "", one.seat]  # fmt: skip
            sheet.write_row(row, 0, values, book.cell)
            if one.birth_date and n % 3:
                sheet.write_datetime(row, 2, datetime.fromisoformat(one.birth_date), book.day)
            elif one.birth_date:
                born = date.fromisoformat(one.birth_date)
                sheet.write(
                    row, 2, f"{born.day}/{born.month}/{born.year}" if n % 2 else f"{born.day:02d}.{born.month}.{born.year}", book.cell
                )
            row += 1
        if len(members) > 1:
            sheet.merge_range(first, 6, row - 1, 6, unit, book.cell)
        else:
            sheet.write(first, 6, unit, book.cell)
    sheet.write(row, 1, f"Tổng số: {n}", book.bold)
    book.signature(sheet, row, last, "ỦY BAN NHÂN DÂN")


def _plain(book: _Book, people: Sequence[Someone], sheet_name: str, title: str) -> None:
    """Surname and given name in two columns, sex by word, one sheet a bloc."""
    sheet, last = book.book.add_worksheet(sheet_name), 11
    row = book.letterhead(sheet, "PHÒNG NỘI VỤ", title, last)
    heads = ["Stt", "Họ và chữ đệm", "Tên", "Giới tính", "Năm sinh", "Dân tộc", "Cơ quan, đơn vị", "Chức danh", "Đảng viên", "Di động",
             "Danh hiệu", "Ghế"]  # fmt: skip
    sheet.write_row(row, 0, [*heads, "Đợt trao", "Thành phần", "Ký nhận"], book.head)
    for n, one in enumerate(people, 1):
        row += 1
        name = book.name(one, n)
        before, _, given = name.rstrip().rpartition(" ") if one.kind == "person" and " " in name.strip() else (name, "", "")
        if one.representative:
            before = f"{one.full_name} (đại diện: {one.representative})"
        values = [n, before, given, {"nam": "Nam", "nữ": "Nữ"}.get(one.sex, ""), one.birth_year or "", one.ethnicity, one.unit,
                  one.post, one.party_member, book.phone(one.phone, n), one.distinction, one.seat, one.award_group or "",
                  "Điển hình tiên tiến"]  # fmt: skip
        sheet.write_row(row, 0, values, book.cell)
    sheet.write(row + 1, 1, f"Cộng: {len(people)}", book.bold)


def _guests(book: _Book, people: Sequence[Someone]) -> None:
    """Category by the sheet's name, lettered sections with counts, salutations stuck to the names, invitations without a name."""
    sheet, last = book.book.add_worksheet("Khách mời"), 11
    row = book.letterhead(sheet, "VĂN PHÒNG", "DANH SÁCH KHÁCH MỜI DỰ HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN", last)
    sheet.write_row(
        row,
        0,
        ["TT", "Họ tên", "Nam/Nữ", "NS", "Dân tộc", "Chức danh", "Nơi công tác", "Đảng viên", "ĐTDĐ", "Vị trí ngồi", "GC", "Lưu ý"],
        book.head,
    )
    row += 1
    names = {"cap_tinh": "ĐẠI BIỂU CẤP TỈNH", "lanh_dao_huyen": "ĐẠI BIỂU HUYỆN", "nguyen_lanh_dao": "NGUYÊN CÁN BỘ",
             "me_vnah_ahllvt_lao_thanh": "NGƯỜI CÓ CÔNG", "truong_phong_ban_nganh": "CÁC PHÒNG, BAN, NGÀNH",
             "lanh_dao_xa_thi_tran": "XÃ, THỊ TRẤN", "huyen_ban_va_don_vi_tai_tro_phoi_hop": "ĐƠN VỊ BẠN, ĐƠN VỊ TÀI TRỢ"}  # fmt: skip
    n = 0
    for at, (kind, group) in enumerate(groupby(people, key=lambda one: one.group)):
        members = list(group)
        sheet.write(row, 0, "ABCDEFGH"[at], book.bold)
        sheet.write(row, 1, f"{names[kind]} ({len(members)} đại biểu)", book.bold)
        row += 1
        unit = ""
        for one in members:
            n += 1
            typed = one.post if one.post != unit or n % 2 else "-nt-"
            unit = one.post
            values = [n, book.name(one, n), one.sex, one.birth_year or "", one.ethnicity, typed if one.post else "", one.unit,
                      one.party_member, book.phone(one.phone, n), one.seat, one.note, one.attention]  # fmt: skip
            sheet.write_row(row, 0, values, book.cell)
            row += 1
    sheet.write(row, 1, f"Tổng cộng: {n} đại biểu", book.bold)
    book.signature(sheet, row, last, "BAN TỔ CHỨC")


def write(path: Path | str, seed: int = 2020) -> list[Someone]:
    """Write the workbook of 300. Back comes what a careful reader must find in it, in order; some names stand in capitals there."""
    people = delegates(seed)
    book = _Book(path, seed)
    _communes(book, [one for one in people if one.group == "xa"])
    _offices(book, [one for one in people if one.group in DATED_GROUPS])
    _plain(book, [one for one in people if one.group == "vu_trang"], "LLVT", f"{_TITLE} (LỰC LƯỢNG VŨ TRANG)")
    _plain(book, [one for one in people if one.group == "doanh_nghiep"], "DN, HTX, hộ", f"{_TITLE} (DOANH NGHIỆP, HỢP TÁC XÃ)")
    _guests(book, [one for one in people if one.category == "guest"])
    words = book.book.add_worksheet("danh muc")
    words.hide()
    words.write_column(0, 0, ["Kinh", "Cơ Tu", "Tà Ôi", "Pa Cô"])
    book.book.close()
    return people


def write_many(path: Path | str, rows: int, seed: int = 2020) -> None:
    """One plain sheet of `rows` delegates with numbers, for measuring."""
    pick, draw = Draw(seed).random, Draw(seed)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2020, 1, 10)})
    sheet = book.add_worksheet("Danh sách")
    heads = ["STT", "Số thẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Dân tộc", "Đơn vị", "Chức vụ", "Thành phần", "Điện thoại", "Số ghế"]
    sheet.write_row(0, 0, heads)
    units = [commune["unit"] for commune in DATA["plan"]["communes"]] + DATA["offices"] + DATA["schools"] + DATA["enterprises"]
    for n in range(1, rows + 1):
        sex = pick.choice(["nam", "nữ"])
        born = date.fromordinal(pick.randrange(date(1936, 1, 1).toordinal(), date(2001, 12, 31).toordinal()))
        name = draw.kinh(sex) if n % 5 else draw.highland(sex)
        values = [n, f"{n:03d}", name, f"{born.day}/{born.month}/{born.year}", sex, "Kinh" if n % 5 else "nt", pick.choice(units),
                  pick.choice(DATA["posts"]["office"]), "Khách mời" if n % 10 > 6 else "Điển hình", 950_000_000 + n * 9, n]  # fmt: skip
        sheet.write_row(n, 0, values)
    book.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Tạo bảng danh sách đại biểu mẫu (nhân vật giả định).")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=2020)
    parser.add_argument("--rows", type=int, default=0, help="một trang đơn giản gồm ngần ấy dòng, để đo tốc độ")
    options = parser.parse_args()
    if options.rows:
        write_many(options.out, options.rows, options.seed)
    else:
        write(options.out, options.seed)
    print(options.out)


if __name__ == "__main__":
    main()
