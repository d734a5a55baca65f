"""The desk's reception as a secretary works it on the morning: by name, by delegation, and who is on no list. One morning, in this order."""

import time
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.doors import LAPTOP, Roster, answer, enrolled, greets, said, scan, view

OLD, NEW = "Nguyễn Văn Hoà", "Trần Thị Hòa"  # the two ways to place a tone
HUONG, NAMESAKE = "Nguyễn Thị Hương", "Nguyễn Thị Hương, cô giáo"
ALONE, ELSEWHERE, RUSHED = "Lê Quang Vinh", "Vi Thị Sen", "Đinh Thị Sáng"
LAST = "Phan Văn Cuối"
LEADERS = ("Đỗ Văn Đức", "Lê Thị Mai", "Hồ Văn Chư")
DELEGATION = ("Bh'riu Pố", "A Lăng Nhới", "Zơ Râm Thị Nhung")
UNNAMED = "Đại diện lãnh đạo Sở Nội vụ"

PEOPLE = [
    {"full_name": OLD, "unit": "Xã Hương Phú", "post": "Nông dân"},
    {"full_name": NEW, "unit": "Xã Thượng Nhật", "post": "Chi hội trưởng Phụ nữ"},
    {"full_name": HUONG, "unit": "Xã Hương Phú", "post": "Nông dân", "birth_year": 1978},
    {"full_name": HUONG, "key": NAMESAKE, "unit": "Xã Thượng Nhật", "post": "Giáo viên", "birth_year": 1985},
    *({"full_name": name, "salutation": "Đồng chí", "unit": "Huyện ủy", "category": "guest"} for name in LEADERS),
    *({"full_name": name, "unit": "Xã Thượng Lộ", "seat": f"D-{n}"} for n, name in enumerate(DELEGATION, start=1)),
    *({"full_name": name, "unit": "Xã Hương Lộc"} for name in (ALONE, ELSEWHERE, RUSHED)),
    {"full_name": "Ra Pát Vây", "unit": "Xã Thượng Lộ"},
    {"full_name": LAST, "unit": "Xã Hương Lộc"},
    {"full_name": UNNAMED, "unit": "Sở Nội vụ", "category": "guest", "kind": "unnamed", "seat": "A-2"},
]


@pytest.fixture(scope="module")
def roster(house):
    roster = Roster(house, *PEOPLE)
    roster.call("POST", "/api/v1/printers", {"name": "Máy in 1", "address": "virtual:"})
    return roster


@pytest.fixture(scope="module")
def desk(pages, roster):
    desk = pages.open("/admin", role="admin", size=LAPTOP)
    view(desk, "don-tiep")
    return desk


@pytest.fixture(scope="module")
def door(pages, roster):
    return enrolled(pages, roster, "Cửa 1")


def picks(desk):
    return desk.get_by_test_id("pick")


def in_the_hall(roster: Roster, name: str) -> bool:
    return roster.card(name)["arrived_at"] != ""


def test_two_letters_find_a_name_whichever_way_its_tone_is_placed(desk, roster):
    field = desk.get_by_test_id("quick-search")
    expect(field).to_be_focused()
    desk.keyboard.type("h")
    expect(desk.get_by_text("Gõ ít nhất hai chữ.")).to_be_visible()
    desk.keyboard.type("oa")
    for typed in ("hoa", "hòa", "HOÀ"):
        field.fill(typed)
        expect(picks(desk)).to_have_count(2)
        expect(desk.get_by_test_id("quick-list")).to_contain_text(OLD)
        expect(desk.get_by_test_id("quick-list")).to_contain_text(NEW)
    desk.get_by_label("Đơn vị").select_option("Xã Thượng Nhật")
    expect(picks(desk)).to_have_count(1)
    field.press("Enter")
    expect(desk.get_by_test_id("quick-done")).to_contain_text(NEW)
    said(desk, f"Đã điểm danh {NEW}.")
    assert in_the_hall(roster, NEW) and not in_the_hall(roster, OLD)
    desk.get_by_label("Đơn vị").select_option("")


def test_of_two_who_bear_one_name_enter_takes_neither_until_one_is_chosen(desk, roster):
    desk.get_by_test_id("quick-search").focus()
    desk.keyboard.type("nguyen thi huong")
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("quick-hint")).to_contain_text("trùng tên")
    expect(picks(desk)).to_have_count(2)
    expect(desk.get_by_test_id("quick-list")).to_contain_text("sinh 1978")
    expect(picks(desk).first).to_be_focused()
    desk.get_by_test_id("quick-search").press("Enter")  # the list is there now, and still neither is taken
    expect(picks(desk).first).to_be_focused()
    assert not in_the_hall(roster, HUONG) and not in_the_hall(roster, NAMESAKE)
    teacher = desk.locator(f"[data-testid=pick][data-id='{roster.ids[NAMESAKE]}']")
    for _ in range(2):
        if teacher.evaluate("(el) => el === document.activeElement"):
            break
        desk.keyboard.press("ArrowDown")
    expect(teacher).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("quick-done").locator("li").first).to_contain_text("Giáo viên")
    assert in_the_hall(roster, NAMESAKE) and not in_the_hall(roster, HUONG)


