"""Opening the conference's one SQLite file: the writer's connection and read-only ones, one for each thread that reads."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from ..errors import BadInput
from .schema import migrations


def connect(path: Path, *, read_only: bool = False, durable: bool = True) -> Database:
    """A connection that any thread may use, one at a time. `durable=False` (tests) gives up the sync at each commit."""
    mode = "ro" if read_only else "rwc"
    raw = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
        cached_statements=256,
    )
    db = Database(raw, execute_plugins=False)
    if not read_only:
        db.enable_wal()
        raw.execute(f"pragma synchronous={'full' if durable else 'off'}")
    for pragma in ("foreign_keys=on", "temp_store=memory", "cache_size=-16000"):
        raw.execute(f"pragma {pragma}")
    return db


class Store:
    """The file, migrated. `db` belongs to the writer; everybody else reads through `reader()`."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.db = connect(path, durable=durable)
        migrations.apply(self.db)
        self._mine = threading.local()
        self._readers: list[Database] = []

    def reader(self) -> Database:
        """This thread's read-only connection. Read a result to its end: a half-read one holds the log open."""
        db = getattr(self._mine, "db", None)
        if db is None:
            db = self._mine.db = connect(self.path, read_only=True)
            self._readers.append(db)
        return db

    def close(self) -> None:
        for db in (*self._readers, self.db):
            db.conn.close()


def backup(source: Path, target: Path) -> None:
    """A consistent copy of a conference's file, also while it is in use. The target must not exist."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise BadInput("{file} đã có: chọn tên khác.", file=target)
    with closing(connect(source, read_only=True).conn) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def trouble(path: Path) -> str:
    """What SQLite finds wrong with a conference's file, "" when it is whole. Reads only."""
    try:
        with closing(connect(path, read_only=True).conn) as db:
            found = db.execute("pragma integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else found
