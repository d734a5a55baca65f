"""Conferences to measure on, and servers to measure: folders of files made once and copied, processes started and always stopped."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import demo
from folder import fresh, new_pins, open_hall
from hall.clock import utc_now
from hall.hall import Hall
from hall.model import Actor, DelegateFields, RosterChange

from .wire import BadAnswer, scan_body

ROOT = Path(__file__).parent.parent
ACTOR = Actor(role="system", name="bench")
KIOSKS = 32
UNITS = 40


class Conference:
    """A prepared data folder: `tokens` of its kiosks, `codes` of its delegates in the order of the roster, `pins`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.pins = dict(line.split("\t") for line in (data / "PIN.txt").read_text("utf-8").splitlines())
        hall = open_hall(data)
        try:
            self.tokens = [hall.devices.enrol(f"Cửa {n}", actor=ACTOR)[1] for n in range(1, KIOSKS + 1)]
            self.codes = [ticket.code for _, ticket in hall.roster.invitations()]
        finally:
            hall.close()

    def scans(self, start: int, count: int) -> list[bytes]:
        """Bodies of scans of so many delegates, none of whom another slice holds. Raises BadAnswer when the roster is too short."""
        codes = self.codes[start : start + count]
        if len(codes) < count:
            raise BadAnswer(f"the prepared roster has no delegates {start} to {start + count}")
        return [scan_body(code, f"bench-{start + n:08d}") for n, code in enumerate(codes)]


class House:
    """The temporary folder of one bench run, on the disk where conferences live; conferences made in it, servers run from it."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self._made: dict[int, Conference] = {}
        self._copies = 0

    def conference(self, delegates: int) -> Conference:
        """A conference with so many delegates, made through the hall at the first asking."""
        if delegates not in self._made:
            self.say(f"tạo hội nghị {delegates} đại biểu")
            data = self.folder / f"made-{delegates}"
            new_conference(data)
            hall = open_hall(data)
            try:
                hall.roster.apply([delegate(n) for n in range(delegates)], file_name="", sha256="", actor=ACTOR)
            finally:
                hall.close()
            self._made[delegates] = Conference(data)
        return self._made[delegates]

    def crowd(self, delegates: int) -> Conference:
        """One with at least so many delegates: the smallest that was made already, or a new one."""
        return self.conference(min((size for size in self._made if size >= delegates), default=delegates))

    def copy(self, conference: Conference) -> Path:
        """Its data folder again, untouched, and on disk: else the server's first sync would pay for our copying."""
        self._copies += 1
        data = Path(shutil.copytree(conference.data, self.folder / f"copy-{self._copies}"))
        for path in data.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
        return data

    @contextmanager
    def server(self, conference: Conference, *, printers: int = 0, prepare: Callable[[Hall], None] = lambda hall: None):
        """A server on a copy of a conference, with so many virtual printers and after `prepare`; stopped and its folder removed afterwards."""
        data = self.copy(conference)
        hall = open_hall(data)
        try:
            for n in range(1, printers + 1):
                hall.paper.add_printer(f"Máy in {n}", "virtual:", actor=ACTOR)
            prepare(hall)
        finally:
            hall.close()
        running = Server(data)
        try:
            running.ready()
            yield running
        finally:
            running.stop()
            shutil.rmtree(data, ignore_errors=True)


