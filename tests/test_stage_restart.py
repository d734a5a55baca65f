"""The programme begins anew after a rehearsal: at the desk only, with a reason, for every screen at once."""

import pytest

PRESS = {"cmd_id": "restart-0001", "kind": "restart", "expected_rev": 1, "reason": "Tập dượt xong"}
NEXT = {"cmd_id": "next-000001", "kind": "next", "expected_rev": 0, "target": "title"}


@pytest.mark.parametrize(("role", "status"), [("", 401), ("print", 403), ("mc", 403), ("admin", 200)])
def test_only_the_desk_puts_the_programme_back(hall, client, role, status):
    assert client("mc").post("/api/v1/stage/commands", json=NEXT).status_code == 200
    assert client(role).post("/api/v1/stage/commands", json=PRESS).status_code == status
    assert hall.stage.state().cue_id == ("arrivals" if status == 200 else "title")


def test_a_second_press_of_the_same_id_puts_nothing_back_again(hall, client):
    desk = client("admin")
    desk.post("/api/v1/stage/commands", json=NEXT)
    desk.post("/api/v1/stage/commands", json=PRESS)
    desk.post("/api/v1/stage/commands", json=NEXT | {"cmd_id": "next-000002", "expected_rev": 2})
    assert desk.post("/api/v1/stage/commands", json=PRESS).status_code == 200
    assert hall.stage.state().cue_id == "title"


def test_late_is_counted_from_the_true_opening_and_not_from_the_rehearsal(hall, client, clock, kiosk, code):
    desk = client("admin")
    rehearsal = {"kind": "go", "target": "chao_co", "reason": "Tập dượt", "expected_rev": 0}
    assert desk.post("/api/v1/stage/commands", json=rehearsal | {"cmd_id": "go-0000001"}).status_code == 200
    desk.post("/api/v1/stage/commands", json=PRESS)
    clock.move(minutes=50)  # the planned start was ten minutes ago, and the hall still waits
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert not hall.door.latest()[0]["late"]
    opening = rehearsal | {"cmd_id": "go-0000002", "expected_rev": hall.stage.state().rev}
    assert desk.post("/api/v1/stage/commands", json=opening).status_code == 200
    clock.move(minutes=5)
    hall.door.check_in(code(2), scan_id="scan-0002", device=kiosk)
    assert [one["late"] for one in hall.door.latest()] == [True, False]
