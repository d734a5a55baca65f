"""What only looks like a person, a post or an answer: asked or said, never taken for what it is not."""

import pytest

from admin.roster import Sheet, preview
from tests.served import command
from tests.test_roster_walk import codes, one, people, rows_of


@pytest.mark.parametrize("mark", ["Nt.", "- nt-", '" "', "_nt_", "như trên."])
def test_ditto_marks_are_known_however_they_are_dotted(mark):
    rows = rows_of([["TT", "Họ và tên", "Đơn vị"], ["1", "Lê Ý", "Phòng Nội vụ"], ["2", "Lê An", mark]])
    assert rows[-1].fields.unit == "Phòng Nội vụ"


@pytest.mark.parametrize("mark", ["-", "--", "–", "...", "…"])
def test_a_dash_is_a_blank_and_said_to_be_one(mark):
    rows = rows_of([["TT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, "Lê Ý", mark, "Xã A"], [2, "Lê An", "nt", mark]])
    assert [(row.fields.post, row.fields.unit) for row in rows[1:]] == [("", "Xã A"), ("", "")]
    assert "dash" in codes(rows[1]) and {"dash", "ditto_nothing"} <= set(codes(rows[2]))


def test_a_nought_or_a_dash_marks_nobody_in_the_columns_of_the_sexes():
    rows = rows_of([["TT", "Họ và tên", "Nam", "Nữ"], [1, "Lê Ý", 1, 0], [2, "Lê An", "-", "x"]])[1:]
    assert [row.fields.sex for row in rows] == ["nam", "nữ"]


@pytest.mark.parametrize(
    ("typed", "name", "title"),
    [
        ("Bác sĩ Nguyễn Thị Lan", "Nguyễn Thị Lan", "Bác sĩ"), ("Anh hùng LLVTND Hồ Văn Đá", "Hồ Văn Đá", "Anh hùng LLVTND"),
        ("ThS. Lê Ý", "Lê Ý", "ThS"), ("Đ/c Trung tá Lê An", "Lê An", "Đ/c Trung tá"), ("Bác Sáu Lan", "Sáu Lan", "Bác"),
    ],
)  # fmt: skip
def test_a_title_of_two_words_is_not_torn(typed, name, title):
    assert (one(typed).fields.full_name, one(typed).fields.salutation) == (name, title)


def test_a_post_behind_a_salutation_is_an_invitation_without_a_name():
    row = one("Đồng chí Bí thư Huyện ủy")
    assert (row.fields.full_name, row.fields.kind, row.fields.salutation) == ("Đồng chí Bí thư Huyện ủy", "unnamed", "")


@pytest.mark.parametrize(
    "name",
    ["Lê Văn A, Trần Thị B", "Lê Văn A/Trần Thị B", "Bà Lê Thị A và ông Lê Văn B", "Vợ chồng ông Hồ Rôn", "Lê Văn A - Phó Chủ tịch",
     "Xã Hương Phú"],
)  # fmt: skip
def test_a_name_that_may_be_two_people_or_a_post_or_a_unit_is_asked(name):
    assert one(name).verdict == "decide"


@pytest.mark.parametrize("name", ["Hồ Thị Và", "Tôn Nữ Thị Hà-My", "Bh’nướch Đôi"])
def test_a_name_that_is_one_person_is_not_asked(name):
    assert (one(name).verdict, one(name).fields.full_name) == ("taken", name)


@pytest.mark.parametrize("name", ["Chưa có", "(chưa cử)", "Đang cập nhật", "...", "Bổ sung sau"])
def test_a_name_that_is_to_come_is_nobodys_name(name):
    rows = rows_of([["TT", "Họ và tên", "Chức vụ", "Đơn vị"], [1, name, "Trưởng phòng", "Phòng Nội vụ"], [2, name, "", ""]])
    assert (rows[1].verdict, rows[1].fields.kind, rows[1].fields.full_name) == ("decide", "unnamed", "Trưởng phòng")
    assert rows[2].verdict == "left_out"


@pytest.mark.parametrize("name", ["Phóng viên (02 người)", "Thường trực Huyện ủy (2)"])
def test_a_count_in_brackets_behind_a_post_is_so_many_people(name):
    (split, *_) = one(name).choices
    assert (split.id, len(split.changes)) == ("split", 2)


@pytest.mark.parametrize("row", [["1. Xã Hương Phú"], ["a) Xã Hương Phú"], ["1.2. Xã Hương Phú"], ["* Xã Hương Phú"]])
def test_a_numbered_group_in_one_cell_is_a_group(row):
    head = ["TT", "Họ và tên", "Chức vụ"]
    assert [who.unit for who in people([head, ["Khối cơ quan"], [1, "Lê Ý", "GV"], row, [1, "Lê An", "GV"]])] == [
        "Khối cơ quan",
        "Xã Hương Phú",
    ]


@pytest.mark.parametrize("count", ["3 người", "(3 người)", "03 đ/c", "3 đại biểu"])
def test_a_group_with_its_count_in_another_column_is_no_delegate(count):
    rows = rows_of([["TT", "Họ và tên", "Chức vụ", "Ghi chú"], ["I", "Xã Hương Phú", "", count], [1, "Lê Ý", "GV", ""]])
    assert "group_count" in codes(rows[1])
    assert rows[2].fields.unit == "Xã Hương Phú"


def test_a_line_that_may_be_a_group_leaves_nobody_in_the_group_before_it_in_silence():
    rows = rows_of([["TT", "Họ và tên", "Chức vụ"], ["Xã A Rooàng"], [1, "Lê Ý", "GV"], ["Các trường học"], [1, "Lê An", "GV"]])
    assert "unit_from" not in codes(rows[2])
    assert "unit_from" in codes(rows[4])


def test_a_total_of_everything_is_a_total():
    rows = rows_of([["TT", "Họ và tên", "Chức vụ"], [1, "Lê Ý", "GV"], ["Tổng cộng toàn huyện: 4"]])
    assert codes(rows[-1]) == ["total"]


def test_who_signs_below_numbered_people_is_asked():
    rows = rows_of([["TT", "Họ và tên", "Năm sinh", "Chức vụ"], [1, "Lê Ý", 1980, "GV"], ["", "Kế toán", "", "Giám đốc"],
                    ["", "Lê Thị Toán", "", "Hồ Văn Giám"]])  # fmt: skip
    assert [row.verdict for row in rows[2:]] == ["decide", "decide"]
    unnumbered = rows_of([["TT", "Họ và tên", "Đơn vị"], ["", "Lê Ý", "Xã A"], ["", "Lê An", "Xã A"]])
    assert [row.verdict for row in unnumbered[1:]] == ["remark", "remark"]


def test_a_table_beside_the_table_is_told():
    head = ["TT", "Họ và tên", "Đơn vị"]
    sheet = Sheet(name="S", rows=[[*head, "", *head], [1, "Lê Ý", "Xã A", "", 2, "Lê An", "Xã A"]])
    (info,) = preview([sheet], [], file_name="a.xlsx", sha256="0").sheets
    assert any("không được đọc" in notice for notice in info.notices)


def test_the_command_line_says_what_a_sheet_hides_what_changes_and_who_is_missing(tmp_path):
    data, list_of = str(tmp_path / "data"), tmp_path / "a.csv"
    command("new", "--data", data, "--unit", "x", "--organiser", "x", "--ordinal", "I", "--period", "x", "--place", "x", "--venue", "x",
            "--starts", "2020-06-12 07:45")  # fmt: skip
    list_of.write_text("Mã đại biểu,Họ và tên,Chức vụ\n001,Lê Ý,GV\n002,Hồ Dung,GV\n", "utf-8")
    command("import", str(list_of), "--data", data)
    list_of.write_text("Mã đại biểu,Họ và tên,Chức vụ,,Họ và tên\n001,Lê Ý,Hiệu trưởng,,Lê An\n", "utf-8")
    said = command("import", str(list_of), "--data", data)
    assert "Cột họ tên thứ hai" in said
    assert "Chức vụ: “Giáo viên” → “Hiệu trưởng”" in said
    assert "1 đại biểu đang có mà tệp không ghi" in said
