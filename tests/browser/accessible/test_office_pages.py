"""The secretary's desk and the print station in every state: axe-core finds nothing and a keyboard is enough."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PARTICULARS, Pages
from tests.browser.looking import focused, opened, tab_to, trapped
from tests.served import House, command

LAPTOP = (1366, 768)
SOON = 6000
VIEWS = ["tong-quan", "dai-bieu", "nhap", "giay-moi", "chuong-trinh", "thiet-bi", "may-in", "nhat-ky", "cai-dat"]


def test_1_every_view_of_the_desk(desk, sample_file, looking):
    expect(desk.get_by_test_id("figure-total")).to_have_text("300", timeout=SOON)
    links = desk.locator("nav.rooms a[data-testid^=nav-]")
    names = links.evaluate_all("all => all.map(one => one.dataset.testid.slice(4))")
    assert set(VIEWS) <= set(names)
    for name in names:
        desk.get_by_test_id(f"nav-{name}").click()
        expect(desk.locator("main h1, main .figure").first).to_be_visible(timeout=SOON)
        desk.wait_for_load_state("networkidle")
        looking.at(desk, f"desk, {name}")
    desk.get_by_test_id("nav-tong-quan").click()
    desk.get_by_test_id("tab-missing").click()
    desk.wait_for_load_state("networkidle")
    looking.at(desk, "desk, who is missing")
    desk.get_by_test_id("nav-don-tiep").click()
    expect(desk.get_by_test_id("quick-search")).to_be_focused(timeout=SOON)
    desk.keyboard.type("nguyen thi")
    expect(desk.get_by_test_id("pick").first).to_be_visible(timeout=SOON)
    looking.at(desk, "desk, reception with names found")
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "pick"
    desk.get_by_test_id("nav-nhap").click()
    desk.get_by_test_id("import-file").set_input_files(str(sample_file))
    expect(desk.get_by_test_id("import-confirm")).to_be_visible(timeout=15000)
    looking.at(desk, "desk, import preview")


def test_2_the_desk_by_keyboard_alone(desk, looking):
    desk.goto(desk.url.split("#")[0])
    expect(desk.get_by_test_id("figure-total")).to_have_text("300", timeout=SOON)
    desk.keyboard.press("Tab")
    assert "Tới nội dung" in focused(desk)
    desk.keyboard.press("Enter")
    assert focused(desk).startswith("main#main")
    desk.reload()
    expect(desk.get_by_test_id("figure-total")).to_have_text("300", timeout=SOON)
    tab_to(desk, "nav-dai-bieu")
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("search")).to_be_focused(timeout=SOON)
    desk.keyboard.type("nguyen")
    desk.keyboard.press("ArrowDown")  # before the list: it means the one that answers
    first = desk.get_by_test_id("delegate-row").first
    expect(first).to_be_focused(timeout=SOON)
    expect(first).to_contain_text("Nguyễn")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    card = desk.locator("aside.card h2")
    expect(card).to_be_focused(timeout=SOON)
    looking.at(desk, "desk, a delegate's card")
    reissue = desk.locator("aside.card button", has_text=re.compile("Cấp lại")).first
    reissue.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("dialog[open]")).to_be_visible()
    looking.at(desk, "desk, a question that wants a reason")
    assert trapped(desk)
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)
    expect(reissue).to_be_focused()
    desk.locator("aside.card button", has_text="Sửa thông tin").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("save-delegate").first).to_be_visible()
    looking.at(desk, "desk, editing a delegate")


def test_3_the_desks_dialogs_give_the_focus_back(desk, looking):
    openers = [("dai-bieu", "Thêm một đại biểu"), ("thiet-bi", "Sửa"), ("thiet-bi", "Thu hồi…")]
    for view, words in openers:
        desk.get_by_test_id(f"nav-{view}").click()
        button = desk.locator("main").get_by_role("button", name=words).first
        expect(button).to_be_visible(timeout=SOON)
        button.focus()
        desk.keyboard.press("Enter")
        expect(desk.locator("dialog[open]")).to_be_visible()
        looking.at(desk, f"desk, {words}")
        assert trapped(desk), words
        desk.keyboard.press("Escape")
        expect(desk.locator("dialog[open]")).to_have_count(0)
        expect(button).to_be_focused()
    desk.get_by_test_id("nav-thiet-bi").click()
    desk.get_by_test_id("device-name").fill("Cửa 3")
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("enrol-code")).to_be_visible(timeout=SOON)
    looking.at(desk, "desk, enrolment code")
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("enrol-code")).to_be_hidden()


def test_4_the_print_station(station, pages, looking):
    expect(station.get_by_test_id("unknown-question")).to_be_visible(timeout=SOON)
    looking.at(station, "station with a question and a queue")
    tab_to(station, "reprint")
    station.keyboard.press("Enter")
    expect(station.get_by_test_id("reprint-search")).to_be_focused()
    looking.at(station, "reprint, search")
    station.keyboard.type("nguyen")
    expect(station.get_by_test_id("reprint-person").first).to_be_visible(timeout=SOON)
    looking.at(station, "reprint, found")
    assert trapped(station)
    tab_to(station, "reprint-person")
    station.keyboard.press("Enter")
    expect(station.get_by_test_id("reprint-dialog").locator("form, .confirm").first).to_be_visible()
    looking.at(station, "reprint, why")
    station.keyboard.press("Escape")
    expect(station.get_by_test_id("reprint-dialog")).to_be_hidden()
    expect(station.get_by_test_id("reprint")).to_be_focused()
    station.get_by_test_id("finished-job").first.focus()
    station.keyboard.press("Enter")
    expect(station.locator("dialog[open]")).to_be_visible()
    looking.at(station, "a badge and its story")
    assert trapped(station)
    station.keyboard.press("Escape")
    expect(station.get_by_test_id("finished-job").first).to_be_focused()
    tab_to(station, "came-out")
    station.keyboard.press("Enter")
    expect(station.get_by_test_id("unknown-question")).to_have_count(0, timeout=SOON)
    looking.at(station, "station without a question")


def test_6_an_empty_house(browser, tmp_path, looking):
    command("new", "--data", str(tmp_path / "data"), *PARTICULARS)
    house = House(tmp_path / "data").start()
    pages = Pages(browser, house)
    try:
        for path, role in (("/admin", "admin"), ("/printers", "print"), ("/mc", "mc"), ("/display", "")):
            page = opened(pages, path, role=role, size=LAPTOP)
            page.wait_for_load_state("networkidle")
            looking.at(page, f"{path} of an empty house")
            if path == "/admin":
                for view in page.locator("nav.rooms a[data-testid^=nav-]").evaluate_all("all => all.map(one => one.dataset.testid)"):
                    page.get_by_test_id(view).click()
                    page.wait_for_load_state("networkidle")
                    looking.at(page, f"empty desk, {view}")
    finally:
        pages.close()
        house.stop()


def test_5_without_the_server(house, desk, station, looking):
    house.kill()
    expect(desk.get_by_role("alert").first).to_contain_text("Mất", timeout=10000)
    expect(station.get_by_test_id("connection")).to_have_attribute("data-live", "false", timeout=10000)
    looking.at(desk, "desk, not live")
    looking.at(station, "station, not live")
    house.start()
