"""The stage's state, its speakers, the log and repeated commands as rows."""

from collections.abc import Collection

import msgspec
from sqlite_utils import Database

from ..model import Event, Speaker, StageState
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


def events(db: Database, *, before: int | None, limit: int, prefix: str, without: Collection[str]) -> list[Event]:
    marks = ", ".join("?" * len(without))
    rows = db.execute(
        f"select rev, at, kind, actor, body from event where rev < ? and kind like ? and kind not in ({marks}) order by rev desc limit ?",
        (before or 2**62, f"{prefix}%", *without, limit),
    ).fetchall()
    return [Event(rev=r, at=at, kind=kind, actor=actor, body=msgspec.json.decode(body)) for r, at, kind, actor, body in rows]


def command(db: Database, cmd_id: str) -> str | None:
    """The reply that was given to this command id, as JSON."""
    row = db.execute("select reply from command where cmd_id = ?", (cmd_id,)).fetchone()
    return row[0] if row else None


def add_command(tx: Tx, cmd_id: str, *, kind: str, actor: str, reply: str) -> None:
    tx.db.execute("insert into command(cmd_id, at, kind, actor, reply) values(?, ?, ?, ?, ?)", (cmd_id, tx.now, kind, actor, reply))
