"""Printers, print jobs and their audit as rows."""

import msgspec
from sqlite_utils import Database

from ..model import Badge, BadgeState, Printer, PrintJob, Priority, Roll
from .writer import Tx

_COLUMNS = (
    "id, delegate_id, serial, state, printer, spare, priority, badge, reason, requested_by, created_at, started_at, ended_at, note, "
    "cuts_before, paper_mm"
)
_NAMES = _COLUMNS.split(", ")
OPEN = ("queued", "sending", "unknown", "held")
BEGUN = ("sending", "done", "handed_over", "torn", "unknown")


def _job(row: tuple) -> PrintJob:
    values = dict(zip(_NAMES, row, strict=True))
    badge = msgspec.json.decode(values.pop("badge"), type=Badge)
    return PrintJob(state=BadgeState(values.pop("state")), priority=Priority(values.pop("priority")), badge=badge, **values)


def add_job(tx: Tx, *, delegate_id: int, badge: Badge, reason: str, actor: str, aim: tuple[str, str, int]) -> int:
    """A queued job. `aim`: (printer, spare, priority)."""
    job_id = tx.db.execute(
        "insert into print_job(delegate_id, serial, state, printer, spare, priority, badge, reason, requested_by, created_at) "
        "values(?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?)",
        (delegate_id, badge.serial, *aim, msgspec.json.encode(badge).decode(), reason, actor, tx.now),
    ).lastrowid
    audit(tx, job_id, "queued", actor, reason)
    return job_id


def audit(tx: Tx, job_id: int, state: str, actor: str, note: str = "") -> None:
    tx.db.execute("insert into print_audit(at, job_id, state, actor, note) values(?, ?, ?, ?, ?)", (tx.now, job_id, state, actor, note))


def audit_of(db: Database, job_id: int) -> list[dict]:
    return list(db.query("select at, state, actor, note from print_audit where job_id = ? order by id", (job_id,)))


_STANDS_STILL = "f.paused = 1 or (f.state in ('blocked', 'gone') and not f.state_at between ?2 and ?3)"
_NEXT = (
    "select j.id, j.printer from print_job j indexed by print_job_queue where j.state = 'queued' "
    "and exists(select 1 from printer p where p.name = ?1 and p.paused = 0) "
    "and (j.printer in ('', ?1) or not exists(select 1 from printer f where f.name = j.printer) "
    f"or (j.spare = ?1 and exists(select 1 from printer f where f.name = j.printer and ({_STANDS_STILL})))) "
    "order by j.priority, j.id limit 1"
)


def next_for(db: Database, printer: str, still_since: str, now: str) -> tuple[int, str] | None:
    """(job id, the printer it is meant for) of the queued job that this printer takes next, or None.

    It takes its own, those of no printer (or of one that is gone from the list), and those it is the spare of, when their printer is
    paused or has stood still at least since `still_since` (UTC); a state that is newer than `now` is from before a clock was set back.
    """
    return db.execute(_NEXT, (printer, still_since, now)).fetchone()


def begin(tx: Tx, job_id: int, printer: str, cuts: int | None) -> PrintJob:
    """The queued job, now `sending` at this printer."""
    sql = f"update print_job set state = 'sending', printer = ?, started_at = ?, cuts_before = ? where id = ? returning {_COLUMNS}"
    return _job(tx.db.execute(sql, (printer, tx.now, cuts, job_id)).fetchall()[0])


def aim_job(tx: Tx, job_id: int, *, printer: str | None = None, spare: str | None = None, priority: int | None = None) -> PrintJob | None:
    """Change where and how soon a job comes out, that has not begun; None when it has. What is None stays."""
    found = tx.db.execute(
        "update print_job set printer = coalesce(?, printer), spare = coalesce(?, spare), priority = coalesce(?, priority) "
        f"where id = ? and state in ('queued', 'held') returning {_COLUMNS}",
        (printer, spare, priority, job_id),
    ).fetchall()
    return _job(found[0]) if found else None


def waiting_for(db: Database, printer: str) -> list[int]:
    """Jobs that have not begun and are meant for this printer."""
    sql = "select id from print_job where state in ('queued', 'held') and printer = ? order by priority, id"
    return [row[0] for row in db.execute(sql, (printer,))]


