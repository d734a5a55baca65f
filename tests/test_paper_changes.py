"""People, printers and clocks change while badges wait or are being printed: every badge stays true, and none waits for ever."""

import logging

import msgspec
import pytest
from sqlite_utils import Database

import printers as paper
from hall.errors import Refused
from hall.model import Actor, BadgeState, StandIn
from hall.store import paper as rows
from hall.store.schema import migrations
from printers.station.screens import station
from tests.conftest import ADMIN
from tests.memory_desk import badge

PRINT = Actor(role="print")
LOG = logging.getLogger("test")
STAND_IN = StandIn(full_name="Hồ Thị Bưởi")
ENDS = ("done", "handed_over", "torn", "sending", "unknown", "held", "queued", "cancelled")


@pytest.fixture
def arrive(hall, code, kiosk):
    return lambda n: hall.door.check_in(code(n), scan_id=f"scan-{n:04d}", device=kiosk)


def waiting(hall):
    return hall.paper.open_jobs()


# -- the person changes


def test_a_badge_that_waits_carries_the_name_as_it_is_corrected(hall, arrive):
    arrive(3)
    hall.roster.edit(3, {"full_name": "A Lăng Thị Nhói", "post": "Chủ tịch Hội"}, actor=ADMIN)
    (job,) = waiting(hall)
    assert (job.badge.full_name, job.badge.post, job.serial) == ("A Lăng Thị Nhói", "Chủ tịch Hội", "3-1")
    assert hall.door.check_in(job.badge.code, scan_id="scan-badge", device=hall.devices.all()[0]).outcome == "already_in"
    assert hall.paper.audit(job.id)[-1]["note"] == "corrected"


def test_a_badge_that_has_begun_is_not_redrawn_by_a_correction_but_followed_by_a_right_one(hall, arrive):
    arrive(3)
    job = hall.paper.claim("P1")
    hall.roster.edit(3, {"full_name": "A Lăng Thị Nhói"}, actor=ADMIN)
    assert hall.paper.job(job.id).badge.full_name == "A Lăng Thị Nhới"
    hall.paper.finish(job.id, BadgeState.DONE)
    assert [(j.serial, j.badge.full_name) for j in waiting(hall)] == [("3-2", "A Lăng Thị Nhói")]


@pytest.mark.parametrize("end", [BadgeState.DONE, BadgeState.HANDED_OVER, BadgeState.TORN, BadgeState.UNKNOWN])
def test_who_takes_the_place_while_the_badge_prints_gets_one_of_his_own(hall, arrive, end):
    arrive(4)
    job = hall.paper.claim("P1")
    hall.people.put_stand_in(4, STAND_IN, cmd_id="stand-in-1", actor=ADMIN)
    hall.paper.finish(job.id, end)
    if end is BadgeState.UNKNOWN:
        hall.paper.settle(job.id, came_out=True, actor=PRINT, cmd_id="settle-0001")
    assert [(j.serial, j.badge.full_name) for j in waiting(hall)] == [("4-2", "Hồ Thị Bưởi")]


def test_an_arrival_taken_back_while_its_badge_prints_makes_no_second_badge(hall, arrive):
    arrive(4)
    hall.people.put_stand_in(4, STAND_IN, cmd_id="stand-in-1", actor=ADMIN)
    job = hall.paper.claim("P1")
    hall.door.undo(4, cmd_id="undo-000001", actor=ADMIN, reason="quét nhầm")
    hall.paper.finish(job.id, BadgeState.DONE)
    assert waiting(hall) == []
    hall.door.check_in(hall.roster.invitations(delegate_id=4)[0][1].code, scan_id="scan-again", device=hall.devices.all()[0])
    assert [j.badge.full_name for j in waiting(hall)] == ["Đỗ Văn Đức"]


