"""A tablet's camera needs a secure context: over trusted HTTPS it works, over plain HTTP the kiosk says what is missing."""

import base64
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Error, expect

from tests.browser.conftest import ARGS, PARTICULARS, browser_path
from tests.served import House, command

SOON = 10_000
NAME = "may-chu.test"  # as a tablet calls the laptop: no loopback name, so no secure context by itself
CAMERA = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    data = tmp_path_factory.mktemp("secure") / "data"
    command("new", "--data", str(data), *PARTICULARS)
    house = House(data, tls=True).start()
    yield house
    house.stop()


@pytest.fixture(scope="module")
def tablet(playwright, house):
    """A browser with a camera that accepts the house's certificate, and none but this one, as if its authority were installed."""
    shown = x509.load_pem_x509_certificate((house.data / "tls" / "server.pem").read_bytes())
    key = shown.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    accepted = base64.b64encode(hashlib.sha256(key).digest()).decode()
    more = [f"--ignore-certificate-errors-spki-list={accepted}", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    browser = playwright.chromium.launch(executable_path=browser_path(), args=[*ARGS, *CAMERA, *more])
    yield browser
    browser.close()


def enrolled_kiosk(tablet, house, root: str):
    code = house.signed_in("admin").call("POST", "/api/v1/devices/codes", {"name": "Cửa 1", "printer": ""})[1]["code"]
    page = tablet.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN").new_page()
    page.set_default_timeout(SOON)
    page.goto(root + "/kiosk")
    page.get_by_test_id("enrol-input").fill(code)
    page.get_by_test_id("enrol-button").click()
    expect(page.get_by_test_id("kiosk-state")).to_have_attribute("data-state", "idle", timeout=SOON)
    return page


def test_the_camera_runs_over_https_and_the_screen_comes_by_wss(tablet, house):
    page = enrolled_kiosk(tablet, house, house.safe_url)
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.reload()
    expect(page.get_by_test_id("kiosk-state")).to_have_attribute("data-state", "idle", timeout=SOON)
    assert page.evaluate("isSecureContext")
    page.get_by_test_id("camera-button").click()
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=SOON)  # HAVE_ENOUGH_DATA: pictures come
    expect(page.get_by_test_id("camera-trouble")).to_have_count(0)
    assert sockets and all(url.startswith(f"wss://127.0.0.1:{house.tls_port}/") for url in sockets)
    page.context.close()


def test_over_plain_http_from_another_machine_the_kiosk_says_what_is_missing(tablet, house):
    page = enrolled_kiosk(tablet, house, f"http://{NAME}:{house.port}")
    assert not page.evaluate("isSecureContext")
    page.get_by_test_id("camera-button").click()
    expect(page.get_by_test_id("camera-trouble")).to_contain_text("HTTPS")
    page.context.close()


def test_the_projector_needs_no_secure_context(tablet, house):
    page = tablet.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"http://{NAME}:{house.port}/display")
    assert not page.evaluate("isSecureContext")
    expect(page.get_by_test_id("stage")).to_be_visible(timeout=SOON)
    page.context.close()


def test_a_pin_opens_the_mcs_page_over_https(tablet, house):
    page = tablet.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{house.safe_url}/login?role=mc&next=/mc")
    page.fill("input[name=pin]", house.pins["mc"])
    page.click("form.pin button")
    page.wait_for_url("**/mc", timeout=SOON)
    page.context.close()


def test_a_browser_that_was_told_nothing_does_not_trust_the_house(browser, house):
    page = browser.new_context().new_page()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(house.safe_url + "/kiosk")
    page.context.close()
