"""What the staff are to mind about a delegate: on the roster, in a list that is read, and in the door's answer."""

import unicodedata

import pytest

from admin.roster import Sheet, preview
from hall.errors import BadInput
from hall.model import Actor, StandIn

ADMIN = Actor(role="admin")
TAM = StandIn(full_name="Lê Văn Tám", post="Phó Chủ tịch")


def test_the_door_is_told_what_to_mind_of_the_person_who_comes(hall, kiosk, code):
    hall.roster.edit(1, {"attention": "  Cần xe  lăn "}, actor=ADMIN)
    answer = hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert (answer.outcome, answer.attention) == ("welcome", "Cần xe lăn")
    again = hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk)
    assert (again.outcome, again.attention) == ("already_in", "Cần xe lăn")
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).attention == "Cần xe lăn"
    assert hall.door.check_in(code(2), scan_id="scan-0003", device=kiosk).attention == ""
    assert [one["attention"] for one in hall.door.latest()] == [False, True]


def test_a_refusal_and_a_substitute_are_told_nothing_of_it(hall, kiosk, code):
    for n in (1, 3, 5):
        hall.roster.edit(n, {"attention": "Cần xe lăn"}, actor=ADMIN)
    invitation = code(1)
    hall.roster.set_active(1, False, actor=ADMIN)
    assert hall.door.check_in(invitation, scan_id="scan-0001", device=kiosk).attention == ""
    assert hall.door.check_in_by_hand(3, cmd_id="by-hand-3", actor=ADMIN, stand_in=TAM).attention == ""
    assert hall.door.check_in(code(3), scan_id="scan-0003", device=kiosk).attention == ""
    assert hall.door.check_in_by_hand(5, cmd_id="by-hand-5", actor=ADMIN, stand_in=TAM).attention == "Cần xe lăn"
    assert [(one["id"], one["attention"]) for one in hall.door.latest()] == [(5, True), (3, False)]


def test_what_the_door_is_told_is_short_and_composed(hall):
    hall.roster.edit(1, {"attention": unicodedata.normalize("NFD", "Đón tại cửa 2")}, actor=ADMIN)
    assert hall.roster.get(1).attention == "Đón tại cửa 2"
    hall.roster.edit(1, {"attention": "ế" * 120}, actor=ADMIN)
    with pytest.raises(BadInput, match="121 ký tự, tối đa 120"):
        hall.roster.edit(1, {"attention": "ế" * 121}, actor=ADMIN)
    assert hall.roster.get(1).attention == "ế" * 120


# -- in a list -------------------------------------------------------------------------------------------------------------------------


def row_of(head, said):
    """The preview row of one delegate in a list with a column of this head."""
    rows = [["TT", "Họ và tên", "Đơn vị", "Thành phần", head], ["1", "Nguyễn Văn An", "Xã Hương Phú", "Điển hình", said]]
    return preview([Sheet(name="A", rows=rows)], [], file_name="a.xlsx", sha256="0").rows[-1]


@pytest.mark.parametrize("head", ["Lưu ý", "LƯU Ý ĐÓN TIẾP", "Cần lưu ý:", "Lưu ý (hiện ở cửa)", "attention"])
def test_it_has_a_column_of_its_own(head):
    fields = row_of(head, " Cần xe  lăn ").fields
    assert (fields.note, fields.attention) == ("", "Cần xe lăn")


@pytest.mark.parametrize("head", ["Ghi chú", "GC", "Ghi chú, lưu ý", "Lưu ý, ghi chú"])
def test_a_note_stays_a_note(head):
    fields = row_of(head, "ăn chay").fields
    assert (fields.note, fields.attention) == ("ăn chay", "")


def test_more_than_a_glance_is_cut_and_said():
    row = row_of("Lưu ý", "ế" * 130)
    assert row.fields.attention == "ế" * 120 and row.verdict == "remark" and [one.code for one in row.remarks] == ["too_long"]
