"""What stands open only for a moment (dialogs, forms, editors), and the pages in English: axe-core finds nothing, dialogs hold the focus."""

import pytest
from playwright.sync_api import expect

from hall import tickets
from tests.browser.accessible.conftest import LAPTOP, PHONE, TABLET
from tests.browser.doors import card_of, scan, shows, view
from tests.browser.looking import opened, trapped

ID_CARD = "046080001234|191234567|Ho Thi Be|01021980|Nu|Thon 5|01012021"


def dialog(desk, looking, name: str, button) -> None:
    """Open a dialog by its button, look at it, leave it by Esc: the focus is back where it was."""
    button.focus()
    desk.keyboard.press("Enter")
    box = desk.locator("dialog[open]")
    expect(box).to_be_visible()
    looking.at(desk, name)
    assert trapped(desk), name
    desk.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(button).to_be_focused()


@pytest.fixture(scope="module")
def ids(house):
    """A delegate who is here, one who is not."""
    desk = house.signed_in("admin")
    rows = {status: desk.call("GET", f"/api/v1/delegates?status={status}&limit=1")[1]["rows"][0]["id"] for status in ("arrived", "invited")}
    return rows["arrived"], rows["invited"]


def test_1_every_question_of_a_delegates_card(desk, house, ids, looking):
    here, expected = ids
    for who, names in ((here, ("Ghi người đi thay…", "Huỷ điểm danh…")), (expected, ("Đi thay…", "Báo vắng có lý do…"))):
        card = card_of(desk, house, who)
        for name in (*names, "Cấp lại…", "Thu hồi…", "Rút khỏi danh sách…"):
            if who == here or name in names:
                dialog(desk, looking, f"card, {name}", card.get_by_role("button", name=name).first)
    card_of(desk, house, expected).get_by_test_id("substitute-button").click()
    desk.get_by_test_id("stand-in-save").click()
    expect(desk.locator("dialog[open] .problem")).to_be_visible()
    looking.at(desk, "stand-in without a name")
    desk.keyboard.press("Escape")


def test_2_a_delegation_and_who_is_on_no_list(desk, looking):
    view(desk, "don-tiep")
    desk.get_by_test_id("tab-ca-doan").click()
    looking.at(desk, "delegation, none chosen")
    units = desk.get_by_test_id("group-unit")
    units.select_option(index=2)
    desk.get_by_test_id("group-tick").first.check()
    looking.at(desk, "delegation, one ticked")
    desk.get_by_test_id("group-press").click()
    expect(desk.get_by_test_id("group-results")).to_be_visible()
    looking.at(desk, "delegation, let in")
    desk.get_by_test_id("tab-ngoai-danh-sach").click()
    add = desk.get_by_test_id("walk-in-add")
    dialog(desk, looking, "walk-in, form", add)
    add.click()
    desk.get_by_test_id("save-delegate").click()
    expect(desk.locator("dialog[open] .problem").first).to_be_visible()
    looking.at(desk, "walk-in without a name")
    desk.locator("dialog[open] input[name=full_name]").fill("Phan Văn Lạ")
    desk.get_by_test_id("save-delegate").click()
    expect(desk.get_by_test_id("walk-in-approve")).to_be_visible()
    looking.at(desk, "walk-in waiting")
    dialog(desk, looking, "walk-in, approve", desk.get_by_test_id("walk-in-approve"))
    dialog(desk, looking, "walk-in, turn down", desk.get_by_role("button", name="Từ chối…"))


def test_3_the_programme_the_import_and_the_enrolment(desk, sample_file, looking):
    view(desk, "chuong-trinh")
    dialog(desk, looking, "speaker, form", desk.get_by_role("button", name="+ Người phát biểu").first)
    dialog(desk, looking, "jump", desk.get_by_role("button", name="Chuyển tới…").last)
    view(desk, "nhap")
    desk.get_by_test_id("import-file").set_input_files(str(sample_file))
    confirm = desk.get_by_test_id("import-confirm")
    expect(confirm).to_be_visible(timeout=30_000)
    for tab in desk.locator(".view > .tabs button").all():
        tab.click()
        expect(desk.get_by_test_id("preview-row").first).to_be_visible()
        desk.wait_for_load_state("networkidle")
        looking.at(desk, f"import preview, {tab.inner_text()}")
    desk.get_by_test_id("preview-row").locator("input").first.check()
    looking.at(desk, "import preview, one decided")
    dialog(desk, looking, "import, the last question", confirm)
    view(desk, "thiet-bi")
    desk.get_by_test_id("make-code").click()
    expect(desk.locator(".short-form .problem")).to_be_visible()
    looking.at(desk, "enrolment without a name")
    desk.get_by_test_id("device-name").fill("Cửa 4")
    desk.keyboard.press("Enter")
    expect(desk.get_by_test_id("enrol-code")).to_be_visible()
    looking.at(desk, "enrolment code and QR")
    assert trapped(desk)
    desk.keyboard.press("Escape")
    expect(desk.get_by_test_id("enrol-code")).to_have_count(0)


