"""An operator's hand on the stage: what a key means on every page, and which presses go out."""

import pytest

from tests import node

KEYS = """
const { actOf, Hand, orderOf } = await import("./web/client/keys.ts");
const key = (key, code, more = {}) => actOf({ key, code, isComposing: false, keyCode: 0, ...more });
const view = { revision: 7, mode: "live", locked: false, next_id: "b", back_id: "a" };
console.log(JSON.stringify({
  next: [["PageDown", "PageDown"], ["ArrowRight", "ArrowRight"], [" ", "Space"], ["Enter", "Enter"]].map((k) => key(...k)),
  back: [["PageUp", "PageUp"], ["ArrowLeft", "ArrowLeft"]].map((k) => key(...k)),
  curtain: [[".", "Period"], ["b", "KeyB"], ["B", ""], ["и", "KeyB"]].map((k) => key(...k)),
  swallow: [["F5", "F5"], ["Escape", "Escape"]].map((k) => key(...k)),
  nothing: [
    key("a", "KeyA"), key("b", "KeyB", { isComposing: true }), key("b", "KeyB", { keyCode: 229 }),
    key("ArrowLeft", "ArrowLeft", { altKey: true }),
  ],
  orders: {
    next: orderOf("next", view), back: orderOf("back", view), hold: orderOf("curtain", view), swallow: orderOf("swallow", view),
    held_next: orderOf("next", { ...view, mode: "hold" }), held: orderOf("curtain", { ...view, mode: "black" }),
    locked_next: orderOf("next", { ...view, locked: true }), locked_back: orderOf("back", { ...view, locked: true }),
    locked_hold: orderOf("curtain", { ...view, locked: true }), end: orderOf("next", { ...view, next_id: "" }),
  },
}));
"""

HAND = """
const { Hand } = await import("./web/client/keys.ts");
let clock = 0;
const hand = new Hand(() => clock);
const sent = [];
const press = async (at, kind, answer = true) => {
  clock = at;
  if ((await hand.give({ kind, expected_rev: 0, target: "" }, async () => answer, (done) => done)) !== null) sent.push(`${at} ${kind}`);
};
const picture = (at, revision) => { clock = at; hand.see(revision); };
for (const [at, what, answer] of given.steps) typeof what === "number" ? picture(at, what) : await press(at, what, answer);
if (given.slow) {
  clock = 100_000;
  let answered;
  const slow = hand.give({ kind: given.slow, expected_rev: 0, target: "" }, () => new Promise((done) => (answered = done)), (done) => done);
  for (const kind of given.meanwhile) await press(clock, kind);
  answered(true);
  await slow;
}
console.log(JSON.stringify(sent));
"""


def test_keys_mean_the_same_on_every_page():
    said = node.run(KEYS)
    assert said["next"] == ["next"] * 4 and said["back"] == ["back"] * 2
    assert said["curtain"] == ["curtain"] * 4 and said["swallow"] == ["swallow"] * 2
    assert said["nothing"] == [None] * 4
    orders = said["orders"]
    assert orders["next"] == {"kind": "next", "expected_rev": 7, "target": "b"}
    assert orders["back"] == {"kind": "back", "expected_rev": 7, "target": "a"}
    assert (orders["hold"]["kind"], orders["locked_hold"]["kind"]) == ("hold", "hold")
    assert orders["held_next"]["kind"] == orders["held"]["kind"] == "live"
    assert [orders[name] for name in ("swallow", "locked_next", "locked_back", "end")] == [None] * 4


@pytest.mark.parametrize(
    ("steps", "sent"),
    [
        ([[0, 1], [1000, "next"], [1400, "next"], [1500, "next"]], ["1000 next", "1500 next"]),
        ([[0, 1], [1000, 2], [1400, "back"], [1500, "back"]], ["1500 back"]),
        ([[0, "next", False], [10, "next"]], ["0 next", "10 next"]),
    ],
    ids=["a second press at once", "the picture has just changed", "the first was refused"],
)
def test_a_move_is_never_meant_for_a_picture_that_has_just_come(steps, sent):
    assert node.run(HAND, {"steps": steps}) == sent


@pytest.mark.parametrize(
    ("steps", "sent"),
    [
        ([[0, 1], [1000, 2], [1001, "hold"], [1050, "black"]], ["1001 hold", "1050 black"]),
        ([[1000, "hold"], [1180, "live"], [1600, "live"], [1780, "hold"], [2100, "hold"]], ["1000 hold", "1600 live", "2100 hold"]),
    ],
    ids=["covering never waits", "a double tap is one tap"],
)
def test_the_curtain_falls_at_once_and_a_double_tap_does_not_raise_it_again(steps, sent):
    assert node.run(HAND, {"steps": steps}) == sent


@pytest.mark.parametrize(
    ("slow", "sent"),
    [("next", ["100000 hold"]), ("hold", ["100000 next"])],
)
def test_an_answer_that_is_slow_to_come_keeps_back_only_its_own_kind(slow, sent):
    assert node.run(HAND, {"steps": [], "slow": slow, "meanwhile": ["back" if slow == "next" else "black", "next", "hold"]}) == sent
