"""The desk's page and its log. The rest stands beside: delegates, imports, papers, programme, devices, printing, settings."""

from collections.abc import Callable

from flask import Blueprint, current_app, jsonify, request
from flask_babel import gettext

from hall.hall import Hall
from web import current_hall
from web.asked import number
from web.gate import Gate
from web.page import page

from . import delegates, devices, imports, papers, people, printing, programme, screens, settings


def blueprint(gate: Gate, check_address: Callable[[str], object] = str) -> Blueprint:
    """`check_address` raises BadInput for a printer's address that nobody could open; the printers know which."""
    bp = Blueprint("admin", __name__)

    @bp.get("/admin")
    @gate.needs("admin")
    def desk():
        live = current_app.extensions["live"]
        first = live.envelope(live.screens["desk"])
        title = gettext("Bàn thư ký")
        return page("admin/client/main.tsx", title=title, theme="paper", screen=first, role=gate.role(), **frame(current_hall()))

    @bp.get("/api/v1/events")
    @gate.needs("admin")
    def log():
        """?before=REV&limit=&prefix=door. -> {"events": [...]}, newest first."""
        hall = current_hall()
        prefix = request.args.get("prefix", "")[:40]
        found = hall.desk.events(before=number("before") or None, limit=number("limit", 50), prefix=prefix)
        return jsonify(events=screens.events(hall, found))

    for part in (delegates, people, devices, imports, papers, programme, settings):
        part.add_routes(bp, gate)
    printing.add_routes(bp, gate, check_address)
    return bp


def frame(hall: Hall) -> dict:
    """What does not change while a page is open: the categories of the protocol."""
    return {"categories": [{"id": c.id, "label": c.label} for c in hall.protocol.categories]}
