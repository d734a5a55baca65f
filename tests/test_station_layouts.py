"""Layouts at the print station: seen as the true raster, saved for the conference only without fault; names checked before the day."""

import base64
import io

import gevent
import pytest
from PIL import Image

from hall.model import Actor
from printers import shelf
from printers.badge import Renderer
from printers.preflight import Problem, preflight
from printers.station.proof import Paper, Proof
from printers.station.samples import SAMPLES, drafts, sample
from tests.fake_printer import badge

DESK = Actor(role="admin")
URL = "/api/v1/print-station/layouts"
SMALL = 'title = "Thử"\nwidth = 400\n[[blocks]]\nkind = "name"\nsizes = "40x2 30x3"\n'


@pytest.fixture
def staff(client):
    return client("print")


@pytest.fixture
def own(tmp_path):
    """The folder of the conference's own layouts."""
    return tmp_path / "data" / "layouts"


def tried(staff, **changes):
    body = {"text": SMALL, "sample": "short", "category": "guest", "paper": "576@203"} | changes
    return staff.post(f"{URL}/preview", json=body)


def checked(staff):
    """The finished answer of the pre-flight."""
    staff.get("/api/v1/print-station/preflight")
    gevent.get_hub().threadpool.join()
    return staff.get("/api/v1/print-station/preflight").json


# -- who --------------------------------------------------------------------------------------------------------------------------


def test_layouts_and_checks_are_for_the_print_role(client, own):
    for role, status in (("", 401), ("mc", 403)):
        visitor = client(role)
        assert visitor.put(f"{URL}/dung", json={"text": SMALL}).status_code == status
        assert visitor.delete(f"{URL}/dung").status_code == status
        assert visitor.post(f"{URL}/preview", json={}).status_code == status
        for path in (URL, f"{URL}/dung", "/api/v1/print-station/preflight"):
            assert visitor.get(path).status_code == status
    assert not own.exists()


# -- layouts ----------------------------------------------------------------------------------------------------------------------


def test_the_list_says_which_printer_uses_which_layout(staff, hall):
    hall.paper.add_printer("P2", "tcp://192.0.2.7:9100?profile=zpl&layout=ngang", actor=DESK)
    found = staff.get(URL).json
    assert {each["name"]: (each["printers"], each["paper"], each["own"]) for each in found["layouts"]} == {
        "dung": (["P1"], "576@203", False),
        "ngang": (["P2"], "640@203", False),
        "the-nho": ([], "384@203", False),
    }
    assert found["categories"]["guest"] == "KHÁCH MỜI" and set(found["samples"]) == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("paper", ["384@203", "512@180", "576@203"])
def test_the_preview_is_the_raster_that_would_be_printed(staff, hall, name, paper):
    answer = tried(staff, text=shelf.Shelf(shelf.BUILT_IN / "none").text("dung"), sample=name, paper=paper).json
    picture = Image.open(io.BytesIO(base64.b64decode(answer["picture"].removeprefix("data:image/png;base64,"))))
    width, dpi = map(int, paper.split("@"))
    assert picture.mode == "1" and answer["fault"] is None and answer["trouble"] == ""
    assert picture.tobytes() == Renderer().render(sample(hall, name, "guest"), width=width, dpi=dpi).tobytes()


def test_a_form_and_its_text_are_one_layout(staff):
    layout = staff.get(f"{URL}/ngang").json["layout"]
    layout["blocks"][0]["show"] = False
    answer = tried(staff, text=None, layout=layout).json
    assert answer["layout"] == layout and answer["fault"] is None
    assert tried(staff, text=answer["text"]).json["layout"] == layout


def test_a_fault_is_an_answer_with_line_and_reason_and_no_picture(staff):
    answer = tried(staff, text=SMALL + 'colour = "red"\n').json
    assert answer["fault"] == {"line": 6, "reason": "khóa “colour” không được dùng ở đây"}
    assert (answer["layout"], answer["picture"]) == (None, None)


def test_a_sample_that_does_not_fit_says_why(staff):
    text = SMALL.replace("width = 400", "width = 800\nheight = 100") + '[[blocks]]\nkind = "post"\nsizes = "40x5"\n'
    answer = tried(staff, text=text, sample="long").json
    assert answer["picture"] is None and "Chức vụ" in answer["trouble"] and answer["fault"] is None


@pytest.mark.parametrize("changes", [{"sample": "x"}, {"paper": "1@1"}, {"category": 5}, {"text": None}, {"text": 5, "layout": []}])
def test_a_preview_of_nothing_known_is_refused(staff, changes):
    assert tried(staff, **changes).status_code == 400
    assert tried(staff, category="nobody").status_code == 404


