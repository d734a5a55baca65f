"""Every page in every state it can be brought to: axe-core finds nothing, text for the hall has 7:1, and a keyboard is enough."""

import re

import pytest
from playwright.sync_api import expect

from folder import open_hall
from hall import tickets
from hall.model import Actor
from tests.browser.conftest import PARTICULARS, Pages
from tests.browser.looking import Looking, focused, tab_to, trapped
from tests.served import House, command

OFF = {
    "region": "kiosk, projector and remote are one screen without regions to jump between; the desk has nav and main",
    "landmark-one-main": "the same",
    "page-has-heading-one": "the projector's scenes and the kiosk's greetings are what they are: the name is the heading",
}
ADMIN = Actor(role="admin")
LAPTOP, TABLET, PHONE, BEAMER = (1366, 768), (1280, 800), (390, 844), (1280, 720)
SOON = 6000
ID_CARD = "046080001234|191234567|Ho Thi Be|01021980|Nu|Thon 5|01012021"


class Prepared:
    """What the morning brought before the doors open in this test: a badge that a power cut interrupted, a queue, codes of every kind."""

    def __init__(self, data) -> None:
        hall = open_hall(data)
        try:
            hall.paper.add_printer("Máy in 1", "virtual:", actor=ADMIN)
            hall.paper.add_printer("Máy in 2", "tcp://127.0.0.1:1", actor=ADMIN)
            desk_kiosk = hall.devices.by_token(hall.devices.enrol("Cửa 9", printer="Máy in 2", actor=ADMIN)[1])
            other = hall.devices.by_token(hall.devices.enrol("Cửa 8", printer="Máy in 1", actor=ADMIN)[1])
            self.codes = [ticket.code for _, ticket in hall.roster.invitations()]
            for n in range(3):
                hall.door.check_in(self.codes[n], scan_id=f"queued-{n:05d}", device=desk_kiosk)
            hall.door.check_in(self.codes[3], scan_id="interrupted", device=other)
            assert hall.paper.claim("Máy in 1")
            first = hall.roster.invitations()[10][0].id
            self.revoked = self.codes[10]
            hall.roster.reissue(first, reason="mất giấy", cmd_id="reissue-0001", actor=ADMIN)
            self.enrol_code = hall.devices.new_code("Cửa 1", actor=ADMIN)
            number = hall.conference.number
        finally:
            hall.close()
        self.forged = tickets.make(b"another key", "invitation", number, 1, 0)
        self.other_event = tickets.make(b"another key", "invitation", (number + 1) % 1000, 1, 0)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, sample_file):
    data = tmp_path_factory.mktemp("accessible") / "data"
    command("new", "--data", str(data), *PARTICULARS)
    command("import", str(sample_file), "--data", str(data))
    return data, Prepared(data)


@pytest.fixture(scope="module")
def house(prepared):
    house = House(prepared[0]).start()
    yield house
    house.stop()


@pytest.fixture(scope="module")
def codes(prepared):
    return prepared[1]


@pytest.fixture(scope="module")
def pages(browser, house):
    pages = Pages(browser, house)
    yield pages
    pages.close()
    assert pages.complaints == []


def opened(pages, path: str, **more):
    return pages.open(path, bypass_csp=True, reduced_motion="reduce", **more)


@pytest.fixture
def looking():
    looking = Looking(OFF)
    yield looking
    assert not looking.faults, "\n".join([f"{len(looking.faults)} faults in {looking.states} states", *looking.faults])


@pytest.fixture(scope="module")
def door(pages):
    return opened(pages, "/kiosk", size=TABLET)


@pytest.fixture(scope="module")
def projector(pages):
    return opened(pages, "/display", size=BEAMER)


@pytest.fixture(scope="module")
def mc(pages):
    return opened(pages, "/mc", role="mc", size=PHONE)


