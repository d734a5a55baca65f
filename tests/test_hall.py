"""Commit, then tell; and what the facade promises about the roster, the stage, devices and PINs."""

import queue
import shutil
import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from hall import stage_rules
from hall.errors import BadInput, NotFound, Refused, Stale
from hall.hall import Hall, create
from hall.model import Actor, DelegateFields, RosterChange, StageCommand
from hall.roster import _fields
from hall.store.connection import Store, backup
from tests.conftest import CONFERENCE, DELEGATES

ADMIN = Actor(role="admin")
MC = Actor(role="mc")


def next_from(hall, cmd_id, kind="next", **more):
    state, cues = hall.stage.state(), hall.stage.cues()
    target = stage_rules.upcoming(state, cues) if kind == "next" else stage_rules.previous(state, cues)
    return StageCommand(cmd_id=cmd_id, kind=kind, expected_rev=state.rev, target=target.id, **more)


# -- commit, then tell ----------------------------------------------------------------------------------------------------------


def test_listeners_hear_of_a_change_after_it_can_be_read(hall, kiosk, code):
    seen = queue.SimpleQueue()
    hall.subscribe(lambda events: seen.put((events[-1].kind, hall.desk.figures())))
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    assert seen.get(timeout=5) == ("door.arrived", (5, 1))


def test_listeners_of_a_corrected_conference_see_it_corrected_before_whoever_asked_goes_on(peopled, tmp_path, clock, protocols):
    heard = threading.Event()

    class Slow(Future):
        def result(self, timeout=None):
            heard.wait(5)
            return super().result(timeout)

    file = Path(shutil.copy(peopled, tmp_path))
    hall, seen = Hall(Store(file, durable=False), protocols, clock=clock, waiter=Slow), []
    old = hall.conference.venue, hall.title_lines
    hall.subscribe(lambda events: (seen.append((hall.conference.venue, hall.title_lines)), heard.set()))
    hall.change_conference({"venue": "Nhà văn hóa xã", "ordinal": "V"}, actor=ADMIN)
    assert seen == [("Nhà văn hóa xã", hall.title_lines)] and seen[0][1] != old[1]
    hall.close()


def test_two_desks_that_correct_the_conference_at_once_do_not_undo_each_other(hall, monkeypatch):
    write = hall._core.write

    def other_desk_first(work):
        monkeypatch.undo()
        hall.change_conference({"contact": "Bà Hoa"}, actor=ADMIN)
        return write(work)

    monkeypatch.setattr(hall._core, "write", other_desk_first)
    hall.change_conference({"venue": "Nhà văn hóa xã"}, actor=ADMIN)
    assert (hall.conference.venue, hall.conference.contact) == ("Nhà văn hóa xã", "Bà Hoa")


def test_a_failed_command_is_heard_by_nobody(hall):
    seen = []
    hall.subscribe(seen.append)
    with pytest.raises(NotFound):
        hall.door.check_in_by_hand(99, cmd_id="by-hand-1", actor=ADMIN)
    with pytest.raises(BadInput):
        hall.roster.apply([RosterChange(fields=DelegateFields(full_name=" "), source="x!1")], file_name="x", sha256="", actor=ADMIN)
    assert seen == [] and hall.desk.figures() == (5, 0)


def test_a_listener_that_fails_stops_neither_the_door_nor_the_others(hall, kiosk, code, caplog):
    heard = queue.SimpleQueue()

    def broken(events):
        raise RuntimeError("broken")

    hall.subscribe(broken)
    hall.subscribe(lambda events: heard.put([e.kind for e in events]))
    assert hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk).first_time
    assert "door.arrived" in heard.get(timeout=5) and "a listener failed" in caplog.text


