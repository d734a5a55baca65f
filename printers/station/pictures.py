"""Badges as pictures for the browser: drawn by the same renderer as the paper, off the server's own thread."""

import hashlib
import io
import threading

import msgspec

from hall.errors import BadInput
from hall.model import Badge, Printer, PrintJob
from printers.address import Address, parse_address
from printers.badge import Renderer
from printers.layout import Layout

DEFAULT = parse_address("virtual:")


def papers(printers: list[Printer]) -> dict[str, Address]:
    """The addresses of the configured printers that can be understood, by name."""
    found = {}
    for printer in printers:
        try:
            found[printer.name] = parse_address(printer.address)
        except BadInput:
            continue
    return found


def paper_of(job: PrintJob, printers: list[Printer]) -> Address:
    """Where a job is (or would be) printed, and thereby its paper and layout: its printer, else 80 mm with the default layout."""
    return papers(printers).get(job.printer, DEFAULT)


def tag(badge: Badge, layout: Layout, width: int, dpi: int) -> str:
    """Names a picture by what is drawn on it; equal badges on equal paper have equal pictures."""
    return hashlib.sha256(msgspec.json.encode([badge, layout, width, dpi])).hexdigest()[:32]


class Pictures:
    """One renderer (fonts are costly and belong to one thread at a time) behind a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._renderer: Renderer | None = None

    def png(self, badge: Badge, layout: Layout, width: int, dpi: int) -> bytes:
        """The badge as a one-bit PNG. Takes some 20 ms: call it on a native thread. Raises BadgeDoesNotFit."""
        with self._lock:
            self._renderer = self._renderer or Renderer()
            image = self._renderer.render(badge, width=width, dpi=dpi, layout=layout)
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()
