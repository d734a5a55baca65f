"""Opening the conference's one SQLite file: the writer's connection and read-only ones, one for each thread that reads."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


@contextmanager
def in_words(file: object) -> Iterator[None]:
    """What SQLite says of a file that it cannot work with, as a sentence that says what to do. Raises BadInput."""
    try:
        yield
    except sqlite3.Error as error:
        kind = _KINDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")
        raise BadInput(_WORDS[kind], file=file, reason=error) from error


_WORDS = {
    "": "Không đọc hoặc ghi được {file} ({reason}): xem ổ đĩa còn chỗ không và thư mục có cho ghi không.",
    "damaged": "{file} bị hỏng ({reason}). Đừng xoá: sao thư mục ra nơi khác, rồi dựng lại từ bản sao lưu vào thư mục trống (restore).",
    "held": "{file} đang bị một chương trình khác giữ: hãy đóng chương trình đó rồi làm lại.",
    "full": "Ổ đĩa đã đầy, không ghi được {file}: hãy dành chỗ trống rồi làm lại.",
}
_KINDS = {
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "held",
    sqlite3.SQLITE_LOCKED: "held",
}
"""By SQLite's primary result codes (https://www.sqlite.org/rescode.html)."""


def backup(source: Path, target: Path) -> None:
    """A consistent copy of a conference's file, also while it is in use. The target must not exist; it is there when it is whole. Raises BadInput."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise BadInput("{file} đã có: chọn tên khác.", file=target)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with in_words(target), closing(connect(source, read_only=True).conn) as original, closing(sqlite3.connect(part)) as copy:
            original.backup(copy)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def trouble(path: Path) -> str:
    """What SQLite finds wrong with a conference's file, "" when it is whole. Reads only."""
    try:
        with closing(connect(path, read_only=True).conn) as db:
            found = db.execute("pragma integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == "ok" else " ".join(found.split())
