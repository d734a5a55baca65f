"""People as they come, at the desk: what is sent, what comes back, and that nothing is done twice."""

import json

import pytest

from admin import screens
from hall.model import Actor

ADMIN = Actor(role="admin")
TAM = {"full_name": "Lê Văn Tám", "post": "Phó Chủ tịch"}


@pytest.fixture
def desk(client):
    return client("admin")


def post(desk, path, **sent):
    return desk.post(f"/api/v1/{path}", json={"cmd_id": "command-01"} | sent)


def test_a_substitute_is_checked_in_from_the_card(desk, hall):
    card = post(desk, "delegates/4/check-in", stand_in=TAM).json
    assert card["first_time"] and card["presence"]["status"] == "present_substitute"
    assert card["presence"]["stand_in"] == TAM | {"salutation": "", "unit": "", "substitute": True}
    assert card["badge"]["full_name"] == "Lê Văn Tám" and card["delegate"]["full_name"] == "Đỗ Văn Đức"
    row = desk.get("/api/v1/delegates?q=le van tam").json["rows"][0]
    assert (row["id"], row["stand_in"]) == (4, {"full_name": "Lê Văn Tám", "substitute": True})


@pytest.mark.parametrize("wrong", [{"full_name": ""}, {"post": "x"}, "Lê Văn Tám", {"full_name": 5}])
def test_a_substitute_without_a_name_lets_nobody_in(desk, hall, wrong):
    assert post(desk, "delegates/4/check-in", stand_in=wrong).status_code == 400
    assert hall.desk.figures() == (5, 0)


def test_the_name_of_an_unnamed_invitation_is_added_corrected_and_taken_back(desk, hall):
    post(desk, "delegates/5/check-in", cmd_id="check-in-1")
    named = post(desk, "delegates/5/stand-in", cmd_id="name-0001", stand_in={"full_name": "Trần Thị Mai"}).json
    assert named["presence"]["status"] == "present" and named["presence"]["stand_in"]["substitute"] is False
    assert named["badge"]["full_name"] == "Trần Thị Mai"
    back = post(desk, "delegates/5/stand-in", cmd_id="name-0002", stand_in=None).json
    assert back["presence"]["stand_in"] is None and back["badge"]["full_name"] == "Đại diện lãnh đạo Sở Nội vụ"
    assert post(desk, "delegates/4/stand-in", cmd_id="name-0003", stand_in=TAM).status_code == 409


def test_what_was_scanned_to_try_the_door_is_taken_back_at_one_press_with_its_reason(desk, clock):
    clock.move(hours=-14)
    post(desk, "delegates/1/check-in", cmd_id="check-in-1")
    clock.move(hours=14)
    post(desk, "delegates/2/check-in", cmd_id="check-in-2")
    assert desk.get("/api/v1/screens/desk").json["state"]["rehearsed"] == 1
    assert post(desk, "reception/undo-rehearsal").status_code == 400
    assert post(desk, "reception/undo-rehearsal", reason="Tập dượt xong").json == {"arrivals": 1}
    state = desk.get("/api/v1/screens/desk").json["state"]
    assert (state["rehearsed"], state["present"]) == (0, 1)


def test_leaving_and_coming_back(desk, hall):
    assert post(desk, "delegates/1/leave", cmd_id="leave-001").status_code == 409
    post(desk, "delegates/1/check-in", cmd_id="check-in-1")
    assert post(desk, "delegates/1/leave", cmd_id="leave-002").json["presence"]["status"] == "left"
    assert (hall.desk.attendance().inside, hall.desk.attendance().present) == (0, 1)
    assert post(desk, "delegates/1/come-back", cmd_id="back-0001").json["presence"]["status"] == "present"


def test_an_excuse_needs_its_reason_and_shows_it_on_the_card_only(desk):
    assert post(desk, "delegates/2/excuse", reason=" ").status_code == 400
    assert post(desk, "delegates/2/excuse", reason="Nằm viện").json["presence"]["excuse"] == "Nằm viện"
    listed = desk.get("/api/v1/delegates?status=absent_excused").json
    assert [row["id"] for row in listed["rows"]] == [2] and "Nằm viện" not in json.dumps(listed, ensure_ascii=False)
    assert desk.get("/api/v1/delegates?status=invited").json["count"] == 4
    assert post(desk, "delegates/2/unexcuse", cmd_id="expect-01").json["presence"]["status"] == "invited"


def test_the_list_is_narrowed_to_statuses_that_there_are(desk):
    assert desk.get("/api/v1/delegates?status=everything").status_code == 400


def test_a_bare_enter_is_offered_one_person_or_nobody(desk):
    assert desk.get("/api/v1/reception?q=do duc").json["sure"] == 4
    two = desk.get("/api/v1/reception?q=nguyen thi huong").json
    assert two["sure"] is None and [(row["namesake"], row["born"]) for row in two["rows"]] == [(True, 1978), (True, None)]
    assert desk.get("/api/v1/reception?q=nhoi").json["rows"][0]["born"] is None


