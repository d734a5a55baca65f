"""The whole morning in a real browser: import, invitations, ten scans and one by camera, badges, the agenda, a power cut in between."""

import io
import time
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ARGS, browser_path
from tests.camera import film, sheet
from tests.served import command

LAPTOP, TABLET, PHONE, BEAMER = (1366, 768), (1280, 800), (390, 844), (1280, 720)
SOON = 5000


@pytest.fixture(scope="module")
def letters(house, tmp_path_factory) -> Path:
    """The print-ready PDF of all invitations."""
    out = tmp_path_factory.mktemp("letters") / "giay-moi.pdf"
    command("invitations", str(out), "--data", str(house.data))
    return out


def code_on_page(pdf: Path, page: int) -> tuple[str, tuple[int, int]]:
    """What an independent decoder reads from a printed page, and where the symbol is (pixels at 150 dpi)."""
    picture = sheet(pdf, page)
    (found,) = zxingcpp.read_barcodes(picture)
    corners = [found.position.top_left, found.position.bottom_right]
    return found.text, (sum(c.x for c in corners) // 2, sum(c.y for c in corners) // 2)


def kiosk_state(page):
    return page.get_by_test_id("kiosk-state")


def enrolled_kiosk(pages, house, name: str, **more):
    desk = house.signed_in("admin")
    code = desk.call("POST", "/api/v1/devices/codes", {"name": name, "printer": ""})[1]["code"]
    page = pages.open("/kiosk", size=TABLET, **more)
    page.get_by_test_id("enrol-input").fill(code)
    page.get_by_test_id("enrol-button").click()
    expect(kiosk_state(page)).to_have_attribute("data-state", "idle", timeout=SOON)
    return page


def wedge(page, code: str) -> None:
    """A USB scanner types the code and Enter, 2 ms a key, whatever has the focus."""
    page.keyboard.type(code, delay=2)
    page.keyboard.press("Enter")


@pytest.fixture(scope="module")
def desk(pages):
    return pages.open("/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def door(pages, house):
    return enrolled_kiosk(pages, house, "Cửa 1")


@pytest.fixture(scope="module")
def projector(pages):
    return pages.open("/display", size=BEAMER)


@pytest.fixture(scope="module")
def mc(pages):
    return pages.open("/mc", role="mc", size=PHONE)


@pytest.fixture(scope="module")
def station(pages):
    return pages.open("/printers", role="print", size=LAPTOP)


# The tests below are one morning and run in this order.


def test_1_the_office_list_is_imported_at_the_desk(desk, sample_file, house):
    command_line = house.signed_in("admin")
    command_line.call("POST", "/api/v1/printers", {"name": "Máy in 1", "address": "virtual:"})
    desk.get_by_test_id("nav-nhap").click()
    desk.get_by_test_id("import-file").set_input_files(str(sample_file))
    desk.get_by_test_id("import-confirm").click(timeout=15000)
    desk.get_by_test_id("confirm").click()
    expect(desk.get_by_test_id("import-result")).to_contain_text("300", timeout=15000)
    desk.get_by_test_id("nav-tong-quan").click()
    expect(desk.get_by_test_id("figure-total")).to_have_text("300", timeout=15000)
    expect(desk.get_by_test_id("figure-present")).to_have_text("0")


def test_2_every_printed_invitation_is_read_back_by_an_independent_decoder(house, letters):
    tickets = house.tickets()
    document = pypdfium2.PdfDocument(letters)
    assert len(document) == len(tickets) == 300
    document.close()
    for page in range(0, 300, 37):
        assert code_on_page(letters, page)[0] == tickets[page][1]


def test_3_ten_delegates_scan_at_the_door(door, house, letters, desk, projector):
    tickets = house.tickets()
    for page in range(10):
        code, _ = code_on_page(letters, page)
        wedge(door, code)
        expect(door.get_by_test_id("name")).to_have_text(tickets[page][2], ignore_case=True, timeout=SOON)
        expect(kiosk_state(door)).to_have_attribute("data-state", "welcome")
    wedge(door, tickets[0][1])
    expect(kiosk_state(door)).to_have_attribute("data-state", "already_in", timeout=SOON)
    wedge(door, "https://example.invalid/")
    expect(kiosk_state(door)).to_have_attribute("data-outcome", "unreadable", timeout=SOON)
    expect(desk.get_by_test_id("figure-present")).to_have_text("10", timeout=SOON)
    expect(projector.get_by_test_id("stage")).to_contain_text("10", timeout=SOON)
    expect(kiosk_state(door)).to_have_attribute("data-state", "idle", timeout=10000)


def test_4_one_delegate_shows_the_invitation_to_the_camera(playwright, pages, house, letters, tmp_path, desk):
    code, at = code_on_page(letters, 11)
    film(sheet(letters, 11), at, tmp_path / "camera.mjpeg")
    browser = playwright.chromium.launch(
        executable_path=browser_path(),
        args=[
            *ARGS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'camera.mjpeg'}",
        ],
    )
    page = enrolled_kiosk(pages, house, "Cửa 2", browser=browser, permissions=["camera"])
    page.get_by_test_id("camera-button").click()
    expect(page.get_by_test_id("name")).to_have_text(house.tickets()[11][2], ignore_case=True, timeout=15000)
    expect(desk.get_by_test_id("figure-present")).to_have_text("11", timeout=SOON)
    page.context.close()
    browser.close()


def test_5_the_badges_come_out_and_carry_another_code_than_the_invitation(station, house):
    pictures = station.get_by_test_id("badge-picture")
    expect(pictures.first).to_be_visible(timeout=SOON)
    deadline = time.monotonic() + 20
    while len(list((house.data / "printed").rglob("*.png"))) < 11:
        assert time.monotonic() < deadline, "eleven badges should have been printed"
        time.sleep(0.1)
    invitations = {code for _, code, _ in house.tickets()}
    codes = [zxingcpp.read_barcodes(Image.open(path))[0].text for path in (house.data / "printed").rglob("*.png")]
    assert len(set(codes)) == 11 and not set(codes) & invitations
    source = station.locator("img[src*='/printers/jobs/']").first.get_attribute("src")
    shown = station.request.get(house.url + source)
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.body())))[0].text in codes


