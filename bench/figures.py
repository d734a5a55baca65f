"""Percentiles, the lines of the report and the printed table. Pure."""

import math
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0-1) of all values do not exceed, by interpolation between the two nearest ranks (as NumPy's default).

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the report. For a duration `worst` is its 99th percentile, for a rate its slowest round."""

    key: str
    """Stable, for machines: "door.32.rate"."""
    text: str
    """For people, Vietnamese."""
    unit: str
    median: float
    worst: float | None = None
    count: int = 0
    """How many single values stand behind the median."""
    bound: float | None = None
    """What this machine does at best, in the same unit."""
    bound_text: str = ""
    aim: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Median over bound; for a rate more is better, for a duration less."""
        return self.median / self.bound if self.bound else None


def durations(key: str, text: str, seconds: Sequence[float], *, unit: str = "ms", **more) -> Line:
    """A line from durations in seconds, shown in `unit` (ms or s). A `bound` is in seconds too."""
    scale = {"ms": 1000.0, "s": 1.0}[unit]
    bound = more.pop("bound", None)
    return Line(
        key=key,
        text=text,
        unit=unit,
        median=median(seconds) * scale,
        worst=percentile(seconds, 0.99) * scale,
        count=len(seconds),
        bound=None if bound is None else bound * scale,
        **more,
    )


def rates(key: str, text: str, per_second: Sequence[float], *, unit: str = "/s", **more) -> Line:
    """A line from rates a second, one for each round."""
    return Line(key=key, text=text, unit=unit, median=median(per_second), worst=min(per_second), count=len(per_second), **more)


# -- the table ------------------------------------------------------------------------------------------------------------------


def number(value: float | None) -> str:
    """Three figures that matter, thousands apart: 0.123, 4.56, 78.9, 2 345."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}" if abs(value) >= 0.001 or value == 0 else f"{value:.1e}"


HEAD = ("", "trung vị", "p99", "mức máy", "tỉ số", "", "mục tiêu")


def table(lines: Iterable[Line]) -> str:
    """The report as text, columns aligned."""
    rows = [HEAD]
    for line in lines:
        ratio = "–" if line.ratio is None else f"{line.ratio:.2f}×"
        rows.append(
            (line.text, f"{number(line.median)} {line.unit}", number(line.worst), number(line.bound), ratio, line.bound_text, line.aim)
        )
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    left = {0, 5, 6}
    printed = []
    for row in rows:
        cells = [_pad(cell, width, left=column in left) for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
        printed.append("  ".join(cells).rstrip())
    printed.insert(1, "─" * max(map(_width, printed)))
    return "\n".join(printed)


def _width(text: str) -> int:
    return sum(not unicodedata.combining(ch) for ch in text)


def _pad(text: str, width: int, *, left: bool) -> str:
    blank = " " * (width - _width(text))
    return text + blank if left else blank + text
