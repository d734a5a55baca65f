"""The kiosk's page, its screen, and how a machine becomes one."""

import json

import pytest
from msgspec.structs import replace

from hall.hall import Hall
from hall.model import Actor, Delegate, StageCommand
from kiosk.screens import kiosk as screen

ADMIN = Actor(role="admin")
MC = Actor(role="mc")


def go_to(hall: Hall, cue_id: str) -> None:
    """Step the stage forward until it stands there."""
    for _ in range(60):
        state, cues = hall.stage.state(), hall.stage.cues()
        at = [cue.id for cue in cues].index(state.cue_id)
        if state.cue_id == cue_id:
            return
        kind, target = ("release", "") if state.locked else ("next", cues[at + 1].id)
        command = StageCommand(cmd_id=f"step-{state.rev:04d}", kind=kind, expected_rev=state.rev, target=target)
        hall.stage.command(command, actor=MC)
    raise AssertionError(cue_id)


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


# -- the screen ----------------------------------------------------------------------------------------------------------------------


def test_the_screen_says_whose_conference_it_is_and_can_be_sent_as_json(hall):
    shown = screen(hall)
    assert shown["title"] == hall.title_lines and shown["place"] == "Nam Đông" and shown["venue"].startswith("Hội trường")
    assert json.loads(json.dumps(shown)) == shown


