"""Check-ins while the server is busy with other work on its native threads: drawing badges, reading a long list."""

import threading
import time
from contextlib import closing, contextmanager, nullcontext
from http.client import HTTPException

from sample import make

from .door import door
from .figures import Line, durations, median, percentile
from .house import Conference, House, Server, ask, log_in
from .load import Kiosk, Loop, now, rush
from .wire import BadAnswer

FILL, MOST = 300, 800
"""Scans before, which fill the printer's queue for longer than this takes; scans of one measurement at most."""

REST, PRINTING, READING = "rest", "printing", "reading"


def busy(house: House, quick: bool) -> list[Line]:
    """The same scans while nothing else happens, while a virtual printer draws and writes one badge after the other (it never waits
    for paper: the most a printer can take), and while the desk has a long list read. Servers are fresh, the three in turn."""
    rounds, rows, seconds = (1, 10_000, 0.8) if quick else (2, 20_000, 1.5)
    house.say(f"bảng tính {rows} dòng")
    path = house.folder / "busy.xlsx"
    make.write_many(path, rows)
    content = path.read_bytes()
    found: dict[tuple[int, str], list[float]] = {(kiosks, work): [] for work in (REST, PRINTING, READING) for kiosks in (1, 8)}
    conference = house.crowd(FILL + MOST)
    for turn in range(rounds):
        for (kiosks, work), latencies in found.items():
            house.say(f"máy chủ bận ({work}), {kiosks} máy, vòng {turn + 1}/{rounds}")
            with house.server(conference, printers=int(work == PRINTING)) as server:
                door(server, conference.tokens, conference.scans(0, FILL))
                with reading(server, conference, content) if work == READING else nullcontext():
                    latencies += _scan_for(server, conference, kiosks, seconds)
    lines = []
    for kiosks in (1, 8):
        rest = found[kiosks, REST]
        lines.append(durations(f"busy.{kiosks}.rest", f"Điểm danh, {kiosks} máy, máy chủ không bận gì khác: trả lời", rest))
        for work, name in ((PRINTING, "đang vẽ thẻ liên tục"), (READING, f"đang đọc bảng {rows} dòng")):
            took = found[kiosks, work]
            worse = percentile(took, 0.99) / percentile(rest, 0.99)
            lines.append(
                durations(
                    f"busy.{kiosks}.{work}",
                    f"Điểm danh, {kiosks} máy, {name}: trả lời",
                    took,
                    bound=median(rest),
                    bound_text=f"như khi không bận (p99 {worse:.1f}×)",
                )
            )
    return lines


def _scan_for(server: Server, conference: Conference, kiosks: int, seconds: float) -> list[float]:
    """Latencies of scans for so long, which is shorter than the list takes to be read: every kiosk scans once, pauses, scans again."""
    latencies: list[float] = []
    with closing(Loop()) as loop:
        tablets = [Kiosk(loop, server.port, token) for token in conference.tokens[:kiosks]]
        end = now() + seconds
        while now() < end and len(latencies) < MOST:
            latencies += rush(loop, tablets, conference.scans(FILL + len(latencies), kiosks)).latencies
            time.sleep(0.02)
        for tablet in tablets:
            tablet.close()
    return latencies


@contextmanager
def reading(server: Server, conference: Conference, content: bytes):
    """The desk uploads this workbook, and the server reads and explains it meanwhile. Its answer is not waited for;
    BadAnswer when it was a refusal."""
    headers = log_in(server.port, "admin", conference.pins["admin"])
    mark = "bench-boundary"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="list.xlsx"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    headers |= {"Content-Type": f"multipart/form-data; boundary={mark}"}

    answers = []

    def upload() -> None:
        try:
            answers.append(ask("POST", server.port, "/api/v1/imports", body=body, headers=headers, seconds=120)[:2])
        except (OSError, HTTPException):
            pass  # the server is stopped before it has finished

    thread = threading.Thread(target=upload, daemon=True)
    thread.start()
    thread.join(1.0)  # the cells are read first, outside the interpreter; what comes then is what others feel
    yield
    if answers and answers[0][0] != 200:
        raise BadAnswer(f"the list was refused: {answers[0]}")
