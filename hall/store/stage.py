"""The stage's state, its speakers, the log and repeated commands as rows."""

from collections.abc import Collection

import msgspec
from sqlite_utils import Database

from ..model import Event, Speaker, StageState
from .schema import ALERTS
from .writer import Tx


def state(db: Database) -> StageState | None:
    row = db.execute("select state from stage where id = 1").fetchone()
    return msgspec.json.decode(row[0], type=StageState) if row else None


def set_state(tx: Tx, state: StageState) -> None:
    tx.db.execute(
        "insert into stage(id, state) values(1, ?) on conflict(id) do update set state = excluded.state",
        (msgspec.json.encode(state).decode(),),
    )


_SPEAKER = Speaker.__struct_fields__


def speakers(db: Database) -> list[Speaker]:
    rows = db.execute(f"select {', '.join(_SPEAKER)} from speaker order by item_id, position, id").fetchall()
    return [Speaker(**dict(zip(_SPEAKER, row, strict=True))) for row in rows]


def speakers_of(db: Database, delegate_id: int) -> list[Speaker]:
    """The turns of one delegate who was chosen from the roster."""
    rows = db.execute(f"select {', '.join(_SPEAKER)} from speaker where delegate_id = ? order by item_id, position, id", (delegate_id,))
    return [Speaker(**dict(zip(_SPEAKER, row, strict=True))) for row in rows.fetchall()]


def put_speaker(tx: Tx, fields: dict, speaker_id: int | None) -> int:
    """Insert (None) or update one speaker; `fields` are those of `Speaker` without id."""
    names = [name for name in _SPEAKER if name != "id"]
    values = [fields[name] for name in names]
    if speaker_id is None:
        return tx.db.execute(f"insert into speaker({', '.join(names)}) values({', '.join('?' * len(names))})", values).lastrowid
    tx.db.execute(f"update speaker set {', '.join(f'{n} = ?' for n in names)} where id = ?", (*values, speaker_id))
    return speaker_id


def drop_speaker(tx: Tx, speaker_id: int) -> bool:
    return tx.db.execute("delete from speaker where id = ?", (speaker_id,)).rowcount == 1


# -- the log ---------------------------------------------------------------------------------------------------------------


def rev(db: Database) -> int:
    return db.execute("select coalesce(max(rev), 0) from event").fetchone()[0]


def alerts(db: Database, *, since: str, limit: int) -> list[Event]:
    """What somebody must look at and has happened since (UTC), newest first."""
    sql = f"select rev, at, kind, actor, body from event where {ALERTS} and at >= ? order by rev desc limit ?"
    return [_event(row) for row in db.execute(sql, (since, limit))]


def events(db: Database, *, before: int | None, limit: int, prefix: str, without: Collection[str]) -> list[Event]:
    marks = ", ".join("?" * len(without))
    rows = db.execute(
        f"select rev, at, kind, actor, body from event where rev < ? and kind like ? and kind not in ({marks}) order by rev desc limit ?",
        (before or 2**62, f"{prefix}%", *without, limit),
    ).fetchall()
    return [_event(row) for row in rows]


def _event(row: tuple) -> Event:
    rev, at, kind, actor, body = row
    return Event(rev=rev, at=at, kind=kind, actor=actor, body=msgspec.json.decode(body))


def command(db: Database, cmd_id: str) -> tuple[str, str] | None:
    """(kind, reply as JSON) of the command that came under this id; None for an id that was not seen."""
    return db.execute("select kind, reply from command where cmd_id = ?", (cmd_id,)).fetchone()


def add_command(tx: Tx, cmd_id: str, *, kind: str, actor: str, reply: str) -> None:
    tx.db.execute("insert into command(cmd_id, at, kind, actor, reply) values(?, ?, ?, ?, ?)", (cmd_id, tx.now, kind, actor, reply))
