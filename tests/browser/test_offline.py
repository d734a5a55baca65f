"""A kiosk whose server is gone: it says so, answers every ticket, loses nothing through a reload and a power cut, doubles nobody."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from folder import FILE, open_hall
from hall import tickets
from hall.clock import parse
from hall.model import Actor, DelegateFields, RosterChange
from tests.browser.conftest import ARGS, PARTICULARS, Pages, browser_path
from tests.browser.doors import at_scanner_speed
from tests.link import Link
from tests.served import House, command

ADMIN = Actor(role="admin")
TABLET = (1280, 800)
SOON = 15_000  # a busy machine is no fault of a page
PEOPLE = 24
ONLINE, REVOKED = 1, 2  # who came in before the cut; whose invitation is void
ID_CARD = "046080001234|191234567|Hồ Thị Bé|01021980|Nữ|Thôn 5, xã Hương Lộc|01012021"


def furnish(data: Path) -> None:
    """A conference of 24 delegates and a printer, in a new data folder."""
    command("new", "--data", str(data), *PARTICULARS)
    common = {"salutation": "Bà", "post": "Chi hội trưởng", "unit": "Xã Thượng Nhật", "category": "exemplar"}
    fields = [DelegateFields(full_name=f"Nguyễn Thị Hương {n}", seat=f"C-{n}", **common) for n in range(1, PEOPLE + 1)]
    hall = open_hall(data)
    hall.roster.apply([RosterChange(fields=f, source="x") for f in fields], file_name="x.xlsx", sha256="0" * 64, actor=ADMIN)
    hall.paper.add_printer("Máy in 1", "virtual:", actor=ADMIN)
    hall.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """The first delegate is in, the second's invitation is void."""
    data = tmp_path_factory.mktemp("offline") / "data"
    furnish(data)
    house = House(data).start()
    house.tickets()
    hall = open_hall(data)
    hall.roster.revoke(REVOKED, reason="mất giấy", actor=ADMIN)
    hall.close()
    assert house.post("/api/v1/check-ins", {"code": code(house, ONLINE), "scan_id": "before-the-cut"}, house.enrol("Cửa 9"))[0] == 200
    yield house
    house.stop()


@pytest.fixture
def cable(house):
    link = Link(house.port)
    yield link
    link.close()


@pytest.fixture
def through(browser, house, cable):
    """Pages that reach the house through the cable."""
    pages = Pages(browser, SimpleNamespace(url=cable.url, pins=house.pins))
    yield pages
    pages.close()
    assert pages.complaints == []


def code(house: House, n: int) -> str:
    return house.tickets()[n - 1][1]


def state(page):
    return page.get_by_test_id("kiosk-state")


def ready(page):
    """The kiosk stands, with the roster in it."""
    expect(state(page)).to_have_attribute("data-state", "idle", timeout=SOON)
    expect(state(page)).to_have_attribute("data-carried", re.compile(r"^\d\d$"), timeout=SOON)
    return page


def enrol_code(house: House, name: str) -> str:
    """The desk's code for a new kiosk. One log-in for all: they are limited."""
    house.desk = getattr(house, "desk", None) or house.signed_in("admin")
    return house.desk.call("POST", "/api/v1/devices/codes", {"name": name, "printer": ""})[1]["code"]


def door(pages, house, name: str):
    page = pages.open("/kiosk", size=TABLET)
    made = enrol_code(house, name)
    page.get_by_test_id("enrol-input").fill(made)
    page.get_by_test_id("enrol-button").click()
    return ready(page)


def wedge(page, text: str) -> datetime:
    """A USB scanner types and ends with Enter; when it did."""
    at_scanner_speed(page, text)
    return datetime.now(UTC)


def answered(page, outcome: str, *, offline: bool = True):
    expect(state(page)).to_have_attribute("data-outcome", outcome, timeout=SOON)
    expect(state(page)).to_have_attribute("data-offline", str(offline).lower())


