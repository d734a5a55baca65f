"""Devices at the desk: enrol one by a code, rename, revoke; the test code of their scanners."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request

from hall.tickets import CALIBRATION
from web import current_hall
from web.asked import body, in_thread, text
from web.gate import Gate
from web.server import own_addresses
from web.trust import Secure, qr_picture

from . import screens
from .documents import calibration, qr

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_routes(bp: Blueprint, gate: Gate) -> None:
    @bp.get("/api/v1/devices")
    @gate.needs("admin")
    def devices():
        """Every device, revoked ones last."""
        online = current_app.extensions["live"].connected_devices()
        found = sorted(current_hall().devices.all(), key=lambda d: (bool(d.revoked_at), d.id))
        return jsonify(devices=[screens.device(d, online) for d in found])

    @bp.post("/api/v1/devices/codes")
    @gate.needs("admin")
    def new_code():
        """{"name", "printer"} -> {"code", "minutes", "url", "qr", "safe_url", "safe_qr", "trust_url"}: the code enrols one device.

        `url` is for a device with a hand scanner, `safe_url` (HTTPS; "" without it) for one that reads with its camera, which must trust
        the house once at `trust_url`; `qr` and `safe_qr` are their pictures.
        """
        sent, hall = body(), current_hall()
        code = hall.devices.new_code(text(sent, "name"), printer=text(sent, "printer"), actor=gate.actor())
        # A server that listens on its own machine only (the demo) is reached from nowhere else: its address stays as it is.
        listens = current_app.config.get("HOST", "0.0.0.0")
        others = in_thread(own_addresses) if listens not in LOOPBACK else []
        plain, safe = roots(request.url_root, others, current_app.extensions["secure"])
        url, safe_url = f"{plain}kiosk#code={code}", safe and f"{safe}kiosk#code={code}"
        return jsonify(
            code=code,
            minutes=hall.devices.CODE_MINUTES,
            url=url,
            qr=qr_picture(url),
            safe_url=safe_url,
            safe_qr=safe_url and qr_picture(safe_url),
            trust_url=safe and f"{plain}trust",
        )

    @bp.get("/api/v1/devices/calibration.svg")
    @gate.needs("admin")
    def calibration_picture():
        """The test code of kiosk set-up as a QR symbol."""
        return Response(qr.svg(CALIBRATION), mimetype="image/svg+xml")

    @bp.get("/api/v1/devices/calibration.pdf")
    @gate.needs("admin")
    def calibration_sheet():
        """The same on one A4 page to take to the doors."""
        return Response(in_thread(calibration.sheet, CALIBRATION), mimetype="application/pdf")

    @bp.patch("/api/v1/devices/<int(max=2147483647):device_id>")
    @gate.needs("admin")
    def change_device(device_id: int):
        """{"name", "printer", "spare", "language"}; `spare`: the printer that takes over; `language`: vi, en, "" as its browser
        remembers; the last two may be absent: as they were."""
        sent = body()
        kept = {name: text(sent, name) if name in sent else None for name in ("spare", "language")}
        current_hall().devices.change(device_id, name=text(sent, "name"), printer=text(sent, "printer"), **kept, actor=gate.actor())
        return jsonify(ok=True)

    @bp.post("/api/v1/devices/<int(max=2147483647):device_id>/revoke")
    @gate.needs("admin")
    def revoke_device(device_id: int):
        """From now on the device's token opens nothing."""
        current_hall().devices.revoke(device_id, actor=gate.actor())
        return jsonify(ok=True)


def reachable(root: str, addresses: Sequence[str]) -> str:
    """The address of this server as another machine can open it: when the desk is open on the server's own machine
    (http://127.0.0.1:8080/), a tablet needs the first of the machine's `addresses` in the hall's network."""
    parts = urlsplit(root)
    if parts.hostname not in LOOPBACK or not addresses:
        return root
    return f"{parts.scheme}://{addresses[0]}{f':{parts.port}' if parts.port else ''}/"


def roots(root: str, addresses: Sequence[str], secure: Secure | None) -> tuple[str, str]:
    """(plain, safe): the addresses of this server for other machines over HTTP and HTTPS, each ending in "/"; safe "" without HTTPS.

    `root`: what the desk has open; `addresses`: the machine's own in the hall's network, none when it listens to itself only.
    """
    near = reachable(root, addresses)
    asked = urlsplit(near).hostname or ""
    if secure is None:
        return near, ""
    known = [address for address in secure.addresses(asked) if address in addresses]
    plain = f"http://{asked}:{secure.port}/" if urlsplit(near).scheme == "https" else near
    return plain, f"https://{known[0]}:{secure.tls_port}/" if known else ""
