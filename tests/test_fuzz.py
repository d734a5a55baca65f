"""Whatever comes over the network: never a 5xx, never a trace in the log, never anything of anybody in it, and the house goes on."""

import json
import random
import re
import socket
from contextlib import closing, suppress

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.served import House, command
from tests.sockets import BINARY, CLOSE, MORE, PING, PONG, TEXT, Client

pytestmark = pytest.mark.long

PARTICULARS = ["--unit", "huyện Nam Đông", "--organiser", "UBND", "--ordinal", "IV", "--period", "2020 - 2025", "--place", "Nam Đông"]
NAMES = ["Nguyễn Thị Hương Giang", "A Lăng Thị Nhới", "Đỗ Văn Đức"]
ID_CARD = "046080001234|191234567|Hồ Thị Bé Lài|01021980|Nữ|Thôn Mười, xã Hương Lộc|01012021"

modest = settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Three delegates, a kiosk, and a log that tells all it ever tells."""
    folder = tmp_path_factory.mktemp("fuzz")
    data = folder / "data"
    command("new", "--data", str(data), *PARTICULARS, "--venue", "Hội trường", "--starts", "2020-06-12 07:45")
    (data / "config.toml").write_text('log_level = "DEBUG"\n', "utf-8")
    roster = folder / "roster.csv"
    roster.write_text("Họ và tên,Chức vụ,Đơn vị\n" + "".join(f"{name},Nông dân,Xã Hương Phú\n" for name in NAMES), "utf-8")
    command("import", str(roster), "--data", str(data))
    house = House(data).start()
    yield house
    house.stop()


@pytest.fixture(scope="module")
def token(house):
    return house.enrol("Cửa 1")


@pytest.fixture(scope="module")
def codes(house):
    return [code for _, code, _ in house.tickets()]


def answers(house, request: bytes) -> list[int]:
    """The status of every answer to these bytes, after which the connection is over."""
    with closing(socket.create_connection(("127.0.0.1", house.port), timeout=5)) as sock:
        data = b""
        with suppress(OSError):
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
            while more := sock.recv(65536):
                data += more
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]


def fine(statuses: list[int]) -> bool:
    return all(100 <= status < 500 for status in statuses)


# -- requests ------------------------------------------------------------------------------------------------------------------

METHODS = st.sampled_from([b"GET", b"POST", b"PUT", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND", b"get", b"G\x00T", b"\xff"])
PATHS = st.one_of(
    st.sampled_from(
        [
            b"/api/v1/check-ins",
            b"/healthz",
            b"/",
            b"/kiosk",
            b"/login",
            b"/admin",
            b"/static/../app.py",
            b"/socket.io/",
            b"*",
            b"//",
            b"/%00",
        ]
        + [
            b"/api/v1/delegates/1",
            b"/api/v1/screens/desk",
            b"/printers/jobs/1.png",
            b"/assets/..%2f..%2fconfig.toml",
            b"http://x/",
            b"/%ff%fe",
        ]
        + [b"/login?next=" + b"/" * 3000, b"/?lang=" + b"\xff" * 9, b"/" + b"a" * 9000]
    ),
    st.binary(max_size=40).map(lambda junk: b"/" + junk.translate(None, b" \r\n")),
)
VALUES = st.one_of(
    st.sampled_from(
        [b"", b"-1", b"0", b"4", b"99999999999999999999", b"1e9", b"0x10", b"chunked", b"gzip, chunked", b"100-continue", b"close"]
    ),
    st.binary(max_size=60).map(lambda junk: junk.translate(None, b"\r\n")),
    st.just(b"x" * 9000),
)
NAMES_OF_HEADERS = st.sampled_from(
    [
        b"Content-Length",
        b"Transfer-Encoding",
        b"Content-Type",
        b"Cookie",
        b"Authorization",
        b"Host",
        b"Expect",
        b"Accept-Language",
        b"Upgrade",
    ]
    + [b"Connection", b"X-CSRFToken", b"X-Forwarded-For", b"Range", b"If-None-Match", b"\x00", b"a b", b"Sec-WebSocket-Key"]
)
HEADERS = st.lists(st.tuples(NAMES_OF_HEADERS, VALUES), max_size=6)
BODIES = st.one_of(
    st.binary(max_size=60), st.sampled_from([b'{"code": "1"', b"[" * 3000, b"5\r\nhello\r\n0\r\n\r\n", b"zz\r\n", b"\xff" * 5000])
)


@modest
@given(method=METHODS, path=PATHS, headers=HEADERS, body=BODIES)
def test_requests_of_any_shape(house, token, method, path, headers, body):
    lines = [method + b" " + path + b" HTTP/1.1", b"Authorization: Bearer " + token.encode()]
    lines += [name + b": " + value for name, value in headers]
    assert fine(answers(house, b"\r\n".join(lines) + b"\r\n\r\n" + body))


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 3000 + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"POST /api/v1/check-ins HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello",
        b"POST /api/v1/check-ins HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx",
        b"POST /login HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=\xff\r\nContent-Length: 3\r\n\r\n--\xff",
        b"GET / HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\nPOST",
    ],
)
def test_requests_that_are_none(house, request_bytes):
    assert fine(answers(house, request_bytes))


@pytest.mark.parametrize("second", ["Bearer wrong", "Basic eDp5", "\xff", ""])
def test_two_authorizations_are_never_one_that_opens(house, token, second):
    body = b'{"code":"x","scan_id":"two-authorizations"}'
    for pair in ((f"Bearer {token}", second), (second, f"Bearer {token}")):
        head = "POST /api/v1/check-ins HTTP/1.1\r\n" + "".join(f"Authorization: {value}\r\n" for value in pair)
        assert answers(house, head.encode("latin-1") + f"Content-Length: {len(body)}\r\n\r\n".encode() + body) == [401]


def test_a_chunked_scan_is_a_scan_and_a_broken_chunk_is_refused(house, token):
    head = f"POST /api/v1/check-ins HTTP/1.1\r\nAuthorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    body = b'{"code":"x","scan_id":"chunked-scan-1"}'
    assert answers(house, head + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n") == [200]
    for broken in (b"zz\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"%x\r\n" % len(body) + body[:9]):
        assert set(answers(house, head + broken)) <= {400}


# -- bodies --------------------------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(["\x00", "\ud800", "a" * 5000]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


@modest
@given(code=st.one_of(JSON, st.sampled_from(["7" * 27, "0" * 27, ID_CARD])), scan_id=st.one_of(JSON, st.just("fuzz-scan-0001")), more=JSON)
def test_scans_of_any_content(house, token, codes, code, scan_id, more):
    body = {"code": code, "scan_id": scan_id, "scanned_at": more}
    answer = requests.post(f"{house.url}/api/v1/check-ins", json_text(body), headers={"Authorization": f"Bearer {token}"}, timeout=5)
    assert answer.status_code in (200, 400, 409)


def json_text(value: object) -> bytes:
    """JSON as a careless client writes it: NaN and lone surrogates too."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def test_codes_cut_doubled_and_with_digits_changed_let_nobody_in(house, token, codes):
    chance = random.Random(12)
    for n in range(100):
        digits = list(chance.choice(codes))
        digits[chance.randrange(27)] = str(chance.randrange(10))
        code = "".join(digits)[: chance.choice([27, 27, 26, 13])] * chance.choice([1, 1, 2])
        if code in codes:
            continue
        status, answer = house.post("/api/v1/check-ins", {"code": code, "scan_id": f"changed-{n:04d}"}, token)
        assert status == 200 and answer["outcome"] in ("not_found", "unreadable", "other_event") and answer["delegate"] is None


