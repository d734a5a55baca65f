"""What a cut-off kiosk tells people: who really came, what is void, what staff can do at it; and what the desk learns of it later."""

import json
import re

import pytest
from playwright.sync_api import expect

from folder import open_hall
from hall import tickets
from hall.clock import parse
from hall.model import Actor, DelegateFields, StandIn
from tests.browser import test_offline as offline
from tests.browser.test_offline import (
    ID_CARD,
    TABLET,
    answered,
    arrivals,
    code,
    delivered,
    door,
    enrol_code,
    furnish,
    next_one,
    ready,
    rows,
    wedge,
)
from tests.served import House

cable, through = offline.cable, offline.through
ADMIN = Actor(role="admin")
REPLACED, SPEAKER, LOST = 3, 4, 5


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Before the first kiosk: somebody came for the third delegate, the fourth has much to be told, the fifth's invitation was lost."""
    data = tmp_path_factory.mktemp("people") / "data"
    furnish(data)
    house = House(data)
    house.tickets()
    hall = open_hall(data)
    for delegate in (REPLACED, SPEAKER):
        hall.roster.edit(delegate, {"award_group": 2, "attention": "Cần xe lăn"}, actor=ADMIN)
        hall.stage.put_speaker({"item_id": "tham_luan", "full_name": f"Nguyễn Thị Hương {delegate}", "delegate_id": delegate}, actor=ADMIN)
    hall.door.check_in_by_hand(REPLACED, cmd_id="by-hand-3", actor=ADMIN)
    house.badges = [hall.paper.newest(REPLACED).badge.code]
    who = StandIn(full_name="Lê Thị Sen", salutation="Bà", post="Phó Trưởng phòng", unit="Phòng Nội vụ")
    hall.people.put_stand_in(REPLACED, who, cmd_id="stand-in-3", actor=ADMIN)
    house.badges.append(hall.paper.newest(REPLACED).badge.code)
    hall.roster.reissue(LOST, reason="mất giấy", cmd_id="reissue-5", actor=ADMIN)
    hall.close()
    house.start()
    yield house
    house.stop()


def told(page) -> dict[str, str]:
    """All that is read on the answer, but for the badge."""
    names = ("name", "stands-for", "tasks", "attention", "seat", "done")
    return {name: page.get_by_test_id(name).inner_text() if page.get_by_test_id(name).count() else "" for name in names}


def test_a_badge_and_an_invitation_greet_who_really_came_with_the_server_and_without(house, cable, through):
    page = door(through, house, "Cửa 1")
    void, badge = house.badges
    wedge(page, badge)
    answered(page, "already_in", offline=False)
    online = told(page)
    assert online["name"].lower() == "lê thị sen" and "Nguyễn Thị Hương 3" in online["stands-for"] and "tham luận" in online["tasks"]
    next_one(page)
    cable.cut()
    for ticket in (code(house, REPLACED), badge):
        wedge(page, ticket)
        answered(page, "already_in")
        assert told(page) == online
        next_one(page)
    for ticket in (void, code(house, LOST)):
        wedge(page, ticket)
        answered(page, "revoked")
        next_one(page)
    wedge(page, code(house, SPEAKER))
    answered(page, "welcome")
    shown = told(page)
    assert "đợt 2" in shown["tasks"] and "tham luận" in shown["tasks"] and "Cần xe lăn" in shown["attention"] and shown["stands-for"] == ""


KEPT = """() => new Promise((done) => { const open = indexedDB.open("khai-mac.kiosk"); open.onsuccess = () => {
    const all = open.result.transaction("scans").objectStore("scans").getAll();
    all.onsuccess = () => { open.result.close(); done(all.result); }; }; })"""


