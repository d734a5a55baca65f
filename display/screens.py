"""What the hall sees and what the MC sees, as plain values.

Pure but for cheap reads through the hall: while a rush is at the door the screens are built ten times a second. No clock: moments
are sent, browsers count. The MC's preview is `picture` of the next cue, the very function that makes the projector's picture.
"""

from collections.abc import Sequence

from hall import stage_rules
from hall.hall import Hall
from hall.model import Cue, StageState

LATEST = 4
"""How many arrivals are greeted by name; the picture shows as many of them as fit."""


def projector(hall: Hall) -> dict:
    """The public screen: the picture, the stage's revision, and which cues a clicker's next and back would reach (ids only).

    `revision` counts stage commands; `locked` is true while the flag salute holds the screen.
    """
    state, cues = hall.stage.state(), hall.stage.cues()
    after, before = stage_rules.upcoming(state, cues), stage_rules.previous(state, cues)
    return {
        **picture(hall, stage_rules.place(state, cues), state.mode),
        "revision": state.rev,
        "locked": state.locked,
        "next_id": after.id if after else "",
        "back_id": before.id if before else "",
    }


def mc(hall: Hall) -> dict:
    """The MC's remote. `shown` is the present cue as the hall sees it with the curtain up, `next` what Next will show (None at the
    end); `next_text` is what the MC says then.

    `timing` is `stage_rules.item_timing` (UTC moments, whole planned minutes); `starts_at` the conference's opening in UTC.
    """
    state, cues = hall.stage.state(), hall.stage.cues()
    now = stage_rules.place(state, cues)
    after, before = stage_rules.upcoming(state, cues), stage_rules.previous(state, cues)
    total, present = hall.desk.figures()
    return {
        "revision": state.rev,
        "mode": state.mode,
        "locked": state.locked,
        "now": {**public(now), "mc_text": now.mc_text},
        "shown": picture(hall, now, "live"),
        "next": picture(hall, after, "live") if after else None,
        "next_text": after.mc_text if after else "",
        "previous": {"id": before.id, "title": label(before), "number": before.number} if before else None,
        "programme": programme(state, cues, now),
        "timing": stage_rules.item_timing(state, cues),
        "starts_at": hall.conference.starts_at,
        "attendance": {"present": present, "total": total},
    }


def picture(hall: Hall, cue: Cue, mode: str) -> dict:
    """One picture of the hall's screen; `mode`: live | hold | black. Everything in it may be read by anybody."""
    conference = hall.conference
    arriving = cue.scene == "arrivals" and mode == "live"
    return {
        "title_lines": hall.title_lines,
        "organiser": conference.organiser,
        "unit": conference.unit,
        "mode": mode,
        "cue": public(cue),
        "arrivals": _arrivals(hall) if arriving else None,
    }


def public(cue: Cue) -> dict:
    """The fields of a cue that the hall may see: never the MC's text, nor minutes (nobody is shamed for overtime)."""
    speaker = cue.speaker
    names = ("salutation", "full_name", "post", "unit", "title")
    return {
        "id": cue.id,
        "scene": cue.scene,
        "title": cue.title,
        "item_id": cue.item_id,
        "number": cue.number,
        "of": cue.of,
        "lines": cue.lines,
        "speaker": {name: getattr(speaker, name) for name in names} if speaker else None,
    }


def label(cue: Cue) -> str:
    """What a cue is called in a list: a speaker's turn by the speaker, all others by their title."""
    if cue.speaker is None:
        return cue.title
    return f"{cue.speaker.salutation} {cue.speaker.full_name}".strip()


def programme(state: StageState, cues: Sequence[Cue], now: Cue) -> list[dict]:
    """Every cue as a line of the MC's list. `status`: current | running (its item is on stage) | done | skipped | todo; `part`
    marks the steps and turns of an item; `passes` names the mandated items that going there would leave out: when not empty, a
    reason is needed."""
    ids = [cue.id for cue in cues]
    here = ids.index(now.id)
    # An item counts as entered when any of its parts was.
    entered = state.started.keys() | {cue_id.partition("/")[0] for cue_id in state.started}
    return [
        {
            "id": cue.id,
            "title": label(cue),
            "number": cue.number,
            "scene": cue.scene,
            "part": bool(cue.item_id) and cue.id != cue.item_id,
            "status": "running" if cue.id == now.item_id != now.id else _status(at, here, cue.id in entered),
            "minutes": cue.minutes,
            "started_at": state.started.get(cue.id, ""),
            "ended_at": state.ended.get(cue.id, ""),
            "passes": [f"{other.number}. {other.title}" for other in stage_rules.skipped(state, cues, cue)],
        }
        for at, cue in enumerate(cues)
    ]


def _status(at: int, here: int, entered: bool) -> str:
    if at == here:
        return "current"
    if entered:
        return "done"
    return "skipped" if at < here else "todo"


def _arrivals(hall: Hall) -> dict:
    total, present = hall.desk.figures()
    return {"present": present, "total": total, "latest": [_greeted(one) for one in hall.door.latest(LATEST)]}


def _greeted(arrival: dict) -> dict:
    return {"id": arrival["id"], "name": f"{arrival['salutation']} {arrival['full_name']}".strip(), "unit": arrival["unit"]}
