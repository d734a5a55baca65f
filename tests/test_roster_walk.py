"""Sheets as offices type them: the traits T01 to T26 of the domain study, and the worked example with its expected result."""

from datetime import date

import pytest

from admin.roster import Sheet, preview
from hall.model import DelegateFields


def rows_of(rows, *, name="Sheet1", **sheet):
    return preview([Sheet(name=name, rows=rows, **sheet)], [], file_name="a.xlsx", sha256="0").rows


def people(rows, **sheet):
    return [row.fields for row in rows_of(rows, **sheet) if row.fields]


def codes(row):
    return [remark.code for remark in row.remarks]


HEAD = ["TT", "Họ và tên", "Năm sinh", "Đơn vị", "Điện thoại", "Ghi chú", "Thành phần"]


def one(name="Nguyễn Văn An", born="1975", unit="Xã Hương Phú", phone="", note="", category="Điển hình", head=HEAD, **sheet):
    """The preview row of a single delegate in a plain table."""
    (row,) = [row for row in rows_of([head, ["1", name, born, unit, phone, note, category]], **sheet) if row.line == 2]
    return row


EXAMPLE = [
    ["ỦY BAN NHÂN DÂN", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", "", ""],
    ["XÃ HƯƠNG PHÚ", "", "", "", "Độc lập - Tự do - Hạnh phúc", "", "", ""],
    [""] * 8,
    ["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG LẦN THỨ IV", *[""] * 7],
    ["TT", "Họ và tên", "Năm sinh", "", "Dân tộc", "Chức vụ, đơn vị", "Điện thoại", "Ghi chú"],
    ["", "", "Nam", "Nữ", "", "", "", ""],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    ["I", "ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN (03)", *[""] * 6],
    ["1", "Ông Nguyễn  Văn An", "1975", "", "Kinh", "Nông dân, thôn Hà An", 914123456.0, "CSTĐ cơ sở"],
    ["2", "HỒ THỊ MỘT", "", "05/3/1988", "Cơ tu", "Chi hội trưởng Phụ nữ thôn", "0935.111.222", ""],
    ["3", "Hồ Thị Hường", "", "28554", "nt", "nt", "", ""],
    ["II", "KHÁCH MỜI (02)", *[""] * 6],
    ["1", "Đ/c TrÇn V¨n B×nh", "1970", "", "Kinh", "Chủ tịch UBND xã", "84905111333", ""],
    ["2", "Đại diện Ban CHQS xã", *[""] * 6],
    ["", "Tổng cộng: 05 đại biểu", *[""] * 6],
    ["", "", "", "", "", "TM. ỦY BAN NHÂN DÂN", "", ""],
    ["", "", "", "", "", "CHỦ TỊCH", "", ""],
    ["", "", "", "", "", "(Họ tên người ký)", "", ""],
]
MERGED = [(1, 0, 1, 3), (1, 4, 1, 7), (4, 0, 4, 7), (5, 0, 6, 0), (5, 1, 6, 1), (5, 2, 5, 3), (5, 4, 6, 4)]


@pytest.mark.parametrize("merged", [MERGED, []], ids=["with merges", "without merges"])
def test_the_worked_example_gives_its_five_delegates(merged):
    common = {"unit": "Xã Hương Phú"}
    exemplar, guest = {**common, "category": "exemplar"}, {**common, "category": "guest"}
    assert people(EXAMPLE, merged=merged) == [
        DelegateFields(**exemplar, full_name="Nguyễn Văn An", salutation="Ông", sex="nam", birth_year=1975, ethnicity="Kinh",
                       phone="0914123456", post="Nông dân, thôn Hà An", note="CSTĐ cơ sở"),
        DelegateFields(**exemplar, full_name="HỒ THỊ MỘT", sex="nữ", birth_year=1988, birth_date="1988-03-05", ethnicity="Cơ Tu",
                       phone="0935111222", post="Chi hội trưởng Phụ nữ thôn"),
        DelegateFields(**exemplar, full_name="Hồ Thị Hường", sex="nữ", birth_year=1978, birth_date="1978-03-05", ethnicity="Cơ Tu",
                       post="Chi hội trưởng Phụ nữ thôn"),
        DelegateFields(**guest, full_name="Trần Văn Bình", salutation="Đ/c", sex="nam", birth_year=1970, ethnicity="Kinh",
                       phone="0905111333", post="Chủ tịch UBND xã"),
        DelegateFields(**guest, full_name="Đại diện Ban CHQS xã", kind="unnamed"),
    ]  # fmt: skip


def test_every_line_of_the_example_is_explained():
    rows = rows_of(EXAMPLE, merged=MERGED)
    assert [row.line for row in rows] == [n for n in range(1, 19) if n != 3]
    assert all(row.remarks for row in rows)
    left = {row.line: codes(row)[0] for row in rows if row.verdict == "left_out"}
    assert left == {1: "title", 2: "title", 4: "title", 5: "header", 6: "header", 7: "numbering", 8: "group", 12: "group", 15: "total",
                    16: "signature", 17: "signature", 18: "signature"}  # fmt: skip


def test_group_counts_are_compared_with_the_rows():
    short = [row for n, row in enumerate(EXAMPLE) if n != 10]
    (group,) = [row for row in rows_of(short) if "group_count" in codes(row)]
    assert group.line == 8
    assert "ghi 3 đại biểu, đọc được 2" in group.remarks[-1].text


def test_the_header_is_found_wherever_it_is_and_by_any_synonym():
    for head in (["Stt", "Họ & tên", "N.sinh", "Cơ quan", "ĐTDĐ"], ["STT", "Hä vµ tªn", "Năm sinh", "Đơn vị", "SĐT"],
                 ["No.", "Hoï vaø teân", "Sinh năm", "Nơi công tác", "Tel"]):  # fmt: skip
        rows = [["DANH SÁCH"], [], [], [], ["", *head], ["", "1", "Nguyễn Văn An", "1975", "Phòng Nội vụ", "914123456"]]
        (found,) = people(rows)
        assert (found.full_name, found.birth_year, found.unit, found.phone) == ("Nguyễn Văn An", 1975, "Phòng Nội vụ", "0914123456")


def test_a_two_tier_header_may_have_its_name_in_the_lower_tier():
    rows = [["TT", "Thông tin cá nhân", "", "Điện thoại"], ["", "Họ và tên", "Năm sinh", ""], [1.0, "Lê Ý", 1991.0, 914123456.0]]
    (found,) = people(rows)
    assert (found.full_name, found.birth_year, found.phone) == ("Lê Ý", 1991, "0914123456")


def test_day_month_and_year_in_three_columns_are_one_date():
    rows = [["TT", "Họ và tên", "Ngày sinh", "", "", "Đơn vị"], ["", "", "Ngày", "Tháng", "Năm", ""], [1.0, "Lê Ý", 5.0, 3.0, 1978.0, "X"]]
    (found,) = people(rows)
    assert found.birth_date == "1978-03-05"


def test_a_name_in_two_columns_is_joined_with_or_without_a_header_for_the_second():
    for head, merged in ((["TT", "Họ và chữ đệm", "Tên", "Đơn vị"], []), (["TT", "Họ và tên", "", "Đơn vị"], [(1, 1, 1, 2)])):
        rows = [head, *([n, f"Nguyễn {m}", "An", "Xã Hương Phú"] for n, m in enumerate(("Văn", "Đình", "Bá", "Duy")))]
        assert [found.full_name for found in people(rows, merged=merged)][:2] == ["Nguyễn Văn An", "Nguyễn Đình An"]


def test_running_numbers_are_never_the_delegate_number():
    assert one().fields.number == ""
    rows = [["STT", "Số thẻ", "Họ và tên", "Đơn vị"], [1.0, 17.0, "Lê Ý", "Xã Hương Phú"]]
    assert people(rows)[0].number == "017"


def test_group_rows_give_the_unit_and_end_with_the_next():
    rows = [["TT", "Họ và tên", "Năm sinh"], ["I. XÃ HƯƠNG PHÚ (01 đại biểu)", "", ""], ["1", "Lê Ý", "1991"],
            ["", "THỊ TRẤN KHE TRE", ""], ["1", "Đoàn Văn Tư", "1980"]]  # fmt: skip
    assert [(found.full_name, found.unit) for found in people(rows, merged=[(2, 0, 2, 2)])] == [
        ("Lê Ý", "Xã Hương Phú"), ("Đoàn Văn Tư", "Thị trấn Khe Tre")]  # fmt: skip


def test_categories_and_units_nest_either_way():
    head = ["TT", "Họ và tên", "Năm sinh"]
    outer = [head, ["A", "KHÁCH MỜI", ""], ["I", "XÃ HƯƠNG PHÚ", ""], ["1", "Lê Ý", "1991"], ["II", "XÃ HƯƠNG LỘC", ""],
             ["1", "Lê An", "1990"],
             ["B", "ĐIỂN HÌNH TIÊN TIẾN", ""], ["I", "XÃ HƯƠNG SƠN", ""], ["1", "Lê Bình", "1992"]]  # fmt: skip
    assert [(f.unit, f.category) for f in people(outer)] == [
        ("Xã Hương Phú", "guest"), ("Xã Hương Lộc", "guest"), ("Xã Hương Sơn", "exemplar")]  # fmt: skip
    inner = [
        head,
        ["I", "XÃ HƯƠNG PHÚ", ""],
        ["", "Khách mời", ""],
        ["1", "Lê Ý", "1991"],
        ["", "Điển hình tiên tiến", ""],
        ["2", "Lê An", "1990"],
    ]
    assert [(f.unit, f.category) for f in people(inner)] == [("Xã Hương Phú", "guest"), ("Xã Hương Phú", "exemplar")]


def test_totals_in_the_middle_do_not_end_the_table_and_signatories_are_no_delegates():
    rows = [HEAD, ["1", "Lê Ý", "1991", "X", "", "", ""], ["", "Cộng: 1"], ["1", "Lê An", "1990", "Y", "", "", ""], ["", "Tổng số", "2"],
            ["", "", "", "Nam Đông, ngày 10 tháng 01 năm 2020"], ["", "NGƯỜI LẬP BẢNG", "", "KT. CHỦ TỊCH"], ["", "", "", "PHÓ CHỦ TỊCH"],
            ["", "Trần Thị Lập", "", "Nguyễn Văn Ký"]]  # fmt: skip
    assert [found.full_name for found in people(rows)] == ["Lê Ý", "Lê An"]


def test_people_named_like_posts_and_units_are_people():
    names = [
        "Trương Phong",
        "Đoàn Văn Tư",
        "Công Tằng Tôn Nữ Thị Phương Thảo",
        "Tổng Văn An",
        "Hội Văn An",
        "A Lăng Thị Nhới",
        "Bh’nướch Đôi",
    ]
    for name in names:
        row = one(name)
        assert (row.fields.full_name, row.fields.kind, row.fields.salutation) == (name, "person", ""), name


@pytest.mark.parametrize("mark", ["nt", "-nt-", "NT", '"', "”", "''", "như trên"])
def test_ditto_marks_copy_the_cell_above_in_the_same_column(mark):
    rows = [HEAD, ["1", "Lê Ý", "1991", "Phòng Nội vụ", "", "", ""], ["2", "Lê An", mark, mark, "", "", ""]]
    second = rows_of(rows)[-1]
    assert (second.fields.unit, second.fields.birth_year) == ("Phòng Nội vụ", 1991)
    assert codes(second).count("ditto") == 2


def test_a_ditto_mark_under_a_group_row_copies_nothing():
    rows = [["TT", "Họ và tên", "Dân tộc"], ["1", "Lê Ý", "Kinh"], ["II", "XÃ HƯƠNG LỘC", ""], ["1", "Lê An", "nt"]]
    last = rows_of(rows)[-1]
    assert last.fields.ethnicity == ""
    assert "ditto_nothing" in codes(last)


def test_a_unit_merged_down_belongs_to_every_line():
    rows = [HEAD, ["1", "Lê Ý", "1991", "Phòng Nội vụ"], ["2", "Lê An", "1990", ""], ["3", "Lê Bình", "1989", ""]]
    assert [found.unit for found in people(rows, merged=[(2, 3, 3, 3)])] == ["Phòng Nội vụ", "Phòng Nội vụ", ""]


@pytest.mark.parametrize("mark", ["x", "X", "×", "v", 1.0, True])
def test_sex_by_marks_in_two_columns(mark):
    head = ["TT", "Họ và tên", "Nam", "Nữ", "Đơn vị"]
    rows = rows_of(
        [head, [1, "Lê Ý", mark, "", "X"], [2, "Lê An", "", mark, "X"], [3, "Lê Bình", mark, mark, "X"], [4, "Lê Hoa", "", "", "X"]]
    )[1:]
    assert [row.fields.sex for row in rows] == ["nam", "nữ", "", ""]
    assert "sex_conflict" in codes(rows[2])
    assert "sex_missing" in codes(rows[3])


def test_sex_by_word():
    head = ["TT", "Họ và tên", "Giới tính", "Đơn vị"]
    rows = rows_of([head, *([n, f"Lê {n}a", word, "X"] for n, word in enumerate(["Nam", "nữ", "Nử", "?"]))])[1:]
    assert [row.fields.sex for row in rows] == ["nam", "nữ", "nữ", ""]


@pytest.mark.parametrize(
    ("typed", "name", "title"),
    [
        ("Ông Trần Văn Bình", "Trần Văn Bình", "Ông"), ("Đ/c Lê Thị Hoa", "Lê Thị Hoa", "Đ/c"), ("Bà: Hồ Thị Một", "Hồ Thị Một", "Bà"),
        ("Cô Sen", "Sen", "Cô"), ("Mẹ VNAH Hồ Thị Bé", "Hồ Thị Bé", "Mẹ VNAH"), ("Đồng chí  Lê\nAn", "Lê An", "Đồng chí"),
    ],
)  # fmt: skip
def test_salutations_move_out_of_the_name(typed, name, title):
    row = one(typed)
    assert (row.fields.full_name, row.fields.salutation) == (name, title)
    assert "salutation" in codes(row)


def test_blanks_nfd_and_eth_are_mended():
    assert one("  Nguyễn  Văn\nAn\u00a0").fields.full_name == "Nguyễn Văn An"
    assert one("Hồ Thị Hường").fields.full_name == "Hồ Thị Hường"
    assert one("Ðặng Ðình Đức").fields.full_name == "Đặng Đình Đức"
    assert one("NGUYỄN THỊ HƯƠNG").fields.full_name == "NGUYỄN THỊ HƯƠNG"


def test_abbreviated_posts_are_written_out_and_the_raw_cell_is_kept():
    rows = rows_of([["TT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, "Lê Ý", "PCT UBND xã", "Xã Hương Phú"]])
    assert rows[1].fields.post == "Phó Chủ tịch UBND xã"
    assert rows[1].raw[2] == "PCT UBND xã"
    assert "post_expanded" in codes(rows[1])


def test_a_unit_inside_the_post_is_used_where_there_is_no_other():
    rows = rows_of(
        [
            ["TT", "Họ và tên", "Chức vụ, đơn vị công tác"],
            [1, "Lê Ý", "Chủ tịch UBND xã Hương Phú"],
            [2, "Lê An", "Giáo viên, Trường THCS Khe Tre"],
        ]
    )
    assert [row.fields.unit for row in rows[1:]] == ["Xã Hương Phú", "Trường THCS Khe Tre"]
    assert all("unit_from_post" in codes(row) for row in rows[1:])


@pytest.mark.parametrize("label", ["Đại diện lãnh đạo Phòng Nội vụ", "Lãnh đạo Báo Thừa Thiên Huế", "Phóng viên Đài TRT"])
def test_invitations_without_a_name_are_unnamed(label):
    row = one(label)
    assert (row.fields.kind, row.fields.full_name, row.verdict) == ("unnamed", label, "remark")


def test_a_post_without_a_name_is_asked():
    rows = rows_of([["TT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, "", "Trưởng phòng", "Phòng Nội vụ"]])
    assert (rows[1].verdict, rows[1].fields.kind) == ("decide", "unnamed")
    assert [choice.id for choice in rows[1].choices] == ["new", "skip"]


def test_a_row_for_several_people_is_asked_and_can_be_split():
    row = one("02 đại biểu", unit="Phòng Nội vụ")
    split = next(choice for choice in row.choices if choice.id == "split")
    assert row.verdict == "decide"
    assert [change.fields.full_name for change in split.changes] == ["Đại biểu Phòng Nội vụ (1/2)", "Đại biểu Phòng Nội vụ (2/2)"]


def test_collectives_come_with_who_represents_them():
    row = one("Tập thể Trường Mầm non Hương Lộc (Người đại diện: Phạm Thị Nga)")
    assert (row.fields.kind, row.fields.full_name, row.fields.representative) == (
        "collective",
        "Tập thể Trường Mầm non Hương Lộc",
        "Phạm Thị Nga",
    )
    noted = one("HTX Cam Nam Đông", note="Người đại diện: Lê Ý")
    assert (noted.fields.kind, noted.fields.representative, noted.fields.note) == ("collective", "Lê Ý", "")


def test_a_lost_letter_is_asked_with_both_readings():
    row = one("TrÇn ThÞ Hêng", born="")
    assert row.verdict == "decide"
    assert [(c.id, c.changes[0].fields.full_name) for c in row.choices if c.changes] == [
        ("legacy_restored", "Trần Thị Hường"), ("legacy_as_is", "Trần Thị Hờng")]  # fmt: skip


def test_a_soft_hyphen_anywhere_in_the_file_proves_that_they_survived():
    rows = [HEAD, ["1", "Tr\u00adÇn", "", "X"], ["2", "Lª V¨n S¬n", "1990", "X", "", "", ""]]
    assert rows_of(rows)[-1].verdict == "remark"
    assert rows_of([HEAD, rows[2]])[-1].verdict == "decide"


def test_an_ambiguous_birth_offers_both_dates():
    rows = rows_of([HEAD, ["1", "Lê Ý", "19/5/1980", "X", "", "", ""], ["2", "Lê An", date(1980, 12, 5), "X", "", "", ""]])
    asked = rows[-1]
    assert asked.verdict == "decide"
    assert [(c.id, c.changes[0].fields.birth_date) for c in asked.choices if c.changes] == [
        ("as_dmy", "1980-12-05"),
        ("as_mdy", "1980-05-12"),
    ]


def test_hidden_and_struck_lines_and_hidden_sheets_are_asked():
    for sheet, code in (
        ({"hidden_lines": frozenset({2})}, "hidden"),
        ({"struck_lines": frozenset({2})}, "struck"),
        ({"hidden": True}, "hidden_sheet"),
    ):
        row = one(**sheet)
        assert row.verdict == "decide"
        assert code in codes(row)
        assert [choice.id for choice in row.choices] == ["new", "skip"]


def test_formula_errors_are_told_and_a_name_lost_to_one_is_left_out():
    row = one(phone="", error_cells=frozenset({(2, 4)}))
    assert row.fields.phone == "" and "formula_error" in codes(row)
    lost = rows_of([HEAD, ["1", "", "1975", "X", "", "", ""]], error_cells=frozenset({(2, 1)}))[-1]
    assert (lost.verdict, codes(lost)) == ("left_out", ["formula_error"])


@pytest.mark.parametrize("name", ["=HYPERLINK(0)", "+Nguyễn Văn An", "@SUM(A1)", "Nguyễn Văn A1"])
def test_names_that_look_like_formulas_are_asked(name):
    assert one(name).verdict == "decide"


def test_dissolved_communes_keep_the_typed_text_with_a_notice():
    row = one(unit="xã Hương Hòa")
    assert row.fields.unit == "xã Hương Hòa"
    assert "Xã Hương Xuân" in next(remark.text for remark in row.remarks if remark.code == "unit_old")


@pytest.mark.parametrize(
    ("note", "flagged"),
    [("đi thay đ/c Bình", True), ("vắng", True), ("đã chuyển công tác", True), ("Huy hiệu vàng, hoàn thành tốt", False)],
)
def test_notes_of_change_are_shown_to_a_human(note, flagged):
    assert ("note_change" in codes(one(note=note))) is flagged


def test_words_in_brackets_behind_a_name_become_a_note():
    row = one("Nguyễn Văn An (bổ sung)")
    assert (row.fields.full_name, row.fields.note) == ("Nguyễn Văn An", "bổ sung")
    assert {"name_note", "note_change"} <= set(codes(row))


def test_category_by_column_by_sheet_name_by_title_or_a_remark():
    assert one(category="Khách mời").fields.category == "guest"
    assert one(category="", name="Lê Ý", head=HEAD).fields.category == "exemplar"
    assert "category_missing" in codes(one(category=""))
    rows = [["TT", "Họ và tên", "Đơn vị"], ["1", "Lê Ý", "X"]]
    assert people(rows, name="Khách mời")[0].category == "guest"
    assert people([["DANH SÁCH KHÁCH MỜI DỰ HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN"], *rows])[0].category == "guest"
    conference = rows_of([["DANH SÁCH ĐẠI BIỂU DỰ HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN"], *rows])[-1]
    assert "category_missing" in codes(conference)


@pytest.mark.parametrize(("cell", "category"), [("KM", "guest"), ("btc", "organiser"), ("ĐH", "exemplar"), ("VN", "performer")])
def test_the_short_forms_of_a_category_are_read_where_nothing_else_stands(cell, category):
    assert one(category=cell).fields.category == category
    assert "category_unknown" in codes(one(category=f"{cell} 12"))


def test_a_category_that_the_protocol_lacks_is_remarked_on():
    sheet = Sheet(
        name="A", rows=[HEAD, ["1", "Lê Ý", "1991", "X", "", "", "Báo chí"], ["2", "Lê An", "1990", "X", "", "", "Người cao tuổi"]]
    )
    rows = preview([sheet], [], file_name="a", sha256="", categories={"exemplar": "Điển hình", "elder": "Người cao tuổi"}).rows
    assert [row.fields.category for row in rows[1:]] == ["exemplar", "elder"]
    assert "category_unknown" in codes(rows[1])


def test_two_tables_on_one_sheet_each_have_their_header():
    rows = [
        HEAD,
        ["1", "Lê Ý", "1991", "X", "", "", ""],
        ["", "Tổng cộng: 1"],
        [],
        ["TT", "Đơn vị", "Họ và tên"],
        ["1", "Phòng Nội vụ", "Lê An"],
    ]
    assert [(found.full_name, found.unit) for found in people(rows)] == [("Lê Ý", "X"), ("Lê An", "Phòng Nội vụ")]


def test_a_sheet_without_a_header_takes_nothing_and_says_so():
    result = preview([Sheet(name="Danh mục", rows=[["Kinh"], ["Cơ Tu"]])], [], file_name="a", sha256="")
    assert result.sheets[0].header_line is None
    assert "Không tìm thấy dòng tiêu đề" in result.sheets[0].notices[0]
    assert result.counts["left_out"] == 2


def test_the_sheet_report_names_columns_used_and_ignored():
    (info,) = preview([Sheet(name="A", rows=[[*HEAD, "Ký nhận", "Cỡ áo"]])], [], file_name="a", sha256="").sheets
    assert info.header_line == 1
    assert info.columns["phone"] == "Điện thoại"
    assert info.ignored == ["Ký nhận", "Cỡ áo"]


def test_a_field_too_long_for_the_roster_is_cut_with_a_remark():
    row = one(note="x" * 500)
    assert len(row.fields.note) == 400
    assert "too_long" in codes(row)


def test_a_lonely_text_without_a_number_is_asked():
    rows = rows_of([HEAD, ["1", "Lê Ý", "1991", "X", "", "", ""], ["", "Nguyễn Văn Lạ", "", "", "", "", ""]])
    assert rows[-1].verdict == "decide"
