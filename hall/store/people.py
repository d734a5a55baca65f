"""Stand-ins, absences, leavings, walk-ins and the namesakes of the roster as rows."""

import msgspec
from sqlite_utils import Database

from ..model import DelegateFields, StandIn, WalkIn
from ..text import fold
from .writer import Tx

STANDING = "left join arrival a on a.delegate_id = d.id and a.undone_at = '' left join stand_in s on s.arrival_id = a.id"
EXCUSED = "left join absence x on x.delegate_id = d.id and x.withdrawn_at = ''"
_STAND_IN = "s.full_name, s.salutation, s.post, s.unit, s.substitute"
PRESENCE = f"coalesce(a.at, ''), coalesce(a.place, ''), coalesce(a.left_at, ''), coalesce(x.at, ''), coalesce(x.reason, ''), {_STAND_IN}"
"""The columns that `presence_from` reads, of a delegate `d` with STANDING and EXCUSED joined."""


def presence_from(row: tuple) -> tuple[str, str, str, str, str, StandIn | None]:
    """(arrived at, place, left at, excused at, excuse, stand-in); "" or None for what is not so."""
    return *row[:5], stand_in_from(row[5:])


def stand_in_from(row: tuple) -> StandIn | None:
    full_name, salutation, post, unit, substitute = row
    if full_name is None:
        return None
    return StandIn(full_name=full_name, salutation=salutation, post=post, unit=unit, substitute=bool(substitute))


def presence(db: Database, delegate_id: int) -> tuple[str, str, str, str, str, StandIn | None]:
    """As `presence_from`, of one delegate that is there."""
    return presence_from(db.execute(f"select {PRESENCE} from delegate d {STANDING} {EXCUSED} where d.id = ?", (delegate_id,)).fetchone())


# -- stand-ins: they belong to an arrival, and are undone with it ----------------------------------------------------------


def stand_in(db: Database, delegate_id: int) -> StandIn | None:
    """Of the arrival that stands."""
    row = db.execute(
        f"select {_STAND_IN} from arrival a join stand_in s on s.arrival_id = a.id where a.delegate_id = ? and a.undone_at = ''",
        (delegate_id,),
    ).fetchone()
    return stand_in_from(row) if row else None


def stand_ins(db: Database) -> dict[int, StandIn]:
    """By delegate, of every arrival that stands."""
    query = f"select a.delegate_id, {_STAND_IN} from stand_in s join arrival a on a.id = s.arrival_id where a.undone_at = ''"
    return {delegate_id: stand_in_from(row) for delegate_id, *row in db.execute(query)}


def put_stand_in(tx: Tx, delegate_id: int, who: StandIn, actor: str) -> None:
    """On the arrival that stands; an earlier one is replaced."""
    tx.db.execute(
        "insert or replace into stand_in(arrival_id, full_name, folded, salutation, post, unit, substitute, recorded_at, recorded_by) "
        "select id, ?, ?, ?, ?, ?, ?, ?, ? from arrival where delegate_id = ? and undone_at = ''",
        (who.full_name, fold(who.full_name), who.salutation, who.post, who.unit, int(who.substitute), tx.now, actor, delegate_id),
    )


def drop_stand_in(tx: Tx, delegate_id: int) -> None:
    standing = "select id from arrival where delegate_id = ? and undone_at = ''"
    tx.db.execute(f"delete from stand_in where arrival_id in ({standing})", (delegate_id,))


# -- leaving and coming back -------------------------------------------------------------------------------------------------


def left_at(db: Database, delegate_id: int) -> str:
    """When the delegate left, "" when inside or never in."""
    row = db.execute("select left_at from arrival where delegate_id = ? and undone_at = ''", (delegate_id,)).fetchone()
    return row[0] if row else ""


def set_left(tx: Tx, delegate_id: int, at: str) -> bool:
    """`at` "" = came back. False when that changes nothing (or there is no arrival)."""
    return (
        tx.db.execute(
            "update arrival set left_at = ?1 where delegate_id = ?2 and undone_at = '' and (left_at = '') != (?1 = '')", (at, delegate_id)
        ).rowcount
        == 1
    )


