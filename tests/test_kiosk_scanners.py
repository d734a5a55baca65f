"""Scanners and cameras as they are: ends, prefixes, speeds, two at once. The browser's own modules, run under Node."""

import pytest

from hall import tickets
from tests import node

KEY = b"k" * 32
CODES = [tickets.make(KEY, "invitation", 7, n, 0) for n in range(1, 9)]

SCANNER = """
const { KeyReader } = await import("./kiosk/client/scanner.ts");
const answer = (given) => {
  const reader = new KeyReader();
  const reads = [];
  let last = 0;
  for (const [key, code, at, more] of given) {
    for (let now = last + 65; now < at; now += 1000) { const read = reader.rest(now); if (read) reads.push(read); }
    const { read } = reader.press({ key, code, shift: false, ctrl: false, at, ...more });
    if (read) reads.push(read);
    last = at;
  }
  const read = reader.rest(last + 65);
  if (read) reads.push(read);
  return { reads: reads.map(({ text, by }) => [text, by]), pending: reader.pending };
};
"""

ENDS = {
    "cr": [["Enter", "Enter", {}]],
    "lf": [["j", "KeyJ", {"ctrl": True}]],
    "crlf": [["Enter", "Enter", {}], ["j", "KeyJ", {"ctrl": True}]],
    "two_enters": [["Enter", "Enter", {}], ["Enter", "Enter", {}]],
    "ctrl_m": [["m", "KeyM", {"ctrl": True}]],
    "tab": [["Tab", "Tab", {}]],
    "none": [],
}


def typing(text: str, *, at: float, pace: float, end: str = "cr") -> list[list]:
    """The keystrokes of a scanner that sends `text` from `at` on, one key each `pace` ms."""
    keys = [[ch, f"Digit{ch}" if ch.isdigit() else "", {}] for ch in text] + ENDS[end]
    return [[key, code, at + pace * n, more] for n, (key, code, more) in enumerate(keys)]


@pytest.fixture(scope="module")
def hear():
    """hear(*strokes of each scanner) -> what a kiosk reads from them."""
    with node.asking(SCANNER) as ask:
        yield lambda *strokes: ask(sorted((stroke for scanner in strokes for stroke in scanner), key=lambda stroke: stroke[2]))


@pytest.mark.parametrize("end", ENDS)
def test_every_end_of_a_scanner_gives_one_read_a_paper(hear, end):
    for pace in (2, 80):
        strokes = [stroke for n, code in enumerate(CODES[:3]) for stroke in typing(code, at=1000 + 5000 * n, pace=pace, end=end)]
        heard = hear(strokes)
        assert [text for text, _ in heard["reads"]] == CODES[:3], (end, pace)


@pytest.mark.parametrize("before", ["", "]Q1", "\\000026", "01", "*"])
@pytest.mark.parametrize("after", ["", "*", " "])
def test_a_prefix_and_a_suffix_set_up_in_the_scanner_do_no_harm(hear, before, after):
    heard = hear(typing(before + CODES[0] + after, at=1000, pace=5))
    assert heard["reads"] == [[CODES[0], "scanner"]]


def test_the_digits_are_read_through_a_vietnamese_layout(hear):
    strokes = [["â" if key == "4" else "Process", code, at, more] for key, code, at, more in typing(CODES[0], at=0, pace=3, end="none")]
    assert hear(strokes)["reads"] == [[CODES[0], "scanner"]]


def test_keys_that_an_input_method_keeps_for_itself_are_a_read_all_the_same(hear):
    strokes = [
        ["Unidentified" if n % 2 else "Process", "", at, more]
        for n, (_, _, at, more) in enumerate(typing(CODES[0], at=0, pace=3, end="none"))
    ]
    assert hear(strokes + typing("", at=200, pace=3))["reads"] == [["\ufffd" * 27, "scanner"]]


@pytest.mark.parametrize("shift", [0.5, 1, 7, 20, 40, 50])
@pytest.mark.parametrize("pace", [(2, 2), (2, 3), (5, 2), (80, 80)])
def test_two_scanners_that_type_into_each_other_are_asked_to_scan_one_by_one(hear, shift, pace):
    """Whatever comes out of it is a whole code that was really there, or the sentence; never a third one."""
    first = typing(CODES[0], at=1000, pace=pace[0])
    second = typing(CODES[1], at=1000 + shift, pace=pace[1])
    mixed = second[0][2] < first[-1][2] and first[0][2] < second[-1][2]
    texts = [text for text, _ in hear(first, second)["reads"]]
    if mixed:
        assert "" in texts or set(texts) & set(CODES[:2]), texts
        assert all(text in ("", *CODES[:2]) or len(text) < 27 for text in texts), texts
    else:
        assert texts == CODES[:2]


