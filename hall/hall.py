"""`Hall`: the one door to everything that is known and done. Faces and workers see this and the nouns, nothing behind it."""

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path

import msgspec

from .clock import iso, utc_now
from .core import Core, Listener
from .desk import Desk
from .devices import PIN_COST, Devices
from .door import Door
from .errors import BadInput
from .model import Actor, Conference
from .model.base import understand_all
from .offline import Offline
from .paper import Paper
from .people import People
from .protocol import Protocol
from .roster import Roster
from .stage import Stage
from .store import roster as roster_rows
from .store.connection import Store
from .store.writer import Tx, Writer


class Hall:
    """One conference, opened. `door`, `people`, `roster`, `stage`, `paper`, `devices`, `desk` and `offline` hold what each subject can do.

    `clock` gives aware UTC moments; `waiter` and `deliver` say where answers are waited for and handed out (see `Writer`).
    """

    def __init__(
        self,
        store: Store,
        protocols: Mapping[str, Protocol],
        *,
        clock: Callable[[], datetime] = utc_now,
        secret: Callable[[int], bytes] = secrets.token_bytes,
        pin_cost: int = PIN_COST,
        waiter: Callable[[], object] = Future,
        deliver: Callable[[Callable[[], None]], None] = lambda hand_out: hand_out(),
    ) -> None:
        understand_all()
        self._core = core = Core(store, protocols, clock=clock, waiter=waiter, deliver=deliver)
        self.boot_id = secret(6).hex()
        self.door, self.roster, self.stage = Door(core), Roster(core), Stage(core)
        self.people = People(core, self.door, self.roster)
        self.paper, self.devices, self.desk, self.offline = Paper(core), Devices(core, secret, pin_cost=pin_cost), Desk(core), Offline(core)

    @property
    def rev(self) -> int:
        """The number of the last committed event."""
        return self._core.rev

    @property
    def now(self) -> str:
        return iso(self._core.clock())

    @property
    def conference(self) -> Conference:
        return self._core.frame[0]

    @property
    def protocol(self) -> Protocol:
        return self._core.frame[1]

    @property
    def protocols(self) -> Mapping[str, Protocol]:
        return self._core.protocols

    @property
    def title_lines(self) -> list[str]:
        """The conference's unified title, as on the backdrop."""
        return self._core.title

    @property
    def heading(self) -> list[str]:
        """The same with no-break spaces inside its words, for whatever breaks lines by itself."""
        return self._core.heading

    def change_conference(self, changes: dict, *, actor: Actor) -> Conference:
        """Correct the conference's particulars. Its number stays: tickets name it. Raises BadInput."""

        def work(tx: Tx) -> Conference:
            # What is known is read here, so that two desks that press at once do not undo each other.
            known = msgspec.json.decode(roster_rows.conference(tx.db)[1])
            try:
                conference = msgspec.convert({**known, **changes, "number": known["number"]}, Conference)
            except msgspec.ValidationError as error:
                raise BadInput("Không nhận được thay đổi: {reason}", reason=error) from error
            if conference.protocol_id not in self.protocols:
                raise BadInput("Bộ quy định này không có.")
            roster_rows.set_conference(tx, msgspec.json.encode(conference).decode())
            tx.record("hall.conference_changed", actor, fields=sorted(changes))
            return conference

        conference = self._core.write(work)
        self._core.forget_frame()
        return conference

    def subscribe(self, listener: Listener) -> None:
        """`listener(events)` after each commit, on the thread that hands out answers. It must be quick and may fail."""
        self._core.listeners.append(listener)

    def look_for_news(self) -> bool:
        """Did another process write to the conference's file since the last look?"""
        return self._core.look_for_news()

    @property
    def unwritten_since(self) -> str:
        """Since when the disk takes nothing (UTC text), "" while all is well. Whoever shows it need not wait for an event: none comes."""
        return self._core.writer.failing_since

    def try_writing(self) -> None:
        """Find out whether the disk takes something again."""
        self._core.writer.try_again()

    def close(self) -> None:
        """Write what waits and close the file."""
        self._core.writer.close()
        self._core.store.close()


def create(
    path: Path, conference: Conference, *, clock: Callable[[], datetime] = utc_now, secret: Callable[[int], bytes] = secrets.token_bytes
) -> None:
    """Make the file of a new conference. Raises BadInput when there is one already."""
    store = Store(path)
    try:
        if roster_rows.conference(store.db) is not None:
            raise BadInput("Thư mục dữ liệu này đã có một hội nghị.")
        writer = Writer(store.db, clock=clock, tell=lambda events: None)

        def work(tx: Tx) -> None:
            roster_rows.set_conference(tx, msgspec.json.encode(conference).decode(), key=secret(32))
            tx.record("hall.conference_created", "system", protocol=conference.protocol_id)

        writer.run(work)
        writer.close()
    finally:
        store.close()


__all__ = ["Hall", "create"]
