"""The tablet's own camera as the door sees it: papers held askew, in bad light, out of focus, telephones; which lens, and its light."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARGS, browser_path
from tests.browser.doors import Roster, enrolled, greets, shows
from tests.camera import blurred, dim, frames, paper, phone, table, tilted, write

NAMES = ["Nguyễn Thị Nghiêng", "Trần Văn Tối", "Lê Thị Nhòe", "Hồ Văn Máy", "Vi Thị Gần", "Ra Pát Xa"]
TORCH = """window.asked = [];
const { getCapabilities, applyConstraints } = MediaStreamTrack.prototype;
MediaStreamTrack.prototype.getCapabilities = function () { return { ...getCapabilities.call(this), torch: true }; };
MediaStreamTrack.prototype.applyConstraints = function (wanted) {
  const torch = wanted?.advanced?.find((one) => "torch" in one)?.torch;
  if (torch === undefined) return applyConstraints.call(this, wanted);
  window.asked.push(torch);
  return Promise.resolve();
};"""


@pytest.fixture(scope="module")
def roster(house):
    return Roster(house, *({"full_name": name} for name in NAMES))


@pytest.fixture
def filmed(playwright, pages, roster, tmp_path):
    """A kiosk whose camera plays a film of these scenes; without any it has two cameras that see a test picture."""
    browsers = []

    def open(name: str, scenes: list | None = None, *, script: str = ""):
        fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2"]
        if scenes:
            write(tmp_path / "camera.mjpeg", scenes)
            fake.append(f"--use-file-for-fake-video-capture={tmp_path / 'camera.mjpeg'}")
        browser = playwright.chromium.launch(executable_path=browser_path(), args=[*ARGS, *fake])
        browsers.append(browser)
        page = enrolled(pages, roster, name, browser=browser, permissions=["camera"])
        if script:
            page.add_init_script(script)
            page.reload()
            shows(page, "idle")
        return page

    yield open
    for browser in browsers:
        browser.close()


def test_a_code_tilted_in_the_dark_out_of_focus_or_on_a_telephone_is_read(filmed, roster):
    seen = dict(zip(NAMES[:4], (tilted, dim, blurred, phone), strict=True))
    door = filmed("Cửa 1", frames([held(roster.code(name)) for name, held in seen.items()]))
    door.get_by_test_id("camera-button").click()
    for name in seen:  # the film begins again and again: each comes by within a few seconds
        door.wait_for_function(GREETED, arg=name.lower(), timeout=30_000)


GREETED = "(name) => document.querySelector('[data-testid=name]')?.textContent.toLowerCase() === name"


def test_of_two_papers_in_view_one_is_taken_and_the_other_is_left_alone_as_long_as_it_lies_there(filmed, roster):
    near, far = NAMES[4:]
    door = filmed("Cửa 2", [table((paper(roster.code(near), 8), (500, 360)), (paper(roster.code(far), 4), (1080, 180)))])
    door.get_by_test_id("camera-button").click()
    greets(door, near)
    shows(door, "idle")
    assert roster.card(far)["arrived_at"] == ""
    assert roster.card(near)["arrived_at"] != ""


def test_the_chosen_camera_and_its_light_are_remembered(filmed):
    door = filmed("Cửa 3", script=TORCH)
    door.get_by_test_id("set-up-button").click()
    door.get_by_test_id("set-up-camera").click()
    lens = door.get_by_test_id("set-up-lens")
    expect(lens.locator("option")).to_have_count(2)
    first = lens.input_value()
    other = next(one for one in lens.locator("option").evaluate_all("all => all.map((one) => one.value)") if one != first)
    lens.select_option(other)
    expect(lens).to_have_value(other)
    torch = door.get_by_test_id("set-up-torch")
    expect(torch).to_have_text("Bật đèn")
    torch.click()
    expect(torch).to_have_text("Tắt đèn")
    assert door.evaluate("window.asked") == [True]
    door.reload()
    shows(door, "idle")
    door.wait_for_function("() => window.asked.length === 1")  # the camera runs again by itself, and so does its light
    door.get_by_test_id("set-up-button").click()
    expect(lens).to_have_value(other)
    expect(torch).to_have_text("Tắt đèn")
    torch.click()
    expect(torch).to_have_text("Bật đèn")
    assert door.evaluate("window.asked") == [True, False]
