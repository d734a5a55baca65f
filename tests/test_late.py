"""Who is late: whoever came after the conference was opened, which may be later than planned, and nobody before that."""

import pytest

from hall import door_rules
from hall.model import Actor, BadgeState, StageCommand

ADMIN = Actor(role="admin")
MC = Actor(role="mc")
OPENING = "2020-06-12T00:45:00.000Z"


def late(hall):
    return hall.desk.attendance().late


def hand(hall, delegate_id):
    hall.door.check_in_by_hand(delegate_id, cmd_id=f"by-hand-{delegate_id}", actor=ADMIN)


def test_after_a_rehearsal_only_the_arrivals_of_the_evening_before_are_taken_back(hall, clock, kiosk, code):
    clock.move(hours=-14)
    for n in (1, 2):
        hall.door.check_in(code(n), scan_id=f"tried-{n:04d}", device=kiosk)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
    clock.move(hours=14)
    hall.door.check_in(code(3), scan_id="scan-0003", device=kiosk)
    assert (hall.door.rehearsed(), hall.desk.attendance().present) == (2, 3)
    undone = hall.door.undo_rehearsal(cmd_id="rehearsed-1", actor=ADMIN, reason="Tập dượt xong")
    assert undone.arrivals == 2
    assert hall.door.undo_rehearsal(cmd_id="rehearsed-1", actor=ADMIN, reason="Tập dượt xong") == undone  # a lost answer, asked again
    assert (hall.door.rehearsed(), hall.desk.attendance().present, hall.door.arrival(3)[1]) == (0, 1, "Cửa 1")
    kinds = [event.kind for event in hall.desk.events(prefix="door.")]
    assert kinds == ["door.rehearsal_undone", "door.arrival_undone", "door.arrival_undone", *["door.arrived"] * 3]
    assert [job.delegate_id for job in hall.paper.open_jobs()] == [3]  # what had not begun is not printed any more
    answers = [hall.door.check_in(code(n), scan_id=f"scan-{n:04d}", device=kiosk) for n in (1, 2)]
    assert [(a.outcome, a.badge) for a in answers] == [("welcome", BadgeState.DONE), ("welcome", BadgeState.QUEUED)]
    assert hall.door.undo_rehearsal(cmd_id="rehearsed-2", actor=ADMIN, reason="lần nữa").arrivals == 0
    assert [change[1] != "" for change in hall.offline.arrivals(0).arrivals] == [True] * 3


def test_who_comes_three_hours_before_the_opening_is_a_delegate():
    assert door_rules.doors_from(OPENING) == "2020-06-11T21:45:00.000Z"


def test_without_a_stage_late_is_after_the_planned_start_to_the_second(hall, clock):
    clock.move(minutes=40)
    hand(hall, 1)
    clock.move(seconds=20)
    hand(hall, 2)
    clock.move(minutes=5)
    hand(hall, 3)
    assert late(hall) == 0 and hall.roster.search("", status="late")[0] == 0, "the opening may only be put off"
    assert hall.desk.attendance().opened_at == "" and not any(one["late"] for one in hall.door.latest())
    clock.move(minutes=25)
    assert [hall.people.presence(d).late for d in (1, 2, 3)] == [False, True, True]
    assert late(hall) == 2 and hall.roster.search("", status="late")[0] == 2
    assert [one["late"] for one in hall.door.latest()] == [True, True, False]


def test_a_conference_that_opens_later_makes_nobody_late_before_that(hall, clock):
    def press(n, target):
        state = hall.stage.state()
        kind = "release" if state.locked else "next"
        command = StageCommand(cmd_id=f"press-{n:03d}", kind=kind, expected_rev=state.rev, target="" if kind == "release" else target)
        hall.stage.command(command, actor=MC)

    press(1, "title")
    clock.move(minutes=50)
    hand(hall, 1)
    assert late(hall) == 0 and not hall.people.presence(1).late
    clock.move(minutes=45)  # longer than anybody waits for a stage that nobody has touched
    hand(hall, 2)
    assert late(hall) == 0 and hall.desk.attendance().opened_at == ""
    press(2, "chao_co")
    assert late(hall) == 0 and hall.desk.attendance().opened_at == "2020-06-12T01:40:00.000Z"
    clock.move(seconds=1)
    hand(hall, 3)
    assert late(hall) == 1 and hall.people.presence(3).late


ITEMS = {"chao_co", "khai_mac"}
REHEARSED = {"title": "2020-06-11T08:00:00.000Z", "chao_co": "2020-06-11T08:01:00.000Z", "khai_mac": "2020-06-11T08:05:00.000Z"}
BEGUN = {"khai_mac/cu_thu_ky": "2020-06-12T01:02:00.000Z"}


@pytest.mark.parametrize(
    ("started", "now", "opened"),
    [
        ({}, "2020-06-12T00:50:00.000Z", ""),
        ({}, "2020-06-12T01:14:59.999Z", ""),
        ({}, "2020-06-12T01:15:00.000Z", OPENING),
        (REHEARSED, "2020-06-12T00:50:00.000Z", ""),
        (REHEARSED, "2020-06-12T04:00:00.000Z", OPENING),
        ({"title": "2020-06-12T00:44:00.000Z"}, "2020-06-12T01:30:00.000Z", ""),
        (REHEARSED | {"tham_luan/speaker-3": "2020-06-12T00:44:00.000Z"}, "2020-06-12T01:30:00.000Z", ""),
        ({"chao_co": "2020-06-12T00:44:00.000Z"}, "2020-06-12T00:44:30.000Z", OPENING),
        (BEGUN | {"title": "2020-06-12T00:44:00.000Z"}, "2020-06-12T04:00:00.000Z", "2020-06-12T01:02:00.000Z"),
        (REHEARSED | BEGUN, "2020-06-12T04:00:00.000Z", "2020-06-12T01:02:00.000Z"),
    ],
    ids=[
        "put off",
        "still put off",
        "no stage",
        "rehearsed only",
        "rehearsed only, long after",
        "touched, not begun",
        "touched after a rehearsal",
        "before the hour",
        "later than planned",
        "begun after a rehearsal",
    ],
)
def test_the_conference_is_opened_by_its_first_item_and_never_before_the_hour(started, now, opened):
    assert door_rules.opened_at(OPENING, started, ITEMS, now=now) == opened


def test_nobody_is_late_before_the_opening():
    assert not door_rules.is_late("2020-06-12T02:00:00.000Z", "") and not door_rules.is_late("", OPENING)
    assert not door_rules.is_late(OPENING, OPENING) and door_rules.is_late("2020-06-12T00:45:00.001Z", OPENING)
