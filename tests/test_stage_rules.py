"""The stage: mandated items in their order, two operators who never fight, and a curtain that always works."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hall import protocol, stage_rules
from hall.errors import BadInput, HallError, Refused, Stale
from hall.model import Conference, Cue, Speaker, StageCommand, StageState
from hall.programme import cues as programme
from hall.programme import length

DISTRICT = protocol.load(Path(__file__).parent.parent / "protocols" / "hn_dhtt_huyen_2020.toml")
CONFERENCE = Conference(
    number=4,
    protocol_id=DISTRICT.id,
    unit="huyện Nam Đông",
    organiser="ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
    ordinal="IV",
    period="2020 - 2025",
    place="Nam Đông",
    venue="Hội trường huyện",
    starts_at="2020-06-12T00:30:00.000Z",
)
SPEAKERS = [
    Speaker(id=8, item_id="tham_luan", position=2, full_name="Alăng Bốt", unit="Xã Thượng Long"),
    Speaker(id=3, item_id="tham_luan", position=1, full_name="Hồ Thị Bé", salutation="Bà", post="Nông dân", unit="Xã Hương Lộc", title="Trồng rừng gỗ lớn", minutes=7),
    Speaker(id=5, item_id="khong_co", position=1, full_name="Người lạ"),
]  # fmt: skip
CUES = programme(DISTRICT, CONFERENCE, SPEAKERS)
IDS = [cue.id for cue in CUES]
START = stage_rules.start(CUES, "2020-06-12T00:00:00.000Z")


def at(minute: int) -> str:
    return f"2020-06-12T{minute // 60:02}:{minute % 60:02}:00.000Z"


def press(state: StageState, kind: str, target: str = "", reason: str = "", now: str = at(1), cues: list[Cue] = CUES) -> StageState:
    """A press by an operator who sees the state as it is."""
    if kind in ("next", "back") and not target:
        step = stage_rules.upcoming if kind == "next" else stage_rules.previous
        target = getattr(step(state, cues), "id", "")
    command = StageCommand(cmd_id="x", kind=kind, expected_rev=state.rev, target=target, reason=reason)
    return stage_rules.decide(state, cues, command, now)


def walk_to(cue_id: str) -> StageState:
    state = START
    for minute in range(1, 100):
        if state.cue_id == cue_id:
            return state
        state = press(state, "release" if state.locked else "next", now=at(minute))
    raise AssertionError(f"{cue_id} was not reached")


# the programme


def test_the_programme_is_arrivals_title_ten_items_with_their_parts_and_closing():
    own = [cue for cue in CUES if cue.id == cue.item_id]
    assert IDS[:3] == ["arrivals", "title", "chao_co"] and IDS[-2:] == ["be_mac", "closing"]
    assert [cue.item_id for cue in own] == [item.id for item in DISTRICT.items]
    assert [(cue.number, cue.of) for cue in own] == [(n, 10) for n in range(1, 11)]
    assert IDS[3:7] == ["khai_mac", "khai_mac/tuyen_bo_ly_do", "khai_mac/gioi_thieu_dai_bieu", "khai_mac/cu_doan_chu_tich"]
    assert IDS[IDS.index("tham_luan") + 1 :][:3] == ["tham_luan/speaker-3", "tham_luan/speaker-8", "giao_luu"]
    assert len(set(IDS)) == len(IDS)


def test_a_programme_takes_the_minutes_of_its_items_or_what_their_speakers_need():
    def planned(*minutes: int | None, item: str = "tham_luan"):
        speakers = [Speaker(id=n, item_id=item, position=n, full_name="Hồ Thị Bé", minutes=given) for n, given in enumerate(minutes, 1)]
        return length(DISTRICT, programme(DISTRICT, CONFERENCE, speakers))

    whole = sum(item.minutes for item in DISTRICT.items)
    assert (planned().minutes, planned().half_day, planned().tight) == (whole, 240, {})
    assert planned(7, 7, 7, 7, 7).tight == {}  # 35 and four times 45 seconds, of 45
    assert planned(8, 8, 8, 8, 8, None).minutes == whole  # 43; who has no minutes is not guessed at
    assert planned(8, 8, 8, 8, 8, 3).tight == {"tham_luan": 47}  # 43 and five times 45 seconds, rounded up
    assert planned(8, 8, 8, 8, 8, 3).minutes == whole + 2
    assert planned(60, 45).minutes == whole - 45 + 106 > planned().half_day


def test_the_title_cue_is_the_title_of_the_conference():
    title = CUES[1]
    assert [title.title, *title.lines] == protocol.title_lines(DISTRICT, CONFERENCE)


def test_the_mc_text_names_the_speaker_the_paper_and_who_stands_by():
    cue = next(cue for cue in CUES if cue.id == "tham_luan/speaker-3")
    assert cue.mc_text == (
        "Xin trân trọng kính mời bà Hồ Thị Bé, Nông dân, Xã Hương Lộc trình bày tham luận: “Trồng rừng gỗ lớn”."
        " Xin mời Alăng Bốt, Xã Thượng Long chuẩn bị."
    )
    assert (cue.title, cue.lines, cue.minutes) == ("Trồng rừng gỗ lớn", ["Nông dân", "Xã Hương Lộc"], 7)
    last = next(cue for cue in CUES if cue.id == "tham_luan/speaker-8")
    assert last.mc_text == "Xin trân trọng kính mời Alăng Bốt, Xã Thượng Long trình bày tham luận."
    assert last.title == "Báo cáo tham luận của các điển hình tiên tiến"
    assert "huyện Nam Đông lần thứ IV" in CUES[IDS.index("be_mac")].mc_text
    assert not any("{" in cue.mc_text + cue.title + "".join(cue.lines) for cue in CUES)


def test_a_planned_interlude_stands_between_items_and_needs_no_reason_to_pass_over():
    planned = [replace(entry, planned=entry.id == "giai_lao") for entry in DISTRICT.interludes]
    cues = programme(replace(DISTRICT, interludes=planned), CONFERENCE, SPEAKERS)
    ids = [cue.id for cue in cues]
    assert ids[ids.index("tham_luan/speaker-8") :][:3] == ["tham_luan/speaker-8", "interlude/giai_lao", "giao_luu"]
    state = walk_to("tham_luan/speaker-8")
    assert press(state, "next", cues=cues).cue_id == "interlude/giai_lao"
    assert press(state, "go", "giao_luu", cues=cues).cue_id == "giao_luu"


# moving


def test_next_walks_the_whole_programme_in_order():
    state, seen = START, [START.cue_id]
    while stage_rules.upcoming(state, CUES):
        state = press(state, "release" if state.locked else "next")
        seen += [state.cue_id] if state.cue_id != seen[-1] else []
    assert seen == IDS
    assert set(state.ended) == {item.id for item in DISTRICT.items}
    with pytest.raises(Refused, match="cuối chương trình"):
        press(state, "next")


def test_two_taps_on_next_move_once():
    tap = StageCommand(cmd_id="1", kind="next", expected_rev=0, target="title")
    state = stage_rules.decide(START, CUES, tap, at(1))
    assert state.cue_id == "title"
    with pytest.raises(Stale):
        stage_rules.decide(state, CUES, replace(tap, cmd_id="2"), at(1))


def test_a_press_for_another_target_than_the_button_named_is_stale():
    for kind, target in (("next", "chao_co"), ("next", "arrivals"), ("go", "khong_co"), ("go", "")):
        with pytest.raises(Stale):
            press(START, kind, target)
    with pytest.raises(Stale):
        stage_rules.decide(START, CUES, StageCommand(cmd_id="x", kind="next", target="title"), at(1))


def test_there_is_nothing_before_the_first_cue():
    assert stage_rules.previous(START, CUES) is None
    with pytest.raises(Refused, match="đầu chương trình"):
        press(START, "back")


def test_going_to_where_the_stage_already_is_changes_nothing():
    with pytest.raises(Refused):
        press(START, "go", "arrivals")


def test_an_unknown_command_is_bad_input():
    with pytest.raises(BadInput):
        press(START, "explode")


# the order


def test_skipping_a_mandated_item_needs_a_reason():
    state = walk_to("khai_mac/dien_van_khai_mac")
    for reason in ("", "   "):
        with pytest.raises(Refused, match="3. Báo cáo tổng kết") as caught:
            press(state, "go", "tham_luan", reason)
        assert caught.value.details["skipped"] == ["bao_cao_tong_ket"]
    moved = press(state, "go", "tham_luan", "Báo cáo viên đến muộn")
    assert moved.cue_id == "tham_luan" and "bao_cao_tong_ket" not in moved.started
    back = press(moved, "go", "bao_cao_tong_ket")
    assert back.cue_id == "bao_cao_tong_ket", "a skipped item may be held later without a second reason"


def test_moving_within_an_item_or_back_to_held_ones_needs_no_reason():
    state = walk_to("giao_luu")
    assert press(state, "go", "khai_mac").cue_id == "khai_mac"
    assert press(press(state, "go", "khai_mac"), "go", "giao_luu").cue_id == "giao_luu"
    assert press(walk_to("khai_mac"), "go", "khai_mac/dien_van_khai_mac").cue_id == "khai_mac/dien_van_khai_mac"


def test_the_first_item_is_first_whatever_the_reason():
    with pytest.raises(Refused, match="“Chào cờ” phải là mục đầu tiên"):
        press(walk_to("title"), "go", "khai_mac", "Chưa có nhạc")


def test_the_last_item_is_last_whatever_the_reason():
    closing = press(walk_to("tham_luan"), "go", "be_mac", "Mưa bão, Hội nghị kết thúc sớm")
    with pytest.raises(Refused, match="phải là mục cuối cùng"):
        press(closing, "go", "giao_luu", "Đổi ý")
    assert press(closing, "back").cue_id == "thong_qua_danh_sach", "a mistake can still be undone"


# the flag


def test_the_flag_holds_the_stage_until_it_is_released():
    flag = walk_to("chao_co")
    assert flag.locked and stage_rules.quiet(flag, CUES)
    for kind, target in (("next", ""), ("back", ""), ("go", "khai_mac")):
        with pytest.raises(Refused, match="khóa"):
            press(flag, kind, target)
    released = press(flag, "release")
    assert not released.locked and released.cue_id == "chao_co" and not stage_rules.quiet(released, CUES)
    assert press(released, "next").cue_id == "khai_mac"
    with pytest.raises(Refused, match="không khóa"):
        press(released, "release")


def test_the_curtain_over_the_flag_keeps_lock_and_silence():
    flag = walk_to("chao_co")
    black = press(flag, "black")
    assert (black.mode, black.cue_id, black.locked, black.rev) == ("black", "chao_co", True, flag.rev)
    assert stage_rules.quiet(black, CUES)


def test_hold_again_stays_hold_and_live_lifts_it():
    held = press(START, "hold")
    assert press(held, "hold") == held and held.mode == "hold"
    assert press(held, "live") == START


def test_a_black_screen_does_not_make_the_next_press_stale():
    tap = StageCommand(cmd_id="1", kind="next", expected_rev=START.rev, target="title")
    assert stage_rules.decide(press(START, "black"), CUES, tap, at(1)).cue_id == "title"


# times


def test_an_item_starts_once_ends_when_passed_and_opens_again_on_return():
    state = press(press(walk_to("chao_co"), "release"), "next", now=at(50))
    assert (state.entered_at, state.started["khai_mac"], set(state.ended)) == (at(50), at(50), {"chao_co"})
    for minute in range(51, 57):
        state = press(state, "next", now=at(minute))
    state = press(state, "next", now=at(70))
    assert (state.cue_id, state.ended["khai_mac"]) == ("bao_cao_tong_ket", at(70))
    state = press(state, "back", now=at(71))
    assert "khai_mac" not in state.ended
    state = press(state, "next", now=at(72))
    assert (state.started["bao_cao_tong_ket"], state.ended["khai_mac"]) == (at(70), at(72))


def test_an_item_left_backwards_ends_when_the_stage_goes_past_it():
    state = press(walk_to("bao_cao_tong_ket"), "go", "giao_luu", "Đổi thứ tự", now=at(90))
    state = press(state, "go", "tham_luan", now=at(91))
    assert "giao_luu" not in state.ended
    state = press(state, "go", "ton_vinh_khen_thuong", now=at(92))
    assert (state.ended["tham_luan"], state.ended["giao_luu"]) == (at(92), at(92))


def test_the_timer_of_an_item_runs_from_its_first_cue():
    state = press(walk_to("tham_luan"), "next", now=at(99))
    timing = stage_rules.item_timing(state, CUES)
    assert timing["started_at"] == state.started["tham_luan"] < at(99)
    assert (timing["item_id"], timing["minutes"], timing["number"], timing["of"]) == ("tham_luan", 45, 4, 10)
    assert (timing["cue_started_at"], timing["cue_minutes"]) == (at(99), 7)
    assert stage_rules.item_timing(START, CUES)["minutes"] is None


# the programme changes under the stage


def test_a_speaker_struck_off_while_on_stage_leaves_the_item_on_screen():
    state = walk_to("tham_luan/speaker-8")
    fewer = programme(DISTRICT, CONFERENCE, [SPEAKERS[1]])
    assert stage_rules.place(state, fewer).id == "tham_luan"
    assert stage_rules.previous(state, fewer).id == "bao_cao_tong_ket"
    assert press(state, "next", cues=fewer).cue_id == "tham_luan/speaker-3"
    assert press(state, "go", "tham_luan", cues=fewer).cue_id == "tham_luan"
    assert stage_rules.item_timing(state, fewer)["item_id"] == "tham_luan"


def test_an_item_entered_through_a_struck_off_speaker_stays_held():
    state = press(walk_to("bao_cao_tong_ket"), "go", "tham_luan/speaker-8")
    fewer = programme(DISTRICT, CONFERENCE, [])
    back = press(state, "go", "bao_cao_tong_ket", cues=fewer)
    assert press(back, "go", "giao_luu", cues=fewer).cue_id == "giao_luu"


def test_an_item_gone_from_the_protocol_falls_back_to_the_latest_cue_still_there():
    state = walk_to("khai_mac")
    shorter = [cue for cue in CUES if cue.item_id != "khai_mac"]
    assert stage_rules.place(state, shorter).id == "chao_co"
    assert stage_rules.place(replace(state, cue_id="x", started={}), CUES).id == "arrivals"


# any interleaving


def test_the_closing_screen_waits_for_the_last_item_whatever_the_reason():
    with pytest.raises(Refused, match="bế mạc"):
        press(START, "go", "closing", "Mưa bão")
    with pytest.raises(Refused, match="bế mạc"):
        press(walk_to("tham_luan"), "go", "closing", "Mưa bão")


DISTRICT_IDS = {item.id for item in DISTRICT.items}
KINDS = ["next", "next", "next", "back", "release", "hold", "black", "live", "go"]
taps = st.lists(
    st.tuples(st.sampled_from("AB"), st.booleans(), st.sampled_from(KINDS), st.sampled_from(IDS), st.sampled_from(["", "lý do"])),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(taps)
def test_any_interleaving_of_two_operators_ends_where_the_accepted_presses_lead(presses):
    state, seen, accepted = START, {"A": START, "B": START}, []
    for number, (who, fresh, kind, target, reason) in enumerate(presses):
        if fresh:  # this operator's screen has caught up; else the press is made on an old picture
            seen[who] = state
        known = seen[who]
        if kind in ("next", "back"):
            target = getattr((stage_rules.upcoming if kind == "next" else stage_rules.previous)(known, CUES), "id", "")
        command = StageCommand(cmd_id=str(number), kind=kind, expected_rev=known.rev, target=target, reason=reason)
        try:
            after = stage_rules.decide(state, CUES, command, at(number))
        except HallError as error:
            assert kind not in stage_rules.MODES, "a curtain is never refused"
            assert isinstance(error, Stale) or known.rev == state.rev
            continue
        if kind in stage_rules.MODES:
            assert after == replace(state, mode=kind)
        else:
            assert after.rev == state.rev + 1 and after.mode == state.mode
            assert known.rev == state.rev, "only a press on the true picture moves the stage"
            assert kind == "release" or after.cue_id == target
        assert after.started.items() >= state.started.items(), "a start is written once"
        accepted.append((command, at(number)))
        state = after
    again = START
    for command, now in accepted:
        again = stage_rules.decide(again, CUES, command, now)
    assert again == state
    first_started = min((at for cue, at in state.started.items() if "/" in cue or cue in DISTRICT_IDS), default=None)
    assert first_started is None or state.started.get("chao_co") == first_started
    if not state.locked and stage_rules.previous(state, CUES):
        assert press(state, "back").cue_id == stage_rules.previous(state, CUES).id


def test_after_a_rehearsal_the_programme_begins_anew_and_remembers_nothing():
    rehearsed = walk_to("tham_luan")
    anew = press(rehearsed, "restart", reason="Tập dượt xong", now=at(99))
    assert anew == replace(stage_rules.start(CUES, at(99)), rev=rehearsed.rev + 1)


def test_the_programme_begins_anew_only_with_a_reason_and_from_what_was_seen():
    moved = press(START, "next")
    with pytest.raises(Refused):
        press(moved, "restart")
    with pytest.raises(Stale):
        stage_rules.decide(moved, CUES, StageCommand(cmd_id="x", kind="restart", expected_rev=0, reason="Tập dượt"), at(2))
