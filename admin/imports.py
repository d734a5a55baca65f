"""Lists from spreadsheets: kept as they came, explained row by row, written only when somebody confirmed what was explained.

The uploaded bytes stay in DATA/imports under their SHA-256, so a confirmation reads the same bytes again. What the operator saw
has a mark; if the roster changed meanwhile and a row would now be decided otherwise, the confirmation is refused as stale.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
from flask import Blueprint, current_app, jsonify, request
from flask_babel import gettext

from hall.errors import BadInput, NotFound, Stale
from hall.hall import Hall
from hall.model import RosterChange
from web import current_hall
from web.asked import body, in_thread, number
from web.gate import Gate

from . import roster
from .roster.nouns import Preview, PreviewRow

FIRST = 100
"""Rows that need eyes, sent with the preview itself."""
EYES = ("decide", "remark", "left_out")
SHOWN = ("number", "full_name", "salutation", "post", "unit", "category", "seat", "attention")


def add_routes(bp: Blueprint, gate: Gate) -> None:
    desk = Imports()

    @bp.get("/api/v1/imports")
    @gate.needs("admin")
    def earlier():
        """Earlier imports, newest first."""
        return jsonify(imports=current_hall().roster.imports())

    @bp.post("/api/v1/imports")
    @gate.needs("admin")
    def upload():
        """Multipart `file` -> the preview: {"sha256", "mark", "counts", "sheets", "eyes", "rows"}."""
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise BadInput(gettext("Chưa chọn tệp."))
        sha256 = in_thread(desk.keep, folder(), sent.read(), sent.filename)
        return jsonify(in_thread(desk.explain, folder(), sha256, current_hall()))

    @bp.get("/api/v1/imports/<sha256>")
    @gate.needs("admin")
    def again(sha256: str):
        """The preview of a list that was sent before, against the roster as it stands now."""
        return jsonify(in_thread(desk.explain, folder(), sha256, current_hall()))

    @bp.get("/api/v1/imports/<sha256>/rows")
    @gate.needs("admin")
    def more_rows(sha256: str):
        """?verdict=taken|remark|decide|left_out|eyes|all&offset=&limit= -> {"count", "rows"}"""
        page = (request.args.get("verdict", "eyes"), number("offset"), min(number("limit", FIRST), 500))
        return jsonify(in_thread(desk.page, folder(), sha256, current_hall(), *page))

    @bp.post("/api/v1/imports/<sha256>/confirm")
    @gate.needs("admin")
    def confirm(sha256: str):
        """{"mark", "decisions": {row key: choice id}} -> {"added", "updated", "unchanged"}"""
        sent, hall = body(), current_hall()
        rev = hall.rev  # before the roster is read
        preview, changes = in_thread(desk.decided, folder(), sha256, hall, sent.get("mark"), sent.get("decisions"))
        result = hall.roster.apply(changes, file_name=preview.file_name, sha256=sha256, actor=gate.actor(), decided_at=rev)
        return jsonify(msgspec.to_builtins(result))


def folder() -> Path:
    """Where uploaded lists are kept, inside the data folder: they go with the conference when it is handed over or purged."""
    path = Path(current_app.config["DATA"]) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


class Imports:
    """Keeps the last preview in memory, because paging through 20,000 rows must not read the file anew for each page."""

    def __init__(self) -> None:
        self._last: tuple[tuple, Preview] | None = None

    def keep(self, where: Path, data: bytes, file_name: str) -> str:
        """Store the bytes and the name they came under; returns their SHA-256 in hex."""
        sha256 = hashlib.sha256(data).hexdigest()
        (where / sha256).write_bytes(data)
        (where / f"{sha256}.name").write_text(Path(file_name.replace("\\", "/")).name[:200], "utf-8")
        return sha256

    def explain(self, where: Path, sha256: str, hall: Hall) -> dict:
        """The preview as the page takes it: counts, sheets, and the first rows that need eyes (the file's order)."""
        preview = self.preview(where, sha256, hall)
        eyes = chosen(preview.rows, "eyes")
        return {
            "sha256": sha256,
            "file_name": preview.file_name,
            "mark": mark(preview),
            "counts": preview.counts,
            "sheets": msgspec.to_builtins(preview.sheets),
            "eyes": len(eyes),
            "rows": [shown(row) for row in eyes[:FIRST]],
            "must_decide": [row.key for row in preview.rows if row.verdict == "decide"],
        }

    def page(self, where: Path, sha256: str, hall: Hall, verdict: str, offset: int, limit: int) -> dict:
        """One page of the rows of a verdict."""
        rows = chosen(self.preview(where, sha256, hall).rows, verdict)
        return {"count": len(rows), "rows": [shown(row) for row in rows[offset : offset + limit]]}

    def decided(self, where: Path, sha256: str, hall: Hall, seen: object, decisions: object) -> tuple[Preview, list[RosterChange]]:
        """What a confirmation writes; a row to decide that was not decided is left out. Raises Stale when another preview was seen."""
        if not isinstance(decisions, dict) or not all(isinstance(choice, str) for choice in decisions.values()):
            raise BadInput(gettext("Lựa chọn gửi lên chưa đúng."))
        preview = self.preview(where, sha256, hall)
        if mark(preview) != seen:
            raise Stale(gettext("Danh sách đại biểu đã thay đổi từ lúc xem trước. Xin xem lại bảng rồi xác nhận."))
        return preview, roster.resolve(preview, decisions)

    def preview(self, where: Path, sha256: str, hall: Hall) -> Preview:
        """The preview of kept bytes against the roster as it stands. Raises NotFound for bytes that were never kept."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256) or not (where / sha256).exists():
            raise NotFound(gettext("Không còn tệp này. Xin tải tệp lên lại."))
        known = [*hall.roster.all(), *hall.roster.withdrawn()]
        key = (sha256, known)
        last = self._last  # read once: another thread may put the preview of another list there
        if last is None or last[0] != key:
            file_name = (where / f"{sha256}.name").read_text("utf-8")
            sheets = roster.read((where / sha256).read_bytes(), file_name)
            categories = {c.id: c.label for c in hall.protocol.categories}
            last = self._last = key, roster.preview(sheets, known, file_name=file_name, sha256=sha256, categories=categories)
        return last[1]


def chosen(rows: Sequence[PreviewRow], verdict: str) -> Sequence[PreviewRow]:
    """The rows of one verdict, of all that need eyes ("eyes": those to decide first), or all."""
    if verdict == "all":
        return rows
    if verdict == "eyes":
        return sorted((row for row in rows if row.verdict in EYES), key=lambda row: EYES.index(row.verdict))
    return [row for row in rows if row.verdict == verdict]


def mark(preview: Preview) -> str:
    """A short digest of what a preview would do: equal marks, equal consequences."""
    return hashlib.sha256(msgspec.json.encode(preview.rows)).hexdigest()[:16]


def shown(row: PreviewRow) -> dict:
    """One row for the page: what it says, what is remarked, which choices there are (what they would write stays here)."""
    fields = row.fields
    return {
        "key": row.key,
        "sheet": row.sheet,
        "line": row.line,
        "verdict": row.verdict,
        "remarks": [remark.text for remark in row.remarks],
        "fields": {name: getattr(fields, name) for name in SHOWN} if fields else None,
        "match_id": row.match_id,
        "changes": row.changes,
        "raw": row.raw,
        "choices": [{"id": choice.id, "text": choice.text} for choice in row.choices],
    }