def test_leaders_come_in_a_row_by_name_as_fast_as_one_can_type(desk, roster):
    expect(desk.get_by_test_id("quick-search")).to_be_focused()
    for typed in ("do van duc", "le thi mai", "ho van chu"):
        desk.keyboard.type(typed)
        desk.keyboard.press("Enter")  # before the list is there, and while the one before is still being written
    done = desk.get_by_test_id("quick-done")
    for name in LEADERS:
        expect(done).to_contain_text(name)
        assert in_the_hall(roster, name)
    expect(desk.get_by_test_id("quick-search")).to_have_value("")


def test_two_papers_scanned_at_the_desk_one_right_after_the_other_are_two_arrivals(desk, roster):
    for name in (OLD, HUONG):
        scan(desk, roster.code(name))
    expect(desk.get_by_test_id("quick-done").locator("li")).to_have_count(7)
    assert in_the_hall(roster, OLD) and in_the_hall(roster, HUONG)


def test_somebody_who_is_in_already_is_told_so_and_counted_once(desk, roster):
    desk.get_by_test_id("quick-search").fill("do van duc")
    expect(picks(desk).filter(has_text="Đỗ Văn Đức")).to_contain_text("Có mặt")
    desk.get_by_test_id("quick-search").press("Enter")
    expect(desk.get_by_test_id("quick-done").locator("li").first).to_contain_text("đã có mặt từ")
    assert roster.call("GET", "/api/v1/delegates?status=arrived")["count"] == 7


def test_a_list_is_read_again_after_an_arrival_and_never_for_an_earlier_question(desk, roster):
    field, asked = desk.get_by_test_id("quick-search"), []
    field.fill("le thi mai")
    expect(picks(desk).filter(has_text="Lê Thị Mai")).to_be_visible()
    desk.wait_for_timeout(1600)  # what earlier arrivals set off is over
    roster.call("POST", f"/api/v1/delegates/{roster.ids[ELSEWHERE]}/check-in", {"cmd_id": "elsewhere-01"})
    desk.on("request", lambda request: asked.append(request.url.partition("?q=")[2]) if "/api/v1/reception?" in request.url else None)
    field.fill("so noi vu")
    expect(picks(desk).filter(has_text=UNNAMED)).to_be_visible()
    for _ in range(100):  # once because it is asked, and once more because of the arrival
        if len(asked) >= 2:
            break
        desk.wait_for_timeout(100)
    assert len(asked) >= 2 and all(one.startswith("so+noi+vu") for one in asked), asked
    expect(picks(desk).filter(has_text=UNNAMED)).to_be_visible()


def test_in_the_rush_of_the_morning_a_list_is_still_read_again(desk, roster):
    desk.get_by_test_id("quick-search").fill("dinh thi sang")
    pick = picks(desk).filter(has_text=RUSHED)
    expect(pick).to_be_visible()
    roster.call("POST", f"/api/v1/delegates/{roster.ids[RUSHED]}/check-in", {"cmd_id": "rush-00000"})
    until = time.monotonic() + 15
    for press in count(1):  # somebody comes or goes all the time
        what = "excuse" if press % 2 else "unexcuse"
        roster.call("POST", f"/api/v1/delegates/{roster.ids[ALONE]}/{what}", {"cmd_id": f"rush-{press:05d}", "reason": "Ốm"})
        if "Có mặt" in pick.inner_text():
            break
        assert time.monotonic() < until, "the list stood still as long as figures moved"
    if press % 2:
        roster.call("POST", f"/api/v1/delegates/{roster.ids[ALONE]}/unexcuse", {"cmd_id": "rush-last"})


def test_an_arrival_that_could_not_be_written_leaves_the_name_to_try_again(desk, roster):
    name = ALONE
    desk.route("**/check-in", lambda route: route.abort())
    desk.get_by_test_id("quick-search").fill(name)
    desk.get_by_test_id("quick-search").press("Enter")
    said(desk, "Máy chủ không trả lời")
    expect(desk.get_by_test_id("quick-search")).to_have_value(name)
    desk.unroute("**/check-in")
    expect(picks(desk)).to_have_count(1)
    desk.get_by_test_id("quick-search").press("Enter")
    expect(desk.get_by_test_id("quick-done").locator("li").first).to_contain_text(name)
    assert in_the_hall(roster, name)


