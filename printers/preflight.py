"""Before the day: who has a name that does not fit, or a letter that no font has? Draws nothing, prints nothing."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from hall.model import Badge
from printers.badge import STANDARD, Renderer
from printers.layout import Layout


class Problem(NamedTuple):
    """One thing that would go wrong with one badge. `reason`: a sentence for the secretary."""

    number: str
    full_name: str
    reason: str


def preflight(
    badges: Iterable[Badge],
    layout: Layout,
    width: int = STANDARD,
    *,
    dpi: int = 203,
    renderer: Renderer | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> list[Problem]:
    """Every problem of every badge on paper `width` dots wide, in the order of the badges; some 10 ms a badge.

    `go_on` is asked before each badge; when it says no, what was found so far is returned.
    """
    renderer = renderer or Renderer()
    found = []
    for badge in badges:
        if not go_on():
            break
        found += [Problem(badge.number, badge.full_name, reason) for reason in renderer.check(badge, width=width, dpi=dpi, layout=layout)]
    return found