def test_what_was_refused_and_who_was_in_already_is_delivered_afterwards_once_at_its_true_time(house, cable, through):
    page = door(through, house, "Cửa 2")
    expect(offline.state(page)).to_have_attribute("data-reloads", "true")
    cable.cut()
    hall = open_hall(house.data)
    late = hall.roster.add(DelegateFields(full_name="Hồ Thị Mới", unit="Xã Hương Phú"), cmd_id="added-later", actor=ADMIN).id
    fresh = hall.roster.invitations(delegate_id=late)[0][1].code
    number = hall.conference.number
    hall.close()
    said = []
    for text, outcome in (
        (code(house, LOST), "revoked"),
        (fresh, "not_found"),
        (tickets.make(b"another key", "invitation", number, 3, 0), "not_found"),
        (tickets.make(b"another key", "invitation", (number + 1) % 1000, 3, 0), "other_event"),
        (ID_CARD, "id_card"),
        ("https://example.invalid/private", "unreadable"),
        (code(house, REPLACED), "already_in"),
    ):
        said.append((outcome, wedge(page, text)))
        answered(page, outcome)
        next_one(page)
    kept = json.dumps(page.evaluate(KEPT))
    assert len(json.loads(kept)) == len(said) and "example" not in kept and "046080001234" not in kept
    page.reload()  # in the middle of it
    ready(page)
    cable.mend()
    delivered(page)

    counted = dict(rows(house, "select outcome, count(*) from scan where place = 'Cửa 2' group by 1"))
    assert counted == {"revoked": 1, "not_found": 2, "other_event": 1, "id_card": 1, "unreadable": 1, "already_in": 1}
    log = rows(house, "select json_extract(body, '$.outcome'), json_extract(body, '$.at') from event where kind = 'door.refused'")
    refused = sorted((outcome, at) for outcome, at in said if outcome != "already_in")
    assert [outcome for outcome, _ in sorted(log)] == [outcome for outcome, _ in refused]
    for (_, at), (_, true) in zip(sorted(log), refused, strict=True):
        assert abs((parse(at) - true).total_seconds()) < 2
    wrong = rows(house, "select json_extract(body, '$.delegate') from event where kind = 'door.wrongly_refused'")
    assert wrong == [(late,)] and arrivals(house, late) == []
    assert page.evaluate(KEPT) == []
    next_one(page)
    wedge(page, fresh)  # sent to the help desk, she comes back: the server is asked
    answered(page, "welcome", offline=False)


def test_set_up_says_plainly_that_it_needs_the_server_and_the_door_goes_on(house, cable, through):
    page = door(through, house, "Cửa 3")
    cable.cut()
    expect(page.get_by_test_id("band")).to_be_visible()
    page.keyboard.press("Control+Alt+k")
    expect(page.get_by_test_id("pin-away")).to_contain_text("mã PIN do máy chủ kiểm tra")
    expect(page.get_by_test_id("pin-enter")).to_be_hidden()
    wedge(page, code(house, 7))  # a delegate comes: the pad gives way
    answered(page, "welcome")
    expect(page.get_by_test_id("pin-pad")).to_be_hidden()
    page.keyboard.press("Control+Alt+k")
    expect(page.get_by_test_id("pin-away")).to_be_visible()
    cable.mend()
    expect(page.get_by_test_id("pin-away")).to_be_hidden()
    for digit in house.pins["admin"]:
        page.get_by_test_id("pin-pad").get_by_text(digit, exact=True).click()
    page.get_by_test_id("pin-enter").click()
    expect(page.get_by_test_id("set-up")).to_be_visible()


def test_a_joining_code_whose_answer_was_lost_is_good_again_in_this_browser_and_in_no_other(house, through):
    page = through.open("/kiosk", size=TABLET, service_workers="block")
    made = enrol_code(house, "Cửa 4")

    def lose_the_answer(route):
        assert route.fetch().ok  # the server has used the code up
        route.abort()

    page.route("**/api/v1/devices/redeem", lose_the_answer)
    page.get_by_test_id("enrol-input").fill(made)
    page.get_by_test_id("enrol-button").click()
    expect(page.get_by_test_id("enrol-said")).to_contain_text("Chưa kết nối được máy chủ")
    page.unroute("**/api/v1/devices/redeem")
    assert house.post("/api/v1/devices/redeem", {"code": made, "claim": "somebody-else"})[0] == 404
    page.reload()
    page.get_by_test_id("enrol-input").fill(made)
    page.get_by_test_id("enrol-button").click()
    ready(page)
    expect(page.get_by_test_id("device-name")).to_have_text("Cửa 4")
    assert rows(house, "select count(*) from device where name = 'Cửa 4'") == [(1,)]
    with_claim = page.evaluate(KEPT.replace('"scans").objectStore("scans").getAll()', '"settings").objectStore("settings").getAllKeys()'))
    assert "token" in with_claim and "claim" not in with_claim and not re.search(made, json.dumps(with_claim))