@pytest.mark.parametrize("held", [False, True])
def test_no_badge_is_printed_for_who_was_withdrawn_and_one_is_for_who_is_back(hall, arrive, held):
    arrive(3)
    (job,) = waiting(hall)
    if held:
        hall.paper.change(job.id, "hold", actor=PRINT, cmd_id="hold-000001")
    hall.roster.set_active(3, False, actor=ADMIN)
    assert hall.paper.job(job.id).state is BadgeState.CANCELLED and hall.paper.claim("P1") is None
    hall.roster.set_active(3, True, actor=ADMIN)
    assert [j.serial for j in waiting(hall)] == ["3-2"]


def test_a_spoilt_badge_of_who_was_withdrawn_is_not_made_anew_until_the_person_is_back(hall, arrive):
    arrive(3)
    job = hall.paper.claim("P1")
    hall.roster.set_active(3, False, actor=ADMIN)
    hall.paper.finish(job.id, BadgeState.TORN)
    assert waiting(hall) == []
    with pytest.raises(Refused):
        hall.paper.reprint(3, reason="mất", actor=PRINT, cmd_id="reprint-001")
    hall.roster.set_active(3, True, actor=ADMIN)
    assert [j.serial for j in waiting(hall)] == ["3-2"]


def test_who_is_back_on_the_roster_but_never_came_gets_no_badge(hall):
    hall.roster.set_active(3, False, actor=ADMIN)
    hall.roster.set_active(3, True, actor=ADMIN)
    assert waiting(hall) == []


def test_a_badge_of_a_sheet_stays_valid_when_its_bearer_arrives(hall, kiosk, arrive):
    sheet = hall.paper.badges_for_sheet(unit="", actor=ADMIN)[2]
    arrive(3)
    assert waiting(hall)[0].badge.code == sheet.code
    assert hall.door.check_in(sheet.code, scan_id="scan-sheet", device=kiosk).outcome == "already_in"


def test_a_badge_of_a_sheet_is_void_when_somebody_else_sits_in_the_place(hall, kiosk, arrive):
    sheet = hall.paper.badges_for_sheet(unit="", actor=ADMIN)[2]
    arrive(3)
    hall.people.put_stand_in(3, STAND_IN, cmd_id="stand-in-1", actor=ADMIN)
    assert hall.door.check_in(sheet.code, scan_id="scan-sheet", device=kiosk).outcome == "revoked"


def test_a_reprint_after_a_sheet_voids_the_sheet(hall, kiosk, arrive):
    sheet = hall.paper.badges_for_sheet(unit="", actor=ADMIN)[2]
    arrive(3)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
    hall.paper.reprint(3, reason="mất", actor=PRINT, cmd_id="reprint-001")
    assert hall.door.check_in(sheet.code, scan_id="scan-sheet", device=kiosk).outcome == "revoked"


# -- the printer changes


@pytest.mark.parametrize("removed", [True, False])
def test_a_badge_whose_printer_has_no_worker_any_more_is_asked_about_at_the_next_start(hall, arrive, tmp_path, removed):
    """Killed while the badge was being sent: its printer was just removed, or its address is one that nobody understands."""
    arrive(3)
    job = hall.paper.claim("P1")
    if removed:
        hall.paper.remove_printer("P1", actor=ADMIN)
    else:
        hall.paper.add_printer("P1", "telepathy://P1", actor=ADMIN)
    paper.start_workers(hall.paper, hall.paper.printers(), data_dir=tmp_path, log=LOG).stop()
    assert hall.paper.job(job.id).state is BadgeState.UNKNOWN
    again = hall.paper.settle(job.id, came_out=False, actor=PRINT, cmd_id="settle-0001")
    assert again.state is BadgeState.CANCELLED and [j.serial for j in waiting(hall)] == ["3-2"]


def test_a_long_queue_is_counted_whole_at_its_printer(hall, arrive):
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    for n in (1, 2, 3):
        arrive(n)
        hall.paper.move(waiting(hall)[-1].id, "P1", actor=PRINT, cmd_id=f"move-{n:06d}")
    shown = station(hall, listed=2)
    assert [p["waiting"] for p in shown["printers"]] == [3, 0] and len(shown["jobs"]) == 2


# -- the clock changes


