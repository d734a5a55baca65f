"""A real house in a process of its own: started, killed and started again by the tests that need it."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import redirect_stdout
from pathlib import Path

import requests

from bench.house import free_port
from commands import cli

ROOT = Path(__file__).parent.parent


def command(*args: str) -> str:
    """Run one command of the command line in this process; what it printed."""
    with redirect_stdout(io.StringIO()) as said:
        cli.main(args, standalone_mode=False)
    return said.getvalue()


def typed(*args: str) -> str:
    """The same as somebody types it, in a process of its own."""
    done = subprocess.run([sys.executable, "app.py", *args], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class House:
    """A server over one data folder. `kill()` is a power cut; `start()` after it is the morning going on. `tls`: with HTTPS beside it."""

    def __init__(self, data: Path, command: str = "serve", *, tls: bool = False) -> None:
        self.data, self.port, self._command = data, free_port(), command
        self.tls_port = free_port() if tls else 0
        self.url, self.safe_url = f"http://127.0.0.1:{self.port}", f"https://127.0.0.1:{self.tls_port}"
        self.authority = data / "tls" / "ca.pem"
        self._process: subprocess.Popen | None = None
        self.said = ""
        self._tickets: list[tuple[str, str, str]] = []

    def args(self) -> list[str]:
        """The command that serves it."""
        ports = ["--port", str(self.port), "--tls-port", str(self.tls_port)]
        return [sys.executable, "app.py", self._command, "--data", str(self.data), "--host", "127.0.0.1", *ports, "--no-browser"]

    def start(self) -> "House":
        # Into a file: nobody reads while the tests go on, and a pipe that is full would hold the house up.
        self._terminal = tempfile.TemporaryFile()
        out = {"stdin": subprocess.DEVNULL, "stdout": self._terminal, "stderr": subprocess.STDOUT}
        self._process = subprocess.Popen(self.args(), cwd=ROOT, start_new_session=True, **out)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.get("/healthz")
                return self
            except (OSError, urllib.error.URLError):
                if (ended := self._process.poll()) is not None:
                    self._hear()
                    raise AssertionError(f"the server ended by itself with {ended}:\n{self.said}") from None
                time.sleep(0.02)
        raise AssertionError("the server did not answer within 20 s")

    def kill(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._hear()

    def stop(self) -> int:
        """SIGTERM, as systemd does it; the exit code. After a kill there is nothing left to stop."""
        if self._process.poll() is None:
            self._process.terminate()
        code = self._process.wait(20)
        self._hear()
        return code

    def _hear(self) -> None:
        """What it printed on its terminal, once it has ended."""
        if not self._terminal.closed:
            self._terminal.seek(0)
            self.said = self._terminal.read().decode()
            self._terminal.close()

    @property
    def pins(self) -> dict[str, str]:
        return dict(line.split("\t") for line in (self.data / "PIN.txt").read_text("utf-8").splitlines())

    def get(self, path: str, token: str = "") -> dict:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=5) as answer:
            return json.load(answer)

    def post(self, path: str, body: object, token: str = "") -> tuple[int, dict]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def signed_in(self, role: str) -> "Session":
        """A browser's session that knew the PIN of a role."""
        return Session(self, role)

    def enrol(self, name: str = "Cửa 1") -> str:
        return command("enrol", "kiosk", "--name", name, "--data", str(self.data)).strip().splitlines()[-1]

    def tickets(self) -> list[tuple[str, str, str]]:
        """(number, code, full name) of every invitation, as they were when first asked for."""
        if not self._tickets:
            self._tickets = [tuple(line.split("\t")) for line in command("tickets", "--data", str(self.data)).splitlines()]
        return self._tickets


class Session:
    """Cookies and the CSRF token, as a page has them."""

    def __init__(self, house: House, role: str) -> None:
        self._house, self._http = house, requests.Session()
        form = {"role": role, "pin": house.pins[role], "csrf_token": self._token("/login")}
        entered = self._http.post(f"{house.url}/login", data=form, allow_redirects=False)
        assert entered.status_code == 303, "the PIN was not taken"

    def _token(self, page: str) -> str:
        return re.search(r'name="csrf_token" value="([^"]+)"', self._http.get(self._house.url + page).text)[1]

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        headers = {"X-CSRFToken": self._token("/login")}
        answer = self._http.request(method, self._house.url + path, json=body, headers=headers, timeout=10)
        return answer.status_code, answer.json() if answer.content else {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies)
