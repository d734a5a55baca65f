"""HTTPS and WSS as they are served: slow readers, renewal while serving, old protocols, good and bad visitors of both ports."""

import os
import shutil
import socket
import ssl
import struct
import sys
from datetime import UTC, datetime

import gevent
import pytest
import requests
import socketio

from tests.served import House, command
from web import server
from web.tls import Identity
from web.websocket import FrameCache, WebSocket

pytestmark = pytest.mark.long

HOSTS = ["hoi-truong.local", "localhost", "127.0.0.1", "192.168.1.10"]


# -- the server, in this process ----------------------------------------------------------------------------------------------------


@pytest.fixture
def serving(tmp_path):
    """serving(app) -> port: an HTTPS server on this thread's loop; talk to it from another thread with `aside`."""
    identity, running = Identity(tmp_path / "tls", HOSTS, lambda: datetime.now(UTC)), []

    def start(app, patience: float = 10.0) -> int:
        listening = server.listener("127.0.0.1", 0)
        port = listening.getsockname()[1]
        one = server.server(app, listening, identity.context)
        one.patience = patience
        one.start()
        running.append(one)
        return port

    start.identity = identity
    yield start
    for one in running:
        one.stop(timeout=0)


def aside(visit, *args):
    """Run blocking client code on a native thread while the loop serves."""
    return gevent.get_hub().threadpool.apply(visit, args)


def trusting(identity: Identity) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=identity.authority.pem.decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def connect(port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="127.0.0.1")


