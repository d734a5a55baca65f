"""People as they come: substitutes, unnamed invitations, delegations, excuses, leaving and coming back, and who is not on the list."""

import pytest
from msgspec.structs import replace

from hall.errors import BadInput, NotFound, Refused
from hall.model import Actor, BadgeState, DelegateFields, Outcome, StandIn

ADMIN = Actor(role="admin")
MC = Actor(role="mc")
TAM = StandIn(full_name="Lê Văn Tám", post="Phó Chủ tịch")
OPENING = "2020-06-12T00:45:00.000Z"


def kinds(hall, prefix="door."):
    return [event.kind for event in hall.desk.events(prefix=prefix)]


def figures(hall):
    a = hall.desk.attendance()
    return {name: getattr(a, name) for name in ("total", "present", "inside", "substitutes", "excused", "absent", "late", "waiting")}


def hand(hall, delegate_id, cmd_id="by-hand-1", **more):
    return hall.door.check_in_by_hand(delegate_id, cmd_id=cmd_id, actor=ADMIN, **more)


# -- substitutes and unnamed invitations ---------------------------------------------------------------------------------------


def test_a_substitute_takes_the_seat_of_the_invited_and_is_counted_once(hall):
    answer = hand(hall, 4, stand_in=TAM)
    assert (answer.outcome, answer.delegate.full_name, answer.stand_in.full_name) == (Outcome.WELCOME, "Đỗ Văn Đức", "Lê Văn Tám")
    assert hall.people.presence(4).status == "present_substitute"
    assert figures(hall) | {"substitutes": 1, "present": 1, "total": 5} == figures(hall)


def test_the_badge_carries_the_substitutes_name_and_the_seat_of_the_invited(hall):
    hand(hall, 4, stand_in=TAM)
    badge = hall.paper.newest(4).badge
    assert (badge.full_name, badge.post, badge.salutation) == ("Lê Văn Tám", "Phó Chủ tịch", "")
    assert (badge.unit, badge.seat, badge.number) == ("Huyện ủy", "A-1", "004")


def test_a_reprint_is_for_the_substitute_too(hall):
    hand(hall, 4, stand_in=TAM)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.TORN)
    assert hall.paper.newest(4).badge.full_name == "Lê Văn Tám"


def test_the_same_press_again_gives_the_same_substitute_and_writes_nothing(hall):
    first = hand(hall, 4, stand_in=TAM)
    rev = hall.rev
    again = hand(hall, 4, stand_in=TAM)
    assert again == replace(first, repeated=True) and hall.rev == rev


def test_the_newest_arrivals_greet_who_is_here_and_say_for_whom(hall):
    hand(hall, 4, stand_in=TAM)
    one = hall.door.latest()[0]
    assert (one["full_name"], one["stands_for"], one["unit"], one["substitute"]) == ("Lê Văn Tám", "Đỗ Văn Đức", "Huyện ủy", True)


def test_the_name_of_an_unnamed_invitation_is_learnt_at_the_desk(hall):
    hand(hall, 5, stand_in=StandIn(full_name="Trần  Thị Mai"))
    presence = hall.people.presence(5)
    assert (presence.status, presence.stand_in.full_name, presence.stand_in.substitute) == ("present", "Trần Thị Mai", False)
    assert hall.roster.get(5).full_name == "Đại diện lãnh đạo Sở Nội vụ" and figures(hall)["substitutes"] == 0
    assert hall.paper.newest(5).badge.full_name == "Trần Thị Mai"


def test_a_name_learnt_after_the_scan_gets_a_new_badge_and_the_waiting_one_is_cancelled(hall, kiosk, code):
    hall.door.check_in(code(5), scan_id="scan-0001", device=kiosk)
    label = hall.paper.newest(5)
    assert hall.people.put_stand_in(5, StandIn(full_name="Trần Thị Mai"), cmd_id="name-0001", actor=ADMIN).changed
    assert hall.paper.job(label.id).state is BadgeState.CANCELLED
    assert [job.badge.full_name for job in hall.paper.open_jobs()] == ["Trần Thị Mai"]


def test_a_printed_badge_with_the_wrong_name_is_void_once_the_right_one_is_queued(hall, kiosk, code):
    hall.door.check_in(code(4), scan_id="scan-0001", device=kiosk)
    printed = hall.paper.claim("P1")
    hall.paper.finish(printed.id, BadgeState.DONE)
    hall.people.put_stand_in(4, TAM, cmd_id="name-0001", actor=ADMIN)
    assert hall.door.check_in(printed.badge.code, scan_id="scan-0002", device=kiosk).outcome is Outcome.REVOKED
    right = hall.paper.newest(4).badge
    assert right.full_name == "Lê Văn Tám"
    assert hall.door.check_in(right.code, scan_id="scan-0003", device=kiosk).stand_in.full_name == "Lê Văn Tám"