@contextmanager
def house(say: Callable[[str], None]):
    """A temporary folder inside the project's own `data/`, so that the disk is the one that conferences are written to."""
    base = ROOT / "data"
    made = not base.exists()
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=base))
    try:
        yield House(folder, say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if made and not any(base.iterdir()):
            base.rmdir()


def new_conference(data: Path) -> None:
    fresh(data, demo.PROTOCOL, new_pins(), demo.particulars(utc_now()))


def delegate(n: int) -> RosterChange:
    """The n-th delegate of a made-up roster: plain, but as long as real ones are."""
    family, given = ("Nguyễn Thị", "Trần Văn", "Hồ Thị", "A Lăng", "Lê Đình")[n % 5], ("Hương", "Thắng", "Nhới", "Bình", "Đức")[n // 5 % 5]
    fields = DelegateFields(
        full_name=f"{family} {given} {n}",
        post="Chi hội trưởng Phụ nữ thôn",
        unit=f"Xã Thượng Nhật {n % UNITS}",
        category="guest" if n % 10 > 6 else "exemplar",
        seat=f"{'ABCDEFGH'[n % 8]}-{n % 40 + 1}",
        birth_year=1940 + n % 60,
    )
    return RosterChange(fields=fields, source=f"bench!{n + 1}")


def free_port() -> int:
    """A free port of loopback, below those that the system lends to clients (32768 on Linux, 49152 elsewhere): while a server
    is down to be started again, no client that asks for it may be given its port, be it the one that knocks (TCP connects to itself)."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Server:
    """`serve` in a process of its own, spawned at once; `ready()` waits for its first answer. `tls`: with its HTTPS port, too."""

    def __init__(self, data: Path, *, through: str = "app.py", tls: bool = False) -> None:
        self.data, self.port = data, free_port()
        self._output = data / "server.out"
        ports = ["--port", self.port, "--tls-port", free_port() if tls else 0]
        command = [sys.executable, ROOT / through, "serve", "--data", data, "--host", "127.0.0.1", *ports, "--no-browser"]
        group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {}
        with self._output.open("wb") as output:
            self.spawned_at = time.perf_counter()
            self._process = subprocess.Popen(
                [str(word) for word in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **group
            )

    def ready(self, *, seconds: float = 60) -> float:
        """Seconds from spawning to the first answer of /healthz. Raises BadAnswer with what the server said when there is none."""
        while time.perf_counter() - self.spawned_at < seconds:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                answer = get(self.port, "/healthz")
                if answer[0] == 200:
                    return time.perf_counter() - self.spawned_at
            except (OSError, HTTPException):
                pass
            if self._process.poll() is not None:
                break
            time.sleep(0.004)
        said = self._output.read_text("utf-8", "replace")[-1500:] if self._output.exists() else ""
        raise BadAnswer(f"the server did not come up:\n{said}")

    def memory(self) -> float | None:
        """Resident memory in MB (10^6 bytes); None where /proc does not tell."""
        try:
            found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self._process.pid}/status").read_text())
        except OSError:
            return None
        return int(found[1]) * 1024 / 1e6 if found else None

    def cpu(self) -> float | None:
        """Processor seconds used so far; None where /proc does not tell."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ask as an operator would (Ctrl+C), insist after ten seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


Answer = tuple[int, str, Sequence[tuple[str, str]]]


def get(port: int, path: str, headers: dict[str, str] | None = None) -> Answer:
    return ask("GET", port, path, headers=headers)


def ask(
    method: str, port: int, path: str, *, body: str | bytes = b"", headers: dict[str, str] | None = None, seconds: float = 10
) -> Answer:
    """One request on a connection of its own: (status, text, headers)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), answer.getheaders()
    finally:
        connection.close()


def log_in(port: int, role: str, pin: str) -> dict[str, str]:
    """Log in as a browser does; the headers (cookie and CSRF token) of commands of this session."""
    status, form, headers = get(port, "/login")
    cookie = _cookies(headers)
    fields = {"csrf_token": _found(r'name="csrf_token" value="([^"]+)"', form), "role": role, "pin": pin}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    status, text, headers = ask("POST", port, "/login", body=urllib.parse.urlencode(fields), headers=headers)
    if status != 303:
        raise BadAnswer(f"log-in answered {status}: {text[:200]}")
    cookie = _cookies(headers) or cookie
    status, text, headers = get(port, "/mc", {"Cookie": cookie})
    return {"Cookie": _cookies(headers) or cookie, "X-CSRFToken": _found(r'"csrf":"([^"]+)"', text), "Content-Type": "application/json"}


def _cookies(headers: Sequence[tuple[str, str]]) -> str:
    return "; ".join(value.split(";", 1)[0] for name, value in headers if name.lower() == "set-cookie")


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise BadAnswer(f"the page has no {pattern}")
    return found[1]
