"""The nouns of the hall. Frozen values only: no behaviour beyond naming, no store, no clock.

Times are ISO-8601 text in UTC with a trailing Z ("2020-06-12T00:12:05.123Z"); dates are "2020-06-12". All text is NFC.
An absent text is "" and an absent number is None, so that a value can be written to a table and read back unchanged.
"""

from .base import Actor, Event, Noun
from .door import CheckIn, Device, Outcome, Presence, StandIn, Task, Ticket, WalkIn
from .paper import Badge, BadgeState, Printer, PrintJob, Priority, Roll
from .roster import Conference, Delegate, DelegateFields, ImportResult, RosterChange
from .stage import Cue, Length, Speaker, StageCommand, StageState

__all__ = [
    "Actor",
    "Badge",
    "BadgeState",
    "CheckIn",
    "Conference",
    "Cue",
    "Delegate",
    "DelegateFields",
    "Device",
    "Event",
    "ImportResult",
    "Length",
    "Noun",
    "Outcome",
    "Presence",
    "PrintJob",
    "Printer",
    "Priority",
    "Roll",
    "RosterChange",
    "Speaker",
    "StageCommand",
    "StageState",
    "StandIn",
    "Task",
    "Ticket",
    "WalkIn",
]
