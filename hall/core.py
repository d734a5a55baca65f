"""What the parts of the hall share: the store, the writer, the clock, the conference, and the list of those who are told."""

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import TypeVar

import msgspec

from . import door_rules
from .clock import iso
from .errors import BadInput, NotFound, Refused
from .lines import whole
from .model import Conference, Delegate, Event, Noun
from .protocol import Protocol, title_lines
from .store import roster as roster_rows
from .store import stage as stage_rows
from .store.connection import Store
from .store.writer import Tx, Writer

T = TypeVar("T")
N = TypeVar("N", bound=Noun)
log = logging.getLogger(__name__)
Listener = Callable[[list[Event]], None]


class Core:
    """Handed to each part. Reads go through `read`, every change through `write`; `listeners` hear of what was committed."""

    def __init__(
        self,
        store: Store,
        protocols: Mapping[str, Protocol],
        *,
        clock: Callable[[], datetime],
        waiter: Callable[[], object] = Future,
        deliver: Callable[[Callable[[], None]], None] = lambda hand_out: hand_out(),
    ) -> None:
        self.store, self.protocols, self.clock = store, protocols, clock
        self.listeners: list[Listener] = []
        row = roster_rows.conference(store.db)
        if row is None:
            raise NotFound("Thư mục dữ liệu này chưa có hội nghị nào.")
        self.ticket_key = row[0]
        self.conference_number = msgspec.json.decode(row[1], type=Conference).number
        self.rev = stage_rows.rev(store.db)
        self._frame: tuple[Conference, Protocol, list[str], list[str]] | None = None
        self._framing = threading.Lock()
        self.writer = Writer(store.db, clock=clock, tell=self._tell, waiter=waiter, deliver=deliver)

    @property
    def read(self):
        """This thread's read-only connection."""
        return self.store.reader()

    def write(self, work: Callable[[Tx], T]) -> T:
        return self.writer.run(work)

    def once(self, cmd_id: str, *, kind: str, actor: str, reply: type[N], work: Callable[[Tx], N]) -> N:
        """Run `work` for a command id that was not seen before; for one that was, give the earlier reply and write nothing."""
        check_id(cmd_id)

        def guarded(tx: Tx) -> N:
            earlier = stage_rows.command(tx.db, cmd_id)
            if earlier is not None:
                if earlier[0] != kind:
                    raise Refused("Mã lệnh này đã dùng cho một việc khác.")
                return msgspec.json.decode(earlier[1], type=reply)
            result = work(tx)
            stage_rows.add_command(tx, cmd_id, kind=kind, actor=actor, reply=msgspec.json.encode(result).decode())
            return result

        return self.write(guarded)

    @property
    def frame(self) -> tuple[Conference, Protocol]:
        """The conference and its protocol. Kept in memory, because every badge asks; `forget_frame` after a change."""
        return self._framed()[:2]

    @property
    def title(self) -> list[str]:
        """The lines of the conference's title, kept with the frame."""
        return self._framed()[2]

    @property
    def heading(self) -> list[str]:
        """The same for paper and pages that break lines by themselves: with no-break spaces inside its words."""
        return self._framed()[3]

    def _framed(self) -> tuple[Conference, Protocol, list[str], list[str]]:
        found = self._frame
        if found is None:
            with self._framing:  # what was read before a change is not kept after it
                conference = msgspec.json.decode(roster_rows.conference(self.read)[1], type=Conference)
                if conference.protocol_id not in self.protocols:
                    raise NotFound("Không có bộ quy định “{id}” trong thư mục protocols/.", id=conference.protocol_id)
                protocol = self.protocols[conference.protocol_id]
                title = title_lines(protocol, conference)
                self._frame = found = conference, protocol, title, [whole(line, conference.unit) for line in title]
        return found

    def forget_frame(self) -> None:
        with self._framing:
            self._frame = None

    def look_for_news(self) -> bool:
        """Did another process (the command line) write to the file? True once for each time; what was kept in memory is forgotten."""
        rev = stage_rows.rev(self.read)
        if rev == self.rev:
            return False
        self.rev = rev
        self.forget_frame()
        return True

    def opened_at(self, db) -> str:
        """When the conference was opened (UTC): who arrives after it is late. "" while it is not: nobody is."""
        conference, protocol = self.frame
        state = stage_rows.state(db)
        item_ids = {item.id for item in protocol.items}
        return door_rules.opened_at(conference.starts_at, state.started if state else {}, item_ids, now=iso(self.clock()))

    def delegate(self, db, delegate_id: int) -> Delegate:
        found = roster_rows.get(db, delegate_id)
        if found is None:
            raise NotFound("Không có đại biểu mã {id}.", id=delegate_id)
        return found

    def _tell(self, events: list[Event]) -> None:
        self.rev = max(self.rev, events[-1].rev)
        if any(event.kind == "hall.conference_changed" for event in events):
            self.forget_frame()  # before anybody who is told now looks at it
        for listener in self.listeners:
            try:
                listener(events)
            except Exception:  # a broken listener never stops the door
                log.exception("a listener failed on %s", [event.kind for event in events])


def check_id(value: str) -> None:
    """Ids that clients make: 8 to 64 plain characters. Raises BadInput."""
    if not (isinstance(value, str) and 8 <= len(value) <= 64 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()):
        raise BadInput("Mã lệnh phải có từ 8 đến 64 chữ cái hoặc chữ số.")