def next_one(page) -> None:
    """The next delegate steps up: an answer stands at least 0.8 s."""
    page.wait_for_timeout(850)


def rows(house: House, query: str, *values: object) -> list[tuple]:
    base = sqlite3.connect(f"{(house.data / FILE).as_uri()}?mode=ro", uri=True)
    try:
        return base.execute(query, values).fetchall()
    finally:
        base.close()


def arrivals(house: House, delegate: int) -> list[tuple[datetime, str]]:
    return [(parse(at), place) for at, place in rows(house, "select at, place from arrival where delegate_id = ?", delegate)]


def doubles(house: House) -> list[tuple]:
    return rows(house, "select actor, json_extract(body, '$.delegate') from event where kind = 'door.double_admitted'")


def delivered(page) -> None:
    expect(state(page)).to_have_attribute("data-waiting", "0", timeout=15000)


def came_once(house: House, delegate: int, at: datetime, place: str) -> None:
    """One arrival, at its own door, at the moment of its scan and not of its delivery."""
    ((when, where),) = arrivals(house, delegate)
    assert where == place and abs((when - at).total_seconds()) < 3.0, (when, at)


def test_a_whole_cut_from_the_first_second_to_the_last_delivery(house, pages):
    page = door(pages, house, "Cửa 1")
    expect(state(page)).to_have_attribute("data-reloads", "true", timeout=SOON)
    house.kill()
    band = page.get_by_test_id("band")
    expect(band).to_contain_text("Mất kết nối máy chủ", timeout=SOON)
    expect(band).to_contain_text("ngoại tuyến")

    # Every ticket of the roster is answered.
    scanned = {3: wedge(page, code(house, 3))}
    answered(page, "welcome")
    expect(page.get_by_test_id("name")).to_have_text("Nguyễn Thị Hương 3", ignore_case=True)
    expect(page.get_by_test_id("seat")).to_have_text("C-3")
    expect(page.get_by_test_id("badge")).to_contain_text("thẻ sẽ được chuyển sau")
    expect(band).to_contain_text("1 lượt chờ gửi")
    page.wait_for_timeout(2600)  # the same paper within 2.5 s is the same scan
    number = int(code(house, 3)[:-2]) >> 50
    number = number // tickets.ISSUES // tickets.DELEGATES % tickets.CONFERENCES
    for text, outcome in (
        (code(house, 3), "already_in"),
        (code(house, ONLINE), "already_in"),
        (code(house, REVOKED), "revoked"),
        (tickets.make(b"another key", "invitation", number, 3, 0), "not_found"),
        (tickets.make(b"another key", "invitation", (number + 1) % 1000, 3, 0), "other_event"),
        (ID_CARD, "id_card"),
        ("https://example.invalid/", "unreadable"),
        (tickets.CALIBRATION, "calibration"),
    ):
        wedge(page, text)
        answered(page, outcome)
        if outcome == "already_in" and text == code(house, ONLINE):
            expect(page.get_by_test_id("done")).to_contain_text("Cửa 9")
        next_one(page)
    expect(page.get_by_test_id("setup")).to_contain_text(f"{PEOPLE + 1} mã")  # and one badge

    # A reload without a server.
    page.reload()
    ready(page)
    expect(page.get_by_test_id("device-name")).to_have_text("Cửa 1")
    expect(page.locator(".idle .title")).not_to_have_text("")
    scanned[4] = wedge(page, code(house, 4))
    answered(page, "welcome")
    next_one(page)
    wedge(page, code(house, 3))  # let in before the reload
    answered(page, "already_in")
    expect(band).to_contain_text("Mất kết nối máy chủ", timeout=SOON)

    house.start()
    delivered(page)
    expect(band).to_be_hidden(timeout=SOON)
    for delegate, at in scanned.items():
        came_once(house, delegate, at, "Cửa 1")
    assert len(arrivals(house, ONLINE)) == 1 and arrivals(house, REVOKED) == [] and doubles(house) == []
    jobs = rows(house, "select delegate_id, count(*) from print_job group by 1")
    assert dict(jobs) == {ONLINE: 1, 3: 1, 4: 1}
    next_one(page)
    wedge(page, code(house, 5))
    answered(page, "welcome", offline=False)


