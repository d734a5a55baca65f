"""Guessing tickets at one device: noticed, slowed, told to the desk once a minute; nobody with a ticket waits for it."""

import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall import guessing, tickets
from hall.guessing import LONGEST, MISSES, PAUSE, WITHIN, Guessing, Verdict
from hall.model import Actor, Outcome


def misses(watch: Guessing, count: int, *, device: int = 1, start: float = 0.0, step: float = 1.0) -> list[Verdict]:
    return [watch.answered(device, Outcome.NOT_FOUND, repeated=False, now=start + n * step) for n in range(count)]


def test_ten_wrong_codes_in_a_minute_are_answered_at_once_and_the_next_waits():
    verdicts = misses(Guessing(), MISSES + 1)
    assert verdicts == [Verdict()] * MISSES + [Verdict(PAUSE, notice=True)]


def test_wrong_codes_far_apart_are_a_door_with_strangers_and_no_guessing():
    assert set(misses(Guessing(), 100, step=WITHIN / MISSES + 0.1)) == {Verdict()}


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.NOT_FOUND])
def test_no_other_answer_ever_waits_or_counts(outcome):
    watch = Guessing()
    misses(watch, MISSES + 5)
    assert watch.answered(1, outcome, repeated=False, now=15) == Verdict()
    fresh = Guessing()
    for n in range(3 * MISSES):
        assert fresh.answered(1, outcome, repeated=False, now=n) == Verdict()
    assert misses(fresh, 1, start=30) == [Verdict()]


def test_a_retry_counts_once_but_does_not_jump_the_wait():
    watch = Guessing()
    for n in range(5 * MISSES):
        assert watch.answered(1, Outcome.NOT_FOUND, repeated=n > 0, now=0) == Verdict()
    misses(watch, MISSES)
    assert watch.answered(1, Outcome.NOT_FOUND, repeated=True, now=11).pause == PAUSE


def test_who_asks_many_times_at_once_is_answered_one_after_the_other():
    watch = Guessing()
    misses(watch, MISSES)
    at_once = [verdict.pause for verdict in misses(watch, 4, start=20.0, step=0.0)]
    assert at_once == pytest.approx([PAUSE, 2 * PAUSE, 3 * PAUSE, 4 * PAUSE])
    assert max(verdict.pause for verdict in misses(watch, 200, start=20.0, step=0.0)) == LONGEST


def test_one_devices_guesses_are_not_anothers():
    watch = Guessing()
    misses(watch, 2 * MISSES, device=1)
    assert set(misses(watch, MISSES, device=2)) == {Verdict()}


def test_after_a_quiet_minute_it_is_forgotten():
    watch = Guessing()
    misses(watch, 2 * MISSES)
    assert misses(watch, 1, start=2 * MISSES + WITHIN + 1) == [Verdict()]


@given(st.lists(st.floats(0, 20), min_size=1, max_size=200))
def test_the_desk_is_told_at_most_once_a_minute_for_each_device(steps):
    watch, now, told = Guessing(), 0.0, []
    for step in steps:
        now += step
        if watch.answered(1, Outcome.NOT_FOUND, repeated=False, now=now).notice:
            told.append(now)
    assert all(later - earlier >= WITHIN for earlier, later in zip(told, told[1:], strict=False))


def test_the_record_names_the_device_and_no_code(hall, kiosk):
    hall._core.write(lambda tx: guessing.record(tx, kiosk))
    (event,) = hall.desk.events(limit=1)
    assert (event.kind, event.actor, event.body) == ("door.guessing_noticed", "kiosk:Cửa 1", {"device": kiosk.id})


def test_a_kiosk_waits_for_a_slowed_answer_and_does_not_take_the_server_for_gone():
    checks = (Path(__file__).parent.parent / "kiosk" / "client" / "checks.ts").read_text("utf-8")
    (budget,) = re.findall(r"BUDGET_MS = (\d+);", checks)
    assert 0.5 <= PAUSE <= int(budget) / 1000 - 0.3


# -- at the door ------------------------------------------------------------------------------------------------------------------


def test_the_door_keeps_back_wrong_answers_and_never_a_ticket(hall, code):
    from kiosk.api import CheckIns

    waits: list[float] = []
    _, token = hall.devices.enrol("Cửa 1", actor=Actor(role="admin"))
    app = CheckIns(hall, seconds=lambda: 10.0 * len(waits), wait=waits.append)

    def scan(text: str, scan_id: str) -> str:
        body = json.dumps({"code": text, "scan_id": scan_id}).encode()
        environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "HTTP_AUTHORIZATION": f"Bearer {token}"}
        return json.loads(b"".join(app(environ, lambda status, headers: None)))["outcome"]

    for n in range(MISSES + 5):
        forged = tickets.make(b"not the key", "invitation", hall.conference.number, n, 0)
        assert scan(forged, f"guess-{n:04d}") == "not_found"
    assert waits == [PAUSE] * 5
    assert (
        scan(code(1), "honest-0001") == "welcome"
        and scan(code(1), "honest-0002") == "already_in"
        and scan("x", "honest-0003") == "unreadable"
    )
    assert waits == [PAUSE] * 5
    assert [event.kind for event in hall.desk.events(prefix="door.guessing")] == ["door.guessing_noticed"]
