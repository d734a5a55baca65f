"""The print station's screen: printers, what waits, what must be asked about, what just came out. Pure; no clock.

Of a delegate it shows what somebody needs who has a badge in one hand: number, name, unit. No post, no code, no birth date.
"""

import msgspec

from hall.errors import BadInput
from hall.hall import Hall
from hall.model import BadgeState, Printer, PrintJob, Roll
from printers.address import parse_address

LISTED = 200
FINISHED = 20
OPEN = (BadgeState.QUEUED, BadgeState.SENDING, BadgeState.UNKNOWN, BadgeState.HELD)


def station(hall: Hall, *, listed: int = LISTED) -> dict:
    """Everything `/printers` shows.

    `to_come`: delegates without a badge, not even a waiting one. `ask`: jobs nobody knows the end of, oldest first, all of them. `jobs`:
    queued, sending and held, in the order of printing, at most `listed`; `open` says how many there are in all. `finished`: newest first.
    `counts`: how many jobs are in each state.
    """
    paper = hall.paper
    counts, waiting = paper.counts(), paper.waiting_at()
    jobs = paper.open_jobs(limit=listed)
    ask = [job for job in jobs if job.state is BadgeState.UNKNOWN]
    if len(ask) < counts.get(BadgeState.UNKNOWN, 0):
        # A question must not hide behind a long queue (of a printer that is away): then, and only then, all are read.
        jobs = paper.open_jobs(limit=sum(counts.get(state, 0) for state in OPEN))
        ask = [job for job in jobs if job.state is BadgeState.UNKNOWN]
    jobs = [job for job in jobs if job.state is not BadgeState.UNKNOWN]
    return {
        "printers": [
            _printer(printer, waiting.get(printer.name, 0), paper.last_printed(printer.name), paper.forecast(printer))
            for printer in paper.printers()
        ],
        "ask": [ticket(job) for job in ask],
        "jobs": [ticket(job) for job in jobs[:listed]],
        "open": sum(counts.get(state, 0) for state in OPEN if state is not BadgeState.UNKNOWN),
        "finished": [ticket(job) for job in paper.finished_jobs(FINISHED)],
        "counts": {state: counts.get(state, 0) for state in BadgeState if state is not BadgeState.NONE},
        "to_come": paper.to_come(),
    }


def ticket(job: PrintJob) -> dict:
    """One job as the station shows it. `printer` is "" while any printer may take it; `note` says why a job is held or ended."""
    return {
        "id": job.id,
        "delegate_id": job.delegate_id,
        "serial": job.serial,
        "number": job.badge.number,
        "full_name": job.badge.full_name,
        "unit": job.badge.unit,
        "state": job.state,
        "printer": job.printer,
        "spare": job.spare,
        "priority": job.priority,
        "reason": job.reason,
        "note": job.note,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
    }


def _printer(printer: Printer, waiting: int, last: PrintJob | None, roll: Roll) -> dict:
    """`kind`: of the address, "" when it cannot be understood (then `trouble` says why). `answers`: whether it can confirm a badge.

    `waiting`: queued jobs that are meant for this printer. `roll`: see `Roll`. `record`: what it answered when it was last examined.
    """
    try:
        address, trouble = parse_address(printer.address), ""
    except BadInput as error:
        address, trouble = None, error.text
    return {
        "name": printer.name,
        "kind": address.kind if address else "",
        "answers": address.answers if address else False,
        "trouble": trouble,
        "paused": printer.paused,
        "state": printer.state,
        "detail": printer.detail,
        "state_at": printer.state_at,
        "waiting": waiting,
        "last": ticket(last) if last else None,
        "roll": msgspec.to_builtins(roll),
        "record": printer.record,
        "record_at": printer.record_at,
    }
