"""The WebSocket transport, byte by byte: what RFC 6455 asks of a server, and whole frames for readers that do not keep up."""

import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import engineio
import gevent
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sockets import BINARY, CLOSE, MORE, PING, PONG, TEXT, Client
from web.server import listener, server
from web.websocket import FrameCache, WebSocket, install

ACCEPT = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""For the key of the example in RFC 6455, 1.3."""


@contextmanager
def served(make: Callable[[], Callable]) -> Iterator[int]:
    """Our server around the WSGI callable that `make` builds, on a loop in a thread of its own; its port."""
    sock = listener("127.0.0.1", 0)
    port, ready, parts = sock.getsockname()[1], threading.Event(), {}

    def run() -> None:
        one = server(make(), sock)
        asked = gevent.get_hub().loop.async_()
        asked.start(lambda: gevent.spawn(one.stop, 1))
        parts["stop"] = asked.send
        one.start()
        ready.set()
        one._stop_event.wait()
        gevent.get_hub().destroy(destroy_loop=True)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(5)
        yield port
    finally:
        parts["stop"]()
        thread.join(10)
        assert not thread.is_alive()


def echo(ws: WebSocket) -> None:
    while (message := ws.wait()) is not None:
        ws.send(message)


@pytest.fixture(scope="module")
def port():
    with served(lambda: WebSocket(echo, FrameCache())) as port:
        yield port


@pytest.fixture
def client(port):
    client = Client(port)
    yield client
    client.close()


def test_the_handshake_answers_the_key_and_offers_no_compression(client):
    assert client.handshake.status == 101
    assert b"Sec-WebSocket-Accept: " + ACCEPT in client.handshake.head
    assert b"extensions" not in client.handshake.head.lower()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 1 << 20])
def test_a_message_of_any_size_comes_back_whole(client, size):
    client.send(BINARY, os.urandom(1) * size, mask=b"\0\0\0\0")
    opcode, payload = client.read()
    assert (opcode, len(payload)) == (BINARY, size)


def test_text_is_unmasked_and_stays_text(client):
    client.send(TEXT, "Kính chào A Lăng Thị Nhới".encode())
    assert client.read() == (TEXT, "Kính chào A Lăng Thị Nhới".encode())


def test_a_message_in_fragments_is_one_message_with_a_ping_answered_in_between(client):
    client.send(TEXT, b"Kh", final=False)
    client.send(PING, b"are you there")
    assert client.read() == (PONG, b"are you there")
    client.send(MORE, b"ai ", final=False)
    client.send(PONG, b"nobody asked")
    client.send(MORE, "Mạc".encode())
    assert client.read() == (TEXT, "Khai Mạc".encode())


def test_a_frame_that_comes_byte_by_byte_is_read(client):
    for byte in bytes((0x81, 0x82)) + b"\0\0\0\0" + b"ok":
        client.sock.sendall(bytes((byte,)))
    assert client.read() == (TEXT, b"ok")


def closed_with(client: Client) -> int:
    opcode, payload = client.read()
    assert opcode == CLOSE and client.read() is None
    return struct.unpack(">H", payload[:2])[0]


def test_a_frame_without_a_mask_ends_the_connection(client):
    client.send(TEXT, b"hello", mask=None)
    assert closed_with(client) == 1002


def test_a_message_over_one_mebibyte_is_refused_before_it_is_read(client):
    client.sock.sendall(struct.pack(">BBQ", 0x82, 0x80 | 127, (1 << 20) + 1))
    assert closed_with(client) == 1009


def test_fragments_that_add_up_to_too_much_are_refused(client):
    for opcode in (BINARY, MORE):
        client.send(opcode, b"x" * 400_000, final=False, mask=b"\0\0\0\0")
    client.sock.sendall(struct.pack(">BBQ", 0x80, 0x80 | 127, 400_000))
    assert closed_with(client) == 1009


def test_a_control_frame_may_be_neither_long_nor_in_pieces(port):
    for final, payload in ((True, b"x" * 126), (False, b"x")):
        client = Client(port)
        client.send(PING, payload, final=final)
        assert closed_with(client) == 1002
        client.close()


def test_a_piece_of_no_message_and_a_message_inside_another_end_the_connection(port):
    for frames in ([(MORE, True)], [(TEXT, False), (TEXT, True)], [(3, True)], [(0x40 | TEXT, True)]):
        client = Client(port)
        for opcode, final in frames:
            client.send(opcode, b"x", final=final)
        assert closed_with(client) == 1002
        client.close()


def test_close_is_answered_and_nothing_is_sent_after_it(client):
    client.send(CLOSE, struct.pack(">H", 1001))
    assert closed_with(client) == 1000


def test_text_that_is_no_utf8_does_not_end_the_connection(client):
    client.send(TEXT, b"\xff\xfe ok")
    assert client.read() == (TEXT, "\ufffd\ufffd ok".encode())
    client.send(TEXT, b"still here")
    assert client.read() == (TEXT, b"still here")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(min_size=1, max_size=40), cut=st.integers(0, 14))
def test_junk_and_frames_cut_short_end_one_connection_and_nothing_else(port, caplog, capfd, junk, cut):
    for bytes_sent in (junk, (struct.pack(">BBQ", 0x82, 0xFF, 70_000) + b"mask" + junk)[:cut]):
        client = Client(port)
        client.sock.sendall(bytes_sent)
        client.sock.shutdown(socket.SHUT_WR)
        while client.read() is not None:
            pass
        client.close()
    assert [record.getMessage() for record in caplog.records] == [] and capfd.readouterr().err == ""
    after = Client(port)
    after.send(TEXT, b"alive")
    assert after.read() == (TEXT, b"alive")
    after.close()


def test_a_broadcast_is_encoded_once_for_all_its_receivers():
    frames, message = FrameCache(), "một khung hình"
    first = frames.frame(message)
    assert frames.frame(message) is first
    assert frames.frame("khác") is not first


# -- behind engine.io -----------------------------------------------------------------------------------------------------------


class Io:
    """An engine.io server over our transport, as the house has it, that sends what a test asks for."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes

    def __call__(self) -> Callable:
        eio = engineio.Server(async_mode="gevent", max_http_buffer_size=64_000, monitor_clients=False)
        install(eio)
        eio.on("message", lambda sid, data: [eio.send(sid, letter * size) for letter, size in zip("abcdef", self.sizes, strict=False)])
        return engineio.WSGIApp(eio)


