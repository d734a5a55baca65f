"""Somebody at one device tries codes that are none: notice it and slow that device's wrong answers down.

Knows neither tickets nor people: it is told that an answer was a miss, and when. Never asked about a valid ticket, so a delegate
never waits for it; never about addresses, because all kiosks of a hall may share one. A code cannot be guessed anyway (50 bits):
this is for the person at the desk, who learns that somebody tries.
"""

from collections import defaultdict, deque
from typing import NamedTuple

from .model import Device, Outcome
from .store.writer import Tx

MISSES = 10
WITHIN = 60.0
"""Seconds."""
PAUSE = 0.8
"""Seconds; well within the 1.2 after which a kiosk takes the server for gone and answers by itself."""

LONGEST = 10.0
"""Seconds for which one answer is kept back at most, however many are asked for at once."""


class Verdict(NamedTuple):
    """How many seconds to keep this answer back, and whether the desk is to be told now."""

    pause: float = 0.0
    notice: bool = False


class Guessing:
    """What each device has missed lately. One for the door; `now` is any clock in seconds that only goes forward."""

    def __init__(self) -> None:
        self._missed: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=MISSES))
        self._noticed: dict[int, float] = {}
        self._kept_until: dict[int, float] = {}

    def answered(self, device_id: int, outcome: Outcome, *, repeated: bool, now: float) -> Verdict:
        """Told of each answer before it goes out. A retry of the same scan counts once, but waits like the first."""
        if outcome is not Outcome.NOT_FOUND:
            return Verdict()
        missed = self._missed[device_id]
        guessing = len(missed) == MISSES and now - missed[0] <= WITHIN
        if not repeated:
            missed.append(now)
        if not guessing:
            return Verdict()
        notice = now - self._noticed.get(device_id, -WITHIN) >= WITHIN
        if notice:
            self._noticed[device_id] = now
        # One after the other: whoever asks ten times at once waits ten times. A kiosk asks once at a time and waits once.
        waiting = max(0.0, self._kept_until.get(device_id, now) - now)
        pause = min(waiting + PAUSE, LONGEST)
        self._kept_until[device_id] = now + pause
        return Verdict(pause, notice)


def record(tx: Tx, device: Device) -> None:
    """Tell the desk which device it is."""
    tx.record("door.guessing_noticed", f"kiosk:{device.name}", device=device.id)
