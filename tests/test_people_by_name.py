"""Letting people in by name, and what they are told on arriving: papers, awards, the presidium."""

import pytest
from msgspec.structs import replace

from hall import tasks
from hall.errors import BadInput, NotFound
from hall.model import Actor, DelegateFields, Speaker, StandIn

ADMIN = Actor(role="admin")
TAM = StandIn(full_name="Lê Văn Tám", post="Phó Chủ tịch")


# -- by name, in a row -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "sure"), [("do van duc", 4), ("Đức", 4), ("đỗ", 4), ("004", 4), ("4", 4), ("a lang", 3), ("x x", None)])
def test_a_bare_enter_takes_the_one_who_is_meant(hall, text, sure):
    assert hall.roster.pick(text)[2] == sure


def test_a_bare_enter_never_takes_one_of_two_namesakes(hall):
    hall.door.check_in_by_hand(1, cmd_id="by-hand-1", actor=ADMIN)
    for text, unit in (("nguyen thi huong", ""), ("Nguyễn Thị Hương", ""), ("huong", "Xã Thượng Nhật")):
        count, found, sure = hall.roster.pick(text, unit=unit)
        assert count >= 1 and sure is None and all(f.namesake for f in found if "Hương" in f.delegate.full_name)
    assert hall.roster.pick("002")[2] == 2  # the number says which


def test_names_come_before_units_that_hold_the_same_words(hall):
    hall.roster.add(DelegateFields(full_name="An Bình", unit="Hợp tác xã Đức"), cmd_id="add-00001", actor=ADMIN)
    assert [f.delegate.full_name for f in hall.roster.search("duc")[1]] == ["Đỗ Văn Đức", "An Bình"]
    assert [f.delegate.id for f in hall.roster.search("")[1]] == [3, 6, 5, 4, 1, 2]  # by name, as accents do not count


def test_a_scanned_code_says_which_namesake(hall, code):
    assert hall.roster.pick(code(2))[2] == 2


def test_a_code_that_is_void_is_found_and_lets_nobody_in_with_a_bare_enter(hall, code):
    lost, withdrawn = code(1), code(3)
    hall.roster.reissue(1, reason="Mất", cmd_id="reissue-1", actor=ADMIN)
    hall.roster.set_active(3, False, actor=ADMIN)
    for void, whose in ((lost, 1), (withdrawn, 3)):
        count, (found,), sure = hall.roster.pick(void)
        assert (count, found.delegate.id, sure) == (1, whose, None)
    assert found.presence.status == "revoked" and hall.roster.pick(code(1))[2] == 1


def test_who_was_withdrawn_is_searched_for_like_the_others(hall):
    for delegate_id in (1, 3):
        hall.roster.set_active(delegate_id, False, actor=ADMIN)
    assert [f.delegate.id for f in hall.roster.search("", status="withdrawn")[1]] == [3, 1]
    assert [f.delegate.id for f in hall.roster.search("nhoi", status="withdrawn")[1]] == [3]
    assert hall.roster.search("", status="withdrawn", unit="Xã Hương Phú", limit=1)[0] == 1 and hall.roster.search("nhoi")[0] == 0


def test_names_are_namesakes_without_accents_and_case(hall):
    hall.roster.add(DelegateFields(full_name="ĐỖ VĂN ĐỰC"), cmd_id="add-00001", actor=ADMIN)
    assert {f.delegate.id: f.namesake for f in hall.roster.search("")[1]} == {1: True, 2: True, 3: False, 4: True, 5: False, 6: True}


def test_search_is_narrowed_to_where_people_stand(hall):
    hall.door.check_in_group([1, 2, 3], cmd_id="group-0001", actor=ADMIN)
    hall.people.leave(2, cmd_id="leave-001", actor=ADMIN)
    hall.people.excuse(4, "ốm", cmd_id="excuse-01", actor=ADMIN)
    counts = {status: hall.roster.search("", status=status)[0] for status in ("arrived", "inside", "left", "present", "absent", "invited")}
    assert counts == {"arrived": 3, "inside": 2, "left": 1, "present": 2, "absent": 2, "invited": 1}
    with pytest.raises(BadInput):
        hall.roster.search("", status="1=1")


# -- what a delegate is told ---------------------------------------------------------------------------------------------------------------


def test_a_speaker_chosen_from_the_roster_is_sent_to_the_secretary(hall, kiosk, code):
    hall.stage.put_speaker({"item_id": "tham_luan", "full_name": "A Lăng Thị Nhới", "delegate_id": 3}, actor=ADMIN)
    hall.stage.put_speaker({"item_id": "huong_ung", "full_name": "Nguyễn Thị Hương"}, actor=ADMIN)  # which of the two is not known
    assert hall.door.check_in(code(3), scan_id="scan-0001", device=kiosk).tasks == ["Đại biểu có tham luận: mời gặp Thư ký"]
    assert hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk).tasks == []


def test_a_speaker_cannot_be_somebody_who_is_not_there(hall):
    with pytest.raises(NotFound):
        hall.stage.put_speaker({"item_id": "tham_luan", "full_name": "Ai đó", "delegate_id": 99}, actor=ADMIN)


def test_tasks_come_in_the_order_of_the_morning(hall):
    one = replace(hall.roster.get(3), note="Dự kiến Đoàn Chủ tịch", award_group=2)
    speakers = [Speaker(id=1, item_id="huong_ung", position=1, full_name="x", delegate_id=3)]
    told = tasks.tasks(one, speakers, {"huong_ung": "Phát biểu hưởng ứng"})
    assert [t.kind for t in told] == ["presidium", "speaks", "award"]
    assert told[1].text == "Đại biểu có tên ở mục “Phát biểu hưởng ứng”: mời gặp Thư ký"
    assert told[2].text == "Đại biểu nhận khen thưởng đợt 2: mời ngồi hàng D"
    assert [t.kind for t in tasks.tasks(one, speakers, {}, TAM)] == ["award"]


@pytest.mark.parametrize(("seat", "row"), [("C-12", "C"), ("c12", "C"), ("Đ 3", "Đ"), ("12", ""), ("", ""), ("Bàn Chủ tọa", "")])
def test_the_row_is_read_from_the_seat(seat, row):
    assert tasks.row_of(seat) == row


def test_a_note_that_says_no_is_no_place_in_the_presidium(hall):
    assert tasks.tasks(replace(hall.roster.get(3), note="Không tham gia Đoàn Chủ tịch"), [], {}) == []
