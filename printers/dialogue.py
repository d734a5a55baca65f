"""The conversation with a printer that answers: is it ready, is it at a command boundary, is the badge on paper?

It is handed a wire and a clock. It refuses to know badges, queues and sockets. Masks and rules are those of Epson's manuals
(TM-T88III specification, appendix G); other makers follow them. Every wait is limited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from hall.model import BadgeState
from printers.encoders import escpos
from printers.transport import Interrupted, NotReady, Wire


@dataclass(frozen=True)
class Limits:
    """The longest waits, in seconds."""

    status: float = 1.5
    """For the one byte that answers a real-time status request."""
    sync: float = 2.0
    """For the automatic status that proves a command boundary."""
    stall: float = 20.0
    """Without any byte moving, when the printer names no fault."""
    counter: float = 1.0
    """For the cutter counter, from a printer that has just answered something else."""
    rest: float = 2.0
    """Between two looks at the counter after an interruption, so that what still was on its way has arrived."""
    boot: float = 3.0
    """No printer that was switched off is back within this: it has its firmware to load, its link to find, its cutter to home."""
    blocked: float = 900.0
    """In the middle of a badge with a named fault (no paper, cover open): somebody has to find a roll."""


class Reply(NamedTuple):
    """One thing the printer said. `kind`: status (1 byte), auto (4 bytes), block (text without its end mark), processed (1 byte)."""

    kind: str
    data: bytes


_BLOCKS = (0x35, 0x37, 0x3B, 0x3D, 0x5F)
_LONGEST_BLOCK = 128
PROCESS_ID, TEXT = b"\x37\x22", b"\x5f"
"""How a process-id response and a text (GS I, GS g 2) begin."""


def split_replies(data: bytes) -> tuple[list[Reply], bytes]:
    """Every whole reply in `data`, in order, and the rest that is still incomplete. Flow-control and stray bytes are dropped."""
    found, at = [], 0
    while at < len(data):
        byte, size = data[at], 1
        if byte & 0x93 == 0x12:
            found.append(Reply("status", data[at : at + 1]))
        elif byte & 0x93 == 0x10:
            size = 4
            if at + size > len(data):
                break
            found.append(Reply("auto", data[at : at + size]))
        elif byte in _BLOCKS:
            end = data.find(b"\x00", at, at + _LONGEST_BLOCK)
            if end >= 0:
                found.append(Reply("block", data[at:end]))
                size = end - at + 1
            elif len(data) - at < _LONGEST_BLOCK:
                break
        elif byte & 0x90 == 0:
            found.append(Reply("processed", data[at : at + 1]))
        at += size
    return found, data[at:]


def status_word(answers: bytes) -> tuple[str, str]:
    """The four answers to DLE EOT 1 to 4 as (fault, warning): fault "" when a job can be taken, warning "near_end" or ""."""
    printer, offline, error, paper = answers
    if paper & 0x60 or offline & 0x20:
        return "paper_out", ""
    if offline & 0x04:
        return "cover_open", ""
    if error & 0x2C or offline & 0x40:
        return "error", ""
    if printer & 0x08:
        return "offline", ""
    return "", "near_end" if paper & 0x0C else ""


def auto_word(status: bytes) -> tuple[str, str]:
    """The four bytes of automatic status as (fault, warning), in the same words."""
    if status[2] & 0x0C:
        return "paper_out", ""
    if status[0] & 0x20:
        return "cover_open", ""
    if status[1] & 0x2C:
        return "error", ""
    if status[0] & 0x08:
        return "offline", ""
    return "", "near_end" if status[2] & 0x03 else ""


TEARING = frozenset({"paper_out", "cover_open", "error"})
"""Faults that stop the paper in the middle. "offline" alone does not: somebody pressed the feed button."""


class Dialogue:
    """One connection's worth of conversation. Raises NotReady while nothing of a job was sent, Interrupted afterwards."""

    def __init__(self, wire: Wire, *, clock: Callable[[], float], process_id: bool, limits: Limits | None = None) -> None:
        self._wire, self._clock, self._process_id = wire, clock, process_id
        self._limits = limits or Limits()
        self._unread = b""
        self._fences = 0
        self._fault = ""
        """What the printer's last automatic status named; it says each change by itself, also while nobody waits for it."""
        self.heard = float("-inf")
        """When the printer last said anything."""
        self.greeting = b""
        """The automatic status that `sync` was answered with."""
        self.warning = ""
        """What the printer last warned of: "near_end" or ""."""
        self.filled = False
        """Whether the blank filler was sent: then half a badge may hang in the printer."""

    def check(self) -> None:
        """Ask the four real-time questions; only between jobs, for inside a picture the question would be taken as dots."""
        try:
            answers = b"".join(self.ask(escpos.status_request(kind), "status", self._limits.status) for kind in (1, 2, 3, 4))
        except Interrupted as trouble:
            raise NotReady("no_answer", str(trouble)) from None
        fault, self.warning = status_word(answers)
        if fault:
            raise NotReady(fault)

    def sync(self, *, soiled: bool) -> None:
        """Prove that the printer's parser is at a command boundary, and turn automatic status on.

        `soiled`: the last transfer is known to have broken off, so the blank filler goes first. Otherwise it goes only when the
        printer does not answer without it; `filled` tells.
        """
        hello = escpos.RESET + escpos.STATUS_ON
        for filler in (escpos.FILL_UP,) if soiled else (b"", escpos.FILL_UP):
            self.filled = self.filled or bool(filler)
            try:
                status = self.greeting = self.ask(filler + hello, "auto", self._limits.sync)
            except NotReady:
                continue
            except Interrupted as trouble:
                raise NotReady("no_answer", str(trouble)) from None
            fault, self.warning = auto_word(status)
            if fault:
                raise NotReady(fault)
            return
        raise NotReady("no_answer", "no automatic status")

    def send(
        self,
        pieces: list[bytes],
        tag: bytes,
        *,
        notice: Callable[[str], None] = lambda word: None,
        give_up: Callable[[], bool] = lambda: False,
    ) -> BadgeState:
        """Send one encoded job and wait until the printer says it is through: DONE, or TORN when it reported a fault on the way.

        `notice` is told each named fault when it begins and "" when it ends. `give_up` is asked while waiting. Raises Interrupted
        when the connection breaks, nothing moves for the limit, or `give_up` says so: what is on paper is then unknown.
        A fault that was there before the first byte is waited out without sending any: what is printed after it is whole.
        """
        rest, total = memoryview(b"".join(pieces)), sum(map(len, pieces))
        fault, torn, last = self._fault, False, self._clock()
        began = last
        if fault:
            notice(fault)
        while True:
            untouched = len(rest) == total
            sent, replies = self._exchange(0.2, b"" if fault and untouched else rest)
            rest = rest[sent:]
            now = self._clock()
            if sent or replies:
                last = now
            for reply in replies:
                if reply.kind == "auto":
                    word, self.warning = auto_word(reply.data)
                    if word != fault:
                        fault, began = word, now
                        notice(word)
                    torn = torn or (word in TEARING and not (untouched and not sent))
                elif not rest and self._confirms(reply, tag):
                    return BadgeState.TORN if torn else BadgeState.DONE
            where = f"{total - len(rest)} of {total} bytes sent"
            if give_up():
                raise Interrupted(f"stopped, {where}")
            if fault and now - began > self._limits.blocked:
                raise Interrupted(f"{fault} for too long, {where}")
            if not fault and now - last > self._limits.stall:
                raise Interrupted(f"no answer, {where}")
            if fault:
                last = now  # a named fault is no silence: when it ends, the printer has its whole time again

    def _confirms(self, reply: Reply, tag: bytes) -> bool:
        if self._process_id:
            return reply == Reply("block", PROCESS_ID + tag)
        return reply.kind == "processed"

    def _exchange(self, timeout: float, out: bytes | memoryview = b"") -> tuple[int, list[Reply]]:
        sent, received = self._wire.exchange(timeout, out)
        if received:
            self.heard = self._clock()
        replies, self._unread = split_replies(self._unread + received)
        for reply in replies:
            if reply.kind == "auto":
                self._fault = auto_word(reply.data)[0]
        return sent, replies

    def say(self, command: bytes) -> None:
        """Send something that has no answer; given up after `status` seconds. Raises Interrupted."""
        rest, end = memoryview(command), self._clock() + self._limits.status
        while rest and self._clock() < end:
            sent, _ = self._exchange(0.1, rest)
            rest = rest[sent:]

    def fence(self, limit: float | None = None) -> bytes:
        """Wait until all that was sent before is done, by a process id; the printer's answer. NotReady("no_answer") without one."""
        self._fences = self._fences % 999 + 1
        tag = b"F%03d" % self._fences
        return self.ask(escpos.completion(tag, process_id=True), "block", limit or self._limits.sync, PROCESS_ID + tag)

    def cuts(self) -> int | None:
        """The cutter counter, when all that was sent before is done; None when the printer does not tell. NotReady as `fence`."""
        self.fence()
        try:
            digits = self.ask(escpos.CUTS, "block", self._limits.counter, TEXT)[1:]
        except NotReady:
            return None
        return int(digits) if digits.isdigit() else None

    def cuts_at_rest(self) -> int | None:
        """The counter when nothing of an earlier connection can still be on its way: twice the same, some time apart."""
        first, end = self.cuts(), self._clock() + self._limits.rest
        while first is not None and self._clock() < end:
            self._exchange(0.1)
        return first if first is not None and self.cuts() == first else None

    def ask(self, question: bytes, kind: str, limit: float, begins: bytes = b"") -> bytes:
        """Send `question` and return the first reply of `kind` that comes after it and begins so; NotReady("no_answer") after `limit`
        seconds."""
        self._exchange(0)  # what was said before the question is no answer to it
        rest, end = memoryview(question), self._clock() + limit
        while self._clock() < end:
            sent, replies = self._exchange(0.1, rest)
            rest = rest[sent:]
            for reply in replies:
                if reply.kind == kind and not rest and reply.data.startswith(begins):
                    return reply.data
        raise NotReady("no_answer")
