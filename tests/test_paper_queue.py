"""Whose badge comes first, and where: priorities, the spare printer, moving by hand, batches, rolls, the cutter's counter."""

import pytest

from hall import rolls
from hall.badges import in_hand_out_order
from hall.errors import BadInput, NotFound, Refused
from hall.model import Actor, BadgeState, Delegate, Roll
from tests.conftest import ADMIN

PRINT = Actor(role="print")


@pytest.fixture
def doors(hall):
    """Two printers, and a kiosk whose printer is P1 and whose spare is P2."""
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    device_id, token = hall.devices.enrol("Cửa 1", printer="P1", actor=ADMIN)
    hall.devices.change(device_id, name="Cửa 1", printer="P1", spare="P2", actor=ADMIN)
    return hall.devices.by_token(token)


@pytest.fixture
def arrive(hall, doors, code):
    return lambda n: hall.door.check_in(code(n), scan_id=f"scan-{n:04d}", device=doors)


def batch(hall, cmd_id="batch-0001", **wanted):
    return hall.paper.print_batch(**({"unit": "", "category": "", "printer": ""} | wanted), actor=PRINT, cmd_id=cmd_id).badges


def order(hall):
    return [job.delegate_id for job in hall.paper.open_jobs()]


# -- who comes first


def test_a_person_at_the_door_comes_before_a_batch(hall, arrive):
    assert batch(hall) == 4  # the unnamed invitation has no name to print yet
    arrive(5)
    assert hall.paper.claim("P1").delegate_id == 5


def test_a_badge_of_the_batch_is_called_forward_when_its_delegate_comes(hall, arrive):
    batch(hall)
    last = order(hall)[-1]
    arrive(last)
    job = hall.paper.claim("P1")
    assert job.delegate_id == last and job.serial == f"{last}-1" and job.spare == "P2"
    assert len(hall.paper.open_jobs()) == 4


def test_a_batch_that_is_asked_for_twice_is_printed_once(hall, doors):
    assert batch(hall) == 4 and batch(hall) == 4 and batch(hall, cmd_id="batch-0002") == 0
    assert len(hall.paper.open_jobs()) == 4


def test_a_batch_is_for_a_unit_or_a_category_and_a_known_printer(hall, doors):
    assert batch(hall, unit="Xã Thượng Nhật", category="guest") == 0
    assert batch(hall, cmd_id="batch-0002", unit="Xã Thượng Nhật", printer="P2") == 2
    assert hall.paper.claim("P1") is None and hall.paper.claim("P2")
    with pytest.raises(NotFound):
        batch(hall, cmd_id="batch-0003", printer="P9")


def test_who_was_printed_in_a_batch_gets_no_second_badge_on_arriving(hall, arrive):
    batch(hall)
    while job := hall.paper.claim("P1"):
        hall.paper.finish(job.id, BadgeState.DONE)
    arrive(1)
    assert hall.paper.open_jobs() == [] and hall.paper.newest(1).serial == "1-1"


def test_a_pile_is_in_the_order_in_which_it_is_handed_out():
    names = ("Trần Thị Ánh", "Lê Văn An", "Đỗ Bình", "Nguyễn Đức", "Phan Dũng", "Võ Ân", "Cao Ăn", "Lý Ẩn")
    people = [Delegate(id=n, full_name=name, unit="Xã B", number=f"{n:03d}") for n, name in enumerate(names)]
    people.append(Delegate(id=99, full_name="Zơ Râm Vy", unit="Xã A"))
    assert [d.full_name.split()[-1] for d in in_hand_out_order(people)] == ["Vy", "An", "Ánh", "Ăn", "Ân", "Ẩn", "Bình", "Dũng", "Đức"]


def test_the_station_may_put_a_badge_first(hall, arrive):
    for n in (1, 2, 3):
        arrive(n)
    third = hall.paper.open_jobs()[-1]
    hall.paper.change(third.id, "first", actor=PRINT, cmd_id="first-0001")
    assert order(hall) == [3, 1, 2] and hall.paper.claim("P1").delegate_id == 3


def test_the_badge_that_replaces_a_torn_one_comes_next_and_at_the_same_printer(hall, arrive):
    for n in (1, 2):
        arrive(n)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.TORN)
    job = hall.paper.claim("P1")
    assert (job.delegate_id, job.serial, job.printer, job.spare) == (1, "1-2", "P1", "P2")


# -- the spare printer


def test_the_spare_takes_over_when_the_printer_stands_still_for_ten_seconds(hall, arrive, clock):
    arrive(1)
    hall.paper.report("P1", "blocked", "paper_out")
    clock.move(seconds=9)
    assert not hall.paper.waiting("P2") and hall.paper.claim("P2") is None
    clock.move(seconds=2)
    assert hall.paper.waiting("P2") and hall.paper.claim("P2").delegate_id == 1
    assert "spare of P1" in [step["note"] for step in hall.paper.audit(hall.paper.newest(1).id)]


