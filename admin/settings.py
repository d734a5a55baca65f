"""The conference's particulars, the protocol it follows, and PINs."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from flask import Blueprint, jsonify
from flask_babel import gettext

from hall.clock import iso
from hall.errors import BadInput
from hall.hall import Hall
from hall.protocol import local_start
from hall.text import clean
from web import current_hall
from web.asked import body, in_thread, text
from web.gate import Gate

TEXTS = ("unit", "organiser", "ordinal", "period", "place", "venue", "contact")
NEEDED = {"unit": "Đơn vị", "organiser": "Cơ quan tổ chức", "place": "Địa danh", "venue": "Địa điểm"}


def add_routes(bp: Blueprint, gate: Gate) -> None:
    @bp.get("/api/v1/conference")
    @gate.needs("admin")
    def conference():
        """The particulars of the conference, its protocol and the protocol's basis."""
        return jsonify(particulars(current_hall()))

    @bp.patch("/api/v1/conference")
    @gate.needs("admin")
    def change_conference():
        """Some of the particulars; `starts_local` "2020-06-12T07:30" in the conference's own time zone."""
        hall = current_hall()
        hall.change_conference(changes(body(), hall.conference.time_zone), actor=gate.actor())
        return jsonify(particulars(hall))

    @bp.put("/api/v1/pins/<role>")
    @gate.needs("admin")
    def set_pin(role: str):
        """{"pin"}: 4 to 12 digits. Who logged in with the one before is out, but for the session that sets it. Its hash is slow on
        purpose, so it is made on a native thread."""
        in_thread(current_hall().devices.set_pin, role, text(body(), "pin"), actor=gate.actor())
        if role == gate.role():
            gate.admit(role)
        return jsonify(ok=True)


def particulars(hall: Hall) -> dict:
    """The conference with its local start, its title, and the protocol's name, basis, limits and count of items."""
    protocol = hall.protocol
    return {
        "conference": msgspec.to_builtins(hall.conference),
        "starts_local": local_start(hall.conference).strftime("%Y-%m-%dT%H:%M"),
        "title": hall.title_lines,
        "protocol": {
            "name": protocol.name,
            "version": protocol.version,
            "basis": msgspec.to_builtins(protocol.basis),
            "limits": msgspec.to_builtins(protocol.limits),
            "items": len(protocol.items),
            "rules": [{"id": r.id, "severity": r.severity, "title": r.title, "quote": r.quote} for r in protocol.rules],
        },
    }


def changes(sent: dict, time_zone: str) -> dict:
    """Checked changes of the conference. Raises BadInput for a field that is empty and must not be, too long, or no moment."""
    found = {name: clean(text(sent, name)) for name in TEXTS if name in sent}
    for name, label in NEEDED.items():
        if found.get(name) == "":
            raise BadInput("Cần điền “{field}”.", field=label)
    if any(len(value) > 300 for value in found.values()):
        raise BadInput(gettext("Mỗi ô không quá 300 ký tự."))
    if "starts_local" in sent:
        try:
            found["starts_at"] = iso(datetime.fromisoformat(text(sent, "starts_local")).replace(tzinfo=ZoneInfo(time_zone)))
        except ValueError:
            raise BadInput(gettext("Ngày giờ khai mạc chưa đúng.")) from None
    return found
