"""The laptop's clock is set an hour back or forward in the middle of the morning: nothing is lost, doubled or locked out."""

import re
import time

import pytest
from itsdangerous import TimestampSigner

from app import build
from display.screens import projector
from hall.errors import BadInput, NotFound
from hall.model import Actor, StageCommand
from tests import node
from tests.conftest import PINS

ADMIN, MC = Actor(role="admin"), Actor(role="mc")
JUMPS = pytest.mark.parametrize("hours", [-1, 1])


@JUMPS
def test_arrivals_before_and_after_are_all_counted_once(hall, kiosk, code, clock, hours):
    first = hall.door.check_in(code(1), scan_id="before-0001", device=kiosk)
    clock.move(hours=hours)
    assert hall.door.check_in(code(2), scan_id="after-00001", device=kiosk).first_time
    again = hall.door.check_in(code(1), scan_id="after-00002", device=kiosk)
    assert (again.outcome, again.first_time, again.at) == ("already_in", False, first.at)
    repeated = hall.door.check_in(code(1), scan_id="before-0001", device=kiosk)
    assert repeated.repeated and repeated.first_time and repeated.at == first.at
    figures = hall.desk.attendance()
    assert (figures.total, figures.present) == (5, 2)
    assert sum(present for _, present in figures.minutes) == 2
    assert sum(share.present for share in figures.by_unit) == sum(share.present for share in figures.by_category) == 2
    assert [one["id"] for one in hall.door.latest()] == [2, 1], "the newest is who came last, whatever the clock said"


@pytest.mark.parametrize("wrong", ["2015-01-01T00:03", "2031-05-05T05:05"])
def test_the_chart_shows_the_morning_though_the_clock_was_years_off_at_its_first_scan(wrong):
    minutes = sorted([[wrong, 1], ["2020-06-11T09:00", 2], ["2020-06-12T00:05", 40], ["2020-06-12T00:07", 250]])
    script = 'const { bins } = await import("./admin/client/bins.ts"); console.log(JSON.stringify(bins(given)))'
    drawn = node.run(script, minutes)
    assert (drawn["step"], drawn["counts"], drawn["elsewhen"]) == (1, [40, 0, 250], 3)
    assert node.run(script, []) == {"step": 1, "starts": [], "counts": [], "elsewhen": 0}


@JUMPS
def test_an_arrival_taken_back_leaves_no_minute_behind(hall, kiosk, code, clock, hours):
    hall.door.check_in(code(1), scan_id="before-0001", device=kiosk)
    clock.move(hours=hours)
    assert hall.door.undo(1, cmd_id="undo-000001", actor=ADMIN, reason="quét nhầm")
    assert hall.desk.attendance().minutes == []
    assert hall.door.check_in(code(1), scan_id="after-00001", device=kiosk).first_time
    assert hall.desk.figures() == (5, 1)


def test_an_enrolment_code_outlives_a_clock_set_back_and_opens_once(hall, clock):
    enrol_code = hall.devices.new_code("Cửa 2", actor=ADMIN)
    clock.move(hours=-1)
    token, name = hall.devices.redeem(enrol_code)
    assert name == "Cửa 2" and hall.devices.by_token(token).name == "Cửa 2"
    with pytest.raises(NotFound):
        hall.devices.redeem(enrol_code)


def test_an_enrolment_code_that_a_jump_forward_made_too_old_is_simply_made_again(hall, clock):
    old = hall.devices.new_code("Cửa 2", actor=ADMIN)
    clock.move(hours=1)
    with pytest.raises(NotFound):
        hall.devices.redeem(old)
    assert hall.devices.redeem(hall.devices.new_code("Cửa 2", actor=ADMIN))[1] == "Cửa 2"


