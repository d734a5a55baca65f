"""From the scan to the printer: how soon a person's badge begins while a pile waits, how many badges a second, and what it costs the door.

The printers are network printers on loopback in a process of their own. Where nothing else is said they take a badge as fast as it comes,
so what is measured is the program; the paper's own time stands beside `badges`.
"""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from datetime import datetime

from folder import open_hall
from hall.hall import Hall
from tests.fake_printer import FakePrinter

from .door import door
from .figures import Line, durations, median, percentile, rates
from .house import ACTOR, Conference, House, Server
from .load import Kiosk, Loop, Rush, rush
from .wire import BadAnswer

DELEGATES, PILE = 1000, 300
"""Of the made-up roster three in ten are guests: their badges are the pile that is printed beforehand."""
PAPER_SECONDS = 0.5
"""A badge of 100 mm at 250 mm/s and its cut: a fast printer."""
WARM = 60
EVERY = 0.025
PATIENCE = 120.0


class Stopwatch(FakePrinter):
    """Notes when the first byte of each badge's picture came, by the badge's process id. Keeps no paper; a badge takes it so many seconds,
    however long it is. Like Epson's, it tells its cutter counter."""

    def __init__(self, seconds: float) -> None:
        super().__init__(buffer=1 << 16, counter=0, cut_seconds=seconds)
        self.first: dict[str, tuple[float, float]] = {}
        """(this machine's running clock, time of day) in seconds."""
        self._began = (0.0, 0.0)

    def receive(self, data: bytes) -> None:
        if not self._began[0] and b"\x1dv0" in data:
            self._began = (time.perf_counter(), time.time())
        super().receive(data)
        del self.received[:]

    def _group(self, name: bytes):
        if name != b"v":
            yield from super()._group(name)
            return
        head = yield from self._take(6)
        yield from self._take(int.from_bytes(head[2:4], "little") * int.from_bytes(head[4:6], "little"))

    def _answer(self, command: bytes, usual: bytes) -> None:
        tag = usual[2:6].decode("latin-1")
        if command == b"\x1d(H" and tag.isdigit():
            self.first[tag], self._began = self._began, (0.0, 0.0)
        super()._answer(command, usual)


def _print(pipe) -> None:
    """The printers' process: as many as asked for, until the pipe is closed."""
    count, seconds = pipe.recv()
    printers = [Stopwatch(seconds) for _ in range(count)]
    for printer in printers:
        printer.__enter__()
    pipe.send([printer.port for printer in printers])
    try:
        while pipe.recv():
            pipe.send({tag: when for printer in printers for tag, when in list(printer.first.items())})
    except EOFError:
        pass


class Printers:
    """Running printers: their addresses, and what their stopwatches say."""

    def __init__(self, pipe, ports: list[int]) -> None:
        self._pipe = pipe
        self.addresses = [f"tcp://127.0.0.1:{port}?profile=epson80" for port in ports]

    def first_bytes(self) -> dict[str, tuple[float, float]]:
        self._pipe.send(True)
        return self._pipe.recv()

    def add(self, hall: Hall) -> None:
        for n, address in enumerate(self.addresses, start=1):
            hall.paper.add_printer(f"Máy in {n}", address, actor=ACTOR)

    def wait(self, done: Callable[[dict], bool], what: str) -> dict[str, tuple[float, float]]:
        end = time.monotonic() + PATIENCE
        while not done(found := self.first_bytes()):
            if time.monotonic() > end:
                raise BadAnswer(f"after {PATIENCE:.0f} s still waiting: {what}")
            time.sleep(0.05)
        return found


@contextmanager
def printers(count: int, seconds: float = 0.0):
    """So many printers that take `seconds` for a badge."""
    context = multiprocessing.get_context("spawn")
    pipe, other = context.Pipe()
    process = context.Process(target=_print, args=(other,), daemon=True)
    process.start()
    other.close()
    try:
        pipe.send((count, seconds))
        yield Printers(pipe, pipe.recv())
    finally:
        pipe.close()
        process.join(5)
        process.kill()
        process.join()


