"""The secretary's desk: figures that are right, acts that need a reason, lists that show the least."""

import json
from types import SimpleNamespace

import pytest

from admin import devices, routes, screens, settings
from admin.papers import file_name
from hall.errors import BadInput
from hall.model import Actor, StageCommand

ADMIN = Actor(role="admin")


@pytest.fixture
def desk(client):
    return client("admin")


def test_the_desk_is_for_the_secretary_only(client):
    assert client().get("/admin").status_code == 303
    for role, status in (("", 401), ("mc", 403), ("print", 403)):
        for path in ("/api/v1/delegates", "/api/v1/delegates/1", "/api/v1/events", "/api/v1/conference", "/api/v1/imports"):
            assert client(role).get(path).status_code == status, (role, path)


def test_every_command_of_the_desk_is_closed_to_others(app, client):
    stranger, closed = client("mc"), 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and rule.rule.startswith("/api/"):
            for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                path = rule.rule.replace("<int(max=2147483647):delegate_id>", "1").replace("<int(max=2147483647):device_id>", "1")
                path = path.replace("<int(max=2147483647):speaker_id>", "1").replace("<sha256>", "0" * 64).replace("<name>", "a.pdf")
                path = path.replace("<path:name>", "P1").replace("<role>", "mc")
                path = path.replace("<int(max=2147483647):walk_in_id>", "1")
                assert "<" not in path
                assert stranger.open(path, method=method, json={}).status_code == 403, (method, path)
                closed += 1
    assert closed > 25


def test_the_page_comes_with_its_first_picture(desk):
    html = desk.get("/admin").get_data(as_text=True)
    boot = json.loads(html.split('id="boot">')[1].split("</script>")[0])
    assert boot["screen"]["state"]["total"] == 5
    assert {"id": "guest", "label": "Đại biểu khách mời"} in boot["categories"]


# -- the screen ----------------------------------------------------------------------------------------------------------------


def test_the_figures_follow_each_arrival(hall, clock, code, kiosk):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    clock.move(minutes=2)
    hall.door.check_in(code(4), scan_id="scan-0002", device=kiosk)
    hall.door.check_in("rác", scan_id="scan-0003", device=kiosk)
    state = screens.desk(hall, {"desk": 1}, {kiosk.id})
    assert (state["present"], state["total"]) == (2, 5)
    assert {c["label"]: c["present"] for c in state["categories"]} == {"Đại biểu điển hình tiên tiến": 1, "Đại biểu khách mời": 1}
    assert {"unit": "Xã Thượng Nhật", "total": 2, "present": 0} in state["units"]
    assert state["minutes"] == [("2020-06-12T00:05", 1), ("2020-06-12T00:07", 1)]
    assert state["refusals"] == {"unreadable": 1}
    assert [a["full_name"] for a in state["arrivals"]] == ["Đỗ Văn Đức", "Nguyễn Thị Hương"]
    assert state["devices"][0]["online"] is True
    json.dumps(state)


def test_the_screen_never_reads_the_roster_as_a_whole(hall):
    """With 100,000 delegates it is built four times a second: it may look up one delegate by id, nothing more."""
    only = SimpleNamespace(get=hall.roster.get)
    names = "desk door stage paper devices protocol conference title_lines unwritten_since rev"
    parts = {name: getattr(hall, name) for name in names.split()}
    assert screens.desk(SimpleNamespace(roster=only, **parts), {}, set())["total"] == 5


def test_routine_does_not_push_the_rest_off_the_list(hall, code, kiosk):
    hall.roster.revoke(2, reason="nhầm", actor=ADMIN)
    for n in (1, 3, 4, 5):
        hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
    kinds = [event["kind"] for event in screens.desk(hall, {}, set())["events"]]
    assert kinds[0] == "roster.invitation_revoked" and "door.arrived" not in kinds


def test_an_event_names_its_delegate_and_its_cue(hall):
    hall.roster.revoke(4, reason="nhầm", actor=ADMIN)
    state = hall.stage.state()
    hall.stage.command(StageCommand(cmd_id="cmd-00001", kind="next", expected_rev=state.rev, target="title"), actor=ADMIN)
    moved, revoked = screens.events(hall, hall.desk.events(limit=2))
    assert revoked["name"] == "Đỗ Văn Đức" and moved["name"] == ""
    assert moved["cue"].startswith("HỘI NGHỊ TUYÊN DƯƠNG")