def test_a_badge_that_is_being_sent_is_never_joined_by_a_second_one(hall, kiosk, code):
    hall.door.check_in(code(4), scan_id="scan-0001", device=kiosk)
    sending = hall.paper.claim("P1")
    hall.people.put_stand_in(4, TAM, cmd_id="name-0001", actor=ADMIN)
    assert [job.id for job in hall.paper.open_jobs()] == [sending.id]


def test_somebody_who_is_in_already_is_not_turned_into_a_substitute_by_a_late_press(hall, kiosk, code):
    hall.door.check_in(code(4), scan_id="scan-0001", device=kiosk)
    answer = hand(hall, 4, stand_in=TAM)
    assert (answer.outcome, answer.stand_in) == (Outcome.ALREADY_IN, None)


def test_a_substitute_is_found_by_his_own_name(hall):
    hand(hall, 4, stand_in=TAM)
    assert [f.delegate.id for f in hall.roster.search("le van tam")[1]] == [4]
    assert [f.delegate.id for f in hall.roster.search("", status="present_substitute")[1]] == [4]


def test_undoing_takes_the_substitute_along_and_leaves_a_trace(hall):
    hand(hall, 4, stand_in=TAM)
    hall.paper.finish(hall.paper.claim("P1").id, BadgeState.DONE)
    hall.door.undo(4, cmd_id="undo-0001", actor=ADMIN, reason="nhầm")
    assert hall.people.presence(4).stand_in is None and figures(hall)["substitutes"] == 0
    assert hall.desk.events(limit=1)[0].body == {"delegate": 4, "reason": "nhầm", "stand_in": True}
    hand(hall, 4, cmd_id="by-hand-2")
    assert hall.paper.newest(4).badge.full_name == "Đỗ Văn Đức" and hall.people.presence(4).status == "present"


def test_a_stand_in_needs_a_name_and_somebody_who_is_in(hall):
    with pytest.raises(BadInput):
        hand(hall, 4, stand_in=StandIn(full_name="  "))
    with pytest.raises(Refused):
        hall.people.put_stand_in(4, TAM, cmd_id="name-0001", actor=ADMIN)
    assert figures(hall)["present"] == 0 and kinds(hall) == []


def test_taking_the_substitute_back_gives_the_invited_a_badge_of_his_own(hall):
    hand(hall, 4, stand_in=TAM)
    hall.people.put_stand_in(4, None, cmd_id="name-0001", actor=ADMIN)
    assert hall.people.presence(4).status == "present" and hall.paper.newest(4).badge.full_name == "Đỗ Văn Đức"
    assert kinds(hall)[0] == "door.stand_in_dropped"


# -- a whole delegation ----------------------------------------------------------------------------------------------------------


def test_one_press_lets_a_delegation_in_each_exactly_once(hall, kiosk, code):
    hall.door.check_in(code(2), scan_id="scan-0001", device=kiosk)
    answer = hall.door.check_in_group([2, 3, 3], cmd_id="group-0001", actor=ADMIN, head=3)
    assert [(r.delegate.id, r.outcome) for r in answer.results] == [(2, Outcome.ALREADY_IN), (3, Outcome.WELCOME)]
    rev = hall.rev
    assert hall.door.check_in_group([2, 3, 3], cmd_id="group-0001", actor=ADMIN, head=3) == answer and hall.rev == rev
    assert figures(hall)["present"] == 2 and len(hall.paper.open_jobs()) == 2
    assert hall.desk.events(limit=1)[0].body == {"delegates": 2, "arrived": 1, "delegate": 3}


def test_a_delegation_with_somebody_unknown_is_let_in_not_at_all(hall):
    with pytest.raises(NotFound):
        hall.door.check_in_group([1, 99], cmd_id="group-0001", actor=ADMIN)
    assert figures(hall)["present"] == 0 and kinds(hall) == []


def test_somebody_withdrawn_meanwhile_does_not_stop_the_rest_of_the_delegation(hall):
    hall.roster.set_active(2, False, actor=ADMIN)
    answer = hall.door.check_in_group([2, 3], cmd_id="group-0001", actor=ADMIN)
    assert [(r.outcome, r.delegate and r.delegate.id) for r in answer.results] == [(Outcome.REVOKED, None), (Outcome.WELCOME, 3)]
    assert figures(hall)["present"] == 1