def paper_door(house: House, quick: bool) -> list[Line]:
    """All of it."""
    conference = house.conference(DELEGATES)
    people = [n for n in range(DELEGATES) if n % 10 < 7]
    return [*first_byte(house, conference, people, quick), *sustained(house, conference, quick), *beside_the_door(house, quick)]


def pile(hall: Hall, printer: str = "") -> None:
    """The guests' badges wait to be printed before they come."""
    made = hall.paper.print_batch(unit="", category="guest", printer=printer, actor=ACTOR, cmd_id="bench-batch")
    if made.badges != PILE:
        raise BadAnswer(f"the pile has {made.badges} badges")


def first_byte(house: House, conference: Conference, people: list[int], quick: bool) -> list[Line]:
    """A person is scanned some ten times a second while the pile waits: at a printer of the door's own, and at the pile's own printer,
    where the person comes next, after the badge that is being printed."""
    rounds, count, lines = (1, 15, []) if quick else (2, 30, [])
    for key, name, own in (("own", "máy in riêng của cửa", True), ("shared", "chung máy in với chồng thẻ", False)):
        took, since_claim, left = [], [], PILE
        for turn in range(rounds):
            house.say(f"quét mã → byte đầu tới máy in ({key}), vòng {turn + 1}/{rounds}")
            seen = _one_round(house, conference, people[:count], own=own)
            took += seen[0]
            since_claim += seen[1]
            left = min(left, seen[2])
        text = f"Quét mã → byte đầu tới máy in, {PILE} thẻ chờ, {name}"
        note = f"p95 {percentile(took, 0.95) * 1000:.0f} ms; {left} badges of the pile still waited at the end"
        lines.append(durations(f"paper.first.{key}", text, took, aim="p95 ≤ 300", note=note))
        note = f"p95 {percentile(since_claim, 0.95) * 1000:.0f} ms"
        lines.append(durations(f"paper.claim.{key}", f"Nhận việc → byte đầu, {name}", since_claim, note=note))
    return lines


def _one_round(house: House, conference: Conference, people: list[int], *, own: bool) -> tuple[list[float], list[float], int]:
    """(scan to first byte, claim to first byte, badges of the pile that were left) on a fresh server; seconds."""
    with printers(2 if own else 1) as made:

        def prepare(hall: Hall) -> None:
            made.add(hall)
            pile(hall, "Máy in 1")
            if own:
                for device in hall.devices.all():
                    hall.devices.change(device.id, name=device.name, printer="Máy in 2", actor=ACTOR)

        with house.server(conference, prepare=prepare) as server:
            made.wait(bool, "the first badge of the pile")
            scanned = _scan(server, conference, people)
            tags = _tags(server, people)
            found = made.wait(lambda first: all(tag in first for tag, _ in tags), "the badges of those scanned")
    left = PILE + len(people) - len(found)
    if left <= 0:
        raise BadAnswer("the pile was through before the last scan")
    took = [found[tag][0] - at for (tag, _), at in zip(tags, scanned, strict=True)]
    return took, [max(0.0, found[tag][1] - claimed) for tag, claimed in tags], left


def _scan(server: Server, conference: Conference, people: list[int]) -> list[float]:
    """When each scan was sent."""
    sent = []
    with closing(Loop()) as loop:
        kiosk = Kiosk(loop, server.port, conference.tokens[0])
        for n in people:
            rush(loop, [kiosk], conference.scans(n, 1))
            sent.append(kiosk.sent_at)
            loop.run(0.1)
        kiosk.close()
    return sent


def _tags(server: Server, people: list[int]) -> list[tuple[str, float]]:
    """The process id of each person's badge, and when a worker took it (time of day, seconds); waits until all are taken."""
    hall, end = open_hall(server.data), time.monotonic() + PATIENCE
    try:
        while True:
            jobs = [hall.paper.newest(n + 1) for n in people]
            if all(job and job.started_at for job in jobs):
                return [(f"{job.id % 10000:04d}", datetime.fromisoformat(job.started_at).timestamp()) for job in jobs]
            if time.monotonic() > end:
                raise BadAnswer("some badges were never taken")
            time.sleep(0.05)
    finally:
        hall.close()


