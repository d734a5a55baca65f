"""Invitations to take away: a PDF for all, for a unit or for one delegate, and a picture for the phone.

Setting type is slow, so it happens on a native thread and, for PDFs, in a process of its own; one at a time.
"""

import re
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, send_from_directory
from flask_babel import gettext
from gevent.lock import BoundedSemaphore

from hall.errors import Refused
from hall.hall import Hall
from hall.model import Badge
from hall.text import fold
from web import current_hall
from web.asked import body, in_thread, text
from web.gate import Gate

from .documents import badge_sheet, invitations

SECONDS_EACH = 0.1
"""Time allowed for one page beyond the first two minutes."""


def add_routes(bp: Blueprint, gate: Gate) -> None:
    one_at_a_time = BoundedSemaphore()

    @bp.get("/api/v1/invitations")
    @gate.needs("admin")
    def counts():
        """{"total", "units": [[unit, valid invitations]], "files": [{"name", "at", "size"}]}"""
        return jsonify(in_thread(overview, current_hall(), folder()))

    @bp.post("/api/v1/invitations")
    @gate.needs("admin")
    def make_pdf():
        """{"unit": "" for all} -> {"file", "pages"}; the file is then at /api/v1/invitations/FILE."""
        unit, hall, where = text(body(), "unit"), current_hall(), folder()
        with one_at_a_time:
            return jsonify(in_thread(write, hall, where, unit))

    @bp.post("/api/v1/badge-sheets")
    @gate.needs("admin")
    def make_sheets():
        """{"unit": "" for all} -> {"file", "pages": how many badges}; for halls without a badge printer."""
        badges, where = current_hall().paper.badges_for_sheet(unit=text(body(), "unit"), actor=gate.actor()), folder()
        with one_at_a_time:
            return jsonify(in_thread(write_sheets, badges, where))

    @bp.get("/api/v1/invitations/<name>")
    @gate.needs("admin")
    def pdf(name: str):
        """The PDF that was made, by its name."""
        return send_from_directory(folder(), name, as_attachment=True, download_name=name)

    @bp.get("/api/v1/delegates/<int(max=2147483647):delegate_id>/invitation.png")
    @gate.needs("admin")
    def picture(delegate_id: int):
        """One delegate's invitation as a PNG for a phone."""
        letter = only_letter(current_hall(), delegate_id)
        png = in_thread(invitations.invitation_png, letter)
        return Response(png, mimetype="image/png", headers=attachment(letter, "png"))

    @bp.get("/api/v1/delegates/<int(max=2147483647):delegate_id>/invitation.pdf")
    @gate.needs("admin")
    def page(delegate_id: int):
        """One delegate's invitation as a PDF of one page."""
        letter, out = only_letter(current_hall(), delegate_id), folder() / f"giay-moi-so-{delegate_id}.pdf"
        with one_at_a_time:
            in_thread(invitations.write_invitations, [letter], out)
            content = out.read_bytes()
            out.unlink()
        return Response(content, mimetype="application/pdf", headers=attachment(letter, "pdf"))


def folder() -> Path:
    """Where papers are kept, inside the data folder: they go with the conference when it is handed over or purged."""
    path = Path(current_app.config["DATA"]) / "documents"
    path.mkdir(parents=True, exist_ok=True)
    return path


def overview(hall: Hall, where: Path) -> dict:
    """How many valid invitations there are, by unit, and which files were made already (names, UTC seconds, bytes)."""
    units: dict[str, int] = {}
    for delegate, _ in hall.roster.invitations():
        units[delegate.unit] = units.get(delegate.unit, 0) + 1
    files = sorted([*where.glob("giay-moi*.pdf"), *where.glob("the-dai-bieu*.pdf")], key=lambda path: -path.stat().st_mtime)
    return {
        "total": sum(units.values()),
        "units": list(units.items()),
        "files": [{"name": path.name, "at": path.stat().st_mtime, "size": path.stat().st_size} for path in files],
    }


def write(hall: Hall, where: Path, unit: str) -> dict:
    """Write the invitations of a unit ("" = all) as one PDF. Raises Refused when there is none, HallError when it failed."""
    conference, protocol = hall.conference, hall.protocol
    letters = [invitations.letter(d, ticket.code, conference, protocol) for d, ticket in hall.roster.invitations(unit=unit)]
    if not letters:
        raise Refused(gettext("Không có giấy mời nào còn hiệu lực để in."))
    out = where / file_name(unit)
    invitations.write_invitations(letters, out, timeout=120 + SECONDS_EACH * len(letters))
    return {"file": out.name, "pages": len(letters)}


def write_sheets(badges: list[Badge], where: Path) -> dict:
    """Write A4 sheets of badges as one PDF. Raises Refused when there is nobody, HallError when it failed."""
    if not badges:
        raise Refused(gettext("Chưa có đại biểu nào để làm thẻ."))
    out = where / "the-dai-bieu-a4.pdf"
    badge_sheet.write_badges(badges, out, timeout=120 + SECONDS_EACH * len(badges))
    return {"file": out.name, "pages": len(badges)}


def file_name(unit: str) -> str:
    """ "giay-moi-xa-huong-loc.pdf": plain letters, so that any mail program and memory stick takes it."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(unit)).strip("-")[:60]
    return f"giay-moi-{words or 'tat-ca'}.pdf"


def only_letter(hall: Hall, delegate_id: int):
    """The letter of one delegate. Raises NotFound for nobody, Refused when no invitation is valid."""
    for delegate, ticket in hall.roster.invitations(delegate_id=delegate_id):
        return invitations.letter(delegate, ticket.code, hall.conference, hall.protocol)
    hall.roster.get(delegate_id)
    raise Refused(gettext("Đại biểu này không có giấy mời còn hiệu lực. Hãy cấp lại giấy mời trước."))


def attachment(letter, ending: str) -> dict[str, str]:
    """Headers of a download named after the delegate's number and name."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(f"{letter.number} {letter.name}")).strip("-")[:80]
    return {"Content-Disposition": f'attachment; filename="giay-moi-{words}.{ending}"'}