SEARCH = "/api/v1/print-station/discover"
"""Looks for printers in this machine's own networks: never pressed here, where these are real. Its own tests bring a network of theirs."""


class Desk:
    """The secretary's session, asking with whatever it is given."""

    def __init__(self, house: House) -> None:
        self._house, self._http = house, requests.Session()
        self._http.post(f"{house.url}/login", data={"role": "admin", "pin": house.pins["admin"], "csrf_token": self.token()})
        self._headers = {"X-CSRFToken": self.token(), "Content-Type": "application/json"}
        described = self._http.get(f"{house.url}/api/v1/openapi.json").json()["paths"]
        self.routes = [(method, path) for path, methods in described.items() if path != SEARCH for method in methods]

    def token(self) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self._http.get(f"{self._house.url}/login").text)[1]

    def ask(self, method: str, path: str, body: bytes) -> int:
        return self._http.request(method, self._house.url + path, data=body, headers=self._headers, timeout=10).status_code


@pytest.fixture(scope="module")
def desk(house):
    return Desk(house)


PLACES = ["1", "2", "999999", "0", "-1", "99999999999999999999", "x", "%00", "%FF%FE", "..%2F..%2Fetc%2Fpasswd", "admin", "M%C3%A1y%20in"]
NAMED = [
    "cmd_id",
    "kind",
    "target",
    "expected_rev",
    "reason",
    "full_name",
    "number",
    "seat",
    "category",
    "name",
    "address",
    "position",
    "pin",
]
NAMED += [
    "starts_at",
    "protocol_id",
    "active",
    "item_id",
    "delegate_id",
    "printer",
    "code",
    "came_out",
    "paused",
    "unit",
    "birth_year",
    "q",
]


RAW = st.sampled_from(
    [b"", b"null", b"[" * 100_000, b'{"a":' * 5000, b"\xff", b'{"name": "\xff"}', b'{"cmd_id": "\\ud800\\u0000-12345678"}']
)