# -- absences that were reported ---------------------------------------------------------------------------------------------


def add_absence(tx: Tx, delegate_id: int, reason: str, actor: str) -> None:
    """A second report replaces the reason of the first, which stays as a trace."""
    drop_absence(tx, delegate_id, actor)
    tx.db.execute("insert into absence(delegate_id, at, reason, recorded_by) values(?, ?, ?, ?)", (delegate_id, tx.now, reason, actor))


def drop_absence(tx: Tx, delegate_id: int, actor: str) -> bool:
    cursor = tx.db.execute(
        "update absence set withdrawn_at = ?, withdrawn_by = ? where delegate_id = ? and withdrawn_at = ''", (tx.now, actor, delegate_id)
    )
    return cursor.rowcount == 1


# -- walk-ins -----------------------------------------------------------------------------------------------------------------

_WALK_IN = "id, at, fields, asked_by, state, decided_at, decided_by, reason, delegate_id"


def _walk_in(row: tuple) -> WalkIn:
    known = dict(zip(_WALK_IN.split(", "), row, strict=True))
    return WalkIn(**{**known, "fields": msgspec.json.decode(known["fields"], type=DelegateFields)})


def walk_in(db: Database, walk_in_id: int) -> WalkIn | None:
    row = db.execute(f"select {_WALK_IN} from walk_in where id = ?", (walk_in_id,)).fetchone()
    return _walk_in(row) if row else None


def walk_ins(db: Database, *, waiting: bool, limit: int) -> list[WalkIn]:
    """Those who wait, oldest first; or those who were decided on, newest first."""
    where, order = ("=", "id") if waiting else ("!=", "decided_at desc, id desc")
    query = f"select {_WALK_IN} from walk_in where state {where} 'waiting' order by {order} limit ?"
    return [_walk_in(row) for row in db.execute(query, (limit,)).fetchall()]


def add_walk_in(tx: Tx, fields: DelegateFields, actor: str) -> int:
    body = msgspec.json.encode(fields).decode()
    return tx.db.execute("insert into walk_in(at, fields, asked_by) values(?, ?, ?)", (tx.now, body, actor)).lastrowid


def decide_walk_in(tx: Tx, walk_in_id: int, state: str, *, actor: str, reason: str = "", delegate_id: int | None = None) -> None:
    tx.db.execute(
        "update walk_in set state = ?, decided_at = ?, decided_by = ?, reason = ?, delegate_id = ? where id = ?",
        (state, tx.now, actor, reason, delegate_id, walk_in_id),
    )


# -- figures ------------------------------------------------------------------------------------------------------------------


def counts(db: Database, opened_at: str) -> dict[str, int]:
    """left, substitutes, excused (and not come), late (arrived after `opened_at`, UTC, "" = not opened), waiting walk-ins. Of active
    delegates only.

    Late ones are taken from the running figures of whole minutes and counted one by one only in the minute of the opening itself,
    because a long day has very many of them.
    """
    minute = opened_at[:16]
    standing = "join delegate d on d.id = a.delegate_id where a.undone_at = '' and d.active = 1"
    queries = {
        "left": (f"select count(*) from arrival a {standing} and a.left_at != ''", ()),
        "substitutes": (f"select count(*) from stand_in s join arrival a on a.id = s.arrival_id {standing} and s.substitute = 1", ()),
        "excused": (
            "select count(*) from absence x join delegate d on d.id = x.delegate_id where x.withdrawn_at = '' and d.active = 1 "
            "and not exists (select 1 from arrival a where a.delegate_id = d.id and a.undone_at = '')",
            (),
        ),
        "late": (
            "select case when ?2 = '' then 0 else (select coalesce(sum(present), 0) from tally where dim = 'minute' and key > ?1) + "
            f"(select count(*) from arrival a {standing} and a.at > ?2 and a.at < ?1 || ':~') end",
            (minute, opened_at),
        ),
        "waiting": ("select count(*) from walk_in where state = 'waiting'", ()),
    }
    return {name: db.execute(query, params).fetchone()[0] for name, (query, params) in queries.items()}
