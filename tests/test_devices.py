"""Devices as the desk sets them up: language, sign of life, the addresses they open, the test code, and the PIN that opens their set-up."""

import io
from types import SimpleNamespace

import pypdfium2
import pytest
import zxingcpp

from admin.devices import roots
from hall.devices import TRIES, TRIES_WITHIN
from hall.errors import BadInput, Refused
from hall.tickets import CALIBRATION
from tests.conftest import ADMIN, PINS
from web.server import own_addresses
from web.trust import Secure


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def door(hall):
    """(device, token) of an enrolled kiosk."""
    _, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    return hall.devices.by_token(token), token


# -- language and sign of life --------------------------------------------------------------------------------------------------------


def test_the_desk_chooses_a_language_and_the_device_hears_of_it(client, door):
    device, token = door
    me = lambda: client("").get("/api/v1/devices/me", headers=bearer(token)).json  # noqa: E731
    assert me()["language"] == ""
    desk = client("admin")
    assert desk.patch(f"/api/v1/devices/{device.id}", json={"name": "Cửa 1", "printer": "", "language": "en"}).status_code == 200
    assert me()["language"] == "en" and desk.get("/api/v1/devices").json["devices"][0]["language"] == "en"
    desk.patch(f"/api/v1/devices/{device.id}", json={"name": "Cửa chính", "printer": ""})
    assert (me()["name"], me()["language"]) == ("Cửa chính", "en")  # what is not sent stays
    desk.patch(f"/api/v1/devices/{device.id}", json={"name": "Cửa chính", "printer": "", "language": ""})
    assert me()["language"] == ""


@pytest.mark.parametrize("language", ["fr", "EN", 7, None, "vi en"])
def test_a_language_that_the_house_does_not_speak_is_refused(client, hall, door, language):
    device, _ = door
    answer = client("admin").patch(f"/api/v1/devices/{device.id}", json={"name": "Cửa 9", "printer": "", "language": language})
    assert answer.status_code == 400 and hall.devices.all()[0].name == "Cửa 1"


def test_the_page_opens_in_the_language_that_is_asked_for(client):
    assert '"language":"en"' in client("").get("/kiosk?lang=en").text and '"language":"vi"' in client("").get("/kiosk").text


def test_the_desk_sees_whether_a_scanner_was_tried(client, door):
    _, token = door
    for said in ("never", "ok"):
        assert client("").post("/api/v1/devices/seen", json={"scanner": said}, headers=bearer(token)).status_code == 204
        assert client("admin").get("/api/v1/devices").json["devices"][0]["info"] == {"scanner": said}


# -- the addresses of a new device ----------------------------------------------------------------------------------------------------


def secure(*hosts: str) -> Secure:
    return Secure(SimpleNamespace(hosts=["hoi-truong.local", "127.0.0.1", *hosts]), 8080, 8443)


def test_a_tablet_gets_https_and_a_hand_scanner_http():
    known = secure("192.0.2.7", "192.0.2.8")
    addresses = ["192.0.2.7", "192.0.2.8"]
    assert roots("http://127.0.0.1:8080/", addresses, known) == ("http://192.0.2.7:8080/", "https://192.0.2.7:8443/")
    assert roots("http://192.0.2.8:8080/", addresses, known) == ("http://192.0.2.8:8080/", "https://192.0.2.8:8443/")
    assert roots("https://192.0.2.8:8443/", addresses, known) == ("http://192.0.2.8:8080/", "https://192.0.2.8:8443/")
    assert roots("https://localhost:8443/", addresses, known) == ("http://192.0.2.7:8080/", "https://192.0.2.7:8443/")
    assert roots("http://hoi-truong.local:8080/", addresses, known) == ("http://hoi-truong.local:8080/", "https://192.0.2.7:8443/")


def test_https_is_not_offered_where_it_cannot_be_reached():
    assert roots("http://192.0.2.7:8080/", ["192.0.2.7"], None) == ("http://192.0.2.7:8080/", "")
    assert roots("http://127.0.0.1:8080/", [], secure("192.0.2.7")) == ("http://127.0.0.1:8080/", "")  # listens to itself only
    assert roots("http://192.0.2.9:8080/", ["192.0.2.9"], secure()) == ("http://192.0.2.9:8080/", "")  # not in the certificate yet


def test_without_https_the_desk_offers_one_picture(client):
    made = client("admin").post("/api/v1/devices/codes", json={"name": "Cửa 2", "printer": ""}).json
    assert (made["safe_url"], made["safe_qr"], made["trust_url"]) == ("", "", "")


