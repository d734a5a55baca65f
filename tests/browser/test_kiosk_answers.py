"""What a delegate reads at the door for every code there is, one after the other, and nobody's scan is lost in between."""

from itertools import count

import pytest
from playwright.sync_api import expect

from hall import tickets
from tests.browser.doors import Roster, at_scanner_speed, enrolled, greets, scan, shows, words
from tests.scanning import Kiosk

NAMES = [f"{family} Thị {given}" for family in ("Nguyễn", "Trần", "Lê", "Hồ") for given in ("Hai", "Bé", "Lành")]
ID_CARD = "046080001234|191234567|Ho Thi Be|01021980|Nu|Thon 5|01012021"

NOISE = """window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };"""
HISTORY = """() => {
  const shown = document.querySelector("[data-testid=kiosk-state]");
  window.seen = [];
  new MutationObserver(() => {
    const said = `${shown.dataset.state} ${shown.querySelector("[data-testid=name]")?.textContent ?? ""}`.toLowerCase();
    if (window.seen.at(-1) !== said) window.seen.push(said);
  }).observe(shown, { subtree: true, childList: true, characterData: true, attributes: true });
}"""
TYPE = """(text) => [...text].forEach((key) =>
  window.dispatchEvent(new KeyboardEvent("keydown", { key: key === "\\n" ? "Enter" : key, code: "", bubbles: true, cancelable: true })))"""


@pytest.fixture(scope="module")
def roster(house):
    return Roster(house, *({"full_name": name, "unit": "Xã Hương Phú", "seat": f"B-{n}"} for n, name in enumerate(NAMES, start=1)))


@pytest.fixture(scope="module")
def door(pages, roster):
    door = enrolled(pages, roster, "Cửa 1")
    door.add_init_script(NOISE)
    door.reload()
    shows(door, "idle")
    door.evaluate(HISTORY)
    return door


@pytest.fixture(scope="module")
def people(roster):
    """Names with their codes; each is taken once."""
    return iter([(name, roster.code(name)) for name in NAMES])


def tones(door) -> int:
    return door.evaluate("window.tones")


def greeted(door) -> list[str]:
    """State and name of every answer with a name, since the page was opened."""
    return [said for said in door.evaluate("window.seen") if said.startswith(("welcome ", "already_in "))]


def test_a_welcome_says_name_seat_and_time_and_the_door_is_free_again_by_itself(door, people):
    name, code = next(people)
    scan(door, code)
    greets(door, name)
    expect(door.get_by_test_id("seat")).to_have_text("B-1")
    expect(door.get_by_test_id("done")).to_have_text(words("Điểm danh thành công lúc"))
    assert tones(door) == 2
    shows(door, "idle")
    expect(door.get_by_test_id("name")).to_have_count(0)


def test_who_is_in_already_reads_when_and_where(door, roster, people):
    name, code = next(people)
    elsewhere = roster.call("POST", "/api/v1/devices/codes", {"name": "Cửa sau", "printer": ""})["code"]
    status, given = roster.house.post("/api/v1/devices/redeem", {"code": elsewhere})
    assert status == 200
    other = Kiosk(roster.house.port, given["token"])
    other.scan(code, "elsewhere-01")
    other.close()
    scan(door, code)
    greets(door, name, "already_in")
    expect(door.get_by_test_id("done")).to_contain_text("Đại biểu đã điểm danh lúc")
    expect(door.get_by_test_id("done")).to_contain_text("tại Cửa sau")


def test_every_other_code_is_answered_politely_and_with_what_to_do(door, roster, people):
    name, withdrawn = next(people)
    roster.call("POST", f"/api/v1/delegates/{roster.ids[name]}/revoke", {"reason": "gửi nhầm"})
    number = roster.call("GET", "/api/v1/conference")["conference"]["number"]
    answers = [
        (withdrawn, "revoked", "Giấy mời hoặc thẻ này không còn hiệu lực", "quầy hỗ trợ"),
        (tickets.make(b"another key", "invitation", number, 1, 0), "not_found", "Chưa tìm thấy thông tin giấy mời", "quầy hỗ trợ"),
        (
            tickets.make(b"another key", "invitation", (number + 1) % 1000, 1, 0),
            "other_event",
            "không thuộc Hội nghị hôm nay",
            "quầy hỗ trợ",
        ),
        (ID_CARD, "id_card", "mã trên căn cước. Hệ thống không lưu lại", "Mời dùng mã trên giấy mời"),
        ("https://example.invalid/", "unreadable", "Mã vừa quét không phải mã trên giấy mời", "Mời dùng mã trên giấy mời"),
        (withdrawn[:-1], "unreadable", "Chưa đọc được mã", "cách khung quét khoảng 15 cm"),
    ]
    for code, outcome, sentence, way in answers:
        at_scanner_speed(door, code)  # what is typed slowly is answered otherwise
        shows(door, "refusal", outcome)
        expect(door.locator(".headline").last).to_contain_text(sentence)
        expect(door.locator(".sentence .hint").last).to_contain_text(way)
        expect(door.locator("[aria-live=assertive]").first).to_contain_text(sentence)
        for forbidden in ("lỗi", "error", name):
            assert forbidden not in door.locator(".field").inner_text().lower()
    scan(door, tickets.CALIBRATION)
    shows(door, "calibration")
    expect(door.get_by_test_id("setup")).to_contain_text("Danh sách mang theo: ")


