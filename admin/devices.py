"""Devices at the desk: enrol one by a code, rename, revoke."""

import base64
import io
from collections.abc import Sequence
from urllib.parse import urlsplit

import qrcode
from flask import Blueprint, current_app, jsonify, request
from qrcode.image.svg import SvgPathImage

from web import current_hall
from web.gate import Gate
from web.server import own_addresses

from . import screens
from .asked import body, text

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
        """{"name", "printer"} -> {"code", "minutes", "url", "qr"}: the code enrols one device; `qr` is its address as a picture."""
        sent, hall = body(), current_hall()
        code = hall.devices.new_code(text(sent, "name"), printer=text(sent, "printer"), actor=gate.actor())
        # A server that listens on its own machine only (the demo) is reached from nowhere else: its address stays as it is.
        listens = current_app.config.get("HOST", "0.0.0.0")
        others = own_addresses() if listens not in LOOPBACK else []
        url = f"{reachable(request.url_root, others)}kiosk#code={code}"
        return jsonify(code=code, minutes=hall.devices.CODE_MINUTES, url=url, qr=qr_picture(url))

    @bp.patch("/api/v1/devices/<int(max=2147483647):device_id>")
    @gate.needs("admin")
    def change_device(device_id: int):
        """{"name", "printer"}"""
        sent = body()
        current_hall().devices.change(device_id, name=text(sent, "name"), printer=text(sent, "printer"), actor=gate.actor())
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


def qr_picture(content: str) -> str:
    """A QR symbol of `content` as a data: address of an SVG."""
    out = io.BytesIO()
    qrcode.make(content, image_factory=SvgPathImage, border=4).save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