def test_a_saved_layout_is_the_conferences_own_and_shows_on_the_next_badge(staff, hall, own, code, kiosk):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    before = staff.get("/printers/jobs/1.png")
    assert staff.put(f"{URL}/dung", json={"text": SMALL}).json["own"] is True
    assert (own / "dung.toml").read_text("utf-8") == SMALL
    after = staff.get("/printers/jobs/1.png", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.data != before.data
    assert staff.delete(f"{URL}/dung").json == {"ok": True}
    assert staff.get("/printers/jobs/1.png").data == before.data
    assert staff.delete(f"{URL}/dung").status_code == 404


def test_a_layout_with_a_fault_or_a_wandering_name_is_not_saved(staff, own):
    answer = staff.put(f"{URL}/dung", json={"text": SMALL + "x"})
    assert answer.status_code == 400 and "dòng 6" in answer.json["text"]
    for name in ("..%2Fdung", "Dung", "a%20b"):
        assert staff.put(f"{URL}/{name}", json={"text": SMALL}).status_code in (400, 404)
    assert not own.exists()


def test_a_layout_that_a_printer_uses_cannot_be_deleted(staff, hall):
    staff.put(f"{URL}/the-doan", json={"text": SMALL})
    hall.paper.add_printer("P1", "virtual:?layout=the-doan", actor=DESK)
    assert staff.delete(f"{URL}/the-doan").status_code == 409
    hall.paper.add_printer("P1", "virtual:", actor=DESK)
    assert staff.delete(f"{URL}/the-doan").status_code == 200


def test_a_file_broken_by_hand_can_be_opened_and_mended(staff, own):
    own.mkdir()
    (own / "dung.toml").write_text("title = 5", "utf-8")
    opened = staff.get(f"{URL}/dung").json
    assert opened["text"] == "title = 5" and opened["layout"] is None and opened["fault"]["line"] == 1
    assert next(each for each in staff.get(URL).json["layouts"] if each["name"] == "dung")["fault"]
    assert staff.get("/api/v1/print-station/preflight").status_code == 400
    assert staff.put(f"{URL}/dung", json={"text": SMALL}).json["fault"] is None


# -- names before the day ---------------------------------------------------------------------------------------------------------


def test_every_name_that_does_not_fit_and_every_letter_without_a_font_is_listed():
    people = [badge(1), badge(2, full_name="Ng" * 60), badge(3, full_name="Trần 漢 An"), badge(4, unit="X" * 200 + "漢")]
    assert preflight(people, shelf.built_in(), 384) == [
        Problem("002", "Ng" * 60, "Mục “Họ và tên” quá dài, không vừa khổ thẻ."),
        Problem("003", "Trần 漢 An", "Mục “Họ và tên” có ký tự không in được: 漢 (U+6F22)."),
        Problem("004", "A Lăng Thị Nhới", "Mục “Đơn vị” có ký tự không in được: 漢 (U+6F22)."),
        Problem("004", "A Lăng Thị Nhới", "Mục “Đơn vị” quá dài, không vừa khổ thẻ."),
    ]


def test_the_pre_flight_tries_the_badge_that_would_be_printed(hall, code, kiosk):
    hall.door.check_in(code(3), scan_id="scan-0003", device=kiosk)
    printed, drafted = hall.paper.newest(3).badge, drafts(hall)[2]
    same = [name for name in printed.__struct_fields__ if getattr(printed, name) == getattr(drafted, name)]
    assert set(printed.__struct_fields__) - set(same) == {"code"} and len(printed.code) == len(drafted.code) == 27


def test_the_station_lists_problems_and_asks_again_only_after_a_change(staff, hall):
    assert checked(staff) == {"running": False, "done": 5, "total": 5, "problems": []}
    hall.roster.edit(2, {"full_name": "Ng" * 90}, actor=DESK)
    assert staff.get("/api/v1/print-station/preflight").json["running"] or checked(staff)["problems"]
    assert [(each["number"], each["printers"]) for each in checked(staff)["problems"]] == [("002", ["P1"])]
    staff.put(f"{URL}/dung", json={"text": SMALL.replace("width = 400", "width = 1400")})
    assert "002" in [each["number"] for each in checked(staff)["problems"]]


def test_each_different_paper_is_tried_once(staff, hall):
    hall.paper.add_printer("P2", "virtual:", actor=DESK)
    hall.paper.add_printer("P3", "virtual:?profile=generic58", actor=DESK)
    hall.paper.add_printer("P4", "lpt1", actor=DESK)
    hall.roster.edit(1, {"full_name": "Nguyễn Hươnggggggggggggggggggg"}, actor=DESK)
    answer = checked(staff)
    assert answer["total"] == 10 and [(each["number"], each["printers"]) for each in answer["problems"]] == []
    hall.roster.edit(1, {"full_name": "Nguyễn Hươnggggggggggggggggggggggggggggggg"}, actor=DESK)
    assert [(each["number"], each["printers"]) for each in checked(staff)["problems"]] == [("001", ["P3"])]


def test_a_change_in_the_middle_of_a_run_ends_it_and_begins_anew():
    runs = []
    proof, paper = Proof(runs.append), [Paper(shelf.built_in(), 384, 203, ("P1",))]
    assert proof.look([badge(1), badge(2)], paper) == {"running": True, "done": 0, "total": 2, "problems": []}
    proof.look([badge(1), badge(2)], paper)
    proof.look([badge(3, full_name="Ng" * 60)], paper)
    assert len(runs) == 2
    runs[0]()
    assert proof.look([badge(3, full_name="Ng" * 60)], paper)["running"]
    runs[1]()
    found = proof.look([badge(3, full_name="Ng" * 60)], paper)
    assert not found["running"] and found["done"] == 1 and [each["number"] for each in found["problems"]] == ["003"]


def test_a_run_that_fails_is_begun_anew():
    runs = []
    proof = Proof(runs.append)
    broken = [Paper(shelf.built_in(), 577, 203)]  # not whole bytes
    proof.look([badge()], broken)
    with pytest.raises(ValueError, match="whole bytes"):
        runs[0]()
    proof.look([badge()], broken)
    assert len(runs) == 2
