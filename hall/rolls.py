"""How much paper a roll still holds, and until when. Pure: figures and times are handed in, nothing is measured.

A printer tells of its roll at best "near end"; millimetres counted per badge tell it a hundred badges earlier.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from .clock import iso, parse
from .model import Roll

LOW = 0.85
"""The used part of a roll from which on it should be changed at the next quiet moment."""
PACE_OVER = timedelta(minutes=15)
"""The pace is that of the badges of these last minutes before the newest one."""
PACE_FROM = 3
"""Badges below which there is no pace."""
FAR = timedelta(hours=12)
"""An end that is farther away is not worth telling."""


def forecast(roll: Roll, printed: Sequence[tuple[str, int]]) -> Roll:
    """The roll with `badges_left`, `empty_at` and `low`. `printed`: (when it ended, mm) of the printer's latest badges, newest first.

    The size of a badge is the mean of these. The end is told as seen when the newest one came out: nothing here reads a clock.
    """
    low = bool(roll.length_mm) and roll.used_mm >= LOW * roll.length_mm
    sizes = [mm for _, mm in printed]
    if not roll.length_mm or not sizes:
        return replace(roll, low=low)
    left = max(roll.length_mm - roll.used_mm, 0)
    badges = int(left // (sum(sizes) / len(sizes)))
    return replace(roll, low=low, badges_left=badges, empty_at=_empty_at(left, [(parse(at), mm) for at, mm in printed]))


def _empty_at(left: int, printed: list) -> str:
    newest = printed[0][0]
    # Not before, and not after: a clock that was set back must not make a pace.
    recent = [(at, mm) for at, mm in printed if timedelta() <= newest - at <= PACE_OVER]
    span = newest - min(at for at, _ in recent)
    if len(recent) < PACE_FROM or not span:
        return ""
    pace = (sum(mm for _, mm in recent) - recent[-1][1]) / span.total_seconds()
    lasts = left / pace if pace > 0 else FAR.total_seconds()
    return iso(newest + timedelta(seconds=lasts)) if lasts < FAR.total_seconds() else ""
