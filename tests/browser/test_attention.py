"""Somebody the staff are to mind: written at the desk, seen and heard at the door, marked in every list. One morning, in this order."""

import pytest
from playwright.sync_api import expect

from tests.browser.doors import LAPTOP, TABLET, Roster, card_of, enrolled, greets, said, scan, shows, view

BE, LONG, INVITED, PLAIN = "Hồ Thị Bé", "Công Tằng Tôn Nữ Hoàng Nguyễn Phương Thảo Nguyên", "Đỗ Văn Đức", "Nguyễn Thị Hương"
WHEELCHAIR = "Cần xe lăn"
LONGEST = "Mời gặp Thư ký nhận tài liệu tham luận trước khi vào hội trường, có người dẫn đường chờ sẵn tại cửa số 2 phía đông nhé!!"
POST = "Phó Trưởng phòng phụ trách Phòng Giáo dục và Đào tạo, Ủy viên Ban Chấp hành Công đoàn"
PEOPLE = [
    {"full_name": BE, "unit": "Xã Thượng Lộ", "seat": "D-1"},
    {"full_name": LONG, "post": POST, "unit": "Phòng Giáo dục và Đào tạo huyện Nam Đông", "seat": "HT-A-112", "attention": LONGEST},
    {"full_name": INVITED, "unit": "Huyện ủy", "attention": "Đón tại cửa 2"},
    {"full_name": PLAIN, "unit": "Xã Hương Phú"},
]
TONES = """window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones.push(this.frequency.value); return start.apply(this, when); };"""
CUT = """(box) => [box, ...box.querySelectorAll("*")]
  .filter((one) => one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflow === "hidden").length"""


@pytest.fixture(scope="module")
def roster(house):
    assert len(LONGEST) == 120
    return Roster(house, *PEOPLE)


@pytest.fixture(scope="module")
def desk(pages, roster):
    return pages.open("/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def door(pages, roster):
    door = enrolled(pages, roster, "Cửa 1")
    door.add_init_script(TONES)
    door.reload()
    shows(door, "idle")
    return door


def tones(door) -> list[float]:
    """The tones since they were last asked for."""
    return door.evaluate("window.tones.splice(0)")


def test_it_is_written_on_the_delegates_card_which_says_who_will_read_it(desk, house, roster):
    card = card_of(desk, house, roster.ids[BE])
    card.get_by_role("button", name="Sửa thông tin").click()
    expect(card.get_by_text("Hiện trên màn hình điểm danh")).to_be_visible()
    card.locator("[name=attention]").fill(WHEELCHAIR)
    card.get_by_test_id("save-delegate").click()
    said(desk, "Đã ghi sửa đổi")
    expect(card.get_by_test_id("attention")).to_contain_text(WHEELCHAIR)


def test_the_door_shows_it_beside_name_and_seat_and_sounds_otherwise_than_for_others(door, roster):
    scan(door, roster.code(PLAIN))
    greets(door, PLAIN)
    expect(door.get_by_test_id("attention")).to_have_count(0)
    welcome = tones(door)
    shows(door, "idle")
    scan(door, roster.code(BE))
    greets(door, BE)
    expect(door.get_by_test_id("attention")).to_have_text(f"Lưu ý: {WHEELCHAIR}")
    expect(door.get_by_test_id("seat")).to_have_text("D-1")
    heard = tones(door)
    assert heard and welcome and not set(heard) & set(welcome)
    shows(door, "idle")


@pytest.mark.parametrize("size", [TABLET, (800, 1280), (1024, 600)])
def test_nothing_is_cut_beside_the_longest_text_and_name(door, roster, size):
    door.set_viewport_size({"width": size[0], "height": size[1]})
    scan(door, roster.code(LONG))
    expect(door.get_by_test_id("attention")).to_contain_text(LONGEST)
    expect(door.get_by_test_id("name")).to_have_text(LONG, ignore_case=True)
    expect(door.locator(".person")).to_be_visible()
    assert door.locator(".person").evaluate(CUT) == 0
    for part in ("name", "attention", "seat"):
        expect(door.get_by_test_id(part)).to_be_in_viewport(ratio=1)
    shows(door, "idle")


def test_a_substitute_is_told_nothing_of_it_and_neither_is_a_refusal(door, roster):
    person = roster.ids[INVITED]
    code = roster.code(INVITED)
    roster.call("POST", f"/api/v1/delegates/{person}/check-in", {"cmd_id": "stand-in-01", "stand_in": {"full_name": "Lê Văn Tám"}})
    scan(door, code)
    greets(door, "Lê Văn Tám", "already_in")
    expect(door.get_by_test_id("attention")).to_have_count(0)
    shows(door, "idle")
    roster.call("POST", f"/api/v1/delegates/{person}/revoke", {"reason": "mất"})
    scan(door, code)
    shows(door, "refusal", "revoked")
    expect(door.get_by_test_id("attention")).to_have_count(0)


def test_the_desk_marks_it_among_the_arrivals_and_in_lists_and_says_it_in_the_reception(desk, roster):
    view(desk, "tong-quan")
    newest = desk.locator("ol.lines li").filter(has_text=BE)
    expect(newest.get_by_test_id("attention-mark")).to_have_text("Lưu ý")
    expect(desk.locator("ol.lines li").filter(has_text=PLAIN).get_by_test_id("attention-mark")).to_have_count(0)
    view(desk, "dai-bieu")
    row = desk.get_by_test_id("delegate-row").filter(has_text=BE)
    expect(row.get_by_test_id("attention-mark")).to_be_visible()
    assert WHEELCHAIR not in row.inner_text(), "a list says that there is something, the card says what"
    view(desk, "don-tiep")
    desk.get_by_test_id("quick-search").fill(BE)
    expect(desk.get_by_test_id("pick").get_by_test_id("attention-mark")).to_be_visible()
    expect(desk.get_by_test_id("quick-hint")).to_contain_text("Enter")
    desk.get_by_test_id("quick-search").press("Enter")
    expect(desk.get_by_test_id("quick-done").get_by_test_id("attention")).to_contain_text(WHEELCHAIR)
