"""What the hall reads when an office writes much: titles of many lines, posts of forty words. Nothing is cut, nothing lies over another."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.doors import Roster
from tests.scanning import Kiosk

UNIT = "huyện Nam Đông trong phong trào thi đua yêu nước, học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh"
NAME = "Công Tằng Tôn Nữ Nguyễn Thị Huyền Trân Thượng Quỳnh Như"
POST = (
    "Phó Bí thư Thường trực Đảng ủy, Chủ tịch Hội đồng nhân dân, Trưởng ban Chỉ đạo các chương trình mục tiêu quốc gia giảm nghèo bền "
    "vững và xây dựng nông thôn mới, kiêm Chủ tịch Hội Cựu chiến binh, người có uy tín trong đồng bào dân tộc thiểu số"
)
OFFICE = "Phòng Nông nghiệp và Phát triển nông thôn huyện Nam Đông"
PAPER = (
    "Đổi mới phương pháp vận động quần chúng, xây dựng mô hình hợp tác xã trồng cam, bưởi theo tiêu chuẩn hữu cơ gắn với du lịch cộng "
    "đồng và bảo tồn nghề dệt zèng truyền thống của đồng bào Cơ Tu, giúp 120 hộ thoát nghèo bền vững"
)
BEAMERS = ((1920, 1080), (1280, 800), (1024, 768))

# The matter inside its room, and the organiser, the heading and the place outside of it.
FAULTS = """() => {
  const scene = [...document.querySelectorAll(".layer.shown .scene")].at(-1);
  const room = scene.querySelector(".room");
  if (!room) return [];
  const [outer, matter] = [room.getBoundingClientRect(), room.firstElementChild.getBoundingClientRect()];
  const faults = [];
  if (matter.top < outer.top - 2 || matter.bottom > outer.bottom + 2) faults.push("taller than its room");
  if (room.firstElementChild.scrollWidth > room.clientWidth + 1) faults.push("wider than its room");
  const name = scene.querySelector(".name");
  if (name && getComputedStyle(name).overflow !== "visible") faults.push("the name may be cut");
  return faults;
}"""


@pytest.fixture(scope="module")
def roster(house):
    people = [{"full_name": f"{NAME} {letter}", "post": POST, "unit": OFFICE, "key": letter} for letter in "ABCD"]
    roster = Roster(house, *people)
    roster.call("PATCH", "/api/v1/conference", {"unit": UNIT})
    for name, post, title in ((NAME, POST, PAPER), (NAME, "Trưởng phòng", ""), ("Hồ Thị Bé", "Già làng", PAPER)):
        fields = {"item_id": "tham_luan", "salutation": "Bà", "full_name": name, "post": post, "unit": OFFICE, "title": title}
        roster.call("POST", "/api/v1/speakers", fields | {"minutes": 7})
    return roster


@pytest.fixture(scope="module")
def projector(pages, roster) -> Page:
    projector = pages.open("/display", size=BEAMERS[0], reduced_motion="reduce")
    expect(projector.get_by_test_id("stage")).to_have_attribute("data-cue", "arrivals")
    return projector


def faults(projector: Page) -> list[str]:
    """What is wrong with the picture on each kind of projector."""
    found = []
    for width, height in BEAMERS:
        projector.set_viewport_size({"width": width, "height": height})
        projector.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
        found += [f"{width}x{height}: {fault}" for fault in projector.evaluate(FAULTS)]
    return found


def test_a_long_title_of_the_conference_never_crowds_out_all_who_arrive(projector, roster, house):
    kiosk = Kiosk(house.port, house.enrol("Cửa 1"))
    for n, letter in enumerate("ABCD"):
        kiosk.scan(roster.code(letter), f"arriving-{n:04d}")
    kiosk.close()
    for width, height in BEAMERS:
        projector.set_viewport_size({"width": width, "height": height})
        expect(projector.locator(".layer.shown .latest li").first).to_be_visible()
    assert faults(projector) == []


def test_every_picture_of_the_programme_fits_every_projector(projector, roster):
    stage = projector.get_by_test_id("stage")
    found = {}
    for n in range(60):
        now = roster.house.get("/api/v1/screens/projector")["state"]
        expect(stage).to_have_attribute("data-rev", str(now["revision"]))
        found[now["cue"]["id"]] = faults(projector)
        if now["cue"]["id"] == "closing":
            break
        kind, target = ("release", "") if now["locked"] else ("next", now["next_id"])
        command = {"cmd_id": f"picture-{n:04d}", "kind": kind, "expected_rev": now["revision"], "target": target, "reason": ""}
        roster.call("POST", "/api/v1/stage/commands", command)
    assert len([cue for cue in found if "speaker" in cue]) == 3 and "closing" in found
    assert {cue: wrong for cue, wrong in found.items() if wrong} == {}
