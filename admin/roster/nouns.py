"""What the roster reader hands out: sheets as read, and a preview that explains every row. Frozen values, no behaviour."""

from datetime import date, datetime, time, timedelta

from hall.model import DelegateFields, Noun, RosterChange

Cell = str | int | float | bool | date | datetime | time | timedelta | None


class Sheet(Noun):
    """One sheet as it stands in the file. Lines are 1-based as Excel shows them: `rows[0]` is line 1. Columns are 0-based."""

    name: str
    rows: list
    """list[list[Cell]]; rows may differ in length."""
    hidden: bool = False
    hidden_lines: frozenset[int] = frozenset()
    """Hidden by hand or by a filter (.xlsx only)."""
    struck_lines: frozenset[int] = frozenset()
    """Lines with a struck-through cell (.xlsx only)."""
    hidden_columns: frozenset[int] = frozenset()
    """.xlsx only."""
    error_cells: frozenset[tuple[int, int]] = frozenset()
    """(line, column) of formulas that came to an error (.xlsx only)."""
    merged: list[tuple[int, int, int, int]] = []
    """(first line, first column, last line, last column)."""
    notices: list[str] = []
    """What the user must know of the sheet as a whole (Vietnamese)."""


class Remark(Noun):
    """One thing that was mended or is doubtful. `code` is stable, `text` is for people (Vietnamese)."""

    code: str
    text: str


class Choice(Noun):
    """One way to decide a row: what taking it would change. `changes` is empty for leaving the row out."""

    id: str
    text: str
    changes: list[RosterChange] = []


class PreviewRow(Noun):
    """One row of the file and what will become of it."""

    key: str
    """ "Sheet!12"."""
    sheet: str
    line: int
    verdict: str
    """taken | remark | decide | left_out"""
    remarks: list[Remark] = []
    fields: DelegateFields | None = None
    """As it will stand on the roster (for a row to decide: the likeliest reading)."""
    match_id: int | None = None
    matched_by: str = ""
    """ "number", "identity" or ""."""
    changes: list[tuple[str, str, str]] = []
    """(field, old, new) against the known delegate; empty with a match_id = unchanged."""
    raw: list[str] = []
    choices: list[Choice] = []


class SheetInfo(Noun):
    """What was understood of one sheet."""

    name: str
    hidden: bool
    header_line: int | None
    """None: no header was found, nothing of the sheet is taken."""
    columns: dict[str, str]
    """field -> header text."""
    ignored: list[str]
    """Headers of columns that are not used."""
    notices: list[str]


class Preview(Noun):
    """A whole file, explained. `counts`: taken, remark, decide, left_out, new, update, unchanged, not_in_file."""

    file_name: str
    sha256: str
    rows: list[PreviewRow]
    counts: dict[str, int]
    sheets: list[SheetInfo]