@pytest.fixture(scope="module")
def desk(pages):
    return opened(pages, "/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def station(pages):
    return opened(pages, "/printers", role="print", size=LAPTOP)


# The tests below are one morning and run in this order.


def test_01_home_login_and_errors(pages, house, looking):
    page = opened(pages, "/")
    looking.at(page, "home")
    page.goto(f"{house.url}/?lang=en")
    looking.at(page, "home in English")
    page.goto(f"{house.url}/login?role=mc")
    looking.at(page, "login")
    assert page.evaluate("document.activeElement.name") == "pin"
    page.keyboard.type("0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    looking.at(page, "login, wrong PIN")
    page.goto(f"{house.url}/nowhere")
    looking.at(page, "not found")
    page.goto(f"{house.url}/trust")
    looking.at(page, "trust")


def test_00_the_eyes_see(pages):
    """What the other tests look with does find what is wrong."""
    page = opened(pages, "/")
    page.set_content(
        "<main><h1>x</h1><img src='/icon.svg'><p style='color:#777;background:#fff'>grey</p><p style='color:#595959'>7.0</p></main>"
    )
    looking = Looking(OFF)
    looking.at(page, "bad", public="main")
    found = "\n".join(looking.faults)
    assert "image-alt" in found and "color-contrast" in found and "4.5:1 grey" in found and "7.0:1" not in found


def state_of(door, state: str, outcome: str = ""):
    shown = door.get_by_test_id("kiosk-state")
    expect(shown).to_have_attribute("data-state", state, timeout=SOON)
    if outcome:
        expect(shown).to_have_attribute("data-outcome", outcome, timeout=SOON)


def scan(door, code: str) -> None:
    door.keyboard.type(code, delay=1)
    door.keyboard.press("Enter")


def test_02_a_kiosk_is_enrolled_by_keyboard_alone(door, codes, looking):
    looking.at(door, "enrol", public="main")
    if focused(door) != "enrol-input":
        tab_to(door, "enrol-input")
    door.keyboard.type("00000000")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("enrol-said")).not_to_be_empty()
    looking.at(door, "enrol, wrong code", public="main")
    door.get_by_test_id("enrol-input").fill("")
    door.keyboard.type(codes.enrol_code)
    door.keyboard.press("Enter")
    state_of(door, "idle")
    looking.at(door, "idle", public="main")


def test_03_every_answer_of_the_door(door, codes, looking):
    answers = [
        (codes.codes[5], "welcome", "welcome"),
        (codes.codes[0], "already_in", "already_in"),
        (codes.forged, "refusal", "not_found"),
        (codes.revoked, "refusal", "revoked"),
        (codes.other_event, "refusal", "other_event"),
        (ID_CARD, "refusal", "id_card"),
        ("https://example.invalid/", "refusal", "unreadable"),
        (tickets.CALIBRATION, "calibration", "calibration"),
    ]
    for code, state, outcome in answers:
        scan(door, code)
        state_of(door, state, outcome)
        looking.at(door, outcome, public=".stage, .band")
        spoken = door.locator("[aria-live=assertive]").first
        expect(spoken).not_to_be_empty()
        door.wait_for_timeout(900)  # an answer stands at least this long
    door.set_viewport_size({"width": 800, "height": 1280})
    scan(door, codes.codes[6])
    state_of(door, "welcome")
    looking.at(door, "welcome in portrait", public=".stage, .band")
    door.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    state_of(door, "idle")


def test_04_the_kiosks_buttons_and_the_code_by_hand(door, codes, looking):
    tab_to(door, "camera-button")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("camera-trouble")).to_be_visible(timeout=SOON)
    looking.at(door, "no camera", public="main")
    tab_to(door, "fullscreen-button")
    door.evaluate("document.activeElement.blur()")
    door.keyboard.type(codes.codes[7][:12], delay=120)
    expect(door.get_by_test_id("typed")).to_be_visible()
    looking.at(door, "typing a code", public=".typed")
    door.keyboard.press("Escape")
    expect(door.get_by_test_id("typed")).to_be_hidden()
    door.keyboard.type(codes.codes[7], delay=60)
    door.keyboard.press("Enter")
    state_of(door, "welcome")


