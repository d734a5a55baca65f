"""The page that helps a tablet trust this house: what for, the authority's certificate to install, the addresses as QR codes.

Open to everybody: what stands here is the machine's addresses and a public certificate, no person.
"""

import base64
import io
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import qrcode
from flask import Blueprint, Response, render_template, request
from qrcode.image.svg import SvgPathImage

from hall.errors import NotFound

from .tls import Identity

MIME = "application/x-x509-ca-cert"
"""Devices offer to install what comes as this; saved as a mere download it is lost on an iPad."""


@dataclass(frozen=True)
class Secure:
    """How this house is served: its certificate, the port of plain HTTP, the port of HTTPS."""

    identity: Identity
    port: int
    tls_port: int

    def addresses(self, asked: str) -> list[str]:
        """IPv4 addresses of this machine that other machines reach, the one this visitor `asked` for first."""
        found = [host for host in self.identity.hosts if _is_address(host) and not ip_address(host).is_loopback]
        return sorted(found, key=lambda address: address != asked)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def qr_picture(content: str) -> str:
    """A QR symbol as a data: address of an SVG, with its quiet zone."""
    out = io.BytesIO()
    qrcode.make(content, image_factory=SvgPathImage, border=4).save(out)
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()


def blueprint(secure: Secure | None) -> Blueprint:
    """`secure` None: HTTPS is not served, and the page says so."""
    bp = Blueprint("trust", __name__)

    @bp.get("/trust")
    def trust():
        if secure is None:
            return render_template("trust.html", secure=False)
        asked = urlsplit(request.host_url).hostname or ""
        addresses = secure.addresses(asked)
        at_the_server = asked == "localhost" or (_is_address(asked) and ip_address(asked).is_loopback)
        authority = secure.identity.authority
        plain = [f"http://{address}:{secure.port}" for address in addresses]
        safe = [f"https://{address}:{secure.tls_port}" for address in addresses]
        return render_template(
            "trust.html",
            secure=True,
            addresses=addresses,
            beyond=[host for host in secure.identity.beyond if _is_address(host)],
            at_the_server=at_the_server,
            plain=plain,
            safe=safe,
            plain_root=plain[0] if plain else f"http://127.0.0.1:{secure.port}",
            safe_root=safe[0] if safe else f"https://127.0.0.1:{secure.tls_port}",
            fingerprint=authority.fingerprint.split(),
            ends=authority.ends.strftime("%d/%m/%Y"),
            name=authority.name,
            qr=qr_picture,
        )

    @bp.get("/trust/khai-mac-ca.crt")
    def crt():
        return _certificate("der")

    @bp.get("/trust/ca.pem")
    def pem():
        return _certificate("pem")

    def _certificate(form: str) -> Response:
        if secure is None:
            raise NotFound("Máy chủ này chưa mở kết nối an toàn.")
        return Response(getattr(secure.identity.authority, form), mimetype=MIME)

    return bp
