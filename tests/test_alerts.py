"""What somebody at the desk must look at is told there, and stays until it was seen."""

from admin.screens import desk
from tests.conftest import ADMIN


def told(hall):
    return [(event["kind"], event["name"]) for event in desk(hall, {}, set())["alerts"]]


def test_codes_that_are_tried_are_told_to_the_desk(hall, kiosk):
    hall.door.notice_guessing(kiosk)
    assert told(hall) == [("door.guessing_noticed", "")]


def test_a_ticket_that_two_doors_let_in_is_told_with_the_name(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk, scanned_at=hall.now)
    assert told(hall) == [("door.double_admitted", "Nguyễn Thị Hương")]


def test_a_valid_ticket_that_a_cut_off_kiosk_refused_is_told(hall, kiosk, code):
    hall.door.check_in(code(2), scan_id="scan-0001", device=kiosk, scanned_at=hall.now, admitted=False, refused="not_found")
    assert [kind for kind, _ in told(hall)] == ["door.wrongly_refused"]


def test_an_ordinary_morning_tells_nothing(hall, kiosk, code):
    for n in (1, 2, 3):
        hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="")
    assert told(hall) == []


def test_what_happened_yesterday_is_no_alert_today(hall, kiosk, clock):
    hall.door.notice_guessing(kiosk)
    clock.move(hours=13)
    assert told(hall) == []
