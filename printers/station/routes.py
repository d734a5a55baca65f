"""The print station over HTTP: its page, badges as pictures, and its commands. Thin: read, ask the hall once, answer."""

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext

from hall.errors import BadInput
from hall.hall import Hall
from hall.text import clean
from printers.station import layouts, probing
from printers.station.pictures import Pictures, paper_of, tag
from printers.station.screens import ticket
from web import current_hall
from web.asked import body, in_thread
from web.gate import Gate
from web.page import page

ENTRY = "printers/station/client/main.tsx"
LONGEST_REASON = 200
FOUND = 8


def blueprint(gate: Gate) -> Blueprint:
    """`/printers` and the commands under /api/v1 that the role "print" may give."""
    bp = Blueprint("station", __name__)
    pictures = Pictures()
    layouts.add_routes(bp, gate, pictures)
    probing.add_routes(bp, gate)

    @bp.get("/printers")
    @gate.needs("print")
    def station():
        live = current_app.extensions["live"]
        screen = live.envelope(live.screens["station"])
        return page(ENTRY, title=gettext("Trạm in thẻ"), theme="paper", screen=screen, role=gate.role())

    @bp.get("/printers/jobs/<int(max=2147483647):job_id>.png")
    @gate.needs("print")
    def picture(job_id: int):
        """The badge as it is put on paper. Never kept without asking: another conference may serve the same number tomorrow."""
        paper = current_hall().paper
        job = paper.job(job_id)
        address = paper_of(job, paper.printers())
        drawing = job.badge, layouts.shelf().load(address.layout), address.profile.width, address.profile.dpi
        answer = Response(mimetype="image/png", headers={"Cache-Control": "private, no-cache"})
        answer.set_etag(tag(*drawing))
        if tag(*drawing) not in request.if_none_match:
            answer.data = in_thread(pictures.png, *drawing)
        return answer.make_conditional(request)

    @bp.get("/api/v1/print-jobs/<int(max=2147483647):job_id>/audit")
    @gate.needs("print")
    def audit(job_id: int):
        """What became of one badge, step by step: {"job", "steps": [{"at", "state", "actor", "note"}]}."""
        paper = current_hall().paper
        return jsonify(job=ticket(paper.job(job_id)), steps=paper.audit(job_id))

    @bp.post("/api/v1/print-jobs/<int(max=2147483647):job_id>/settle")
    @gate.needs("print")
    def settle(job_id: int):
        """{"came_out": true | false, "cmd_id"}: somebody looked."""
        came_out = _flag("came_out")
        return jsonify(ticket(current_hall().paper.settle(job_id, came_out=came_out, **_by(gate))))

    @bp.post("/api/v1/print-jobs/<int(max=2147483647):job_id>/<any(hold, release, cancel, first):what>")
    @gate.needs("print")
    def change(job_id: int, what: str):
        """{"cmd_id"}: hold, release, cancel or put first a job that has not begun -> the job."""
        paper = current_hall().paper
        paper.job(job_id)  # one that does not exist is "not found", not "already begun"
        return jsonify(ticket(paper.change(job_id, what, **_by(gate))))

    @bp.post("/api/v1/print-jobs/<int(max=2147483647):job_id>/move")
    @gate.needs("print")
    def move(job_id: int):
        """{"printer", "cmd_id"}: another printer ("" = any) for a job that has not begun -> the job."""
        paper = current_hall().paper
        paper.job(job_id)
        return jsonify(ticket(paper.move(job_id, _text("printer"), **_by(gate))))

    @bp.post("/api/v1/printers/<path:name>/pause")
    @gate.needs("print")
    def pause(name: str):
        """{"paused": true | false, "cmd_id"}: a paused printer takes no badge; its spare does."""
        paused = _flag("paused")
        current_hall().paper.pause(name, paused, **_by(gate))
        return jsonify(name=name, paused=paused)

    @bp.post("/api/v1/printers/<path:name>/move")
    @gate.needs("print")
    def move_all(name: str):
        """{"printer", "cmd_id"}: all that waits for this printer to another one ("" = any) -> {"badges"}."""
        return jsonify(badges=current_hall().paper.move_all(name, _text("printer"), **_by(gate)).badges)

    @bp.post("/api/v1/printers/<path:name>/roll")
    @gate.needs("print")
    def roll(name: str):
        """{"length_mm", "cmd_id"}: a new roll was put in; 0 when nobody knows how long it is."""
        length = body().get("length_mm")
        if type(length) is not int:
            raise BadInput()
        current_hall().paper.new_roll(name, length, **_by(gate))
        return jsonify(name=name, length_mm=length)

    @bp.get("/api/v1/print-station/without-badge")
    @gate.needs("print")
    def without_badge():
        """Who could be printed before the day: {"groups": [{"unit", "category", "label", "badges"}]}."""
        hall = current_hall()
        labels = {category.id: category.label for category in hall.protocol.categories}
        found = [{"unit": u, "category": c, "label": labels.get(c, c), "badges": n} for u, c, n in hall.paper.without_badge()]
        return jsonify(groups=found)

    @bp.post("/api/v1/print-station/batch")
    @gate.needs("print")
    def batch():
        """{"unit", "category", "printer", "cmd_id"} ("" = all, all, any) -> {"badges"}: badges of those who have none yet, before the day."""
        asked = {name: _text(name) for name in ("unit", "category", "printer")}
        return jsonify(badges=current_hall().paper.print_batch(**asked, **_by(gate)).badges)

    @bp.get("/api/v1/print-station/search")
    @gate.needs("print")
    def search():
        """Delegates for a reprint, by name, unit or number; from two letters on (a number may be one digit)."""
        return jsonify(found=_search(current_hall(), request.args.get("q", "")[:100]))

    @bp.post("/api/v1/print-station/reprint")
    @gate.needs("print")
    def reprint():
        """{"delegate_id", "reason", "cmd_id", "printer"?} -> {"job_id", "serial"}. The badge before it is void at the door."""
        hall, asked = current_hall(), body()
        delegate_id, reason, printer = asked.get("delegate_id"), asked.get("reason"), asked.get("printer") or ""
        texts = isinstance(reason, str) and isinstance(printer, str)
        if not texts or type(delegate_id) is not int or not 0 < delegate_id < 2**31:
            raise BadInput()
        reason = clean(reason)
        if len(reason) > LONGEST_REASON:
            raise BadInput(gettext("Lý do in lại quá dài: tối đa 200 ký tự."))
        ref = hall.paper.reprint(delegate_id, reason=reason, actor=gate.actor(), cmd_id=asked.get("cmd_id"), printer=printer)
        return jsonify(job_id=ref.job_id, serial=ref.serial)

    return bp