def test_the_screen_holds_no_word_about_any_delegate(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    text = json.dumps(screen(hall), ensure_ascii=False)
    for delegate in hall.roster.all():
        assert delegate.full_name not in text and code(delegate.id) not in text
        assert not delegate.post or delegate.post not in text


def test_an_arrival_does_not_change_the_screen(hall, kiosk, code):
    before = screen(hall)
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert screen(hall) == before


def test_the_house_is_quiet_from_the_salute_until_the_mc_releases_it(hall):
    assert screen(hall)["quiet"] is False and screen(hall)["started"] is False
    flag = next(cue for cue in hall.stage.cues() if cue.quiet)
    go_to(hall, flag.id)
    assert screen(hall)["quiet"] is True and screen(hall)["started"] is True and screen(hall)["moment"] == ""
    hall.stage.command(StageCommand(cmd_id="release-1", kind="release", expected_rev=hall.stage.state().rev), actor=MC)
    assert screen(hall)["quiet"] is False and screen(hall)["started"] is True


def test_a_minute_of_silence_that_the_protocol_calls_quiet_silences_the_doors_and_is_named(hall, monkeypatch):
    item = hall.protocol.items[1]
    steps = [replace(item.steps[0], title="Phút mặc niệm", quiet=True), *item.steps[1:]]
    items = [hall.protocol.items[0], replace(item, steps=steps), *hall.protocol.items[2:]]
    monkeypatch.setitem(hall.protocols, hall.protocol.id, replace(hall.protocol, items=items))
    hall.change_conference({"venue": "Hội trường"}, actor=MC)  # the programme is read anew
    go_to(hall, f"{item.id}/{steps[0].id}")
    assert (screen(hall)["quiet"], screen(hall)["moment"]) == (True, "Phút mặc niệm")
    go_to(hall, f"{item.id}/{steps[1].id}")
    assert (screen(hall)["quiet"], screen(hall)["moment"]) == (False, "")


@pytest.mark.parametrize(("state", "ok"), [("ready", True), ("printing", True), ("blocked", False), ("gone", False)])
def test_a_printer_that_stands_still_is_known_at_the_door(hall, state, ok):
    hall.paper.report("P1", state)
    assert screen(hall)["printers"] == [{"name": "P1", "ok": ok}]


def test_a_paused_printer_promises_no_badge(hall):
    hall.paper.pause("P1", True, actor=ADMIN, cmd_id="press-0001")
    assert screen(hall)["printers"] == [{"name": "P1", "ok": False}]


def test_the_screen_is_another_one_when_the_desk_has_changed_a_device(hall, kiosk):
    seen = [screen(hall)["machines"]]
    for change in ({"name": "Cửa chính"}, {"printer": "P1"}, {"language": "en"}):
        known = {name: getattr(hall.devices.all()[0], name) for name in ("name", "printer", "language")}
        hall.devices.change(kiosk.id, **known | change, actor=ADMIN)
        seen.append(screen(hall)["machines"])
    hall.devices.seen(kiosk.id, {"battery": 50})
    assert len(set(seen)) == 4 and screen(hall)["machines"] == seen[-1], "a sign of life is no change"


# -- the page ------------------------------------------------------------------------------------------------------------------------


def test_the_page_opens_to_anybody_and_tells_nothing(client, hall):
    answer = client("").get("/kiosk")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200 and 'id="boot"' in text and '"screen":null' in text
    for delegate in hall.roster.all():
        assert delegate.full_name not in text


def test_the_screen_over_http_needs_the_token_of_a_kiosk(client, hall):
    _, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    browser = client("")
    assert browser.get("/api/v1/screens/kiosk").status_code == 401
    assert client("admin").get("/api/v1/screens/kiosk").status_code == 401
    answer = browser.get("/api/v1/screens/kiosk", headers=bearer(token))
    assert answer.status_code == 200 and answer.json["state"] == screen(hall)


# -- devices -------------------------------------------------------------------------------------------------------------------------


def test_a_device_learns_its_name_and_its_printer(client, hall):
    device_id, token = hall.devices.enrol("Cửa 1", printer="P1", actor=ADMIN)
    browser = client("")
    answer = browser.get("/api/v1/devices/me", headers=bearer(token))
    assert {**answer.json, "shell": ""} == {
        "id": device_id,
        "name": "Cửa 1",
        "kind": "kiosk",
        "printer": "P1",
        "spare": "",
        "language": "",
        "shell": "",
    }
    assert f'"shell":"{answer.json["shell"]}"' in browser.get("/kiosk").text
    hall.devices.change(device_id, name="Cửa chính", printer="", actor=ADMIN)
    assert browser.get("/api/v1/devices/me", headers=bearer(token)).json["name"] == "Cửa chính"


def test_without_a_token_or_with_a_revoked_one_nobody_is_a_device(client, hall):
    device_id, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    hall.devices.revoke(device_id, actor=ADMIN)
    browser = client("")
    assert browser.get("/api/v1/devices/me").status_code == 401
    answer = browser.get("/api/v1/devices/me", headers=bearer(token))
    assert answer.status_code == 401 and answer.json["text"]


def test_the_desk_enrols_its_own_browser_by_name(client, hall):
    answer = client("admin").post("/api/v1/kiosk/enrol-here", json={"name": "  Cửa   2 "})
    assert answer.status_code == 200 and answer.json["name"] == "Cửa 2"
    device = hall.devices.by_token(answer.json["token"])
    assert (device.name, device.kind) == ("Cửa 2", "kiosk")


@pytest.mark.parametrize(("role", "status"), [("", 401), ("mc", 403), ("print", 403)])
def test_only_the_desk_enrols_without_a_code(client, hall, role, status):
    assert client(role).post("/api/v1/kiosk/enrol-here", json={"name": "Cửa 2"}).status_code == status
    assert hall.devices.all() == []


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 41}, {"name": 7}, [], "Cửa", None])
def test_a_door_without_a_usable_name_is_not_enrolled(client, hall, body):
    assert client("admin").post("/api/v1/kiosk/enrol-here", json=body).status_code == 400
    assert hall.devices.all() == []


def test_a_code_from_the_desk_makes_a_kiosk_that_checks_in(client, hall, code):
    browser = client("")
    token = browser.post("/api/v1/devices/redeem", json={"code": hall.devices.new_code("Cửa 3", actor=ADMIN)}).json["token"]
    body = {"code": code(4), "scan_id": "scan-0001"}
    answer = browser.post("/api/v1/check-ins", json=body, headers=bearer(token))
    assert answer.status_code == 200 and answer.json["kiosk"] == "Cửa 3" and answer.json["delegate"]["salutation"] == "Ông"


def test_the_hot_path_sees_no_field_of_the_roster_that_is_not_for_the_door():
    from kiosk.api import Seen

    assert set(Seen.__struct_fields__) <= set(Delegate.__struct_fields__)
    assert not set(Seen.__struct_fields__) & {"phone", "birth_date", "birth_year", "party_member", "ethnicity", "note", "sex", "id"}
