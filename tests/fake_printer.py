"""A network ESC/POS printer on loopback, for tests: what real ones do that makes badges go wrong.

The machine is in `printer_machine`; here are the sockets: one connection at a time, a bounded buffer that pushes back, a connection
dropped at any byte, garbage, silence, the power cut, and a mechanism as slow as wanted.
"""

import socket
import struct
import threading
import time
from typing import Self

from tests.memory_desk import MemoryDesk, badge
from tests.printer_machine import BLOCKED, CUT, HUNGRY, IDENTITY, ROW, Machine, Sheet

__all__ = ["IDENTITY", "FakePrinter", "MemoryDesk", "Sheet", "badge"]


class FakePrinter(Machine):
    """Use as a context manager. Settings may be changed while it runs, under no lock but the ones here. Arguments: see `Machine`;
    `rows_a_second` 0 is as fast as can be, `cut_seconds` what a cut takes."""

    def __init__(self, *, rows_a_second: float = 0, cut_seconds: float = 0, **machine: object) -> None:
        super().__init__(**machine)
        self.rows_a_second, self.cut_seconds = rows_a_second, cut_seconds
        self.drop_after: int | None = None
        """Bytes received from now on until the connection is reset."""
        self.connections = 0
        self._hungry = True
        self.changed = threading.Condition()
        self._connection: socket.socket | None = None
        self._closed = False
        self._server = socket.socket()
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._server.bind(("127.0.0.1", 0))
        self._server.listen(1)
        self.port = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._accept, self._mechanism)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.changed:
            self._closed = True
            self.changed.notify_all()
            self._hang_up()
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

    @property
    def resting(self) -> bool:
        """Nobody is connected, and everything that came is worked off."""
        return self._connection is None and self._hungry

    # -- what a test does to it

    def set(self, **settings: object) -> None:
        """Change settings; a change of paper or cover is pushed as automatic status, as real printers do."""
        with self.changed:
            self.change(**settings)
            self.changed.notify_all()

    def let_go(self) -> None:
        self.set(hold_at_row=None)

    def say(self, garbage: bytes) -> None:
        """Send bytes that nobody asked for."""
        with self.changed:
            self._say(garbage)

    def switch_off(self, *, counter_back: int = 0) -> None:
        """Cut its power; until `switch_on` every connection is reset."""
        with self.changed:
            self.power = False
            self.lose_power(counter_back=counter_back)
            self._hang_up()
            self.changed.notify_all()

    def switch_on(self) -> None:
        self.set(power=True)

    def wait_for(self, condition, timeout: float = 10.0) -> None:
        """Until `condition(self)` is true; an AssertionError after `timeout` seconds."""
        with self.changed:
            assert self.changed.wait_for(lambda: condition(self), timeout), "the printer never came to it"

    # -- the network side

    def _say(self, answer: bytes) -> None:
        if self._connection:
            try:
                self._connection.sendall(answer)
            except OSError:
                pass

    def _hang_up(self) -> None:
        if self._connection:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)  # wakes a blocked recv(), as close() does not
            except OSError:
                pass

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
                if not self.power:
                    _reset(connection)
                    continue
                self._connection = connection
                self.connections += 1
            try:
                self._receive(connection)
            except OSError:
                pass
            with self.changed:
                self.unplugged()
                self._connection = None
                connection.close()
                self.changed.notify_all()

    def _receive(self, connection: socket.socket) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.room() or self._closed or not self.power)
                room = max(1, self.room())
                if self.drop_after is not None:
                    room = min(room, self.drop_after)
            data = connection.recv(min(room, 2048))
            if not data:
                return
            with self.changed:
                if not self.power:
                    return
                self.receive(data)
                dropped = False
                if self.drop_after is not None:
                    self.drop_after -= len(data)
                    dropped = self.drop_after <= 0
                self.changed.notify_all()
            if dropped:
                self.drop_after = None
                _reset(connection)
                return

    def _mechanism(self) -> None:
        work, due = self.work(), time.monotonic()
        while True:
            with self.changed:
                what = next(work)
                while what in (HUNGRY, BLOCKED) and not self._closed:
                    self._hungry = what == HUNGRY
                    self.changed.notify_all()
                    self.changed.wait()
                    what = next(work)
                if self._closed:
                    return
                self._hungry = False
                self.changed.notify_all()
            due = max(due, time.monotonic() - 0.1)
            if what == ROW and self.rows_a_second:
                due += 1 / self.rows_a_second
            elif what == CUT:
                due += self.cut_seconds
            if due - time.monotonic() > 0.005:  # shorter sleeps are not to be had
                time.sleep(due - time.monotonic())


def _reset(connection: socket.socket) -> None:
    """Close without a farewell: the other side gets a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