@JUMPS
def test_a_revoked_device_stays_revoked_and_the_others_stay_in(hall, kiosk, code, clock, hours):
    other, other_token = hall.devices.enrol("Cửa 2", actor=ADMIN)
    hall.devices.revoke(other, actor=ADMIN)
    clock.move(hours=hours)
    assert hall.devices.by_token(other_token) is None
    assert hall.door.check_in(code(1), scan_id="after-00001", device=kiosk).first_time


@JUMPS
def test_the_stage_steps_on(hall, clock, hours):
    def press(n: int) -> None:
        state = hall.stage.state()
        kind, target = ("release", "") if state.locked else ("next", projector(hall)["next_id"])
        command = StageCommand(cmd_id=f"press-{n:04d}", kind=kind, expected_rev=state.rev, target=target)
        hall.stage.command(command, actor=MC)

    for n in range(4):
        press(n)
    clock.move(hours=hours)
    before = hall.stage.state().rev
    for n in range(4, 8):
        press(n)
    assert hall.stage.state().rev > before


@pytest.mark.parametrize(
    ("scanned_at", "kept"),
    [
        ("2020-06-12T00:01:00.000Z", "2020-06-12T00:01:00.000Z"),
        ("2020-06-12T07:01:00+07:00", "2020-06-12T00:01:00.000Z"),
        ("2020-06-12T01:05:00.000Z", "2020-06-12T00:05:00.000Z"),
        ("2038-01-19T03:14:08Z", "2020-06-12T00:05:00.000Z"),
        ("2020-06-11T23:05:00.000Z", "2020-06-11T23:05:00.000Z"),
        ("1970-01-01T00:00:00Z", "2020-06-11T00:05:00.000Z"),
    ],
)
def test_a_kiosk_whose_clock_is_wrong_brings_an_arrival_neither_from_tomorrow_nor_from_last_week(hall, kiosk, code, scanned_at, kept):
    result = hall.door.check_in(code(1), scan_id="offline-0001", device=kiosk, scanned_at=scanned_at)
    assert (result.first_time, result.at) == (True, kept)


@pytest.mark.parametrize(
    "scanned_at", ["yesterday", "2020-06-12", "2020-06-12T00:01:00", "0000-00-00T00:00:00Z", "99999-01-01T00:00:00Z", "\x00"]
)
def test_a_time_that_is_none_is_refused_and_lets_nobody_in(hall, kiosk, code, scanned_at):
    with pytest.raises(BadInput):
        hall.door.check_in(code(1), scan_id="offline-0001", device=kiosk, scanned_at=scanned_at)
    assert hall.desk.figures() == (5, 0)


# -- sessions ------------------------------------------------------------------------------------------------------------------


def signer_at(seconds: float) -> type[TimestampSigner]:
    """Signs as if the clock were so many seconds further."""
    return type("Then", (TimestampSigner,), {"get_timestamp": lambda self: int(time.time() + seconds)})


@JUMPS
def test_the_mc_stays_signed_in_and_the_next_press_works(hall, tmp_path, hours):
    """What the server signed before the jump bears another hour; here it is signed anew as if by that clock."""
    for role, pin in PINS.items():
        hall.devices.set_pin(role, pin, actor=ADMIN)
    app = build(hall, tmp_path / "data", settings={"TESTING": True, "RATELIMIT_ENABLED": False}).app
    browser = app.test_client()

    def token(page: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))[1]

    browser.post("/login", data={"role": "mc", "pin": PINS["mc"], "csrf_token": token("/login")})
    csrf = token("/login")
    serializer = app.session_interface.get_signing_serializer(app)
    name = app.config["SESSION_COOKIE_NAME"]
    session = serializer.loads(browser.get_cookie(name).value)
    serializer.signer = signer_at(-3600 * hours)
    browser.set_cookie(name, serializer.dumps(session))
    body = {"cmd_id": "press-0001", "kind": "next", "expected_rev": hall.stage.state().rev, "target": projector(hall)["next_id"]}
    answer = browser.post("/api/v1/stage/commands", json=body, headers={"X-CSRFToken": csrf})
    assert answer.status_code == 200, answer.get_json()
