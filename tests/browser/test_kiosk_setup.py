"""A machine becomes a door: joined by a code, its scanner tried, its set-up behind a PIN, and the desk that sees and steers it."""

import json

import pytest
from playwright.sync_api import expect

from hall.tickets import CALIBRATION
from tests.browser.doors import LAPTOP, TABLET, Roster, answer, at_scanner_speed, enrolled, greets, scan, shows, view
from tests.browser.looking import focused, tab_to

NAMES = [f"{family} Văn {given}" for family in ("Nguyễn", "Trần", "Lê") for given in ("Ba", "Sáu", "Tám", "Mười")]

BATTERY = "navigator.getBattery = async () => ({ level: 0.01 });"
ONLY_AT_ONCE = """const { setInterval } = window;
window.setInterval = (act, ms) => (ms === 10_000 ? 0 : setInterval(act, ms));"""
"""What the kiosk asks and tells every ten seconds it does only when there is a reason: what is seen here is seen at once."""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
DIGIT_WITH_THE_PAD = """() => new MutationObserver((_, watch) => {
  if (!document.querySelector("[data-testid=pin-pad]")) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "7", code: "Digit7", bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })"""


@pytest.fixture(scope="module")
def roster(house):
    return Roster(house, *({"full_name": name} for name in NAMES))


@pytest.fixture(scope="module")
def desk(pages, roster):
    return pages.open("/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def door(pages, roster):
    door = enrolled(pages, roster, "Cửa 1")
    door.add_init_script(BATTERY + ONLY_AT_ONCE)
    door.reload()
    shows(door, "idle")
    return door


@pytest.fixture(scope="module")
def people(roster):
    """Names with their codes; each is taken once."""
    return iter([(name, roster.code(name)) for name in NAMES])


def device_row(desk, name: str):
    return desk.get_by_test_id("device-row").filter(has_text=name)


def open_pad(door) -> None:
    door.keyboard.press("Control+Alt+KeyK")
    expect(door.get_by_test_id("pin-pad")).to_be_visible()


def test_a_code_from_the_desk_is_typed_and_works_once(desk, pages, house, roster):
    view(desk, "thiet-bi")
    desk.get_by_test_id("device-name").fill("Cửa 7")
    desk.get_by_test_id("make-code").click()
    code = desk.get_by_test_id("enrol-code").inner_text()
    page = pages.open("/kiosk", size=TABLET)
    expect(page.get_by_test_id("enrol-input")).to_be_focused()
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("enrol-said")).to_have_text("Mã ghép gồm 8 chữ số.")
    page.get_by_test_id("enrol-input").fill(code)  # with its blank, as it is shown
    page.keyboard.press("Enter")
    shows(page, "idle")
    expect(page.get_by_test_id("device-name")).to_have_text("Cửa 7")
    expect(desk.get_by_test_id("enrol-code")).to_have_count(0)  # the desk's dialog closes by itself
    expect(device_row(desk, "Cửa 7")).to_contain_text("đang nối")
    page.context.close()
    again = pages.open(f"/kiosk#code={code.replace(' ', '')}", size=TABLET)
    expect(again.get_by_test_id("enrol-said")).to_contain_text("không đúng hoặc đã hết hạn")
    assert "code" not in again.url, "the code does not stay in the address bar"
    newer = roster.call("POST", "/api/v1/devices/codes", {"name": "Cửa 8", "printer": ""})["code"]
    again.goto(f"{house.url}/kiosk#code={newer}")  # the same page, open already
    expect(again.get_by_test_id("device-name")).to_have_text("Cửa 8")
    again.context.close()


def test_the_set_up_tries_the_scanner_and_lets_nobody_in(door, desk, people, roster):
    expect(device_row(desk, "Cửa 1")).to_contain_text("chưa thử")
    door.get_by_test_id("set-up-button").click()
    tried = door.get_by_test_id("set-up-test")
    expect(tried).to_contain_text("Chưa thử máy quét")
    name, code = next(people)
    scan(door, code)
    expect(tried).to_have_attribute("data-tested", "other")
    scan(door, CALIBRATION)
    expect(tried).to_have_attribute("data-tested", "ok")
    expect(tried).to_contain_text("Máy quét tốt")
    door.get_by_test_id("set-up-done").click()
    shows(door, "idle")
    expect(door.get_by_test_id("set-up-button")).to_have_count(0)  # from now on there is nothing that a delegate could press
    assert roster.card(name)["arrived_at"] == ""
    scan(door, CALIBRATION)
    shows(door, "calibration")
    door.evaluate(HIDE, False)  # as when somebody looks at the page again: the desk is told at once
    expect(device_row(desk, "Cửa 1")).to_contain_text("đã thử")


