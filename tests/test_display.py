"""The stage's face: the hall sees no secrets, the MC previews what the hall will see, two taps move once, a refusal is a sentence."""

import json
from pathlib import Path

import pytest

from display import screens
from display.routes import LONGEST, read_command
from hall import lines, stage_rules
from hall.errors import BadInput, Refused
from hall.hall import Hall
from hall.model import Actor, StageCommand
from tests import node

ADMIN, MC = Actor(role="admin"), Actor(role="mc")
ROOT = Path(__file__).parent.parent
PICTURE = {"title_lines", "organiser", "unit", "mode", "cue", "arrivals"}


@pytest.fixture
def stage(hall: Hall) -> Hall:
    """Two papers and one response, one of them without a title."""

    def speaks(item: str, position: int, name: str, **more: str) -> None:
        fields = {"item_id": item, "position": position, "full_name": name, "post": "Nông dân", "unit": "Xã Hương Phú", "minutes": 7}
        hall.stage.put_speaker(fields | more, actor=ADMIN)

    speaks("tham_luan", 1, "Hồ Thị Bé", salutation="Bà", title="Trồng rừng")
    speaks("tham_luan", 2, "Alăng Bốt")
    speaks("huong_ung", 1, "Lê Thị Nga")
    return hall


class Presses:
    """Command ids that never repeat by chance."""

    def __init__(self) -> None:
        self.count = 0

    def body(self, seen: dict, kind: str, **more) -> dict:
        self.count += 1
        target = {"next": seen["next_id"], "back": seen["back_id"]}.get(kind, "")
        return {"cmd_id": f"press-{self.count:04}", "kind": kind, "expected_rev": seen["revision"], "target": target, **more}


def press(hall: Hall, presses: Presses, kind: str, **more) -> None:
    hall.stage.command(StageCommand(**presses.body(screens.projector(hall), kind, **more)), actor=MC)


def walk(hall: Hall):
    """Every stop of the programme in order, the MC pressing only what the remote offers."""
    presses = Presses()
    while True:
        yield screens.projector(hall)
        if screens.projector(hall)["locked"]:
            press(hall, presses, "release")
        if not screens.projector(hall)["next_id"]:
            return
        press(hall, presses, "next")


def walk_to(hall: Hall, cue_id: str) -> None:
    next(seen for seen in walk(hall) if seen["cue"]["id"] == cue_id)


def send(browser, body: dict):
    return browser.post("/api/v1/stage/commands", json=body)


# the picture


def test_the_projector_walks_the_whole_programme(stage: Hall):
    seen = [one["cue"]["id"] for one in walk(stage)]
    assert seen == [cue.id for cue in stage.stage.cues()]
    assert seen[0] == "arrivals" and seen[-1] == "closing" and len(seen) == 2 + 10 + 6 + 3 + 1


def test_the_mc_text_and_minutes_never_reach_the_hall(stage: Hall):
    secrets = [cue.mc_text for cue in stage.stage.cues() if cue.mc_text]
    assert len(secrets) > 10
    for seen in walk(stage):
        shown = json.dumps(seen, ensure_ascii=False)
        assert "mc_text" not in shown and "minutes" not in shown
        assert not [text for text in secrets if json.dumps(text, ensure_ascii=False)[1:-1] in shown]


def test_what_the_mc_previews_is_what_the_hall_then_sees(stage: Hall):
    promised = None
    for seen in walk(stage):
        picture = {name: seen[name] for name in PICTURE}
        assert promised in (None, picture)
        remote = screens.mc(stage)
        assert remote["shown"] == picture
        promised = remote["next"]
    assert promised is None


@pytest.mark.parametrize("mode", ["hold", "black"])
def test_under_a_curtain_the_mc_still_sees_what_will_be_revealed(stage: Hall, mode: str):
    walk_to(stage, "khai_mac")
    uncovered = screens.projector(stage)
    press(stage, Presses(), mode, cmd_id="curtain-1")
    covered = screens.projector(stage)
    assert covered["mode"] == mode and covered["cue"] == uncovered["cue"]
    assert screens.mc(stage)["shown"]["mode"] == "live"