def test_a_paper_that_is_void_is_looked_at_and_lets_nobody_in_by_itself(desk, roster):
    void = roster.code(LAST)
    roster.call("POST", f"/api/v1/delegates/{roster.ids[LAST]}/reissue", {"cmd_id": "void-0001", "reason": "Mất giấy mời"})
    field = desk.get_by_test_id("quick-search")
    field.fill("")
    scan(desk, void)
    expect(desk.get_by_test_id("quick-hint")).to_contain_text("không còn hiệu lực")
    expect(picks(desk)).to_have_count(1)
    scan(desk, void)  # the next paper takes its place: its Enter presses no button
    expect(field).to_have_value(void)
    assert not in_the_hall(roster, LAST)
    field.fill("")


def test_a_list_that_got_no_answer_is_right_by_itself_when_the_server_is_back(desk, roster):
    desk.route("**/api/v1/reception?*", lambda route: route.abort())
    desk.get_by_test_id("quick-search").fill("dinh thi sang")
    expect(desk.get_by_role("alert")).to_contain_text("Máy chủ không trả lời")
    desk.unroute("**/api/v1/reception?*")
    expect(desk.get_by_role("alert")).to_have_count(0)
    expect(picks(desk)).to_have_count(1)
    desk.get_by_test_id("quick-search").fill("")


def test_what_another_desk_corrects_is_seen_in_a_list_though_no_figure_moves(desk, roster):
    desk.get_by_test_id("quick-search").fill("dinh thi sang")
    expect(picks(desk)).to_have_count(1)
    roster.call("PATCH", f"/api/v1/delegates/{roster.ids[RUSHED]}", {"post": "Trưởng trạm y tế"})
    expect(picks(desk).first).to_contain_text("Trưởng trạm y tế")
    desk.get_by_test_id("quick-search").fill("")


def test_a_name_that_nobody_bears_is_said_and_lets_nobody_in(desk):
    desk.get_by_test_id("quick-search").fill("Tôn Nữ")
    desk.get_by_test_id("quick-search").press("Enter")
    said(desk, "Không tìm thấy ai tên như vậy.")
    desk.get_by_test_id("quick-search").fill("")


def test_an_unnamed_invitation_learns_its_name_at_the_desk(desk, roster, door):
    desk.get_by_test_id("quick-search").fill("so noi vu")
    expect(picks(desk)).to_contain_text("nhập họ tên")
    desk.get_by_test_id("quick-search").press("Enter")
    expect(desk.locator("aside.card h2")).to_contain_text(UNNAMED)
    desk.get_by_test_id("check-in").click()
    desk.get_by_test_id("stand-in-save").click()
    expect(desk.locator("dialog[open]")).to_contain_text("Cần họ và tên.")
    desk.get_by_test_id("stand-in-name").fill("Trần Thị Mai")
    desk.get_by_label("Chức vụ").fill("Phó Giám đốc Sở")
    desk.get_by_test_id("stand-in-save").click()
    said(desk, "Đã ghi Trần Thị Mai.")
    expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "present")
    expect(desk.get_by_test_id("stand-in")).to_have_text("Người dự: Trần Thị Mai, Phó Giám đốc Sở, Sở Nội vụ")
    scan(door, roster.code(UNNAMED))
    greets(door, "Trần Thị Mai", "already_in")
    expect(door.get_by_test_id("stands-for")).to_have_count(0)  # nobody's substitute


def test_a_delegation_is_let_in_by_its_head_with_one_press(desk, roster):
    excused = "Ra Pát Vây"
    roster.call("POST", f"/api/v1/delegates/{roster.ids[excused]}/excuse", {"cmd_id": "excuse-00001", "reason": "Ốm"})
    view(desk, "don-tiep")
    desk.get_by_test_id("tab-ca-doan").click()
    expect(desk.get_by_test_id("group-press")).to_be_disabled()
    desk.get_by_test_id("group-unit").select_option("Xã Thượng Lộ")
    ticks = desk.get_by_test_id("group-tick")
    expect(ticks).to_have_count(4)
    desk.get_by_role("button", name="Chọn tất cả").click()
    expect(desk.get_by_test_id("group-press")).to_have_text("Điểm danh 3 người")  # not the one who is excused
    desk.get_by_label(DELEGATION[2]).uncheck()
    desk.get_by_label("Ai báo cho cả đoàn").select_option(label=DELEGATION[0])
    desk.get_by_test_id("group-press").click()
    expect(desk.get_by_test_id("group-results").locator("li")).to_have_count(2)
    said(desk, "Đã điểm danh 2 người của Xã Thượng Lộ.")
    expect(ticks).to_have_count(2)
    assert [in_the_hall(roster, name) for name in (*DELEGATION, excused)] == [True, True, False, False]
    view(desk, "nhat-ky")
    expect(desk.get_by_test_id("event-row").filter(has_text=f"Điểm danh cả đoàn do {DELEGATION[0]} báo: 2 người mới đến")).to_have_count(1)


