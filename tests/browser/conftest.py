"""A real browser, a real server, a real file. Every test in this folder is marked `browser`."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sample import make
from start import find_browser
from tests.served import House, command

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


def browser_path() -> str:
    path = os.environ.get("KHAI_MAC_BROWSER") or find_browser()
    assert path, "no Chromium on this machine: `python3 start.py test` installs one"
    return path


@pytest.fixture(scope="session")
def playwright():
    expect.set_options(timeout=15_000)  # a busy machine is no fault of a page
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGS)
    yield browser
    browser.close()


PARTICULARS = [
    *("--unit", "huyện Nam Đông", "--organiser", "ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG", "--ordinal", "IV", "--period", "2020 - 2025"),
    *("--place", "Nam Đông", "--venue", "Hội trường Trung tâm Văn hóa huyện", "--starts", "2020-06-12 07:45"),
]


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "danh-sach.xlsx"
    make.write(path)
    return path


@pytest.fixture(scope="module")
def house(tmp_path_factory, request):
    """A new, empty conference, served."""
    data = tmp_path_factory.mktemp("house") / "data"
    command("new", "--data", str(data), *PARTICULARS)
    house = House(data).start()
    yield house
    house.stop()


class Pages:
    """Opens pages in contexts of their own and keeps what the browser complained about."""

    def __init__(self, browser: Browser, house: House) -> None:
        self._browser, self._house = browser, house
        self._open = []
        self.complaints: list[str] = []

    def open(self, path: str, *, role: str = "", size: tuple[int, int] = (1280, 800), browser: Browser | None = None, **context) -> Page:
        page = (browser or self._browser).new_context(viewport={"width": size[0], "height": size[1]}, locale="vi-VN", **context).new_page()
        page.set_default_timeout(10_000)
        self._open.append(page.context)
        page.on("pageerror", lambda error: self.complaints.append(f"{path}: {error}"))
        page.on("console", self._console)
        if role:
            page.goto(f"{self._house.url}/login?role={role}&next={path}")
            page.fill("input[name=pin]", self._house.pins[role])
            page.click("form.pin button")
            page.wait_for_url(f"**{path}*")
        else:
            page.goto(self._house.url + path)
        return page

    def _console(self, message) -> None:
        # A server that is away is what some tests are about; everything else a page complains about is a fault.
        if message.type == "error" and "net::ERR" not in message.text and "WebSocket connection" not in message.text:
            if "Failed to load resource" not in message.text:
                self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> None:
        for context in self._open:
            context.close()


@pytest.fixture(scope="module")
def pages(browser, house):
    pages = Pages(browser, house)
    yield pages
    pages.close()
    assert pages.complaints == []
