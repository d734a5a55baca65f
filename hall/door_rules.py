"""What a scan comes to. Pure: what was read and what is known goes in, an outcome comes out."""

from .model import Outcome, Ticket
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