@pytest.mark.parametrize(("mode", "delegate"), [("no_request", 6), ("slow_reply", 7), ("no_reply", 8), ("fault", 9)])
def test_a_lost_reply_ends_in_one_arrival_whichever_way_it_was_lost(house, cable, through, mode, delegate):
    """Never arrived; both passed; the server passed and its reply was lost; the server failed and the door passed."""
    before = len(doubles(house))
    name = f"Cửa {mode.replace('_', ' ')}"
    page = door(through, house, name)
    cable.mode = mode
    at = wedge(page, code(house, delegate))
    answered(page, "welcome")
    expect(page.get_by_test_id("name")).to_have_text(f"Nguyễn Thị Hương {delegate}", ignore_case=True)
    page.wait_for_timeout(700)
    assert cable.check_ins >= 1 and len(arrivals(house, delegate)) == (mode in ("slow_reply", "no_reply"))
    cable.mode = "pass"
    delivered(page)
    came_once(house, delegate, at, name)
    assert len(doubles(house)) == before


def test_two_kiosks_that_admit_one_ticket_while_cut_off_are_one_arrival_and_one_reported_double(house, browser):
    before = len(doubles(house))
    links = [Link(house.port), Link(house.port)]
    both = [Pages(browser, SimpleNamespace(url=link.url, pins=house.pins)) for link in links]
    doors = [door(pages, house, f"Cửa kép {n}") for n, pages in enumerate(both, start=1)]
    for link in links:
        link.cut()
    first = wedge(doors[0], code(house, 10))
    wedge(doors[1], code(house, 10))
    for page in doors:
        answered(page, "welcome")
    for page, link in zip(doors, links, strict=True):
        link.mend()
        delivered(page)
    came_once(house, 10, first, "Cửa kép 1")
    assert doubles(house)[before:] == [("kiosk:Cửa kép 2", 10)]
    for pages, link in zip(both, links, strict=True):
        pages.close()
        link.close()


def test_a_double_is_reported_when_the_servers_answer_comes_after_the_kiosks_own(house, cable, through):
    """The server knew of the other arrival, the kiosk did not yet, and its request was slow on the way back."""
    before = len(doubles(house))
    page = through.open("/kiosk", size=TABLET, service_workers="block")
    page.get_by_test_id("enrol-input").fill(enrol_code(house, "Cửa 3"))
    page.get_by_test_id("enrol-button").click()
    ready(page)
    page.route("**/api/v1/kiosk/arrivals*", lambda route: route.abort())
    cable.delay, cable.mode = 1.5, "slow_reply"
    assert house.post("/api/v1/check-ins", {"code": code(house, 15), "scan_id": "elsewhere-15"}, house.enrol("Cửa 10"))[0] == 200
    wedge(page, code(house, 15))
    answered(page, "welcome")
    delivered(page)
    assert len(arrivals(house, 15)) == 1 and doubles(house)[before:] == [("kiosk:Cửa 3", 15)]


def test_one_let_in_here_whose_invitation_was_void_meanwhile_is_shown_to_the_staff(house, cable, through):
    page = door(through, house, "Cửa 5")
    cable.cut()
    hall = open_hall(house.data)
    hall.roster.revoke(11, reason="rút tên", actor=ADMIN)
    hall.close()
    wedge(page, code(house, 11))
    answered(page, "welcome")
    cable.mend()
    delivered(page)
    assert arrivals(house, 11) == []
    expect(page.get_by_test_id("band")).to_contain_text("cần người phụ trách")
    page.reload()
    ready(page)
    wedge(page, tickets.CALIBRATION)
    expect(page.get_by_test_id("asides")).to_contain_text("đại biểu số 011: giấy mời đã hết hiệu lực", timeout=SOON)
    page.get_by_test_id("asides-seen").click()
    expect(page.get_by_test_id("asides")).to_be_hidden()
    expect(page.get_by_test_id("band")).to_be_hidden()