def test_the_stage_shows_what_next_will_do(hall):
    stage = screens.stage(hall)
    assert (stage["now"]["id"], stage["next"]["id"], stage["back"]) == ("arrivals", "title", None)
    assert "mc_text" not in stage["next"]


# -- delegates -----------------------------------------------------------------------------------------------------------------


def test_search_is_blind_to_accents_and_shows_the_least(desk):
    found = desk.get("/api/v1/delegates?q=nguyen thi huong").json
    assert found["count"] == 2
    assert set(found["rows"][0]) == {
        *("id", "number", "full_name", "salutation", "post", "unit", "category", "seat", "kind", "arrived_at", "place"),
        *("status", "late", "left_at", "stand_in", "namesake", "born", "attention"),
    }
    assert desk.get("/api/v1/delegates?q=n").json["count"] == 0
    assert desk.get("/api/v1/delegates?present=0&unit=Xã Thượng Nhật").json["count"] == 2
    assert desk.get("/api/v1/delegates?limit=2&offset=4").json["count"] == 5


def test_lists_say_that_there_is_something_to_mind_and_the_card_says_what(desk):
    card = desk.patch("/api/v1/delegates/1", json={"attention": "Cần xe lăn"}).json
    assert card["attention"] == card["delegate"]["attention"] == "Cần xe lăn"
    rows = {row["id"]: row["attention"] for row in desk.get("/api/v1/delegates?q=nguyen thi huong").json["rows"]}
    assert rows == {1: True, 2: False}
    assert [row["attention"] for row in desk.get("/api/v1/reception?q=001").json["rows"]] == [True]
    assert desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0001"}).json["attention"] == "Cần xe lăn"
    refused = desk.patch("/api/v1/delegates/1", json={"attention": "dài " * 40})
    assert refused.status_code == 400 and "tối đa 120 ký tự" in refused.json["text"]


def test_what_to_mind_of_the_invited_is_not_said_of_a_substitute(desk):
    desk.patch("/api/v1/delegates/4", json={"attention": "Cần xe lăn"})
    who = {"full_name": "Lê Văn Tám", "substitute": True}
    card = desk.post("/api/v1/delegates/4/check-in", json={"cmd_id": "hand-0001", "stand_in": who}).json
    assert card["attention"] == "" and card["delegate"]["attention"] == "Cần xe lăn"
    assert desk.get("/api/v1/delegates?q=le van tam").json["rows"][0]["attention"] is False


@pytest.mark.parametrize("query", ["limit=abc", "offset=-1", "limit=" + "9" * 30])
def test_a_number_that_is_none_is_refused_politely(desk, query):
    assert desk.get(f"/api/v1/delegates?{query}").status_code == 400


def test_checking_in_by_hand_twice_counts_once(desk, hall):
    first = desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0001"}).json
    again = desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0001"}).json
    other = desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0002"}).json
    assert first["arrived_at"] == again["arrived_at"] == other["arrived_at"] == "2020-06-12T00:05:00.000Z"
    assert first["badge"]["state"] == "queued" and first["place"] == "Quầy hỗ trợ"
    assert hall.desk.figures() == (5, 1)


def test_undoing_an_arrival_needs_a_reason(desk, hall):
    desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0001"})
    refused = desk.post("/api/v1/delegates/1/undo-check-in", json={"cmd_id": "undo-0001", "reason": "  "})
    assert refused.status_code == 400 and hall.desk.figures() == (5, 1)
    card = desk.post("/api/v1/delegates/1/undo-check-in", json={"cmd_id": "undo-0001", "reason": "Bấm nhầm"}).json
    assert card["arrived_at"] == "" and card["badge"]["state"] == "cancelled" and hall.desk.figures() == (5, 0)


def test_a_badge_that_is_still_waiting_is_not_printed_again(desk):
    desk.post("/api/v1/delegates/1/check-in", json={"cmd_id": "hand-0001"})
    assert desk.post("/api/v1/delegates/1/reprint", json={"cmd_id": "repr-0001", "reason": "Mất"}).status_code == 409
    assert desk.post("/api/v1/delegates/2/reprint", json={"cmd_id": "repr-0002", "reason": ""}).status_code == 400
    assert desk.post("/api/v1/delegates/2/reprint", json={"cmd_id": "repr-0003", "reason": "Mất"}).json["badge"]["reason"] == "Mất"


def test_a_reissued_invitation_voids_the_one_before(desk, hall, code, kiosk):
    old = code(1)
    card = desk.post("/api/v1/delegates/1/reissue", json={"cmd_id": "reis-0001", "reason": "Mất giấy mời"}).json
    assert card["invitation"] == {"issue": 1}
    assert hall.door.check_in(old, scan_id="scan-0001", device=kiosk).outcome == "revoked"
    assert hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk).outcome == "welcome"


