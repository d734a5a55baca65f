"""Figures and the log, for the secretary's desk. Reads only."""

from collections.abc import Collection

from .core import Core
from .model import Event, Noun
from .store import door as door_rows
from .store import stage as stage_rows


class Share(Noun, frozen=True, kw_only=True):
    """One line of the figures: summoned and present of a category, a unit …"""

    key: str
    total: int
    present: int


class Attendance(Noun, frozen=True, kw_only=True):
    """The figures as they stand. `minutes` are (UTC minute, arrivals in it) in order of time."""

    total: int
    present: int
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
        return Attendance(
            total=total,
            present=present,
            by_category=[Share(key=k, total=t, present=p) for k, t, p in door_rows.tally(db, "category")],
            by_unit=[Share(key=k, total=t, present=p) for k, t, p in door_rows.tally(db, "unit")],
            minutes=[(k, p) for k, _, p in door_rows.tally(db, "minute") if p],
            refusals=dict(door_rows.refusals(db)),
        )

    def events(self, *, before: int | None = None, limit: int = 50, prefix: str = "", without: Collection[str] = ()) -> list[Event]:
        """The log, newest first; `before` a rev for the next page, `prefix` a room ("door.", "stage."), `without` kinds to leave out."""
        return stage_rows.events(self._core.read, before=before, limit=min(limit, 500), prefix=prefix, without=without)