def test_04b_set_up_and_the_way_to_it(door, looking):
    state_of(door, "idle")
    tab_to(door, "set-up-button")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("set-up")).to_be_visible()
    looking.at(door, "set-up", public="[data-testid=set-up]")
    tab_to(door, "set-up-done")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("set-up")).to_be_hidden()
    door.keyboard.press("Control+Alt+KeyK")
    expect(door.get_by_test_id("pin-pad")).to_be_visible()
    looking.at(door, "PIN pad", public="[data-testid=pin-pad]")
    door.keyboard.type("12")
    door.keyboard.press("Enter")
    expect(door.get_by_test_id("pin-said")).not_to_be_empty()
    looking.at(door, "PIN pad, too short", public="[data-testid=pin-pad]")
    door.keyboard.press("Escape")
    expect(door.get_by_test_id("pin-pad")).to_be_hidden()


def test_05_a_slow_server(door, codes, looking):
    door.route("**/api/v1/check-ins", lambda route: None)
    state_of(door, "idle")
    scan(door, codes.codes[8])
    state_of(door, "checking")
    looking.at(door, "checking", public=".stage, .band")
    door.wait_for_function("() => document.querySelector('[data-testid=kiosk-state]').dataset.state !== 'checking'", timeout=9000)
    looking.at(door, "waiting", public=".stage, .band")
    door.unroute("**/api/v1/check-ins")
    state_of(door, "welcome")


def press_next(mc, projector) -> str:
    revision = projector.get_by_test_id("stage").get_attribute("data-rev")
    mc.wait_for_timeout(550)  # the remote's own guard against a double tap
    mc.get_by_test_id("mc-next").click()
    expect(projector.get_by_test_id("stage")).not_to_have_attribute("data-rev", revision, timeout=SOON)
    return projector.get_by_test_id("stage").get_attribute("data-cue")


def test_06_the_stage_from_arrivals_to_closing(mc, projector, door, looking):
    stage = projector.get_by_test_id("stage")
    seen = set()
    expect(stage).to_have_attribute("data-cue", "arrivals", timeout=SOON)
    looking.at(projector, "arrivals", public="main")
    for tab in ("preview", "text", "programme"):
        mc.get_by_test_id(f"mc-tab-{tab}").click()
        looking.at(mc, f"remote, {tab}")
    mc.get_by_test_id("mc-tab-preview").click()
    for _ in range(60):
        cue = press_next(mc, projector)
        scene = projector.locator(".layer.shown .scene").last.get_attribute("class")
        if scene not in seen or cue == "closing":
            seen.add(scene)
            looking.at(projector, f"projector, {cue} ({scene})", public="main")
            looking.at(mc, f"remote at {cue}")
        if cue == "chao_co" and "quiet" not in seen:
            seen.add("quiet")
            expect(door.get_by_test_id("quiet")).to_be_visible(timeout=SOON)
            looking.at(door, "quiet", public=".stage, .band")
        if cue == "closing":
            break
    assert cue == "closing" and len(seen) >= 5
    for button, mode in (("mc-hold", "hold"), ("mc-black", "black")):
        mc.wait_for_timeout(550)
        mc.get_by_test_id(button).click()
        expect(stage).to_have_attribute("data-mode", mode, timeout=SOON)
        looking.at(projector, mode, public="main")
        looking.at(mc, f"remote, {mode}")
    mc.wait_for_timeout(550)
    mc.get_by_test_id("mc-black").click()
    expect(stage).to_have_attribute("data-mode", "live", timeout=SOON)


