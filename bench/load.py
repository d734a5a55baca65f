"""The load client: kiosks and screens as non-blocking sockets on one selector in one process, so that it costs the machine little.

It knows what a kiosk sends and how a screen listens, and nothing of how the server does it.
"""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .wire import CLOSE, PING, SCREEN, TEXT, BadAnswer, Frames, Marks, Responses, frame, marks, scan_head, upgrade

now = time.perf_counter


class Loop:
    """A selector whose keys carry what to call when a socket can be read."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def add(self, sock: socket.socket, readable: Callable[[], None]) -> None:
        self._selector.register(sock, selectors.EVENT_READ, readable)

    def remove(self, sock: socket.socket) -> None:
        self._selector.unregister(sock)

    def step(self, timeout: float) -> None:
        """Handle what can be read, waiting at most `timeout` seconds for it."""
        for key, _ in self._selector.select(timeout):
            key.data()

    def until(self, done: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Run until `done()`; raises BadAnswer naming `what` when that takes longer than `seconds`."""
        end = now() + seconds
        while not done():
            left = end - now()
            if left <= 0:
                raise BadAnswer(f"after {seconds:.0f} s still waiting: {what}")
            self.step(min(left, 0.5))

    def run(self, seconds: float) -> None:
        """Only listen for so long."""
        end = now() + seconds
        while (left := end - now()) > 0:
            self.step(left)

    def close(self) -> None:
        self._selector.close()


def connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), timeout=10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Connection:
    """One kept HTTP connection with at most one request under way; `answered(response body, seconds)` is called for each answer."""

    def __init__(self, loop: Loop, port: int) -> None:
        self._loop, self._parser = loop, Responses()
        self.port, self.sock = port, connect(port)
        self.sock.setblocking(False)
        self.sent_at = 0.0
        self.answered: Callable[[bytes, float], None] = lambda body, seconds: None
        loop.add(self.sock, self._readable)

    def send(self, data: bytes) -> None:
        self.sent_at = now()
        if self.sock.send(data) != len(data):  # one small request, nothing else under way: it always fits
            raise BadAnswer("a request did not fit into the socket")

    def _readable(self) -> None:
        data = self.sock.recv(65536)
        at = now()
        if not data:
            raise BadAnswer("the server closed a connection")
        for status, _, body in self._parser.feed(data):
            if status != 200:
                raise BadAnswer(f"{status}: {body[:200].decode('utf-8', 'replace')}")
            self.answered(body, at - self.sent_at)

    def close(self) -> None:
        self._loop.remove(self.sock)
        self.sock.close()


class Kiosk(Connection):
    """One door: scans with its own token."""

    def __init__(self, loop: Loop, port: int, token: str) -> None:
        super().__init__(loop, port)
        self._token, self._heads = token, {}

    def scan(self, body: bytes) -> None:
        """`body`: see `wire.scan_body`."""
        head = self._heads.get(len(body))
        if head is None:
            head = self._heads[len(body)] = scan_head(self.port, self._token, len(body))
        self.send(head + body)


class Rush(NamedTuple):
    """What a rush at the door came to."""

    latencies: list[float]
    """Seconds from sending a scan to its whole answer."""
    seconds: float
    own_cpu: float
    """Processor seconds that this client used."""

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


class Crowd:
    """Kiosks that scan as soon as they have their answer, until `bodies` are used up. It begins at once and goes on whenever the loop runs.

    Every answer must be a first welcome: else BadAnswer, because then no durable arrival was measured.
    """

    def __init__(self, kiosks: list[Kiosk], bodies: list[bytes]) -> None:
        self.latencies: list[float] = []
        self.wanted = len(bodies)
        self._left: Iterator[bytes] = iter(bodies)
        for kiosk in kiosks:
            kiosk.answered = self._answerer(kiosk)
            self._next(kiosk)

    @property
    def left(self) -> int:
        """How many answers are still to come."""
        return self.wanted - len(self.latencies)

    def _answerer(self, kiosk: Kiosk) -> Callable[[bytes, float], None]:
        def answered(body: bytes, took: float) -> None:
            if b'"outcome":"welcome"' not in body or b'"first_time":true' not in body:
                raise BadAnswer(f"no arrival: {body[:200].decode('utf-8', 'replace')}")
            self.latencies.append(took)
            self._next(kiosk)

        return answered

    def _next(self, kiosk: Kiosk) -> None:
        body = next(self._left, None)
        if body is not None:
            kiosk.scan(body)


def rush(loop: Loop, kiosks: list[Kiosk], bodies: list[bytes], *, seconds: float = 60) -> Rush:
    """Run a crowd to its end."""
    busy, start = time.process_time(), now()
    crowd = Crowd(kiosks, bodies)
    loop.until(lambda: not crowd.left, seconds=seconds, what="check-ins")
    return Rush(crowd.latencies, now() - start, time.process_time() - busy)


class Heard(NamedTuple):
    """One screen as it arrived at one listener; `at` is on this process's clock (seconds)."""

    at: float
    marks: Marks
    size: int


class Listener:
    """One browser that shows a screen. `heard` grows; whoever reads it may clear it."""

    def __init__(self, loop: Loop, port: int, screen: str) -> None:
        self._loop, self._frames = loop, Frames()
        self.heard: list[Heard] = []
        self.newest = b""
        self.sock = connect(port)
        self.sock.sendall(upgrade(port))
        head = b""
        while b"\r\n\r\n" not in head:  # one byte at a time costs nothing once, and leaves the first frame alone
            piece = self.sock.recv(1)
            if not piece:
                raise BadAnswer("no WebSocket")
            head += piece
        if not head.startswith(b"HTTP/1.1 101 "):
            raise BadAnswer(head[:80].decode("latin-1"))
        self.sock.setblocking(False)
        loop.add(self.sock, self._readable)
        self.sock.send(frame(f'40{{"screen":"{screen}"}}'))

    def _readable(self) -> None:
        data = self.sock.recv(65536)
        at = now()
        if not data:
            raise BadAnswer("the server closed a screen's socket")
        for opcode, payload in self._frames.feed(data):
            if opcode == TEXT:
                self._packet(payload, at)
            elif opcode == CLOSE:
                raise BadAnswer("the server closed a screen's socket")
            elif opcode == PING:
                raise BadAnswer("an unexpected WebSocket ping")

    def _packet(self, payload: bytes, at: float) -> None:
        if payload.startswith(SCREEN):
            self.heard.append(Heard(at, marks(payload), len(payload)))
            self.newest = payload
        elif payload == b"2":
            self.sock.send(frame("3"))
        elif payload.startswith((b"44", b"41")):
            raise BadAnswer("the server refused a screen")

    def close(self) -> None:
        self._loop.remove(self.sock)
        self.sock.close()


def listeners(loop: Loop, port: int, count: int, *, screen: str = "projector") -> list[Listener]:
    """Connected, and each has its first screen, which is then forgotten."""
    found = [Listener(loop, port, screen) for _ in range(count)]
    loop.until(lambda: all(one.heard for one in found), seconds=30, what="first screens")
    for one in found:
        one.heard.clear()
    return found
