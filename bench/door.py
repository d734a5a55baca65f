"""Check-ins over HTTP: how many a second and how fast, what the roster's size does to them, and what memory they take."""

from contextlib import closing

from .bounds import Bare, Commits
from .figures import Line, durations, median, percentile, rates
from .house import House, Server
from .load import Kiosk, Loop, Rush, listeners, rush

ANSWER_BYTES = 900
"""About what a check-in's answer takes with its headers; for the bare round trip beside it."""


def check_ins(house: House, quick: bool) -> list[Line]:
    """1, 8 and 32 kiosks, each delegate once, so that every answer waited for a durable arrival. Rounds are interleaved with the bare
    durable commit, because a disk has moods."""
    rounds, counts = (2, {1: 120, 8: 600, 32: 2000}) if quick else (5, {1: 300, 8: 1500, 32: 4000})
    conference = house.crowd(rounds * sum(counts.values()))
    rushes: dict[int, list[Rush]] = {kiosks: [] for kiosks in counts}
    server_cpu: dict[int, list[float]] = {kiosks: [] for kiosks in counts}
    at = 0
    with house.server(conference) as server, closing(Commits(house.folder)) as commits, closing(Bare(1, ANSWER_BYTES)) as bare:
        trips: list[float] = []
        for turn in range(rounds):
            house.say(f"điểm danh, vòng {turn + 1}/{rounds}")
            commits.measure(300 if quick else 600)
            trips += bare.measure(200)[0]
            for kiosks, count in counts.items():
                before = server.cpu()
                found = door(server, conference.tokens[:kiosks], conference.scans(at, count))
                rushes[kiosks].append(found)
                if before is not None:
                    server_cpu[kiosks].append((server.cpu() - before) / found.seconds)
                at += count
    commit, trip = median(commits.latencies), median(trips)
    lines = [
        durations("machine.commit", "Máy: một lần ghi bền vững (SQLite)", commits.latencies),
        rates("machine.commits", "Máy: số lần ghi bền vững mỗi giây", commits.rates),
    ]
    for kiosks, found in rushes.items():
        name = f"{kiosks} máy điểm danh"
        note = f"client {median([one.own_cpu / one.seconds for one in found]):.0%} of a core"
        if server_cpu[kiosks]:
            note += f", server {median(server_cpu[kiosks]):.0%}"
        lines.append(
            rates(
                f"door.{kiosks}.rate",
                f"Điểm danh, {name}: lượt mỗi giây",
                [one.rate for one in found],
                bound=median(commits.rates),
                bound_text="ghi bền vững/s",
                aim="> 2 500" if kiosks == 32 else "",
                note=note,
            )
        )
        more = {"bound": commit + trip, "bound_text": "ghi + vòng mạng", "aim": "trung vị < 2"} if kiosks == 1 else {}
        took = [seconds for one in found for seconds in one.latencies]
        lines.append(durations(f"door.{kiosks}.latency", f"Điểm danh, {name}: trả lời", took, **more))
    return lines


def door(server: Server, tokens: list[str], bodies: list[bytes]) -> Rush:
    """One rush on connections of its own."""
    with closing(Loop()) as loop:
        kiosks = [Kiosk(loop, server.port, token) for token in tokens]
        try:
            return rush(loop, kiosks, bodies)
        finally:
            for kiosk in kiosks:
                kiosk.close()


def roster_size(house: House, quick: bool) -> list[Line]:
    """The same scans with few and with many on the roster: nothing may grow. Servers are fresh in each round, few and many in turn."""
    few, many, rounds = (300, 20_000, 2) if quick else (300, 100_000, 4)
    one: dict[int, list[float]] = {few: [], many: []}
    eight: dict[int, list[float]] = {few: [], many: []}
    for turn in range(rounds):
        for size in (few, many) if turn % 2 else (many, few):
            house.say(f"cỡ danh sách {size}, vòng {turn + 1}/{rounds}")
            conference = house.conference(size)
            with house.server(conference) as server:
                door(server, conference.tokens[:1], conference.scans(0, 20))  # the first scans open the file and fill caches
                one[size] += door(server, conference.tokens[:1], conference.scans(20, 80)).latencies
                eight[size] += door(server, conference.tokens[:8], conference.scans(100, 200)).latencies
    low, high = percentile(eight[few], 0.99), percentile(eight[many], 0.99)
    return [
        durations("roster.few.1", f"{few} đại biểu, 1 máy: trả lời", one[few]),
        durations(
            "roster.many.1",
            f"{many} đại biểu, 1 máy: trả lời",
            one[many],
            bound=median(one[few]),
            bound_text=f"như {few} đại biểu",
            aim="không tăng",
        ),
        durations("roster.few.8", f"{few} đại biểu, 8 máy: trả lời", eight[few]),
        durations(
            "roster.many.8",
            f"{many} đại biểu, 8 máy: trả lời",
            eight[many],
            bound=median(eight[few]),
            bound_text=f"như {few} đại biểu (p99 {high / low:.2f}×)",
            aim="không tăng",
        ),
    ]


def memory(house: House, quick: bool) -> list[Line]:
    """Resident memory of the server: at rest, with 300 screens connected, and after 10,000 check-ins with them."""
    screens, count = (100, 2000) if quick else (300, 10_000)
    conference = house.crowd(count)
    with house.server(conference) as server, closing(Loop()) as loop:
        house.say("bộ nhớ")
        idle = server.memory()
        if idle is None:
            return []
        found = listeners(loop, server.port, screens)
        connected = server.memory()
        kiosks = [Kiosk(loop, server.port, token) for token in conference.tokens]
        rush(loop, kiosks, conference.scans(0, count))
        after = server.memory()
        for one in (*found, *kiosks):
            one.close()
    return [
        Line(key="memory.idle", text="Bộ nhớ máy chủ: lúc nghỉ", unit="MB", median=idle, count=1),
        Line(
            key="memory.screens",
            text=f"Bộ nhớ máy chủ: {screens} màn hình nối vào",
            unit="MB",
            median=connected,
            count=1,
            bound=idle,
            bound_text="lúc nghỉ",
            note=f"{(connected - idle) * 1000 / screens:.0f} kB a screen",
        ),
        Line(
            key="memory.after",
            text=f"Bộ nhớ máy chủ: sau {count} lượt điểm danh",
            unit="MB",
            median=after,
            count=1,
            bound=idle,
            bound_text="lúc nghỉ",
        ),
    ]
