"""What kiosks carry for the time without a server: the sealed roster, who really came, and who is in as far as is known."""

import threading
from collections.abc import Callable

from . import door_rules, pack
from . import tasks as task_rules
from .core import Core
from .errors import Refused
from .model import Delegate, Noun, Speaker, StandIn
from .pack import Entry, Here, Keys, Pack
from .store import door as door_rows
from .store import people as people_rows
from .store import roster as rows
from .store import stage as stage_rows


class Arrivals(Noun, frozen=True, kw_only=True):
    """Who is in: all of it (`whole`) or what changed. `at` and `place` are "" for an arrival that was taken back."""

    rev: int
    whole: bool
    arrivals: list[tuple[str, str, str, str]]
    """(person as in the pack, at in UTC, place, when he or she left in UTC, "" while inside)"""


class Offline:
    """`most` tickets are carried, not more; `keys` makes a code's keys from the code and the conference's salt, slowly."""

    def __init__(self, core: Core, *, most: int = pack.MOST_TICKETS, keys: Callable[[str, bytes], Keys] = pack.keys) -> None:
        self._core, self._most, self._keys_of = core, most, keys
        self._salt = pack.salt(core.ticket_key)
        self._making = threading.Lock()
        self._keys: dict[str, Keys] = {}
        self._sealed: dict[str, tuple[Entry, bytes]] = {}
        self._made: tuple[int, Pack] | None = None

    def pack(self) -> Pack | None:
        """The pack of the roster as it is. Blocks its thread, the first time about 2 ms a ticket: call it off the event loop.

        While another thread makes it: the one before, or None when there is none yet. Raises Refused beyond 10,000 tickets.
        """
        rev = self._core.rev  # before the rows are read
        if self._made is not None and self._made[0] == rev:
            return self._made[1]
        if not self._making.acquire(blocking=False):
            return self._made and self._made[1]
        try:
            made = self._make()
            self._made = (rev, made)
            return made
        finally:
            self._making.release()

    def arrivals(self, since: int = 0) -> Arrivals:
        """What became of arrivals after the revision a kiosk has; everything for 0, or for a revision that is not ours."""
        rev = self._core.rev
        whole = not 0 < since <= rev
        found = door_rows.standing(self._core.read) if whole else door_rows.changed_since(self._core.read, since)
        named = [(pack.person(self._core.ticket_key, delegate_id), *rest) for delegate_id, *rest in found]
        return Arrivals(rev=rev, whole=whole, arrivals=named)

    def _make(self) -> Pack:
        found = rows.carried(self._core.read, self._most + 1)
        if len(found) > self._most:
            raise Refused("Danh sách có hơn {most} giấy mời: máy điểm danh không mang theo được khi mất mạng.", most=self._most)
        tell = self._told()
        sealed: dict[bytes, bytes] = {}
        for code, valid, delegate in found:
            known = self._keys.get(code)
            if known is None:
                known = self._keys[code] = self._keys_of(code, self._salt)
            entry = Entry(state="revoked")
            if valid:
                entry = tell(delegate)
            before = self._sealed.get(code)
            if before is None or before[0] != entry:
                before = self._sealed[code] = (entry, pack.seal(entry, known))
            sealed[known.id] = before[1]
        return pack.assemble(self._core.conference_number, self._salt, sealed)

    def _told(self) -> Callable[[Delegate], Entry]:
        """What a valid ticket's holder is told, as the online door tells it, from rows that are read once for all."""
        db, key = self._core.read, self._core.ticket_key
        items = {item.id: item.title for item in self._core.frame[1].items}
        here = people_rows.stand_ins(db)
        speakers: dict[int | None, list[Speaker]] = {}
        for speaker in stage_rows.speakers(db):
            speakers.setdefault(speaker.delegate_id, []).append(speaker)

        def said(delegate: Delegate, who: StandIn | None) -> dict:
            told = task_rules.tasks(delegate, speakers.get(delegate.id, []), items, who)
            return {"tasks": [task.text for task in told], "attention": door_rules.attention(delegate, who)}

        def tell(delegate: Delegate) -> Entry:
            who = here.get(delegate.id)
            came = None
            if who:
                named = {name: getattr(who, name) for name in pack.WHO}
                came = Here(**named, stands_for=delegate.full_name if who.substitute else "", **said(delegate, who))
            shown = {name: getattr(delegate, name) for name in pack.SHOWN}
            return Entry(state="valid", person=pack.person(key, delegate.id), **shown, **said(delegate, None), here=came)

        return tell
