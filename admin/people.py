"""People as they come, at the desk: by name in a row, a whole delegation, substitutes, excuses, and those who are not on the list."""

import msgspec
from flask import Blueprint, jsonify, request
from flask_babel import gettext

from hall.errors import BadInput
from hall.hall import Hall
from hall.model import CheckIn, WalkIn
from web import current_hall
from web.asked import body, text
from web.gate import Gate

from .delegates import ONE, card, fields, listed, reason, stand_in

WALK_IN = "/api/v1/walk-ins/<int(max=2147483647):walk_in_id>"
SHOWN = ("full_name", "salutation", "post", "unit", "category", "phone", "note")
"""What the list of walk-ins shows: enough to decide and to call back."""


def add_routes(bp: Blueprint, gate: Gate) -> None:
    admin = gate.needs("admin")

    @bp.get("/api/v1/reception")
    @admin
    def pick():
        """?q=&unit=&category= -> {"count", "rows", "sure"}: `sure` is the one delegate whom a bare Enter may let in, or null."""
        asked = request.args
        where = {"unit": asked.get("unit", ""), "category": asked.get("category", "")}
        count, found, sure = current_hall().roster.pick(asked.get("q", "")[:200], **where)
        return jsonify(count=count, rows=[listed(f) for f in found], sure=sure)

    @bp.post("/api/v1/reception/undo-rehearsal")
    @admin
    def undo_rehearsal():
        """{"cmd_id", "reason"} -> {"arrivals"}: how many were taken back; those of the conference's own morning stay."""
        sent = body()
        undone = current_hall().door.undo_rehearsal(cmd_id=text(sent, "cmd_id"), reason=reason(sent), actor=gate.actor())
        return jsonify(arrivals=undone.arrivals)

    @bp.post("/api/v1/reception/group")
    @admin
    def check_in_group():
        """{"cmd_id", "delegates": [ids], "head"?: id} -> {"results"}: one press for a delegation, each arrives once."""
        sent, hall = body(), current_hall()
        ids, head = whole_numbers(sent.get("delegates")), sent.get("head")
        head = whole_numbers([head])[0] if head is not None else None
        answer = hall.door.check_in_group(ids, cmd_id=text(sent, "cmd_id"), actor=gate.actor(), head=head)
        return jsonify(results=[said(result) for result in answer.results])

    @bp.post(f"{ONE}/stand-in")
    @admin
    def put_stand_in(delegate_id: int):
        """{"cmd_id", "stand_in": who really came, or null to take it back} -> the card."""
        sent, hall = body(), current_hall()
        who = stand_in(sent) if sent.get("stand_in") else None
        hall.people.put_stand_in(delegate_id, who, cmd_id=text(sent, "cmd_id"), actor=gate.actor())
        return jsonify(card(hall, delegate_id))

    @bp.post(f"{ONE}/leave")
    @admin
    def leave(delegate_id: int):
        """{"cmd_id"}: went home; the arrival stands. -> the card"""
        current_hall().people.leave(delegate_id, cmd_id=text(body(), "cmd_id"), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/come-back")
    @admin
    def come_back(delegate_id: int):
        """{"cmd_id"}: in again. -> the card"""
        current_hall().people.come_back(delegate_id, cmd_id=text(body(), "cmd_id"), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/excuse")
    @admin
    def excuse(delegate_id: int):
        """{"cmd_id", "reason"}: word came that the delegate cannot come. -> the card"""
        sent = body()
        current_hall().people.excuse(delegate_id, reason(sent), cmd_id=text(sent, "cmd_id"), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/unexcuse")
    @admin
    def unexcuse(delegate_id: int):
        """{"cmd_id"}: expected again. -> the card"""
        current_hall().people.unexcuse(delegate_id, cmd_id=text(body(), "cmd_id"), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.get("/api/v1/walk-ins")
    @admin
    def walk_ins():
        """{"waiting", "decided", "counted", "limit"}: who is not on the list, and how near the plan's limit is."""
        return jsonify(not_on_the_list(current_hall()))

    @bp.post("/api/v1/walk-ins")
    @admin
    def ask():
        """{"cmd_id", fields of a delegate}: somebody at the door waits for approval. -> {"id"}"""
        sent = body()
        cmd_id = text(sent, "cmd_id")
        found = fields({name: value for name, value in sent.items() if name != "cmd_id"})
        return jsonify(id=current_hall().people.walk_in(found, cmd_id=cmd_id, actor=gate.actor()).id)

    @bp.post(f"{WALK_IN}/approve")
    @admin
    def approve(walk_in_id: int):
        """{"cmd_id"}: a delegate now, arrived, with a badge. -> the answer"""
        return jsonify(said(current_hall().people.approve(walk_in_id, cmd_id=text(body(), "cmd_id"), actor=gate.actor())))

    @bp.post(f"{WALK_IN}/reject")
    @admin
    def reject(walk_in_id: int):
        """{"cmd_id", "reason"} -> {"ok": true}"""
        sent = body()
        current_hall().people.reject(walk_in_id, reason=reason(sent), cmd_id=text(sent, "cmd_id"), actor=gate.actor())
        return jsonify(ok=True)


def not_on_the_list(hall: Hall) -> dict:
    """Who waits (with namesakes on the roster: perhaps he or she is on the list after all), who was decided on, and the limit."""
    counted, limit = hall.people.counted()
    decided = [shown(asked) for asked in hall.people.walk_ins(waiting=False, limit=50)]
    return {"waiting": [waiting(hall, asked) for asked in hall.people.walk_ins()], "decided": decided, "counted": counted, "limit": limit}


def waiting(hall: Hall, asked: WalkIn) -> dict:
    """One who waits, with those of the same name on the roster."""
    alike = hall.people.namesakes(asked.fields.full_name)
    return shown(asked) | {"namesakes": [{"id": d.id, "full_name": d.full_name, "unit": d.unit} for d in alike]}


def shown(asked: WalkIn) -> dict:
    """One walk-in as the list shows it."""
    return {name: getattr(asked.fields, name) for name in SHOWN} | {
        name: getattr(asked, name) for name in ("id", "at", "state", "decided_at", "reason", "delegate_id")
    }


def said(answer: CheckIn) -> dict:
    """An answer of the door as the desk shows it."""
    delegate = answer.delegate
    return {
        "id": delegate.id if delegate else None,
        "number": delegate.number if delegate else "",
        "full_name": delegate.full_name if delegate else "",
        "outcome": answer.outcome,
        "first_time": answer.first_time,
        "at": answer.at,
        "kiosk": answer.kiosk,
        "came_back": answer.came_back,
        "stand_in": msgspec.to_builtins(answer.stand_in),
        "tasks": answer.tasks,
        "attention": answer.attention,
    }


def whole_numbers(sent: object) -> list[int]:
    """A list of delegate ids. Raises BadInput for anything else."""
    if not isinstance(sent, list) or any(type(one) is not int or not 0 < one < 2**31 for one in sent):
        raise BadInput(gettext("Danh sách đại biểu gửi lên chưa đúng."))
    return sent
