"""What a scan comes to, and what a delegate's presence is called. Pure: what was read and what is known goes in."""

from collections.abc import Mapping, Set

from .clock import moved
from .model import Delegate, Outcome, Presence, StandIn, Ticket
from .tickets import Reading

EARLY = 60
"""Minutes: what was pressed on the stage longer than this before the planned start was a rehearsal."""
DOORS = 180
"""Minutes: who was let in longer than this before the planned start was let in to try the door."""
PATIENCE = 30
"""Minutes: a stage that nobody has touched so long after the planned start is not going to be used."""
MOST_ATTENTION = 120
"""Characters of what the door is told of one delegate: as many as are read at a glance."""
_WITHOUT_ROSTER = {
    "other_event": Outcome.OTHER_EVENT,
    "id_card": Outcome.ID_CARD,
    "calibration": Outcome.CALIBRATION,
    "unreadable": Outcome.UNREADABLE,
}


def decide(reading: Reading, *, ticket: Ticket | None, active: bool, arrived: bool) -> Outcome:
    """The outcome for what was read, the ticket found under it, whether its delegate is on the roster and already in.

    A rule of the plan never turns a person away here (limits warn the desk); only a code that is not valid does.
    """
    if reading.what != "ticket":
        return _WITHOUT_ROSTER[reading.what]
    if ticket is None:
        return Outcome.NOT_FOUND
    if ticket.state != "valid" or not active:
        return Outcome.REVOKED
    return Outcome.ALREADY_IN if arrived else Outcome.WELCOME


def opened_at(starts_at: str, started: Mapping[str, str], item_ids: Set[str], *, now: str) -> str:
    """When the conference was opened (UTC), "" while it was not. `started`: cue id -> first entered; `now`: UTC.

    The first mandated item on the stage opens it, though never before the planned start: who keeps the hour on the invitation is in
    time. Until then nobody is late, however long the opening is put off: a stage that somebody has touched this morning will tell.
    A stage that nobody has touched tells nothing. Then nobody is late for PATIENCE after the planned start, and from there on the
    conference counts as opened as planned, without the stage. What was pressed longer than EARLY before that was a rehearsal: it
    opens nothing and touches nothing.
    """
    morning = moved(starts_at, minutes=-EARLY)
    today = {cue: at for cue, at in started.items() if at >= morning}
    opening = min((at for cue, at in today.items() if cue.partition("/")[0] in item_ids), default="")
    if opening:
        return max(starts_at, opening)
    return starts_at if not today and now >= moved(starts_at, minutes=PATIENCE) else ""


def doors_from(starts_at: str) -> str:
    """From when (UTC) an arrival can be a delegate's own: every one before it was made to try the door, on an evening before."""
    return moved(starts_at, minutes=-DOORS)


def is_late(at: str, opened_at: str) -> bool:
    """Did somebody who arrived at `at` come after the opening? Moments are UTC, "" = not so (yet)."""
    return bool(at and opened_at) and at > opened_at


def status(*, active: bool, arrived: bool, left: bool, substitute: bool, excused: bool) -> str:
    """One word for the rolls: revoked | left | present_substitute | present | absent_excused | invited.

    An arrival is stronger than an excuse: who had sent word and comes all the same is present.
    """
    if not active:
        return "revoked"
    if arrived:
        return "left" if left else "present_substitute" if substitute else "present"
    return "absent_excused" if excused else "invited"


def presence(
    at: str, place: str, left_at: str, excused_at: str, excuse: str, stand_in: StandIn | None, *, active: bool, opened_at: str
) -> Presence:
    """What is known of one delegate, judged. The excuse of somebody who came is not told any more. Moments are UTC, "" = not so."""
    word = status(
        active=active, arrived=bool(at), left=bool(left_at), substitute=bool(stand_in and stand_in.substitute), excused=bool(excused_at)
    )
    excused = {} if at else {"excused_at": excused_at, "excuse": excuse}
    return Presence(status=word, arrived_at=at, place=place, late=is_late(at, opened_at), left_at=left_at, stand_in=stand_in, **excused)


def attention(delegate: Delegate, stand_in: StandIn | None) -> str:
    """What the door says of the person who is here, "" = nothing. It was written for the invited person, so a substitute is told
    nothing of it; a name learnt of an unnamed invitation is the invited person's."""
    return "" if stand_in and stand_in.substitute else delegate.attention


def comes_back(*, left_at: str, read_at: str) -> bool:
    """Is a scan the way back in of somebody who left? Not when it was read before (a kiosk that was cut off delivers late)."""
    return bool(left_at) and (not read_at or read_at > left_at)