def test_a_machine_that_the_desk_stops_keeps_nothing_of_the_roster(house, through):
    page = door(through, house, "Cửa 6")
    (device,) = [one for one in house.desk.call("GET", "/api/v1/devices")[1]["devices"] if one["name"] == "Cửa 6"]
    house.desk.call("POST", f"/api/v1/devices/{device['id']}/revoke", {})
    expect(page.get_by_test_id("enrol-sentence")).to_be_visible(timeout=SOON)
    kept = """() => new Promise((done) => { const open = indexedDB.open("khai-mac.kiosk"); open.onsuccess = () => {
        const all = open.result.transaction("carried").objectStore("carried").getAllKeys();
        all.onsuccess = () => done(all.result.length); }; })"""
    assert page.evaluate(kept) == 0


def test_a_machine_that_can_keep_nothing_greets_nobody_by_itself(house, cable, through):
    """A green screen is a promise that the arrival is on disk: without a disk there is none, and the scan waits for the server."""
    page = through.open("/kiosk", size=TABLET)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    page.reload()
    page.get_by_test_id("enrol-input").fill(enrol_code(house, "Cửa 4"))
    page.get_by_test_id("enrol-button").click()
    ready(page)
    cable.cut()
    wedge(page, code(house, 14))
    page.wait_for_timeout(2000)
    expect(state(page)).to_have_attribute("data-state", "checking")
    cable.mend()
    answered(page, "welcome", offline=False)
    assert len(arrivals(house, 14)) == 1


class Machine:
    """A tablet with its own disk, whose power can be cut: a Chromium in a process of its own."""

    def __init__(self, playwright, disk: Path) -> None:
        (disk / "DevToolsActivePort").unlink(missing_ok=True)
        args = [browser_path(), *ARGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={disk}", "about:blank"]
        self._process = subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + 15
        while not (disk / "DevToolsActivePort").exists() or not (disk / "DevToolsActivePort").read_text().strip():
            assert time.monotonic() < deadline and self._process.poll() is None
            time.sleep(0.02)
        self._browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{(disk / 'DevToolsActivePort').read_text().split()[0]}")
        self.page = self._browser.contexts[0].pages[0]
        self.page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})

    def cut_power(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._browser.close()


def test_a_power_cut_of_the_tablet_itself_keeps_what_it_admitted(house, playwright, tmp_path):
    machine = Machine(playwright, tmp_path / "disk")
    machine.page.goto(f"{house.url}/kiosk")
    made = enrol_code(house, "Cửa 7")
    machine.page.get_by_test_id("enrol-input").fill(made)
    machine.page.get_by_test_id("enrol-button").click()
    ready(machine.page)
    expect(state(machine.page)).to_have_attribute("data-reloads", "true", timeout=SOON)
    house.kill()
    scanned = {12: wedge(machine.page, code(house, 12))}
    answered(machine.page, "welcome")
    machine.cut_power()  # at the moment it is green

    machine = Machine(playwright, tmp_path / "disk")
    machine.page.goto(f"{house.url}/kiosk")
    ready(machine.page)
    wedge(machine.page, code(house, 12))
    answered(machine.page, "already_in")
    next_one(machine.page)
    scanned[13] = wedge(machine.page, code(house, 13))
    answered(machine.page, "welcome")
    house.start()
    delivered(machine.page)
    for delegate, at in scanned.items():
        came_once(house, delegate, at, "Cửa 7")
    machine.cut_power()
