"""A real cable between kiosk and server (two network namespaces), pulled in the middle of a request: silence, not a closed connection.

The address is no loopback one, so the browser counts it as insecure: what is shown here works without a secure context too.
"""

import os
import shutil
import signal
import subprocess
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Pages
from tests.browser.test_offline import SOON, answered, arrivals, came_once, code, delivered, door, doubles, furnish, next_one, state, wedge
from tests.served import House

HERE, THERE = "203.0.113.1", "203.0.113.2"


def run(*args: str) -> None:
    subprocess.run(args, check=True, capture_output=True)


def why_not() -> str:
    """Why this machine cannot make a cable, "" when it can."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "needs root: a cable is two network namespaces"
    if not shutil.which("ip"):
        return "needs iproute2 (the command `ip`)"
    name = f"kmtry{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        return "this machine makes no network namespaces"
    run("ip", "netns", "del", name)
    return ""


class FarHouse(House):
    """A server at the other end of a cable."""

    def __init__(self, data) -> None:
        super().__init__(data)
        self._name, self._near = f"km{os.getpid()}", f"km{os.getpid()}a"
        far = f"km{os.getpid()}b"
        self.url = f"http://{THERE}:{self.port}"
        self._far = ["ip", "-n", self._name, "link", "set", far]

    def lay(self) -> None:
        """Both ends and the cable between them."""
        far = self._far[-1]
        run("ip", "netns", "add", self._name)
        run("ip", "link", "add", self._near, "type", "veth", "peer", "name", far)
        run("ip", "link", "set", far, "netns", self._name)
        run("ip", "addr", "add", f"{HERE}/30", "dev", self._near)
        run("ip", "link", "set", self._near, "up")
        run("ip", "-n", self._name, "addr", "add", f"{THERE}/30", "dev", far)
        run("ip", "-n", self._name, "link", "set", "lo", "up")
        run(*self._far, "up")

    def args(self) -> list[str]:
        return ["ip", "netns", "exec", self._name, *(THERE if arg == "127.0.0.1" else arg for arg in super().args())]

    def pull(self) -> None:
        run(*self._far, "down")

    def plug(self) -> None:
        run(*self._far, "up")

    def hold(self, still: bool) -> None:
        """The server takes what comes in and does nothing with it, until it goes on."""
        os.kill(self._process.pid, signal.SIGSTOP if still else signal.SIGCONT)

    def remove(self) -> None:
        if self._process:
            self.plug()
            self.hold(False)
            self.stop()
        subprocess.run(["ip", "link", "del", self._near], capture_output=True)
        subprocess.run(["ip", "netns", "del", self._name], capture_output=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    reason = why_not()
    if reason:
        pytest.skip(reason)
    data = tmp_path_factory.mktemp("cable") / "data"
    furnish(data)
    house = FarHouse(data)
    try:
        house.lay()
        house.start()
        house.tickets()
        yield house
    finally:
        house.remove()


@pytest.fixture(scope="module")
def pages(browser, house):
    pages = Pages(browser, house)
    yield pages
    pages.close()
    # Over plain HTTP on a network the browser says that it heeds one of our headers only with HTTPS.
    assert [line for line in pages.complaints if "Cross-Origin-Opener-Policy" not in line] == []


def test_a_cable_pulled_before_and_in_the_middle_of_a_request_loses_and_doubles_nobody(house, pages):
    page = door(pages, house, "Cửa 1")
    assert page.evaluate("window.isSecureContext") is False

    # In the middle: the request has arrived, the answer finds no way back.
    house.hold(True)
    scanned = {3: wedge(page, code(house, 3))}
    page.wait_for_timeout(200)
    house.pull()
    pulled = time.monotonic()
    house.hold(False)
    answered(page, "welcome")
    band = page.get_by_test_id("band")
    expect(band).to_contain_text("ngoại tuyến", timeout=5000)
    assert time.monotonic() - pulled < 5
    next_one(page)

    # Before: the request waits in this machine for a cable.
    scanned[4] = wedge(page, code(house, 4))
    answered(page, "welcome")
    assert len(arrivals(house, 3)) == 1 and arrivals(house, 4) == []
    expect(state(page)).to_have_attribute("data-waiting", "2")
    page.wait_for_timeout(3000)
    house.plug()
    delivered(page)
    for delegate, at in scanned.items():
        came_once(house, delegate, at, "Cửa 1")
    assert doubles(house) == []
    expect(band).to_be_hidden(timeout=SOON)

    # Pulled while nobody scans: it is said within five seconds, in time for the next delegate.
    house.pull()
    expect(band).to_contain_text("Mất kết nối máy chủ", timeout=5000)
    started = time.monotonic()
    scanned[5] = wedge(page, code(house, 5))
    answered(page, "welcome")
    assert time.monotonic() - started < 1
    house.plug()
    delivered(page)
    came_once(house, 5, scanned[5], "Cửa 1")