def test_two_codes_run_together_without_an_end_are_nobodys(hear):
    assert [text for text, _ in hear(typing(CODES[0] + CODES[1], at=0, pace=2))["reads"]] == [""]


def test_a_broken_code_and_a_second_end_right_after_it_are_two_scanners(hear):
    broken = CODES[0][:13] + str((int(CODES[0][13]) + 1) % 10) + CODES[0][14:]
    heard = hear(typing(broken, at=1000, pace=2), [["Enter", "Enter", 1090, {}]])
    assert heard["reads"] == [[broken, "scanner"], ["", "scanner"]]
    alone = hear(typing(broken, at=1000, pace=2), [["Enter", "Enter", 1400, {}]])
    assert alone["reads"] == [[broken, "scanner"]]


def test_a_scanner_that_always_ends_twice_is_one_scanner(hear):
    broken = CODES[0][:-1] + str((int(CODES[0][-1]) + 1) % 10)
    heard = hear(typing(CODES[1], at=0, pace=2, end="two_enters"), typing(broken, at=5000, pace=2, end="two_enters"))
    assert heard["reads"] == [[CODES[1], "scanner"], [broken, "scanner"]]


def test_digits_that_happen_to_check_are_still_nobodys_welcome(see, hall, kiosk, code):
    """What two scanners mixed opens nothing even when the check digits agree by chance: the proof inside does not."""
    one, other = code(1), code(2)
    woven = "".join(pair for pairs in zip(one, other, strict=True) for pair in pairs)
    found = 0
    for start in range(len(woven)):
        piece = (woven + woven)[start : start + 25]
        by_chance = piece + f"{98 - int(piece) * 100 % 97:02d}"
        answer = hall.door.check_in(by_chance, scan_id=f"scan-{start:04d}", device=kiosk)
        found += answer.outcome in ("not_found", "other_event", "unreadable")
        assert answer.delegate is None
    assert found == len(woven) and hall.door.latest() == []


# -- the camera ----------------------------------------------------------------------------------------------------------------------

CAMERA = """
const { View } = await import("./kiosk/client/view.ts");
const answer = (given) => {
  const view = new View();
  return given.map(([at, found]) => view.take(found, at));
};
"""


@pytest.fixture(scope="module")
def see():
    """see(*(ms, papers in view)) -> the code read in each frame, "" for none."""
    with node.asking(CAMERA) as ask:
        yield lambda *frames: ask(frames)


def paper(text: str, size: float = 0.05, off: float = 0.2) -> dict:
    return {"text": text, "size": size, "off": off}


def test_a_code_counts_once_while_it_stays_in_view_and_again_when_it_comes_back(see):
    one = [paper(CODES[0])]
    assert see((0, one), (100, one), (900, []), (1400, one), (2800, one), (5000, one)) == [CODES[0], "", "", "", "", CODES[0]]


def test_of_two_papers_the_larger_and_more_central_counts_and_the_other_waits_until_it_is_gone(see):
    near, far = paper(CODES[0], size=0.08, off=0.1), paper(CODES[1], size=0.03, off=0.6)
    both = [far, near]
    assert see((0, both), (100, both), (200, [far]), (300, both), (600, [far]), (1200, [far]), (1300, [far])) == [
        CODES[0], "", "", "", "", CODES[1], "",
    ]  # fmt: skip


def test_two_papers_held_still_do_not_take_turns(see):
    both = [paper(CODES[0]), paper(CODES[1], size=0.04)]
    assert [code for code in see(*[(n * 150, both if n % 2 else both[n % 4 // 2 :][:1]) for n in range(60)]) if code] == [CODES[0]]


def test_a_ticket_comes_before_another_symbol_on_the_same_paper(see):
    assert see((0, [paper("https://example.invalid/ban-do", size=0.2, off=0), paper(CODES[2])])) == [CODES[2]]
