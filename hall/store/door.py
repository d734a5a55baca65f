"""Arrivals, scans, the running figures, devices and PINs as rows."""

import msgspec
from sqlite_utils import Database

from ..model import Delegate, Device
from .writer import Tx

# -- arrivals -----------------------------------------------------------------------------------------------------------


def arrival(db: Database, delegate_id: int) -> tuple[str, str] | None:
    """(at, place) of the arrival that stands, or None."""
    return db.execute("select at, place from arrival where delegate_id = ? and undone_at = ''", (delegate_id,)).fetchone()


def add_arrival(tx: Tx, delegate: Delegate, *, at: str, place: str, method: str, scan_id: str) -> None:
    tx.db.execute(
        "insert into arrival(delegate_id, at, place, method, scan_id) values(?, ?, ?, ?, ?)", (delegate.id, at, place, method, scan_id)
    )
    _count(tx, delegate, at, +1)


def undo_arrival(tx: Tx, delegate: Delegate, *, actor: str, reason: str) -> bool:
    row = tx.db.execute(
        "update arrival set undone_at = ?, undone_by = ?, reason = ? where delegate_id = ? and undone_at = '' returning at",
        (tx.now, actor, reason, delegate.id),
    ).fetchall()
    if row and delegate.active:  # a withdrawn delegate is in no figure any more
        _count(tx, delegate, row[0][0], -1)
    return bool(row)


def _count(tx: Tx, delegate: Delegate, at: str, step: int) -> None:
    tx.db.execute(
        "insert into tally(dim, key, present) values('all', '', ?1), ('unit', ?2, ?1), ('category', ?3, ?1), ('minute', ?4, ?1) "
        "on conflict(dim, key) do update set present = present + excluded.present",
        (step, delegate.unit, delegate.category, at[:16]),
    )


def recount(tx: Tx) -> None:
    """Make the running figures anew from the roster and the arrivals; after each change of the roster."""
    tx.db.execute("delete from tally")
    live = "delegate d left join arrival a on a.delegate_id = d.id and a.undone_at = '' where d.active = 1"
    for dim, key in (("all", "''"), ("unit", "d.unit"), ("category", "d.category")):
        tx.db.execute(f"insert into tally(dim, key, total, present) select '{dim}', {key}, count(*), count(a.id) from {live} group by 2")
    tx.db.execute(
        f"insert into tally(dim, key, present) select 'minute', substr(a.at, 1, 16), count(*) from {live} and a.id is not null group by 2"
    )


def tally(db: Database, dim: str) -> list[tuple[str, int, int]]:
    """(key, summoned, present) of one dimension: all | unit | category | minute (UTC, to the minute)."""
    return db.execute("select key, total, present from tally where dim = ? order by key", (dim,)).fetchall()


def latest(db: Database, limit: int) -> list[tuple]:
    """The newest arrivals that stand: (delegate id, full name, salutation, post, unit, category, number, at, place, method,
    attention) and of the stand-in (full name, salutation, post, unit, substitute), all None when there is none."""
    return db.execute(
        "select d.id, d.full_name, d.salutation, d.post, d.unit, d.category, d.number, a.at, a.place, a.method, d.attention, "
        "s.full_name, s.salutation, s.post, s.unit, s.substitute from arrival a join delegate d on d.id = a.delegate_id "
        "left join stand_in s on s.arrival_id = a.id where a.undone_at = '' and d.active = 1 order by a.id desc limit ?",
        (limit,),
    ).fetchall()


def standing(db: Database) -> list[tuple[int, str, str, str]]:
    """(delegate id, at, place, left at) of every arrival that stands."""
    return db.execute("select delegate_id, at, place, left_at from arrival where undone_at = ''").fetchall()


def before(db: Database, moment: str) -> list[int]:
    """Whose arrival stands and was before a moment (UTC)."""
    return [row[0] for row in db.execute("select delegate_id from arrival where undone_at = '' and at < ? order by at", (moment,))]


def count_before(db: Database, moment: str) -> int:
    """How many of those are in the figures, from the figures: it is asked with every picture of the desk."""
    return db.execute("select coalesce(sum(present), 0) from tally where dim = 'minute' and key < ?", (moment[:16],)).fetchone()[0]


def changed_since(db: Database, rev: int) -> list[tuple[int, str, str, str]]:
    """(delegate id, at, place, left at) of those whose arrival changed after a revision; all "" when none stands now."""
    return db.execute(
        "select e.id, coalesce(a.at, ''), coalesce(a.place, ''), coalesce(a.left_at, '') from "
        "(select distinct json_extract(body, '$.delegate') as id from event where rev > ? "
        "and kind in ('door.arrived', 'door.arrival_undone', 'door.left', 'door.came_back')) e "
        "left join arrival a on a.delegate_id = e.id and a.undone_at = ''",
        (rev,),
    ).fetchall()


def reported(db: Database, kind: str, scan_id: str) -> bool:
    """Was an event of this kind put on record for this scan? Looks through the log: only for the rare scan that asks."""
    query = "select 1 from event where kind = ? and json_extract(body, '$.scan') = ? limit 1"
    return db.execute(query, (kind, scan_id)).fetchone() is not None