def test_every_prefix_and_end_that_scanners_have_is_understood(door, people):
    enter, line_feed, tab = {"key": "Enter", "code": "Enter"}, {"key": "j", "code": "KeyJ", "ctrlKey": True}, {"key": "Tab", "code": "Tab"}
    ways = [("", [line_feed]), ("", [enter, line_feed]), ("]Q1", [enter]), ("\\000026", [tab])]
    for prefix, ends in ways:
        name, code = next(people)
        at_scanner_speed(door, prefix + code, *ends)
        greets(door, name)
    assert focused(door) == "body", "a Tab at the end moved nothing"


def test_digits_come_through_a_vietnamese_layout_and_otherwise_the_kiosk_says_what_to_do(door, people):
    name, code = next(people)
    row = ["đ", "ă", "â", "ê", "ô", *"\u0300\u0309\u0303\u0301\u0323"]  # what 0 to 9 type on that layout
    at_scanner_speed(door, [{"key": row[int(digit)], "code": f"Digit{digit}"} for digit in code])
    greets(door, name)
    spoilt = [{"key": "ơ" if n % 9 == 4 else digit, "code": ""} for n, digit in enumerate(code)]
    swallowed = [{"key": "Unidentified", "code": ""} for _ in code]
    at_scanner_speed(door, spoilt)
    shows(door, "refusal", "unreadable")
    expect(door.locator(".field")).to_contain_text("Hãy tắt bộ gõ tiếng Việt")
    scan(door, CALIBRATION)
    shows(door, "calibration")
    at_scanner_speed(door, swallowed)
    shows(door, "refusal", "unreadable")
    expect(door.locator(".field")).to_contain_text("Hãy tắt bộ gõ tiếng Việt")


def test_the_set_up_is_reached_and_left_by_keyboard_alone(door, house):
    open_pad(door)
    door.keyboard.type(house.pins["admin"])
    expect(door.get_by_test_id("pin-dots")).to_have_text("●" * len(house.pins["admin"]))
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("set-up")).to_be_visible()
    expect(door.get_by_test_id("set-up-test")).to_contain_text("Máy này đã đọc được mã thử")
    tab_to(door, "set-up-done")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("set-up")).to_be_hidden()


def test_a_digit_typed_the_moment_the_pad_opens_is_not_lost(door):
    door.evaluate(DIGIT_WITH_THE_PAD)
    open_pad(door)
    expect(door.get_by_test_id("pin-dots")).to_have_text("●")
    door.keyboard.press("Escape")
    expect(door.get_by_test_id("pin-pad")).to_have_count(0)


def test_a_paper_scanned_while_the_pin_pad_is_open_is_a_delegate_and_not_a_pin(door, people):
    name, code = next(people)
    open_pad(door)
    at_scanner_speed(door, code)
    greets(door, name)
    expect(door.get_by_test_id("pin-pad")).to_have_count(0)


def test_five_wrong_pins_from_the_corner_and_the_pad_waits(door, house):
    corner = door.get_by_test_id("corner").bounding_box()
    door.mouse.move(corner["x"] + 10, corner["y"] + 10)
    door.mouse.down()
    expect(door.get_by_test_id("pin-pad")).to_be_visible()
    door.mouse.up()
    heard = door.get_by_test_id("pin-said")
    for _ in range(5):
        for digit in "987":
            door.get_by_role("button", name=digit, exact=True).click()
        door.keyboard.type("654")
        door.get_by_test_id("pin-enter").click()
        expect(heard).to_have_text("Mã PIN chưa đúng.")
    door.keyboard.type(house.pins["admin"])
    door.keyboard.press("Enter")
    expect(heard).to_have_text("Đã thử mã PIN năm lần. Xin đợi ba phút rồi thử lại.")
    expect(door.get_by_test_id("set-up")).to_have_count(0)
    door.get_by_test_id("pin-close").click()
    expect(door.get_by_test_id("pin-pad")).to_have_count(0)