def test_with_https_the_desk_offers_two(client, app):
    mine = own_addresses()  # of the machine that runs this; none without a network
    app.extensions["secure"] = secure(*mine)
    made = client("admin").post("/api/v1/devices/codes", json={"name": "Cửa 2", "printer": ""}).json
    host = mine[0] if mine else "localhost"
    assert made["url"] == f"http://{host}/kiosk#code={made['code']}" and made["qr"] != made["safe_qr"]
    assert made["safe_url"] == (f"https://{host}:8443/kiosk#code={made['code']}" if mine else "")
    assert made["trust_url"] == (f"http://{host}/trust" if mine else "")


# -- the test code --------------------------------------------------------------------------------------------------------------------


def test_the_test_codes_sheet_is_one_page_that_reads_twice(client):
    answer = client("admin").get("/api/v1/devices/calibration.pdf")
    pages = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert answer.mimetype == "application/pdf" and len(pages) == 1
    found = zxingcpp.read_barcodes(pages[0].render(scale=2).to_pil())
    assert [one.text for one in found] == [CALIBRATION] * 2
    pages.close()


def test_the_test_code_is_for_the_desk(client):
    assert client("admin").get("/api/v1/devices/calibration.svg").mimetype == "image/svg+xml"
    assert client("mc").get("/api/v1/devices/calibration.svg").status_code == 403


# -- the PIN ---------------------------------------------------------------------------------------------------------------------------


def tried(client, token: str, pin: object) -> int:
    return client("").post("/api/v1/kiosk/leave", json={"pin": pin}, headers=bearer(token)).status_code


@pytest.mark.parametrize(("role", "status"), [("admin", 204), ("print", 204), ("mc", 403)])
def test_the_pin_of_the_desk_or_the_print_station_opens_the_set_up(client, hall, door, role, status):
    device, token = door
    assert tried(client, token, PINS[role]) == status
    opened = [event for event in hall.desk.events(prefix="device.") if event.kind == "device.setup_opened"]
    assert [(event.actor, event.body) for event in opened] == ([("kiosk:Cửa 1", {"device": device.id})] if status == 204 else [])


@pytest.mark.parametrize("pin", ["", "12", "1" * 13, "abcd", "１１１１", 1111, None, ["1111"]])
def test_what_is_no_pin_is_not_tried(client, hall, door, pin):
    _, token = door
    for _ in range(TRIES + 1):
        assert tried(client, token, pin) == 400
    assert tried(client, token, PINS["admin"]) == 204


def test_five_wrong_pins_stop_this_device_for_a_while_and_no_other(client, hall, door):
    _, token = door
    _, other = hall.devices.enrol("Cửa 2", actor=ADMIN)
    assert [tried(client, token, "9999") for _ in range(TRIES)] == [403] * TRIES
    answer = client("").post("/api/v1/kiosk/leave", json={"pin": PINS["admin"]}, headers=bearer(token))
    assert answer.status_code == 409 and "ba phút" in answer.json["text"]
    assert tried(client, other, PINS["admin"]) == 204


def test_the_pause_ends_and_a_right_pin_forgets_the_wrong_ones(hall, door):
    device, _ = door
    hall.devices.set_pin("admin", "1111", actor=ADMIN)
    for second in range(TRIES):
        hall.devices.try_setup(device.id, float(second))
    with pytest.raises(Refused):
        hall.devices.try_setup(device.id, TRIES_WITHIN - 0.1)
    hall.devices.try_setup(device.id, TRIES_WITHIN)
    assert hall.devices.open_setup(device, "9999") is False and hall.devices.open_setup(device, "1111") is True
    for second in range(TRIES):
        hall.devices.try_setup(device.id, TRIES_WITHIN + second)


def test_a_pin_alone_opens_nothing_without_a_device(client, hall, door):
    device, token = door
    assert client("admin").post("/api/v1/kiosk/leave", json={"pin": PINS["admin"]}).status_code == 401
    hall.devices.revoke(device.id, actor=ADMIN)
    assert tried(client, token, PINS["admin"]) == 401


def test_a_device_needs_no_csrf_token_to_try_a_pin(client, app, door):
    app.config["WTF_CSRF_ENABLED"] = True
    assert tried(client, door[1], PINS["admin"]) == 204


def test_a_language_given_by_hand_is_checked(hall, door):
    with pytest.raises(BadInput):
        hall.devices.change(door[0].id, name="Cửa 1", printer="", language="fr", actor=ADMIN)
