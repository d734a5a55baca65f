"""A kiosk that was cut off: it says what the online door says, and what it said by itself is told to the hall afterwards, once."""

import json
from base64 import b64decode, b64encode

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hall import pack
from hall.errors import BadInput, NotFound, Refused
from hall.model import Actor, StandIn
from kiosk.api import answer
from tests import node
from tests.test_pack import carried, opened

ADMIN = Actor(role="admin")
DEPUTY = StandIn(full_name="Lê Thị Sen", salutation="Bà", post="Phó Trưởng phòng", unit="Sở Nội vụ")
PRESIDIUM = "Dự kiến tham gia Đoàn Chủ tịch"


# -- the same answer, with the server and without -----------------------------------------------------------------------------------

TWIN = """
const { Carried } = await import("./kiosk/client/carried.ts");
const { pack, arrivals, scans } = given;
const carried = new Carried({ put: async () => {} });
await carried.refreshPack(async () => pack);
await carried.refreshArrivals(async () => arrivals, true);
const answers = scans.map(({ code, at }) => carried.asOfNow()({ code, at: Date.parse(at) }, "Cửa 1")?.reply ?? null);
console.log(JSON.stringify(answers));
"""


def cut_off(hall, codes: list[str]) -> list[dict]:
    """What a kiosk answers to these codes now, that has heard everything and hears nothing more."""
    given = {"pack": carried(hall), "arrivals": msgspec.to_builtins(hall.offline.arrivals())}
    return node.run(TWIN, given | {"scans": [{"code": code, "at": hall.now} for code in codes]})


def compared(said: dict) -> dict:
    """But for the badge, which no cut-off kiosk knows, and whether a request was repeated. A refusal need not say what it does not tell."""
    nothing = {"stands_for": "", "tasks": [], "attention": "", "came_back": False}
    return nothing | {key: value for key, value in said.items() if key not in ("badge", "repeated")}


def test_a_cut_off_kiosk_answers_every_ticket_as_the_online_door_does(hall, kiosk, code, clock):
    hall.stage.put_speaker({"item_id": "tham_luan", "full_name": "Nguyễn Thị Hương", "delegate_id": 1}, actor=ADMIN)
    hall.roster.edit(1, {"award_group": 2, "note": PRESIDIUM, "attention": "Cần xe lăn"}, actor=ADMIN)
    hall.roster.edit(4, {"award_group": 1, "note": PRESIDIUM, "attention": "Cần tai nghe"}, actor=ADMIN)
    hall.roster.edit(5, {"attention": "Cần người đưa lên hàng ghế đầu"}, actor=ADMIN)
    codes = {"expected": code(2), "speaker": code(1), "home": code(3), "replaced": code(4), "unnamed": code(5)}
    hall.door.check_in(code(3), scan_id="scan-0003", device=kiosk)
    hall.door.check_in_by_hand(4, cmd_id="by-hand-4", actor=ADMIN)
    codes["lost badge"] = hall.paper.newest(4).badge.code
    hall.people.put_stand_in(4, DEPUTY, cmd_id="stand-in-4", actor=ADMIN)
    named = StandIn(full_name="Hồ Văn Nam", post="Phó Giám đốc", unit="Sở Nội vụ")
    hall.door.check_in_by_hand(5, cmd_id="by-hand-5", actor=ADMIN, stand_in=named)
    codes |= {f"badge {n}": hall.paper.newest(n).badge.code for n in (3, 4, 5)}
    clock.move(minutes=5)
    hall.people.leave(3, cmd_id="leave-0003", actor=ADMIN)
    clock.move(minutes=5)

    said = cut_off(hall, list(codes.values()))
    assert codes["lost badge"] != codes["badge 4"]
    for n, (who, one) in enumerate(codes.items()):
        if who == "badge 3":
            hall.people.leave(3, cmd_id="leave-again", actor=ADMIN)  # the invitation has brought her back in
            clock.move(minutes=1)
        told = compared(msgspec.to_builtins(answer(hall.door.check_in(one, scan_id=f"online-{n:04d}", device=kiosk))))
        assert compared(said[n]) == told, who
    assert said[list(codes).index("replaced")]["stands_for"] == "Đỗ Văn Đức"
    assert said[list(codes).index("badge 5")]["delegate"]["full_name"] == "Hồ Văn Nam"
    assert said[list(codes).index("lost badge")]["outcome"] == "revoked"