def test_07_the_mc_by_keyboard_alone(mc, projector, looking):
    stage = projector.get_by_test_id("stage")
    tab_to(mc, "mc-tab-programme")
    mc.keyboard.press("Enter")
    expect(mc.get_by_test_id("mc-programme")).to_be_visible()
    lines = mc.locator("[data-testid=mc-programme] button:not([disabled])")
    lines.nth(1).focus()
    mc.keyboard.press("Enter")
    expect(mc.get_by_test_id("mc-jump")).to_be_visible()
    looking.at(mc, "jump")
    assert trapped(mc)
    mc.keyboard.press("Escape")
    expect(mc.get_by_test_id("mc-jump")).to_be_hidden()
    expect(lines.nth(1)).to_be_focused()
    tab_to(mc, "mc-back", most=80)
    cue = stage.get_attribute("data-cue")
    mc.wait_for_timeout(550)
    mc.keyboard.press("Enter")
    expect(stage).not_to_have_attribute("data-cue", cue, timeout=SOON)
    tab_to(mc, "mc-next", most=80)
    revision = int(stage.get_attribute("data-rev"))
    mc.wait_for_timeout(550)
    mc.keyboard.press("Enter")
    expect(stage).to_have_attribute("data-cue", cue, timeout=SOON)
    mc.wait_for_timeout(700)
    assert int(stage.get_attribute("data-rev")) == revision + 1, "one press of Enter on the wide button is one step"


VIEWS = ["tong-quan", "dai-bieu", "nhap", "giay-moi", "chuong-trinh", "thiet-bi", "may-in", "nhat-ky", "cai-dat"]


def test_08_every_view_of_the_desk(desk, sample_file, looking):
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


def test_09_the_desk_by_keyboard_alone(desk, looking):
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
    expect(desk.get_by_test_id("delegate-row").first).to_be_visible(timeout=SOON)
    desk.wait_for_load_state("networkidle")
    desk.keyboard.press("ArrowDown")
    assert focused(desk) == "delegate-row"
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


def test_10_the_desks_dialogs_give_the_focus_back(desk, looking):
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


def test_11_the_print_station(station, pages, looking):
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


def test_12_an_empty_house(browser, tmp_path, looking):
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


def test_13_reduced_motion_is_respected_and_otherwise_only_the_pictures_fade(projector, mc, desk, door, station):
    moving = """() => [...document.querySelectorAll('*')].map((el) => [el, getComputedStyle(el)]).filter(([, style]) =>
        [style.transitionDuration, style.animationDuration].some((text) => text.split(', ').some((one) => parseFloat(one) > 0)) &&
        !(style.animationName === 'none' && style.transitionProperty === 'none')).map(([el]) => `${el.tagName}.${el.className}`)"""
    for page in (projector, mc, desk, door, station):
        assert page.evaluate(moving) == []
    projector.emulate_media(reduced_motion="no-preference")
    assert any("layer" in one for one in projector.evaluate(moving)), "otherwise pictures fade, or this test sees nothing"
    projector.emulate_media(reduced_motion="reduce")


def test_14_without_the_server(house, door, projector, mc, desk, station, codes, looking):
    state_of(door, "idle")
    house.kill()
    expect(mc.get_by_test_id("mc-live")).to_contain_text("Mất kết nối", timeout=10000)
    expect(desk.get_by_role("alert").first).to_contain_text("Mất", timeout=10000)
    expect(station.get_by_test_id("connection")).to_have_attribute("data-live", "false", timeout=10000)
    expect(door.get_by_test_id("band")).to_be_visible(timeout=10000)
    for page, name, public in (
        (door, "kiosk", ".stage, .band"),
        (projector, "projector", "main"),
        (mc, "remote", ""),
        (desk, "desk", ""),
        (station, "station", ""),
    ):
        looking.at(page, f"{name}, not live", public=public)
    scan(door, codes.codes[20])
    door.wait_for_function(
        "() => !['idle', 'checking'].includes(document.querySelector('[data-testid=kiosk-state]').dataset.state)", timeout=9000
    )
    looking.at(door, "kiosk, a scan while not live", public=".stage, .band")
    house.start()
