"""A paper left under the scanner, a code of something else, a salute that outlives the server, and what a delegate is told, in English.
The browser's own modules, run under Node."""

import pytest
from babel.messages.pofile import read_po
from msgspec.structs import replace

from hall import tasks
from hall.model import Speaker
from tests import node
from tests.test_kiosk_attention import TWIN, reply

WORDS = """
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "vi" }, cookie: "" };
globalThis.location = new URL("http://localhost/kiosk");
const { say } = await import("./kiosk/client/words.ts");
const { spoilt } = await import("./kiosk/client/code.ts");
const { reply, scans } = given;
const setting = { printers: [], printer: "", spare: "" };
console.log(JSON.stringify(scans.map((scan) => [say(reply, setting, scan).headline, spoilt(scan.code)])));
"""

SILENCE = """
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "vi" }, cookie: "" };
globalThis.location = new URL("http://localhost/kiosk");
const { Silence } = await import("./kiosk/client/silence.ts");
const minutes = given;
const found = minutes.map((one) => {
  const silence = new Silence({ value: performance.now() - one * 60_000 });
  return [silence.gone.value, silence.outlasted.value];
});
console.log(JSON.stringify(found));
"""

TASKS = """
const { boot, sentences } = given;
globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(boot) }), documentElement: { lang: "en" }, cookie: "" };
const { taskText } = await import("./web/client/tasks.ts");
console.log(JSON.stringify(sentences.map(taskText)));
"""
UNREAD, NO_INVITATION = "Chưa đọc được mã", "Mã vừa quét không phải mã trên giấy mời"


@pytest.fixture
def shown():
    """Scans as (ms, code, reply) -> what was shown as (ms, code or state)."""

    def run(*scans):
        given = {"scans": [{"at": at, "code": code, "reply": answer} for at, code, answer in scans], "sounds": []}
        return [[at, what] for at, what, _ in node.run(TWIN, given)["seen"]]

    return run


def test_a_paper_left_under_a_hands_free_scanner_is_one_welcome_however_long_it_lies_there(shown):
    reads = [(at, "paper", reply()) for at in range(0, 9_000, 1_000)]
    assert shown(*reads) == [[0, "idle"], [0, "paper"], [5_000, "idle"]]


def test_the_same_paper_shown_again_after_a_pause_or_after_another_one_is_answered_again(shown):
    told = shown((0, "paper", reply()), (2_600, "paper", reply()), (4_000, "other", reply()), (5_000, "paper", reply()))
    assert told == [[0, "idle"], [0, "paper"], [2_600, "paper"], [4_000, "other"], [5_000, "paper"], [10_000, "idle"]]


def test_a_code_of_something_else_is_called_so_and_a_spoilt_ticket_is_not():
    scans = [
        ("https://example.invalid/0912345678", "scanner", NO_INVITATION, False),
        ("WIFI:T:WPA;S:Hoi truong;P:12345678901;;", "scanner", NO_INVITATION, False),
        ("8934563138164", "camera", NO_INVITATION, False),
        ("8934563138164", "scanner", UNREAD, False),
        ("208516665096067034109794179", "scanner", UNREAD, False),
        ("2085166650960ă703410979â179", "scanner", UNREAD, True),
        ("\ufffd" * 27, "scanner", UNREAD, True),
    ]
    given = {"reply": reply(outcome="unreadable", delegate=None), "scans": [{"code": code, "by": by} for code, by, *_ in scans]}
    assert node.run(WORDS, given) == [[headline, spoilt] for *_, headline, spoilt in scans]


def test_a_door_keeps_silent_for_a_salute_and_not_for_ever_when_the_server_dies_in_it():
    assert node.run(SILENCE, [0, 1, 5.9, 6.1]) == [[False, False], [True, False], [True, False], [True, True]]


def test_what_a_delegate_is_told_is_told_in_english_at_an_english_door(hall):
    someone = replace(hall.roster.get(1), seat="C-12", note="dự kiến Đoàn Chủ tịch", award_group=6)
    speakers = [Speaker(id=n, item_id=item, position=n, full_name="", delegate_id=1) for n, item in enumerate(("tham_luan", "huong_ung"))]
    items = {"tham_luan": "Tham luận", "huong_ung": "Responses"}
    told = [*tasks.tasks(someone, speakers, items), *tasks.tasks(replace(someone, seat="", note=""), [], items)]
    with (node.ROOT / "web/translations/en/kiosk.po").open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file) if message.id}
    assert node.run(TASKS, {"boot": {"language": "en", "catalogue": catalogue}, "sentences": [task.text for task in told]}) == [
        "You are proposed for the presidium: please sit in the front row",
        "You present a paper: please see the Secretary",
        "You are named in “Responses”: please see the Secretary",
        "You are honoured in group 6: please sit in row C",
        "You are honoured in group 6",
    ]