def test_a_delegation_is_let_in_by_one_press_and_a_second_press_changes_nothing(desk, hall):
    sent = {"delegates": [2, 3], "head": 3}
    first = post(desk, "reception/group", **sent).json["results"]
    assert [(r["id"], r["outcome"], r["first_time"]) for r in first] == [(2, "welcome", True), (3, "welcome", True)]
    rev = hall.rev
    assert post(desk, "reception/group", **sent).json["results"] == first and hall.rev == rev
    assert hall.desk.figures() == (5, 2)
    event = screens.events(hall, hall.desk.events(limit=1))[0]
    assert (event["kind"], event["name"]) == ("door.group_arrived", "A Lăng Thị Nhới")


@pytest.mark.parametrize("ids", ["1", ["1"], [True], [-1], [], None])
def test_a_delegation_that_is_no_list_of_delegates_is_refused(desk, hall, ids):
    assert post(desk, "reception/group", delegates=ids).status_code == 400
    assert post(desk, "reception/group", delegates=[1], head="x").status_code == 400
    assert hall.desk.figures() == (5, 0)


def test_a_walk_in_waits_with_namesakes_shown_and_is_let_in_once(desk, hall):
    sent = {"full_name": "Nguyễn Thị Hường", "unit": "Báo Thừa Thiên Huế", "category": "guest", "phone": "0912345678"}
    asked = post(desk, "walk-ins", **sent).json["id"]
    assert post(desk, "walk-ins", **sent).json["id"] == asked
    lists = desk.get("/api/v1/walk-ins").json
    assert [d["id"] for d in lists["waiting"][0]["namesakes"]] == [1, 2] and (lists["counted"], lists["limit"]) == (5, 300)
    assert screens.desk(hall, {}, set())["waiting"] == 1
    let_in = post(desk, f"walk-ins/{asked}/approve", cmd_id="agree-001").json
    assert let_in["outcome"] == "welcome" and let_in["number"] == "006"
    assert post(desk, f"walk-ins/{asked}/approve", cmd_id="agree-002").status_code == 409
    assert desk.get("/api/v1/walk-ins").json["decided"][0]["delegate_id"] == let_in["id"]
    assert hall.desk.figures() == (6, 1)


def test_turning_a_walk_in_down_needs_a_reason(desk):
    asked = post(desk, "walk-ins", full_name="Người lạ", category="guest").json["id"]
    assert post(desk, f"walk-ins/{asked}/reject", cmd_id="reject-01", reason="").status_code == 400
    assert post(desk, f"walk-ins/{asked}/reject", cmd_id="reject-02", reason="Không được mời").json == {"ok": True}
    lists = desk.get("/api/v1/walk-ins").json
    assert lists["waiting"] == [] and lists["decided"][0]["reason"] == "Không được mời"
    assert post(desk, "walk-ins/9/approve", cmd_id="agree-001").status_code == 404


@pytest.mark.parametrize("wrong", [{"full_name": ""}, {"category": "vip"}, {"full_name": None}])
def test_a_walk_in_that_cannot_become_a_delegate_is_not_written_down(desk, wrong):
    assert post(desk, "walk-ins", **({"full_name": "Người lạ", "category": "guest"} | wrong)).status_code == 400
    assert desk.get("/api/v1/walk-ins").json["waiting"] == []


def test_the_desk_shows_every_figure_of_who_is_where(desk, hall):
    hall.door.check_in_group([1, 2, 3], cmd_id="group-0001", actor=ADMIN)
    post(desk, "delegates/4/excuse", cmd_id="excuse-01", reason="ốm")
    post(desk, "delegates/3/leave", cmd_id="leave-001")
    state = screens.desk(hall, {}, set())
    shown = {name: state[name] for name in ("total", "present", "inside", "substitutes", "excused", "absent", "late", "waiting")}
    assert shown == {"total": 5, "present": 3, "inside": 2, "substitutes": 0, "excused": 1, "absent": 1, "late": 0, "waiting": 0}
    json.dumps(state)


def test_a_speaker_chosen_from_the_roster_is_told_so_on_the_card(desk, hall):
    sent = {"item_id": "tham_luan", "full_name": "A Lăng Thị Nhới", "delegate_id": 3}
    speaker = desk.post("/api/v1/speakers", json=sent).json["id"]
    assert desk.get("/api/v1/delegates/3").json["tasks"] == ["Đại biểu có tham luận: mời gặp Thư ký"]
    desk.patch(f"/api/v1/speakers/{speaker}", json={"minutes": 8})
    assert hall.stage.speakers()[0].delegate_id == 3
    desk.patch(f"/api/v1/speakers/{speaker}", json={"delegate_id": None})
    assert desk.get("/api/v1/delegates/3").json["tasks"] == []
    assert desk.post("/api/v1/speakers", json=sent | {"delegate_id": "3"}).status_code == 400
    assert desk.post("/api/v1/speakers", json=sent | {"delegate_id": 99}).status_code == 404


def test_undoing_from_the_card_takes_the_substitute_along(desk, hall):
    post(desk, "delegates/4/check-in", cmd_id="check-in-1", stand_in=TAM)
    card = post(desk, "delegates/4/undo-check-in", cmd_id="undo-0001", reason="Bấm nhầm").json
    assert card["presence"]["stand_in"] is None and card["presence"]["status"] == "invited" and card["badge"]["state"] == "cancelled"
