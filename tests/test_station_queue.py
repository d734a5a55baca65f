"""The print station and the queue: first, moved, beforehand, a new roll. What its screen says of them, and what each command answers."""

import pytest

from hall.model import Actor, BadgeState
from printers.station.screens import station

DESK = Actor(role="admin")


@pytest.fixture
def staff(client):
    return client("print")


@pytest.fixture
def arrive(hall, code, kiosk):
    """arrive(3): that delegate is let in; his or her badge."""

    def admit(delegate_id: int):
        hall.door.check_in(code(delegate_id), scan_id=f"scan-{delegate_id:04d}", device=kiosk)
        return hall.paper.newest(delegate_id)

    return admit


@pytest.fixture
def two(hall):
    """A second printer beside P1."""
    hall.paper.add_printer("P2", "tcp://192.0.2.7:9100", actor=DESK)
    return hall


def finished(hall, printer: str = "P1", *, paper_mm: int = 0):
    job = hall.paper.claim(printer)
    hall.paper.finish(job.id, BadgeState.DONE, paper_mm=paper_mm)
    return job


def listed(hall) -> list[int]:
    return [job["delegate_id"] for job in station(hall)["jobs"]]


# -- the screen -----------------------------------------------------------------------------------------------------------------


def test_the_queue_is_shown_in_the_order_of_printing_with_its_reasons(hall, arrive):
    hall.paper.print_batch(unit="Xã Thượng Nhật", category="", printer="P1", actor=DESK, cmd_id="batch-0001")
    arrive(4)
    arrive(1)
    hall.paper.change(hall.paper.newest(1).id, "first", actor=DESK, cmd_id="first-0001")
    jobs = station(hall)["jobs"]
    assert [(job["delegate_id"], job["priority"], job["reason"], job["printer"]) for job in jobs] == [
        (1, 0, "arrival", ""),
        (4, 1, "arrival", ""),
        (2, 2, "batch", "P1"),
        (3, 2, "batch", "P1"),
    ]


def test_what_came_out_last_stands_first_whoever_was_asked_for_first(hall, arrive, clock):
    arrive(1)
    hall.paper.change(arrive(3).id, "first", actor=DESK, cmd_id="first-0001")
    for _ in range(2):
        finished(hall)
        clock.move(seconds=5)
    assert [job["delegate_id"] for job in station(hall)["finished"]] == [1, 3]


def test_a_badge_names_the_printer_that_takes_over(two, code):
    device_id, token = two.devices.enrol("Cửa 2", printer="P1", actor=DESK)
    two.devices.change(device_id, name="Cửa 2", printer="P1", spare="P2", actor=DESK)
    two.door.check_in(code(1), scan_id="scan-0001", device=two.devices.by_token(token))
    assert [(job["printer"], job["spare"]) for job in station(two)["jobs"]] == [("P1", "P2")]


def test_how_long_the_paper_lasts_is_foretold(hall, arrive, clock):
    hall.paper.new_roll("P1", 2_000, actor=DESK, cmd_id="roll-0001")
    for delegate_id in (1, 2, 3):
        arrive(delegate_id)
        finished(hall, paper_mm=200)
        clock.move(minutes=1)
    roll = station(hall)["printers"][0]["roll"]
    assert (roll["length_mm"], roll["used_mm"], roll["badges_left"], roll["low"]) == (2_000, 600, 7, False)
    assert roll["empty_at"] == "2020-06-12T00:14:00.000Z"  # 1400 mm at 200 mm a minute, after the newest at 00:07


def test_a_roll_of_which_nobody_told_is_measured_by_what_was_printed(hall, arrive):
    arrive(1)
    finished(hall, paper_mm=180)
    roll = station(hall)["printers"][0]["roll"]
    assert (roll["length_mm"], roll["used_mm"], roll["badges_left"], roll["empty_at"], roll["low"]) == (0, 180, None, "", False)


