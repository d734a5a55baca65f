"""Time for the hall: read in one place, written in one way. Decisions never call this; they are handed its result."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    """A UTC moment as the hall stores it, with milliseconds: "2020-06-12T00:12:05.123Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse(text: str) -> datetime:
    """The moment behind a stored text; raises ValueError on anything else."""
    return datetime.fromisoformat(text)


def moved(text: str, *, minutes: int) -> str:
    """The stored moment so many minutes after (or, below zero, before) another."""
    return iso(parse(text) + timedelta(minutes=minutes))


def local(text: str, time_zone: str) -> datetime:
    """A stored moment in the conference's own time zone."""
    return parse(text).astimezone(ZoneInfo(time_zone))
