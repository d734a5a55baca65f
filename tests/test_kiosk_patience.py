"""A paper left under the scanner, a code of something else, a salute that outlives the server. The browser's own modules, under Node."""

import pytest

from tests.test_kiosk_attention import TWIN, reply
from tests.test_pack import node

WORDS = """
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "vi" }, cookie: "" };
globalThis.location = new URL("http://localhost/kiosk");
const { say } = await import("ROOT/kiosk/client/words.ts");
const { spoilt } = await import("ROOT/kiosk/client/code.ts");
const { reply, scans } = JSON.parse(await new Response(process.stdin).text());
const setting = { printers: [], printer: "", spare: "" };
console.log(JSON.stringify(scans.map((scan) => [say(reply, setting, scan).headline, spoilt(scan.code)])));
"""

SILENCE = """
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "vi" }, cookie: "" };
globalThis.location = new URL("http://localhost/kiosk");
const { Silence } = await import("ROOT/kiosk/client/silence.ts");
const minutes = JSON.parse(await new Response(process.stdin).text());
const found = minutes.map((one) => {
  const silence = new Silence({ value: performance.now() - one * 60_000 });
  return [silence.gone.value, silence.outlasted.value];
});
console.log(JSON.stringify(found));
"""
UNREAD, NO_INVITATION = "Chưa đọc được mã", "Mã vừa quét không phải mã trên giấy mời"


@pytest.fixture
def shown(tmp_path):
    """Scans as (ms, code, reply) -> what was shown as (ms, code or state)."""

    def run(*scans):
        given = {"scans": [{"at": at, "code": code, "reply": answer} for at, code, answer in scans], "sounds": []}
        return [[at, what] for at, what, _ in node(TWIN, given, tmp_path)["seen"]]

    return run


def test_a_paper_left_under_a_hands_free_scanner_is_one_welcome_however_long_it_lies_there(shown):
    reads = [(at, "paper", reply()) for at in range(0, 9_000, 1_000)]
    assert shown(*reads) == [[0, "idle"], [0, "paper"], [5_000, "idle"]]


def test_the_same_paper_shown_again_after_a_pause_or_after_another_one_is_answered_again(shown):
    told = shown((0, "paper", reply()), (2_600, "paper", reply()), (4_000, "other", reply()), (5_000, "paper", reply()))
    assert told == [[0, "idle"], [0, "paper"], [2_600, "paper"], [4_000, "other"], [5_000, "paper"], [10_000, "idle"]]


def test_a_code_of_something_else_is_called_so_and_a_spoilt_ticket_is_not(tmp_path):
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
    assert node(WORDS, given, tmp_path) == [[headline, spoilt] for *_, headline, spoilt in scans]


def test_a_door_keeps_silent_for_a_salute_and_not_for_ever_when_the_server_dies_in_it(tmp_path):
    assert node(SILENCE, [0, 1, 5.9, 6.1], tmp_path) == [[False, False], [True, False], [True, False], [True, True]]
