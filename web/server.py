"""Serving: gevent's WSGI server with the cures it needs on a hall's network, started and stopped cleanly."""

import logging
import signal
import socket
from collections.abc import Callable, Sequence

import gevent
from gevent import pywsgi
from gevent.event import Event
from gevent.pool import Pool
from gevent.socket import socket as GreenSocket

log = logging.getLogger(__name__)


class Handler(pywsgi.WSGIHandler):
    """One connection. TCP_NODELAY (else each small answer waits 40 ms on a kept connection), one write an answer, fair turns."""

    def __init__(self, sock, address, server) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass
        super().__init__(sock, address, server)

    def _write_with_headers(self, data) -> None:
        if self.response_use_chunked or len(data) > 65536:
            return super()._write_with_headers(data)
        self.headers_sent = True
        self.finalize_headers()
        if self.response_use_chunked:
            self.headers_sent = False
            return super()._write_with_headers(data)
        head = bytearray(b"HTTP/1.1 ") + self.status + b"\r\n"
        for name, value in self.response_headers:
            head += name + b": " + value + b"\r\n"
        self._sendall(head + b"\r\n" + data)

    def handle_one_response(self) -> None:
        super().handle_one_response()
        gevent.sleep(0)  # a client that never pauses must not starve the others

    def handle_error(self, kind, value, traceback) -> None:
        if kind is not None and issubclass(kind, ConnectionError):
            self.close_connection = True  # a websocket that ended, a tablet that went away
            return
        super().handle_error(kind, value, traceback)

    def log_request(self) -> None:
        """No access log: what matters is in the event log, and addresses are nobody's business."""


class _Errors:
    """pywsgi's error stream, into the log."""

    def write(self, text: str) -> None:
        if text.strip():
            log.error("%s", text.rstrip())

    def flush(self) -> None:
        pass


def listener(host: str, port: int) -> socket.socket:
    """A bound listening socket, or OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: a second start must fail, not share the port
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(1024)
    sock.setblocking(False)
    return sock


def own_addresses() -> list[str]:
    """This machine's IPv4 addresses on its networks, without asking anybody: what its own names resolve to."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    except OSError:
        found = set()
    return sorted(address for address in found if not address.startswith("127."))


def serve(app: Callable, sockets: Sequence[socket.socket], *, ready: Callable[[], None], stopped: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called once connections are accepted, `stopped` when none is answered any more."""
    servers = []
    for sock in sockets:
        green = GreenSocket(fileno=sock.detach())
        servers.append(pywsgi.WSGIServer(green, app, handler_class=Handler, log=None, error_log=_Errors(), spawn=Pool(4000)))
    asked = Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            gevent.signal_handler(getattr(signal, name), asked.set)
    for server in servers:
        server.start()
    ready()
    asked.wait()
    log.info("stopping")
    for server in servers:
        server.stop(timeout=1)
    stopped()