def test_arrivals_are_greeted_by_name_and_unit_and_nothing_else(hall: Hall, kiosk, code):
    for delegate_id in range(1, 6):
        hall.door.check_in(code(delegate_id), scan_id=f"arrival-{delegate_id}", device=kiosk)
    arrivals = screens.projector(hall)["arrivals"]
    assert (arrivals["present"], arrivals["total"]) == (5, 5)
    names = [one["name"] for one in arrivals["latest"]]
    assert names == ["Đại diện lãnh đạo Sở Nội vụ", "Ông Đỗ Văn Đức", "A Lăng Thị Nhới", "Nguyễn Thị Hương"]
    assert all(set(one) == {"id", "name", "unit"} for one in arrivals["latest"])


def test_arrivals_leave_the_picture_with_their_scene(stage: Hall):
    assert [seen["arrivals"] is not None for seen in walk(stage)] == [True] + [False] * 21


def test_an_arrival_does_not_make_a_press_stale(hall: Hall, kiosk, code):
    seen = screens.projector(hall)
    hall.door.check_in(code(1), scan_id="arrival-1", device=kiosk)
    hall.stage.command(StageCommand(**Presses().body(seen, "next")), actor=MC)
    assert screens.projector(hall)["cue"]["id"] == "title"


def test_a_speaker_struck_off_while_on_screen_leaves_the_item(stage: Hall):
    seen = next(one for one in walk(stage) if one["cue"]["speaker"])
    assert seen["cue"]["speaker"] == {
        "salutation": "Bà", "full_name": "Hồ Thị Bé", "post": "Nông dân", "unit": "Xã Hương Phú", "title": "Trồng rừng"
    }  # fmt: skip
    first = next(one for one in stage.stage.speakers() if one.full_name == "Hồ Thị Bé")
    stage.stage.drop_speaker(first.id, actor=ADMIN)
    assert screens.projector(stage)["cue"]["id"] == screens.mc(stage)["now"]["id"] == "tham_luan"


# the remote


def test_the_remote_counts_from_the_moment_the_item_began(stage: Hall, clock):
    walk_to(stage, "khai_mac")
    began = stage.now
    clock.move(minutes=3)
    press(stage, Presses(), "next", cmd_id="to-the-step")
    remote = screens.mc(stage)
    assert remote["now"]["id"] == "khai_mac/tuyen_bo_ly_do"
    assert (remote["timing"]["started_at"], remote["timing"]["minutes"]) == (began, 20)
    assert remote["attendance"] == {"present": 0, "total": 5}


def test_the_programme_tells_done_current_and_skipped(stage: Hall):
    walk_to(stage, "khai_mac/tuyen_bo_ly_do")
    press(stage, Presses(), "go", cmd_id="jump-0001", target="tham_luan", reason="Báo cáo viên đến muộn")
    status = {line["id"]: line["status"] for line in screens.mc(stage)["programme"]}
    assert status["chao_co"] == status["khai_mac"] == "done"
    assert status["bao_cao_tong_ket"] == status["khai_mac/cu_thu_ky"] == "skipped"
    assert status["tham_luan"] == "current" and status["be_mac"] == "todo"
    press(stage, Presses(), "next", cmd_id="to-the-speaker")
    status = {line["id"]: line["status"] for line in screens.mc(stage)["programme"]}
    assert (status["tham_luan"], status["tham_luan/speaker-1"]) == ("running", "current")


@pytest.mark.parametrize("here", ["arrivals", "khai_mac", "tham_luan/speaker-1"])
def test_the_remote_knows_which_jumps_the_rules_refuse_for_want_of_a_reason(stage: Hall, here: str):
    walk_to(stage, here)
    state, cues = stage.stage.state(), stage.stage.cues()
    for line in screens.mc(stage)["programme"]:
        command = StageCommand(cmd_id="jump-0001", kind="go", expected_rev=state.rev, target=line["id"])
        try:
            stage_rules.decide(state, cues, command, stage.now)
            asked = False
        except Refused as error:
            asked = "skipped" in error.details
            if line["passes"] and (here == "arrivals" or line["id"] == "closing"):
                continue  # refused for another reason first: the flag salute opens the programme, the last item closes it
        assert asked == bool(line["passes"]), line["id"]


# over HTTP


def test_a_screen_over_http_has_its_keys_in_the_order_of_the_socket(stage: Hall, client):
    """Pages compare states as text: whichever way one comes, it must be no news."""
    text = client().get("/api/v1/screens/projector").text
    assert json.dumps(json.loads(text)["state"]) == json.dumps(screens.projector(stage))


