"""Pages and commands of the stage. Thin: read the request, ask one method of the hall, answer."""

from typing import Any

import msgspec
from flask import Blueprint, current_app, jsonify
from flask_babel import gettext

from hall.errors import BadInput
from hall.model import StageCommand
from hall.text import clean
from web import current_hall
from web.asked import sent_json
from web.gate import Gate, NotAllowed
from web.page import page

LONGEST = 500
"""Letters of a reason."""


def blueprint(gate: Gate) -> Blueprint:
    bp = Blueprint("display", __name__)

    @bp.get("/display")
    def projector():
        """The hall's picture: public. Its keys command only where this browser holds a role that may."""
        title = gettext("Màn hình hội trường")
        return page("display/client/projector.tsx", title=title, theme="hall", screen=_first("projector"), role=gate.role())

    @bp.get("/mc")
    @gate.needs("mc")
    def mc():
        title = gettext("Người dẫn chương trình")
        return page("display/client/mc.tsx", title=title, theme="paper", screen=_first("mc"), role=gate.role())

    @bp.post("/api/v1/stage/commands")
    @gate.needs("mc")
    def command():
        """{cmd_id, kind, expected_rev, target, reason} -> {rev, cue_id, mode, locked}; 409 stale or refused, 400 malformed, 403 for a
        "restart" that is not the desk's: no thumb on a phone may forget the morning."""
        sent = read_command(sent_json())
        if sent.kind == "restart" and gate.role() != "admin":
            raise NotAllowed(403, gettext("Chỉ bàn điều hành đưa được chương trình về đầu."))
        state = current_hall().stage.command(sent, actor=gate.actor())
        return jsonify(rev=state.rev, cue_id=state.cue_id, mode=state.mode, locked=state.locked)

    return bp


def read_command(body: Any) -> StageCommand:
    """The command in a JSON body; the reason cleaned and cut to a length a log can hold. Raises BadInput."""
    try:
        command = msgspec.convert(body, StageCommand)
    except msgspec.ValidationError as error:
        raise BadInput("Lệnh điều khiển sân khấu gửi lên chưa đúng.") from error
    return msgspec.structs.replace(command, reason=clean(command.reason)[:LONGEST])


def _first(name: str) -> dict:
    live = current_app.extensions["live"]
    return live.envelope(live.screens[name])
