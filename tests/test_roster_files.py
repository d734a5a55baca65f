"""Files: what is read, and what is refused before it can do harm."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from admin.roster import files, preview, read
from hall.errors import BadInput


def workbook(fill, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options})
    fill(book)
    book.close()
    return out.getvalue()


def changed(data, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            part = old.read(entry)
            new.writestr(entry, change(part) if entry == name else part)
    return out.getvalue()


def small(book):
    sheet = book.add_worksheet("Danh sách")
    sheet.write_row(0, 0, ["TT", "Họ và tên", "Năm sinh"])
    sheet.write_row(1, 0, [1, "Nguyễn Văn An", 1975])


def test_lines_are_numbered_as_excel_shows_them():
    def fill(book):
        sheet = book.add_worksheet("A")
        sheet.write("C5", "x")

    (sheet,) = read(workbook(fill), "a.xlsx")
    assert sheet.rows[4][2] == "x"


def test_hidden_columns_are_told():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["TT", "Họ và tên", "Năm sinh", "Đơn vị"])
        sheet.write_row(1, 0, [1, "Nguyễn Văn An", 1975, "Xã A"])
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.set_column(20, 16383, None, None, {"hidden": True})

    sheets = read(workbook(fill), "a.xlsx")
    (info,) = preview(sheets, [], file_name="a.xlsx", sha256="0").sheets
    assert info.notices == ["Cột bị ẩn trong tệp vẫn được đọc: Năm sinh, Đơn vị."]


def test_the_empty_sheets_that_excel_puts_beside_the_list_are_no_obstacle():
    def fill(book):
        small(book)
        book.add_worksheet("Sheet2")

    first, empty = read(workbook(fill), "a.xlsx")
    assert first.rows[1][1] == "Nguyễn Văn An"
    assert empty.rows == []


def test_hidden_lines_struck_lines_hidden_sheets_merges_and_errors_are_told():
    def fill(book):
        sheet, hidden = book.add_worksheet("A & B"), book.add_worksheet("Ẩn")
        hidden.hide()
        hidden.write("A1", "x")
        sheet.merge_range("A1:C1", "t")
        sheet.merge_range("A2:A4", "v")
        sheet.write("B3", "x")
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write("B4", "y", book.add_format({"font_strikeout": True}))
        sheet.write_formula("C4", "=#REF!", None, "#REF!")

    shown, hidden = read(workbook(fill), "a.xlsx")
    assert (shown.name, shown.hidden, hidden.hidden) == ("A & B", False, True)
    assert shown.hidden_lines == {3}
    assert shown.struck_lines == {4}
    assert shown.error_cells == {(4, 2)}
    assert sorted(shown.merged) == [(1, 0, 1, 2), (2, 0, 4, 0)]


def test_true_dates_arrive_as_dates_and_formulas_as_their_cached_value():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_datetime("A1", date(1978, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula("B1", '="Lê "&"Ý"', None, "Lê Ý")

    assert read(workbook(fill), "a.xlsx")[0].rows[0][:2] == [date(1978, 3, 5), "Lê Ý"]


TABLE = "TT;Họ và tên;Năm sinh\r\n1;Nguyễn Thị Hường;1979\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        b"\xff\xfe" + TABLE.encode("utf-16-le"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "utf-16 without mark", "comma", "tab"],
)
def test_csv_is_sniffed(data):
    (sheet,) = read(data, "C:\\Xã Hương Phú.csv")
    assert sheet.name == "Xã Hương Phú"
    assert sheet.rows[1] == ["1", "Nguyễn Thị Hường", "1979"]


def test_csv_of_windows_1258_writes_tones_as_letters_of_their_own():
    typed = (
        "TT;Ho\u0323 va\u0300 t\u00ean\n1;Nguy\u00ea\u0303n Thi\u0323 H\u01b0\u01a1\u0300ng\n2;Tr\u00e2\u0300n V\u0103n Bi\u0300nh".encode(
            "cp1258"
        )
    )
    (sheet,) = read(typed, "a.csv")
    assert [row[1] for row in sheet.rows] == ["Họ và tên", "Nguyễn Thị Hường", "Trần Văn Bình"]


def test_csv_in_an_old_font_keeps_its_letters_for_the_cell_reader():
    (sheet,) = read("TT;Hä vµ tªn\n1;NguyÔn V¨n Hïng\n2;TrÇn ThÞ H\u00adêng".encode("latin-1"), "a.csv")
    assert sheet.rows[2][1] == "TrÇn ThÞ H\u00adêng"


def test_content_decides_not_the_name():
    assert read(workbook(small), "a.csv")[0].rows[1][1] == "Nguyễn Văn An"
    assert read(TABLE.encode(), "a.xlsx")[0].rows[1][1] == "Nguyễn Thị Hường"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "rỗng"),
        (b"\x00" * 50, "rỗng"),
        (b"PK\x03\x04" + b"\xff" * 200, "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000, "hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"%PDF-1.7 ...", "không phải là tệp bảng tính"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "trang web"),
        (b"MZ\x90\x00", "không phải là tệp bảng tính"),
        (b"abc\x00\x01\x02\x03def" * 10, "không phải là tệp bảng tính"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_vietnamese(data, says):
    with pytest.raises(BadInput) as refusal:
        read(data, "a.xlsx")
    assert says in refusal.value.text


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(BadInput, match="không phải là bảng tính"):
        read(out.getvalue(), "a.docx")


def test_a_zip_bomb_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED", 1_000_000)
    bomb = changed(workbook(small), "xl/worksheets/sheet1.xml", lambda part: part + b" " * 2_000_000)
    assert len(bomb) < 20_000
    with pytest.raises(BadInput, match="nở ra quá lớn"):
        read(bomb, "a.xlsx")


def test_a_cell_at_the_end_of_the_world_is_refused_before_it_is_parsed():
    def lines(book):
        sheet = book.add_worksheet()
        sheet.write("A1", "x")
        sheet.write("B1048576", "y")

    def columns(book):
        sheet = book.add_worksheet()
        sheet.write("XFD1", "x")
        sheet.write("A100000", "y")

    with pytest.raises(BadInput, match="quá nhiều dòng"):
        read(workbook(lines), "a.xlsx")
    with pytest.raises(BadInput, match="quá rộng"):
        read(workbook(columns), "a.xlsx")
    lying = changed(workbook(small), "xl/worksheets/sheet1.xml", lambda part: part.replace(b'r="B2"', b'r="XFD1048576"'))
    with pytest.raises(BadInput):
        read(lying, "a.xlsx")


def test_formatted_blanks_far_below_are_harmless():
    def fill(book):
        small(book)
        book.worksheets()[0].write_blank("A900000", None, book.add_format({"bold": True}))

    assert len(read(workbook(fill), "a.xlsx")[0].rows) == 2


def ods(rows):
    names = "office text table".split()
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Danh sách">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def test_an_ods_is_read_and_says_when_lines_are_hidden():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    line = "<table:table-row{}>" + cell + "</table:table-row>"
    (sheet,) = read(ods(line.format("", "Họ và tên") + line.format("", "Lê Ý")), "a.ods")
    assert ([row[0] for row in sheet.rows], sheet.notices) == (["Họ và tên", "Lê Ý"], [])
    (sheet,) = read(ods(line.format(' table:visibility="collapse"', "Lê Ý")), "a.ods")
    assert "ẩn" in sheet.notices[0]


def test_a_repeated_ods_cell_is_refused():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="1024" '
        'office:value-type="float" office:value="1"/></table:table-row>'
    )
    with pytest.raises(BadInput, match="lặp lại"):
        read(ods(row), "a.ods")


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(BadInput, match="quá lớn"):
        read(b"x" * 101, "a.csv")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_politely(data):
    try:
        sheets = read(data, "a.csv")
    except BadInput as refusal:
        assert refusal.text
    else:
        assert all(isinstance(row, list) for sheet in sheets for row in sheet.rows)


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_a_workbook_damaged_anywhere_is_read_or_refused_politely(at, noise):
    data = bytearray(workbook(small))
    at %= len(data)
    data[at : at + len(noise)] = noise
    try:
        read(bytes(data), "a.xlsx")
    except BadInput as refusal:
        assert refusal.text


def test_a_broken_byte_in_a_csv_is_said_where_it_stands_and_the_rest_is_read():
    people = [f"Nguyễn Thị Hường {chr(0x0102)}{chr(97 + n)},Nông dân,Xã Hương Phú" for n in range(20)]
    text = "\n".join(["Họ và tên,Chức vụ,Đơn vị", *people, "Lê Văn Được,Giáo viên,Xã Thượng Lộ", "Trần Thị Ba,Đội trưởng,Xã Thượng Lộ"])
    data = text.encode().replace("Được".encode(), "Đượ".encode() + b"\xe1").replace("Đội".encode(), b"\xc4\xe1i")
    rows = {row.fields.full_name: row for row in preview(read(data, "a.csv"), [], file_name="a.csv", sha256="0").rows if row.fields}
    assert len(rows) == 22
    assert rows["Lê Văn Đượ\ufffd"].verdict == "decide"
    told = {name for name, row in rows.items() if "lost" in [remark.code for remark in row.remarks]}
    assert told == {"Lê Văn Đượ\ufffd", "Trần Thị Ba"}