def test_every_ticket_of_a_delegate_who_was_withdrawn_is_void_offline_too(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    both = [code(1), hall.paper.newest(1).badge.code]
    hall.roster.set_active(1, False, actor=ADMIN)
    assert [said["outcome"] for said in cut_off(hall, both)] == ["revoked"] * 2
    assert [hall.door.check_in(one, scan_id=f"online-{n:04d}", device=kiosk).outcome for n, one in enumerate(both)] == ["revoked"] * 2
    for one in both:
        assert opened(carried(hall), one).full_name == ""


def test_who_took_the_place_is_not_greeted_after_the_arrival_was_taken_back(hall, code):
    hall.door.check_in_by_hand(4, cmd_id="by-hand-4", actor=ADMIN, stand_in=DEPUTY)
    before = carried(hall)
    hall.door.undo(4, cmd_id="undo-0004", actor=ADMIN, reason="nhầm")
    given = {"pack": before, "arrivals": msgspec.to_builtins(hall.offline.arrivals()), "scans": [{"code": code(4), "at": hall.now}]}
    (said,) = node.run(TWIN, given)
    assert (said["outcome"], said["delegate"]["full_name"], said["stands_for"]) == ("welcome", "Đỗ Văn Đức", "")


def test_a_pack_that_was_kept_over_an_upgrade_still_opens(hall, code):
    """An earlier edition's entries end after the category."""
    body = carried(hall)
    keys = pack.keys(code(1), b64decode(body["salt"]))
    old = json.dumps(["valid", "person", "001", "Nguyễn Thị Hương", "Bà", "Nông dân", "Xã Hương Phú", "C-12", "exemplar"]).encode()
    body["entries"][b64encode(keys.id).decode()] = b64encode(b"n" * 12 + AESGCM(keys.key).encrypt(b"n" * 12, old, keys.id)).decode()
    given = {"pack": body, "arrivals": {"rev": 1, "whole": True, "arrivals": [["person", hall.now, "Cửa 9"]]}}
    (said,) = node.run(TWIN, given | {"scans": [{"code": code(1), "at": hall.now}]})
    assert (said["outcome"], said["kiosk"], said["tasks"], said["came_back"]) == ("already_in", "Cửa 9", [], False)


# -- what was refused without the server --------------------------------------------------------------------------------------------

READ_AT = "2020-06-12T00:03:00.000Z"


@pytest.fixture
def deliver(hall, client):
    """Post what a kiosk said by itself: deliver(code, "scan-0001", "not_found") -> (status, answer)."""
    token = hall.devices.enrol("Cửa 1", actor=ADMIN)[1]
    browser = client("")

    def post(code: str, scan_id: str, refused: str = "", **more) -> tuple[int, dict]:
        body = {"code": code, "scan_id": scan_id, "scanned_at": READ_AT, "admitted": False, "refused": refused} | more
        answer = browser.post("/api/v1/check-ins", json=body, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json

    return post


def log(hall, kind: str) -> list:
    return [event for event in hall.desk.events(prefix=kind) if event.kind == kind]


def test_a_refusal_given_offline_is_counted_once_with_its_true_time(hall, deliver):
    for _ in range(3):
        status, said = deliver("", "scan-0001", "unreadable")
        assert (status, said["outcome"], said["delegate"]) == (200, "unreadable", None)
    (event,) = log(hall, "door.refused")
    assert event.actor == "kiosk:Cửa 1" and event.body == {"outcome": "unreadable", "at": READ_AT}
    assert hall.desk.attendance().refusals == {"unreadable": 1}


@pytest.mark.parametrize("said", ["not_found", "revoked", "other_event", "id_card", "unreadable", "calibration"])
def test_every_refusal_is_put_on_record_as_it_was_said(hall, deliver, said):
    assert deliver("", "scan-0001", said)[1]["outcome"] == said
    assert hall.desk.attendance().refusals == {said: 1} and log(hall, "door.wrongly_refused") == []


def test_who_was_refused_with_a_valid_ticket_does_not_arrive_silently_and_the_desk_learns_of_it(hall, deliver, code):
    for _ in range(2):
        assert deliver(code(1), "scan-0001", "not_found")[1]["outcome"] == "not_found"
    assert hall.door.latest() == [] and hall.paper.newest(1) is None
    (event,) = log(hall, "door.wrongly_refused")
    assert event.body == {"delegate": 1, "at": READ_AT, "outcome": "not_found", "scan": "scan-0001"}
    assert hall.desk.attendance().refusals == {"not_found": 1}


def test_who_was_refused_and_then_let_in_at_the_desk_is_no_news(hall, deliver, code):
    hall.door.check_in_by_hand(1, cmd_id="by-hand-1", actor=ADMIN)
    deliver(code(1), "scan-0001", "not_found")
    assert log(hall, "door.wrongly_refused") == [] and len(hall.door.latest()) == 1


def test_an_arrival_of_which_the_kiosk_never_heard_stands_and_the_desk_learns_of_it_once(hall, deliver, code):
    """The request had come through and its answer was lost; the kiosk refused by itself. The person may be in by now: nothing is undone."""
    assert deliver(code(1), "scan-0001")[1]["outcome"] == "welcome"
    for _ in range(2):
        deliver(code(1), "scan-0001", "not_found")
    assert len(hall.door.latest()) == 1 and len(log(hall, "door.wrongly_refused")) == 1
    assert hall.desk.attendance().refusals == {}


def test_a_request_that_turns_up_after_its_refusal_lets_nobody_in(hall, deliver, code):
    deliver(code(1), "scan-0001", "not_found")
    assert deliver(code(1), "scan-0001")[1]["outcome"] == "not_found"
    assert hall.door.latest() == []


def test_a_refused_request_that_was_held_up_in_the_cut_bears_its_true_time_too(hall, deliver):
    assert deliver("", "scan-0001")[1]["outcome"] == "unreadable"
    deliver("", "scan-0001", "unreadable")
    deliver("", "scan-0002", scanned_at=hall.now)
    assert [event.body for event in log(hall, "door.refused")] == [{"outcome": "unreadable"}, {"outcome": "unreadable", "at": READ_AT}]


@pytest.mark.parametrize("bad", ["welcome", "already_in", "undone", "x", 7, None])
def test_what_is_no_refusal_is_400_and_nothing_is_written(hall, deliver, code, bad):
    status, said = deliver(code(1), "scan-0001", bad)
    assert status == 400 and said["error"] == "bad_input"
    assert hall.door.latest() == [] and hall.desk.attendance().refusals == {}


def test_a_refusal_whose_time_nobody_knows_gets_the_time_it_came(hall, deliver):
    deliver("", "scan-0001", "unreadable", scanned_at="")
    assert [event.body for event in log(hall, "door.refused")] == [{"outcome": "unreadable"}]


def test_many_refusals_after_an_outage_are_nobody_who_tries_codes(hall, deliver):
    for n in range(15):
        deliver("", f"scan-{n:04d}", "not_found")
    assert log(hall, "door.guessing_noticed") == [] and hall.desk.attendance().refusals == {"not_found": 15}


# -- a machine is joined once, however often its answer is lost -----------------------------------------------------------------------

CLAIM = "0123456789abcdef01234567"


def test_a_lost_answer_to_a_joining_code_is_asked_for_again_and_is_one_machine(hall, clock):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    first = hall.devices.redeem(code, CLAIM)
    clock.move(minutes=14)
    assert hall.devices.redeem(f"{code[:4]} {code[4:]}", CLAIM) == first
    assert [device.name for device in hall.devices.all()] == ["Cửa 2"] and hall.devices.by_token(first[0]).name == "Cửa 2"


def test_nobody_else_gets_a_machines_token_and_nobody_at_all_after_the_codes_life(hall, clock):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    hall.devices.redeem(code, CLAIM)
    for claim in ("", "another-browser"):
        with pytest.raises(NotFound):
            hall.devices.redeem(code, claim)
    clock.move(minutes=16)
    with pytest.raises(NotFound):
        hall.devices.redeem(code, CLAIM)
    assert len(hall.devices.all()) == 1


def test_one_secret_with_two_codes_is_two_machines(hall):
    tokens = {hall.devices.redeem(hall.devices.new_code(name, actor=ADMIN), CLAIM)[0] for name in ("Cửa 2", "Cửa 3")}
    assert len(tokens) == 2


def test_a_machine_that_the_desk_has_stopped_is_not_given_its_token_again(hall):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    token, _ = hall.devices.redeem(code, CLAIM)
    hall.devices.revoke(hall.devices.by_token(token).id, actor=ADMIN)
    with pytest.raises(Refused):
        hall.devices.redeem(code, CLAIM)


@pytest.mark.parametrize("claim", ["short", "x" * 65, "có dấu tiếng", "a b c d e f"])
def test_a_secret_that_is_none_is_refused_and_the_code_stays_good(hall, claim):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    with pytest.raises(BadInput):
        hall.devices.redeem(code, claim)
    assert hall.devices.redeem(code)[1] == "Cửa 2"


def test_joining_over_http_may_be_repeated_with_and_without_a_code(hall, client):
    code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    told = [client("").post("/api/v1/devices/redeem", json={"code": code, "claim": CLAIM}).json for _ in range(2)]
    assert told[0] == told[1] and told[0]["name"] == "Cửa 2"
    desk = client("admin")
    told = [desk.post("/api/v1/kiosk/enrol-here", json={"name": "Cửa 3", "claim": CLAIM}).json for _ in range(2)]
    assert told[0] == told[1] and told[0]["name"] == "Cửa 3"
    assert [device.name for device in hall.devices.all()] == ["Cửa 2", "Cửa 3"]


# -- when a scan was read -------------------------------------------------------------------------------------------------------------

TIMES = """
const { trueTime } = await import("./kiosk/client/when.ts");
const cases = given;
console.log(JSON.stringify(cases.map(([then, now]) => trueTime(then, now))));
"""
MINUTE, HOUR = 60_000, 3_600_000


def test_the_time_of_a_scan_outlives_every_clock_that_is_set_anew():
    """A scan, and the moment 20 minutes later at which it is delivered; each clock wrong by an hour in its turn."""
    then = {"at": 10 * HOUR, "sure": True, "wall": 3 * HOUR, "mono": 5000, "life": "a"}
    now = {"at": 10 * HOUR + 20 * MINUTE, "sure": True, "wall": 3 * HOUR + 20 * MINUTE, "mono": 5000 + 20 * MINUTE, "life": "a"}
    right = then["at"]
    cases = [
        (then, now, right),
        (then, now | {"wall": now["wall"] + HOUR}, right),  # the own clock was set anew
        (then, now | {"wall": now["wall"] - HOUR}, right),
        (then, now | {"at": now["at"] + HOUR}, right + HOUR),  # the server's clock was: its new time is the right one
        (then, now | {"at": now["at"] - HOUR}, right - HOUR),
        (then | {"at": right - HOUR}, now, right),  # the server's clock was known only roughly, and is known now
        (then | {"sure": False}, now, right),
        (then, now | {"mono": 5000}, right),  # the machine slept
        (then, now | {"life": "b", "mono": 100}, right),  # the page was opened anew
        (then | {"sure": False}, now | {"sure": False}, None),
        (then | {"sure": False}, now | {"life": "b"}, None),
    ]
    assert node.run(TIMES, [case[:2] for case in cases]) == [expected for *_, expected in cases]
