"""The inside of an ESC/POS printer, for tests: bytes in, paper out. No sockets, threads or clocks; whoever drives it has those.

A bounded buffer, a parser whose state survives a dropped connection, real-time commands executed even inside picture data, automatic
status, process ids, a cutter counter, maker and model, paper or cover faults at any row, power cuts, answers set by the test.
It decodes what it "prints", so tests compare pictures and read codes from it. It knows nothing of ours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL import Image

REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]", re.DOTALL)
CUTS = b"\x00\xb2\x00"
"""GS g 2 of counter 178: how often the cutter has cut in its life."""
IDENTITY = {65: "1.08 ESC/POS", 66: "EPSON", 67: "TM-T20III"}
"""GS I: firmware, maker, model."""

HUNGRY, BLOCKED, ROW, CUT = "hungry", "blocked", "row", "cut"
"""What `work` yields: it wants bytes, it may not print, it printed a row, it cut."""


@dataclass
class Sheet:
    """What lies between two cuts. `torn`: the paper stopped somewhere in it. `garbage`: bytes that were no command (printed text)."""

    rows: list[bytes] = field(default_factory=list)
    torn: bool = False
    garbage: int = 0

    @property
    def image(self) -> Image.Image:
        width = max(map(len, self.rows))
        dots = b"".join(row.ljust(width, b"\x00") for row in self.rows)
        return Image.frombytes("1", (width * 8, len(self.rows)), dots, "raw", "1;I")


class Machine:
    """`receive` takes bytes, `work` yields what the mechanism does, `_say` (the driver's) takes answers."""

    def __init__(
        self,
        *,
        buffer: int = 16384,
        process_id: bool = True,
        auto_status: bool = True,
        silent: bool = False,
        counter: int | None = None,
        identity: dict[int, str] | None = None,
    ) -> None:
        self.buffer, self.process_id, self.auto_status, self.silent = buffer, process_id, auto_status, silent
        self.counter = counter
        """Cuts in its life; None: it does not know the command and keeps silent. A test may turn it back."""
        self.identity = identity
        """Answers to GS I by number; None: silent."""
        self.answers: dict[bytes, bytes] = {}
        """Other answers than its own, by the command without its parameters' variable part: b"\\x10\\x04\\x01", b"\\x1dr", b"\\x1d(H",
        b"\\x1dg2", b"\\x1dI\\x42", b"\\x1da" (automatic status). b"" keeps silent."""
        self.paper = self.covered = self.power = True
        self.near_end = False
        self.fault_at_row: tuple[str, int] | None = None
        """("paper" | "cover", rows printed from now on until it strikes)."""
        self.hold_at_row: int | None = None
        """Printed rows at which the mechanism stops without a word."""
        self.sheets: list[Sheet] = []
        self.received = bytearray()
        self._rows_printed = 0
        self._sheet, self._queue, self._tail = Sheet(), bytearray(), b""
        self._listening_status = False
        self._life = 0

    def _say(self, answer: bytes) -> None:
        raise NotImplementedError

    def _answer(self, command: bytes, usual: bytes) -> None:
        answer = self.answers.get(command, usual)
        if answer and not self.silent:
            self._say(answer)

    # -- what is done to it

    def change(self, **settings: object) -> None:
        """Change settings; a change of paper or cover is pushed as automatic status, as real printers do."""
        for name, value in settings.items():
            setattr(self, name, value)
        if not self._fit() and self._sheet.rows:
            self._sheet.torn = True
        self._push_status()

    def lose_power(self, *, counter_back: int = 0) -> None:
        """Everything it has not printed is gone, so is the parser's state; the counter falls back to what was last saved."""
        self._life += 1
        self._queue.clear()
        self._listening_status, self._tail = False, b""
        if self._sheet.rows:
            self._sheet.torn = True
        if self.counter is not None:
            self.counter -= counter_back

    def room(self) -> int:
        return max(0, self.buffer - len(self._queue))

    def receive(self, data: bytes) -> None:
        """Bytes from the line; real-time questions among them are answered at once."""
        scan, before = self._tail + data, len(self._tail)
        for found in REAL_TIME.finditer(scan):
            if found.end() > before:
                self._answer(found[0], self._status(found[0][2]))
        self._tail = scan[-2:]
        self._queue += data
        self.received += data

    def unplugged(self) -> None:
        """The connection is over. The parser's state and the buffer stay, as in real printers."""
        self._listening_status, self._tail = False, b""

    # -- status

    def _fit(self) -> bool:
        return self.paper and self.covered

    def _status(self, kind: int) -> bytes:
        byte = 0x12
        if kind == 1 and not self._fit():
            byte |= 0x08
        if kind == 2:
            byte |= (0x00 if self.covered else 0x04) | (0x00 if self.paper else 0x20)
        if kind == 4:
            byte |= 0x6C if not self.paper else 0x0C if self.near_end else 0
        return bytes((byte,))

    def _push_status(self) -> None:
        if self._listening_status and self.auto_status:
            first = 0x10 | (0 if self._fit() else 0x08) | (0 if self.covered else 0x20)
            self._answer(b"\x1da", bytes((first, 0, 0x0F if not self.paper else 0x03 if self.near_end else 0, 0)))

    # -- the mechanism

    def work(self) -> Iterator[str]:
        """Execute what was received, for ever. After HUNGRY or BLOCKED it is asked again when something changed."""
        while True:
            life = self._life
            for what in self._command():
                yield what
                if life != self._life:
                    break  # the power went: what it was in the middle of is forgotten

    def _take(self, count: int) -> Iterator[str]:
        while len(self._queue) < count:
            yield HUNGRY
        taken = bytes(self._queue[:count])
        del self._queue[:count]
        return taken

    def _gate(self) -> Iterator[str]:
        while not (self._fit() and self._rows_printed != self.hold_at_row):
            yield BLOCKED

    def _command(self) -> Iterator[str]:
        yield from self._gate()
        first = yield from self._take(1)
        if first == b"\x1b":
            yield from self._escape((yield from self._take(1)))
        elif first == b"\x1d":
            yield from self._group((yield from self._take(1)))
        elif first == b"\x10":
            yield from self._take(2)  # executed when it was received
        elif first not in (b"\x00", b"\n"):
            self._sheet.garbage += 1

    def _escape(self, name: bytes) -> Iterator[str]:
        if name == b"@":
            self._listening_status = False
        elif name == b"J":
            yield from self._take(1)
        else:
            self._sheet.garbage += 2

    def _group(self, name: bytes) -> Iterator[str]:
        if name == b"v":
            head = yield from self._take(6)
            for _ in range(int.from_bytes(head[4:6], "little")):
                yield from self._gate()
                self._print_row((yield from self._take(int.from_bytes(head[2:4], "little"))))
                yield ROW
        elif name == b"V":
            if (yield from self._take(1))[0] in (65, 66):
                yield from self._take(1)
            self._cut()
            yield CUT
        elif name == b"a":
            self._listening_status = bool((yield from self._take(1))[0])
            self._push_status()
        elif name == b"r":
            yield from self._take(1)
            self._answer(b"\x1dr", b"\x00" if self.paper else b"\x0c")
        elif name == b"g":
            kind, which = (yield from self._take(1)), (yield from self._take(3))
            known = kind == b"2" and which == CUTS and self.counter is not None
            self._answer(b"\x1dg" + kind, b"\x5f%d\x00" % self.counter if known else b"")
        elif name == b"I":
            kind = (yield from self._take(1))[0]
            text = (self.identity or {}).get(kind)
            self._answer(b"\x1dI" + bytes((kind,)), b"\x5f" + text.encode("ascii") + b"\x00" if text else b"")
        elif name == b"(":
            head = yield from self._take(3)
            body = yield from self._take(int.from_bytes(head[1:3], "little"))
            if head[:1] == b"H" and body[:2] == b"00" and self.process_id:
                self._answer(b"\x1d(H", b"\x37\x22" + body[2:6] + b"\x00")
        else:
            self._sheet.garbage += 2

    def _cut(self) -> None:
        self.sheets.append(self._sheet)
        self._sheet = Sheet()
        if self.counter is not None:
            self.counter += 1

    def _print_row(self, row: bytes) -> None:
        self._sheet.rows.append(row)
        self._rows_printed += 1
        if self.fault_at_row:
            what, left = self.fault_at_row
            self.fault_at_row = (what, left - 1) if left > 1 else None
            if left <= 1:
                self.change(**{"paper" if what == "paper" else "covered": False})
