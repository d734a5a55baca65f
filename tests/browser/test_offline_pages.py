"""The kiosk's page over reloads without a server, over a new build of the pages, and over clocks that are set anew."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hall import tickets
from tests.browser import test_offline as offline
from tests.browser.conftest import ARGS, Pages, browser_path
from tests.browser.test_morning import code_on_page
from tests.browser.test_offline import answered, arrivals, code, delivered, door, furnish, next_one, ready, rows, state, wedge
from tests.camera import film, sheet
from tests.served import ROOT, House, command

cable, through = offline.cable, offline.through
HOUR = timedelta(hours=1)


@pytest.fixture
def pages(browser, house):
    pages = Pages(browser, house)
    yield pages
    pages.close()
    assert pages.complaints == []


@pytest.fixture
def house(tmp_path):
    data = tmp_path / "data"
    furnish(data)
    house = House(data).start()
    yield house
    house.stop()


class Edition(House):
    """The same house, run by another script: app.py with something changed before it. `more` is in sys.argv[1]."""

    def __init__(self, house: House, before: str, more: str) -> None:
        super().__init__(house.data)
        self.port, self.url, self._before, self._more = house.port, house.url, before, more

    def args(self) -> list[str]:
        python, _, *rest = super().args()
        return [python, "-c", f"import sys; more = sys.argv.pop(1); {self._before}; app.cli()", self._more, *rest]


def another_build(house: House, dist: Path) -> Edition:
    """The house with another build of the kiosk's page, which says so in the document."""
    shutil.copytree(ROOT / "web" / "dist", dist)
    manifest = dist / ".vite" / "manifest.json"
    known = json.loads(manifest.read_text("utf-8"))
    old = known["kiosk/client/main.tsx"]["file"]
    script = (dist / old).read_text("utf-8") + '\ndocument.documentElement.dataset.build = "new";'
    (dist / old).unlink()
    (dist / "assets" / "main-NewBuild.js").write_text(script, "utf-8")
    manifest.write_text(manifest.read_text("utf-8").replace(old, "assets/main-NewBuild.js"), "utf-8")
    return Edition(house, "import app, functools, pathlib; app.build = functools.partial(app.build, dist=pathlib.Path(more))", str(dist))


def is_new(page, new: bool = True) -> None:
    expect(page.locator("html[data-build=new]")).to_have_count(int(new), timeout=30_000)


def hears_of_it(page) -> None:
    """The page is told which build is served now."""
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/devices/me") and answer.ok, timeout=30_000):
        pass


KEPT_PAGE = """async () => { const names = (await caches.keys()).filter((name) => name.startsWith("khai-mac-kiosk-"));
    const page = await (await caches.open(names[0])).match("/kiosk?lang=vi");
    return names.length === 1 && page ? (await page.text()).includes("main-NewBuild.js") : false; }"""


def test_after_an_upgrade_an_idle_kiosk_takes_the_new_page_by_itself_and_a_busy_one_waits(house, pages, tmp_path):
    idle, busy, open_one = door(pages, house, "Cửa 1"), door(pages, house, "Cửa 2"), door(pages, house, "Cửa 3")
    for page in (idle, busy, open_one):
        expect(state(page)).to_have_attribute("data-reloads", "true", timeout=15_000)
    open_one.get_by_test_id("set-up-button").click()
    house.stop()
    expect(state(idle)).to_have_attribute("data-live", "false", timeout=15_000)
    admitted = wedge(idle, code(house, 3))
    answered(idle, "welcome")

    upgraded = another_build(house, tmp_path / "dist")
    wedge(busy, tickets.CALIBRATION)  # stands for 20 seconds
    answered(busy, "calibration")
    upgraded.start()
    hears_of_it(busy)
    expect(state(busy)).to_have_attribute("data-state", "calibration")
    is_new(busy, False)
    is_new(busy)  # once nobody stands there
    is_new(idle)
    ready(idle)
    delivered(idle)
    ((when, where),) = arrivals(house, 3)  # what was kept is delivered by the new page, once
    assert where == "Cửa 1" and abs((when - admitted).total_seconds()) < 3
    expect(idle.get_by_test_id("device-name")).to_have_text("Cửa 1")
    expect(state(idle)).to_have_attribute("data-carried", "25")  # 24 invitations and a badge

    hears_of_it(open_one)
    expect(open_one.get_by_test_id("set-up")).to_be_visible()
    is_new(open_one, False)
    open_one.get_by_test_id("set-up-done").click()
    is_new(open_one)

    idle.wait_for_function(KEPT_PAGE, timeout=15_000)  # the new page is kept whole, and the old one gone
    upgraded.stop()
    idle.reload()
    ready(idle)
    is_new(idle)
    expect(idle.get_by_test_id("device-name")).to_have_text("Cửa 1")


