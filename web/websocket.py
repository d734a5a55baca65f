"""The WebSocket transport for python-engineio under gevent: whole-frame sends to slow readers, no compression, one frame a broadcast.

simple-websocket's `send` may write half a frame under gevent, and permessage-deflate compresses a broadcast once for each
client. It is plugged in through `eio._async`, which is private: python-engineio is pinned and a test holds the seam.
Frames as in RFC 6455.
"""

import base64
import errno
import hashlib
import struct

from gevent.lock import BoundedSemaphore

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10


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
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        try:
            self._handler(self)
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
        parts, kind, read = [], _TEXT, self._reader.read
        size = 0
        while True:
            head = read(2)
            if len(head) < 2:
                return None
            final, opcode, masked, length = head[0] & 0x80, head[0] & 15, head[1] & 0x80, head[1] & 127
            if length == 126:
                length = struct.unpack(">H", read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", read(8))[0]
            size += length
            if size > self.MAX_MESSAGE or not masked:
                self.close(1009 if masked else 1002)
                return None
            mask = read(4)
            payload = read(length) if length else b""
            if len(payload) < length:
                return None
            payload = _unmask(mask, payload)
            if opcode == _CLOSE:
                self.close()
                return None
            if opcode in (_PING, _PONG):
                size -= length
                if opcode == _PING:
                    self._control(_PONG, payload)
                continue
            if opcode:
                kind = opcode
            parts.append(payload)
            if final:
                whole = b"".join(parts)
                return whole.decode("utf-8", "replace") if kind == _TEXT else whole

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