def test_a_spare_takes_over_though_the_clock_was_set_back(hall, code, clock):
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    device_id, token = hall.devices.enrol("Cửa 9", printer="P1", actor=ADMIN)
    hall.devices.change(device_id, name="Cửa 9", printer="P1", spare="P2", actor=ADMIN)
    hall.paper.report("P1", "gone", "refused")
    clock.move(hours=-1)
    hall.door.check_in(code(1), scan_id="scan-0001", device=hall.devices.by_token(token))
    assert hall.paper.waiting("P2")


def test_a_clock_set_back_does_not_let_the_counter_speak_for_an_older_badge(hall, arrive, clock):
    """The older badge stays a question; the newer one, of which the count was read, is settled."""
    for n in (1, 2, 3):
        arrive(n)
    older = hall.paper.claim("P1", cuts=5)
    hall.paper.finish(older.id, BadgeState.UNKNOWN)
    clock.move(hours=-1)
    newer = hall.paper.claim("P1", cuts=6)
    hall.paper.finish(newer.id, BadgeState.UNKNOWN)
    hall.paper.weigh("P1", 6)
    assert (hall.paper.job(older.id).state, hall.paper.job(newer.id).state) == (BadgeState.UNKNOWN, BadgeState.CANCELLED)


def test_the_last_badge_and_the_pace_are_those_after_the_clock_was_set_back(hall, arrive, clock):
    hall.paper.new_roll("P1", 50_000, actor=PRINT, cmd_id="roll-000001")
    for n in (1, 2, 3, 4, 5):
        arrive(n)
    for n in range(5):
        if n == 1:
            clock.move(hours=-1)
        clock.move(seconds=30)
        job = hall.paper.claim("P1")
        hall.paper.finish(job.id, BadgeState.DONE, paper_mm=100)
    assert hall.paper.last_printed("P1").id == job.id
    empty_at = hall.paper.forecast(hall.paper.printers()[0]).empty_at
    assert empty_at.startswith("2020-06-12T03:"), empty_at  # 49,5 m at 100 mm each 30 s, from 23:08 on


# -- the program changes


def test_badges_of_a_conference_from_before_the_queue_mean_what_they_meant(tmp_path):
    db = Database(tmp_path / "old.sqlite")
    migrations.apply(db, stop_before="m009_queue")
    db.execute("insert into printer(name, address, position) values('P1', 'virtual:', 1)")
    for n, state in enumerate(ENDS, 1):
        db.execute(
            "insert into delegate(id, number, full_name, folded, category) values(?, ?, 'Hồ Thị', 'ho thi', 'exemplar')", (n, f"{n:03}")
        )
        begun = "2020-06-12T00:05:00.000Z" if state not in ("queued", "held", "cancelled") else ""
        db.execute(
            "insert into print_job(delegate_id, serial, state, printer, badge, reason, requested_by, created_at, started_at) "
            "values(?, ?, ?, 'P1', ?, 'arrival', 'kiosk:Cửa 1', '2020-06-12T00:04:00.000Z', ?)",
            (n, f"{n}-1", state, msgspec.json.encode(badge(n)).decode(), begun),
        )
        if begun:
            db.execute("insert into print_audit(at, job_id, state, actor) values(?, ?, 'sending', 'printer:P1')", (begun, n))
    migrations.apply(db)
    jobs = [rows.get(db, n) for n in range(1, len(ENDS) + 1)]
    assert [(job.state, job.serial, job.printer, job.spare, job.priority) for job in jobs] == [
        (state, f"{n}-1", "P1", "", 1) for n, state in enumerate(ENDS, 1)
    ]
    assert rows.next_for(db, "P1", "2020", "2021") == (1 + ENDS.index("queued"), "P1")
    assert rows.next_for(db, "P2", "2020", "2021") is None and rows.sending(db, "P1") == [1 + ENDS.index("sending")]
    assert rows.begun_last(db, "P1").id == max(n for n, state in enumerate(ENDS, 1) if jobs[n - 1].started_at)