def test_two_taps_on_next_move_once(stage: Hall, client):
    seen, presses, mc = screens.projector(stage), Presses(), client("mc")
    first, second = send(mc, presses.body(seen, "next")), send(mc, presses.body(seen, "next"))
    assert (first.status_code, first.json) == (200, {"rev": 1, "cue_id": "title", "mode": "live", "locked": False})
    assert (second.status_code, second.json["error"]) == (409, "stale")
    assert screens.projector(stage)["cue"]["id"] == "title"


def test_the_same_command_sent_again_gives_the_same_answer_and_moves_nothing(stage: Hall, client):
    body, mc = Presses().body(screens.projector(stage), "next"), client("mc")
    answers = [send(mc, body) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 200] and answers[0].json == answers[2].json
    assert screens.projector(stage)["revision"] == 1


def test_the_flag_stays_until_it_is_released(stage: Hall, client):
    walk_to(stage, "chao_co")
    mc, presses = client("mc"), Presses()
    answer = send(mc, presses.body(screens.projector(stage), "next", cmd_id="flag-next"))
    assert (answer.status_code, answer.json["error"]) == (409, "refused") and "chào cờ" in answer.json["text"]
    assert send(mc, presses.body(screens.projector(stage), "release", cmd_id="flag-release")).json["locked"] is False
    assert send(mc, presses.body(screens.projector(stage), "next", cmd_id="flag-next-2")).json["cue_id"] == "khai_mac"


@pytest.mark.parametrize("kind", ["hold", "black", "live"])
def test_the_curtain_works_on_any_picture_and_without_a_revision(stage: Hall, client, kind: str):
    walk_to(stage, "chao_co")
    answer = send(client("mc"), {"cmd_id": "curtain-1", "kind": kind})
    assert (answer.status_code, answer.json["mode"], answer.json["locked"]) == (200, kind, True)


def test_leaving_out_a_mandated_item_needs_a_reason_and_the_log_keeps_it(stage: Hall, client):
    walk_to(stage, "khai_mac")
    mc, seen = client("mc"), screens.projector(stage)
    jump = {"kind": "go", "expected_rev": seen["revision"], "target": "tham_luan"}
    refused = send(mc, {"cmd_id": "jump-0001", **jump})
    assert refused.status_code == 409 and "3. Báo cáo tổng kết" in refused.json["text"] and "lý do" in refused.json["text"]
    assert send(mc, {"cmd_id": "jump-0002", "reason": "  Báo cáo viên\u200b đến muộn ", **jump}).json["cue_id"] == "tham_luan"
    event = stage.desk.events(limit=1, prefix="stage.go")[0]
    assert (event.body["reason"], event.actor) == ("Báo cáo viên đến muộn", "mc")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "next",
        {},
        {"cmd_id": "press-0001"},
        {"kind": "next"},
        {"cmd_id": 12345678, "kind": "next"},
        {"cmd_id": "press-0001", "kind": 1},
        {"cmd_id": "press-0001", "kind": "next", "expected_rev": "0", "target": "title"},
        {"cmd_id": "press-0001", "kind": "next", "expected_rev": 0, "target": ["title"]},
        {"cmd_id": "press-0001", "kind": "go", "expected_rev": 0, "target": "title", "reason": None},
        {"cmd_id": "short", "kind": "next", "expected_rev": 0, "target": "title"},
        {"cmd_id": "press-0001", "kind": "explode"},
    ],
)
def test_a_malformed_command_is_refused_with_a_sentence_and_moves_nothing(stage: Hall, client, body):
    answer = send(client("mc"), body)
    assert (answer.status_code, answer.json["error"]) == (400, "bad_input") and answer.json["text"]
    assert screens.projector(stage)["revision"] == 0


def test_a_body_that_is_no_json_is_refused(client):
    assert client("mc").post("/api/v1/stage/commands", data="{", content_type="application/json").status_code == 400


def test_a_reason_is_cut_to_what_a_log_can_hold():
    command = read_command({"cmd_id": "press-0001", "kind": "go", "reason": "đ" * 9999})
    assert len(command.reason) == LONGEST
    with pytest.raises(BadInput):
        read_command({"cmd_id": "press-0001", "kind": None})


@pytest.mark.parametrize(("role", "status"), [("", 401), ("print", 403), ("mc", 200), ("admin", 200)])
def test_only_mc_and_desk_may_command(stage: Hall, client, role: str, status: int):
    assert send(client(role), Presses().body(screens.projector(stage), "next")).status_code == status