def test_the_private_seam_of_engineio_is_where_we_plug_in():
    eio = engineio.Server(async_mode="gevent")
    before = eio._async["websocket"]
    assert set(eio._async) >= {"websocket", "queue", "thread", "event", "sleep"}
    install(eio)
    assert eio._async["websocket"] is not before
    assert isinstance(eio._async["websocket"](echo, eio), WebSocket)
    other = engineio.Server(async_mode="gevent")
    assert other._async["websocket"] is before, "another server must keep its own transport"


def test_a_slow_reader_gets_a_large_event_whole_and_those_after_it():
    sizes = [4 << 20, 10, 300_000, 1]
    with served(Io(sizes)) as port:
        client = Client(port, "/engine.io/?EIO=4&transport=websocket", receive_buffer=4096)
        assert client.read()[1].startswith(b"0{")
        client.send(TEXT, b"4go")
        gone = threading.Event()
        gone.wait(0.3)  # the server's buffers are full by now and it stands inside the first frame
        for letter, size in zip("abcd", sizes, strict=True):
            opcode, payload = client.read()
            assert opcode == TEXT and payload == b"4" + letter.encode() * size
        client.close()


def test_one_slow_reader_holds_up_nobody_else():
    with served(Io([4 << 20])) as port:
        slow = Client(port, "/engine.io/?EIO=4&transport=websocket", receive_buffer=4096)
        slow.read()
        slow.send(TEXT, b"4go")
        quick = Client(port, "/engine.io/?EIO=4&transport=websocket")
        quick.read()
        quick.send(TEXT, b"4go")
        assert len(quick.read()[1]) == (4 << 20) + 1
        quick.close()
        slow.close()


@pytest.mark.parametrize("packet", [b"x", b"9", b"", b"4", b"0", b"5", b"6", b"1", b"3", "4🎉".encode(), b"b" * 200])
def test_packets_that_engineio_does_not_know_leave_no_trace_and_no_harm(packet, caplog, capfd):
    with served(Io([3])) as port:
        client = Client(port, "/engine.io/?EIO=4&transport=websocket")
        client.read()
        client.send(TEXT, packet)
        with suppress(OSError):  # the server may have hung up already
            client.send(BINARY, packet)
            client.sock.shutdown(socket.SHUT_WR)
        while client.read() is not None:
            pass
        client.close()
        after = Client(port, "/engine.io/?EIO=4&transport=websocket")
        after.read()
        after.send(TEXT, b"4go")
        assert after.read() == (TEXT, b"4aaa")
        after.close()
    assert [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []
    assert capfd.readouterr().err == ""
