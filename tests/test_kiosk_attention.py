"""A delegate the staff are to mind: how long the door's answer stands, and what is heard. The browser's own modules, run under Node."""

import pytest

from tests import node

TWIN = """
globalThis.document = { getElementById: () => ({ textContent: "{}" }), documentElement: { lang: "vi" }, cookie: "" };
globalThis.location = new URL("http://localhost/kiosk");
const heard = [];
globalThis.AudioContext = class {
  state = "running"; currentTime = 0; destination = {};
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    return { gain, connect: (to) => to };
  }
  createOscillator() {
    const frequency = {};
    return { frequency, connect: (to) => to, start: (at) => heard.push([frequency.value, Math.round(at * 100)]), stop() {} };
  }
};
const { play } = await import("./kiosk/client/sound.ts");
const { Checks } = await import("./kiosk/client/checks.ts");
const { minded } = await import("./kiosk/client/scan.ts");
const { scans, sounds } = given;

// Time goes on only here: the earliest timer is due next.
let now = 0;
let timers = [];
const settled = () => new Promise((go) => setImmediate(go));
const after = (ms, act) => {
  const timer = { at: now + ms, act };
  timers.push(timer);
  return () => (timers = timers.filter((one) => one !== timer));
};
async function until(end) {
  for (;;) {
    await settled();
    const due = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    now = due.at;
    timers = timers.filter((one) => one !== due);
    due.act();
  }
  now = end;
}
let ids = 0;
const replies = Object.fromEntries(scans.map(({ code, reply }) => [code, reply]));
const checks = new Checks({
  post: async (scan) => replies[scan.code], gone: () => false, missed() {}, asOfNow: () => () => null, confirmed() {},
  newId: () => `scan-${ids++}`, clock: () => now, now: () => ({ at: now, sure: true, wall: now, mono: now, life: "" }), after,
  save: async () => {}, forget() {}, setAside() {}, onAnswer() {}, onRefused() {},
}, []);
const seen = [];
checks.shown.subscribe((shown) => {
  if (shown.kind === "answer") seen.push([now, shown.scan.code, minded(shown.reply)]);
  else if (shown.kind !== "checking") seen.push([now, shown.kind, ""]);
});
for (const { at, code } of scans) {
  await until(at);
  checks.submit(code, "scanner");
}
await until(60_000);
const tones = {};
for (const sound of sounds) {
  heard.length = 0;
  play(sound);
  tones[sound] = [...heard];
}
console.log(JSON.stringify({ seen, tones }));
"""
PERSON = {"number": "001", "full_name": "Hồ Thị Hường", "salutation": "", "post": "", "unit": "", "seat": "", "category": "guest"}
SOUNDS = ["welcome", "already_in", "revoked", "attention"]


def reply(attention="", outcome="welcome", delegate=PERSON):
    rest = {"first_time": True, "at": "2020-06-12T00:05:00.000Z", "kiosk": "Cửa 1", "badge": {"state": "queued"}, "repeated": False}
    return {"outcome": outcome, "delegate": delegate, "attention": attention} | rest


@pytest.fixture
def door():
    """Scans as (ms, code, reply) -> what was shown as (ms, code or state, what was to be minded), and the tones of every sound."""

    def run(*scans):
        given = {"scans": [{"at": at, "code": code, "reply": answer} for at, code, answer in scans], "sounds": SOUNDS}
        return node.run(TWIN, given)

    return run


def test_an_answer_to_be_minded_stands_longer_also_before_the_next_delegate_and_has_a_sound_of_its_own(door):
    told = door(
        (0, "plain", reply()),
        (10_000, "minded", reply("Cần xe lăn")),
        (20_000, "minded-again", reply("Cần xe lăn", outcome="already_in")),
        (20_500, "next", reply()),
        (40_000, "refused", reply("Cần xe lăn", outcome="revoked", delegate=None)),
    )
    assert told["seen"] == [
        [0, "idle", ""],
        [0, "plain", ""],
        [5_000, "idle", ""],
        [10_000, "minded", "Cần xe lăn"],
        [18_000, "idle", ""],
        [20_000, "minded-again", "Cần xe lăn"],
        [23_000, "next", ""],
        [28_000, "idle", ""],
        [40_000, "refused", ""],
        [47_000, "idle", ""],
    ]
    tones = told["tones"]
    assert all(tones.values()) and len({str(tone) for tone in tones.values()}) == len(SOUNDS)
    assert min(hz for hz, _ in tones["attention"]) > max(hz for name in SOUNDS[:3] for hz, _ in tones[name])
