"""The one writer: a native thread that gathers what waits, commits it once, and only then lets anybody hear of it.

Each piece of work runs in a savepoint of its own, so a failing one takes nothing with it; the answer of every piece waits for
the commit of the batch. At `synchronous=FULL` the cost of the disk is shared by all who wait for it.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec
from sqlite_utils import Database

from ..clock import iso
from ..model import Actor, Event

T = TypeVar("T")
log = logging.getLogger(__name__)
_json = msgspec.json.Encoder()


class Waiter(Protocol[T]):
    """Where an answer is waited for. `concurrent.futures.Future` is one; a server may hand in its own."""

    def set_result(self, result: T) -> None: ...
    def set_exception(self, error: BaseException) -> None: ...
    def result(self) -> T: ...


class Tx:
    """What a piece of work is given: the connection inside the transaction, the moment, and the log to write facts to."""

    def __init__(self, db: Database, now: str) -> None:
        self.db = db
        self.now = now
        self.events: list[Event] = []

    def record(self, kind: str, actor: Actor | str, **body: object) -> Event:
        """Append a fact to the log. Bodies hold ids and figures, no personal data: the log outlives the purge of the roster."""
        text = _json.encode(body).decode()
        cursor = self.db.execute("insert into event(at, kind, actor, body) values(?, ?, ?, ?)", (self.now, kind, str(actor), text))
        event = Event(rev=cursor.lastrowid, at=self.now, kind=kind, actor=str(actor), body=body)
        self.events.append(event)
        return event


class Writer:
    """`run(work)` returns what `work(tx)` returned, once it is on disk; it raises what `work` raised, having written nothing.

    `waiter` makes the thing a caller waits on, `deliver` says on which thread answers and news are handed out: both are
    replaced by a server that lives on an event loop. `tell` hears of every committed event, after the answers are out.
    """

    BATCH = 256

    def __init__(
        self,
        db: Database,
        *,
        clock: Callable[[], datetime],
        tell: Callable[[list[Event]], None],
        waiter: Callable[[], Waiter] = Future,
        deliver: Callable[[Callable[[], None]], None] = lambda hand_out: hand_out(),
    ) -> None:
        self._db, self._clock, self._tell = db, clock, tell
        self.waiter, self.deliver = waiter, deliver
        self.failing_since = ""
        """Since when nothing can be written (UTC text), "" when the last commit reached the disk."""
        self._queue: queue.SimpleQueue = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Tx], T]) -> T:
        waiter = self.waiter()
        self._queue.put((work, waiter))
        return waiter.result()

    def try_again(self) -> None:
        """While nothing can be written: write a byte that says nothing, so that `failing_since` tells the truth though nobody has work."""
        with suppress(sqlite3.Error):
            self.run(lambda tx: tx.db.execute("pragma user_version=0"))

    def close(self) -> None:
        """Write what waits, then end the thread. Later work waits for ever: stop asking first."""
        with self._closing:
            if self._thread.is_alive():
                self._queue.put(None)
                self._thread.join()

    def _gather(self) -> Iterable[tuple]:
        yield self._queue.get()
        for _ in range(self.BATCH - 1):
            try:
                yield self._queue.get_nowait()
            except queue.Empty:
                return

    def _run(self) -> None:
        while True:
            batch = list(self._gather())
            last = None in batch
            batch = [item for item in batch if item is not None]
            if batch:
                self._commit(batch)
            if last:
                return

    def _commit(self, batch: list[tuple]) -> None:
        answers: list[tuple[Waiter, object, BaseException | None]] = []
        events: list[Event] = []
        refused = False
        try:
            self._db.execute("begin immediate")
            for work, waiter in batch:
                tx = Tx(self._db, iso(self._clock()))
                self._db.execute("savepoint work")
                try:
                    answers.append((waiter, work(tx), None))
                    events += tx.events
                except Exception as error:  # the caller's own error, handed back to the caller
                    self._db.execute("rollback to work")
                    answers.append((waiter, None, error))
                    refused = refused or isinstance(error, sqlite3.OperationalError)
                self._db.execute("release work")
            self._db.execute("commit")
        except Exception as error:  # the disk refused: nobody may believe that anything was written
            log.exception("a batch of %d could not be committed", len(batch))
            refused = True
            if self._db.conn.in_transaction:
                with suppress(sqlite3.Error):  # a disk that is gone refuses this, too; the next batch tries again
                    self._db.execute("rollback")
            events, answers = [], [(waiter, None, error) for _, waiter in batch]
        self.failing_since = (self.failing_since or iso(self._clock())) if refused else ""

        def hand_out() -> None:
            for waiter, result, error in answers:
                if error is None:
                    waiter.set_result(result)
                else:
                    waiter.set_exception(error)
            if events:
                self._tell(events)

        self.deliver(hand_out)