@pytest.mark.parametrize(("ids", "head"), [([], None), (list(range(1, 502)), None), ([1], 2)])
def test_a_group_of_nobody_of_too_many_or_led_by_a_stranger_is_refused(hall, ids, head):
    with pytest.raises(BadInput):
        hall.door.check_in_group(ids, cmd_id="group-0001", actor=ADMIN, head=head)


def test_a_command_id_is_not_taken_for_another_command(hall):
    hall.door.check_in_group([1], cmd_id="command-1", actor=ADMIN)
    with pytest.raises(Refused):
        hall.people.leave(1, cmd_id="command-1", actor=ADMIN)


# -- leaving, coming back, sending word --------------------------------------------------------------------------------------------


def test_who_left_is_still_present_but_not_inside(hall, clock):
    hand(hall, 1)
    clock.move(hours=1)
    assert hall.people.leave(1, cmd_id="leave-001", actor=ADMIN).changed
    assert not hall.people.leave(1, cmd_id="leave-002", actor=ADMIN).changed
    assert figures(hall)["present"] == 1 and figures(hall)["inside"] == 0
    assert (hall.people.presence(1).status, hall.people.presence(1).left_at) == ("left", "2020-06-12T01:05:00.000Z")
    assert hall.desk.figures() == (5, 1)


def test_a_badge_brings_back_who_had_left_and_the_arrival_keeps_its_time(hall, kiosk, code, clock):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    hall.people.leave(1, cmd_id="leave-001", actor=ADMIN)
    clock.move(minutes=30)
    badge = hall.paper.newest(1).badge.code
    back = hall.door.check_in(badge, scan_id="scan-0002", device=kiosk)
    assert (back.outcome, back.came_back, back.first_time, back.at) == (Outcome.ALREADY_IN, True, False, "2020-06-12T00:05:00.000Z")
    assert hall.door.check_in(badge, scan_id="scan-0002", device=kiosk).came_back  # the same scan: the same answer
    assert not hall.door.check_in(badge, scan_id="scan-0003", device=kiosk).came_back
    assert figures(hall)["inside"] == 1 and kinds(hall) == ["door.came_back", "door.left", "door.arrived"]


def test_a_scan_read_before_the_leaving_and_delivered_after_it_brings_nobody_back(hall, kiosk, code, clock):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    clock.move(minutes=30)
    hall.people.leave(1, cmd_id="leave-001", actor=ADMIN)
    late = hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk, scanned_at="2020-06-12T00:20:00.000Z")
    assert not late.came_back and figures(hall)["inside"] == 0


def test_who_was_let_back_in_by_a_cut_off_kiosk_is_no_double(hall, kiosk, code, clock):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    hall.people.leave(1, cmd_id="leave-001", actor=ADMIN)
    clock.move(minutes=30)
    for _ in range(2):
        assert hall.door.check_in(code(1), scan_id="scan-0002", device=kiosk, scanned_at="2020-06-12T00:20:00.000Z").came_back
    assert "door.double_admitted" not in kinds(hall)


def test_the_desk_brings_back_without_a_scan(hall):
    hand(hall, 1)
    hall.people.leave(1, cmd_id="leave-001", actor=ADMIN)
    assert hall.people.come_back(1, cmd_id="back-0001", actor=ADMIN).changed
    assert not hall.people.come_back(1, cmd_id="back-0002", actor=ADMIN).changed
    assert hall.people.presence(1).status == "present"


def test_only_who_is_in_can_leave(hall):
    with pytest.raises(Refused):
        hall.people.leave(1, cmd_id="leave-001", actor=ADMIN)


def test_an_excuse_sets_apart_until_the_delegate_comes_all_the_same(hall, kiosk, code):
    hall.people.excuse(1, "Đi công tác", cmd_id="excuse-01", actor=ADMIN)
    assert figures(hall) | {"excused": 1, "absent": 4} == figures(hall)
    assert hall.people.presence(1).excuse == "Đi công tác"
    assert hall.roster.search("", status="absent_excused")[0] == 1 and hall.roster.search("", status="invited")[0] == 4
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).outcome is Outcome.WELCOME
    assert figures(hall) | {"excused": 0, "present": 1} == figures(hall)
    assert (hall.people.presence(1).status, hall.people.presence(1).excuse) == ("present", "")


def test_the_reason_of_an_absence_is_not_in_the_log(hall):
    hall.people.excuse(1, "Nằm viện", cmd_id="excuse-01", actor=ADMIN)
    assert "Nằm viện" not in str([event.body for event in hall.desk.events()])


