"""Making badges: who gets one, what stands on it, and where it is meant to come out. Always inside the caller's transaction.

A badge is made once for a person; a new one has a new serial and a new code, and the older one is void at the door. This file
knows nothing of printers and of what became of a job (paper.py does).
"""

import unicodedata

from . import tickets
from .core import Core
from .model import Actor, Badge, BadgeState, Delegate, Noun, PrintJob, Priority, StandIn, Ticket
from .protocol import category
from .store import door as door_rows
from .store import paper as rows
from .store import people as people_rows
from .store import roster as roster_rows
from .store.writer import Tx
from .text import fold

BATCH = "batch"
"""The reason of a badge that is printed before its delegate comes."""

_PRINTED = (
    BadgeState.QUEUED,
    BadgeState.SENDING,
    BadgeState.DONE,
    BadgeState.HANDED_OVER,
    BadgeState.UNKNOWN,
    BadgeState.HELD,
)


class Aim(Noun, frozen=True, kw_only=True):
    """Where a badge is to come out and how soon. `printer` "" = any; `spare` takes over while that printer stands still."""

    printer: str = ""
    spare: str = ""
    priority: Priority = Priority.PERSON


ANYWHERE = Aim()


class JobRef(Noun, frozen=True, kw_only=True):
    """The reply of a reprint: which job was made."""

    job_id: int
    serial: str


def again(job: PrintJob) -> Aim:
    """Where the badge that replaces a torn or lost one comes out: where its person waits, and before all others."""
    return Aim(printer=job.printer, spare=job.spare if job.spare != job.printer else "", priority=Priority.FIRST)


def queue_badge(core: Core, tx: Tx, delegate: Delegate, *, aim: Aim, reason: str, actor: Actor, first: bool = False) -> JobRef | None:
    """Make the next badge of a delegate and queue it. Older badge codes become void; `first`: but not the code on a sheet of badges,
    which the delegate may wear already, as long as no printer ever began one and nobody else sits in the place.

    None after 20 badges of one delegate: the codes hold no more issues. It is in the log, and it never stops the door.
    """
    attempt = rows.attempts(tx.db, delegate.id) + 1
    who = people_rows.stand_in(tx.db, delegate.id) or delegate
    worn = []
    if first and who is delegate and not rows.ever_begun(tx.db, delegate.id):
        worn = [ticket for _, ticket in roster_rows.tickets(tx.db, kind="badge", delegate_id=delegate.id)]
    ticket = worn[0] if worn else badge_ticket(core, tx, delegate.id)
    if ticket is None:
        tx.record("paper.badges_exhausted", actor, delegate=delegate.id)
        return None
    badge = drawn(core, delegate, who, code=ticket.code, serial=f"{delegate.id}-{attempt}")
    job_id = rows.add_job(
        tx, delegate_id=delegate.id, badge=badge, reason=reason, actor=str(actor), aim=(aim.printer, aim.spare, aim.priority)
    )
    return JobRef(job_id=job_id, serial=badge.serial)


def renew_badge(core: Core, tx: Tx, delegate: Delegate, *, aim: Aim, reason: str, actor: Actor) -> bool:
    """Queue a badge unless the newest one was (or is being) printed for the same person. True when one was queued.

    One that waits in a batch is called forward to where its person stands now. A badge with another name that has not begun is
    cancelled first; one that is being sent, or that nobody can vouch for, must be settled before another may follow (`put_right`).
    """
    newest = rows.newest(tx.db, delegate.id)
    if newest and newest.state in _PRINTED:
        if newest.badge.full_name == _wanted_name(tx, delegate):
            if newest.state is BadgeState.QUEUED and newest.priority > aim.priority:
                rows.aim_job(tx, newest.id, printer=aim.printer, spare=aim.spare, priority=aim.priority)
                rows.audit(tx, newest.id, "queued", str(actor), "called forward")
            return False
        if newest.state in (BadgeState.SENDING, BadgeState.UNKNOWN):
            return False
        cancel_waiting(tx, delegate.id, actor, note="another person")
    return queue_badge(core, tx, delegate, aim=aim, reason=reason, actor=actor, first=True) is not None