def test_a_kiosk_turned_to_english_and_back_and_again_opens_in_english_without_the_server(house, pages):
    page = door(pages, house, "Cửa 1")
    expect(state(page)).to_have_attribute("data-reloads", "true", timeout=15_000)
    workers = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => [one.active?.scriptURL, !!one.installing, !!one.waiting]))"
    kept = page.evaluate(workers)
    ((machine, _),) = rows(house, "select id, name from device")
    for language in ("en", "vi", "en"):
        edited = {"name": "Cửa 1", "printer": "", "spare": "", "language": language}
        assert house.desk.call("PATCH", f"/api/v1/devices/{machine}", edited)[0] == 200
        expect(page.locator("html")).to_have_attribute("lang", language, timeout=30_000)
        ready(page)
    assert page.evaluate(workers) == kept, "one worker for every language: none is put in another one's place"
    house.kill()
    for open_again in (page.reload, lambda: page.goto(f"{house.url}/kiosk")):
        open_again()
        ready(page)
        expect(page.locator(".idle h1")).to_have_text("Welcome, delegates")


def test_the_camera_reads_after_a_reload_without_the_server(house, playwright, tmp_path):
    letters = tmp_path / "giay-moi.pdf"
    command("invitations", str(letters), "--data", str(house.data))
    shown, at = code_on_page(letters, 5)
    film(sheet(letters, 5), at, tmp_path / "camera.mjpeg")
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    fake.append(f"--use-file-for-fake-video-capture={tmp_path / 'camera.mjpeg'}")
    browser = playwright.chromium.launch(executable_path=browser_path(), args=[*ARGS, *fake])
    pages = Pages(browser, house)
    page = pages.open("/kiosk", size=offline.TABLET, permissions=["camera"])
    page.get_by_test_id("enrol-input").fill(offline.enrol_code(house, "Cửa 1"))
    page.get_by_test_id("enrol-button").click()
    ready(page)
    expect(state(page)).to_have_attribute("data-reloads", "true", timeout=15_000)
    house.kill()
    page.reload()
    ready(page)
    page.get_by_test_id("camera-button").click()  # for the first time: worker and decoder were never loaded before
    expect(state(page)).to_have_attribute("data-outcome", "welcome", timeout=30_000)
    expect(state(page)).to_have_attribute("data-offline", "true")
    assert shown == code(house, 6)
    expect(page.get_by_test_id("name")).to_have_text("Nguyễn Thị Hương 6", ignore_case=True)
    house.start()
    delivered(page)
    assert len(arrivals(house, 6)) == 1
    pages.close()
    browser.close()
    assert pages.complaints == []


def came_at(house: House, delegate: int, at: datetime, place: str = "Cửa 1") -> None:
    ((when, where),) = arrivals(house, delegate)
    assert where == place and abs((when - at).total_seconds()) < 3, (when, at)


SET_ANEW = """{ const Real = Date; window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + JUMP); }
    static now() { return Real.now() + JUMP; }
}; }"""


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_tablet_whose_clock_is_set_anew_while_it_is_cut_off_brings_true_times(house, cable, through, jump):
    page = door(through, house, "Cửa 1")
    expect(state(page)).to_have_attribute("data-reloads", "true", timeout=15_000)
    kept = """() => new Promise((done) => { const open = indexedDB.open("khai-mac.kiosk"); open.onsuccess = () => {
        const one = open.result.transaction("settings").objectStore("settings").get("clock");
        one.onsuccess = () => { open.result.close(); done(Number(one.result.split(" ")[0])); }; }; })"""
    cable.cut()
    scanned = {3: wedge(page, code(house, 3))}
    answered(page, "welcome")
    set_anew = SET_ANEW.replace("JUMP", str(jump.total_seconds() * 1000))
    page.add_init_script(set_anew)
    page.evaluate(f"() => {set_anew}")
    next_one(page)
    scanned[4] = wedge(page, code(house, 4))
    answered(page, "welcome")
    page.wait_for_function(f"async () => Math.abs((await ({kept})()) + {jump.total_seconds() * 1000}) < 60000", timeout=15_000)
    page.reload()
    ready(page)
    assert abs(page.evaluate("Date.now() / 1000") - datetime.now(UTC).timestamp()) > 3000, "the tablet's clock is still wrong"
    scanned[5] = wedge(page, code(house, 5))
    answered(page, "welcome")
    cable.mend()
    delivered(page)
    for delegate, at in scanned.items():
        came_at(house, delegate, at)


@pytest.mark.parametrize("jump", [-HOUR, HOUR])
def test_a_server_whose_clock_is_set_anew_over_a_restart_gets_times_by_its_new_clock(house, pages, jump):
    page = door(pages, house, "Cửa 1")
    house.kill()
    at = wedge(page, code(house, 3))
    answered(page, "welcome")
    next_one(page)
    refused = wedge(page, "https://example.invalid/")
    answered(page, "unreadable")
    before = (
        "import datetime, hall.clock as c; now = c.utc_now; c.utc_now = lambda: now() + datetime.timedelta(seconds=float(more)); import app"
    )
    moved = Edition(house, before, str(jump.total_seconds())).start()
    try:
        delivered(page)
        came_at(house, 3, at + jump)
        ((told,),) = rows(house, "select json_extract(body, '$.at') from event where kind = 'door.refused'")
        assert abs((datetime.fromisoformat(told) - refused - jump).total_seconds()) < 3
    finally:
        moved.stop()