def test_an_excuse_needs_a_reason_and_can_be_taken_back(hall):
    with pytest.raises(BadInput):
        hall.people.excuse(1, "  ", cmd_id="excuse-01", actor=ADMIN)
    hall.people.excuse(1, "ốm", cmd_id="excuse-02", actor=ADMIN)
    hall.people.excuse(1, "đi công tác", cmd_id="excuse-03", actor=ADMIN)
    assert hall.people.presence(1).excuse == "đi công tác" and figures(hall)["excused"] == 1
    assert hall.people.unexcuse(1, cmd_id="expect-01", actor=ADMIN).changed
    assert hall.people.presence(1).status == "invited" and figures(hall)["excused"] == 0


def test_who_is_in_cannot_be_excused(hall):
    hand(hall, 1)
    with pytest.raises(Refused):
        hall.people.excuse(1, "ốm", cmd_id="excuse-01", actor=ADMIN)


# -- not on the list -------------------------------------------------------------------------------------------------------------------

GUEST = DelegateFields(full_name="Hồ Văn Ngoài", unit="Xã Hương Lộc", category="guest", number="001")


def test_a_walk_in_waits_outside_every_figure(hall):
    asked = hall.people.walk_in(GUEST, cmd_id="walk-0001", actor=ADMIN)
    assert hall.people.walk_in(GUEST, cmd_id="walk-0001", actor=ADMIN) == asked
    assert [w.id for w in hall.people.walk_ins()] == [asked.id] and asked.fields.number == ""
    assert figures(hall) == dict.fromkeys(figures(hall), 0) | {"total": 5, "absent": 5, "waiting": 1}
    assert hall.roster.search("ho van ngoai")[0] == 0 and len(hall.roster.invitations()) == 5


def test_an_approved_walk_in_is_a_delegate_who_arrived_with_a_badge(hall):
    asked = hall.people.walk_in(GUEST, cmd_id="walk-0001", actor=ADMIN)
    answer = hall.people.approve(asked.id, cmd_id="agree-001", actor=ADMIN)
    assert (answer.outcome, answer.delegate.number, answer.delegate.full_name) == (Outcome.WELCOME, "006", "Hồ Văn Ngoài")
    assert hall.people.approve(asked.id, cmd_id="agree-001", actor=ADMIN) == answer
    assert figures(hall) | {"total": 6, "present": 1, "waiting": 0} == figures(hall) and len(hall.paper.open_jobs()) == 1
    decided = hall.people.walk_ins(waiting=False)[0]
    assert (decided.state, decided.delegate_id) == ("approved", answer.delegate.id)
    with pytest.raises(Refused):
        hall.people.approve(asked.id, cmd_id="agree-002", actor=ADMIN)
    with pytest.raises(Refused):
        hall.people.reject(asked.id, reason="x", cmd_id="reject-01", actor=ADMIN)


def test_a_rejected_walk_in_leaves_a_trace_and_may_still_be_let_in(hall):
    asked = hall.people.walk_in(GUEST, cmd_id="walk-0001", actor=ADMIN)
    with pytest.raises(BadInput):
        hall.people.reject(asked.id, reason=" ", cmd_id="reject-00", actor=ADMIN)
    hall.people.reject(asked.id, reason="Không có giấy giới thiệu", cmd_id="reject-01", actor=ADMIN)
    assert hall.people.walk_ins() == [] and hall.people.walk_ins(waiting=False)[0].reason == "Không có giấy giới thiệu"
    assert figures(hall)["total"] == 5 and "giới thiệu" not in str([e.body for e in hall.desk.events()])
    assert hall.people.approve(asked.id, cmd_id="agree-001", actor=ADMIN).first_time
    assert kinds(hall, "roster.walk")[0] == "roster.walk_in_approved"


def test_a_walk_in_needs_a_name_and_a_category_of_the_protocol(hall):
    for wrong in (replace(GUEST, full_name=""), replace(GUEST, category="vip")):
        with pytest.raises(BadInput):
            hall.people.walk_in(wrong, cmd_id="walk-0001", actor=ADMIN)
    for decide in (hall.people.approve, lambda w, **k: hall.people.reject(w, reason="x", **k)):
        with pytest.raises(NotFound):
            decide(9, cmd_id="decide-01", actor=ADMIN)


def test_a_walk_in_who_may_be_on_the_list_after_all_is_pointed_out(hall):
    assert [d.id for d in hall.people.namesakes("nguyễn thị Hường")] == [1, 2]
    assert hall.people.namesakes("Nguyễn Thị") == []


def test_those_whom_the_limit_counts_are_counted_and_nobody_is_turned_away(hall):
    assert hall.people.counted() == (5, 300)
