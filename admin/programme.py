"""The programme at the desk: every item with what has been held, and who speaks in it."""

import msgspec
from flask import Blueprint, jsonify
from flask_babel import gettext

from hall import stage_rules
from hall.clock import moved
from hall.errors import BadInput, NotFound
from hall.hall import Hall
from web import current_hall
from web.asked import body, text
from web.gate import Gate

from . import screens

TEXTS = ("item_id", "full_name", "salutation", "post", "unit", "title")


def add_routes(bp: Blueprint, gate: Gate) -> None:
    @bp.get("/api/v1/programme")
    @gate.needs("admin")
    def agenda():
        """{"cues", "skips", "speakers", "stage", "started", "ended", "length", "ends"}"""
        return jsonify(programme(current_hall()))

    @bp.post("/api/v1/speakers")
    @gate.needs("admin")
    def add_speaker():
        """The fields of a Speaker without id and position: it is put after those of its item. -> {"id"}"""
        sent, hall = body(), current_hall()
        last = max((s.position for s in hall.stage.speakers() if s.item_id == sent.get("item_id")), default=0)
        return jsonify(id=hall.stage.put_speaker(checked(sent, {"position": last + 1}), actor=gate.actor()))

    @bp.patch("/api/v1/speakers/<int(max=2147483647):speaker_id>")
    @gate.needs("admin")
    def change_speaker(speaker_id: int):
        """Some fields of a speaker -> {"id"}."""
        hall = current_hall()
        known = msgspec.to_builtins(speaker(hall, speaker_id))
        return jsonify(id=hall.stage.put_speaker(checked(body(), known), speaker_id=speaker_id, actor=gate.actor()))

    @bp.post("/api/v1/speakers/<int(max=2147483647):speaker_id>/move")
    @gate.needs("admin")
    def move_speaker(speaker_id: int):
        """{"up": bool}: change places with the one before or after."""
        move(current_hall(), speaker_id, up=bool(body().get("up")), actor=gate.actor())
        return jsonify(ok=True)

    @bp.delete("/api/v1/speakers/<int(max=2147483647):speaker_id>")
    @gate.needs("admin")
    def drop_speaker(speaker_id: int):
        """Take a speaker out of the programme."""
        current_hall().stage.drop_speaker(speaker_id, actor=gate.actor())
        return jsonify(ok=True)


def programme(hall: Hall) -> dict:
    """Every cue in order, every speaker, where the stage is and when each was entered (UTC).

    "skips": cue id -> the mandated items that going straight there would pass over; then a reason is needed. "length": how long it takes
    as it is planned (`Length`); "ends": when it does, if it begins when the invitations say (UTC).
    """
    state, cues, length = hall.stage.state(), hall.stage.cues(), hall.stage.length()
    return {
        "length": msgspec.to_builtins(length),
        "ends": moved(hall.conference.starts_at, minutes=length.minutes),
        "cues": [screens.cue(cue) for cue in cues],
        "skips": {cue.id: [f"{c.number}. {c.title}" for c in stage_rules.skipped(state, cues, cue)] for cue in cues},
        "speakers": msgspec.to_builtins(hall.stage.speakers()),
        "stage": screens.stage(hall),
        "started": state.started,
        "ended": state.ended,
    }


def speaker(hall: Hall, speaker_id: int):
    """The speaker of that id. Raises NotFound."""
    for found in hall.stage.speakers():
        if found.id == speaker_id:
            return found
    raise NotFound(gettext("Không có người phát biểu này."))


def move(hall: Hall, speaker_id: int, *, up: bool, actor) -> None:
    """Change places with the neighbour inside the item; nothing at either end. Places are numbered anew where two were equal."""
    moved = speaker(hall, speaker_id)
    order = [s for s in hall.stage.speakers() if s.item_id == moved.item_id]
    at = order.index(moved)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order[at], order[to] = order[to], order[at]
    for position, found in enumerate(order, 1):
        if found.position != position:
            hall.stage.put_speaker(msgspec.to_builtins(found) | {"position": position}, speaker_id=found.id, actor=actor)


def checked(sent: dict, known: dict) -> dict:
    """What is known with the fields that were sent; the place is not for the sender to say. Raises BadInput."""
    found = known | {name: text(sent, name) for name in TEXTS if name in sent}
    if "minutes" in sent:
        minutes = sent["minutes"] or None
        if minutes is not None and (type(minutes) is not int or not 1 <= minutes <= 240):
            raise BadInput(gettext("Số phút phải từ 1 đến 240."))
        found["minutes"] = minutes
    if "delegate_id" in sent:
        chosen = sent["delegate_id"]
        if chosen is not None and type(chosen) is not int:
            raise BadInput(gettext("Người phát biểu phải chọn từ danh sách đại biểu."))
        found["delegate_id"] = chosen
    return found