def test_4_the_layouts_editor_at_the_print_station(station, looking):
    station.get_by_test_id("view-layouts").click()
    expect(station.get_by_test_id("layout-block").first).to_be_visible()
    expect(station.get_by_test_id("preview-picture")).to_be_visible()
    looking.at(station, "layouts, as a form")
    station.get_by_test_id("layout-as-text").click()
    text = station.get_by_test_id("layout-text")
    looking.at(station, "layouts, as text")
    text.fill("kích thước = ")
    expect(station.get_by_test_id("layout-fault")).to_be_visible()
    looking.at(station, "layouts, a fault")


def test_5_the_desk_in_english(pages, house, ids, looking):
    desk = opened(pages, "/admin", role="admin", size=LAPTOP)
    desk.goto(f"{house.url}/admin?lang=en")
    expect(desk.locator("html")).to_have_attribute("lang", "en")
    for link in desk.locator("nav.rooms a[data-testid^=nav-]").all():
        link.click()
        expect(desk.locator("main h1, main .figure").first).to_be_visible()
        desk.wait_for_load_state("networkidle")
        looking.at(desk, f"desk in English, {link.get_attribute('data-testid')}")
    desk.goto(f"{house.url}/admin?lang=en#dai-bieu/{ids[0]}")
    expect(desk.locator("aside.card h2")).to_be_visible()
    looking.at(desk, "card in English")


def test_6_every_answer_of_the_door_in_english(pages, house, codes, looking):
    code = house.signed_in("admin").call("POST", "/api/v1/devices/codes", {"name": "Cửa 5", "printer": ""})[1]["code"]
    door = opened(pages, "/kiosk?lang=en", size=TABLET)
    looking.at(door, "enrol in English", public="main")
    door.get_by_test_id("enrol-input").fill(code)
    door.keyboard.press("Enter")
    shows(door, "idle")
    looking.at(door, "idle in English", public="main")
    answers = [
        (codes.codes[30], "welcome", "welcome"),
        (codes.codes[0], "already_in", "already_in"),
        (codes.forged, "refusal", "not_found"),
        (codes.revoked, "refusal", "revoked"),
        (codes.other_event, "refusal", "other_event"),
        (ID_CARD, "refusal", "id_card"),
        ("https://example.invalid/", "refusal", "unreadable"),
        (tickets.CALIBRATION, "calibration", "calibration"),
    ]
    for scanned, state, outcome in answers:
        scan(door, scanned)
        shows(door, state, outcome)
        looking.at(door, f"{outcome} in English", public=".stage, .band")
    door.keyboard.press("Control+Alt+KeyK")
    expect(door.get_by_test_id("pin-pad")).to_be_visible()
    door.keyboard.type(house.pins["admin"])
    looking.at(door, "PIN pad with a PIN, in English", public="[data-testid=pin-pad]")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("set-up")).to_be_visible()
    door.get_by_test_id("set-up-leave").click()
    door.get_by_test_id("set-up-camera").click()
    expect(door.get_by_test_id("camera-trouble").last).to_be_visible()
    scan(door, codes.codes[31])
    expect(door.get_by_test_id("set-up-test")).to_have_attribute("data-tested", "other")
    looking.at(door, "set-up with trouble, in English", public="[data-testid=set-up]")


def test_7_the_other_pages_in_english(pages, house, looking):
    page = opened(pages, "/?lang=en")
    for path in ("/login?role=admin", "/trust", "/display"):
        page.goto(f"{house.url}{path}{'&' if '?' in path else '?'}lang=en")
        page.wait_for_load_state("networkidle")
        looking.at(page, f"{path} in English", public="main" if path == "/display" else "")
    for path, role, size in (("/mc", "mc", PHONE), ("/printers", "print", LAPTOP)):
        page = opened(pages, path, role=role, size=size)
        page.goto(f"{house.url}{path}?lang=en")
        page.wait_for_load_state("networkidle")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        looking.at(page, f"{path} in English")
