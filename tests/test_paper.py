"""The queue of badges: no badge doubled, none lost, none called printed that is not."""

import pytest

from hall.errors import BadInput, NotFound, Refused
from hall.model import Actor, BadgeState

ADMIN = Actor(role="admin")


@pytest.fixture
def queued(hall, kiosk, code):
    """Three badges wait."""
    for n in (1, 2, 3):
        hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
    return hall


def states(hall):
    return {job.serial: str(job.state) for job in (*hall.paper.open_jobs(), *hall.paper.finished_jobs())}


def test_a_claimed_job_is_on_disk_as_sending(queued):
    job = queued.paper.claim("P1")
    assert job.delegate_id == 1 and queued.paper.job(job.id).state is BadgeState.SENDING


def test_two_printers_never_claim_the_same_job(queued):
    queued.paper.add_printer("P2", "virtual:", actor=ADMIN)
    claimed = [queued.paper.claim(name) for name in ("P1", "P2", "P1", "P2")]
    assert [job and job.delegate_id for job in claimed] == [1, 2, 3, None]


def test_what_was_being_sent_when_the_power_went_is_asked_about_and_never_sent_again(queued):
    queued.paper.claim("P1")
    assert [job.delegate_id for job in queued.paper.recover("P1")] == [1]
    assert states(queued)["1-1"] == "unknown"
    assert queued.paper.claim("P1").delegate_id == 2


def test_a_badge_that_came_out_is_done_and_one_that_did_not_is_made_anew(queued):
    for _ in range(2):
        queued.paper.claim("P1")
    first, second = queued.paper.recover("P1")
    queued.paper.settle(first.id, came_out=True, actor=ADMIN, cmd_id="press-0001")
    queued.paper.settle(second.id, came_out=False, actor=ADMIN, cmd_id="press-0002")
    assert states(queued) == {"1-1": "done", "2-1": "cancelled", "2-2": "queued", "3-1": "queued"}
    with pytest.raises(Refused):
        queued.paper.settle(first.id, came_out=False, actor=ADMIN, cmd_id="press-0003")


def test_a_torn_badge_gets_a_new_serial_by_itself_and_its_code_is_void(queued, kiosk):
    torn = queued.paper.claim("P1")
    queued.paper.finish(torn.id, BadgeState.TORN, "paper_out")
    assert states(queued) == {"1-1": "torn", "2-1": "queued", "3-1": "queued", "1-2": "queued"}
    assert queued.door.check_in(torn.badge.code, scan_id="scan-torn", device=kiosk).outcome == "revoked"


def test_a_reprint_wants_a_reason_and_waits_for_an_open_badge(queued):
    with pytest.raises(BadInput):
        queued.paper.reprint(1, reason="  ", actor=ADMIN, cmd_id="reprint-0")
    with pytest.raises(Refused):
        queued.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-1")
    queued.paper.finish(queued.paper.claim("P1").id, BadgeState.DONE)
    with pytest.raises(NotFound):
        queued.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-3", printer="Máy lạ")
    ref = queued.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-2")
    assert queued.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-2") == ref
    assert states(queued)["1-2"] == "queued"


def test_a_job_that_has_begun_can_be_neither_held_nor_cancelled(queued):
    job = queued.paper.claim("P1")
    for what in ("hold", "cancel"):
        with pytest.raises(Refused):
            queued.paper.change(job.id, what, actor=ADMIN, cmd_id="press-0004")
    with pytest.raises(BadInput):
        queued.paper.change(job.id, "print twice", actor=ADMIN, cmd_id="press-0005")


def test_a_held_job_waits_until_it_is_released(queued):
    first = queued.paper.open_jobs()[0]
    queued.paper.change(first.id, "hold", actor=ADMIN, cmd_id="press-0006")
    assert queued.paper.claim("P1").delegate_id == 2
    queued.paper.change(first.id, "release", actor=ADMIN, cmd_id="press-0007")
    assert queued.paper.claim("P1").delegate_id == 1


def test_a_paused_printer_takes_nothing(queued):
    queued.paper.pause("P1", True, actor=ADMIN, cmd_id="press-0008")
    assert not queued.paper.waiting("P1") and queued.paper.claim("P1") is None
    queued.paper.pause("P1", False, actor=ADMIN, cmd_id="press-0009")
    assert queued.paper.waiting("P1")


def test_a_kiosks_badges_go_to_its_own_printer(hall, code):
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    _, token = hall.devices.enrol("Cửa 2", printer="P2", actor=ADMIN)
    hall.door.check_in(code(1), scan_id="scan-0001", device=hall.devices.by_token(token))
    assert hall.paper.claim("P1") is None
    assert hall.paper.claim("P2").delegate_id == 1


def test_what_waits_for_a_removed_printer_may_go_to_any(hall, code):
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    _, token = hall.devices.enrol("Cửa 2", printer="P2", actor=ADMIN)
    hall.door.check_in(code(1), scan_id="scan-0001", device=hall.devices.by_token(token))
    hall.paper.remove_printer("P2", actor=ADMIN)
    assert hall.paper.claim("P1").delegate_id == 1
    with pytest.raises(NotFound):
        hall.paper.remove_printer("P2", actor=ADMIN)


def test_a_finish_for_a_job_that_is_not_being_sent_changes_nothing(queued):
    job = queued.paper.claim("P1")
    queued.paper.finish(job.id, BadgeState.DONE)
    queued.paper.finish(job.id, BadgeState.TORN)
    assert states(queued)["1-1"] == "done" and len(queued.paper.open_jobs()) == 2


def test_only_news_of_a_printer_is_written(hall):
    hall.paper.report("P1", "blocked", "paper_out")
    rev = hall.rev
    hall.paper.report("P1", "blocked", "paper_out")
    assert hall.rev == rev and hall.paper.printers()[0].detail == "paper_out"


def test_each_attempt_leaves_its_trace(queued):
    job = queued.paper.claim("P1")
    queued.paper.finish(job.id, BadgeState.DONE)
    assert [(row["state"], row["actor"]) for row in queued.paper.audit(job.id)] == [
        ("queued", "kiosk:Cửa 1"),
        ("sending", "printer:P1"),
        ("done", "printer:P1"),
    ]


def test_after_twenty_badges_the_desk_is_told_and_the_door_is_not_stopped(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    for n in range(19):
        hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
        hall.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id=f"reprint-{n}")
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
    with pytest.raises(Refused):
        hall.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-x")
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="")
    assert hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk).outcome == "welcome"


def test_the_twentieth_torn_badge_ends_the_job_and_not_the_worker(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    for _ in range(20):
        hall.paper.finish(hall.paper.claim("P1").id, BadgeState.TORN)
    assert hall.paper.claim("P1") is None


def test_a_sheet_of_badges_voids_no_badge_and_makes_no_job(queued):
    printed = queued.paper.claim("P1").badge.code
    first = queued.paper.badges_for_sheet(unit="", actor=ADMIN)
    again = queued.paper.badges_for_sheet(unit="", actor=ADMIN)
    assert [b.code for b in first] == [b.code for b in again] and len({b.code for b in first}) == 5
    assert first[0].code == printed and len(queued.paper.open_jobs()) == 3
    assert [b.full_name for b in queued.paper.badges_for_sheet(unit="Sở Nội vụ", actor=ADMIN)] == ["Đại diện lãnh đạo Sở Nội vụ"]


def test_a_badge_from_a_sheet_opens_the_door(hall, kiosk):
    badge = hall.paper.badges_for_sheet(unit="", actor=ADMIN)[2]
    assert hall.door.check_in(badge.code, scan_id="scan-0001", device=kiosk).delegate.id == 3
