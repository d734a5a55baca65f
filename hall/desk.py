"""Figures and the log, for the secretary's desk. Reads only."""

from collections.abc import Collection
from datetime import timedelta

from .clock import iso
from .core import Core
from .model import Event, Noun
from .store import door as door_rows
from .store import people as people_rows
from .store import stage as stage_rows

ALERTS_FOR = timedelta(hours=12)
"""Longer than any conference day: what nobody looked at by then helps nobody."""


class Share(Noun, frozen=True, kw_only=True):
    """One line of the figures: summoned and present of a category, a unit …"""

    key: str
    total: int
    present: int


class Attendance(Noun, frozen=True, kw_only=True):
    """The figures as they stand. `minutes` are (UTC minute, arrivals in it) in order of time.

    total = present + excused + absent, and present = inside + left. Votes are taken among those inside.
    """

    total: int
    """Summoned: everybody on the roster."""
    present: int
    """Arrived, also who has left since."""
    inside: int
    """Arrived and not left."""
    substitutes: int
    """Of the present: somebody sits in their place."""
    excused: int
    """Not arrived, but word came."""
    absent: int
    """Not arrived, and nobody knows why."""
    late: int
    """Of the present: arrived after the conference was opened."""
    waiting: int
    """Not on the list, waiting to be approved; in no other figure."""
    opened_at: str
    """When it was opened (UTC), "" while it is not and nobody is late."""
    by_category: list[Share]
    by_unit: list[Share]
    minutes: list[tuple[str, int]]
    refusals: dict[str, int]


class Desk:
    def __init__(self, core: Core) -> None:
        self._core = core

    def figures(self) -> tuple[int, int]:
        """(summoned, present)"""
        rows = door_rows.tally(self._core.read, "all")
        return (rows[0][1], rows[0][2]) if rows else (0, 0)

    def attendance(self) -> Attendance:
        db = self._core.read
        total, present = self.figures()
        opened_at = self._core.opened_at(db)
        more = people_rows.counts(db, opened_at)
        return Attendance(
            total=total,
            present=present,
            inside=present - more["left"],
            substitutes=more["substitutes"],
            excused=more["excused"],
            absent=total - present - more["excused"],
            late=more["late"],
            waiting=more["waiting"],
            opened_at=opened_at,
            by_category=[Share(key=k, total=t, present=p) for k, t, p in door_rows.tally(db, "category")],
            by_unit=[Share(key=k, total=t, present=p) for k, t, p in door_rows.tally(db, "unit")],
            minutes=[(k, p) for k, _, p in door_rows.tally(db, "minute") if p],
            refusals=dict(door_rows.refusals(db)),
        )

    def alerts(self, limit: int = 5) -> list[Event]:
        """What somebody at the desk must look at, of the last twelve hours, newest first: a valid ticket that a cut-off kiosk sent to
        the help desk, one that two doors let in, codes being tried, a delegate without a badge left."""
        return stage_rows.alerts(self._core.read, since=iso(self._core.clock() - ALERTS_FOR), limit=limit)

    def events(self, *, before: int | None = None, limit: int = 50, prefix: str = "", without: Collection[str] = ()) -> list[Event]:
        """The log, newest first; `before` a rev for the next page, `prefix` a room ("door.", "stage."), `without` kinds to leave out."""
        return stage_rows.events(self._core.read, before=before, limit=min(limit, 500), prefix=prefix, without=without)