def set_state(tx: Tx, job_id: int, state: str, *, came_from: tuple[str, ...], note: str = "") -> PrintJob | None:
    """Move a job if it is where it is thought to be; None when it is not. `ended_at` is set for states that are an end."""
    ended = "" if state in ("queued", "held") else tx.now
    marks = ", ".join("?" * len(came_from))
    rows = tx.db.execute(
        f"update print_job set state = ?, note = ?, ended_at = ? where id = ? and state in ({marks}) returning {_COLUMNS}",
        (state, note, ended, job_id, *came_from),
    ).fetchall()
    return _job(rows[0]) if rows else None


def get(db: Database, job_id: int) -> PrintJob | None:
    row = db.execute(f"select {_COLUMNS} from print_job where id = ?", (job_id,)).fetchone()
    return _job(row) if row else None


def newest(db: Database, delegate_id: int) -> PrintJob | None:
    row = db.execute(f"select {_COLUMNS} from print_job where delegate_id = ? order by id desc limit 1", (delegate_id,)).fetchone()
    return _job(row) if row else None


def newest_state(db: Database, delegate_id: int) -> str | None:
    row = db.execute("select state from print_job where delegate_id = ? order by id desc limit 1", (delegate_id,)).fetchone()
    return row[0] if row else None


def attempts(db: Database, delegate_id: int) -> int:
    return db.execute("select count(*) from print_job where delegate_id = ?", (delegate_id,)).fetchone()[0]


def jobs(db: Database, states: tuple[str, ...], *, limit: int, newest_first: bool = False) -> list[PrintJob]:
    """In the order of printing; or those that have ended, the newest first."""
    marks = ", ".join("?" * len(states))
    order = "ended_at desc, id desc" if newest_first else "state != 'sending', priority, id"
    ended = "ended_at != '' and" if newest_first else ""
    rows = db.execute(
        f"select {_COLUMNS} from print_job where {ended} state in ({marks}) order by {order} limit ?", (*states, limit)
    ).fetchall()
    return [_job(row) for row in rows]


_OF_JOB = ", ".join(f"j.{name}" for name in _NAMES)
_BEGUN = (
    "from print_audit a indexed by print_audit_sending cross join print_job j on j.id = a.job_id "
    "where a.state = 'sending' and a.actor = ? and j.printer = ?"
)
"""The jobs that a printer ("printer:NAME", NAME) began, in the order of a.id: that in which they were begun, whatever the clock said."""


def last_printed(db: Database, printer: str) -> PrintJob | None:
    """The badge that a printer brought out last, or may have."""
    return _newest_begun(db, printer, BEGUN[1:])


def begun_last(db: Database, printer: str) -> PrintJob | None:
    """The job that a printer began last, whatever became of it."""
    return _newest_begun(db, printer, (*BEGUN, "cancelled"))


def _newest_begun(db: Database, printer: str, states: tuple[str, ...]) -> PrintJob | None:
    marks = ", ".join("?" * len(states))
    sql = f"select {_OF_JOB} {_BEGUN} and j.state in ({marks}) order by a.id desc limit 1"
    row = db.execute(sql, (f"printer:{printer}", printer, *states)).fetchone()
    return _job(row) if row else None


def printed(db: Database, printer: str, limit: int = 40) -> list[tuple[str, int]]:
    """(ended at, mm) of the printer's latest jobs that used paper, newest first."""
    return db.execute(
        f"select j.ended_at, j.paper_mm {_BEGUN} and j.paper_mm > 0 and j.ended_at != '' order by a.id desc limit ?",
        (f"printer:{printer}", printer, limit),
    ).fetchall()


def with_badge(db: Database) -> set[int]:
    """Delegates whose badge is printed or on its way."""
    return {row[0] for row in db.execute("select distinct delegate_id from print_job where state != 'cancelled'")}


_WITHOUT = (
    "from delegate d where d.active = 1 and not exists(select 1 from print_job j where j.delegate_id = d.id and j.state != 'cancelled')"
)


def to_come(db: Database) -> int:
    """How many delegates have no badge, not even a waiting one."""
    return db.execute(f"select count(*) {_WITHOUT}").fetchone()[0]


def without_badge(db: Database) -> list[tuple[str, str, int]]:
    """(unit, category, how many) of those delegates whose name is known."""
    return db.execute(f"select unit, category, count(*) {_WITHOUT} and kind != 'unnamed' group by 1, 2 order by 1, 2").fetchall()


def counts(db: Database) -> dict[str, int]:
    return dict(db.execute("select state, count(*) from print_job group by state").fetchall())