def sustained(house: House, conference: Conference, quick: bool) -> list[Line]:
    """The pile alone, through one worker and through four: what the program can feed."""
    lines = []
    for count in (1, 4):
        house.say(f"thẻ mỗi giây, {count} máy in")
        wanted = 60 if quick else PILE
        with printers(count) as made:

            def prepare(hall: Hall, made: Printers = made) -> None:
                made.add(hall)
                pile(hall)

            with house.server(conference, prepare=prepare):
                found = made.wait(lambda first, wanted=wanted: len(first) >= wanted, "badges")
        times = sorted(at for at, _ in found.values())[:wanted]
        parts = [times[at : at + wanted // 3 + 1] for at in (0, wanted // 3, 2 * wanted // 3 - 1)]
        per_second = [(len(part) - 1) / (part[-1] - part[0]) for part in parts]
        text = f"Thẻ mỗi giây qua {count} máy in"
        lines.append(rates(f"paper.rate.{count}", text, per_second, aim="≥ 5" if count == 1 else ""))
    return lines


def beside_the_door(house: House, quick: bool) -> list[Line]:
    """Check-ins without printers and with four that print at the speed of good ones, in turn in the same run: at the pace of a full hall,
    and flat out. Each arrival is a badge, so the printers' queue is longer than the measurement."""
    rounds, paced, flat = (1, 120, 800) if quick else (3, 200, 2000)
    conference = house.crowd(WARM + paced + flat)
    tokens = conference.tokens[:8]
    slow: dict[bool, list[float]] = {False: [], True: []}
    fast: dict[bool, list[Rush]] = {False: [], True: []}
    for turn in range(rounds):
        for fed in (False, True)[:: -1 if turn % 2 else 1]:
            house.say(f"điểm danh {'khi bốn máy in chạy' if fed else 'không máy in'}, vòng {turn + 1}/{rounds}")
            with printers(4, PAPER_SECONDS) as made:
                with house.server(conference, prepare=made.add if fed else lambda hall: None) as server:
                    door(server, tokens, conference.scans(0, WARM))
                    if fed:
                        made.wait(lambda first: len(first) >= 4, "the first badges")
                    slow[fed] += _steady(server, tokens, conference.scans(WARM, paced))
                    fast[fed].append(door(server, tokens, conference.scans(WARM + paced, flat)))
    lines = []
    for fed, name in ((False, "không máy in"), (True, f"bốn máy in, {PAPER_SECONDS:.1f} s một thẻ")):
        text, key = f"Điểm danh, 8 máy, {name}", "fed" if fed else "rest"
        worse = percentile(slow[fed], 0.99) / percentile(slow[False], 0.99)
        more = {"bound": median(slow[False]), "bound_text": f"như không máy in (p99 {worse:.1f}×)"} if fed else {}
        lines.append(durations(f"paper.door.{key}", f"{text}, {1 / EVERY:.0f} lượt mỗi giây: trả lời", slow[fed], **more))
        more = {"bound": median([one.rate for one in fast[False]]), "bound_text": "như không máy in"} if fed else {}
        lines.append(rates(f"paper.door.{key}.rate", f"{text}: lượt mỗi giây", [one.rate for one in fast[fed]], **more))
    return lines


def _steady(server: Server, tokens: list[str], bodies: list[bytes]) -> list[float]:
    """Seconds to each answer when the kiosks scan by turns, one every `EVERY` seconds: more than a full hall ever does."""
    took: list[float] = []
    with closing(Loop()) as loop:
        kiosks = [Kiosk(loop, server.port, token) for token in tokens]
        for n, body in enumerate(bodies):
            took += rush(loop, [kiosks[n % len(kiosks)]], [body]).latencies
            loop.run(EVERY)
        for kiosk in kiosks:
            kiosk.close()
    return took
