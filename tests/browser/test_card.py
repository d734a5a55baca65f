"""A delegate's card at the desk, and what the kiosk says to the same person afterwards. One morning, in this order."""

import io
from datetime import datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.doors import LAPTOP, Roster, answer, card_of, enrolled, greets, said, scan, shows, view
from tests.served import command

CHAIR, DEPUTY = "Đỗ Văn Đức", "Lê Văn Tám"
SPEAKER, AWARDED, ILL, MISTAKEN, LOST, GUEST = "Hồ Thị Bé", "Nguyễn Thị Hương", "Trần Văn Cư", "Phạm Thị Lành", "Vi Văn Sáu", "Ra Pát Vây"
REPLACED = "Đinh Thị Vân"
PEOPLE = [
    {"full_name": CHAIR, "salutation": "Ông", "post": "Nguyên Chủ tịch HĐND huyện", "unit": "Huyện ủy", "category": "guest", "seat": "A-1"},
    {"full_name": SPEAKER, "unit": "Xã Thượng Lộ", "post": "Trưởng thôn", "seat": "D-1"},
    {"full_name": AWARDED, "unit": "Xã Hương Phú", "seat": "C-12", "award_group": 2, "note": "Mời vào Đoàn Chủ tịch"},
    *({"full_name": name, "unit": "Xã Hương Phú"} for name in (ILL, MISTAKEN, LOST, GUEST, REPLACED)),
]


@pytest.fixture(scope="module")
def roster(house):
    roster = Roster(house, *PEOPLE)
    roster.call("POST", "/api/v1/printers", {"name": "Máy in 1", "address": "virtual:"})
    return roster


