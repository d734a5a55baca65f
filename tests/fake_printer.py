"""A network ESC/POS printer on loopback, for tests: what real ones do that makes badges go wrong.

A bounded buffer that pushes back, one connection at a time, a parser whose state survives a dropped connection, real-time
commands executed even inside picture data, automatic status, process ids, paper or cover faults at any row, a connection dropped
at any byte, silence. It decodes what it "prints", so tests compare pictures and read codes from it. It knows nothing of ours.

Below it, a desk in memory: the hall's side of the queue, as small as it can be.
"""

import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from msgspec.structs import replace
from PIL import Image

from hall.model import Badge, BadgeState, PrintJob

REAL_TIME = re.compile(rb"\x10\x04[\x01-\x04]", re.DOTALL)


class _Closed(Exception):
    """The test is over."""


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


class FakePrinter:
    """Use as a context manager. Settings may be changed while it runs, under no lock but the ones here."""

    def __init__(self, *, buffer: int = 16384, process_id: bool = True, auto_status: bool = True, silent: bool = False) -> None:
        self.buffer, self.process_id, self.auto_status, self.silent = buffer, process_id, auto_status, silent
        self.paper = self.covered = True
        self.near_end = False
        self.fault_at_row: tuple[str, int] | None = None
        """("paper" | "cover", rows printed from now on until it strikes)."""
        self.drop_after: int | None = None
        """Bytes received from now on until the connection is reset."""
        self.hold_at_row: int | None = None
        """Printed rows at which the mechanism stops without a word, until `let_go`."""
        self.sheets: list[Sheet] = []
        self.received = bytearray()
        self.connections = 0
        self.changed = threading.Condition()
        self._sheet, self._queue = Sheet(), bytearray()
        self._rows_printed = 0
        self._listening_status = False
        self._connection: socket.socket | None = None
        self._closed = False
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._server.bind(("127.0.0.1", 0))
        self._server.listen(1)
        self.port = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._accept, self._work)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self._closed = True
            self.changed.notify_all()
            if self._connection:
                try:
                    self._connection.shutdown(socket.SHUT_RDWR)  # wakes a blocked recv(), as close() does not
                except OSError:
                    pass
        # A blocked accept() is not woken by close() everywhere: connect once instead.
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            pass
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}?profile={'epson80' if self.process_id else 'generic80'}"

    # -- what a test does to it

    def set(self, **settings: object) -> None:
        """Change settings; a change of paper or cover is pushed as automatic status, as real printers do."""
        with self.changed:
            for name, value in settings.items():
                setattr(self, name, value)
            if not self._fit() and self._sheet.rows:
                self._sheet.torn = True
            self.changed.notify_all()
            self._push_status()

    def let_go(self) -> None:
        self.set(hold_at_row=None)

    def wait_for(self, condition, timeout: float = 10.0) -> None:
        """Until `condition(self)` is true; an AssertionError after `timeout` seconds."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), timeout), "the printer never came to it"

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
            self._say(bytes((first, 0, 0x0F if not self.paper else 0x03 if self.near_end else 0, 0)))

    def _say(self, answer: bytes) -> None:
        if self._connection and not self.silent:
            try:
                self._connection.sendall(answer)
            except OSError:
                pass

    # -- the network side

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with self.changed:
                if self._closed:
                    connection.close()
                    return
                self._connection = connection
                self.connections += 1
            try:
                self._receive(connection)
            except OSError:
                pass
            with self.changed:
                self._connection, self._listening_status = None, False
                connection.close()
                self.changed.notify_all()

    def _receive(self, connection: socket.socket) -> None:
        tail = b""
        while True:
            with self.changed:
                self.changed.wait_for(lambda: len(self._queue) < self.buffer or self._closed)
                room = max(1, self.buffer - len(self._queue))
                if self.drop_after is not None:
                    room = min(room, self.drop_after)
            data = connection.recv(min(room, 2048))
            if not data:
                return
            with self.changed:
                scan, before = tail + data, len(tail)
                for found in REAL_TIME.finditer(scan):
                    if found.end() > before:
                        self._say(self._status(found[0][2]))
                tail = scan[-2:]
                self._queue += data
                self.received += data
                dropped = False
                if self.drop_after is not None:
                    self.drop_after -= len(data)
                    dropped = self.drop_after <= 0
                self.changed.notify_all()
            if dropped:
                self.drop_after = None
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return

    # -- the mechanism

    def _take(self, count: int) -> bytes:
        with self.changed:
            self.changed.wait_for(lambda: len(self._queue) >= count or self._closed)
            if self._closed:
                raise _Closed
            taken = bytes(self._queue[:count])
            del self._queue[:count]
            self.changed.notify_all()
            return taken

    def _work(self) -> None:
        try:
            while True:
                self._gate()
                self._command(self._take(1))
        except _Closed:
            pass

    def _command(self, first: bytes) -> None:
        if first == b"\x1b":
            self._escape(self._take(1))
        elif first == b"\x1d":
            self._group(self._take(1))
        elif first == b"\x10":
            self._take(2)  # executed when it was received
        elif first not in (b"\x00", b"\n"):
            self._sheet.garbage += 1

    def _gate(self) -> None:
        with self.changed:
            self.changed.wait_for(lambda: (self._fit() and self._rows_printed != self.hold_at_row) or self._closed)
            if self._closed:
                raise _Closed

    def _escape(self, name: bytes) -> None:
        if name == b"@":
            self._listening_status = False
        elif name == b"J":
            self._take(1)
        else:
            self._sheet.garbage += 2

    def _group(self, name: bytes) -> None:
        if name == b"v":
            head = self._take(6)
            for _ in range(int.from_bytes(head[4:6], "little")):
                self._gate()
                self._print_row(self._take(int.from_bytes(head[2:4], "little")))
        elif name == b"V":
            if self._take(1)[0] in (65, 66):
                self._take(1)
            with self.changed:
                self.sheets.append(self._sheet)
                self._sheet = Sheet()
                self.changed.notify_all()
        elif name == b"a":
            wanted = self._take(1)[0]
            with self.changed:
                self._listening_status = bool(wanted)
                self._push_status()
        elif name == b"r":
            self._take(1)
            self._say(b"\x00" if self.paper else b"\x0c")
        elif name == b"(":
            head = self._take(3)
            body = self._take(int.from_bytes(head[1:3], "little"))
            if head[:1] == b"H" and body[:2] == b"00" and self.process_id:
                self._say(b"\x37\x22" + body[2:6] + b"\x00")
        else:
            self._sheet.garbage += 2

    def _print_row(self, row: bytes) -> None:
        with self.changed:
            self._sheet.rows.append(row)
            self._rows_printed += 1
            strike = None
            if self.fault_at_row:
                what, left = self.fault_at_row
                self.fault_at_row = (what, left - 1) if left > 1 else None
                strike = what if left <= 1 else None
            self.changed.notify_all()
        if strike:
            self.set(**{"paper" if strike == "paper" else "covered": False})


def badge(number: int = 17, **fields: object) -> Badge:
    """A badge as the hall makes them."""
    plain = Badge(
        title="Hội nghị tuyên dương điển hình tiên tiến huyện Nam Đông",
        subtitle="Lần thứ IV (2020 - 2025)",
        number=f"{number:03}",
        full_name="A Lăng Thị Nhới",
        salutation="Bà",
        post="Nông dân",
        unit="Xã Thượng Long",
        category="exemplar",
        category_label="Đại biểu",
        seat="B12",
        code=f"{10**26 + number * 7919}",
        serial=f"{number:03}",
    )
    return replace(plain, **fields)


class MemoryDesk:
    """A queue in memory that keeps a history. With a journal every change is on disk before it returns, so that a killed process
    leaves what it had committed."""

    def __init__(self, badges: list[Badge] | None = None, *, journal: Path | None = None) -> None:
        self.jobs = {
            number: PrintJob(id=number, delegate_id=number, serial=each.serial, state=BadgeState.QUEUED, printer="", badge=each)
            for number, each in enumerate(badges or [], 1)
        }
        self.history: list[tuple[int, str]] = []
        self.reports: list[tuple[str, str]] = []
        self.changed = threading.Condition()
        self._journal = journal
        if journal and journal.exists():
            for line in journal.read_text().splitlines():
                number, state, printer = line.split()
                self._move(int(number), BadgeState(state), printer=printer, record=False)

    def _move(self, job_id: int, state: BadgeState, note: str = "", *, printer: str = "", record: bool = True) -> PrintJob:
        job = self.jobs[job_id]
        self.jobs[job_id] = replace(job, state=state, note=note, printer=printer or job.printer)
        self.history.append((job_id, str(state)))
        if self._journal and record:
            with self._journal.open("a") as file:
                file.write(f"{job_id} {state} {self.jobs[job_id].printer}\n")
        if record:
            self.changed.notify_all()
        return self.jobs[job_id]

    def add(self, new: Badge) -> int:
        with self.changed:
            job_id = len(self.jobs) + 1
            self.jobs[job_id] = PrintJob(id=job_id, delegate_id=job_id, serial=new.serial, state=BadgeState.QUEUED, printer="", badge=new)
            return job_id

    def claim(self, printer: str) -> PrintJob | None:
        with self.changed:
            queued = [job.id for job in self.jobs.values() if job.state is BadgeState.QUEUED]
            return self._move(min(queued), BadgeState.SENDING, printer=printer) if queued else None

    def finish(self, job_id: int, state: BadgeState, note: str = "") -> None:
        with self.changed:
            assert self.jobs[job_id].state is BadgeState.SENDING
            self._move(job_id, state, note)

    def recover(self, printer: str) -> list[PrintJob]:
        with self.changed:
            mine = [job.id for job in self.jobs.values() if job.state is BadgeState.SENDING and job.printer == printer]
            return [self._move(job_id, BadgeState.UNKNOWN) for job_id in mine]

    def report(self, printer: str, state: str, detail: str = "") -> None:
        with self.changed:
            self.reports.append((state, detail))
            self.changed.notify_all()

    def waiting(self, printer: str) -> bool:
        with self.changed:
            return any(job.state is BadgeState.QUEUED for job in self.jobs.values())

    def states(self) -> list[str]:
        return [str(job.state) for job in self.jobs.values()]

    def wait_for(self, condition, timeout: float = 15.0) -> None:
        """Until `condition(self)` is true; an AssertionError with the picture after `timeout` seconds."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), timeout), (self.states(), self.reports, self.history)
