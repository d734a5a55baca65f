"""The print station as its operator works it: paper, faults, moving, badges before the day, the question. One morning, in this order."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.doors import LAPTOP, Roster, enrolled, greets, scan, shows, view
from tests.browser.looking import Looking, opened, trapped
from tests.fake_printer import FakePrinter

FIRST, SECOND = "Máy in 1", "Máy in 2"
EARLY = ("Bùi Thanh Lộc", "Châu Công Thiện", "A Lăng Thị Nhới")
LATE = "Đỗ Văn Đức"
PILE = ("Hồ Văn An", "Hồ Thị Bình", "Zơ Râm Cúc")
OTHERS = ("Lê Minh Dũng", "Ra Pát Vây")
WAITING, LOST, SPARED, GUEST = "Tôn Nữ Hạnh", "Phạm Thị Lan", "Trần Văn Nam", "Bh'riu Pố"
LONG = 40_000
"""ms: a printer that stood still is asked again after ten seconds at most."""

PEOPLE = [
    *({"full_name": name, "unit": "Huyện ủy"} for name in (*EARLY, LATE, LOST, SPARED, GUEST)),
    *({"full_name": name, "unit": "Xã Hương Phú"} for name in (*PILE, WAITING)),
    *({"full_name": name, "unit": "Xã Thượng Lộ"} for name in OTHERS),
]


@pytest.fixture(scope="module")
def machine():
    with FakePrinter() as machine:
        yield machine


@pytest.fixture(scope="module")
def roster(house, machine):
    roster = Roster(house, *PEOPLE)
    roster.call("POST", "/api/v1/printers", {"name": FIRST, "address": machine.address})
    return roster


@pytest.fixture(scope="module")
def station(pages, roster):
    return pages.open("/printers", role="print", size=LAPTOP)


@pytest.fixture(scope="module")
def door(pages, roster):
    """A kiosk whose printer is the first one."""
    return enrolled(pages, roster, "Cửa 1", printer=FIRST)


def arrives(roster: Roster, name: str) -> None:
    roster.call("POST", f"/api/v1/delegates/{roster.ids[name]}/check-in", {"cmd_id": f"arrives-{roster.ids[name]:04d}"})


def card(station, printer: str = FIRST):
    return station.locator(f"[data-testid=printer-card][data-name='{printer}']")


def printed(station, *names: str) -> None:
    """The newest badges that came out are these, the newest first."""
    for at, name in enumerate(names):
        expect(station.get_by_test_id("finished-job").nth(at)).to_contain_text(name, ignore_case=True, timeout=LONG)


def drawings(place) -> list[str]:
    return place.locator("[data-drawing]").evaluate_all("(all) => all.map((one) => one.dataset.drawing)")


def said(station, words: str) -> None:
    expect(station.get_by_test_id("notice")).to_contain_text(words)


def tell_roll(station) -> None:
    card(station).get_by_test_id("new-roll").click()
    box = station.get_by_test_id("roll-dialog")
    box.get_by_label("50 m").check()
    box.get_by_test_id("roll-go").click()
    said(station, "Đã ghi cuộn giấy mới")
    expect(box).to_have_count(0)


def batch(station, unit: str, badges: int) -> None:
    station.get_by_test_id("batch").click()
    box = station.get_by_test_id("batch-dialog")
    box.get_by_test_id("batch-unit").select_option(unit)
    expect(box.get_by_test_id("batch-count")).to_have_attribute("data-count", str(badges))
    if box.get_by_test_id("choose-printer").locator("option").count() > 2:
        box.get_by_test_id("choose-printer").select_option(FIRST)
    box.get_by_test_id("batch-go").click()
    said(station, f"{badges} thẻ in sẵn đã vào hàng chờ.")
    expect(box).to_have_count(0)


def test_a_new_roll_is_told_in_metres_and_its_end_is_foretold(station, roster):
    roll = card(station).get_by_test_id("roll")
    expect(roll).to_contain_text("Chưa khai chiều dài cuộn giấy.")
    tell_roll(station)
    expect(roll).to_contain_text("Cuộn giấy 50 m, còn 50 m.")
    for name in EARLY:
        arrives(roster, name)
    printed(station, *reversed(EARLY))
    expect(roll).to_contain_text(re.compile(r"Còn khoảng \d+ thẻ"))
    expect(roll).to_have_attribute("data-low", "false")
    expect(card(station).get_by_test_id("badge-picture")).to_be_visible()


def test_a_roll_that_is_nearly_used_up_is_said_beside_the_printer(station, roster):
    card(station).get_by_test_id("new-roll").click()
    box = station.get_by_test_id("roll-dialog")
    box.get_by_label("Chiều dài khác").check()
    box.get_by_test_id("roll-own").fill("201")
    expect(box.get_by_test_id("roll-go")).to_be_disabled()
    box.get_by_test_id("roll-own").fill("0,1")
    station.keyboard.press("Enter")
    said(station, "Đã ghi cuộn giấy mới")
    arrives(roster, LATE)
    printed(station, LATE)
    roll = card(station).get_by_test_id("roll")
    expect(roll).to_have_attribute("data-low", "true")
    expect(roll).to_contain_text("Cuộn giấy còn ít")
    assert drawings(roll) == ["spare"]
    tell_roll(station)
    expect(roll).to_have_attribute("data-low", "false")


def test_when_paper_is_out_the_hands_are_shown_what_to_do_and_then_it_goes_on(station, roster, machine):
    machine.set(paper=False)
    arrives(roster, LOST)
    fault = station.get_by_test_id("fault")
    expect(fault).to_have_attribute("data-fault", "paper_out", timeout=LONG)
    expect(fault).to_contain_text(f"{FIRST}: Hết giấy")
    expect(fault).to_contain_text("Đặt cuộn mới: giấy ra từ phía dưới cuộn.")
    assert drawings(fault) == ["open", "roll", "close"]
    expect(card(station)).to_have_attribute("data-state", "blocked")
    expect(station.get_by_test_id("job-ticket")).to_contain_text(LOST, ignore_case=True)
    machine.set(paper=True)
    expect(fault).to_have_count(0, timeout=LONG)
    printed(station, LOST)


def test_who_stands_at_the_door_is_printed_before_a_pile_for_the_day(station, roster, door):
    card(station).get_by_test_id("pause").click()
    expect(card(station)).to_have_attribute("data-state", "paused")
    roster.call("POST", f"/api/v1/delegates/{roster.ids[WAITING]}/check-in", {"cmd_id": "arrives-held"})
    batch(station, "Xã Hương Phú", 3)
    scan(door, roster.code(SPARED))
    greets(door, SPARED)
    tickets = card(station).get_by_test_id("job-ticket")
    expect(tickets).to_have_count(5)
    for at, name in enumerate((WAITING, SPARED, *PILE)):
        expect(tickets.nth(at)).to_contain_text(name, ignore_case=True)
    expect(tickets.nth(2)).to_contain_text("in sẵn")
    tickets.nth(1).get_by_test_id("first").click()
    expect(tickets.nth(0)).to_contain_text(SPARED, ignore_case=True)
    expect(tickets.nth(0)).to_contain_text("in trước")
    card(station).get_by_test_id("resume").click()
    printed(station, *reversed((SPARED, WAITING, *PILE)))


def test_all_that_waits_goes_to_another_printer_with_one_press(station, roster):
    roster.call("POST", "/api/v1/printers", {"name": SECOND, "address": "virtual:"})
    expect(card(station, SECOND)).to_be_visible()
    card(station).get_by_test_id("pause").click()
    expect(card(station)).to_have_attribute("data-state", "paused")
    batch(station, "Xã Thượng Lộ", 2)
    expect(card(station).get_by_test_id("job-ticket")).to_have_count(2)
    card(station).get_by_test_id("move-all").click()
    box = station.get_by_test_id("move-dialog")
    expect(box.get_by_test_id("choose-printer")).to_have_value(SECOND)
    box.get_by_test_id("move-go").click()
    said(station, f"Đã chuyển 2 thẻ sang: {SECOND}.")
    printed(station, *reversed(OTHERS))
    for at in range(2):
        expect(station.get_by_test_id("finished-job").nth(at)).to_contain_text(SECOND)


def test_a_kiosk_whose_printer_stands_still_says_where_its_spare_prints(pages, roster, station, door):
    desk = pages.open("/admin", role="admin", size=LAPTOP)
    view(desk, "thiet-bi")
    row = desk.get_by_test_id("device-row").filter(has_text="Cửa 1")
    row.get_by_test_id("device-edit").click()
    desk.get_by_test_id("device-spare").select_option(SECOND)
    desk.locator("dialog[open] button.primary").click()
    expect(row).to_contain_text(f"dự phòng: {SECOND}")
    with door.expect_response("**/api/v1/devices/me"):
        door.reload()  # it asks who it is when it starts
    shows(door, "idle")
    scan(door, roster.code(GUEST))
    greets(door, GUEST)
    expect(door.get_by_test_id("badge")).to_contain_text(f"Thẻ in tại máy “{SECOND}”")
    printed(station, GUEST)
    expect(station.get_by_test_id("finished-job").first).to_contain_text(SECOND)


def test_a_badge_of_which_nobody_knows_is_asked_about_and_the_answer_kept(pages, station, roster, machine):
    card(station).get_by_test_id("resume").click()
    expect(card(station)).to_have_attribute("data-state", "ready")
    machine.set(drop_after=3000)
    body = {"delegate_id": roster.ids[LATE], "reason": "Mất", "printer": FIRST, "cmd_id": "reprint-0001"}
    serial = roster.call("POST", "/api/v1/print-station/reprint", body)["serial"]
    question = station.get_by_test_id("unknown-question")
    expect(question).to_contain_text(f"Thẻ {serial} của", timeout=LONG)
    assert drawings(question) == ["mouth"]
    expect(question.locator("[data-drawing=mouth]")).to_contain_text(serial)
    # The fullest line at the top, in the longer language: whether the page is live is still to be seen.
    english = pages.open("/printers", role="print", size=LAPTOP)
    english.goto(f"{roster.house.url}/printers?lang=en")
    expect(english.get_by_test_id("connection")).to_contain_text("Live")
    assert english.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    question.get_by_test_id("came-out").click()
    expect(question).to_have_count(0)
    printed(station, LATE)
    expect(station.get_by_test_id("fault")).to_have_count(0, timeout=LONG)  # it is heard from again


def test_the_station_is_clean_for_screen_readers_and_the_keyboard_in_each_state(pages, roster, station, machine):
    station.close()
    page = opened(pages, "/printers", role="print", size=LAPTOP)
    looking = Looking({})
    looking.at(page, "at rest")
    page.get_by_test_id("new-roll").first.focus()
    page.keyboard.press("Enter")
    looking.at(page, "new roll")
    assert trapped(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("roll-dialog")).to_have_count(0)
    page.get_by_test_id("batch").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("batch-count")).to_have_attribute("data-count", "0")
    expect(page.get_by_test_id("batch-count")).to_have_text("Mọi đại biểu có tên đều đã có thẻ.")
    looking.at(page, "before the day")
    page.keyboard.press("Escape")
    machine.set(paper=False)
    body = {"delegate_id": roster.ids[LATE], "reason": "Hỏng", "printer": FIRST, "cmd_id": "reprint-0002"}
    roster.call("POST", "/api/v1/print-station/reprint", body)
    expect(page.get_by_test_id("fault")).to_be_visible(timeout=LONG)
    looking.at(page, "paper out")
    page.get_by_test_id("move").focus()
    page.keyboard.press("Enter")
    looking.at(page, "move one")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    looking.at(page, "on a phone")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert looking.faults == []


def test_after_an_import_the_desk_is_told_of_names_that_do_not_fit_a_badge(pages, tmp_path):
    too_long = "Ngh" + "ê" * 60 + "nh"
    sheet = tmp_path / "them.csv"
    sheet.write_text(f"Họ và tên,Đơn vị\nBríu Thị Lê,Xã Thượng Quảng\n{too_long},Xã Thượng Quảng\n", "utf-8")
    desk = pages.open("/admin", role="admin", size=LAPTOP)
    view(desk, "nhap")
    desk.get_by_test_id("import-file").set_input_files(str(sheet))
    desk.get_by_test_id("import-confirm").click()
    desk.get_by_test_id("confirm").click()
    expect(desk.get_by_test_id("import-result")).to_contain_text("thêm 2")
    found = desk.get_by_test_id("badge-check")
    expect(found).to_have_attribute("data-people", "1", timeout=LONG)
    found.get_by_role("link", name="1 tên cần xem trước khi in thẻ").click()
    expect(desk.get_by_test_id("preflight-problem").first).to_contain_text(too_long, ignore_case=True, timeout=LONG)


def test_a_session_that_ends_takes_no_layout_away_that_somebody_works_on(pages, roster):
    station = pages.open("/printers", role="print", size=LAPTOP)
    station.get_by_test_id("view-layouts").click()
    station.get_by_test_id("layout-as-text").click()
    text = station.locator("textarea")
    text.press("Control+End")
    text.press_sequentially("# của Trạm in")
    roster.call("PUT", "/api/v1/pins/print", {"pin": "246813"})
    expect(station.get_by_role("link", name="Nhập PIN")).to_be_visible()
    expect(text).to_have_value(re.compile("# của Trạm in$"))
    station.get_by_test_id("view-queue").click()
    expect(station.get_by_test_id("printer-card")).to_have_count(0)  # who is on the list is for those who know the PIN
