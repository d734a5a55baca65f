"""Faults and kills at random: nobody without a badge, no badge twice, none called printed that is not whole on paper.

A slice of what `start.py bench schedules` runs a thousand of. A failing seed is run again alone by
`python3 start.py bench schedules --seed N`.
"""

import time
from collections import Counter

import pytest

from hall.model import BadgeState
from printers.worker import Worker
from tests import judge, killed, schedules

pytestmark = pytest.mark.long

SEEDS = range(24)
KILLED, PEOPLE, KILLS = range(2), 24, 10


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return judge.prepare(tmp_path_factory.mktemp("schedules"), people=PEOPLE)


@pytest.fixture(scope="module")
def drawer():
    return judge.Drawer()


def run(seeds, prepared, tmp_path, drawer, **more):
    return [schedules.run(seed, prepared, tmp_path / "schedule", drawer, **more) for seed in seeds]


def test_no_badge_is_lost_doubled_or_called_done_that_is_not_on_paper(prepared, tmp_path, drawer):
    outcomes = run(SEEDS, prepared, tmp_path, drawer)
    assert [(one.seed, one.wrong) for one in outcomes if one.wrong] == []
    total = sum((one.figures for one in outcomes), Counter())
    # The proof is worth something only if all this happened. (The cutter counter settles too few to be counted on in a slice.)
    for what in ("kills", "interrupted", "unknown", "torn", "asked a person"):
        assert total[what] > 0, (what, total)
    for fault in ("paper", "cover", "hold", "power", "drop", "garbage", "silent", "gone"):
        assert total[f"fault {fault}"] > 0, (fault, total)
    assert not total["whole but void, counter"]


@pytest.mark.parametrize("seed", KILLED)
def test_a_program_killed_by_the_system_neither_doubles_nor_loses_a_badge(prepared, tmp_path, drawer, seed):
    outcome = killed.run(seed, prepared, tmp_path / "killed", drawer, people=PEOPLE, kills=KILLS)
    assert outcome.wrong == []
    assert outcome.figures["kills"] == KILLS


def test_the_same_seed_is_the_same_schedule(prepared, tmp_path, drawer):
    first, second = run((7, 7), prepared, tmp_path, drawer)
    assert first.figures == second.figures and first.figures["jobs"]


class SendsAgain(Worker):
    """What must never be: an interrupted badge is sent once more."""

    def _put(self, job, image):
        state, note = super()._put(job, image)
        return super()._put(job, image) if state is BadgeState.UNKNOWN and self._ready() is not None else (state, note)


class CallsItDone(Worker):
    """What must never be: an interrupted badge is called printed."""

    def _put(self, job, image):
        state, note = super()._put(job, image)
        return (BadgeState.DONE if state is BadgeState.UNKNOWN else state), note


class ForgetsHalves(Worker):
    """What must never be: killed twice, it does not know any more that half a badge hangs in the printer."""

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self._half = self._half.parent / "nowhere" / f"{id(self)}-{time.monotonic_ns()}"


@pytest.mark.parametrize(("worker", "crime"), [(SendsAgain, "sent twice"), (CallsItDone, "falsely done"), (ForgetsHalves, "falsely done")])
def test_the_judge_finds_out_a_worker_that_is_wrong(prepared, tmp_path, drawer, worker, crime):
    outcomes = (schedules.run(seed, prepared, tmp_path / "schedule", drawer, make_worker=worker) for seed in range(400))
    assert any(crime in wrong for outcome in outcomes for wrong in outcome.wrong)
