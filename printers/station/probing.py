"""Examining printers and looking for them in the network, over HTTP. Both only when somebody presses the button."""

import io
import ipaddress
import socket
import threading
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, jsonify
from flask_babel import gettext

from hall.errors import BadInput, NotFound, Refused
from hall.hall import Hall
from hall.model import Printer
from printers.address import Address
from printers.discovery import PORT, Surroundings, ask_for_label, discover, neighbours
from printers.lettering import Fonts
from printers.specimen import heading, specimen
from printers.station.pictures import papers
from web import current_hall
from web.asked import in_thread, sent_json
from web.gate import Gate


def add_routes(bp: Blueprint, gate: Gate) -> None:
    """`app.extensions["workers"]` are the running workers (absent: none run); `app.extensions["surroundings"]` the network of tests."""
    searching, drawing = threading.Lock(), threading.Lock()

    @bp.post("/api/v1/printers/<path:name>/probe")
    @gate.needs("print")
    def probe(name: str):
        """Examine a printer between two badges: questions, and one test sheet. Asked again while it runs, it is the same examination."""
        worker = _worker(_known(current_hall(), name))
        if worker is None:
            raise Refused(gettext("Máy in này đang không chạy: xem lại địa chỉ của nó ở bàn thư ký."))
        worker.ask_probe()
        return jsonify(_told(name))

    @bp.get("/api/v1/printers/<path:name>/probe")
    @gate.needs("print")
    def probed(name: str):
        """{"running", "trouble", "record", "record_at"}. `trouble`: a word why the last examination came to nothing; ask again while
        `running`."""
        _known(current_hall(), name)
        return jsonify(_told(name))

    @bp.get("/printers/<path:name>/test-sheet.png")
    @gate.needs("print")
    def test_sheet(name: str):
        """What the test sheet of a printer must look like."""
        address = papers([_known(current_hall(), name)]).get(name)
        if address is None:
            raise NotFound(gettext("Máy in này chưa có địa chỉ đúng."))
        zone = current_hall().conference.time_zone
        picture = in_thread(_drawn, name, address, zone, drawing)
        return Response(picture, mimetype="image/png", headers={"Cache-Control": "private, no-cache"})

    @bp.post("/api/v1/print-station/discover")
    @gate.needs("print", "admin")
    def search_network():
        """{"host"?} -> {"found": [{"address", "host", "model", "known", "text"}], "tried"}: printers with port 9100 open in this
        machine's own private networks (at most the /24 around it). Nothing is printed. With `host`, that one alone is asked whether
        it is a label printer."""
        sent = sent_json()
        host = sent.get("host") if isinstance(sent, dict) else None
        around = current_app.extensions.get("surroundings") or Surroundings()
        if not searching.acquire(blocking=False):
            raise Refused(gettext("Đang tìm máy in rồi: đợi lần tìm này xong."))
        try:
            known = {address.place: name for name, address in papers(current_hall().paper.printers()).items() if _in_network(address)}
            tried, found = in_thread(_search, around, known, host)
        finally:
            searching.release()
        if tried is None:
            raise BadInput(gettext("Chỉ hỏi được máy trong mạng của hội trường."))
        return jsonify(found=[asdict(each) for each in found], tried=tried)


def _search(around: Surroundings, known: dict[str, str], host: object) -> tuple[int | None, list]:
    """(how many addresses were tried, who is there); (None, []) for a host that is not among them."""
    hosts = neighbours(around.networks())
    if host is not None:
        if host not in hosts or host in known:
            return None, []
        one = ask_for_label(host, connect=around.connect, clock=around.clock, patience=around.patience)
        return 1, [one] if one else []
    taken = {_resolved(place): name for place, name in known.items()}
    return len(hosts), discover(hosts, known=taken, connect=around.connect, clock=around.clock, patience=around.patience)


def _resolved(place: str) -> str:
    """The IPv4 address of a configured printer that is named; the name itself when nobody knows it."""
    try:
        return str(ipaddress.IPv4Address(place))
    except ValueError:
        pass
    try:
        return socket.gethostbyname(place)
    except OSError:
        return place


def _in_network(address: Address) -> bool:
    return address.kind == "tcp" and address.port == PORT


def _known(hall: Hall, name: str) -> Printer:
    for printer in hall.paper.printers():
        if printer.name == name:
            return printer
    raise NotFound("Không có máy in “{name}”.", name=name)


def _worker(printer: Printer) -> Any:
    workers = current_app.extensions.get("workers")
    return workers.worker(printer.name) if workers else None


def _told(name: str) -> dict:
    printer = _known(current_hall(), name)
    worker = _worker(printer)
    return {
        "running": bool(worker and worker.probing),
        "trouble": worker.probe_trouble if worker else "",
        "record": printer.record,
        "record_at": printer.record_at,
    }


def _drawn(name: str, address: Address, zone: str, lock: threading.Lock) -> bytes:
    """The test sheet as a PNG; 60 ms with its fonts, so on a native thread, one at a time."""
    profile = address.profile
    lines = heading(name, datetime.now(ZoneInfo(zone)), profile.name, profile.width, profile.dpi)
    with lock:
        out = io.BytesIO()
        specimen(Fonts(), "", width=profile.width, dpi=profile.dpi, lines=lines).whole.save(out, "PNG")
    return out.getvalue()
