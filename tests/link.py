"""The cable between a kiosk and the server, in the test's hands: it passes everything, loses requests, loses replies, or is cut."""

import contextlib
import socket
import threading

CHECK_IN = b"POST /api/v1/check-ins"


class Link:
    """A TCP proxy to `port`. `mode` concerns check-ins only, but for "cut":

    pass        as a good cable
    cut         nobody gets through, and who was connected is silent from now on
    no_request  a check-in never arrives
    no_reply    a check-in arrives, its answer never does
    slow_reply  its answer takes `delay` seconds
    fault       the server says 503 and has written nothing
    """

    def __init__(self, port: int, delay: float = 2.0) -> None:
        self._target, self.delay, self.mode = port, delay, "pass"
        self.check_ins = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._open: set[socket.socket] = set()
        self._timer = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._timer.set()
        for sock in (self._listener, *self._open):
            _close(sock)

    def cut(self) -> None:
        """Nothing gets through in either direction; nobody is told."""
        self.mode = "cut"

    def mend(self) -> None:
        """As good as before; connections from before are gone."""
        self.mode = "pass"
        for sock in list(self._open):
            _close(sock)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._open.add(near)
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=30)
        except OSError:
            _close(near)
            return
        self._open.add(far)
        answers = threading.Event()  # set: the next answer is not the kiosk's to see yet
        threading.Thread(target=self._back, args=(far, near, answers), daemon=True).start()
        with contextlib.suppress(OSError):
            while chunk := near.recv(65536):
                if self.mode == "cut":
                    continue
                if chunk.startswith(CHECK_IN) and self.mode != "pass":
                    self.check_ins += 1
                    if self.mode == "no_request":
                        continue
                    if self.mode == "fault":
                        near.sendall(b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
                        break
                    answers.set()
                far.sendall(chunk)
        _close(near)
        _close(far)

    def _back(self, far: socket.socket, near: socket.socket, answers: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while chunk := far.recv(65536):
                if self.mode == "cut":
                    continue
                if answers.is_set():
                    if self.mode == "slow_reply":
                        self._timer.wait(self.delay)
                    else:
                        break
                    answers.clear()
                near.sendall(chunk)
        _close(near)
        _close(far)


def _close(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
