"""The bench measures: so its sums and its reading of answers must be right. How fast anything is, is not asked here."""

import socket
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bench.figures import Line, durations, number, percentile, rates, table
from bench.paper_door import Stopwatch
from bench.schedules import CRIMES, ROWS, report
from bench.wire import BadAnswer, Frames, Marks, Responses, frame, marks, scan_body, scan_head
from hall.model import Actor
from printers.encoders.escpos import completion, encode
from tests.judge import Outcome
from web.websocket import FrameCache

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
CUTS = st.lists(st.integers(0, 300_000), max_size=8)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """`data` cut at these places, as a network may cut it."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in zip(places, places[1:], strict=False)]


def answer(status: int, body: bytes, name: str = "Content-Length") -> bytes:
    return f"HTTP/1.1 {status} What\r\nContent-Type: text/plain\r\n{name}: {len(body)}\r\nDate: now\r\n\r\n".encode() + body


# -- figures ------------------------------------------------------------------------------------------------------------------------


@given(NUMBERS)
def test_the_half_percentile_is_the_median(values):
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))


@given(NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_percentiles_stay_inside_and_never_fall(values, one, other):
    low, high = sorted((one, other))
    assert min(values) <= percentile(values, 0) <= percentile(values, low) <= percentile(values, high) + 1e-6
    assert percentile(values, 1) == max(values)


def test_the_99th_of_a_hundred_and_one_is_the_second_largest():
    assert percentile(list(range(101)), 0.99) == 99
    assert percentile([10, 20], 0.75) == 17.5
    with pytest.raises(ValueError):
        percentile([], 0.5)


def test_a_duration_is_told_in_its_unit_beside_a_bound_in_the_same():
    line = durations("a", "A", [0.002, 0.004, 0.006], bound=0.002)
    assert (line.median, line.bound, line.ratio, line.count) == (4, 2, 2, 3)
    assert durations("a", "A", [2.0], unit="s").median == 2


def test_the_worst_of_a_rate_is_its_slowest_round():
    line = rates("a", "A", [300, 100, 200], bound=400)
    assert (line.median, line.worst, line.ratio) == (200, 100, 0.5)


def test_columns_stand_under_each_other_whatever_the_accents():
    composed = Line(key="a", text="Quét mã", unit="ms", median=1.5, bound=3.0)
    decomposed = Line(key="b", text="Cu\u031b\u0309a", unit="ms", median=12345.0)
    lines = [composed, decomposed]
    head, rule, first, second = table(lines).splitlines()
    assert "0.50×" in first and "12 345 ms" in second
    assert first.index("ms") == second.index("ms") - 2  # two combining marks take no room
    assert len(rule) == max(len(head), len(first))


def test_numbers_keep_three_figures():
    assert [number(value) for value in (None, 0, 0.1234, 4.567, 98.76, 2345.6)] == ["–", "0", "0.123", "4.57", "98.8", "2 346"]


# -- answers ------------------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from([200, 401, 503]), st.binary(max_size=40)), max_size=5), CUTS)
def test_answers_come_out_whole_however_they_are_cut(answers, cuts):
    parser, found = Responses(), []
    for piece in pieces(b"".join(answer(status, body) for status, body in answers), cuts):
        found += [(one.status, one.body) for one in parser.feed(piece)]
    assert found == answers


def test_the_name_of_a_header_may_be_written_small():
    assert Responses().feed(answer(200, b"ok", "content-length"))[0].body == b"ok"


@pytest.mark.parametrize("data", [b"no http\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nx", b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"])
def test_an_answer_that_is_none_is_an_error(data):
    with pytest.raises(BadAnswer):
        Responses().feed(data)


def test_an_answer_without_a_body_needs_no_length():
    assert [one.status for one in Responses().feed(b"HTTP/1.1 204 No Content\r\nA: b\r\n\r\n" + answer(200, b"x"))] == [204, 200]


def test_what_a_bench_kiosk_sends_is_an_arrival(app, hall, code):
    _, token = hall.devices.enrol("Cửa 1", actor=Actor(role="admin"))
    body = scan_body(code(1), "bench-00000001")
    first, *lines = scan_head(8080, token, len(body)).decode().strip().split("\r\n")
    assert first == "POST /api/v1/check-ins HTTP/1.1"
    headers = dict(line.split(": ", 1) for line in lines)
    assert (headers["Host"], headers["Content-Length"]) == ("127.0.0.1:8080", str(len(body)))
    told = app.test_client().post("/api/v1/check-ins", data=body, headers=headers)
    assert told.status_code == 200 and b'"outcome":"welcome"' in told.data and b'"first_time":true' in told.data


# -- frames -------------------------------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from([0, 5, 125, 126, 700, 65535, 65536]), max_size=4), CUTS)
def test_frames_of_the_server_come_out_whole_however_they_are_cut(sizes, cuts):
    parser, found = Frames(), []
    for piece in pieces(b"".join(FrameCache().frame("x" * size) for size in sizes), cuts):
        found += parser.feed(piece)
    assert found == [(1, b"x" * size) for size in sizes]


def test_frames_of_this_client_are_masked_as_the_server_wants_them():
    data = frame('40{"screen":"projector"}')
    assert data[0] == 0x81 and data[1] == 0x80 + len(data) - 6
    assert data[2:6] == bytes(4) and data[6:] == b'40{"screen":"projector"}'
    with pytest.raises(ValueError):
        frame("x" * 126)


def test_the_marks_of_a_screen_are_found_without_reading_it_all():
    state = b'{"picture":{"title":"\\"now\\":"},"revision":12,"locked":false}'
    packet = b'42["screen",{"screen":"projector","boot_id":"ab","rev":345,"now":"2020-06-12T00:12:05.123Z","state":' + state + b"}]"
    assert marks(packet) == Marks(345, b"2020-06-12T00:12:05.123Z", 12)
    assert marks(b'42["screen",{"rev":1,"now":"x"}]') == Marks(1, b"x", -1)
    with pytest.raises(BadAnswer):
        marks(b'42["screen",{}]')


# -- schedules of faults ------------------------------------------------------------------------------------------------------------


def test_the_report_of_the_schedules_shows_every_figure_and_every_crime_with_its_seed():
    figures = {"simulated": Counter({key: 100 + n for n, key in enumerate(ROWS)} | {"schedules": 7}), "killed": Counter()}
    text = report(figures, [Outcome(41, wrong=["double: 3-1 lies on 2 whole sheets", "double: 4-1 lies on 3 whole sheets"]), Outcome(5)])
    assert all(words in text and str(100 + n) in text for n, words in enumerate(ROWS.values()))
    assert "tiến trình thật" not in text  # none was run
    lines = dict(line.rsplit(None, 1) for line in text.splitlines() if line.startswith(tuple(CRIMES.values())))
    assert {words: int(count) for words, count in lines.items()} == {words: 2 if key == "double" else 0 for key, words in CRIMES.items()}
    assert "lịch số 41: double: 3-1" in text


def test_a_stopwatch_tells_when_each_badges_first_byte_came():
    with Stopwatch(0.0) as printer, socket.create_connection(("127.0.0.1", printer.port)) as line:
        for number, tag in enumerate((b"0007", b"0008"), start=1):  # the next when the one before is confirmed, as a worker does
            line.sendall(completion(b"F001", process_id=True))  # no badge
            line.sendall(b"".join(encode(Image.new("1", (576, 80), 1), tag=tag)))
            printer.wait_for(lambda p, number=number: len(p.first) == number)
        assert list(printer.first) == ["0007", "0008"]
        assert 0 < printer.first["0007"][0] < printer.first["0008"][0]
