"""What several tests do at a door and at the desk: write people on the roster, join a kiosk, scan, read its answer."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.served import House

LAPTOP, TABLET = (1366, 768), (1280, 800)
KEYS = "(keys) => keys.forEach((key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...key })))"


class Roster:
    """A conference's people, written at the desk over HTTP."""

    def __init__(self, house: House, *people: dict) -> None:
        self.house, self.desk = house, house.signed_in("admin")
        self.ids: dict[str, int] = {}
        for n, person in enumerate(people):
            made = self.call("POST", "/api/v1/delegates", person | {"cmd_id": f"roster-{n:05d}"})
            self.ids[person.get("key", person["full_name"])] = made["delegate"]["id"]
        self.codes = {number: code for number, code, _ in house.tickets()} if people else {}

    def call(self, method: str, path: str, body: object = None) -> dict:
        """One request of the desk. An AssertionError when it is refused."""
        status, answer = self.desk.call(method, path, body)
        assert status == 200, (path, status, answer)
        return answer

    def card(self, name: str) -> dict:
        return self.call("GET", f"/api/v1/delegates/{self.ids[name]}")

    def code(self, name: str) -> str:
        """The invitation's code, as it was first given out."""
        return self.codes[self.card(name)["delegate"]["number"]]


def enrolled(pages, roster: Roster, name: str, *, printer: str = "", **more) -> Page:
    """A kiosk that the desk gave a code, waiting for delegates."""
    code = roster.call("POST", "/api/v1/devices/codes", {"name": name, "printer": printer})["code"]
    page = pages.open(f"/kiosk#code={code}", size=TABLET, **more)
    shows(page, "idle")
    return page


def scan(page: Page, code: str, end: str = "Enter") -> None:
    """A hand scanner types the code, whatever has the focus."""
    page.keyboard.type(code)
    page.keyboard.press(end)


def at_scanner_speed(door, text: str, *ends: dict) -> None:
    """Keys within one millisecond, however busy this machine is. A character may be a whole key of its own."""
    keys = [one if isinstance(one, dict) else {"key": one, "code": f"Digit{one}" if one.isdigit() else ""} for one in text]
    door.evaluate(KEYS, [*keys, *(ends or [{"key": "Enter", "code": "Enter"}])])


def shows(page: Page, state: str, outcome: str = "") -> None:
    """The kiosk has come to this state."""
    shown = page.get_by_test_id("kiosk-state")
    expect(shown).to_have_attribute("data-state", state)
    if outcome:
        expect(shown).to_have_attribute("data-outcome", outcome)


def greets(page: Page, name: str, state: str = "welcome") -> None:
    """The kiosk greets this person."""
    expect(page.get_by_test_id("name")).to_have_text(name, ignore_case=True)
    shows(page, state)


def view(desk: Page, name: str) -> None:
    """Open a view of the desk by its link."""
    desk.get_by_test_id(f"nav-{name}").click()


def card_of(desk: Page, house: House, delegate_id: int) -> Locator:
    """A delegate's card at the desk."""
    desk.goto(f"{house.url}/admin#dai-bieu/{delegate_id}")
    card = desk.locator("aside.card")
    expect(card.locator("h2")).to_be_visible()
    return card


def said(desk: Page, words: str) -> None:
    """The desk's line of news."""
    expect(desk.get_by_test_id("notice")).to_contain_text(words)


def answer(desk: Page, *, reason: str = "", pick: str = "") -> None:
    """The desk's question, answered with a reason typed or picked."""
    box = desk.locator("dialog[open]")
    expect(box).to_be_visible()
    if pick:
        box.get_by_role("button", name=pick, exact=True).click()
    if reason:
        box.get_by_test_id("reason").fill(reason)
    box.get_by_test_id("confirm").click()
    expect(box).to_have_count(0)


def words(text: str) -> re.Pattern:
    return re.compile(re.escape(text).replace("\\ ", r"\s"), re.IGNORECASE)  # a space that keeps a word together is one, too
