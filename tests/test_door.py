"""One arrival for each delegate, whatever happens at the door."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import tickets
from hall.errors import BadInput, NotFound, Refused
from hall.model import Actor, BadgeState, DelegateFields, Outcome, StandIn

ADMIN = Actor(role="admin")


def figures(hall):
    a = hall.desk.attendance()
    return a.present, sum(s.present for s in a.by_unit), sum(s.present for s in a.by_category), sum(n for _, n in a.minutes)


def test_a_first_scan_welcomes_and_queues_a_badge(hall, kiosk, code):
    answer = hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert (answer.outcome, answer.first_time, answer.kiosk, answer.badge) == (Outcome.WELCOME, True, "Cửa 1", BadgeState.QUEUED)
    assert answer.delegate.full_name == "Nguyễn Thị Hương" and answer.at == "2020-06-12T00:05:00.000Z"
    assert [job.delegate_id for job in hall.paper.open_jobs()] == [1]
    assert figures(hall) == (1, 1, 1, 1)


def test_a_second_scan_says_when_and_where_the_first_was(hall, kiosk, code, clock):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    clock.move(minutes=9)
    answer = hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk)
    assert (answer.outcome, answer.first_time, answer.at) == (Outcome.ALREADY_IN, False, "2020-06-12T00:05:00.000Z")
    assert len(hall.paper.open_jobs()) == 1 and figures(hall) == (1, 1, 1, 1)


def test_the_same_scan_again_gives_the_same_answer_and_writes_nothing(hall, kiosk, code, clock):
    first = hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    rev = hall.rev
    clock.move(minutes=1)
    again = hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert again.repeated and hall.rev == rev
    assert (again.outcome, again.first_time, again.at, again.delegate) == (first.outcome, first.first_time, first.at, first.delegate)


def test_a_scan_id_is_never_answered_for_another_code(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert hall.door.check_in(code(2), scan_id="scan-0001", device=kiosk).delegate.id == 1
    assert figures(hall)[0] == 1


@pytest.mark.parametrize("workers", [32])
def test_one_ticket_at_32_kiosks_at_once_is_one_welcome_and_one_badge(hall, kiosk, code, workers):
    start = threading.Barrier(workers)

    def scan(n):
        start.wait()
        return hall.door.check_in(code(1), scan_id=f"scan-{n:05d}", device=kiosk)

    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(scan, range(workers)))
    assert sorted(a.outcome for a in answers) == ["already_in"] * (workers - 1) + ["welcome"]
    assert sum(a.first_time for a in answers) == 1
    assert len(hall.paper.open_jobs()) == 1 and figures(hall) == (1, 1, 1, 1)


def test_refusals_show_no_delegate(hall, kiosk, code):
    forged = tickets.make(b"another key, another key, 32 byt", "invitation", 7, 1, 0)
    old = code(2)
    hall.roster.reissue(2, reason="mất", cmd_id="reissue-1", actor=ADMIN)
    cases = {
        forged: Outcome.NOT_FOUND,
        old: Outcome.REVOKED,
        tickets.make(b"k" * 32, "invitation", 8, 1, 0): Outcome.OTHER_EVENT,
        "046178001234||NGUYỄN THỊ HƯƠNG|05031978|Nữ|Hương Phú|01012022": Outcome.ID_CARD,
        "https://example.org": Outcome.UNREADABLE,
        tickets.CALIBRATION: Outcome.CALIBRATION,
    }
    for n, (text, outcome) in enumerate(cases.items()):
        answer = hall.door.check_in(text, scan_id=f"refused-{n}", device=kiosk)
        assert (answer.outcome, answer.delegate, answer.badge, answer.at) == (outcome, None, BadgeState.NONE, "")
    assert figures(hall) == (0, 0, 0, 0)


def test_a_correction_of_the_name_keeps_the_printed_code_valid(hall, kiosk, code):
    printed = code(4)
    hall.roster.edit(4, {"full_name": "Đỗ Văn Đực"}, actor=ADMIN)
    assert hall.door.check_in(printed, scan_id="scan-0001", device=kiosk).delegate.full_name == "Đỗ Văn Đực"


def test_a_withdrawn_delegate_is_sent_to_the_desk(hall, kiosk, code):
    printed = code(3)
    hall.roster.set_active(3, False, actor=ADMIN)
    assert hall.door.check_in(printed, scan_id="scan-0001", device=kiosk).outcome is Outcome.REVOKED
    assert hall.desk.figures() == (4, 0)


def test_the_badge_opens_the_door_too_and_an_older_badge_does_not(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    first = hall.paper.claim("P1")
    hall.paper.finish(first.id, BadgeState.DONE)
    hall.paper.reprint(1, reason="Hỏng", actor=ADMIN, cmd_id="reprint-1")
    second = hall.paper.claim("P1")
    assert first.badge.code not in (code(1), second.badge.code)
    assert hall.door.check_in(second.badge.code, scan_id="scan-0002", device=kiosk).outcome is Outcome.ALREADY_IN
    assert hall.door.check_in(first.badge.code, scan_id="scan-0003", device=kiosk).outcome is Outcome.REVOKED


def test_the_desk_lets_in_by_name_and_takes_it_back(hall, kiosk, code):
    answer = hall.door.check_in_by_hand(1, cmd_id="by-hand-1", actor=ADMIN)
    assert (answer.outcome, answer.kiosk) == (Outcome.WELCOME, "Quầy hỗ trợ")
    assert hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="nhầm người")
    assert not hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="nhầm người")
    assert figures(hall) == (0, 0, 0, 0) and hall.paper.open_jobs() == []
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).outcome is Outcome.WELCOME
    assert len(hall.paper.open_jobs()) == 1 and figures(hall) == (1, 1, 1, 1)
    kinds = [event.kind for event in hall.desk.events(prefix="door.")]
    assert kinds == ["door.arrived", "door.arrival_undone", "door.arrived"]


def test_a_badge_already_printed_is_not_printed_again_after_an_undo(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="thử")
    assert hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk).badge is BadgeState.DONE
    assert hall.paper.open_jobs() == []


def test_ids_that_are_none_are_refused_before_anything_is_written(hall, kiosk, code):
    rev = hall.rev
    for bad in ("", "short", "x" * 65, "mã-có-dấu", "with blank", None):
        with pytest.raises(BadInput):
            hall.door.check_in(code(1), scan_id=bad, device=kiosk)
    assert hall.rev == rev


def test_nobody_unknown_is_let_in_by_hand(hall):
    with pytest.raises(NotFound):
        hall.door.check_in_by_hand(99, cmd_id="by-hand-1", actor=ADMIN)
    hall.roster.set_active(1, False, actor=ADMIN)
    with pytest.raises(Refused):
        hall.door.check_in_by_hand(1, cmd_id="by-hand-2", actor=ADMIN)


def test_the_log_holds_no_personal_data(hall, kiosk, code):
    for n in range(1, 6):
        hall.door.check_in(code(n), scan_id=f"scan-000{n}", device=kiosk)
    text = " ".join(str(event.body) for event in hall.desk.events(limit=500))
    assert not any(d.full_name in text or code(d.id) in text for d in hall.roster.all())


def test_a_scan_answered_offline_keeps_its_true_time(hall, kiosk, code, clock):
    clock.move(minutes=30)
    answer = hall.door.check_in(code(1), scan_id="offline-01", device=kiosk, scanned_at="2020-06-12T00:11:00.000Z")
    assert (answer.outcome, answer.at) == (Outcome.WELCOME, "2020-06-12T00:11:00.000Z")
    assert hall.desk.attendance().minutes == [("2020-06-12T00:11", 1)]


@pytest.mark.parametrize(
    ("told", "kept"),
    [("2020-06-12T09:00:00Z", "2020-06-12T00:05:00.000Z"), ("2001-01-01T00:00:00Z", "2020-06-11T00:05:00.000Z")],
)
def test_a_kiosk_whose_clock_jumped_cannot_write_impossible_times(hall, kiosk, code, told, kept):
    assert hall.door.check_in(code(1), scan_id="offline-01", device=kiosk, scanned_at=told).at == kept


def test_a_time_that_is_none_is_refused(hall, kiosk, code):
    for bad in ("yesterday", "2020-06-12T00:11:00", "0"):
        with pytest.raises(BadInput):
            hall.door.check_in(code(1), scan_id="offline-01", device=kiosk, scanned_at=bad)


def test_two_kiosks_that_admitted_one_ticket_while_cut_off_are_one_arrival_and_one_reported_double(hall, kiosk, code, clock):
    _, token = hall.devices.enrol("Cửa 2", actor=ADMIN)
    other = hall.devices.by_token(token)
    clock.move(minutes=30)
    hall.door.check_in(code(1), scan_id="offline-01", device=kiosk, scanned_at="2020-06-12T00:11:00.000Z")
    for _ in range(2):  # delivered twice: reported once
        answer = hall.door.check_in(code(1), scan_id="offline-02", device=other, scanned_at="2020-06-12T00:12:00.000Z")
        assert (answer.outcome, answer.at, answer.kiosk) == (Outcome.ALREADY_IN, "2020-06-12T00:11:00.000Z", "Cửa 1")
    doubles = [event for event in hall.desk.events(prefix="door.double")]
    assert [(d.actor, d.body["delegate"], d.body["at"]) for d in doubles] == [("kiosk:Cửa 2", 1, "2020-06-12T00:12:00.000Z")]
    assert figures(hall) == (1, 1, 1, 1)


ACTS = ["scan", "hand", "substitute", "group", "undo", "withdraw", "restore"]
ACTS += ["leave", "come_back", "excuse", "unexcuse", "stand-in", "walk-in"]
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 5), st.integers(0, 30)), max_size=25)


def counted(hall):
    """Every figure counted anew, one delegate after the other."""
    everybody = [hall.people.presence(d.id) for d in hall.roster.all()]
    come = [p for p in everybody if p.arrived_at]
    excused = sum(p.status == "absent_excused" for p in everybody)
    return {
        "total": len(everybody),
        "present": len(come),
        "inside": sum(not p.left_at for p in come),
        "substitutes": sum(bool(p.stand_in and p.stand_in.substitute) for p in come),
        "excused": excused,
        "absent": len(everybody) - len(come) - excused,
        "late": sum(p.late for p in come),
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_running_figures_always_equal_a_fresh_count(hall, kiosk, code, clock, steps):
    for d in range(1, 6):
        hall.roster.set_active(d, True, actor=ADMIN)
    codes = {d: code(d) for d in range(1, 6)}
    for n, (what, one, salt) in enumerate(steps):
        once = {"cmd_id": f"step-{n}-{hall.rev:06d}", "actor": ADMIN}
        clock.move(minutes=salt)
        try:
            take_step(hall, kiosk, codes, what, one, salt, once)
        except Refused:  # not in, withdrawn, already excused away: nothing may have been written
            pass
        now = hall.desk.attendance()
        assert {name: getattr(now, name) for name in counted(hall)} == counted(hall)
        assert figures(hall) == (hall.roster.search("", present=True)[0],) * 4
        assert now.total == now.present + now.excused + now.absent and now.waiting == len(hall.people.walk_ins())


def take_step(hall, kiosk, codes, what, one, salt, once):
    who = StandIn(full_name="Lê Văn Tám")
    match what:
        case "scan":
            hall.door.check_in(codes[one], scan_id=f"scan-{salt:06d}", device=kiosk)
        case "hand":
            hall.door.check_in_by_hand(one, cmd_id=f"hand-{salt:06d}", actor=ADMIN)
        case "substitute":
            hall.door.check_in_by_hand(one, stand_in=who, **once)
        case "group":
            hall.door.check_in_group([one, 1 + salt % 5], **once)
        case "undo":
            hall.door.undo(one, reason="", **once)
        case "withdraw" | "restore":
            hall.roster.set_active(one, what == "restore", actor=ADMIN)
        case "excuse":
            hall.people.excuse(one, "ốm", **once)
        case "stand-in":
            hall.people.put_stand_in(one, who if salt % 2 else None, **once)
        case "walk-in":
            walk_in(hall, once["cmd_id"], approved=salt % 2 == 0)
        case _:
            getattr(hall.people, what)(one, **once)


def walk_in(hall, cmd_id, *, approved):
    asked = hall.people.walk_in(DelegateFields(full_name="Người lạ", category="guest"), cmd_id=cmd_id, actor=ADMIN)
    if approved:
        hall.people.approve(asked.id, cmd_id=f"{cmd_id}-ok", actor=ADMIN)