def _by(gate: Gate) -> dict:
    """Who commands, and the command's own id: with it a repeated press is the same press."""
    return {"actor": gate.actor(), "cmd_id": body().get("cmd_id")}


def _text(name: str) -> str:
    value = body().get(name)
    if not isinstance(value, str) or len(value) > 200:
        raise BadInput()
    return value


def _flag(name: str) -> bool:
    """A yes or no that must be said: what is missing is not "no"."""
    value = body().get(name)
    if not isinstance(value, bool):
        raise BadInput()
    return value


def _search(hall: Hall, text: str) -> list[dict]:
    text = clean(text)
    if len(text) < 2 and not text.isdigit():
        return []
    # People say "number 7" for 007: a short number is looked for as it is printed, too, and stands first.
    texts = [f"{int(text):03d}", text] if text.isascii() and text.isdigit() and len(text) < 3 else [text]
    found = {hit.delegate.id: hit.delegate for wanted in texts for hit in hall.roster.search(wanted, limit=FOUND)[1]}
    lines = []
    for delegate in list(found.values())[:FOUND]:
        newest = hall.paper.newest(delegate.id)
        lines.append(
            {
                "id": delegate.id,
                "number": delegate.number,
                "full_name": delegate.full_name,
                "unit": delegate.unit,
                "badge": newest.state if newest else "none",
            }
        )
    return lines
