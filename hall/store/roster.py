"""Delegates and their tickets as rows."""

from collections.abc import Iterable

from sqlite_utils import Database

from ..model import Delegate, DelegateFields, Ticket
from ..text import fold
from .writer import Tx

FIELDS = DelegateFields.__struct_fields__
_COLUMNS = ", ".join(f"d.{name}" for name in (*FIELDS, "id", "active"))


def delegate_from(row: tuple) -> Delegate:
    *values, id_, active = row
    return Delegate(**dict(zip(FIELDS, values, strict=True)), id=id_, active=bool(active))


def all_delegates(db: Database, *, active_only: bool = True) -> list[Delegate]:
    where = "where d.active = 1" if active_only else ""
    return [delegate_from(row) for row in db.execute(f"select {_COLUMNS} from delegate d {where} order by d.id")]


def get(db: Database, delegate_id: int) -> Delegate | None:
    row = db.execute(f"select {_COLUMNS} from delegate d where d.id = ?", (delegate_id,)).fetchone()
    return delegate_from(row) if row else None


def newest(db: Database) -> Delegate:
    """The delegate that was added last."""
    return delegate_from(db.execute(f"select {_COLUMNS} from delegate d order by d.id desc limit 1").fetchone())


def search(
    db: Database, words: Iterable[str], *, unit: str = "", category: str = "", present: bool | None = None, limit: int, offset: int
) -> tuple[int, list[tuple[Delegate, str, str]]]:
    """Active delegates whose folded name, unit, post or number holds every word: how many, and a page of (delegate, arrived at, where)."""
    where, params = ["d.active = 1"], []
    for word in words:
        where.append("(d.folded like ? escape '!' or d.number like ? escape '!')")
        escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        params += [f"%{escaped}%", f"{escaped}%"]
    for column, value in (("unit", unit), ("category", category)):
        if value:
            where.append(f"d.{column} = ?")
            params.append(value)
    if present is not None:
        where.append(f"a.id is {'not ' if present else ''}null")
    body = f"from delegate d left join arrival a on a.delegate_id = d.id and a.undone_at = '' where {' and '.join(where)}"
    count = db.execute(f"select count(*) {body}", params).fetchone()[0]
    rows = db.execute(
        f"select {_COLUMNS}, coalesce(a.at, ''), coalesce(a.place, '') {body} order by d.folded, d.id limit ? offset ?",
        (*params, limit, offset),
    ).fetchall()
    return count, [(delegate_from(row[:-2]), row[-2], row[-1]) for row in rows]


def _values(fields: DelegateFields) -> tuple:
    return tuple(getattr(fields, name) for name in FIELDS)


def folded(fields: DelegateFields) -> str:
    """What search looks through: name first, so that sorting by it sorts by name."""
    return fold(f"{fields.full_name} · {fields.unit} · {fields.post} · {fields.representative}")


def insert(tx: Tx, fields: DelegateFields) -> int:
    marks = ", ".join("?" * (len(FIELDS) + 1))
    cursor = tx.db.execute(f"insert into delegate({', '.join(FIELDS)}, folded) values({marks})", (*_values(fields), folded(fields)))
    return cursor.lastrowid


def update(tx: Tx, delegate_id: int, fields: DelegateFields) -> None:
    sets = ", ".join(f"{name} = ?" for name in FIELDS)
    tx.db.execute(f"update delegate set {sets}, folded = ? where id = ?", (*_values(fields), folded(fields), delegate_id))


def set_active(tx: Tx, delegate_id: int, active: bool) -> None:
    tx.db.execute("update delegate set active = ? where id = ?", (int(active), delegate_id))


def numbers(db: Database) -> set[str]:
    return {row[0] for row in db.execute("select number from delegate")}


def units(db: Database) -> list[str]:
    return [row[0] for row in db.execute("select unit from delegate where active = 1 and unit != '' group by unit order by min(id)")]


# -- tickets ----------------------------------------------------------------------------------------------------------


def add_ticket(tx: Tx, ticket: Ticket) -> None:
    tx.db.execute(
        "insert into ticket(delegate_id, kind, issue, code, state, issued_at) values(?, ?, ?, ?, ?, ?)",
        (ticket.delegate_id, ticket.kind, ticket.issue, ticket.code, ticket.state, tx.now),
    )


def revoke_tickets(tx: Tx, delegate_id: int, kind: str, reason: str) -> int:
    cursor = tx.db.execute(
        "update ticket set state = 'revoked', revoked_at = ?, reason = ? where delegate_id = ? and kind = ? and state = 'valid'",
        (tx.now, reason, delegate_id, kind),
    )
    return cursor.rowcount


def next_issue(db: Database, delegate_id: int, kind: str) -> int:
    return db.execute("select coalesce(max(issue) + 1, 0) from ticket where delegate_id = ? and kind = ?", (delegate_id, kind)).fetchone()[0]


def tickets(db: Database, *, kind: str, delegate_id: int | None = None, unit: str = "") -> list[tuple[Delegate, Ticket]]:
    """Valid tickets of active delegates, in the order of the roster."""
    where, params = ["t.kind = ?", "t.state = 'valid'", "d.active = 1"], [kind]
    if delegate_id is not None:
        where.append("d.id = ?")
        params.append(delegate_id)
    if unit:
        where.append("d.unit = ?")
        params.append(unit)
    rows = db.execute(
        f"select {_COLUMNS}, t.kind, t.issue, t.code, t.state from ticket t join delegate d on d.id = t.delegate_id "
        f"where {' and '.join(where)} order by d.id",
        params,
    ).fetchall()
    return [
        (d := delegate_from(row[:-4]), Ticket(delegate_id=d.id, kind=row[-4], issue=row[-3], code=row[-2], state=row[-1])) for row in rows
    ]


def find_ticket(db: Database, code: str) -> tuple[Delegate, Ticket] | None:
    row = db.execute(
        f"select {_COLUMNS}, t.kind, t.issue, t.code, t.state from ticket t join delegate d on d.id = t.delegate_id where t.code = ?", (code,)
    ).fetchone()
    if not row:
        return None
    d = delegate_from(row[:-4])
    return d, Ticket(delegate_id=d.id, kind=row[-4], issue=row[-3], code=row[-2], state=row[-1])


def add_batch(tx: Tx, file_name: str, sha256: str, added: int, updated: int, unchanged: int) -> None:
    tx.db.execute(
        "insert into import_batch(at, file_name, sha256, added, updated, unchanged) values(?, ?, ?, ?, ?, ?)",
        (tx.now, file_name, sha256, added, updated, unchanged),
    )


def batches(db: Database) -> list[dict]:
    return list(db.query("select at, file_name, sha256, added, updated, unchanged from import_batch order by id desc"))


# -- the conference itself ----------------------------------------------------------------------------------------------


def conference(db: Database) -> tuple[bytes, str] | None:
    """(ticket key, conference as JSON) or None in an empty file."""
    return db.execute("select ticket_key, body from conference where id = 1").fetchone()


def set_conference(tx: Tx, body: str, key: bytes | None = None) -> None:
    if key is not None:
        tx.db.execute("insert into conference(id, ticket_key, body) values(1, ?, ?)", (key, body))
    else:
        tx.db.execute("update conference set body = ? where id = 1", (body,))


