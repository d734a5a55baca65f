"""Layouts at the print station: read, tried on hard names as the true raster, saved, and checked against the whole roster."""

import base64
from pathlib import Path

import gevent
import msgspec
from flask import Blueprint, current_app, jsonify
from flask_babel import gettext

from hall.errors import BadInput, HallError, Refused
from hall.hall import Hall
from printers.badge import BadgeDoesNotFit
from printers.layout import KINDS, STYLES, BadLayout, Layout, parse, written
from printers.shelf import DEFAULT, Shelf, folder
from printers.station.pictures import DEFAULT as DEFAULT_PAPER
from printers.station.pictures import Pictures, papers
from printers.station.proof import Paper, Proof
from printers.station.samples import SAMPLES, drafts, sample
from web import current_hall
from web.asked import body, in_thread
from web.gate import Gate

SIZES = {"384@203": "58 mm", "512@180": "80 mm, 180 dpi", "576@203": "80 mm, 203 dpi", "640@203": "Tem 80 mm, 203 dpi"}
"""Papers a layout can be tried on: dots @ dots an inch -> what people call it."""


def shelf() -> Shelf:
    """The layouts of the conference that is served."""
    return Shelf(folder(Path(current_app.config["DATA"])))


def add_routes(bp: Blueprint, gate: Gate, pictures: Pictures) -> None:
    proof = Proof(lambda run: gevent.get_hub().threadpool.spawn(run))

    @bp.get("/api/v1/print-station/layouts")
    @gate.needs("print")
    def all_layouts():
        """Every layout, and what there is to choose from: {"layouts", "kinds", "styles", "samples", "papers", "categories"}."""
        hall, kept = current_hall(), shelf()
        used = {name: address.layout for name, address in papers(hall.paper.printers()).items()}
        return jsonify(
            layouts=[described(kept, name, [printer for printer, layout in used.items() if layout == name]) for name in kept.names()],
            kinds=KINDS,
            styles=STYLES,
            samples={name: called for name, (called, _) in SAMPLES.items()},
            papers=SIZES,
            categories={each.id: each.badge for each in hall.protocol.categories},
        )

    @bp.get("/api/v1/print-station/layouts/<name>")
    @gate.needs("print")
    def one_layout(name: str):
        """{"name", "own", "text", "layout", "fault"}; `layout` is null when the file has a fault, which then is {"line", "reason"}."""
        kept = shelf()
        return jsonify(told(kept, name))

    @bp.post("/api/v1/print-station/layouts/preview")
    @gate.needs("print")
    def preview():
        """{"text" or "layout", "sample", "category", "paper": "576@203"} -> {"text", "layout", "fault", "picture", "trouble"}.

        `picture`: the raster as it would be printed, a PNG as data: address; null with a fault, or with the `trouble` why the sample
        cannot be put on this paper.
        """
        asked = body()
        name, paper = asked.get("sample"), asked.get("paper")
        if name not in SAMPLES or paper not in SIZES or not isinstance(asked.get("category"), str):
            raise BadInput()
        text = _text(asked)
        layout, fault = understood(text, name)
        answer = {"text": text, "layout": layout and msgspec.to_builtins(layout), "fault": fault, "picture": None, "trouble": ""}
        if layout:
            badge, (width, dpi) = sample(current_hall(), name, asked["category"]), map(int, paper.split("@"))
            try:
                drawn = in_thread(pictures.png, badge, layout, width, dpi)
                answer["picture"] = "data:image/png;base64," + base64.b64encode(drawn).decode()
            except BadgeDoesNotFit as trouble:
                answer["trouble"] = trouble.text
        return jsonify(answer)

    @bp.put("/api/v1/print-station/layouts/<name>")
    @gate.needs("print")
    def save(name: str):
        """{"text" or "layout"}: keep it as the conference's own; the next badge is printed by it. One with a fault is refused."""
        kept = shelf()
        in_thread(kept.save, name, _text(body()))
        return jsonify(told(kept, name))

    @bp.delete("/api/v1/print-station/layouts/<name>")
    @gate.needs("print")
    def drop(name: str):
        """Back to the built-in layout. A layout without one goes, unless a printer uses it."""
        kept = shelf()
        users = [printer for printer, address in papers(current_hall().paper.printers()).items() if address.layout == name]
        if users and not kept.is_built_in(name):
            raise Refused(gettext("Mẫu thẻ này đang được máy in dùng: đổi địa chỉ máy in trước khi xoá."))
        kept.drop(name)
        return jsonify(ok=True)

    @bp.get("/api/v1/print-station/preflight")
    @gate.needs("print")
    def check_all():
        """Every badge of the roster tried on the paper of every printer: {"running", "done", "total", "problems"}. Ask again while
        `running`; the answer is kept until the roster, a layout or a printer changes."""
        hall, kept = current_hall(), shelf()
        badges = in_thread(drafts, hall)
        return jsonify(proof.look(badges, used_papers(hall, kept)))


def used_papers(hall: Hall, kept: Shelf) -> list[Paper]:
    """The different papers of the configured printers, the default when there is none. Raises BadLayout, NotFound."""
    found: dict[tuple, list[str]] = {}
    for printer, address in papers(hall.paper.printers()).items():
        found.setdefault((address.layout, address.profile.width, address.profile.dpi), []).append(printer)
    usual = (DEFAULT_PAPER.layout, DEFAULT_PAPER.profile.width, DEFAULT_PAPER.profile.dpi)
    return [Paper(kept.load(name), width, dpi, tuple(names)) for (name, width, dpi), names in (found or {usual: []}).items()]


def described(kept: Shelf, name: str, used_by: list[str]) -> dict:
    """One line of the list of layouts. `fault`: why its file cannot be used, "" when it can."""
    try:
        layout, fault = kept.load(name), ""
    except HallError as trouble:
        layout, fault = None, trouble.text
    return {
        "name": name,
        "title": layout.title if layout else name,
        "paper": _paper(layout.width) if layout else next(iter(SIZES)),
        "own": kept.is_own(name),
        "built_in": kept.is_built_in(name),
        "usual": name == DEFAULT,
        "printers": used_by,
        "fault": fault,
    }


def _paper(width: int) -> str:
    """The paper whose width is nearest to that a layout was made for; of equals at 203 dpi."""
    return min(SIZES, key=lambda paper: (abs(int(paper.split("@")[0]) - width), paper != "576@203"))


def understood(text: str, name: str) -> tuple[Layout | None, dict | None]:
    """The layout, or its fault as {"line", "reason"}: a value here, because somebody is typing."""
    try:
        return parse(text, name), None
    except BadLayout as trouble:
        return None, {"line": trouble.details["line"], "reason": trouble.details["reason"]}


def told(kept: Shelf, name: str) -> dict:
    """One layout as the editor opens it. Raises NotFound, and BadLayout for a file that is no text."""
    text = kept.text(name)
    layout, fault = understood(text, name)
    return {"name": name, "own": kept.is_own(name), "text": text, "layout": layout and msgspec.to_builtins(layout), "fault": fault}


def _text(asked: dict) -> str:
    """The TOML that was sent, as text or as a form's values."""
    if isinstance(asked.get("text"), str):
        return asked["text"]
    if isinstance(asked.get("layout"), dict):
        return written(asked["layout"])
    raise BadInput()
