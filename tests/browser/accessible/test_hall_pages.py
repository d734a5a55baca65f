"""What the hall sees, door, projector and MC: axe-core finds nothing, text has 7:1 where it is read from afar, a keyboard is enough."""

from playwright.sync_api import expect

from hall import tickets
from tests.browser.looking import Looking, focused, opened, tab_to, trapped

TABLET = (1280, 800)
SOON = 6000
ID_CARD = "046080001234|191234567|Ho Thi Be|01021980|Nu|Thon 5|01012021"


def test_00_the_eyes_see(pages):
    """What the other tests look with does find what is wrong."""
    page = opened(pages, "/")
    page.set_content(
        "<main><h1>x</h1><img src='/icon.svg'><p style='color:#777;background:#fff'>grey</p><p style='color:#595959'>7.0</p></main>"
    )
    looking = Looking({})
    looking.at(page, "bad", public="main")
    found = "\n".join(looking.faults)
    assert "image-alt" in found and "color-contrast" in found and "4.5:1 grey" in found and "7.0:1" not in found


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


def test_05_set_up_and_the_way_to_it(door, looking):
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


def test_06_a_slow_server(door, codes, looking):
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


def test_07_the_stage_from_arrivals_to_closing(mc, projector, door, looking):
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


def test_08_the_mc_by_keyboard_alone(mc, projector, looking):
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


MOVING = """() => [...document.querySelectorAll('*')].map((el) => [el, getComputedStyle(el)]).filter(([, style]) =>
    [style.transitionDuration, style.animationDuration].some((text) => text.split(', ').some((one) => parseFloat(one) > 0)) &&
    !(style.animationName === 'none' && style.transitionProperty === 'none')).map(([el]) => `${el.tagName}.${el.className}`)"""


def test_09_reduced_motion_is_respected_and_otherwise_only_the_pictures_fade(projector, mc, door):
    for page in (projector, mc, door):
        assert page.evaluate(MOVING) == []
    projector.emulate_media(reduced_motion="no-preference")
    assert any("layer" in one for one in projector.evaluate(MOVING)), "otherwise pictures fade, or this test sees nothing"
    projector.emulate_media(reduced_motion="reduce")


def test_10_without_the_server(house, door, projector, mc, codes, looking):
    state_of(door, "idle")
    house.kill()
    expect(mc.get_by_test_id("mc-live")).to_contain_text("Mất kết nối", timeout=10000)
    expect(door.get_by_test_id("band")).to_be_visible(timeout=10000)
    looking.at(door, "kiosk, not live", public=".stage, .band")
    looking.at(projector, "projector, not live", public="main")
    looking.at(mc, "remote, not live")
    scan(door, codes.codes[20])
    door.wait_for_function(
        "() => !['idle', 'checking'].includes(document.querySelector('[data-testid=kiosk-state]').dataset.state)", timeout=9000
    )
    looking.at(door, "kiosk, a scan while not live", public=".stage, .band")
    house.start()
