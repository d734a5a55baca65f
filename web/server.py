"""Serving: gevent's WSGI server with the cures it needs on a hall's network, started and stopped cleanly."""

import logging
import re
import signal
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path

import gevent
import gevent.hub
from gevent import pywsgi
from gevent.event import Event
from gevent.pool import Pool
from gevent.socket import socket as GreenSocket
from gevent.ssl import SSLContext, SSLError

from hall.errors import HallError

log = logging.getLogger(__name__)


class Handler(pywsgi.WSGIHandler):
    """One connection. TCP_NODELAY (else each small answer waits 40 ms on a kept connection), one write an answer, fair turns."""

    def __init__(self, sock, address, server) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass
        super().__init__(sock, address, server)

    def read_request(self, raw_requestline) -> bool:
        try:
            return super().read_request(raw_requestline)
        except HTTPException as error:  # more headers than anybody sends: refused, not reported as a fault
            raise ValueError(str(error)) from error

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
        if kind is not None and issubclass(kind, (ConnectionError, SSLError)):
            self.close_connection = True  # a websocket that ended, a tablet that went away
            return
        super().handle_error(kind, value, traceback)

    def log_request(self) -> None:
        """No access log: what matters is in the event log, and addresses are nobody's business."""

    def log_error(self, msg, *args) -> None:
        """Of what is no HTTP (https:// typed with the port of http, a port scanner) neither words nor address are kept."""
        log.info("a request that is no HTTP was refused")


class TlsServer(pywsgi.WSGIServer):
    """HTTPS. A handshake that fails, stalls or is none is the visitor's business: it ends that connection and nothing else."""

    patience = 10.0
    """Seconds for the handshake."""

    def wrap_socket_and_handle(self, client_socket, address) -> None:
        try:
            with gevent.Timeout(self.patience, TimeoutError):
                if client_socket.recv(1, socket.MSG_PEEK) != b"\x16":  # not the first byte of a handshake (RFC 8446, 5.1)
                    client_socket.sendall(_elsewhere(client_socket.recv(4096)))
                    client_socket.close()
                    return
                secured = self.wrap_socket(client_socket, **self.ssl_args)
        except OSError as error:
            log.debug("no handshake: %s", error)
            client_socket.close()
            return
        try:
            self.handle(secured, address)
        finally:
            secured.close()


def _elsewhere(request: bytes) -> bytes:
    """The answer to somebody who typed the address of the HTTPS port without https://."""
    found = re.match(rb"[A-Z]+ (/[!-~]*) HTTP/1\.[01]\r\n", request)
    host = re.search(rb"\r\nHost: *([\w.:\[\]-]+)\r\n", request, re.I)
    if not found or not host:
        return b""
    target = b"https://" + host[1] + found[1]
    return b"HTTP/1.1 307 Temporary Redirect\r\nLocation: " + target + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


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
    """This machine's IPv4 addresses on its networks, network cards before bridges and tunnels. Nobody is asked and nothing is sent;
    where the system must look up its own name (not on Linux) that can take a moment: call it on a native thread."""
    if sys.platform == "linux":
        cards = [name for _, name in socket.if_nameindex()]
        found = [(not Path("/sys/class/net", name, "device").exists(), address) for name in cards if (address := _address_of(name))]
    else:
        try:
            found = [(False, info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
        except OSError:
            found = []
    return [address for _, address in sorted(set(found)) if not address.startswith("127.")]


def _address_of(card: str) -> str:
    """The IPv4 address of a network card on Linux, "" for none."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            answer = fcntl.ioctl(sock, 0x8915, struct.pack("256s", card.encode()[:15]))  # SIOCGIFADDR, netdevice(7)
        except OSError:
            return ""
    return socket.inet_ntoa(answer[20:24])


def addresses(host: str) -> list[str]:
    """Where a server listening on `host` is reached, this machine's own loopback first."""
    if host in ("127.0.0.1", "localhost"):
        return ["127.0.0.1"]
    return ["127.0.0.1", *own_addresses()] if host == "0.0.0.0" else [host]


def server(app: Callable, sock: socket.socket, context: SSLContext | None = None) -> pywsgi.WSGIServer:
    """A server for a listening socket, with HTTPS when there is a context; not started."""
    kind, more = (TlsServer, {"ssl_context": context}) if context else (pywsgi.WSGIServer, {})
    green = GreenSocket(fileno=sock.detach())
    return kind(green, app, handler_class=Handler, log=None, error_log=_Errors(), spawn=Pool(4000), **more)


def report_to_log(hub: gevent.hub.Hub) -> None:
    """gevent prints what a greenlet or a pool's task raises, on the loop, to a terminal that may stand still: to the log with it.

    A refusal of the hall is no fault: it is the answer, and whoever asked gets it.
    """
    hub.NOT_ERROR = (*hub.NOT_ERROR, HallError)
    hub.print_exception = lambda context, *fault: log.error("a task failed", exc_info=fault)


def serve(servers: Sequence[pywsgi.WSGIServer], *, ready: Callable[[], None], stopped: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called once connections are accepted, `stopped` when none is answered any more."""
    report_to_log(gevent.get_hub())
    asked = Event()
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            gevent.signal_handler(getattr(signal, name), asked.set)
    for one in servers:
        one.start()
    ready()
    asked.wait()
    log.info("stopping")
    gevent.joinall([gevent.spawn(one.stop, 1) for one in servers])
    stopped()