def test_a_roll_is_low_from_85_percent_on_and_a_new_one_is_not(hall):
    hall.paper.new_roll("P1", 1_000, actor=DESK, cmd_id="roll-0001")
    hall.paper.used("P1", 849)
    assert not station(hall)["printers"][0]["roll"]["low"]
    hall.paper.used("P1", 1)
    assert station(hall)["printers"][0]["roll"]["low"]
    hall.paper.report("P1", "blocked", "paper_out")
    hall.paper.report("P1", "ready")
    roll = station(hall)["printers"][0]["roll"]
    assert (roll["length_mm"], roll["used_mm"], roll["low"]) == (1_000, 0, False)


# -- first and move -------------------------------------------------------------------------------------------------------------


def test_put_first_is_printed_first_and_twice_is_once(staff, hall, arrive):
    arrive(1)
    job = arrive(3)
    for _ in range(2):
        answer = staff.post(f"/api/v1/print-jobs/{job.id}/first", json={"cmd_id": "first-0001"})
        assert (answer.status_code, answer.json["priority"]) == (200, 0)
    assert listed(hall) == [3, 1]
    assert [step["note"] for step in hall.paper.audit(job.id)] == ["arrival", "put first"]


def test_a_badge_moves_to_another_printer_and_back_to_any(staff, two, arrive):
    job = arrive(1)
    for printer, cmd_id in (("P2", "move-0001"), ("P2", "move-0001"), ("", "move-0002")):
        answer = staff.post(f"/api/v1/print-jobs/{job.id}/move", json={"printer": printer, "cmd_id": cmd_id})
        assert (answer.status_code, answer.json["printer"]) == (200, printer)
    assert [step["note"] for step in two.paper.audit(job.id)] == ["arrival", "moved to P2", "moved to any"]


@pytest.mark.parametrize(("what", "body"), [("first", {}), ("move", {"printer": "P2"})])
def test_what_has_begun_stays_where_it_is(staff, two, arrive, what, body):
    job = arrive(1)
    two.paper.claim("P1")
    answer = staff.post(f"/api/v1/print-jobs/{job.id}/{what}", json=body | {"cmd_id": "press-0001"})
    assert answer.status_code == 409 and answer.json["text"]
    assert two.paper.job(job.id).printer == "P1"


def test_everything_that_waits_for_a_printer_moves_with_one_press(staff, two):
    two.paper.print_batch(unit="", category="exemplar", printer="P1", actor=DESK, cmd_id="batch-0001")
    begun = two.paper.claim("P1")
    for _ in range(2):
        answer = staff.post("/api/v1/printers/P1/move", json={"printer": "P2", "cmd_id": "move-0001"})
        assert (answer.status_code, answer.json) == (200, {"badges": 2})
    assert [(job["printer"], job["state"]) for job in station(two)["jobs"]] == [("P1", "sending"), ("P2", "queued"), ("P2", "queued")]
    assert two.paper.job(begun.id).printer == "P1"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/print-jobs/99/first", {}),
        ("/api/v1/print-jobs/99/move", {"printer": ""}),
        ("/api/v1/print-jobs/1/move", {"printer": "P9"}),
        ("/api/v1/printers/P9/move", {"printer": ""}),
        ("/api/v1/printers/P1/move", {"printer": "P9"}),
        ("/api/v1/printers/P9/roll", {"length_mm": 50_000}),
        ("/api/v1/print-station/batch", {"unit": "", "category": "", "printer": "P9"}),
    ],
)
def test_a_badge_or_printer_that_is_not_there_is_said_and_nothing_changes(staff, hall, arrive, path, body):
    arrive(1)
    before = station(hall)
    answer = staff.post(path, json=body | {"cmd_id": "press-0001"})
    assert answer.status_code == 404 and answer.json["text"]
    assert station(hall) == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/print-jobs/1/first", {"cmd_id": "x"}),
        ("/api/v1/print-jobs/1/move", {"cmd_id": "press-0001"}),
        ("/api/v1/print-jobs/1/move", {"cmd_id": "press-0001", "printer": None}),
        ("/api/v1/printers/P1/move", {"cmd_id": "press-0001", "printer": ["P1"]}),
        ("/api/v1/printers/P1/roll", {"cmd_id": "press-0001"}),
        ("/api/v1/printers/P1/roll", {"cmd_id": "press-0001", "length_mm": "50"}),
        ("/api/v1/printers/P1/roll", {"cmd_id": "press-0001", "length_mm": True}),
        ("/api/v1/printers/P1/roll", {"cmd_id": "press-0001", "length_mm": -1}),
        ("/api/v1/printers/P1/roll", {"cmd_id": "press-0001", "length_mm": 200_001}),
        ("/api/v1/print-station/batch", {"cmd_id": "press-0001", "unit": "", "category": ""}),
        ("/api/v1/print-station/batch", {"unit": "", "category": "", "printer": ""}),
    ],
)
def test_a_command_that_does_not_say_enough_changes_nothing(staff, hall, arrive, path, body):
    arrive(1)
    before = station(hall)
    assert staff.post(path, json=body).status_code == 400
    assert station(hall) == before


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/print-jobs/1/first",
        "/api/v1/print-jobs/1/move",
        "/api/v1/printers/P1/move",
        "/api/v1/printers/P1/roll",
        "/api/v1/print-station/batch",
    ],
)
def test_the_queue_is_for_the_print_role_and_the_desk(client, arrive, path):
    arrive(1)
    body = {"printer": "", "length_mm": 50_000, "unit": "", "category": "", "cmd_id": "press-0001"}
    assert client("").post(path, json=body).status_code == 401
    assert client("mc").post(path, json=body).status_code == 403
    assert client("admin").post(path, json=body).status_code == 200


