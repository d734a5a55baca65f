"""The browser's picture of the server's clock: late messages move nothing, a clock that is set anew is followed. Its own module, under Node."""

import random

from tests import node

TWIN = """
const { ServersClock } = await import("./web/client/servers_clock.ts");
const runs = given;
const told = runs.map((run) => {
  const clock = new ServersClock();
  return run.map(([kind, server, sent, heard]) => {
    const known = kind === "told" ? clock.told(server, heard) : kind === "asked" ? clock.asked(server, sent, heard) : clock.guess(server, heard);
    return [known ?? true, clock.now(heard)];
  });
});
console.log(JSON.stringify(told));
"""
EPOCH = 1_600_000_000_000


def told(at, *, late=2, ahead=0):
    """A message that the server sent by itself at `at` (own ms), heard `late` ms after; its clock is `ahead` of what it was."""
    return ["told", EPOCH + ahead + at, None, at + late]


def asked(at, *, there=3, back=3, ahead=0):
    return ["asked", EPOCH + ahead + at + there, at, at + there + back]


def errors(run, answers, ahead):
    """How far off the clock was after each step, in ms; `ahead` per step."""
    return [now - (EPOCH + more + step[3]) for step, (_, now), more in zip(run, answers, ahead, strict=True)]


def follow(*runs):
    return node.run(TWIN, list(runs))


def test_one_scenario_after_the_other():
    outage = [told(0), told(2000), told(4000, late=1100), told(6000, late=900), told(8000)]
    back = [told(0), asked(100), told(2000), told(4000, ahead=-3_600_000), asked(4010, ahead=-3_600_000), told(6000, ahead=-3_600_000)]
    forward = [told(0), asked(100), told(2000, ahead=3_600_000), asked(2010, ahead=3_600_000)]
    slow = [asked(0, there=2, back=900), told(1000), asked(2000, there=900, back=2), told(4000)]
    asleep = [asked(0), told(2000), told(3000, late=1400), asked(3010)]
    guessed = [["guess", EPOCH, None, 0], told(5)]
    found = follow(outage, back, forward, slow, asleep, guessed)
    # Messages that lay a second in a cable that was pulled make the server look slow, and are not believed.
    assert max(map(abs, errors(outage, found[0], [0] * 5))) <= 5
    # A clock that was set back is believed once the server was asked, and that it must be asked is said at once.
    assert [known for known, _ in found[1]] == [True, True, True, False, True, True]
    assert max(map(abs, errors(back, found[1], [0, 0, 0, 0, -3_600_000, -3_600_000]))) <= 5
    assert max(map(abs, errors(forward, found[2], [0, 0, 3_600_000, 3_600_000]))) <= 30
    # A slow way there or back leaves little doubt as soon as one quick message came.
    assert max(map(abs, errors(slow, found[3], [0] * 4)[1:])) <= 30
    assert max(map(abs, errors(asleep, found[4], [0] * 4))) <= 5
    assert found[5][0] == [True, EPOCH] and abs(errors(guessed, found[5], [0] * 2)[1]) <= 5


def test_no_order_of_late_and_slow_messages_leads_it_astray():
    chance = random.Random(5)
    runs = []
    for _ in range(300):
        at, run = 0, [told(0, late=chance.randrange(5))]
        for _ in range(40):
            at += chance.randrange(1, 3000)
            late = chance.choice((0, 1, 5, 60, 800, 4000))
            run.append(told(at, late=late) if chance.random() < 0.7 else asked(at, there=chance.randrange(900), back=chance.randrange(900)))
        runs.append(sorted(run, key=lambda step: step[3]))
    for run, answers in zip(runs, follow(*runs), strict=True):
        assert max(map(abs, errors(run, answers, [0] * len(run))[1:])) <= 50, run