# -- scans: the answer that was given to each scan id ----------------------------------------------------------------------


def scan(db: Database, scan_id: str) -> tuple | None:
    """(outcome, first_time, delegate_id, arrived_at, arrived_place, came_back) or None."""
    return db.execute(
        "select outcome, first_time, delegate_id, arrived_at, arrived_place, came_back from scan where scan_id = ?", (scan_id,)
    ).fetchone()


def add_scan(
    tx: Tx,
    scan_id: str,
    *,
    place: str,
    outcome: str,
    first_time: bool,
    delegate_id: int | None,
    arrived_at: str,
    arrived_place: str,
    came_back: bool = False,
) -> None:
    tx.db.execute(
        "insert into scan(scan_id, at, place, outcome, first_time, delegate_id, arrived_at, arrived_place, came_back) "
        "values(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (scan_id, tx.now, place, outcome, int(first_time), delegate_id, arrived_at, arrived_place, int(came_back)),
    )


def refusals(db: Database) -> list[tuple[str, int]]:
    """(outcome, how often) of scans that let nobody in."""
    return db.execute("select outcome, count(*) from scan where outcome not in ('welcome', 'already_in') group by 1").fetchall()


# -- devices ---------------------------------------------------------------------------------------------------------------

_DEVICE = "id, name, kind, printer, spare, language, enrolled_at, last_seen, revoked_at, info"


def _device(row: tuple) -> Device:
    id_, name, kind, printer, spare, language, enrolled_at, last_seen, revoked_at, info = row
    return Device(
        id=id_,
        name=name,
        kind=kind,
        printer=printer,
        spare=spare,
        language=language,
        enrolled_at=enrolled_at,
        last_seen=last_seen,
        revoked_at=revoked_at,
        info=msgspec.json.decode(info),
    )


def device_by_token(db: Database, token_hash: bytes) -> Device | None:
    row = db.execute(f"select {_DEVICE} from device where token_hash = ?", (token_hash,)).fetchone()
    return _device(row) if row else None


def devices(db: Database) -> list[Device]:
    return [_device(row) for row in db.execute(f"select {_DEVICE} from device order by id")]


def add_device(tx: Tx, *, name: str, kind: str, printer: str, token_hash: bytes) -> int:
    return tx.db.execute(
        "insert into device(name, kind, printer, token_hash, enrolled_at) values(?, ?, ?, ?, ?)", (name, kind, printer, token_hash, tx.now)
    ).lastrowid


def device_seen(tx: Tx, device_id: int, info: dict) -> None:
    tx.db.execute("update device set last_seen = ?, info = ? where id = ?", (tx.now, msgspec.json.encode(info).decode(), device_id))


def change_device(tx: Tx, device_id: int, *, name: str, printer: str, spare: str | None, language: str | None) -> bool:
    """`spare`, `language` None: as they were. False for a device that does not exist."""
    sql = "update device set name = ?, printer = ?, spare = coalesce(?, spare), language = coalesce(?, language) where id = ?"
    return tx.db.execute(sql, (name, printer, spare, language, device_id)).rowcount == 1


def revoke_device(tx: Tx, device_id: int) -> bool:
    return tx.db.execute("update device set revoked_at = ? where id = ? and revoked_at = ''", (tx.now, device_id)).rowcount == 1


def add_enrol_code(tx: Tx, code_hash: bytes, *, name: str, kind: str, printer: str, expires_at: str) -> None:
    tx.db.execute(
        "insert into enrol_code(code_hash, name, kind, printer, expires_at) values(?, ?, ?, ?, ?)",
        (code_hash, name, kind, printer, expires_at),
    )


def take_enrol_code(tx: Tx, code_hash: bytes) -> tuple[str, str, str] | None:
    """(name, kind, printer) of a code that is neither used nor expired, using it up; or None."""
    rows = tx.db.execute(
        "update enrol_code set used_at = ? where code_hash = ? and used_at = '' and expires_at > ? returning name, kind, printer",
        (tx.now, code_hash, tx.now),
    ).fetchall()
    return rows[0] if rows else None


def enrol_code_lives(db: Database, code_hash: bytes, now: str) -> bool:
    """Is it not too old yet, used or not?"""
    return db.execute("select 1 from enrol_code where code_hash = ? and expires_at > ?", (code_hash, now)).fetchone() is not None


# -- PINs --------------------------------------------------------------------------------------------------------------------


def pin(db: Database, role: str) -> tuple[bytes, bytes] | None:
    return db.execute("select salt, hash from pin where role = ?", (role,)).fetchone()


def pin_changed_at(db: Database, role: str) -> str:
    row = db.execute("select changed_at from pin where role = ?", (role,)).fetchone()
    return row[0] if row else ""


def set_pin(tx: Tx, role: str, salt: bytes, hashed: bytes) -> None:
    tx.db.execute(
        "insert into pin(role, salt, hash, changed_at) values(?, ?, ?, ?) "
        "on conflict(role) do update set salt = excluded.salt, hash = excluded.hash, changed_at = excluded.changed_at",
        (role, salt, hashed, tx.now),
    )