def test_an_invitation_that_another_desk_has_just_reissued_stays_valid(desk):
    seen = desk.get("/api/v1/delegates/1").json["issues"]
    asked = {"reason": "Mất giấy mời", "issues": seen}
    assert desk.post("/api/v1/delegates/1/reissue", json={"cmd_id": "reis-0001", **asked}).json["issues"] == seen + 1
    late = desk.post("/api/v1/delegates/1/reissue", json={"cmd_id": "reis-0002", **asked})
    assert (late.status_code, late.json["error"]) == (409, "stale")
    assert desk.post("/api/v1/delegates/1/reissue", json={"cmd_id": "reis-0003", "reason": "x", "issues": "1"}).status_code == 400


def test_a_revoked_invitation_has_no_paper(desk):
    assert desk.post("/api/v1/delegates/1/revoke", json={"reason": "Lộ mã"}).json["invitation"] is None
    assert desk.get("/api/v1/delegates/1/invitation.png").status_code == 409


def test_correcting_a_name_keeps_the_invitation(desk, code):
    before = code(1)
    card = desk.patch("/api/v1/delegates/1", json={"full_name": "Nguyễn Thị Hường", "seat": "B-2"}).json
    assert (card["delegate"]["full_name"], card["delegate"]["seat"], code(1)) == ("Nguyễn Thị Hường", "B-2", before)


@pytest.mark.parametrize("changes", [{"full_name": ""}, {"category": "vip"}, {"birth_year": "xưa"}, {"number": "002"}])
def test_a_correction_that_cannot_stand_is_refused(desk, changes):
    assert desk.patch("/api/v1/delegates/1", json=changes).status_code == 400
    assert desk.get("/api/v1/delegates/1").json["delegate"]["number"] == "001"


def test_a_delegate_added_by_hand_has_a_number_and_an_invitation(desk):
    sent = {"full_name": "Trần Quốc Tuấn", "unit": "Xã Hương Lộc", "category": "guest", "cmd_id": "add-00001"}
    card = desk.post("/api/v1/delegates", json=sent).json
    assert desk.post("/api/v1/delegates", json=sent).json == card
    assert card["delegate"]["number"] == "006" and card["invitation"] == {"issue": 0}
    assert desk.post("/api/v1/delegates", json={"unit": "Xã Hương Lộc", "cmd_id": "add-00002"}).status_code == 400


def test_withdrawing_and_taking_back_leaves_the_figures_right(desk, hall):
    desk.post("/api/v1/delegates/3/check-in", json={"cmd_id": "hand-0001"})
    assert desk.post("/api/v1/delegates/3/active", json={"active": False}).json["delegate"]["active"] is False
    assert hall.desk.figures() == (4, 0)
    assert [row["id"] for row in desk.get("/api/v1/delegates?status=withdrawn").json["rows"]] == [3]
    assert desk.post("/api/v1/delegates/3/check-in", json={"cmd_id": "hand-0002"}).status_code == 409
    assert desk.post("/api/v1/delegates/3/active", json={"active": True}).json["arrived_at"] != ""
    assert hall.desk.figures() == (5, 1) and desk.get("/api/v1/delegates?status=withdrawn").json["count"] == 0


def test_nobody_is_told_as_nobody(desk):
    assert desk.get("/api/v1/delegates/99").status_code == 404
    assert desk.get("/api/v1/delegates/99999999999999999999").status_code == 404
    assert desk.post("/api/v1/delegates/1/check-in", json=[1]).status_code == 400


# -- papers --------------------------------------------------------------------------------------------------------------------


def test_invitations_of_a_unit_become_one_file(desk):
    made = desk.post("/api/v1/invitations", json={"unit": "Xã Thượng Nhật"}).json
    assert made == {"file": "giay-moi-xa-thuong-nhat.pdf", "pages": 2}
    with desk.get(f"/api/v1/invitations/{made['file']}") as answer:
        assert answer.data.startswith(b"%PDF")
    listed = desk.get("/api/v1/invitations").json
    assert listed["total"] == 5 and [file["name"] for file in listed["files"]] == [made["file"]]
    assert ["Xã Thượng Nhật", 2] in listed["units"]


def test_one_invitation_is_a_picture_for_the_phone(desk):
    answer = desk.get("/api/v1/delegates/1/invitation.png")
    assert answer.data.startswith(b"\x89PNG") and "giay-moi-001-nguyen-thi-huong.png" in answer.headers["Content-Disposition"]


