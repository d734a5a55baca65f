"""Delegates at the desk: search, one delegate's card, and what may be done with one. Lists show the least; the card shows all."""

import logging

import msgspec
from flask import Blueprint, jsonify, request
from flask_babel import gettext

from hall.door_rules import attention
from hall.errors import BadInput
from hall.hall import Hall
from hall.model import DelegateFields, StandIn
from hall.roster import Found
from web import current_hall
from web.asked import body, number, text, yes_or_no
from web.gate import Gate

log = logging.getLogger(__name__)
LISTED = ("id", "number", "full_name", "salutation", "post", "unit", "category", "seat", "kind")
"""What a list shows of a delegate: no phone, birth, ethnicity or party."""
BADGE = ("id", "serial", "state", "printer", "reason", "created_at", "ended_at", "note")
ONE = "/api/v1/delegates/<int(max=2147483647):delegate_id>"


def add_routes(bp: Blueprint, gate: Gate) -> None:
    admin = gate.needs("admin")

    @bp.get("/api/v1/delegates")
    @admin
    def search():
        """?q=&unit=&category=&status=&present=1|0&limit=&offset= -> {"count", "rows"} by name."""
        hall, asked = current_hall(), request.args
        where = {name: asked.get(name, "") for name in ("unit", "category", "status")} | {"present": yes_or_no("present")}
        count, found = hall.roster.search(asked.get("q", "")[:200], **where, limit=number("limit", 50), offset=number("offset"))
        return jsonify(count=count, rows=[listed(f) for f in found])

    @bp.post("/api/v1/delegates")
    @admin
    def add():
        """{"cmd_id", fields of a delegate} -> its card."""
        hall, sent = current_hall(), body()
        cmd_id = sent.pop("cmd_id", None)
        return jsonify(card(hall, hall.roster.add(fields(sent), cmd_id=cmd_id, actor=gate.actor()).id))

    @bp.get(ONE)
    @admin
    def one(delegate_id: int):
        """The card of one delegate; that it was opened is logged."""
        log.info("card of delegate %d opened by %s", delegate_id, gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.patch(ONE)
    @admin
    def edit(delegate_id: int):
        """Some fields -> the card."""
        current_hall().roster.edit(delegate_id, body(), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/check-in")
    @admin
    def check_in(delegate_id: int):
        """{"cmd_id", "stand_in"?: who really came} -> the card and "first_time"; the same id again changes nothing."""
        sent, hall = body(), current_hall()
        who = stand_in(sent) if sent.get("stand_in") else None
        answer = hall.door.check_in_by_hand(delegate_id, cmd_id=text(sent, "cmd_id"), actor=gate.actor(), stand_in=who)
        return jsonify(card(hall, delegate_id) | {"first_time": answer.first_time, "came_back": answer.came_back})

    @bp.post(f"{ONE}/undo-check-in")
    @admin
    def undo_check_in(delegate_id: int):
        """{"cmd_id", "reason"} -> the card."""
        sent = body()
        current_hall().door.undo(delegate_id, cmd_id=text(sent, "cmd_id"), reason=reason(sent), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/reprint")
    @admin
    def reprint(delegate_id: int):
        """{"cmd_id", "reason", "printer"?} -> the card."""
        sent = body()
        where = {"printer": text(sent, "printer"), "cmd_id": text(sent, "cmd_id")}
        current_hall().paper.reprint(delegate_id, reason=reason(sent), **where, actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/reissue")
    @admin
    def reissue(delegate_id: int):
        """{"cmd_id", "reason", "issues"}: a new invitation; the one before is void. `issues`: how many there were on the card, may be
        absent; 409 "stale" when there are more by now. -> the card"""
        sent = body()
        issues = sent.get("issues")
        if issues is not None and type(issues) is not int:
            raise BadInput
        current_hall().roster.reissue(delegate_id, reason=reason(sent), cmd_id=text(sent, "cmd_id"), issues=issues, actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/revoke")
    @admin
    def revoke(delegate_id: int):
        """{"reason"}: invitation and badge are void. -> the card"""
        current_hall().roster.revoke(delegate_id, reason=reason(body()), actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))

    @bp.post(f"{ONE}/active")
    @admin
    def set_active(delegate_id: int):
        """{"active": bool}: off the roster, or back on it. -> the card"""
        current_hall().roster.set_active(delegate_id, body().get("active") is True, actor=gate.actor())
        return jsonify(card(current_hall(), delegate_id))


def listed(found: Found) -> dict:
    """One line of a list. The year of birth only where two bear one name and must be told apart; the stand-in by name; of what the
    door is to know only that there is something."""
    delegate, presence = found.delegate, found.presence
    who = presence.stand_in
    return {name: getattr(delegate, name) for name in LISTED} | {
        "status": presence.status,
        "arrived_at": presence.arrived_at,
        "place": presence.place,
        "late": presence.late,
        "left_at": presence.left_at,
        "stand_in": {"full_name": who.full_name, "substitute": who.substitute} if who else None,
        "namesake": found.namesake,
        "born": delegate.birth_year if found.namesake else None,
        "attention": bool(attention(delegate, who)),
    }


def card(hall: Hall, delegate_id: int) -> dict:
    """Everything known of one delegate: fields, presence, tasks, what to mind about the person who is (or will be) here, the newest
    badge, the valid invitation (`issue`, 0 = the first), how many invitations there were."""
    delegate = hall.roster.get(delegate_id)
    job = hall.paper.newest(delegate_id)
    presence = hall.people.presence(delegate_id)
    invitation = next((ticket for _, ticket in hall.roster.invitations(delegate_id=delegate_id)), None)
    return {
        "delegate": msgspec.to_builtins(delegate),
        "presence": msgspec.to_builtins(presence),
        "arrived_at": presence.arrived_at,
        "place": presence.place,
        "tasks": [task.text for task in hall.people.tasks(delegate_id)],
        "attention": attention(delegate, presence.stand_in),
        "badge": {name: getattr(job, name) for name in BADGE} | {"full_name": job.badge.full_name} if job else None,
        "invitation": {"issue": invitation.issue} if invitation else None,
        "issues": hall.roster.issues(delegate_id),
    }


def stand_in(sent: dict) -> StandIn:
    """Who really came, as it was typed under "stand_in". Raises BadInput."""
    try:
        return msgspec.convert(sent.get("stand_in"), StandIn)
    except msgspec.ValidationError as error:
        raise BadInput(gettext("Chưa đủ thông tin người dự.")) from error


def fields(sent: dict) -> DelegateFields:
    """What was typed as a delegate's fields. Raises BadInput."""
    try:
        return msgspec.convert(sent, DelegateFields)
    except msgspec.ValidationError as error:
        raise BadInput("Chưa đủ hoặc chưa đúng thông tin đại biểu: {reason}", reason=error) from error


def reason(sent: dict) -> str:
    """The reason that such an act needs. Raises BadInput when there is none."""
    said = text(sent, "reason")[:300]
    if not said:
        raise BadInput(gettext("Cần ghi lý do."))
    return said
