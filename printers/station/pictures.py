"""Badges as pictures for the browser: drawn by the same renderer as the paper, off the server's own thread."""

import hashlib
import io
import threading

import msgspec

from hall.errors import BadInput
from hall.model import Badge, Printer, PrintJob
from printers.address import PROFILES, Profile, parse_address
from printers.badge import BadgeDoesNotFit, Renderer

DEFAULT = PROFILES["generic80"]


def paper_of(job: PrintJob, printers: list[Printer]) -> Profile:
    """The paper a job is (or would be) printed on: that of its printer, else 80 mm."""
    for printer in printers:
        if printer.name == job.printer:
            try:
                return parse_address(printer.address).profile
            except BadInput:
                break
    return DEFAULT


def tag(badge: Badge, profile: Profile) -> str:
    """Names a picture by what is drawn on it; equal badges on equal paper have equal pictures."""
    return hashlib.sha256(msgspec.json.encode([badge, profile.width, profile.dpi])).hexdigest()[:32]


class Pictures:
    """One renderer (fonts are costly and belong to one thread at a time) behind a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._renderer: Renderer | None = None

    def png(self, badge: Badge, profile: Profile) -> bytes | BadgeDoesNotFit:
        """The badge as a one-bit PNG, or why it cannot be drawn: a value, because an error raised in a thread of gevent's pool is
        printed as a fault. Takes some 20 ms: call it on a native thread."""
        with self._lock:
            self._renderer = self._renderer or Renderer()
            try:
                image = self._renderer.render(badge, width=profile.width, dpi=profile.dpi)
            except BadgeDoesNotFit as trouble:
                return trouble
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()
