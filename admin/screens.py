"""The secretary's screen. Pure: the hall goes in, a JSON-able picture comes out; clocks and counting down are the browser's.

It is built again up to four times a second during the rush, so it reads running figures and a few newest rows, never the roster.
Personal data: names of the newest arrivals only; phones, births and the like are on a delegate's card alone.
"""

from collections.abc import Mapping, Set

import msgspec

from hall import stage_rules
from hall.errors import NotFound
from hall.hall import Hall
from hall.model import Cue, Device, Event, Printer

EVENTS, ARRIVALS = 12, 10
MORE = ("inside", "substitutes", "excused", "absent", "late", "waiting", "opened_at")
"""The figures beside summoned and present; see `hall.desk.Attendance`."""
ROUTINE = {"door.arrived", "paper.sending", "paper.done", "paper.handed_over"}
"""Facts that figures and the newest arrivals already show; in the rush they would push everything else off the list."""


def desk(hall: Hall, watching: Mapping[str, int], online: Set[int]) -> dict:
    """Figures, stage, paper, devices, what happened last and what somebody must look at.

    `watching`: how many clients follow each screen; `online`: ids of devices with an open socket.
    """
    figures = hall.desk.attendance()
    labels = {c.id: (c.label, c.counts) for c in hall.protocol.categories}
    conference = hall.conference
    return {
        "title": hall.title_lines,
        "venue": conference.venue,
        "starts_at": conference.starts_at,
        "total": figures.total,
        "present": figures.present,
        **{name: getattr(figures, name) for name in MORE},
        "categories": [
            {"id": share.key, "label": labels.get(share.key, (share.key, True))[0], "total": share.total, "present": share.present}
            for share in _in_order(figures.by_category, list(labels))
        ],
        "units": [{"unit": s.key, "total": s.total, "present": s.present} for s in figures.by_unit if s.total or s.present],
        "minutes": figures.minutes,
        "rehearsed": hall.door.rehearsed(),
        "refusals": figures.refusals,
        "stage": stage(hall),
        "paper": {"counts": hall.paper.counts(), "printers": [printer(p) for p in hall.paper.printers()]},
        "devices": [device(d, online) for d in hall.devices.all() if not d.revoked_at],
        "watching": dict(watching),
        "arrivals": hall.door.latest(ARRIVALS),
        "events": events(hall, hall.desk.events(limit=EVENTS, without=ROUTINE)),
        "alerts": events(hall, hall.desk.alerts()),
        "unwritten_since": hall.unwritten_since,
        "rev": hall.rev,
    }


def stage(hall: Hall) -> dict:
    """Where the stage is, what "next" and "back" will show, and the timing of the present item."""
    cues, state = hall.stage.cues(), hall.stage.state()
    ahead, behind = stage_rules.upcoming(state, cues), stage_rules.previous(state, cues)
    return {
        "rev": state.rev,
        "mode": state.mode,
        "locked": state.locked,
        "now": cue(stage_rules.place(state, cues)),
        "next": ahead and cue(ahead),
        "back": behind and cue(behind),
        "timing": stage_rules.item_timing(state, cues),
    }


def cue(cue: Cue) -> dict:
    """What the desk shows of a cue: never the MC's text."""
    return {
        "id": cue.id,
        "scene": cue.scene,
        "title": cue.title,
        "item_id": cue.item_id,
        "number": cue.number,
        "of": cue.of,
        "minutes": cue.minutes,
        "speaker": cue.speaker.full_name if cue.speaker else "",
    }


def printer(printer: Printer) -> dict:
    """A printer without its address: that is the print station's matter."""
    return {name: getattr(printer, name) for name in ("name", "paused", "state", "detail", "state_at")}


def device(device: Device, online: Set[int]) -> dict:
    """A device and its last sign of life; "online" when it holds a socket now."""
    return msgspec.to_builtins(device) | {"online": device.id in online}


def events(hall: Hall, found: list[Event]) -> list[dict]:
    """Events with the name of the delegate ("name") and the title of the cue ("cue") they speak of, "" for none or one that is
    gone: the log itself holds ids only."""
    ids = {event.body["delegate"] for event in found if isinstance(event.body.get("delegate"), int)}
    names = {delegate_id: _name(hall, delegate_id) for delegate_id in ids}
    titles = {cue.id: cue.title for cue in hall.stage.cues()} if any("cue" in event.body for event in found) else {}
    return [
        msgspec.to_builtins(event) | {"name": names.get(event.body.get("delegate"), ""), "cue": titles.get(event.body.get("cue"), "")}
        for event in found
    ]


def _name(hall: Hall, delegate_id: int) -> str:
    try:
        return hall.roster.get(delegate_id).full_name
    except NotFound:
        return ""


def _in_order(shares: list, order: list[str]) -> list:
    known = {key: n for n, key in enumerate(order)}
    return sorted((s for s in shares if s.total or s.present), key=lambda s: known.get(s.key, len(order)))
