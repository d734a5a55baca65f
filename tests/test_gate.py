"""Who may do what: PINs, sessions, and what is closed to those who know none."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import ADMIN

OPEN = ["/", "/display", "/healthz", "/kiosk", "/login", "/icon.svg", "/api/v1/openapi.json", "/api/v1/screens/projector"]
CLOSED = ["/admin", "/mc", "/printers"]


@pytest.mark.parametrize("path", OPEN)
def test_these_are_open(client, path):
    assert client().get(path).status_code == 200


@pytest.mark.parametrize("path", CLOSED)
def test_these_lead_to_the_pin_and_back(client, path):
    answer = client().get(path)
    assert answer.status_code == 303
    asked = urlsplit(answer.location)
    assert asked.path == "/login" and parse_qs(asked.query)["next"] == [path]


def test_every_command_and_every_private_reading_of_the_api_is_closed_to_strangers(app, client):
    stranger = client()
    open_ones = {"/api/v1/openapi.json", "/api/v1/devices/redeem", "/api/v1/screens/<name>"}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/") or rule.rule in open_ones:
            continue
        path = re.sub(r"<any\((\w+)[^>]*>|<[^>]+>", lambda found: found[1] or "1", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert stranger.open(path, method=method, json={}).status_code in (401, 403), f"{method} {rule.rule}"


def test_a_role_does_not_open_another_ones_room(client):
    assert client("mc").get("/api/v1/delegates").status_code == 403
    assert client("print").post("/api/v1/stage/commands", json={}).status_code == 403
    assert client("admin").get("/mc").status_code == 200 and client("admin").get("/printers").status_code == 200


def test_a_wrong_pin_opens_nothing(client):
    browser = client()
    assert browser.post("/login", data={"role": "admin", "pin": "9999"}).status_code == 403
    assert browser.post("/login", data={"role": "king", "pin": "1111"}).status_code == 403
    assert browser.get("/admin").status_code == 303


def test_a_changed_pin_ends_the_sessions_that_knew_the_old_one(client, hall, clock):
    old = client("mc")
    assert old.get("/mc").status_code == 200
    clock.move(seconds=1)
    hall.devices.set_pin("mc", "4444", actor=ADMIN)
    assert old.get("/mc").status_code == 303


def test_leaving_forgets_the_role(client):
    browser = client("admin")
    browser.post("/logout")
    assert browser.get("/admin").status_code == 303


@pytest.mark.parametrize("target", ["https://example.invalid/", "//example.invalid", "/\\example.invalid", "javascript:alert(1)"])
def test_the_pin_leads_nowhere_else(client, target):
    answer = client().post("/login", data={"role": "admin", "pin": "1111", "next": target})
    assert answer.location == "/"


def test_every_answer_carries_the_security_headers(client):
    for path in ("/", "/api/v1/none", "/display"):
        headers = client().get(path).headers
        assert "script-src 'self' 'wasm-unsafe-eval'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"


def test_errors_are_sentences_and_never_traces(client):
    assert "Không có trang này" in client().get("/none").get_data(as_text=True)
    assert client().get("/api/v1/none").get_json() == {"error": "not_found", "text": "Không có trang này."}


@pytest.fixture
def slowed(hall, tmp_path):
    """A browser of a house that slows guess-work, as the real one does."""
    from app import build

    hall.devices.set_pin("mc", "2222", actor=ADMIN)
    return build(hall, tmp_path / "data", settings={"TESTING": True, "WTF_CSRF_ENABLED": False}).app.test_client()


def test_a_whole_hall_joins_from_one_address_and_only_wrong_codes_are_slowed(slowed, hall):
    for n in range(32):
        code = hall.devices.new_code(f"Cửa {n + 1}", actor=ADMIN)
        assert slowed.post("/api/v1/devices/redeem", json={"code": code}).status_code == 200
    wrong = [slowed.post("/api/v1/devices/redeem", json={"code": "00000000"}).status_code for _ in range(21)]
    assert wrong == [404] * 20 + [429]


def test_only_wrong_pins_are_slowed(slowed):
    def enter(pin: str) -> int:
        return slowed.post("/login", data={"role": "mc", "pin": pin}).status_code

    assert {enter("2222") for _ in range(12)} == {303}
    assert [enter("9999") for _ in range(11)] == [403] * 10 + [429]
    assert enter("2222") == 429