def test_papers_for_nobody_are_refused_and_no_other_file_is_given_out(desk):
    assert desk.post("/api/v1/invitations", json={"unit": "Xã không có"}).status_code == 409
    for name in ("..%2fsession.key", "session.key", "../session.key"):
        assert desk.get(f"/api/v1/invitations/{name}").status_code == 404


def test_file_names_are_plain_letters():
    assert file_name("Xã Thượng Lộ / Đội 2") == "giay-moi-xa-thuong-lo-doi-2.pdf"
    assert file_name("") == file_name("///") == "giay-moi-tat-ca.pdf"


# -- programme -----------------------------------------------------------------------------------------------------------------


def names(desk) -> list[str]:
    return [speaker["full_name"] for speaker in desk.get("/api/v1/programme").json["speakers"]]


def test_speakers_are_added_at_the_end_and_change_places(desk):
    for name in ("Một", "Hai", "Ba"):
        assert desk.post("/api/v1/speakers", json={"item_id": "tham_luan", "full_name": name, "minutes": 7}).status_code == 200
    third = desk.get("/api/v1/programme").json["speakers"][2]["id"]
    desk.post(f"/api/v1/speakers/{third}/move", json={"up": True})
    assert names(desk) == ["Một", "Ba", "Hai"]
    desk.post(f"/api/v1/speakers/{third}/move", json={"up": True})
    desk.post(f"/api/v1/speakers/{third}/move", json={"up": True})
    assert names(desk) == ["Ba", "Một", "Hai"]
    desk.patch(f"/api/v1/speakers/{third}", json={"full_name": "Ba Sửa"})
    assert desk.get("/api/v1/programme").json["speakers"][0]["minutes"] == 7
    desk.delete(f"/api/v1/speakers/{third}")
    assert names(desk) == ["Một", "Hai"]


@pytest.mark.parametrize(
    "changes", [{"full_name": " "}, {"item_id": "tiec"}, {"minutes": -1}, {"minutes": "lâu"}, {"minutes": True}, {"post": 5}]
)
def test_a_speaker_that_cannot_stand_is_refused(desk, changes):
    assert desk.post("/api/v1/speakers", json={"item_id": "tham_luan", "full_name": "Ai", **changes}).status_code == 400
    assert names(desk) == []


def test_the_programme_tells_how_long_it_takes_and_when_it_would_end(desk):
    agenda = desk.get("/api/v1/programme").json
    assert agenda["length"] == {"minutes": 200, "half_day": 240, "tight": {}} and agenda["ends"] == "2020-06-12T04:05:00.000Z"
    desk.post("/api/v1/speakers", json={"item_id": "tham_luan", "full_name": "Lê Thị Nga", "minutes": 46})
    longer = desk.get("/api/v1/programme").json
    assert longer["length"]["tight"] == {"tham_luan": 46} and longer["ends"] == "2020-06-12T04:06:00.000Z"


def test_the_programme_tells_what_a_leap_would_pass_over(desk):
    agenda = desk.get("/api/v1/programme").json
    assert agenda["skips"]["chao_co"] == [] and agenda["skips"]["khai_mac"] == ["1. Chào cờ"]
    assert [cue["number"] for cue in agenda["cues"] if cue["id"] == cue["item_id"]] == list(range(1, 11))


# -- devices, printers, settings, log --------------------------------------------------------------------------------------------


def test_a_device_joins_by_its_code_and_can_be_cut_off(desk, client, hall):
    made = desk.post("/api/v1/devices/codes", json={"name": "Cửa 2", "printer": "P1"}).json
    assert made["url"].endswith(f"/kiosk#code={made['code']}") and made["qr"].startswith("data:image/svg+xml;base64,")
    token = client().post("/api/v1/devices/redeem", json={"code": made["code"]}).json["token"]
    device = desk.get("/api/v1/devices").json["devices"][0]
    assert (device["name"], device["printer"], device["online"]) == ("Cửa 2", "P1", False)
    desk.patch(f"/api/v1/devices/{device['id']}", json={"name": "Cửa chính", "printer": ""})
    assert hall.devices.by_token(token).name == "Cửa chính"
    desk.post(f"/api/v1/devices/{device['id']}/revoke", json={})
    assert hall.devices.by_token(token) is None
    assert desk.patch("/api/v1/devices/77", json={"name": "Ma"}).status_code == 404


