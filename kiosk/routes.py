"""The kiosk's page and what the machine asks about itself. The scan itself goes to `kiosk.api`."""

from flask import Blueprint, g, jsonify, request
from flask_babel import gettext as _

from hall.errors import BadInput
from web import current_hall
from web.gate import Gate
from web.page import page
from web.pages import VERSION


def blueprint(gate: Gate) -> Blueprint:
    bp = Blueprint("kiosk", __name__)

    @bp.get("/kiosk")
    def door():
        """Open to anybody: without a device token it is only the form that asks for one."""
        return page("kiosk/client/main.tsx", title=_("Điểm danh"), theme="hall", role=gate.role(), version=VERSION)

    @bp.get("/api/v1/devices/me")
    @gate.needs_device
    def me():
        """Who am I: {"id", "name", "kind", "printer"}."""
        device = g.device
        return jsonify(id=device.id, name=device.name, kind=device.kind, printer=device.printer)

    @bp.post("/api/v1/kiosk/enrol-here")
    @gate.needs("admin")
    def enrol_here():
        """{"name"} -> {"token", "name"}: the desk's own browser becomes a kiosk, without a code."""
        sent = request.get_json(silent=True)
        name = sent.get("name") if isinstance(sent, dict) else None
        if not isinstance(name, str):
            raise BadInput("Cần đặt tên cho máy này, ví dụ “Cửa 1”.")
        devices = current_hall().devices
        token = devices.enrol(name, kind="kiosk", actor=gate.actor())[1]
        return jsonify(token=token, name=devices.by_token(token).name)

    return bp
