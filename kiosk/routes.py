"""The kiosk's page, what the machine asks about itself, and what it carries for the time without a server. Scans go to `kiosk.api`."""

import time
from functools import cache

import msgspec
from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import gettext as _

from hall.errors import BadInput
from web import current_hall
from web.asked import body, in_thread
from web.gate import Gate, NotAllowed
from web.page import page
from web.pages import VERSION

from .shell import Shell

ENTRY, WORKER = "kiosk/client/main.tsx", "kiosk/client/sw.ts"


def blueprint(gate: Gate) -> Blueprint:
    bp = Blueprint("kiosk", __name__)

    @cache
    def shell() -> Shell:  # of files that no running house sees change
        return Shell.of(current_app.extensions["assets"], ENTRY, WORKER)

    @bp.get("/kiosk")
    def door():
        """Open to anybody: without a device token it is only the form that asks for one."""
        return page(ENTRY, title=_("Điểm danh"), theme="hall", role=gate.role(), version=VERSION, shell=shell().version)

    @bp.get("/kiosk-sw.js")
    def service_worker():
        """The script that keeps the page for a reload without a server. Another build is another text, so browsers take it at once."""
        answer = Response(shell().script, mimetype="text/javascript")
        answer.headers["Cache-Control"] = "no-cache"
        answer.headers["Service-Worker-Allowed"] = "/kiosk"
        return answer

    @bp.get("/api/v1/devices/me")
    @gate.needs_device
    def me():
        """Who am I: {"id", "name", "kind", "printer", "spare", "language", "shell"}. `spare`: the printer that takes over while `printer`
        stands still; `language`: vi, en, "" as the browser remembers; `shell`: the build of the page that is served now."""
        told = {name: getattr(g.device, name) for name in ("id", "name", "kind", "printer", "spare", "language")}
        return jsonify(**told, shell=shell().version)

    @bp.post("/api/v1/kiosk/leave")
    @gate.csrf.exempt
    @gate.needs_device
    def leave():
        """{"pin"} of the desk or the print station -> 204: staff may set this kiosk up. 403 a wrong PIN; 409 five were wrong: wait."""
        pin = body().get("pin")
        if not (isinstance(pin, str) and pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 12):
            raise BadInput("Mã PIN cần từ 4 đến 12 chữ số.")
        devices = current_hall().devices
        devices.try_setup(g.device.id, time.monotonic())
        # The hash is slow on purpose: on a native thread, so that the door does not wait for it.
        if not in_thread(devices.open_setup, g.device, pin):
            raise NotAllowed(403, "Mã PIN chưa đúng.")
        return Response(status=204)

    @bp.get("/api/v1/kiosk/pack")
    @gate.needs_device
    def carried():
        """The sealed roster for kiosks that are cut off; ETag and 304. 503 while it is made the first time, 409 beyond 10,000 tickets."""
        pack = in_thread(current_hall().offline.pack)  # slow on purpose: the door goes on meanwhile
        if pack is None:
            return jsonify(error="busy", text="Danh sách mang theo đang được chuẩn bị. Xin thử lại."), 503
        answer = Response(pack.body, mimetype="application/json")
        answer.headers["Cache-Control"] = "no-cache"
        answer.set_etag(pack.version)
        return answer.make_conditional(request)

    @bp.get("/api/v1/kiosk/arrivals")
    @gate.needs_device
    def arrivals():
        """?since=REV -> {"rev", "whole", "arrivals": [[person as in the pack, at, place, left at], …]}; all "" for one taken back."""
        since = request.args.get("since", "0")
        if not (since.isascii() and since.isdigit() and len(since) < 16):
            raise BadInput
        return jsonify(msgspec.to_builtins(current_hall().offline.arrivals(int(since))))

    @bp.post("/api/v1/kiosk/enrol-here")
    @gate.needs("admin")
    def enrol_here():
        """{"name", "claim"} -> {"token", "name"}: the desk's own browser becomes a kiosk, without a code. `claim` as for redeem."""
        sent = body()
        name = sent.get("name")
        if not isinstance(name, str):
            raise BadInput("Cần đặt tên cho máy này, ví dụ “Cửa 1”.")
        devices = current_hall().devices
        token = devices.enrol(name, kind="kiosk", actor=gate.actor(), claim=str(sent.get("claim", "")))[1]
        return jsonify(token=token, name=devices.by_token(token).name)

    return bp
