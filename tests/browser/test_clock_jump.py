"""A tablet whose own clock jumps: the door shows the hall's time, stays live, and every arrival bears the hall's time."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from hall.clock import parse
from tests.browser.conftest import PARTICULARS, Pages
from tests.browser.test_morning import enrolled_kiosk, wedge
from tests.served import House, command

SOON = 6000


@pytest.fixture(scope="module")
def house(tmp_path_factory, sample_file):
    data = tmp_path_factory.mktemp("jumping") / "data"
    command("new", "--data", str(data), *PARTICULARS)
    command("import", str(sample_file), "--data", str(data))
    house = House(data).start()
    yield house
    house.stop()


@pytest.mark.parametrize("hours", [-1, 24 * 365])
def test_a_tablets_clock_jumps_between_two_scans(browser, house, hours):
    pages = Pages(browser, house)
    tickets = house.tickets()[2 * (hours % 7) :]
    try:
        door = enrolled_kiosk(pages, house, f"Cửa {hours}")
        wedge(door, tickets[0][1])
        expect(door.get_by_test_id("name")).to_have_text(tickets[0][2], ignore_case=True, timeout=SOON)
        door.clock.set_system_time(datetime.now(UTC) + timedelta(hours=hours))
        assert abs(door.evaluate("Date.now() / 1000") - datetime.now(UTC).timestamp()) > 3000, "the tablet's clock did jump"
        with door.expect_response("**/api/v1/check-ins") as asked:
            wedge(door, tickets[1][1])
        answer = asked.value.json()
        assert (answer["outcome"], answer["first_time"]) == ("welcome", True)
        assert abs(parse(answer["at"]) - datetime.now(UTC)) < timedelta(seconds=30)
        expect(door.get_by_test_id("kiosk-state")).to_have_attribute("data-live", "true")
        expect(door.get_by_test_id("kiosk-state")).to_have_attribute("data-state", "idle", timeout=12000)
        shown = door.locator(".time").inner_text()
        hanoi = datetime.now(UTC) + timedelta(hours=7)
        assert shown in {f"{hanoi - timedelta(minutes=1):%H:%M}", f"{hanoi:%H:%M}"}
        assert pages.complaints == []
    finally:
        pages.close()
