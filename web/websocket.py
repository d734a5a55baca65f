"""The WebSocket transport for python-engineio under gevent: whole-frame sends to slow readers, no compression, one frame a broadcast.

simple-websocket's `send` may write half a frame under gevent, and permessage-deflate compresses a broadcast once for each
client. It is plugged in through `eio._async`, which is private: python-engineio is pinned and a test holds the seam.
Frames as in RFC 6455.
"""

import base64
import errno
import hashlib
import logging
import struct
import traceback

from gevent.lock import BoundedSemaphore

log = logging.getLogger(__name__)
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_MORE, _TEXT, _BINARY, _CLOSE, _PING, _PONG = _KNOWN = 0, 1, 2, 8, 9, 10


class FrameCache:
    """Engine.io hands the very same object to every receiver of a broadcast: its frame is encoded once."""

    def __init__(self) -> None:
        self._message, self._frame = None, b""

    def frame(self, message: str | bytes) -> bytes:
        if message is not self._message:
            opcode, payload = (_TEXT, message.encode()) if isinstance(message, str) else (_BINARY, bytes(message))
            self._message, self._frame = message, _header(opcode, len(payload)) + payload
        return self._frame


def _header(opcode: int, size: int) -> bytes:
    first = 0x80 | opcode
    if size < 126:
        return bytes((first, size))
    if size < 65536:
        return struct.pack(">BBH", first, 126, size)
    return struct.pack(">BBQ", first, 127, size)


def _unmask(mask: bytes, data: bytes) -> bytes:
    size = len(data)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(data) ^ int.from_bytes(key)).to_bytes(size)


class WebSocket:
    """One connection, in the shape engine.io's gevent driver expects: called with (environ, start_response), then send/wait/close."""

    MAX_MESSAGE = 1 << 20

    def __init__(self, handler, frames: FrameCache) -> None:
        self._handler, self._frames = handler, frames

    def __call__(self, environ, start_response):
        source = environ["wsgi.input"]
        self._reader = getattr(source, "rfile", source)
        self._socket = self._reader.raw._sock
        self._lock, self._open = BoundedSemaphore(1), True
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "").encode()
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        self._socket.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + accept
            + b"\r\n\r\n"
        )
        try:
            self._handler(self)
        except Exception as error:  # engine.io raises on packets that are none of its own: the visitor's fault, not ours
            log.debug("a websocket ended with %s", type(error).__name__)
        finally:
            self._open = False
            try:
                self._socket.shutdown(2)
            except OSError:
                pass
        # The HTTP parser must not read what follows; this ends the connection quietly (see server.Handler.handle_error).
        raise ConnectionResetError(errno.ECONNRESET, "websocket ended")

    def send(self, message: str | bytes) -> None:
        if not self._open:
            raise OSError("closed")
        frame = self._frames.frame(message)
        with self._lock:
            sent = self._socket.send(frame)
            if sent < len(frame):
                self._socket.sendall(memoryview(frame)[sent:])

    def wait(self) -> str | bytes | None:
        """The next whole message; None when the other side has gone or broke the protocol."""
        try:
            return self._message()
        except (EOFError, OSError):
            return None

    def _message(self) -> str | bytes | None:
        parts, kind, size = [], _TEXT, 0
        while True:
            first, second = self._read(2)
            final, opcode, length = first & 0x80, first & 15, second & 127
            control, more = opcode & 8, opcode == _MORE
            # Unmasked, an unknown kind, reserved bits, a long or cut control frame, a piece of nothing or a message inside another.
            if not second & 0x80 or opcode not in _KNOWN or first & 0x70 or (control and (length > 125 or not final)):
                return self.close(1002)
            if not control and more != bool(parts):
                return self.close(1002)
            if length > 125:
                length = int.from_bytes(self._read(2 if length == 126 else 8))
            if size + length > self.MAX_MESSAGE:
                return self.close(1009)
            payload = _unmask(self._read(4), self._read(length))
            if opcode == _CLOSE:
                return self.close()
            if control:
                if opcode == _PING:
                    self._control(_PONG, payload)
                continue
            size += length
            kind = kind if more else opcode
            parts.append(payload)
            if final:
                whole = b"".join(parts)
                return whole.decode("utf-8", "replace") if kind == _TEXT else whole

    def _read(self, size: int) -> bytes:
        """Exactly so many bytes. Raises EOFError when the other side stops before."""
        data = self._reader.read(size) if size else b""
        if len(data) < size:
            raise EOFError
        return data

    def close(self, code: int = 1000) -> None:
        if self._open:
            self._open = False
            try:
                self._control(_CLOSE, struct.pack(">H", code))
            except OSError:
                pass

    def _control(self, opcode: int, payload: bytes) -> None:
        with self._lock:
            self._socket.sendall(_header(opcode, len(payload)) + payload)


def install(engineio_server) -> None:
    """Make this engine.io server use our transport."""
    frames = FrameCache()
    engineio_server._async = {**engineio_server._async, "websocket": lambda handler, server: WebSocket(handler, frames)}


class OwnFaults(logging.Filter):
    """For the logger of engine.io and socket.io: they report a visitor's junk with a trace, as if it were a fault of the house.

    Kept is what has no trace, and every trace that leads through the house's own code.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[2] is None:
            return True
        rooms = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(record.exc_info[2]))
        return any(room.partition(".")[0] in ("web", "hall") for room in rooms)
