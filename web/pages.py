"""What belongs to no face: what is where, health, screens over HTTP, enrolling a device, and the description of the API."""

from flask import Blueprint, Response, current_app, g, jsonify, render_template, request

from hall.errors import NotFound

from . import current_hall
from .asked import body
from .gate import Gate, NotAllowed, bearer
from .live import Live
from .openapi import describe

VERSION = "0.1.0"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#7A0C14"/>'
    '<path d="M5 25h22M8 21V9h16v12" fill="none" stroke="#D9B45B" stroke-width="2.4"/><path d="M16 9v12" stroke="#D9B45B" stroke-width="1.4"/></svg>'
)


def blueprint(gate: Gate, live: Live) -> Blueprint:
    bp = Blueprint("pages", __name__)

    @bp.get("/")
    def home():
        hall = current_hall()
        return render_template("home.html", title=hall.heading, conference=hall.conference)

    @bp.get("/icon.svg")
    def icon():
        return Response(ICON, mimetype="image/svg+xml")

    @bp.get("/healthz")
    def healthz():
        hall = current_hall()
        return jsonify(status="ok", boot_id=hall.boot_id, rev=hall.rev, version=VERSION)

    @bp.get("/api/v1/screens/<name>")
    def screen(name: str):
        """The whole screen, for a client whose socket is down or behind."""
        wanted = live.screens.get(name)
        if wanted is None:
            raise NotFound("Không có màn hình này.")
        if not live.may_see(wanted, bearer(request.headers.get("Authorization", ""))):
            raise NotAllowed(401)
        return jsonify(live.envelope(wanted))

    @bp.post("/api/v1/devices/redeem")
    @gate.csrf.exempt
    @gate.limit("20 per minute")
    def redeem():
        """{"code", "claim"} -> {"token", "name"}: the code is the console's, the device keeps the token. `claim` (optional): a secret
        of this browser; the same code and claim give the same token again while the code lives, because an answer may be lost."""
        sent = body()
        token, name = current_hall().devices.redeem(str(sent.get("code", "")), str(sent.get("claim", "")))
        return jsonify(token=token, name=name)

    @bp.post("/api/v1/devices/seen")
    @gate.csrf.exempt
    @gate.needs_device
    def seen():
        """A device's sign of life: {"version", "battery", "hidden", "queue", "camera", "scanner"} -> 204."""
        current_hall().devices.seen(g.device.id, body())
        return Response(status=204)

    @bp.get("/api/v1/openapi.json")
    def openapi():
        """This description."""
        return jsonify(describe(current_app, VERSION))

    return bp
