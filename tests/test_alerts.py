"""What somebody at the desk must look at is told there, and stays until it was seen."""

import sqlite3
from contextlib import closing

import pytest

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


def test_the_desk_is_told_since_when_nothing_is_recorded_and_when_it_is_over(hall, kiosk, code, clock):
    hall._core.store.db.execute("pragma busy_timeout=0")
    since = hall.now
    with closing(sqlite3.connect(hall._core.store.path, isolation_level=None)) as other:
        other.execute("begin immediate")
        for n in (1, 2):
            with pytest.raises(sqlite3.OperationalError):
                hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
            clock.move(minutes=1)
        hall.try_writing()
        assert desk(hall, {}, set())["unwritten_since"] == since
        other.execute("rollback")
    hall.try_writing()
    assert desk(hall, {}, set())["unwritten_since"] == ""
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).first_time


def test_a_disk_that_refuses_even_to_take_back_does_not_end_the_writer(hall, kiosk, code):
    class Gone:
        """The writer's connection while the disk is away."""

        def __init__(self, db) -> None:
            self.db, self.conn = db, db.conn

        def execute(self, sql: str, *more):
            if sql in ("commit", "rollback"):
                raise sqlite3.OperationalError("disk I/O error")
            return self.db.execute(sql, *more)

    writer = hall._core.writer
    whole, writer._db = writer._db, Gone(writer._db)
    with pytest.raises(sqlite3.OperationalError):
        hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    writer._db = whole
    hall.try_writing()  # meets the transaction that was left open, and ends it
    assert hall.desk.figures() == (5, 0)
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).first_time
    assert hall.unwritten_since == ""
