"""Takes the README's pictures from a running demo: `python -m tests.pictures` (needs a Chromium; writes docs/pictures/)."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from demo import TIME_ZONE
from tests.browser.conftest import ARGS, browser_path
from tests.served import ROOT, House

OUT = ROOT / "docs" / "pictures"


def sign_in(page: Page, house: House, role: str, path: str) -> None:
    page.goto(f"{house.url}/login?role={role}&next={path}")
    page.fill("input[name=pin]", house.pins[role])
    page.click("form.pin button")
    page.wait_for_url(f"**{path}*")
    page.wait_for_timeout(900)


def main() -> None:
    data = Path(tempfile.mkdtemp()) / "data"
    house = House(data, command="demo").start()
    soon = datetime.now(TIME_ZONE) + timedelta(minutes=45)  # so that who comes now comes on the morning itself
    house.signed_in("admin").call("PATCH", "/api/v1/conference", {"starts_local": soon.strftime("%Y-%m-%dT%H:%M")})
    token = house.enrol("Cửa 1")
    for n, (_, code, _) in enumerate(house.tickets()):
        if n % 7 in (0, 2, 3):
            house.post("/api/v1/check-ins", {"code": code, "scan_id": f"picture-{n:04d}"}, token)
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGS)

        def page(width: int, height: int) -> Page:
            return browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN").new_page()

        def shoot(shown: Page, name: str) -> None:
            shown.wait_for_timeout(700)
            shown.screenshot(path=OUT / f"{name}.png")

        home = page(1280, 800)
        home.goto(house.url)
        shoot(home, "home")
        desk = page(1366, 768)
        sign_in(desk, house, "admin", "/admin")
        shoot(desk, "desk")
        station = page(1366, 768)
        sign_in(station, house, "print", "/printers")
        shoot(station, "printers")
        kiosk = page(1280, 800)
        code = house.signed_in("admin").call("POST", "/api/v1/devices/codes", {"name": "Cửa 2", "printer": ""})[1]["code"]
        kiosk.goto(f"{house.url}/kiosk")
        kiosk.get_by_test_id("enrol-input").fill(code)
        kiosk.get_by_test_id("enrol-button").click()
        kiosk.wait_for_timeout(800)
        shoot(kiosk, "kiosk")
        kiosk.keyboard.type(house.tickets()[4][1], delay=2)
        kiosk.keyboard.press("Enter")
        shoot(kiosk, "kiosk-welcome")
        projector = page(1280, 720)
        projector.goto(f"{house.url}/display")
        shoot(projector, "display-arrivals")
        mc = page(390, 844)
        sign_in(mc, house, "mc", "/mc")
        while projector.get_by_test_id("stage").get_attribute("data-cue") != "tham_luan":
            mc.wait_for_timeout(600)
            mc.get_by_test_id("mc-next").click()
        shoot(mc, "mc")
        shoot(projector, "display-item")
        browser.close()
    house.stop()


if __name__ == "__main__":
    main()