def test_a_slow_reader_gets_every_byte_of_big_frames_over_tls(serving):
    big, small, reading, sent = "ấ" * 12_000_000, 20, [], []

    def talk(ws):
        # The release runs when the sender must wait for the reader: half a frame is on its way then.
        gevent.spawn(lambda: reading.append(os.write(wake[1], b"!")) if not sent else None)
        ws.send(big)
        sent.append("big")
        for n in range(small):
            ws.send(f"after {n}")
        assert ws.wait() == "thanks"
        sent.append("thanks")

    def app(environ, start_response):
        return WebSocket(talk, FrameCache())(environ, start_response)

    def visit(port):
        with connect(port, trusting(serving.identity)) as sock:
            head = b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            sock.sendall(head + b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            os.read(wake[0], 1)
            stream = sock.makefile("rb")
            assert b"101" in stream.readline()
            while stream.readline() != b"\r\n":
                pass
            frames = []
            for _ in range(1 + small):
                size = stream.read(2)[1]
                size = struct.unpack(">Q", stream.read(8))[0] if size == 127 else size
                frames.append(stream.read(size).decode())
            sock.sendall(bytes((0x81, 0x86, 0, 0, 0, 0)) + b"thanks")
            assert stream.read() == b""
            return frames

    wake = os.pipe()
    frames = aside(visit, serving(app))
    for end in wake:
        os.close(end)
    assert reading == [1], "the sender never waited: the frame was too small to prove anything"
    assert frames[0] == big and frames[1:] == [f"after {n}" for n in range(small)] and sent == ["big", "thanks"]


def test_one_who_connects_and_says_nothing_is_sent_away(serving):
    def visit(port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
            return sock.recv(1)

    assert aside(visit, serving(lambda environ, start_response: [], patience=0.01)) == b""


def test_a_certificate_renewed_while_serving_is_shown_to_the_next_visitor(serving):
    def app(environ, start_response):
        start_response("200 OK", [])
        return [b""]

    def visit(port):
        with connect(port, trusting(serving.identity)) as sock:
            return [value for kind, value in sock.getpeercert()["subjectAltName"] if kind == "IP Address"], sock.version()

    port = serving(app)
    assert aside(visit, port) == (["127.0.0.1", "192.168.1.10"], "TLSv1.3")
    serving.identity.renew([*HOSTS, "10.9.8.7"])
    assert "10.9.8.7" in aside(visit, port)[0]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_versions_before_tls_1_2_are_refused(serving):
    def visit(port):
        context = trusting(serving.identity)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
            connect(port, context)

    aside(visit, serving(lambda environ, start_response: []))


def test_own_addresses_are_this_machines_and_never_loopback():
    for address in server.own_addresses():
        assert not address.startswith("127.")
        with socket.socket() as sock:
            sock.bind((address, 0))  # fails for an address that is not ours


# -- the whole house ------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A conference that nobody serves yet."""
    data = tmp_path_factory.mktemp("secure") / "data"
    particulars = ["--unit", "huyện Nam Đông", "--organiser", "UBND HUYỆN NAM ĐÔNG", "--ordinal", "IV", "--period", "2020 - 2025"]
    command("new", "--data", str(data), *particulars, "--place", "Nam Đông", "--venue", "Hội trường", "--starts", "2020-06-12 07:45")
    return data


@pytest.fixture(scope="module")
def house(data, tmp_path_factory):
    house = House(shutil.copytree(data, tmp_path_factory.mktemp("served") / "data"), tls=True).start()
    yield house
    house.stop()


def trusted(house) -> requests.Session:
    session = requests.Session()
    session.verify = str(house.authority)
    session.trust_env = False  # or a CA bundle named in the environment wins
    return session


def test_https_and_plain_http_answer_side_by_side(house):
    with trusted(house) as session:
        for root in (house.safe_url, f"https://localhost:{house.tls_port}", house.url):
            assert session.get(root + "/healthz", timeout=5).json()["status"] == "ok"
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(house.safe_url + "/healthz", timeout=5)


def test_a_screen_arrives_over_wss(house):
    with trusted(house) as session, socketio.SimpleClient(http_session=session, reconnection=False) as client:
        client.connect(house.safe_url, auth={"screen": "projector", "token": ""}, transports=["websocket"], wait_timeout=5)
        assert client.transport == "websocket"
        while (message := client.receive(timeout=5))[0] != "screen":
            pass
        assert message[1]["screen"] == "projector" and message[1]["boot_id"] == house.get("/healthz")["boot_id"]


def test_a_pin_given_over_https_counts_and_its_cookie_serves_plain_http_too(house):
    with trusted(house) as session:
        page = session.get(house.safe_url + "/login", timeout=5)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        body = {"role": "mc", "pin": house.pins["mc"], "csrf_token": token}
        answer = session.post(house.safe_url + "/login", data=body, headers={"Referer": house.safe_url + "/login"}, timeout=5)
        assert answer.ok and not any(cookie.secure for cookie in session.cookies)
        for root in (house.safe_url, house.url):
            assert session.get(root + "/mc", allow_redirects=False, timeout=5).status_code == 200


def speak(port: int, words: bytes, *, slam: bool = False) -> bytes:
    """Send bytes to a port and hear what comes back; `slam`: reset the connection instead of listening."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sock:
        sock.sendall(words)
        if slam:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0))
            return b""
        sock.shutdown(socket.SHUT_WR)
        heard = b""
        try:
            while part := sock.recv(4096):
                heard += part
        except ConnectionResetError:
            pass
        return heard


def test_bad_visitors_of_the_tls_port_get_nowhere_and_the_server_goes_on_in_silence(data):
    visited = House(data, tls=True).start()  # its own, to read what it said at the end
    try:
        visit_badly(visited)
    finally:
        assert visited.stop() == 0
    assert "Traceback" not in visited.said and "ERROR" not in visited.said and "WARNING" not in visited.said
    assert f"https://127.0.0.1:{visited.tls_port}/" in visited.said


def visit_badly(visited: House) -> None:
    hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32)
    asked = f"GET /kiosk?lang=en HTTP/1.1\r\nHost: 127.0.0.1:{visited.tls_port}\r\n\r\n".encode()
    assert f"Location: https://127.0.0.1:{visited.tls_port}/kiosk?lang=en\r\n".encode() in speak(visited.tls_port, asked)
    assert b"Location" not in speak(visited.tls_port, b"GET / HTTP/1.1\r\nHost: a\tb\r\n\r\n")
    speak(visited.tls_port, b"")
    speak(visited.tls_port, os.urandom(64))
    speak(visited.tls_port, hello)
    speak(visited.tls_port, hello, slam=True)
    assert b"400" in speak(visited.port, hello)  # https:// typed with the port of http
    with pytest.raises(ssl.SSLError):
        connect(visited.tls_port, ssl.create_default_context())  # a tablet that does not trust us yet
    with trusted(visited) as session:
        assert session.get(visited.safe_url + "/healthz", timeout=5).ok


def test_a_taken_tls_port_is_said_and_the_conference_opens_without(house, data):
    second = House(data, tls=True)
    second.tls_port = house.tls_port
    second.start()
    assert second.stop() == 0
    assert f"Chưa có HTTPS trên cổng {house.tls_port}" in second.said and "https://" not in second.said
