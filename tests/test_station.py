"""The print station: what its screen says, what its commands do, and who may see a badge."""

import io
from dataclasses import dataclass

import pytest
from PIL import Image

from hall.hall import Hall
from hall.model import Actor, BadgeState
from printers.badge import Renderer
from printers.station.screens import FINISHED, station

DESK = Actor(role="admin")


@dataclass
class Door:
    """Lets delegates in, so that badges are asked for."""

    hall: Hall
    code: object
    kiosk: object

    def admit(self, delegate_id: int):
        self.hall.door.check_in(self.code(delegate_id), scan_id=f"scan-{delegate_id:04d}", device=self.kiosk)
        return self.hall.paper.newest(delegate_id)


@pytest.fixture
def door(hall, code, kiosk) -> Door:
    return Door(hall, code, kiosk)


@pytest.fixture
def staff(client):
    return client("print")


def printed(hall: Hall, state: BadgeState = BadgeState.DONE, printer: str = "P1"):
    job = hall.paper.claim(printer)
    hall.paper.finish(job.id, state)
    return hall.paper.job(job.id)


# -- the screen -----------------------------------------------------------------------------------------------------------------


def test_an_idle_station_has_its_printer_and_nothing_else(hall):
    screen = station(hall)
    assert [(p["name"], p["kind"], p["state"], p["last"]) for p in screen["printers"]] == [("P1", "virtual", "unseen", None)]
    assert (screen["ask"], screen["jobs"], screen["finished"], screen["open"]) == ([], [], [], 0)
    assert set(screen["counts"]) == {"queued", "sending", "done", "handed_over", "torn", "unknown", "held", "cancelled"}


def test_tickets_wait_oldest_first_and_show_no_more_than_a_ticket_needs(hall, door):
    first, second = door.admit(3), door.admit(1)
    jobs = station(hall)["jobs"]
    assert [job["id"] for job in jobs] == [first.id, second.id]
    assert (jobs[0]["number"], jobs[0]["full_name"], jobs[0]["unit"]) == ("003", "A Lăng Thị Nhới", "Xã Thượng Nhật")
    assert not {"code", "post", "badge", "birth_date", "seat"} & set(jobs[0])


def test_an_unknown_badge_is_asked_about_and_is_no_ticket(hall, door):
    door.admit(1)
    door.admit(2)
    lost = printed(hall, BadgeState.UNKNOWN)
    screen = station(hall)
    assert [job["serial"] for job in screen["ask"]] == [lost.serial]
    assert [job["delegate_id"] for job in screen["jobs"]] == [2]
    assert screen["open"] == 1 and screen["counts"]["unknown"] == 1


def test_a_question_does_not_hide_behind_a_long_queue(hall, door):
    for delegate_id in (1, 2, 3):
        door.admit(delegate_id)
    hall.paper.change(1, "hold", actor=DESK, cmd_id="press-0001")
    hall.paper.change(2, "hold", actor=DESK, cmd_id="press-0002")
    printed(hall, BadgeState.UNKNOWN)
    screen = station(hall, listed=2)
    assert [job["delegate_id"] for job in screen["ask"]] == [3]
    assert len(screen["jobs"]) == 2


def test_what_waits_for_one_printer_is_counted_there(hall, door):
    hall.paper.add_printer("P2", "tcp://192.0.2.7:9100", actor=DESK)
    door.admit(1)
    hall.paper.change(1, "cancel", actor=DESK, cmd_id="press-0003")
    hall.paper.reprint(1, reason="Hỏng", actor=DESK, cmd_id="reprint-1", printer="P2")
    door.admit(2)
    assert {p["name"]: p["waiting"] for p in station(hall)["printers"]} == {"P1": 0, "P2": 1}


def test_the_last_badge_and_the_newest_finished_are_shown(hall, door):
    for delegate_id in (1, 2):
        door.admit(delegate_id)
    printed(hall)
    handed = printed(hall, BadgeState.HANDED_OVER)
    screen = station(hall)
    assert screen["printers"][0]["last"]["serial"] == handed.serial
    assert [(job["delegate_id"], job["state"]) for job in screen["finished"]] == [(2, "handed_over"), (1, "done")]
    assert len(screen["finished"]) <= FINISHED


def test_an_address_that_cannot_be_read_is_a_trouble_and_not_a_crash(hall):
    hall.paper.add_printer("P2", "lpt1", actor=DESK)
    broken = next(p for p in station(hall)["printers"] if p["name"] == "P2")
    assert broken["kind"] == "" and not broken["answers"] and "lpt1" in broken["trouble"]


# -- who may see it ---------------------------------------------------------------------------------------------------------------