# -- a new roll -----------------------------------------------------------------------------------------------------------------


def test_a_new_roll_is_counted_from_the_beginning(staff, hall):
    hall.paper.used("P1", 700)
    for _ in range(2):
        answer = staff.post("/api/v1/printers/P1/roll", json={"length_mm": 50_000, "cmd_id": "roll-0001"})
        assert (answer.status_code, answer.json["length_mm"]) == (200, 50_000)
    assert (hall.paper.printers()[0].roll.length_mm, hall.paper.printers()[0].roll.used_mm) == (50_000, 0)
    assert sum(event.kind == "paper.roll_changed" for event in hall.desk.events(limit=20)) == 1


# -- before the day -------------------------------------------------------------------------------------------------------------


def test_who_has_no_badge_is_told_by_unit_and_category(staff, client, arrive):
    arrive(2)
    groups = staff.get("/api/v1/print-station/without-badge").json["groups"]
    assert {(group["unit"], group["category"]): group["badges"] for group in groups} == {
        ("Huyện ủy", "guest"): 1,
        ("Xã Hương Phú", "exemplar"): 1,
        ("Xã Thượng Nhật", "exemplar"): 1,
    }
    assert all(group["label"] for group in groups)
    assert client("mc").get("/api/v1/print-station/without-badge").status_code == 403


def test_a_batch_is_made_once_and_says_how_many(staff, hall):
    body = {"unit": "Xã Thượng Nhật", "category": "", "printer": "P1", "cmd_id": "batch-0001"}
    for _ in range(2):
        assert staff.post("/api/v1/print-station/batch", json=body).json == {"badges": 2}
    assert staff.post("/api/v1/print-station/batch", json=body | {"cmd_id": "batch-0002"}).json == {"badges": 0}
    assert sorted(listed(hall)) == [2, 3] and station(hall)["to_come"] == 3


def test_a_person_at_the_door_is_printed_before_the_batch(staff, hall, arrive):
    staff.post("/api/v1/print-station/batch", json={"unit": "Xã Thượng Nhật", "category": "", "printer": "", "cmd_id": "batch-0001"})
    arrive(1)
    assert listed(hall)[0] == 1
    assert finished(hall).delegate_id == 1