def press_next(mc, projector, desk) -> str:
    """One press on the phone; the hall and the desk follow. The cue that is on now."""
    before = projector.get_by_test_id("stage").get_attribute("data-cue")
    mc.wait_for_timeout(550)  # the remote's own guard against a double tap
    mc.get_by_test_id("mc-next").click()
    expect(projector.get_by_test_id("stage")).not_to_have_attribute("data-cue", before, timeout=SOON)
    return projector.get_by_test_id("stage").get_attribute("data-cue")


def release(mc, projector) -> None:
    revision = projector.get_by_test_id("stage").get_attribute("data-rev")
    mc.wait_for_timeout(550)
    mc.get_by_test_id("mc-next").click()
    expect(projector.get_by_test_id("stage")).not_to_have_attribute("data-rev", revision, timeout=SOON)


def test_6_the_flag_salute_silences_the_door_and_holds_the_screen(mc, projector, desk, door):
    assert projector.get_by_test_id("stage").get_attribute("data-cue") == "arrivals"
    assert press_next(mc, projector, desk) == "title"
    assert press_next(mc, projector, desk) == "chao_co"
    expect(door.get_by_test_id("quiet")).to_be_visible(timeout=SOON)
    projector.keyboard.press("PageDown")
    projector.wait_for_timeout(300)
    assert projector.get_by_test_id("stage").get_attribute("data-cue") == "chao_co"
    release(mc, projector)
    expect(door.get_by_test_id("quiet")).to_be_hidden(timeout=SOON)


def test_7_a_power_cut_in_the_middle_loses_nothing_and_every_page_is_right_again(house, mc, projector, desk, door, station):
    cue = press_next(mc, projector, desk)
    shown = projector.get_by_test_id("stage").inner_text()
    house.kill()
    expect(mc.get_by_test_id("mc-live")).to_contain_text("Mất kết nối", timeout=8000)
    assert projector.get_by_test_id("stage").inner_text().startswith(shown)
    house.start()
    started = time.monotonic()
    expect(mc.get_by_test_id("mc-live")).to_contain_text("Trực tiếp", timeout=SOON)
    for page in (desk, station):
        page.wait_for_function("() => !document.body.innerText.includes('Mất kết nối')", timeout=SOON)
    expect(projector.get_by_test_id("stage")).to_have_attribute("data-cue", cue, timeout=SOON)
    assert time.monotonic() - started < 5
    expect(desk.get_by_test_id("figure-present")).to_have_text("11")
    wedge(door, house.tickets()[20][1])
    expect(door.get_by_test_id("name")).to_have_text(house.tickets()[20][2], ignore_case=True, timeout=SOON)
    expect(desk.get_by_test_id("figure-present")).to_have_text("12", timeout=SOON)


def test_8_the_agenda_runs_to_the_closing_and_the_desk_follows(mc, projector, desk):
    seen = []
    for _ in range(80):
        cue = projector.get_by_test_id("stage").get_attribute("data-cue")
        seen.append(cue)
        if cue == "closing":
            break
        press_next(mc, projector, desk)
    assert seen[-1] == "closing"
    items = ["bao_cao_tong_ket", "tham_luan", "giao_luu", "ton_vinh_khen_thuong", "phat_dong", "huong_ung", "thong_qua_danh_sach", "be_mac"]
    assert [cue for cue in seen if cue in items] == items
    expect(desk.get_by_test_id("stage-now")).to_contain_text("cảm ơn", ignore_case=True, timeout=SOON)


def test_9_holding_screen_and_black_come_and_go(mc, projector):
    stage = projector.get_by_test_id("stage")
    mc.get_by_test_id("mc-hold").dblclick()  # two quick taps mean one
    expect(stage).to_have_attribute("data-mode", "hold", timeout=SOON)
    mc.wait_for_timeout(600)
    expect(stage).to_have_attribute("data-mode", "hold")
    mc.get_by_test_id("mc-hold").click()
    expect(stage).to_have_attribute("data-mode", "live", timeout=SOON)
    for button, mode in (("mc-hold", "hold"), ("mc-hold", "live"), ("mc-black", "black"), ("mc-black", "live")):
        mc.wait_for_timeout(550)
        mc.get_by_test_id(button).click()
        expect(stage).to_have_attribute("data-mode", mode, timeout=SOON)