def test_a_tablet_is_never_sent_to_its_own_loopback():
    assert devices.reachable("http://127.0.0.1:8080/", ["192.0.2.7"]) == "http://192.0.2.7:8080/"
    assert devices.reachable("https://localhost/", ["192.0.2.7"]) == "https://192.0.2.7/"
    assert devices.reachable("http://hall.lan:8080/", ["192.0.2.7"]) == "http://hall.lan:8080/"
    assert devices.reachable("http://127.0.0.1:8080/", []) == "http://127.0.0.1:8080/"


def test_a_printer_is_added_and_removed(desk, hall):
    assert desk.post("/api/v1/printers", json={"name": "P2", "address": "virtual:"}).status_code == 200
    nowhere = desk.post("/api/v1/printers", json={"name": "P3", "address": "virtual:?layout=khong-co"})
    assert nowhere.status_code == 404 and "khong-co" in nowhere.json["text"]
    assert [p["name"] for p in desk.get("/api/v1/printers").json["printers"]] == ["P1", "P2"]
    for bad in ({"name": "", "address": "virtual:"}, {"name": "P/3", "address": "virtual:"}, {"name": "P3", "address": ""}):
        assert desk.post("/api/v1/printers", json=bad).status_code == 400
    assert desk.delete("/api/v1/printers/P2").status_code == 200 and desk.delete("/api/v1/printers/P2").status_code == 404


def test_the_conference_starts_when_its_own_clock_says(desk, hall):
    answer = desk.patch("/api/v1/conference", json={"starts_local": "2020-06-15T14:00", "venue": "Nhà văn hóa xã"}).json
    assert hall.conference.starts_at == "2020-06-15T07:00:00.000Z" and answer["starts_local"] == "2020-06-15T14:00"
    assert answer["title"][-1] == "Nam Đông, ngày 15 tháng 6 năm 2020"
    assert answer["protocol"]["basis"]["doc"] == "12/KH-UBND"


@pytest.mark.parametrize("changes", [{"unit": " "}, {"venue": "x" * 301}, {"starts_local": "sáng mai"}, {"contact": 7}])
def test_particulars_that_cannot_stand_are_refused(changes):
    with pytest.raises(BadInput):
        settings.changes(changes, "Asia/Ho_Chi_Minh")


def test_the_number_of_the_conference_cannot_be_changed(desk, hall):
    desk.patch("/api/v1/conference", json={"number": 9, "protocol_id": "khac", "ordinal": "V"})
    assert (hall.conference.number, hall.conference.protocol_id, hall.conference.ordinal) == (7, "hn_dhtt_huyen_2020", "V")


def test_a_new_pin_opens_and_the_old_one_does_not(desk, client, app):
    assert desk.put("/api/v1/pins/mc", json={"pin": "12"}).status_code == 400
    assert desk.put("/api/v1/pins/mc", json={"pin": "987654"}).status_code == 200
    assert app.test_client().post("/login", data={"role": "mc", "pin": "2222"}).status_code == 403
    assert app.test_client().post("/login", data={"role": "mc", "pin": "987654"}).status_code == 303


def test_whoever_sets_the_desks_own_pin_stays_at_the_desk_and_another_desk_does_not(desk, client, clock):
    other = client("admin")
    clock.move(seconds=1)
    assert desk.put("/api/v1/pins/admin", json={"pin": "987654"}).status_code == 200
    assert desk.get("/api/v1/conference").status_code == 200 and other.get("/api/v1/conference").status_code == 401


def test_the_log_comes_newest_first_by_room_and_in_pages(desk, hall, code, kiosk):
    for n in (1, 2, 3):
        hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
    first = desk.get("/api/v1/events?prefix=door.&limit=2").json["events"]
    assert [event["name"] for event in first] == ["A Lăng Thị Nhới", "Nguyễn Thị Hương"]
    rest = desk.get(f"/api/v1/events?prefix=door.&before={first[-1]['rev']}").json["events"]
    assert [event["kind"] for event in rest] == ["door.arrived"]


def test_the_frame_names_every_category(hall):
    assert [c["id"] for c in routes.frame(hall)["categories"]] == [c.id for c in hall.protocol.categories]


def test_badges_come_on_a4_sheets_for_halls_without_a_printer(desk):
    made = desk.post("/api/v1/badge-sheets", json={"unit": ""}).json
    assert made["pages"] == 5
    with desk.get(f"/api/v1/invitations/{made['file']}") as answer:
        assert answer.data.startswith(b"%PDF")
    assert desk.post("/api/v1/badge-sheets", json={"unit": "Không có"}).status_code == 409