def test_the_hall_sees_its_page_without_a_role_and_nothing_private_is_in_it(stage: Hall, client):
    walk_to(stage, "khai_mac/gioi_thieu_dai_bieu")
    answer = client("").get("/display")
    assert answer.status_code == 200 and "Giới thiệu đại biểu" in answer.text
    assert "mc_text" not in answer.text and "nhiệt liệt chào mừng" not in answer.text


def test_the_remote_asks_for_a_pin_and_then_has_the_text(stage: Hall, client):
    walk_to(stage, "khai_mac/gioi_thieu_dai_bieu")
    turned_away = client("").get("/mc")
    assert turned_away.status_code == 303 and "/login" in turned_away.headers["Location"]
    assert "nhiệt liệt chào mừng" in client("mc").get("/mc").text


# what keys mean, and where lines break: the browser's own modules, run by the Node that builds them


WORDS = """
const { whole } = await import("./web/client/whole.ts");
console.log(JSON.stringify(given.map((line) => whole(...line))));
"""
LINES = {
    ("Trân trọng cảm ơn quý đại biểu",): "Trân_trọng cảm_ơn quý đại_biểu",
    (
        "HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG",
        "huyện Nam Đông",
    ): "HỘI_NGHỊ TUYÊN_DƯƠNG ĐIỂN_HÌNH_TIÊN_TIẾN HUYỆN_NAM_ĐÔNG",
    ("Nam Đông, ngày 12 tháng 6 năm 2020",): "Nam Đông, ngày_12_tháng_6_năm_2020",
    ("LẦN THỨ IV (2020 - 2025)",): "LẦN THỨ_IV (2020 - 2025)",
    ("khen thưởng 5 năm tới",): "khen_thưởng 5_năm tới",
    ("quảy tếch",): "quảy tếch",
    ("lúc 07 giờ 12 tại Cửa 1",): "lúc 07_giờ 12 tại Cửa 1",
    ("học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",): "học_tập và làm theo tư_tưởng, đạo_đức, phong_cách Hồ_Chí_Minh",
    ("xã Hương Phú và một tên dài hơn mọi dòng", "xã Hương Phú và một tên dài hơn mọi dòng"): "xã Hương Phú và một tên dài hơn mọi dòng",
}


def test_a_line_never_breaks_inside_a_word_a_date_or_the_name_of_the_place_on_screens_and_on_paper():
    assert [line.replace(lines.NBSP, "_") for line in node.run(WORDS, list(LINES))] == list(LINES.values())
    assert [lines.whole(*line).replace(lines.NBSP, "_") for line in LINES] == list(LINES.values())


CLOCK = """
globalThis.document = { getElementById: () => null };
const { left, reading } = await import("./display/client/timer.ts");
const began = "2020-06-12T01:00:00.000Z";
const at = (seconds) => Date.parse(began) + 1000 * seconds;
const say = ({ main, label, over }) => [main, label, over];
const turn = { cue_id: "tham_luan/speaker-1", cue_minutes: 7, cue_started_at: began };
const timing = { item_id: "tham_luan", minutes: 45, started_at: began, ...turn };
const remote = { now: { scene: "speaker" }, timing, starts_at: began };
console.log(JSON.stringify([
  say(left(began, 5, at(0))), say(left(began, 5, at(60.4))), say(left(began, 5, at(299.5))), say(left(began, 5, at(300))),
  say(left(began, 5, at(445))), say(left(began, null, at(75))),
  reading(remote, at(61)).main, reading(remote, at(61)).more,
  say(reading({ ...remote, now: { scene: "title" } }, at(-600))), say(reading({ ...remote, now: { scene: "title" } }, at(125))),
  reading({ ...remote, now: { scene: "arrivals" } }, at(86400)),
  ...[61, 2790].map((seconds) => reading({ ...remote, now: { scene: "item" }, timing: { ...timing, cue_id: "tham_luan" } }, at(seconds)).more),
]));
"""


def test_the_mcs_clock_counts_down_and_says_overtime_in_words():
    assert node.run(CLOCK) == [
        ["5:00", "Còn lại", False],
        ["4:00", "Còn lại", False],
        ["0:01", "Còn lại", False],
        ["Hết giờ", "", True],
        ["Quá giờ 2 phút", "", True],
        ["1:15", "Đã qua", False],
        "5:59",
        "Cả mục: còn lại 43:59",
        ["10:00", "Đến giờ khai mạc", False],
        ["Muộn 2 phút", "So với giờ khai mạc", True],
        None,
        "Đã qua 1:01 / 45 phút",
        "Đã qua 46:30 / 45 phút",
    ]