@pytest.fixture(scope="module")
def desk(pages, roster):
    return pages.open("/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def door(pages, roster):
    return enrolled(pages, roster, "Cửa 1")


def status(desk, word: str) -> None:
    expect(desk.get_by_test_id("presence")).to_have_attribute("data-status", word)


def in_the_log(desk, *sentences: str) -> None:
    view(desk, "nhat-ky")
    for sentence in sentences:
        expect(desk.get_by_test_id("event-row").filter(has_text=sentence)).to_have_count(1)


def test_a_substitute_is_written_down_and_greeted_by_his_own_name(desk, house, roster, door):
    card = card_of(desk, house, roster.ids[CHAIR])
    desk.get_by_test_id("substitute-button").click()
    expect(desk.get_by_test_id("stand-in-name")).to_be_focused()
    desk.keyboard.type(DEPUTY)
    desk.locator("dialog[open]").get_by_label("Chức vụ").fill("Phó Chủ tịch HĐND huyện")
    desk.keyboard.press("Enter")
    said(desk, f"Đã ghi {DEPUTY} dự thay {CHAIR}.")
    status(desk, "present_substitute")
    expect(desk.get_by_test_id("stand-in")).to_contain_text(f"Người dự thay: {DEPUTY}, Phó Chủ tịch HĐND huyện, Huyện ủy")
    expect(card.locator("dl")).to_contain_text("Đã in")
    assert roster.card(CHAIR)["badge"]["full_name"] == DEPUTY
    scan(door, roster.code(CHAIR))
    greets(door, DEPUTY, "already_in")
    expect(door.get_by_test_id("stands-for")).to_have_text(f"Dự thay {CHAIR}")
    expect(door.get_by_test_id("seat")).to_have_text("A-1")


def test_when_the_invited_comes_after_all_the_place_is_his_again(desk, roster, door):
    desk.get_by_test_id("stand-in-button").click()
    desk.get_by_role("button", name="Chính người được mời dự").click()
    said(desk, f"Đã bỏ người dự thay {CHAIR}.")
    status(desk, "present")
    expect(desk.get_by_test_id("stand-in")).to_have_count(0)
    scan(door, roster.code(CHAIR))
    greets(door, CHAIR, "already_in")
    expect(door.get_by_test_id("stands-for")).to_have_count(0)
    in_the_log(desk, f"Ghi người dự thay {CHAIR}", f"Bỏ người dự thay {CHAIR}")


def test_who_sent_word_is_excused_and_welcome_all_the_same(desk, house, roster, door):
    card_of(desk, house, roster.ids[ILL])
    desk.get_by_test_id("excuse").click()
    answer(desk, pick="Ốm")
    status(desk, "absent_excused")
    expect(desk.get_by_test_id("presence")).to_contain_text("Lý do: Ốm")
    desk.get_by_role("button", name="Bỏ báo vắng").click()
    status(desk, "invited")
    desk.get_by_test_id("excuse").click()
    answer(desk, reason="Con ốm")
    status(desk, "absent_excused")
    scan(door, roster.code(ILL))
    greets(door, ILL)
    status(desk, "present")  # the card follows without being opened again
    in_the_log(desk, f"Bỏ báo vắng của {ILL}")
    assert "Con ốm" not in desk.locator("main").inner_text(), "a reason is personal: it stays off the log"


def test_who_left_comes_in_again_by_the_badge(desk, house, roster, door):
    card_of(desk, house, roster.ids[SPEAKER])
    desk.get_by_test_id("check-in").click()
    status(desk, "present")
    expect(desk.locator("aside.card dl")).to_contain_text("Đã in")
    badge = badge_code(desk, house, roster.card(SPEAKER)["badge"]["id"])
    desk.get_by_test_id("leave").click()
    said(desk, f"Đã ghi {SPEAKER} ra về.")
    status(desk, "left")
    scan(door, badge)
    greets(door, SPEAKER, "already_in")
    expect(door.get_by_test_id("done")).to_have_text("Mời đại biểu trở lại hội trường")
    status(desk, "present")
    desk.get_by_test_id("leave").click()
    status(desk, "left")
    desk.get_by_test_id("come-back").click()
    status(desk, "present")


def badge_code(desk, house, job: int) -> str:
    """What the QR on a badge says."""
    picture = desk.request.get(f"{house.url}/printers/jobs/{job}.png").body()
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text


def test_an_arrival_taken_back_leaves_its_trace_and_the_next_scan_is_a_welcome(desk, house, roster, door):
    scan(door, roster.code(MISTAKEN))
    greets(door, MISTAKEN)
    card_of(desk, house, roster.ids[MISTAKEN])
    status(desk, "present")
    desk.get_by_role("button", name="Huỷ điểm danh…").click()
    desk.get_by_test_id("confirm").click()
    expect(desk.locator("dialog[open]")).to_contain_text("Cần ghi lý do.")
    answer(desk, pick="Quét nhầm người")
    said(desk, f"Đã huỷ điểm danh {MISTAKEN}.")
    status(desk, "invited")
    in_the_log(desk, f"Huỷ điểm danh {MISTAKEN}: Quét nhầm người")
    scan(door, roster.code(GUEST))
    greets(door, GUEST)
    scan(door, roster.code(MISTAKEN))
    greets(door, MISTAKEN)


def test_of_two_invitations_only_the_newer_opens_the_door(desk, house, roster, door):
    old = roster.code(LOST)
    card = card_of(desk, house, roster.ids[LOST])
    card.locator("dd", has_text="PDF").get_by_role("button", name="Cấp lại…").click()
    answer(desk, pick="Mất giấy mời")
    said(desk, f"Đã cấp giấy mời mới cho {LOST}.")
    expect(card.locator("dl")).to_contain_text("còn hiệu lực, cấp lần 2")
    number = roster.card(LOST)["delegate"]["number"]
    scan(door, old)
    shows(door, "refusal", "revoked")
    new = newest_code(house, number)
    assert new != old
    scan(door, new)
    greets(door, LOST)
    in_the_log(desk, f"Cấp lại giấy mời cho {LOST} (lần 2)")


def newest_code(house, number: str) -> str:
    return next(line.split("\t")[1] for line in command("tickets", "--data", str(house.data)).splitlines() if line.startswith(number))


def test_a_speaker_chosen_from_the_roster_is_told_at_the_door_and_at_the_desk(desk, house, roster, door):
    view(desk, "chuong-trinh")
    paper = desk.locator(".agenda-item").filter(has=desk.locator(".agenda-title", has_text="tham luận")).first
    paper.get_by_role("button", name="+ Người phát biểu").click()
    desk.get_by_test_id("speaker-search").fill("ho thi be")
    desk.locator("dialog[open] .pick").first.click()
    expect(desk.get_by_test_id("speaker-name")).to_have_value(SPEAKER)
    expect(desk.locator("dialog[open]")).to_contain_text("Chọn từ danh sách đại biểu")
    desk.get_by_test_id("speaker-name").press("Enter")
    said(desk, f"Đã ghi {SPEAKER}.")
    desk.get_by_test_id("speaker-row").get_by_role("link", name=SPEAKER).click()
    expect(desk.locator("aside.card ul.tasks")).to_have_text("Đại biểu có tham luận: mời gặp Thư ký")
    scan(door, roster.code(SPEAKER))
    greets(door, SPEAKER, "already_in")
    expect(door.get_by_test_id("tasks")).to_have_text("Đại biểu có tham luận: mời gặp Thư ký")


def test_award_group_row_and_presidium_are_told_in_the_order_in_which_they_happen(desk, house, roster, door):
    told = ["Đại biểu dự kiến tham gia Đoàn Chủ tịch: mời ngồi hàng ghế đầu", "Đại biểu nhận khen thưởng đợt 2: mời ngồi hàng C"]
    card = card_of(desk, house, roster.ids[AWARDED])
    expect(card.locator("ul.tasks li")).to_have_text(told)
    scan(door, roster.code(AWARDED))
    greets(door, AWARDED)
    expect(door.get_by_test_id("tasks").locator("li")).to_have_text(told)
    view(desk, "don-tiep")
    desk.get_by_test_id("quick-search").fill("nguyen thi huong")
    expect(desk.get_by_test_id("pick").filter(has_text=AWARDED)).to_be_visible()
    desk.get_by_test_id("quick-search").press("Enter")
    expect(desk.get_by_test_id("quick-done").locator("li .task").first).to_have_text(told[0])


def test_two_presses_on_one_form_are_one_speaker(desk, house, roster):
    desk.goto(f"{house.url}/admin#chuong-trinh")
    desk.get_by_role("button", name="+ Người phát biểu").first.click()
    desk.get_by_test_id("speaker-name").fill("Người Bấm Hai Lần")
    with desk.expect_response("**/api/v1/speakers"):
        desk.locator("dialog form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    expect(desk.get_by_test_id("speaker-row").filter(has_text="Người Bấm Hai Lần")).to_have_count(1)
    assert [s["full_name"] for s in roster.call("GET", "/api/v1/programme")["speakers"]].count("Người Bấm Hai Lần") == 1


def test_what_another_desk_corrects_while_a_card_is_corrected_stays(desk, house, roster):
    card = card_of(desk, house, roster.ids[GUEST])
    card.get_by_role("button", name="Sửa thông tin").click()
    card.locator("input[name=post]").fill("Già làng")
    roster.call("PATCH", f"/api/v1/delegates/{roster.ids[GUEST]}", {"seat": "E-9"})
    expect(desk.locator(f"tr[data-id='{roster.ids[GUEST]}']")).to_contain_text("E-9")  # this desk has heard of it
    card.get_by_test_id("save-delegate").click()
    said(desk, "Đã ghi sửa đổi")
    known = roster.card(GUEST)["delegate"]
    assert (known["post"], known["seat"]) == ("Già làng", "E-9")


def test_a_row_that_leaves_the_list_leaves_the_keyboard_on_the_next_one(desk, house, roster):
    for n, name in enumerate(("Ating A", "Ating B", "Ating C")):
        roster.call("POST", "/api/v1/delegates", {"full_name": name, "unit": "Xã Hương Giang", "cmd_id": f"row-gone-{n:04d}"})
    view(desk, "tong-quan")
    desk.goto(f"{house.url}/admin#dai-bieu?status=absent&unit=Xã Hương Giang")
    rows = desk.get_by_test_id("delegate-row")
    expect(rows).to_have_count(3)
    rows.nth(1).focus()
    roster.call("POST", f"/api/v1/delegates/{rows.nth(1).get_attribute('data-id')}/check-in", {"cmd_id": "row-gone-0003"})
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_be_focused()
    expect(rows.nth(1)).to_contain_text("Ating C")


def test_what_is_typed_survives_a_stray_click_the_back_button_and_escape(desk, house, roster):
    view(desk, "nhat-ky")
    card = card_of(desk, house, roster.ids[GUEST])
    other = desk.locator(f"tr[data-id='{roster.ids[ILL]}']")
    card.get_by_role("button", name="Sửa thông tin").click()
    post, asked = card.locator("input[name=post]"), desk.locator("dialog[open]").filter(has_text="chưa được ghi")
    post.fill("Trưởng bản")
    here = desk.url
    for stray in (other.click, lambda: desk.evaluate("history.back()"), lambda: view(desk, "giay-moi")):
        stray()
        expect(asked).to_be_visible()
        assert desk.url == here
        desk.keyboard.press("Escape")
        expect(asked).to_have_count(0)
        expect(post).to_have_value("Trưởng bản")
    other.click()
    answer(desk)  # thrown away on purpose
    expect(card.locator("h2")).to_contain_text(ILL)
    assert roster.card(GUEST)["delegate"]["post"] == "Già làng"
    desk.get_by_role("button", name="Thêm một đại biểu").click()
    name = desk.locator("dialog[open] input[name=full_name]")
    name.fill("Người Mới")
    desk.keyboard.press("Escape")
    expect(asked).to_be_visible()
    desk.keyboard.press("Escape")
    expect(name).to_have_value("Người Mới")
    desk.get_by_role("button", name="Không ghi", exact=True).click()
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_a_substitute_who_was_refused_is_not_typed_again(desk, house, roster):
    card = card_of(desk, house, roster.ids[REPLACED])
    card.get_by_test_id("substitute-button").click()
    box = desk.locator("dialog[open]")
    box.get_by_test_id("stand-in-name").fill("Hồ Văn Thay")
    box.get_by_label("Chức vụ").fill("Phó trưởng thôn")
    desk.route("**/check-in", lambda route: route.fulfill(status=401, json={"error": "not_allowed", "text": ""}))
    box.get_by_test_id("stand-in-save").click()
    expect(box.get_by_role("alert")).to_contain_text("Những gì đã gõ còn đây")
    expect(box.get_by_label("Chức vụ")).to_have_value("Phó trưởng thôn")
    desk.unroute("**/check-in")
    box.get_by_test_id("stand-in-save").click()
    expect(box).to_have_count(0)
    expect(card.get_by_test_id("stand-in")).to_contain_text("Hồ Văn Thay, Phó trưởng thôn")


def test_a_year_typed_wrong_stays_to_be_corrected_and_is_not_dropped(desk, house, roster):
    card = card_of(desk, house, roster.ids[GUEST])
    card.get_by_role("button", name="Sửa thông tin").click()
    year = card.get_by_label("Năm sinh")
    year.fill("195o")
    card.get_by_test_id("save-delegate").click()
    expect(year).to_have_value("195o")
    expect(card.get_by_text("Năm gồm bốn chữ số.")).to_be_visible()
    year.fill("1950")
    card.get_by_test_id("save-delegate").click()
    said(desk, "Đã ghi sửa đổi")
    assert roster.card(GUEST)["delegate"]["birth_year"] == 1950


def test_the_clicker_steers_as_soon_as_the_desk_has_allowed_it(desk, house):
    view(desk, "tong-quan")
    expect(desk.locator(".stage-title")).to_have_text("Đón đại biểu")
    expect(desk.get_by_test_id("stage-next")).to_be_enabled()
    desk.get_by_label("Phím và bút trình chiếu").click()
    desk.keyboard.press("PageDown")
    expect(desk.locator(".stage-title")).to_have_text("Tên Hội nghị")
    desk.keyboard.press("Space")  # the box has the focus: its own key
    expect(desk.get_by_label("Phím và bút trình chiếu")).not_to_be_checked()


@pytest.mark.parametrize(("path", "role", "button"), [("/admin", "admin", "stage-next"), ("/mc", "mc", "mc-next")])
def test_enter_held_down_presses_once(pages, roster, path, role, button):
    page = pages.open(path, role=role)
    pressed = page.get_by_test_id(button)
    expect(pressed).to_be_enabled()
    page.evaluate("window.presses = 0; addEventListener('click', (event) => (window.presses++, event.stopPropagation()), true)")
    pressed.focus()
    for _ in range(3):
        page.keyboard.down("Enter")  # from the second on, the browser calls it a repeat
    page.keyboard.up("Enter")
    assert page.evaluate("window.presses") == 1


def test_a_move_that_is_slow_to_be_answered_keeps_nobody_from_the_curtain(desk, house, roster):
    view(desk, "tong-quan")
    held, kinds = [], []

    def stage(route):
        kinds.append(route.request.post_data_json["kind"])
        held.append(route) if kinds[-1] == "next" else route.continue_()

    desk.wait_for_timeout(600)  # a picture that changed a moment ago takes no move
    desk.route("**/api/v1/stage/commands", stage)
    desk.get_by_test_id("stage-next").click()
    desk.get_by_role("button", name="Màn đen").click()
    expect(desk.get_by_text("Màn hình đang đen")).to_be_visible()
    desk.wait_for_timeout(600)  # sooner, it would be the second of two quick taps
    desk.get_by_role("button", name="Màn đen").click()
    expect(desk.get_by_text("Màn hình đang đen")).to_be_hidden()
    assert kinds[:1] == ["next"] and kinds.count("black") == kinds.count("live") == 1
    for route in held:
        route.fulfill(status=409, json={"error": "stale", "text": "Màn hình vừa được chuyển bởi người khác."})  # not asked for again
    desk.unroute("**/api/v1/stage/commands")


def test_two_presses_on_the_desks_next_are_one_and_no_complaint(desk, house, roster):
    view(desk, "nhat-ky")
    view(desk, "tong-quan")  # a panel that saw no picture change yet
    sent = []
    desk.on("request", lambda request: sent.append(request.url) if request.url.endswith("/stage/commands") else None)
    before = desk.locator(".stage-title").inner_text()
    desk.get_by_test_id("stage-next").evaluate("button => { button.click(); button.click(); }")
    expect(desk.locator(".stage-title")).not_to_have_text(before)
    assert len(sent) == 1


def test_another_printer_of_the_same_name_does_not_take_the_first_ones_address(desk, house, roster):
    before = roster.call("GET", "/api/v1/printers")["printers"]
    desk.goto(f"{house.url}/admin#may-in")
    expect(desk.get_by_test_id("printer-row")).to_have_count(1)
    desk.get_by_label("Tên máy in").fill("Máy in 1")
    desk.get_by_label("Địa chỉ").fill("virtual:?layout=ngang")
    desk.get_by_label("Địa chỉ").press("Enter")
    expect(desk.get_by_text("Đã có máy in tên này")).to_be_visible()
    expect(desk.get_by_label("Địa chỉ")).to_have_value("virtual:?layout=ngang")
    assert [one["address"] for one in roster.call("GET", "/api/v1/printers")["printers"]] == [one["address"] for one in before]


def test_the_day_is_read_back_in_the_language_of_the_page(pages, house, roster):
    desk = pages.open("/admin", role="admin", size=LAPTOP)
    for language, read in (("vi", "07 giờ 45, thứ Sáu ngày 12/6/2020"), ("en", "07:45, Friday 12/6/2020")):
        desk.goto(f"{house.url}/admin?lang={language}#cai-dat")
        expect(desk.locator(".spoken")).to_have_text(read)


def test_a_thirteenth_month_is_no_january(desk, house):
    desk.goto(f"{house.url}/admin#cai-dat")
    day = desk.get_by_label("Ngày khai mạc")
    day.fill("12/13/2020")
    expect(desk.get_by_text("Ngày như 12/06/2020, giờ như 07:45.")).to_be_visible()
    expect(day).to_have_value("12/13/2020")
    day.fill("12/06/2020")  # nothing is left unwritten


def test_after_a_rehearsal_the_figure_is_put_right_at_one_press(desk, roster):
    later = (datetime.now() + timedelta(days=2)).strftime("%Y-%m-%dT07:45")
    roster.call("PATCH", "/api/v1/conference", {"starts_local": later})  # so that all who came so far tried the door
    view(desk, "tong-quan")
    expect(desk.get_by_test_id("figure-present")).not_to_have_text("0")
    desk.get_by_role("link", name="Điểm danh từ trước buổi hội nghị (tập dượt?)").click()
    desk.get_by_test_id("undo-rehearsal").click()
    answer(desk, pick="Tập dượt xong")
    expect(desk.get_by_test_id("undo-rehearsal")).to_be_disabled()
    view(desk, "tong-quan")
    expect(desk.get_by_test_id("figure-present")).to_have_text("0")
    in_the_log(desk, "lượt điểm danh tập dượt: Tập dượt xong")
