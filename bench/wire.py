"""The bytes a kiosk and a projector put on the wire, and as little parsing of the answers as tells what is needed. Pure.

HTTP/1.1 answers carry Content-Length here (the product never chunks small ones); WebSocket frames as in RFC 6455, Engine.IO 4 and
Socket.IO 5 as text inside them.
"""

import struct
from typing import NamedTuple

TEXT, CLOSE, PING = 1, 8, 9


class BadAnswer(Exception):
    """The server sent what this client does not understand, or refused."""


class Response(NamedTuple):
    status: int
    head: bytes
    body: bytes


class Responses:
    """An incremental parser of the answers on one connection: bytes in as they come, whole answers out."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> list[Response]:
        """Every answer that is complete now. Raises BadAnswer for a head that is none or has no length."""
        if self._waiting:
            data = self._waiting + data
        found = []
        while True:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                break
            head = data[:end]
            stop = end + 4 + _length(head)
            if len(data) < stop:
                break
            found.append(Response(_status(head), head, data[end + 4 : stop]))
            data = data[stop:]
        self._waiting = data
        return found


def _status(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.") or not head[9:12].isdigit():
        raise BadAnswer(head[:80].decode("latin-1"))
    return int(head[9:12])


def _length(head: bytes) -> int:
    status = _status(head)
    if status in (101, 204, 304):
        return 0
    at = head.find(b"\r\nContent-Length: ")
    if at < 0:
        at = head.lower().find(b"\r\ncontent-length:")
        if at < 0:
            raise BadAnswer("an answer without Content-Length")
    value = head[at + 2 :].split(b"\r\n", 1)[0].partition(b":")[2].strip()
    if not value.isdigit():
        raise BadAnswer(f"Content-Length {value!r}")
    return int(value)


def request(method: str, path: str, *, port: int, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request that keeps the connection."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def scan_body(code: str, scan_id: str) -> bytes:
    return f'{{"code":"{code}","scan_id":"{scan_id}"}}'.encode()


def scan_head(port: int, token: str, size: int) -> bytes:
    """Everything of a check-in before its body of `size` bytes: made once for each kiosk, because it never changes."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return request("POST", "/api/v1/check-ins", port=port, headers=headers, body=b"x" * size)[:-size]


# -- WebSocket --------------------------------------------------------------------------------------------------------------------


def upgrade(port: int) -> bytes:
    """The handshake of Engine.IO 4 straight to WebSocket."""
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "a2hhaS1tYWMtYmVuY2g="}
    return request("GET", "/socket.io/?EIO=4&transport=websocket", port=port, headers=headers)


def frame(text: str) -> bytes:
    """A client's text frame of less than 126 bytes, under a mask of zeros: valid, and free."""
    payload = text.encode()
    if len(payload) > 125:
        raise ValueError("this client sends short frames only")
    return bytes((0x80 | TEXT, 0x80 | len(payload))) + b"\0\0\0\0" + payload


class Frames:
    """An incremental parser of a server's unmasked, unfragmented frames."""

    def __init__(self) -> None:
        self._waiting = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """(opcode, payload) of each frame that is complete now."""
        if self._waiting:
            data = self._waiting + data
        found, at = [], 0
        while len(data) - at >= 2:
            size, start = data[at + 1] & 0x7F, at + 2
            if size == 126:
                if len(data) < at + 4:
                    break
                size, start = struct.unpack_from(">H", data, at + 2)[0], at + 4
            elif size == 127:
                if len(data) < at + 10:
                    break
                size, start = struct.unpack_from(">Q", data, at + 2)[0], at + 10
            if len(data) < start + size:
                break
            found.append((data[at] & 0x0F, data[start : start + size]))
            at = start + size
        self._waiting = data[at:]
        return found


class Marks(NamedTuple):
    """What of a screen is looked at: the envelope's `rev` and `now` (ISO text as bytes), and the stage's own revision (-1 without one)."""

    rev: int
    now: bytes
    revision: int


SCREEN = b'42["screen",'


def marks(payload: bytes) -> Marks:
    """The marks of a `42["screen",{…}]` packet, found without decoding its JSON. Raises BadAnswer when there is no envelope."""
    rev = _integer(payload, b'"rev":')
    at = payload.find(b'"now":"')
    if rev < 0 or at < 0:
        raise BadAnswer("a screen without rev and now")
    return Marks(rev, payload[at + 7 : payload.index(b'"', at + 7)], _integer(payload, b'"revision":'))


def _integer(payload: bytes, name: bytes) -> int:
    at = payload.find(name)
    if at < 0:
        return -1
    start = stop = at + len(name)
    while payload[stop : stop + 1].isdigit():
        stop += 1
    return int(payload[start:stop]) if stop > start else -1
