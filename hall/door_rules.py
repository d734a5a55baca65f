"""What a scan comes to, and what a delegate's presence is called. Pure: what was read and what is known goes in."""

from collections.abc import Mapping, Set

from .model import Outcome, Presence, StandIn, Ticket
from .tickets import Reading

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


def opened_at(starts_at: str, started: Mapping[str, str], item_ids: Set[str]) -> str:
    """When the conference was opened (UTC): as planned, or later, when the first mandated item came on the stage later.

    Never before the planned start: what was pressed at the rehearsal opens nothing. `started`: cue id -> first entered.
    """
    entered = min((at for cue, at in started.items() if cue.partition("/")[0] in item_ids), default="")
    return max(starts_at, entered)


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
    return Presence(
        status=word, arrived_at=at, place=place, late=bool(at) and at > opened_at, left_at=left_at, stand_in=stand_in, **excused
    )


def comes_back(*, left_at: str, read_at: str) -> bool:
    """Is a scan the way back in of somebody who left? Not when it was read before (a kiosk that was cut off delivers late)."""
    return bool(left_at) and (not read_at or read_at > left_at)
