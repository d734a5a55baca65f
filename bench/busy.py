"""Check-ins while the server is busy with other work on its native threads: drawing badges, reading a long list."""

import threading
from contextlib import contextmanager, nullcontext
from http.client import HTTPException

from sample import make

from .door import door
from .figures import Line, durations, median, percentile
from .house import Conference, House, Server, ask, log_in
from .wire import BadAnswer

REST, PRINTING, READING = "rest", "printing", "reading"


def busy(house: House, quick: bool) -> list[Line]:
    """The same scans while nothing else happens, while a virtual printer draws and writes one badge after the other (it never waits
    for paper: the most a printer can take), and while the desk has a long list read. Servers are fresh, the three in turn."""
    rounds, rows = 1 if quick else 3, 20_000
    house.say(f"bảng tính {rows} dòng")
    path = house.folder / "busy.xlsx"
    make.write_many(path, rows)
    content = path.read_bytes()
    one: dict[str, list[float]] = {REST: [], PRINTING: [], READING: []}
    eight: dict[str, list[float]] = {REST: [], PRINTING: [], READING: []}
    conference = house.crowd(500)
    for turn in range(rounds):
        for work in one:
            house.say(f"máy chủ bận ({work}), vòng {turn + 1}/{rounds}")
            with house.server(conference, printers=int(work == PRINTING)) as server:
                door(server, conference.tokens, conference.scans(0, 300))  # fills the printer's queue for longer than this takes
                with reading(server, conference, content) if work == READING else nullcontext():
                    one[work] += door(server, conference.tokens[:1], conference.scans(300, 40)).latencies
                    eight[work] += door(server, conference.tokens[:8], conference.scans(340, 160)).latencies
    lines = []
    for kiosks, found in ((1, one), (8, eight)):
        lines.append(durations(f"busy.{kiosks}.rest", f"Điểm danh, {kiosks} máy, máy chủ không bận gì khác: trả lời", found[REST]))
        for work, name in ((PRINTING, "đang vẽ thẻ liên tục"), (READING, f"đang đọc bảng {rows} dòng")):
            worse = percentile(found[work], 0.99) / percentile(found[REST], 0.99)
            lines.append(
                durations(
                    f"busy.{kiosks}.{work}",
                    f"Điểm danh, {kiosks} máy, {name}: trả lời",
                    found[work],
                    bound=median(found[REST]),
                    bound_text=f"như khi không bận (p99 {worse:.1f}×)",
                )
            )
    return lines


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