def make_anew(core: Core, tx: Tx, job: PrintJob, reason: str, actor: Actor) -> None:
    """A badge that is torn or never came out is replaced; who was withdrawn meanwhile gets it when back on the roster."""
    delegate = core.delegate(tx.db, job.delegate_id)
    if delegate.active:
        queue_badge(core, tx, delegate, aim=again(job), reason=reason, actor=actor)


def put_right(core: Core, tx: Tx, job: PrintJob, actor: Actor) -> None:
    """A badge has come out whose name is not its bearer's any more (corrected, or somebody else came, while it was printed): another
    one follows, for who is here."""
    delegate = core.delegate(tx.db, job.delegate_id)
    if delegate.active and door_rows.arrival(tx.db, delegate.id):
        renew_badge(core, tx, delegate, aim=again(job), reason="corrected", actor=actor)


def redraw_waiting(core: Core, tx: Tx, delegate_id: int, actor: Actor) -> None:
    """What is known of a delegate was corrected: a badge that has not begun says it as it is now, under its own serial and code."""
    job = rows.newest(tx.db, delegate_id)
    if job and job.state in (BadgeState.QUEUED, BadgeState.HELD):
        delegate = core.delegate(tx.db, delegate_id)
        who = people_rows.stand_in(tx.db, delegate_id) or delegate
        badge = drawn(core, delegate, who, code=job.badge.code, serial=job.serial)
        if badge != job.badge:
            rows.redraw(tx, job.id, badge)
            rows.audit(tx, job.id, job.state, str(actor), "corrected")


def cancel_waiting(tx: Tx, delegate_id: int, actor: Actor, note: str = "arrival undone") -> None:
    """A badge that has not begun to print is not wanted any more; one that has begun is left alone."""
    job = rows.newest(tx.db, delegate_id)
    if job and job.state in (BadgeState.QUEUED, BadgeState.HELD):
        rows.set_state(tx, job.id, "cancelled", came_from=("queued", "held"), note=note)
        rows.audit(tx, job.id, "cancelled", str(actor), note)


def badge_ticket(core: Core, tx: Tx, delegate_id: int) -> Ticket | None:
    """The next badge code of a delegate; older ones become void. None when the codes hold no more issues."""
    issue = roster_rows.next_issue(tx.db, delegate_id, "badge")
    if issue >= tickets.ISSUES:
        return None
    roster_rows.revoke_tickets(tx, delegate_id, "badge", "replaced")
    code = tickets.make(core.ticket_key, "badge", core.conference_number, delegate_id, issue)
    ticket = Ticket(delegate_id=delegate_id, kind="badge", issue=issue, code=code, state="valid")
    roster_rows.add_ticket(tx, ticket)
    return ticket


def drawn(core: Core, delegate: Delegate, who: Delegate | StandIn, *, code: str, serial: str) -> Badge:
    """What stands on a badge. Who sits in the place of the invited carries it; seat, number and category stay the invitation's."""
    _, protocol = core.frame
    title, *more = core.heading
    return Badge(
        title=title,
        subtitle="".join(more[:1]),
        number=delegate.number,
        full_name=who.full_name,
        salutation=who.salutation,
        post=who.post,
        unit=who.unit or delegate.unit,
        category=delegate.category,
        category_label=category(protocol, delegate.category).badge,
        seat=delegate.seat,
        award_group=str(delegate.award_group or ""),
        code=code,
        serial=serial,
    )


def in_hand_out_order(delegates: list[Delegate]) -> list[Delegate]:
    """By unit, then by given name as Vietnamese lists are sorted ("An" before "Bình", whatever the family name), then by number:
    a pile of badges printed so is handed out without turning it over."""
    return sorted(delegates, key=lambda d: (_alphabet(d.unit), _alphabet(d.full_name.split()[-1]), _alphabet(d.full_name), d.number, d.id))


_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
_TONES = {tone: place for place, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}


def _alphabet(text: str) -> tuple:
    """Vietnamese order: letters first (a ă â … d đ), then tones (ngang, huyền, hỏi, ngã, sắc, nặng); what is no letter by its fold."""
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", char)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
        bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        letters.append((_LETTERS.get(bare, 0), "" if bare in _LETTERS else fold(bare) or bare))
        tones.append(tone)
    return letters, tones


def _wanted_name(tx: Tx, delegate: Delegate) -> str:
    """The name that a badge made now would carry."""
    return (people_rows.stand_in(tx.db, delegate.id) or delegate).full_name