def test_the_spare_leaves_what_the_printer_has_begun(hall, arrive, clock):
    for n in (1, 2):
        arrive(n)
    begun = hall.paper.claim("P1")
    hall.paper.report("P1", "blocked", "paper_out")
    clock.move(minutes=1)
    assert hall.paper.claim("P2").delegate_id == 2 and hall.paper.claim("P2") is None
    assert hall.paper.job(begun.id).state is BadgeState.SENDING and hall.paper.job(begun.id).printer == "P1"


def test_the_spare_takes_the_badges_of_a_paused_printer_at_once(hall, arrive):
    arrive(1)
    hall.paper.pause("P1", True, actor=PRINT, cmd_id="pause-0001")
    assert hall.paper.claim("P2").delegate_id == 1


def test_a_printer_that_works_again_keeps_its_own(hall, arrive, clock):
    hall.paper.report("P1", "gone", "no_answer")
    clock.move(minutes=5)
    hall.paper.report("P1", "ready")
    arrive(1)
    assert hall.paper.claim("P2") is None and hall.paper.claim("P1")


def test_who_is_nobodys_spare_takes_nothing_of_others(hall, code, clock):
    hall.paper.add_printer("P2", "virtual:", actor=ADMIN)
    _, token = hall.devices.enrol("Cửa 2", printer="P1", actor=ADMIN)
    hall.door.check_in(code(1), scan_id="scan-0001", device=hall.devices.by_token(token))
    hall.paper.report("P1", "gone", "no_answer")
    clock.move(hours=1)
    assert hall.paper.claim("P2") is None


def test_a_printer_cannot_be_its_own_spare(hall, doors):
    with pytest.raises(BadInput):
        hall.devices.change(doors.id, name="Cửa 1", printer="P1", spare="P1", actor=ADMIN)
    hall.devices.change(doors.id, name="Cửa chính", printer="P1", actor=ADMIN)
    assert hall.devices.all()[0].spare == "P2"


# -- moving by hand


def test_a_badge_that_has_not_begun_moves_to_another_printer(hall, arrive):
    arrive(1)
    job = hall.paper.open_jobs()[0]
    for _ in range(2):  # two presses are one
        assert hall.paper.move(job.id, "P2", actor=PRINT, cmd_id="move-00001").printer == "P2"
    assert hall.paper.claim("P1") is None
    assert hall.paper.claim("P2").delegate_id == 1
    with pytest.raises(Refused):
        hall.paper.move(job.id, "P1", actor=PRINT, cmd_id="move-00002")
    with pytest.raises(NotFound):
        hall.paper.move(job.id, "P9", actor=PRINT, cmd_id="move-00003")


def test_all_that_waits_for_one_printer_moves_at_once_and_nothing_else(hall, arrive):
    for n in (1, 2, 3):
        arrive(n)
    begun = hall.paper.claim("P1")
    held = hall.paper.open_jobs()[1]
    hall.paper.change(held.id, "hold", actor=PRINT, cmd_id="hold-00001")
    assert hall.paper.move_all("P1", "P2", actor=PRINT, cmd_id="move-00001").badges == 2
    assert hall.paper.job(begun.id).printer == "P1" and hall.paper.job(held.id).state is BadgeState.HELD
    assert {job.printer for job in hall.paper.open_jobs() if job.id != begun.id} == {"P2"}


def test_what_is_held_for_a_removed_printer_may_go_to_any(hall, arrive):
    arrive(1)
    job = hall.paper.open_jobs()[0]
    hall.paper.change(job.id, "hold", actor=PRINT, cmd_id="hold-00001")
    hall.paper.remove_printer("P1", actor=ADMIN)
    hall.paper.change(job.id, "release", actor=PRINT, cmd_id="release-01")
    assert hall.paper.claim("P2").delegate_id == 1


def test_a_command_id_serves_one_kind_of_command(hall, arrive):
    arrive(1)
    job = hall.paper.open_jobs()[0]
    hall.paper.change(job.id, "hold", actor=PRINT, cmd_id="press-0001")
    with pytest.raises(Refused):
        hall.paper.change(job.id, "cancel", actor=PRINT, cmd_id="press-0001")
    assert hall.paper.job(job.id).state is BadgeState.HELD


# -- the cutter's counter


@pytest.fixture
def interrupted(hall, arrive):
    """The badge of delegate 1 was begun at 100 cuts, and the power went."""
    for n in (1, 2):
        arrive(n)
    job = hall.paper.claim("P1", cuts=100)
    hall.paper.recover("P1")
    return job