def test_the_desk_sees_battery_version_a_covered_page_and_what_waits(door, desk, people):
    row = device_row(desk, "Cửa 1")
    expect(row).to_contain_text("1%, cần sạc")
    expect(row).to_contain_text(json.loads(door.locator("#boot").inner_text())["version"])
    expect(row).to_contain_text("đang nối")
    door.evaluate(HIDE, True)
    expect(row).to_contain_text("màn hình bị che")
    name, code = next(people)
    door.route("**/api/v1/check-ins", lambda route: route.abort())
    scan(door, code)
    greets(door, name)  # by itself
    door.evaluate(HIDE, False)
    expect(row.locator("td.num")).to_have_text("1")
    expect(row).not_to_contain_text("màn hình bị che")
    door.unroute("**/api/v1/check-ins")
    expect(door.get_by_test_id("kiosk-state")).to_have_attribute("data-waiting", "0")
    door.evaluate(HIDE, False)
    expect(row.locator("td.num")).to_have_text("–")


def change(desk, name: str, *, to: str = "", language: str | None = None) -> None:
    device_row(desk, name).get_by_test_id("device-edit").click()
    if to:
        desk.locator("dialog[open]").get_by_label("Tên thiết bị").fill(to)
    if language is not None:
        desk.get_by_test_id("device-language").select_option(language)
    desk.locator("dialog[open]").get_by_role("button", name="Ghi", exact=True).click()
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_name_and_language_are_the_desks_and_the_kiosk_follows_at_once(door, desk):
    shows(door, "idle")
    change(desk, "Cửa 1", to="Cửa chính")
    expect(door.get_by_test_id("device-name")).to_have_text("Cửa chính")
    change(desk, "Cửa chính", language="en")
    expect(door.locator("html")).to_have_attribute("lang", "en")
    expect(door.locator(".idle h1")).to_have_text("Welcome, delegates")
    expect(device_row(desk, "Cửa chính")).to_contain_text("Tiếng Anh")
    change(desk, "Cửa chính", language="vi")
    expect(door.locator("html")).to_have_attribute("lang", "vi")
    shows(door, "idle")


def test_what_the_desk_changes_while_a_page_opens_is_there_and_no_late_answer_undoes_it(pages, roster):
    page = enrolled(pages, roster, "Cửa 5")
    page.add_init_script(ONLY_AT_ONCE)
    machine = next(one for one in roster.call("GET", "/api/v1/screens/desk")["state"]["devices"] if one["name"] == "Cửa 5")
    roster.call("PATCH", f"/api/v1/devices/{machine['id']}", {"name": "Cửa bên", "printer": ""})
    here, held = page.url, []
    page.goto("about:blank")
    page.route("**/api/v1/devices/me", lambda route: route.fallback() if held else held.append(route))
    page.goto(here)
    expect(page.get_by_test_id("device-name")).to_have_text("Cửa bên")  # asked anew as soon as the line stood
    with page.expect_response("**/api/v1/devices/me"):
        held[0].fulfill(json={"id": machine["id"], "name": "Cửa 5", "kind": "kiosk", "language": "", "shell": ""})
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("device-name")).to_have_text("Cửa bên")
    page.context.close()


def test_a_stopped_kiosk_shows_nothing_of_the_conference_at_once(door, desk, people):
    title = door.locator(".idle .title").inner_text().replace("\u00a0", " ")
    assert title in door.content().replace("&nbsp;", " ")
    device_row(desk, "Cửa chính").get_by_role("button", name="Thu hồi…").click()
    answer(desk)
    shows(door, "enrol")
    expect(door.get_by_test_id("enrol-sentence")).to_contain_text("bàn thư ký đã ngừng máy này")
    expect(device_row(desk, "Cửa chính")).to_have_count(0)
    name, code = next(people)
    door.locator("h1").click()
    scan(door, code)
    shows(door, "enrol")
    left = door.content().replace("&nbsp;", " ") + door.evaluate("JSON.stringify(localStorage)")
    assert title not in left and name not in left
    assert door.request.get(door.url.split("/kiosk")[0] + "/api/v1/screens/kiosk").status == 401