def ask_for(desk, name: str, **more: str) -> None:
    desk.get_by_test_id("walk-in-add").click()
    box = desk.locator("dialog[open]")
    box.locator("input[name=full_name]").fill(name)
    for field, value in more.items():
        box.locator(f"input[name={field}]").fill(value)
    box.get_by_test_id("save-delegate").click()
    expect(box).to_have_count(0)
    said(desk, f"Đã ghi {name}, chờ duyệt.")


def test_who_is_on_no_list_waits_and_may_be_turned_down_with_a_reason(desk, roster):
    view(desk, "don-tiep")
    desk.get_by_test_id("tab-ngoai-danh-sach").click()
    ask_for(desk, "Phan Văn Lạ", unit="Xã Hương Hữu")
    ask_for(desk, "Nguyen Van Hoa", phone="0905 123 456")
    waiting = desk.get_by_test_id("walk-ins").locator("li")
    expect(waiting).to_have_count(2)
    expect(waiting.filter(has_text="Nguyen Van Hoa")).to_contain_text("Trong danh sách có người cùng tên")
    expect(desk.get_by_test_id("tab-ngoai-danh-sach")).to_contain_text("2 chờ duyệt")
    expect(desk.get_by_test_id("nav-don-tiep")).to_contain_text("2 chờ duyệt")
    stranger = waiting.filter(has_text="Phan Văn Lạ")
    stranger.get_by_role("button", name="Từ chối…").click()
    box = desk.locator("dialog[open]")
    box.get_by_test_id("confirm").click()
    expect(box).to_contain_text("Cần ghi lý do.")
    answer(desk, pick="Không có giấy giới thiệu")
    said(desk, "Đã từ chối Phan Văn Lạ.")
    expect(waiting).to_have_count(1)
    expect(desk.locator(".walk-ins.decided li")).to_contain_text("Không có giấy giới thiệu")
    assert roster.call("GET", "/api/v1/delegates?q=Phan+Văn+Lạ")["count"] == 0


def test_who_was_approved_is_a_delegate_who_arrived_and_has_a_badge(desk, house, roster):
    name = "Nguyen Van Hoa"
    desk.get_by_test_id("walk-in-approve").click()
    answer(desk)
    said(desk, f"Đã đồng ý cho {name} dự.")
    expect(desk.get_by_text("Không có ai chờ duyệt.")).to_be_visible()
    decided = desk.locator(".walk-ins.decided li")
    decided.filter(has_text="Phan Văn Lạ").get_by_role("button", name="Đồng ý cho dự…").click()  # a paper was found after all
    answer(desk)
    expect(decided.filter(has_text="đồng ý lúc")).to_have_count(2)
    decided.filter(has_text=name).get_by_role("link").click()
    expect(desk.locator("aside.card h2")).to_have_text(name)
    expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", "present")
    expect(desk.locator("aside.card dl")).to_contain_text("Đã in")
    assert roster.call("GET", "/api/v1/delegates?q=Nguyen+Van+Hoa&status=present")["count"] == 2


def test_a_page_of_the_missing_that_is_no_more_gives_way_to_the_last_there_is(pages, roster):
    person = roster.call("GET", "/api/v1/delegates?limit=1")["rows"][0]
    missing = [150]

    def lists(route):
        offset = int(parse_qs(urlsplit(route.request.url).query)["offset"][0])
        rows = [person | {"id": 1000 + n} for n in range(offset, min(offset + 100, missing[0]))]
        route.fulfill(json={"count": missing[0], "rows": rows})

    desk = pages.open("/admin", role="admin", size=LAPTOP)
    desk.route("**/api/v1/delegates?*", lists)
    view(desk, "dai-bieu")
    desk.get_by_role("button", name="Trang sau").click()
    expect(desk.get_by_test_id("delegate-row")).to_have_count(50)
    missing[0] = 70
    roster.call("PATCH", f"/api/v1/delegates/{roster.ids[RUSHED]}", {"seat": "Z-1"})  # the list is read again
    expect(desk.get_by_test_id("delegate-row")).to_have_count(70)