def test_one_cut_more_says_that_the_badge_came_out(hall, interrupted):
    assert [job.state for job in hall.paper.weigh("P1", 101)] == ["done"]
    assert order(hall) == [2]


def test_no_cut_more_says_that_it_did_not_and_a_new_one_comes_first(hall, interrupted):
    assert [job.state for job in hall.paper.weigh("P1", 100)] == ["cancelled"]
    assert [job.serial for job in hall.paper.open_jobs()] == ["1-2", "2-1"]
    assert hall.paper.weigh("P1", 100) == [] and len(hall.paper.open_jobs()) == 2


@pytest.mark.parametrize("cuts", [99, 0, 102, 1000])
def test_a_counter_that_tells_nothing_leaves_the_question_to_a_person(hall, interrupted, cuts):
    assert hall.paper.weigh("P1", cuts) == [] and hall.paper.job(interrupted.id).state is BadgeState.UNKNOWN


def test_a_badge_after_the_interrupted_one_makes_its_count_worthless(hall, interrupted):
    hall.paper.finish(hall.paper.claim("P1", cuts=101).id, BadgeState.DONE)
    assert hall.paper.weigh("P1", 101) == [] and hall.paper.job(interrupted.id).state is BadgeState.UNKNOWN


def test_without_a_count_before_nothing_is_weighed(hall, arrive):
    arrive(1)
    hall.paper.claim("P1")
    hall.paper.recover("P1")
    assert hall.paper.weigh("P1", 1) == [] and len(hall.paper.open_jobs()) == 1


# -- rolls


def minutes(*marks):
    return [(f"2020-06-12T00:{mark:02d}:00.000Z", 100) for mark in reversed(marks)]


def test_a_roll_says_how_many_badges_it_holds_and_when_it_ends():
    roll = rolls.forecast(Roll(length_mm=50_000, used_mm=45_000), minutes(10, 11, 12, 13, 14))
    assert roll.badges_left == 50 and roll.empty_at == "2020-06-12T01:04:00.000Z" and roll.low


@pytest.mark.parametrize("printed", [[], minutes(10), minutes(10, 11), minutes(10, 10, 10)])
def test_a_pace_that_is_not_known_makes_no_forecast(printed):
    assert rolls.forecast(Roll(length_mm=50_000, used_mm=1_000), printed).empty_at == ""


def test_badges_of_an_hour_ago_make_no_pace():
    assert rolls.forecast(Roll(length_mm=50_000, used_mm=1_000), minutes(1, 2, 40, 41)).empty_at == ""


def test_without_a_length_nothing_is_promised():
    roll = rolls.forecast(Roll(used_mm=45_000), minutes(10, 11, 12))
    assert (roll.badges_left, roll.empty_at, roll.low) == (None, "", False)


def test_a_roll_that_is_used_up_on_paper_ends_now():
    roll = rolls.forecast(Roll(length_mm=1_000, used_mm=1_200), minutes(10, 11, 12))
    assert roll.badges_left == 0 and roll.empty_at == "2020-06-12T00:12:00.000Z"


def test_paper_is_counted_until_a_new_roll_is_told_or_seen(hall, arrive, clock):
    hall.paper.new_roll("P1", 30_000, actor=PRINT, cmd_id="roll-00001")
    for n in (1, 2, 3):
        arrive(n)
        clock.move(minutes=1)
        hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE, paper_mm=120)
    hall.paper.used("P1", 40)
    roll = hall.paper.forecast(hall.paper.printers()[0])
    assert (roll.used_mm, roll.badges_left) == (400, 246) and roll.empty_at
    hall.paper.report("P1", "blocked", "paper_out")
    hall.paper.report("P1", "ready")
    assert (hall.paper.printers()[0].roll.used_mm, hall.paper.printers()[0].roll.length_mm) == (0, 30_000)
    with pytest.raises(BadInput):
        hall.paper.new_roll("P1", 10_000_000, actor=PRINT, cmd_id="roll-00002")
    with pytest.raises(NotFound):
        hall.paper.new_roll("P9", 30_000, actor=PRINT, cmd_id="roll-00003")


def test_what_a_printer_answered_is_kept_with_its_time(hall):
    hall.paper.put_record("P1", {"completion": "process_id"})
    printer = hall.paper.printers()[0]
    assert printer.record == {"completion": "process_id"} and printer.record_at == hall.now


def test_a_badge_tells_the_group_of_the_award(hall, arrive):
    hall.roster.edit(1, {"award_group": 3}, actor=ADMIN)
    arrive(1)
    arrive(2)
    assert [job.badge.award_group for job in hall.paper.open_jobs()] == ["3", ""]
