"""A bad network in the test: a TCP proxy that, by lot, refuses, loses the request, loses or cuts the reply, or delivers too late."""

import random
import socket
import struct
import threading
from collections import Counter

FATES = {"pass": 55, "refuse": 12, "lose_request": 10, "lose_reply": 10, "cut_reply": 7, "too_late": 6}
"""What may happen to a connection -> of 100. `too_late`: the request arrives after the client has given it up (and asked again)."""


class Flapping:
    """Listens on `port` and carries one request a connection to `target`. The lots come from the seed; `happened` counts them."""

    def __init__(self, target: int, seed: int) -> None:
        self.happened: Counter[str] = Counter()
        self._target, self._chance = target, random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        carrying = []
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                break
            (fate,) = self._chance.choices(list(FATES), FATES.values())
            self.happened[fate] += 1
            carrying.append(threading.Thread(target=self._carry, args=(client, fate)))
            carrying[-1].start()
        for thread in carrying:
            thread.join(10)

    def _carry(self, client: socket.socket, fate: str) -> None:
        with client:
            client.settimeout(5)
            if fate == "refuse":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset, not a farewell
                return
            try:
                request = _message(client)
                if fate == "too_late":
                    while client.recv(4096):
                        pass
                if fate == "lose_request":
                    return
                with socket.create_connection(("127.0.0.1", self._target), timeout=5) as server:
                    server.sendall(request)
                    reply = _message(server)
                if fate in ("pass", "cut_reply"):
                    client.sendall(reply if fate == "pass" else reply[: len(reply) * 2 // 3])
            except OSError:  # a client that gave up in the middle
                return


def _message(sock: socket.socket) -> bytes:
    """One whole HTTP message with a Content-Length. Raises OSError when the other side stops before."""
    data, size = b"", None
    while size is None or len(data) < size:
        more = sock.recv(65536)
        if not more:
            raise OSError("cut short")
        data += more
        head, end, _ = data.partition(b"\r\n\r\n")
        if end and size is None:
            size = len(head) + 4 + int(head.lower().partition(b"\r\ncontent-length:")[2].split(b"\r\n")[0])
    return data