@settings(modest, max_examples=250)
@given(data=st.data(), body=st.one_of(st.dictionaries(st.sampled_from(NAMED), JSON, max_size=6).map(json_text), JSON.map(json_text), RAW))
def test_every_route_of_the_api_with_any_body(desk, data, body):
    assert len(desk.routes) > 40
    method, path = data.draw(st.sampled_from(desk.routes))
    path = re.sub(r"{\w+}", lambda _: data.draw(st.sampled_from(PLACES)), path)
    query = data.draw(
        st.sampled_from(["", "?limit=-1&offset=x", "?limit=99999999999999999999", "?q=%00%FF&present=2&unit=%", "?before=x&prefix='"])
    )
    status = desk.ask(method, path + query, body)
    assert 200 <= status < 500, f"{method} {path}{query} {body!r}"


# -- sockets -------------------------------------------------------------------------------------------------------------------

PACKETS = st.one_of(
    st.sampled_from(
        [
            "",
            "x",
            "0",
            "1",
            "2probe",
            "3",
            "5",
            "6",
            "9",
            "4",
            "40",
            "40{",
            '40{"screen":["desk"]}',
            '40{"screen":{"a":1},"token":[]}',
            "40[]",
        ]
        + [
            '40"projector"',
            '40{"screen":"projector"}',
            '40{"screen":"kiosk","token":"' + "a" * 500 + '"}',
            "40/desk,{}",
            "41",
            "41/x,",
            "44",
            "4🎉",
        ]
        + [
            '42["screen"]',
            '42["connect",{}]',
            "42[]",
            "42{}",
            "42",
            '421["x"]',
            "43[]",
            "439[1]",
            '451-["x",{"_placeholder":true,"num":0}]',
        ]
        + ["459999999-[]", "45", "46", "b", "bAAA=", "4" + "[" * 2000, "2" + "x" * 500, '42["screen",' + "9" * 400 + "]"]
    ),
    st.text(max_size=20),
)
FRAMES = st.lists(
    st.tuples(st.sampled_from([TEXT, TEXT, TEXT, BINARY, MORE, PING, PONG, CLOSE, 3, 15]), PACKETS, st.booleans(), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(modest, max_examples=150)
@given(frames=FRAMES, connected=st.booleans())
def test_socket_frames_of_any_kind(house, frames, connected):
    client = Client(house.port, "/socket.io/?EIO=4&transport=websocket")
    with suppress(ConnectionError, OSError):
        if connected:
            client.send(TEXT, b'40{"screen":"projector"}')
        for opcode, packet, final, masked in frames:
            client.send(
                opcode, packet.encode("utf-8", "surrogatepass"), final=final or opcode == TEXT, mask=b"mask" if masked or final else None
            )
        client.send(CLOSE)
        while client.read() is not None:
            pass
    client.close()


def test_a_message_larger_than_any_screen_asks_for_ends_its_connection(house):
    client = Client(house.port, "/socket.io/?EIO=4&transport=websocket")
    client.read()
    client.send(TEXT, b"4" * 100_000, mask=b"\0\0\0\0")
    while (frame := client.read()) is not None:
        assert frame[0] == CLOSE or frame[1][:1] in (b"2", b"6")
    client.close()


@pytest.mark.parametrize(
    "query",
    ["", "EIO=3&transport=polling", "EIO=4", "EIO=4&transport=magic", "EIO=4&transport=polling&sid=none", "EIO=x&transport=websocket"]
    + ["EIO=4&transport=polling", "EIO=4&transport=polling&j=x", "EIO=4&transport=websocket", "EIO=4&transport=polling&sid=%00%FF"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_whoever_asks_the_socket_without_opening_one_is_refused(house, method, query):
    answer = requests.request(method, f"{house.url}/socket.io/?{query}", data=b"\xff\x00junk" if method == "POST" else None, timeout=5)
    assert 400 <= answer.status_code < 500


# -- after all that ------------------------------------------------------------------------------------------------------------


def test_the_house_still_serves_and_its_log_holds_no_trace_and_nothing_of_anybody(house, token, codes):
    assert house.get("/healthz")["status"] == "ok"
    token = house.enrol("Cửa 9")
    house.post("/api/v1/check-ins", {"code": ID_CARD, "scan_id": "after-id-card"}, token)
    status, answer = house.post("/api/v1/check-ins", {"code": codes[0], "scan_id": "after-everything"}, token)
    assert (status, answer["outcome"]) == (200, "welcome")
    secret = [token, *codes, *NAMES, *ID_CARD.split("|"), *house.pins.values()]
    assert house.stop() == 0
    log = (house.data / "logs" / "khai-mac.log").read_text("utf-8")
    assert "serving on" in log
    for text in (log, house.said):
        assert "Traceback" not in text and '"trace"' not in text
    own = re.sub(r'"at": "[^"]*"', "", log)
    assert [found for found in secret if found in own] == []
