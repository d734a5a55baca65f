"""The pre-flight of the roster in the background: one run at a time, its progress, and its answer kept until something changes."""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from hall.model import Badge
from printers.layout import Layout
from printers.preflight import Problem, preflight

BREATH = 0.002
"""Seconds of rest between two badges: the door's answers share the processor with us."""


@dataclass(frozen=True)
class Paper:
    """A layout on a width of paper, and the printers that use it ([] when there is none: then it is the default)."""

    layout: Layout
    width: int
    dpi: int
    printers: tuple[str, ...] = ()


class Proof:
    """`look` starts a run when badges or papers are not those of the last one, and says how far it is. Safe from any thread."""

    def __init__(self, spawn: Callable[[Callable[[], None]], object]) -> None:
        self._spawn = spawn
        self._lock = threading.Lock()
        self._key = ""
        self._done = self._total = 0
        self._problems: list[tuple[Problem, Paper]] | None = None

    def look(self, badges: Sequence[Badge], papers: Sequence[Paper]) -> dict:
        """{"running", "done", "total", "problems": [{"number", "full_name", "reason", "printers"}]}; `problems` when not running."""
        printed = [[paper.layout, paper.width, paper.dpi, paper.printers] for paper in papers]
        key = hashlib.sha256(msgspec.json.encode([badges, printed])).hexdigest()
        with self._lock:
            fresh = key != self._key
            if fresh:
                self._key, self._done, self._total, self._problems = key, 0, len(badges) * len(papers), None
        if fresh:
            self._spawn(lambda: self._run(key, badges, papers))
        with self._lock:
            return {
                "running": self._problems is None,
                "done": self._done,
                "total": self._total,
                "problems": [{**problem._asdict(), "printers": paper.printers} for problem, paper in self._problems or ()],
            }

    def _run(self, key: str, badges: Sequence[Badge], papers: Sequence[Paper]) -> None:
        """On a native thread. A newer run makes this one stop."""

        def go_on() -> bool:
            time.sleep(BREATH)
            with self._lock:
                self._done += self._key == key
                return self._key == key

        found = []
        try:
            for paper in papers:
                found += [(problem, paper) for problem in preflight(badges, paper.layout, paper.width, dpi=paper.dpi, go_on=go_on)]
        except BaseException:
            with self._lock:
                self._key = "" if self._key == key else self._key  # the next look begins anew
            raise
        with self._lock:
            if self._key == key:
                self._done, self._problems = self._total, found