def waiting_at(db: Database) -> dict[str, int]:
    """How many queued jobs each printer has."""
    return dict(db.execute("select printer, count(*) from print_job where state = 'queued' group by printer").fetchall())


def ever_begun(db: Database, delegate_id: int) -> bool:
    """Has a printer begun any badge of this delegate?"""
    return db.execute("select 1 from print_job where delegate_id = ? and started_at != '' limit 1", (delegate_id,)).fetchone() is not None


def redraw(tx: Tx, job_id: int, badge: Badge) -> None:
    """Other words on a badge that has not begun."""
    sql = "update print_job set badge = ? where id = ? and state in ('queued', 'held')"
    tx.db.execute(sql, (msgspec.json.encode(badge).decode(), job_id))


def sending_at(db: Database) -> list[str]:
    """The printers that jobs are being sent to."""
    return [row[0] for row in db.execute("select distinct printer from print_job where state = 'sending'")]


def sending(db: Database, printer: str) -> list[int]:
    return [row[0] for row in db.execute("select id from print_job where state = 'sending' and printer = ?", (printer,))]


# -- printers ----------------------------------------------------------------------------------------------------------------


def printers(db: Database) -> list[Printer]:
    rows = db.execute(
        "select name, address, paused, state, detail, state_at, roll_mm, used_mm, roll_at, record, record_at from printer order by position, name"
    ).fetchall()
    return [
        Printer(
            name=name,
            address=address,
            paused=bool(paused),
            state=state,
            detail=detail,
            state_at=at,
            roll=Roll(length_mm=length, used_mm=used, since=since),
            record=msgspec.json.decode(record),
            record_at=record_at,
        )
        for name, address, paused, state, detail, at, length, used, since, record, record_at in rows
    ]


def has_printer(db: Database, name: str) -> bool:
    return db.execute("select 1 from printer where name = ?", (name,)).fetchone() is not None


def put_printer(tx: Tx, name: str, address: str) -> None:
    tx.db.execute(
        "insert into printer(name, address, position) values(?, ?, (select coalesce(max(position), 0) + 1 from printer)) "
        "on conflict(name) do update set address = excluded.address",
        (name, address),
    )


def drop_printer(tx: Tx, name: str) -> bool:
    return tx.db.execute("delete from printer where name = ?", (name,)).rowcount == 1


def report(tx: Tx, name: str, state: str, detail: str) -> str | None:
    """The detail that stood there before, when this is news; None when it is not."""
    before = tx.db.execute("select state, detail from printer where name = ?", (name,)).fetchone()
    if before is None or before == (state, detail):
        return None
    tx.db.execute("update printer set state = ?, detail = ?, state_at = ? where name = ?", (state, detail, tx.now, name))
    return before[1]


def new_roll(tx: Tx, name: str, length_mm: int | None = None) -> None:
    """Counting begins anew; `length_mm` None: as long as the one before."""
    sql = "update printer set roll_mm = coalesce(?, roll_mm), used_mm = 0, roll_at = ? where name = ?"
    tx.db.execute(sql, (length_mm, tx.now, name))


def use_paper(tx: Tx, name: str, paper_mm: int, *, job_id: int | None = None) -> None:
    """Count paper that came out of a printer, to a job when it was for one."""
    if paper_mm > 0:
        tx.db.execute("update printer set used_mm = used_mm + ? where name = ?", (paper_mm, name))
        if job_id is not None:
            tx.db.execute("update print_job set paper_mm = paper_mm + ? where id = ?", (paper_mm, job_id))


def put_record(tx: Tx, name: str, record: dict) -> bool:
    sql = "update printer set record = ?, record_at = ? where name = ?"
    return tx.db.execute(sql, (msgspec.json.encode(record).decode(), tx.now, name)).rowcount == 1


def pause(tx: Tx, name: str, paused: bool) -> bool:
    return tx.db.execute("update printer set paused = ? where name = ? and paused != ?", (int(paused), name, int(paused))).rowcount == 1


def release(tx: Tx, name: str) -> None:
    """What has not begun and was meant for this printer may go to any; nobody's spare any more."""
    tx.db.execute("update print_job set printer = '', spare = '' where printer = ? and state in ('queued', 'held')", (name,))
    tx.db.execute("update print_job set spare = '' where spare = ? and state in ('queued', 'held')", (name,))
