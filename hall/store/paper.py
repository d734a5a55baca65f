"""Printers, print jobs and their audit as rows."""

import msgspec
from sqlite_utils import Database

from ..model import Badge, BadgeState, Printer, PrintJob
from .writer import Tx

_JOB = "id, delegate_id, serial, state, printer, badge, reason, requested_by, created_at, started_at, ended_at, note"
OPEN = ("queued", "sending", "unknown", "held")


def job_from(row: tuple) -> PrintJob:
    id_, delegate_id, serial, state, printer, badge, reason, by, created, started, ended, note = row
    return PrintJob(
        id=id_,
        delegate_id=delegate_id,
        serial=serial,
        state=BadgeState(state),
        printer=printer,
        badge=msgspec.json.decode(badge, type=Badge),
        reason=reason,
        requested_by=by,
        created_at=created,
        started_at=started,
        ended_at=ended,
        note=note,
    )


def add_job(tx: Tx, *, delegate_id: int, serial: str, printer: str, badge: Badge, reason: str, actor: str) -> int:
    job_id = tx.db.execute(
        "insert into print_job(delegate_id, serial, state, printer, badge, reason, requested_by, created_at) values(?, ?, 'queued', ?, ?, ?, ?, ?)",
        (delegate_id, serial, printer, msgspec.json.encode(badge).decode(), reason, actor, tx.now),
    ).lastrowid
    audit(tx, job_id, "queued", actor, reason)
    return job_id


def audit(tx: Tx, job_id: int, state: str, actor: str, note: str = "") -> None:
    tx.db.execute("insert into print_audit(at, job_id, state, actor, note) values(?, ?, ?, ?, ?)", (tx.now, job_id, state, actor, note))


def audit_of(db: Database, job_id: int) -> list[dict]:
    return list(db.query("select at, state, actor, note from print_audit where job_id = ? order by id", (job_id,)))


def waiting(db: Database, printer: str) -> bool:
    return bool(
        db.execute(
            "select 1 from print_job j, printer p where p.name = ?1 and p.paused = 0 and j.state = 'queued' and j.printer in ('', ?1) limit 1",
            (printer,),
        ).fetchone()
    )


def claim(tx: Tx, printer: str) -> PrintJob | None:
    """The oldest queued job this printer may take, now `sending`."""
    rows = tx.db.execute(
        f"update print_job set state = 'sending', printer = ?1, started_at = ?2 where id = ("
        "select j.id from print_job j, printer p where p.name = ?1 and p.paused = 0 and j.state = 'queued' and j.printer in ('', ?1) "
        f"order by j.id limit 1) returning {_JOB}",
        (printer, tx.now),
    ).fetchall()
    return job_from(rows[0]) if rows else None


def set_state(tx: Tx, job_id: int, state: str, *, came_from: tuple[str, ...], note: str = "") -> PrintJob | None:
    """Move a job if it is where it is thought to be; None when it is not. `ended_at` is set for states that are an end."""
    ended = "" if state in ("queued", "held") else tx.now
    marks = ", ".join("?" * len(came_from))
    rows = tx.db.execute(
        f"update print_job set state = ?, note = ?, ended_at = ? where id = ? and state in ({marks}) returning {_JOB}",
        (state, note, ended, job_id, *came_from),
    ).fetchall()
    return job_from(rows[0]) if rows else None


def get(db: Database, job_id: int) -> PrintJob | None:
    row = db.execute(f"select {_JOB} from print_job where id = ?", (job_id,)).fetchone()
    return job_from(row) if row else None


def newest(db: Database, delegate_id: int) -> PrintJob | None:
    row = db.execute(f"select {_JOB} from print_job where delegate_id = ? order by id desc limit 1", (delegate_id,)).fetchone()
    return job_from(row) if row else None


def newest_state(db: Database, delegate_id: int) -> str | None:
    row = db.execute("select state from print_job where delegate_id = ? order by id desc limit 1", (delegate_id,)).fetchone()
    return row[0] if row else None


def attempts(db: Database, delegate_id: int) -> int:
    return db.execute("select count(*) from print_job where delegate_id = ?", (delegate_id,)).fetchone()[0]


def jobs(db: Database, states: tuple[str, ...], *, limit: int, newest_first: bool = False) -> list[PrintJob]:
    marks = ", ".join("?" * len(states))
    order = "desc" if newest_first else "asc"
    rows = db.execute(f"select {_JOB} from print_job where state in ({marks}) order by id {order} limit ?", (*states, limit)).fetchall()
    return [job_from(row) for row in rows]


def last_printed(db: Database, printer: str) -> PrintJob | None:
    row = db.execute(
        f"select {_JOB} from print_job where printer = ? and state in ('done', 'handed_over', 'torn', 'unknown') order by started_at desc, id desc limit 1",
        (printer,),
    ).fetchone()
    return job_from(row) if row else None


def counts(db: Database) -> dict[str, int]:
    return dict(db.execute("select state, count(*) from print_job group by state").fetchall())


def sending(db: Database, printer: str) -> list[int]:
    return [row[0] for row in db.execute("select id from print_job where state = 'sending' and printer = ?", (printer,))]


# -- printers ----------------------------------------------------------------------------------------------------------------


def printers(db: Database) -> list[Printer]:
    rows = db.execute("select name, address, paused, state, detail, state_at from printer order by position, name").fetchall()
    return [Printer(name=n, address=a, paused=bool(p), state=s, detail=d, state_at=t) for n, a, p, s, d, t in rows]


def put_printer(tx: Tx, name: str, address: str) -> None:
    tx.db.execute(
        "insert into printer(name, address, position) values(?, ?, (select coalesce(max(position), 0) + 1 from printer)) "
        "on conflict(name) do update set address = excluded.address",
        (name, address),
    )


def drop_printer(tx: Tx, name: str) -> bool:
    return tx.db.execute("delete from printer where name = ?", (name,)).rowcount == 1


def report(tx: Tx, name: str, state: str, detail: str) -> bool:
    """True when that was news."""
    cursor = tx.db.execute(
        "update printer set state = ?2, detail = ?3, state_at = ?4 where name = ?1 and (state != ?2 or detail != ?3)",
        (name, state, detail, tx.now),
    )
    return cursor.rowcount == 1


def pause(tx: Tx, name: str, paused: bool) -> bool:
    return tx.db.execute("update printer set paused = ? where name = ? and paused != ?", (int(paused), name, int(paused))).rowcount == 1


def release(tx: Tx, name: str) -> int:
    """Queued jobs meant for this printer may go to any."""
    return tx.db.execute("update print_job set printer = '' where printer = ? and state = 'queued'", (name,)).rowcount
