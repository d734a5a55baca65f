"""Delegates and their tickets as rows."""

from collections.abc import Iterable

from sqlite_utils import Database

from ..model import Delegate, DelegateFields, Ticket
from ..text import fold
from .people import EXCUSED, PRESENCE, STANDING, presence_from
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


_STATUS = {
    "withdrawn": "d.active = 0",
    "invited": "a.id is null and x.id is null",
    "absent": "a.id is null",
    "absent_excused": "a.id is null and x.id is not null",
    "arrived": "a.id is not null",
    "inside": "a.id is not null and a.left_at = ''",
    "left": "a.id is not null and a.left_at != ''",
    "present": "a.id is not null and a.left_at = '' and coalesce(s.substitute, 0) = 0",
    "present_substitute": "a.id is not null and a.left_at = '' and s.substitute = 1",
    "late": ":opened_at != '' and a.at > :opened_at",
}
# Names stand first in `folded`, up to the first "·": two with the same beginning are namesakes (an index is walked, not the roster).
_NAMESAKE = (
    "exists (select 1 from delegate n where n.active = 1 and n.id != d.id "
    "and n.folded >= substr(d.folded, 1, instr(d.folded, '·')) and n.folded < substr(d.folded, 1, instr(d.folded, '·')) || char(1114111))"
)


def search(
    db: Database,
    words: Iterable[str],
    *,
    unit: str = "",
    category: str = "",
    status: str = "",
    present: bool | None = None,
    opened_at: str = "",
    only: int | None = None,
    limit: int = 1,
    offset: int = 0,
) -> tuple[int, list[tuple[Delegate, tuple, bool]]]:
    """Active delegates (status "withdrawn": the others; `only`: either) whose folded name, unit, post or number (or stand-in) holds
    every word: how many, and a page of (delegate, its presence as `people.presence_from` gives it, whether it has a namesake).
    `opened_at` (UTC, "" = not yet) is for the status "late"."""
    # Whose code was read is found whether on the roster or not: the desk must be able to say why the door refused it.
    everybody = only is not None or status == "withdrawn"
    where, params = ["1" if everybody else "d.active = 1"], {"limit": limit, "offset": offset, "opened_at": opened_at}
    # Who bears the words in his or her name comes before those in whose unit or post they stand.
    by_name = []
    for n, word in enumerate(words):
        by_name.append(f"substr(d.folded, 1, instr(d.folded, '·')) like :in{n} escape '!'")
        number = f"d.number like :at{n} escape '!' or ltrim(d.number, '0') like :at{n} escape '!'"
        where.append(f"(d.folded like :in{n} escape '!' or s.folded like :in{n} escape '!' or {number})")
        escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        params |= {f"in{n}": f"%{escaped}%", f"at{n}": f"{escaped}%"}
    for column, value in (("unit", unit), ("category", category), ("id", only)):
        if value:
            where.append(f"d.{column} = :{column}")
            params[column] = value
    if status:
        where.append(_STATUS[status])
    if present is not None:
        where.append(_STATUS["arrived" if present else "absent"])
    body = f"from delegate d {STANDING} {EXCUSED} where {' and '.join(where)}"
    count = db.execute(f"select count(*) {body}", params).fetchone()[0]
    order = f"{' and '.join(by_name)} desc, " if by_name else ""
    ids = [row[0] for row in db.execute(f"select d.id {body} order by {order}d.folded, d.id limit :limit offset :offset", params)]
    marks = ", ".join("?" * len(ids))
    page = db.execute(f"select {_COLUMNS}, {PRESENCE}, {_NAMESAKE} from delegate d {STANDING} {EXCUSED} where d.id in ({marks})", ids)
    wide = len(FIELDS) + 2
    found = [(delegate_from(row[:wide]), presence_from(row[wide:-1]), bool(row[-1])) for row in page.fetchall()]
    return count, sorted(found, key=lambda one: ids.index(one[0].id))


def named(db: Database, folded_name: str) -> list[Delegate]:
    """Active delegates of this folded name."""
    start = f"{folded_name} ·"
    query = f"select {_COLUMNS} from delegate d where d.active = 1 and d.folded >= ? and d.folded < ? order by d.id"
    return [delegate_from(row) for row in db.execute(query, (start, start + chr(1114111))).fetchall()]


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

_TICKETS = f"select {_COLUMNS}, t.kind, t.issue, t.code, t.state from ticket t join delegate d on d.id = t.delegate_id"


def _with_ticket(row: tuple) -> tuple[Delegate, Ticket]:
    *delegate, kind, issue, code, state = row
    found = delegate_from(delegate)
    return found, Ticket(delegate_id=found.id, kind=kind, issue=issue, code=code, state=state)


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
    return db.execute("select coalesce(max(issue) + 1, 0) from ticket where delegate_id = ? and kind = ?", (delegate_id, kind)).fetchone()[
        0
    ]


def tickets(db: Database, *, kind: str, delegate_id: int | None = None, unit: str = "") -> list[tuple[Delegate, Ticket]]:
    """Valid tickets of active delegates, in the order of the roster."""
    where, params = ["t.kind = ?", "t.state = 'valid'", "d.active = 1"], [kind]
    if delegate_id is not None:
        where.append("d.id = ?")
        params.append(delegate_id)
    if unit:
        where.append("d.unit = ?")
        params.append(unit)
    rows = db.execute(f"{_TICKETS} where {' and '.join(where)} order by d.id", params).fetchall()
    return [_with_ticket(row) for row in rows]


def find_ticket(db: Database, code: str) -> tuple[Delegate, Ticket] | None:
    row = db.execute(f"{_TICKETS} where t.code = ?", (code,)).fetchone()
    return _with_ticket(row) if row else None


def carried(db: Database, limit: int) -> list[tuple[str, bool, Delegate]]:
    """What kiosks carry: (code, whether it opens the door, whose) of every invitation and badge ever issued."""
    rows = db.execute(
        f"select {_COLUMNS}, t.code, t.state from ticket t join delegate d on d.id = t.delegate_id order by t.id limit ?", (limit,)
    ).fetchall()
    found = [(row[-2], row[-1], delegate_from(row[:-2])) for row in rows]
    return [(code, state == "valid" and delegate.active, delegate) for code, state, delegate in found]


def add_batch(tx: Tx, file_name: str, sha256: str, added: int, updated: int, unchanged: int) -> None:
    tx.db.execute(
        "insert into import_batch(at, file_name, sha256, added, updated, unchanged) values(?, ?, ?, ?, ?, ?)",
        (tx.now, file_name, sha256, added, updated, unchanged),
    )


def changed_since(db: Database, rev: int) -> bool:
    """Was anything of the roster written after this revision?"""
    return db.execute("select 1 from event where rev > ? and kind like 'roster.%' limit 1", (rev,)).fetchone() is not None


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