def test_who_typed_a_wrong_digit_is_asked_to_type_again_not_to_hold_the_paper(door):
    door.keyboard.type("1234567", delay=80)
    door.keyboard.press("Enter")
    shows(door, "refusal", "unreadable")
    expect(door.locator(".sentence .hint").last).to_contain_text("Mời nhập lại các số in dưới mã QR")


def test_the_door_breaks_no_line_inside_a_word(door):
    scan(door, ID_CARD)
    shows(door, "refusal", "id_card")
    assert "căn\u00a0cước" in door.locator(".headline").last.text_content()


def test_who_left_is_asked_in_again(door, roster, people):
    name, code = next(people)
    scan(door, code)
    greets(door, name)
    roster.call("POST", f"/api/v1/delegates/{roster.ids[name]}/leave", {"cmd_id": "leave-00001"})
    scan(door, tickets.CALIBRATION)
    shows(door, "calibration")
    scan(door, code)
    greets(door, name, "already_in")
    expect(door.get_by_test_id("done")).to_have_text("Mời đại biểu trở lại hội trường")


def test_scans_during_a_running_answer_wait_their_turn_and_each_is_greeted(door, roster, people):
    three = [next(people) for _ in range(3)]
    for _, code in three:
        scan(door, code)
    greets(door, three[-1][0])
    assert greeted(door)[-3:] == [f"welcome {name}".lower() for name, _ in three]
    for name, _ in three:
        assert roster.card(name)["arrived_at"]


def test_a_hands_free_scanner_that_reads_the_same_paper_twice_is_one_welcome(door, people):
    (name, code), (after, another) = next(people), next(people)
    door.evaluate(TYPE, 3 * f"{code}\n")
    greets(door, name)
    scan(door, another)
    greets(door, after)
    assert greeted(door)[-2:] == [f"welcome {name}".lower(), f"welcome {after}".lower()]


def test_two_scanners_at_once_are_asked_to_scan_one_by_one_and_nobody_else_is_let_in(door, roster, people):
    (one, first), (other, second) = next(people), next(people)
    woven = "".join(pair for pairs in zip(first, second, strict=True) for pair in pairs)
    before = roster.call("GET", "/api/v1/delegates?status=arrived")["count"]
    door.evaluate(TYPE, woven + "\n\n")
    shows(door, "refusal", "mixed")
    expect(door.locator(".headline").last).to_have_text("Mời quét lại từng giấy một")
    assert roster.call("GET", "/api/v1/delegates?status=arrived")["count"] == before
    scan(door, first)
    greets(door, one)
    scan(door, second)
    greets(door, other)


def test_during_the_flag_salute_the_door_records_in_silence(door, house, roster, people):
    mc, presses = house.signed_in("mc"), count(1)

    def press(kind: str, target: str = "") -> str:
        rev = house.get("/api/v1/screens/projector")["state"]["revision"]
        body = {"cmd_id": f"press-{next(presses):04}", "kind": kind, "expected_rev": rev, "target": target}
        status, stage = mc.call("POST", "/api/v1/stage/commands", body)
        assert status == 200, stage
        return stage["cue_id"]

    press("go", "chao_co")
    expect(door.get_by_test_id("quiet")).to_be_visible()
    name, code = next(people)
    before = tones(door)
    scan(door, code)
    expect(door.locator(".noted")).to_have_text("Đã ghi nhận")
    assert name not in door.locator(".stage").inner_text(), "no greeting"
    scan(door, "https://example.invalid/")
    expect(door.locator(".noted")).to_have_text("Sau lễ chào cờ, mời đến quầy hỗ trợ")
    assert tones(door) == before and roster.card(name)["arrived_at"]
    press("release")
    expect(door.get_by_test_id("quiet")).to_have_count(0)
    scan(door, code)
    greets(door, name, "already_in")
    assert tones(door) == before + 1