def test_one_failing_piece_of_a_batch_takes_nothing_with_it(hall, kiosk, code):
    results = {}

    def run(name, work):
        try:
            results[name] = work()
        except Exception as error:
            results[name] = type(error).__name__

    threads = [
        threading.Thread(target=run, args=(n, lambda n=n: hall.door.check_in_by_hand(n, cmd_id=f"by-hand-{n}", actor=ADMIN).outcome))
        for n in (1, 2, 99, 3, 98, 4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {1: "welcome", 2: "welcome", 3: "welcome", 4: "welcome", 98: "NotFound", 99: "NotFound"}
    assert hall.desk.figures() == (5, 4)


def test_the_log_can_only_grow(hall):
    for sql in ("update event set at = ''", "delete from event"):
        with pytest.raises(sqlite3.IntegrityError):
            hall._core.write(lambda tx, sql=sql: tx.db.execute(sql))


# -- the file ---------------------------------------------------------------------------------------------------------------------


def test_everything_acknowledged_is_there_after_opening_again(hall, kiosk, code, protocols, clock):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    hall.stage.command(next_from(hall, "cmd-00001"), actor=MC)
    path, boot = hall._core.store.path, hall.boot_id
    again = Hall(Store(path), protocols, clock=clock)
    assert again.desk.figures() == (5, 1) and again.stage.state() == hall.stage.state()
    assert again.boot_id != boot and again.rev == hall.rev
    again.close()


def test_what_another_process_writes_is_noticed(hall, protocols, clock):
    assert not hall.look_for_news()
    other = Hall(Store(hall._core.store.path), protocols, clock=clock)
    other.change_conference({"venue": "Nhà văn hóa xã"}, actor=ADMIN)
    other.close()
    assert hall.look_for_news() and hall.conference.venue == "Nhà văn hóa xã"
    assert not hall.look_for_news()


def test_a_second_conference_is_not_made_over_the_first(hall):
    with pytest.raises(BadInput):
        create(hall._core.store.path, CONFERENCE)


def test_a_backup_is_a_whole_conference_and_overwrites_nothing(hall, tmp_path, protocols):
    target = tmp_path / "copy.sqlite"
    backup(hall._core.store.path, target)
    copy = Hall(Store(target), protocols)
    assert [d.full_name for d in copy.roster.all()] == [d.full_name for d in DELEGATES]
    copy.close()
    with pytest.raises(BadInput):
        backup(hall._core.store.path, target)


def test_the_particulars_can_be_corrected_and_the_number_cannot(hall):
    hall.change_conference({"place": "Khe Tre", "number": 8}, actor=ADMIN)
    assert hall.conference.place == "Khe Tre" and hall.conference.number == 7
    assert hall.title_lines[2] == "Khe Tre, ngày 12 tháng 6 năm 2020"
    with pytest.raises(BadInput):
        hall.change_conference({"place": 5}, actor=ADMIN)
    with pytest.raises(BadInput):
        hall.change_conference({"protocol_id": "none"}, actor=ADMIN)


# -- the roster ----------------------------------------------------------------------------------------------------------------------


def rows(*fields):
    return [RosterChange(fields=f, delegate_id=i, source=f"x!{n}") for n, (i, f) in enumerate(fields, start=1)]


def test_new_delegates_get_the_next_number_and_an_invitation(hall):
    result = hall.roster.apply(rows((None, DelegateFields(full_name="Lê Ý"))), file_name="x", sha256="", actor=ADMIN)
    assert (result.added, hall.roster.get(6).number) == (1, "006")
    assert hall.roster.invitations(delegate_id=6)[0][1].issue == 0
    assert hall.desk.figures() == (6, 0)


def test_the_same_list_again_changes_nothing(hall):
    same = rows(*((d.id, _fields(d)) for d in hall.roster.all()))
    result = hall.roster.apply(same, file_name="x", sha256="", actor=ADMIN)
    assert (result.added, result.updated, result.unchanged) == (0, 0, 5)


def test_two_delegates_never_carry_one_number_and_a_bad_list_is_taken_not_at_all(hall):
    with pytest.raises(BadInput, match="x!2"):
        hall.roster.apply(
            rows((None, DelegateFields(full_name="Lê Ý")), (None, DelegateFields(full_name="Hồ Ân", number="001"))),
            file_name="x",
            sha256="",
            actor=ADMIN,
        )
    assert len(hall.roster.all()) == 5


def test_a_number_given_further_down_is_not_handed_out_before(hall):
    ahead = rows((None, DelegateFields(full_name="Lê Ý")), (None, DelegateFields(full_name="Hồ Ân", number="006")))
    hall.roster.apply(ahead, file_name="x", sha256="", actor=ADMIN)
    assert [d.number for d in hall.roster.all()[-2:]] == ["007", "006"]


def test_a_category_the_protocol_does_not_have_is_refused(hall):
    with pytest.raises(BadInput):
        hall.roster.add(DelegateFields(full_name="Lê Ý", category="vip"), cmd_id="add-00001", actor=ADMIN)


@pytest.mark.parametrize("text", ["huong", "HƯƠNG", "nguyen huong", "Nguyễn thị", "thuong nhat", "00"])
def test_search_ignores_accents_case_and_order(hall, text):
    count, found = hall.roster.search(text)
    assert count >= 1 and any("Hương" in f.delegate.full_name for f in found)


def test_search_finds_d_with_a_stroke_and_takes_wildcards_literally(hall):
    assert hall.roster.search("do duc")[1][0].delegate.full_name == "Đỗ Văn Đức"
    assert hall.roster.search("đ")[0] == 0
    assert hall.roster.search("%%")[0] == 0 and hall.roster.search("__")[0] == 0


def test_one_delegate_by_hand_is_added_once_for_one_command(hall):
    made = hall.roster.add(DelegateFields(full_name="Lê Ý"), cmd_id="add-00001", actor=ADMIN)
    assert hall.roster.add(DelegateFields(full_name="Lê Ý"), cmd_id="add-00001", actor=ADMIN) == made
    assert (made.number, len(hall.roster.all())) == ("006", 6)


def test_a_scanned_code_finds_its_delegate(hall, code):
    assert [f.delegate.id for f in hall.roster.search(code(2))[1]] == [2]


def test_search_filters_by_presence_unit_and_category(hall, kiosk, code):
    hall.door.check_in(code(3), scan_id="scan-0001", device=kiosk)
    assert [f.delegate.id for f in hall.roster.search("", present=True)[1]] == [3]
    assert hall.roster.search("", present=False)[0] == 4
    assert hall.roster.search("", unit="Xã Thượng Nhật")[0] == 2
    assert hall.roster.search("", category="guest", limit=1) == (2, hall.roster.search("", category="guest")[1][:1])


def test_two_desks_that_reissue_at_once_make_one_new_invitation(hall):
    seen = hall.roster.issues(1)
    ticket = hall.roster.reissue(1, reason="mất", cmd_id="reissue-1", issues=seen, actor=ADMIN)
    with pytest.raises(Stale, match="Bàn khác vừa cấp lại"):
        hall.roster.reissue(1, reason="mất", cmd_id="reissue-2", issues=seen, actor=ADMIN)
    assert [valid for _, valid in hall.roster.invitations(delegate_id=1)] == [ticket]
    assert hall.roster.reissue(1, reason="mất", cmd_id="reissue-1", issues=seen, actor=ADMIN) == ticket  # a lost answer, asked again
    assert hall.roster.reissue(1, reason="mất", cmd_id="reissue-3", issues=seen + 1, actor=ADMIN).issue == ticket.issue + 1


def test_reissue_makes_one_new_invitation_for_one_command(hall):
    first = hall.roster.reissue(1, reason="mất", cmd_id="reissue-1", actor=ADMIN)
    assert hall.roster.reissue(1, reason="mất", cmd_id="reissue-1", actor=ADMIN) == first
    assert first.issue == 1 and len(hall.roster.invitations(delegate_id=1)) == 1
    assert hall.roster.revoke(1, reason="", actor=ADMIN) and not hall.roster.revoke(1, reason="", actor=ADMIN)
    assert hall.roster.invitations(delegate_id=1) == []


# -- the stage ---------------------------------------------------------------------------------------------------------------------


def test_two_taps_on_next_move_once(hall):
    press = next_from(hall, "cmd-00001")
    moved = hall.stage.command(press, actor=MC)
    assert hall.stage.command(press, actor=MC) == moved  # the same tap, sent again
    with pytest.raises(Stale):
        hall.stage.command(StageCommand(cmd_id="cmd-00002", kind="next", expected_rev=press.expected_rev, target=press.target), actor=MC)
    assert hall.stage.state() == moved


def test_two_operators_pressing_at_once_move_once(hall):
    press = next_from(hall, "cmd-00000")
    outcomes = []

    def tap(n):
        try:
            outcomes.append(
                hall.stage.command(
                    StageCommand(cmd_id=f"cmd-1000{n}", kind="next", expected_rev=press.expected_rev, target=press.target), actor=MC
                ).cue_id
            )
        except Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=tap, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted(["stale"] * 7 + [press.target])


def test_the_whole_programme_runs_from_arrivals_to_closing(hall):
    hall.stage.put_speaker({"item_id": "tham_luan", "full_name": "Hồ Văn Ân", "title": "Trồng cam", "minutes": 8}, actor=ADMIN)
    shown = [hall.stage.state().cue_id]
    for n in range(200):
        if hall.stage.state().locked:
            state = hall.stage.state()
            hall.stage.command(StageCommand(cmd_id=f"release-{n}", kind="release", expected_rev=state.rev), actor=MC)
        try:
            shown.append(hall.stage.command(next_from(hall, f"next-{n:04d}"), actor=MC).cue_id)
        except AttributeError:  # nothing is upcoming any more
            break
    assert shown == [cue.id for cue in hall.stage.cues()]
    items = [cue.item_id for cue in hall.stage.cues() if cue.item_id == cue.id]
    assert items == [item.id for item in hall.protocol.items] and len(items) == 10
    assert set(hall.stage.state().ended) == set(items)


def test_a_speaker_needs_a_name_and_an_item_of_the_programme(hall):
    for fields in ({"item_id": "tham_luan"}, {"item_id": "none", "full_name": "Lê Ý"}):
        with pytest.raises(BadInput):
            hall.stage.put_speaker(fields, actor=ADMIN)
    with pytest.raises(NotFound):
        hall.stage.drop_speaker(9, actor=ADMIN)


# -- devices and PINs -----------------------------------------------------------------------------------------------------------------


def test_a_token_opens_until_it_is_revoked(hall):
    device_id, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    assert hall.devices.by_token(token).name == "Cửa 1" and hall.devices.by_token(token + "0") is None
    hall.devices.revoke(device_id, actor=ADMIN)
    assert hall.devices.by_token(token) is None


def test_an_enrolment_code_works_once_and_not_for_long(hall, clock):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    token, name = hall.devices.redeem(f" {code[:4]} {code[4:]} ")
    assert name == "Cửa 2" and hall.devices.by_token(token)
    with pytest.raises(NotFound):
        hall.devices.redeem(code)
    late = hall.devices.new_code("Cửa 3", actor=ADMIN)
    clock.move(minutes=16)
    with pytest.raises(NotFound):
        hall.devices.redeem(late)


def test_a_sign_of_life_keeps_only_what_it_should(hall, clock):
    device_id, _ = hall.devices.enrol("Cửa 1", actor=ADMIN)
    hall.devices.seen(device_id, {"battery": 0.8, "version": "1" * 99, "names": ["x"], "queue": {"a": 1}})
    device = hall.devices.all()[0]
    assert device.info == {"battery": 0.8, "version": "1" * 40} and device.last_seen


def test_only_the_right_pin_opens_a_role(hall):
    assert not hall.devices.pin_opens("admin", "1234")
    hall.devices.set_pin("admin", "1234", actor=ADMIN)
    assert hall.devices.pin_opens("admin", "1234")
    assert not hall.devices.pin_opens("admin", "1235") and not hall.devices.pin_opens("mc", "1234")
    for bad in ("123", "12a4", "1" * 13, "１２３４"):
        with pytest.raises(BadInput):
            hall.devices.set_pin("admin", bad, actor=ADMIN)


def test_undone_command_ids_are_not_taken_for_a_scan(hall):
    hall.door.check_in_by_hand(1, cmd_id="by-hand-1", actor=ADMIN)
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="")
    with pytest.raises(Refused):
        hall.door.check_in_by_hand(1, cmd_id="undo-0001", actor=ADMIN)