def test_the_page_asks_strangers_for_the_pin_and_opens_for_staff_and_desk(client):
    answer = client("").get("/printers")
    assert answer.status_code == 303 and "role=print" in answer.location
    for role in ("print", "admin"):
        assert client(role).get("/printers").status_code == 200
    assert client("mc").get("/printers").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/print-jobs/1/settle",
        "/api/v1/print-jobs/1/hold",
        "/api/v1/print-jobs/1/release",
        "/api/v1/print-jobs/1/cancel",
        "/api/v1/printers/P1/pause",
        "/api/v1/print-station/reprint",
    ],
)
def test_commands_are_for_the_print_role(client, door, path):
    door.admit(1)
    assert client("").post(path, json={}).status_code == 401
    assert client("mc").post(path, json={}).status_code == 403


def test_pictures_searches_and_histories_are_for_the_print_role(client, door):
    door.admit(1)
    for path in ("/printers/jobs/1.png", "/api/v1/print-jobs/1/audit", "/api/v1/print-station/search?q=nguyen"):
        assert client("").get(path).status_code in (303, 401)
        assert client("mc").get(path).status_code in (303, 403)


# -- pictures ---------------------------------------------------------------------------------------------------------------------


def test_the_picture_is_the_raster_that_is_printed(staff, door):
    job = door.admit(1)
    answer = staff.get(f"/printers/jobs/{job.id}.png")
    assert answer.mimetype == "image/png"
    picture = Image.open(io.BytesIO(answer.data))
    assert picture.mode == "1" and picture.width == 576
    assert picture.tobytes() == Renderer().render(job.badge, width=576).tobytes()


