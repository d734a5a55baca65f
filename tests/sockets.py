"""A WebSocket client over a plain socket, for the tests that break the rules on purpose."""

import socket
import struct

from bench.wire import Frames, Responses

TEXT, BINARY, CLOSE, PING, PONG, MORE = 1, 2, 8, 9, 10, 0
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
"""The example of RFC 6455, 1.3."""


class Client:
    """A WebSocket client that may also break the rules."""

    def __init__(self, port: int, path: str = "/", receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.settimeout(5)
        self.sock.connect(("127.0.0.1", port))
        self.sock.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n".encode()
        )
        self._frames, head = Frames(), b""
        while b"\r\n\r\n" not in head:
            data = self.sock.recv(1)
            assert data, f"no answer to the handshake: {head!r}"
            head += data
        (self.handshake,) = Responses().feed(head)
        self._ready: list[tuple[int, bytes]] = []

    def send(self, opcode: int, payload: bytes = b"", *, final: bool = True, mask: bytes | None = b"\x11\x22\x33\x44") -> None:
        bit, size = (0x80 if mask else 0), len(payload)
        head = bytes(((0x80 if final else 0) | opcode,))
        if size < 126:
            head += bytes((bit | size,))
        else:
            head += struct.pack(">BH", bit | 126, size) if size < 65536 else struct.pack(">BQ", bit | 127, size)
        if mask:
            payload = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) if any(mask) else payload
        self.sock.sendall(head + (mask or b"") + payload)

    def read(self) -> tuple[int, bytes] | None:
        """The next frame; None when the server has closed the connection."""
        while not self._ready:
            try:
                data = self.sock.recv(65536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._ready = self._frames.feed(data)
        return self._ready.pop(0)

    def close(self) -> None:
        self.sock.close()