def test_a_picture_seen_before_is_not_drawn_again_and_never_kept_unasked(staff, door):
    job = door.admit(1)
    first = staff.get(f"/printers/jobs/{job.id}.png")
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = staff.get(f"/printers/jobs/{job.id}.png", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""


def test_a_badge_on_narrow_paper_is_shown_as_narrow(staff, hall, door):
    hall.paper.add_printer("P1", "tcp://192.0.2.7:9100?profile=generic58", actor=DESK)
    door.admit(1)
    job = printed(hall)
    assert Image.open(io.BytesIO(staff.get(f"/printers/jobs/{job.id}.png").data)).width == 384


def test_a_badge_that_cannot_be_drawn_is_an_answer_and_not_a_fault(staff, hall, door):
    hall.roster.edit(1, {"full_name": "Ngh" + "ê" * 80 + "nh"}, actor=DESK)
    job = door.admit(1)
    assert staff.get(f"/printers/jobs/{job.id}.png").status_code == 400


def test_a_picture_of_no_job_is_not_found(staff):
    assert staff.get("/printers/jobs/99.png").status_code == 404
    assert staff.get("/printers/jobs/99999999999999999999.png").status_code == 404


# -- commands ---------------------------------------------------------------------------------------------------------------------


def test_came_out_settles_the_question_and_prints_nothing(staff, hall, door):
    job = door.admit(1)
    printed(hall, BadgeState.UNKNOWN)
    assert staff.post(f"/api/v1/print-jobs/{job.id}/settle", json={"came_out": True, "cmd_id": "press-0101"}).json["state"] == "done"
    assert hall.paper.open_jobs() == []


def test_not_out_makes_one_new_badge_however_often_it_is_said(staff, hall, door):
    job = door.admit(1)
    printed(hall, BadgeState.UNKNOWN)
    assert staff.post(f"/api/v1/print-jobs/{job.id}/settle", json={"came_out": False, "cmd_id": "press-0102"}).status_code == 200
    again = staff.post(f"/api/v1/print-jobs/{job.id}/settle", json={"came_out": False, "cmd_id": "press-0103"})
    assert again.status_code == 409 and again.json["text"]
    assert [open_job.serial for open_job in hall.paper.open_jobs()] == ["1-2"]


@pytest.mark.parametrize("body", [{}, {"came_out": "no"}, {"came_out": None}, {"came_out": 0}, [], None])
def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(staff, hall, door, body):
    job = door.admit(1)
    printed(hall, BadgeState.UNKNOWN)
    assert staff.post(f"/api/v1/print-jobs/{job.id}/settle", json=body).status_code == 400
    assert hall.paper.job(job.id).state == "unknown"


def test_a_ticket_is_held_released_and_cancelled_in_the_staffs_name(staff, hall, door):
    job = door.admit(1)
    for what, state in (("hold", "held"), ("release", "queued"), ("cancel", "cancelled")):
        assert staff.post(f"/api/v1/print-jobs/{job.id}/{what}", json={"cmd_id": f"press-{what}"}).json["state"] == state
    steps = staff.get(f"/api/v1/print-jobs/{job.id}/audit").json["steps"]
    assert [(step["state"], step["actor"]) for step in steps] == [
        ("queued", "kiosk:Cửa 1"),
        ("held", "print"),
        ("queued", "print"),
        ("cancelled", "print"),
    ]


def test_what_is_being_printed_cannot_be_held(staff, hall, door):
    job = door.admit(1)
    hall.paper.claim("P1")
    assert staff.post(f"/api/v1/print-jobs/{job.id}/hold", json={"cmd_id": "press-0105"}).status_code == 409
    assert staff.post("/api/v1/print-jobs/99/hold", json={"cmd_id": "press-0106"}).status_code == 404
    assert staff.post(f"/api/v1/print-jobs/{job.id}/burn", json={"cmd_id": "press-0107"}).status_code == 404


def test_a_paused_printer_takes_no_badge_until_it_goes_on(staff, hall, door):
    door.admit(1)
    assert staff.post("/api/v1/printers/P1/pause", json={"paused": True, "cmd_id": "press-0108"}).status_code == 200
    assert hall.paper.claim("P1") is None and station(hall)["printers"][0]["paused"]
    assert staff.post("/api/v1/printers/P1/pause", json={"paused": False, "cmd_id": "press-0109"}).status_code == 200
    assert hall.paper.claim("P1").delegate_id == 1
    assert staff.post("/api/v1/printers/P9/pause", json={"paused": True, "cmd_id": "press-0110"}).status_code == 404
    assert staff.post("/api/v1/printers/P1/pause", json={"cmd_id": "press-0111"}).status_code == 400


def test_a_printer_with_a_slash_in_its_name_can_be_paused(staff, hall):
    hall.paper.add_printer("Cửa 1/2", "virtual:", actor=DESK)
    assert staff.post("/api/v1/printers/C%E1%BB%ADa%201%2F2/pause", json={"paused": True, "cmd_id": "press-0112"}).status_code == 200
    assert next(p for p in hall.paper.printers() if p.name == "Cửa 1/2").paused


# -- search and reprint -------------------------------------------------------------------------------------------------------------


def test_search_gives_number_name_unit_and_badge_and_nothing_more(staff, hall, door):
    door.admit(3)
    printed(hall)
    assert staff.get("/api/v1/print-station/search?q=a lang").json["found"] == [
        {"id": 3, "number": "003", "full_name": "A Lăng Thị Nhới", "unit": "Xã Thượng Nhật", "badge": "done"}
    ]


def test_search_by_the_number_people_say(staff):
    for text in ("3", "03", "003"):
        assert staff.get(f"/api/v1/print-station/search?q={text}").json["found"][0]["number"] == "003"


@pytest.mark.parametrize("text", ["", "n", " n ", "đ"])
def test_one_letter_finds_nobody(staff, text):
    assert staff.get("/api/v1/print-station/search", query_string={"q": text}).json["found"] == []


def reprint(staff, **changes):
    return staff.post("/api/v1/print-station/reprint", json={"delegate_id": 1, "reason": "Hỏng", "cmd_id": "reprint-0001", **changes})


def test_a_reprint_repeated_makes_one_badge_and_the_old_one_is_void(staff, hall, door):
    old = door.admit(1)
    printed(hall)
    first, second = reprint(staff), reprint(staff)
    assert first.json == second.json == {"job_id": 2, "serial": "1-2"}
    assert [job.reason for job in hall.paper.open_jobs()] == ["Hỏng"]
    assert hall.door.check_in(old.badge.code, scan_id="scan-old-badge", device=door.kiosk).outcome == "revoked"


def test_a_reprint_waits_until_the_open_badge_is_dealt_with(staff, door):
    door.admit(1)
    assert reprint(staff).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"reason": "   "},
        {"reason": None},
        {"reason": "x" * 201},
        {"delegate_id": "1"},
        {"delegate_id": True},
        {"delegate_id": 10**30},
        {"cmd_id": "short"},
        {"cmd_id": None},
        {"printer": ["P1"]},
    ],
)
def test_a_reprint_without_reason_person_or_id_is_refused(staff, hall, door, changes):
    door.admit(1)
    printed(hall)
    assert reprint(staff, **changes).status_code == 400
    assert hall.paper.open_jobs() == []


def test_a_reprint_goes_to_the_printer_that_was_chosen_and_only_to_a_known_one(staff, hall, door):
    door.admit(1)
    printed(hall)
    assert reprint(staff, printer="P9").status_code == 404
    assert reprint(staff, printer="P1").status_code == 200
    assert hall.paper.open_jobs()[0].printer == "P1"
    assert reprint(staff, delegate_id=99, cmd_id="reprint-0002").status_code == 404
