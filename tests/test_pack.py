"""What a kiosk carries while it is cut off: it answers every ticket, tells a thief nothing, and the browser reads as the hall does."""

import base64
import json
import random
import threading
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from hall import pack, tickets
from hall.errors import Refused
from hall.model import Actor, DelegateFields, RosterChange
from hall.offline import Offline
from hall.pack import Entry
from tests import node

ROOT = Path(__file__).parent.parent
ADMIN = Actor(role="admin")
SALT = b"s" * 16
KEY = b"k" * 32


def opened(body: dict, code: str) -> Entry | None:
    """What the holder of a code reads in a pack, None when it holds nothing for it."""
    keys = pack.keys(code, base64.b64decode(body["salt"]))
    sealed = body["entries"].get(base64.b64encode(keys.id).decode())
    return sealed and pack.unseal(base64.b64decode(sealed), keys)


def carried(hall) -> dict:
    return json.loads(hall.offline.pack().body)


# -- the sealed entry ----------------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_an_entry_opens_with_its_own_code_and_its_length_tells_little(name, unit):
    keys = pack.keys("1" * 27, SALT)
    entry = Entry(state="valid", full_name=name.encode(errors="replace").decode(), unit=unit.encode(errors="replace").decode())
    sealed = pack.seal(entry, keys)
    assert pack.unseal(sealed, keys) == entry and (len(sealed) - 12 - 16) % 256 == 0


def test_a_void_ticket_looks_like_any_other():
    person = Entry(state="valid", full_name="Nguyễn Thị Hương", post="Nông dân", unit="Xã Hương Phú", seat="C-12", number="001")
    assert len(pack.seal(person, pack.keys("1" * 27, SALT))) == len(pack.seal(Entry(state="revoked"), pack.keys("2" * 27, SALT)))


def test_another_code_opens_nothing_and_a_changed_byte_is_noticed():
    keys = pack.keys("1" * 27, SALT)
    sealed = pack.seal(Entry(state="valid", full_name="A"), keys)
    with pytest.raises(InvalidTag):
        pack.unseal(sealed, pack.keys("2" * 27, SALT))
    with pytest.raises(InvalidTag):
        pack.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), keys)


def test_another_content_never_uses_a_nonce_again():
    keys = pack.keys("1" * 27, SALT)
    nonces = {pack.seal(Entry(state="valid", seat=str(n)), keys)[:12] for n in range(200)}
    assert len(nonces) == 200
    assert pack.seal(Entry(state="valid"), keys) == pack.seal(Entry(state="valid"), keys)


# -- the pack of a roster ----------------------------------------------------------------------------------------------------------


def test_every_invitation_of_the_roster_opens_its_own_entry(hall, code):
    body = carried(hall)
    assert body["conference"] == hall.conference.number and len(body["entries"]) == 5
    for delegate in hall.roster.all():
        entry = opened(body, code(delegate.id))
        assert entry.state == "valid" and entry.person
        for name in ("number", "full_name", "salutation", "post", "unit", "seat", "category"):
            assert getattr(entry, name) == getattr(delegate, name)


def test_a_revoked_invitation_and_a_withdrawn_delegate_are_void_without_a_name(hall, code):
    lost, withdrawn = code(1), code(2)
    new = hall.roster.reissue(1, reason="mất giấy", cmd_id="reissue-1", actor=ADMIN).code
    hall.roster.set_active(2, False, actor=ADMIN)
    body = carried(hall)
    assert opened(body, lost) == opened(body, withdrawn) == Entry(state="revoked")
    assert opened(body, new).full_name == "Nguyễn Thị Hương"


def test_the_badge_in_use_is_carried_under_the_same_person(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    job = hall.paper.newest(1)
    body = carried(hall)
    assert opened(body, job.badge.code).person == opened(body, code(1)).person
    (arrival,) = hall.offline.arrivals().arrivals
    assert arrival == (opened(body, code(1)).person, "2020-06-12T00:05:00.000Z", "Cửa 1", "")


def test_nothing_of_a_person_can_be_read_without_the_invitation(hall, code):
    text = hall.offline.pack().body
    told = b"".join(base64.b64decode(sealed) for sealed in carried(hall)["entries"].values())
    for delegate in hall.roster.all():
        for secret in (delegate.full_name, delegate.unit, delegate.seat, code(delegate.id)):
            assert secret.encode() not in text and secret.encode() not in told
    sizes = {len(value) for value in carried(hall)["entries"].values()}
    assert len(sizes) == 1


def test_a_code_that_was_never_made_opens_nothing(hall):
    assert opened(carried(hall), tickets.make(b"another key", "invitation", hall.conference.number, 1, 0)) is None


def test_the_version_changes_with_the_roster_and_with_nothing_else(hall):
    first = hall.offline.pack()
    hall.devices.enrol("Cửa 9", actor=ADMIN)
    assert hall.offline.pack().version == first.version
    hall.roster.edit(1, {"seat": "B-1"}, actor=ADMIN)
    assert hall.offline.pack().version != first.version


def test_a_roster_too_large_to_carry_is_refused_and_not_cut(hall):
    assert Offline(hall._core, most=5).pack().tickets == 5
    with pytest.raises(Refused):
        Offline(hall._core, most=4).pack()


def test_a_second_asker_does_not_wait_for_a_pack_that_is_being_made(hall):
    started, go = threading.Event(), threading.Event()

    def slow(code, salt):
        started.set()
        assert go.wait(10)
        return pack.keys(code, salt)

    offline = Offline(hall._core, keys=slow)
    maker = threading.Thread(target=offline.pack)
    maker.start()
    assert started.wait(10) and offline.pack() is None
    go.set()
    maker.join()
    assert offline.pack().tickets == 5


# -- who is in -----------------------------------------------------------------------------------------------------------------------


def test_arrivals_are_told_once_and_taken_back(hall, kiosk, code):
    assert hall.offline.arrivals().whole and hall.offline.arrivals().arrivals == []
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    first = hall.offline.arrivals(1)
    assert not first.whole and len(first.arrivals) == 1
    assert hall.offline.arrivals(first.rev).arrivals == []
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="nhầm")
    assert hall.offline.arrivals(first.rev).arrivals == [(first.arrivals[0][0], "", "", "")]
    assert hall.offline.arrivals().arrivals == []


def test_a_revision_from_another_file_is_answered_with_everything(hall, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    answer = hall.offline.arrivals(10_000)
    assert answer.whole and len(answer.arrivals) == 1


def test_the_name_of_a_person_differs_between_conferences():
    assert pack.person(KEY, 1) != pack.person(b"x" * 32, 1) and pack.person(KEY, 1) != pack.person(KEY, 2)
    assert pack.salt(KEY) != pack.salt(b"x" * 32)


# -- over HTTP ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(hall, client):
    _, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    browser = client("")

    def get(path: str, **headers: str):
        return browser.get(path, headers={"Authorization": f"Bearer {token}", **headers})

    return get


def test_only_a_device_gets_the_pack_and_the_arrivals(client):
    for role in ("", "admin"):
        for path in ("/api/v1/kiosk/pack", "/api/v1/kiosk/arrivals"):
            assert client(role).get(path).status_code == 401


def test_the_pack_is_sent_once_for_each_version(hall, asked):
    first = asked("/api/v1/kiosk/pack")
    assert first.status_code == 200 and first.json == carried(hall)
    assert asked("/api/v1/kiosk/pack", **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    hall.roster.edit(1, {"seat": "B-1"}, actor=ADMIN)
    assert asked("/api/v1/kiosk/pack", **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_arrivals_over_http_say_how_far_they_go(hall, asked, kiosk, code):
    hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk)
    answer = asked("/api/v1/kiosk/arrivals?since=0").json
    assert answer["rev"] == hall.rev and answer["whole"] and answer["arrivals"][0][1:] == ["2020-06-12T00:05:00.000Z", "Cửa 1", ""]
    for bad in ("-1", "x", "9" * 30, "٣"):
        assert asked(f"/api/v1/kiosk/arrivals?since={bad}").status_code == 400


def test_a_roster_too_large_to_carry_is_409_over_http(asked, hall):
    hall.offline = Offline(hall._core, most=4)
    assert asked("/api/v1/kiosk/pack").status_code == 409


def test_the_service_worker_names_every_file_it_keeps_and_is_never_cached(client):
    browser = client("")
    answer = browser.get("/kiosk-sw.js")
    assert answer.headers["Cache-Control"] == "no-cache" and answer.headers["Service-Worker-Allowed"] == "/kiosk"
    assert answer.mimetype == "text/javascript" and "import" not in answer.text.split("\n", 1)[1].split("(")[0]
    told = json.loads(answer.text.split("\n")[0].removeprefix("self.SHELL = ").removesuffix(";"))
    page = browser.get("/kiosk").text
    assert told["page"] in page and f'"shell":"{told["version"]}"' in page
    assert told["languages"] == ["vi", "en"]
    assert any(name.endswith(".wasm") for name in told["files"]) and any(name.endswith(".woff2") for name in told["files"])
    for name in told["files"]:
        with browser.get(name) as file:
            assert file.status_code == 200


# -- scans that were answered offline ----------------------------------------------------------------------------------------------------


@pytest.fixture
def scan(hall, client):
    """Post a scan as a kiosk: scan("Cửa 1", code, "scan-0001", scanned_at=…) -> (status, answer)."""
    tokens: dict[str, str] = {}
    browser = client("")

    def post(door: str, code: str, scan_id: str, **more) -> tuple[int, dict]:
        if door not in tokens:
            tokens[door] = hall.devices.enrol(door, actor=ADMIN)[1]
        body = {"code": code, "scan_id": scan_id, **more}
        answer = browser.post("/api/v1/check-ins", json=body, headers={"Authorization": f"Bearer {tokens[door]}"})
        return answer.status_code, answer.json

    return post


def doubles(hall) -> list:
    return hall.desk.events(prefix="door.double")


def test_a_late_scan_keeps_its_true_time_whether_or_not_the_kiosk_let_anybody_in(hall, scan, code, clock):
    clock.move(minutes=30)
    for n, admitted in ((1, True), (2, False)):
        _, answer = scan("Cửa 1", code(n), f"scan-000{n}", scanned_at="2020-06-12T00:11:00.000Z", admitted=admitted)
        assert (answer["outcome"], answer["at"]) == ("welcome", "2020-06-12T00:11:00.000Z")
    assert doubles(hall) == []


def test_only_a_kiosk_that_let_somebody_in_by_itself_is_reported(hall, scan, code, clock):
    scan("Cửa 1", code(1), "scan-0001")
    clock.move(minutes=5)
    scan("Cửa 2", code(1), "scan-0002", scanned_at="2020-06-12T00:09:00.000Z", admitted=False)
    assert doubles(hall) == []
    scan("Cửa 2", code(1), "scan-0003", scanned_at="2020-06-12T00:09:30.000Z", admitted=True)
    assert [event.body["scan"] for event in doubles(hall)] == ["scan-0003"]


def test_a_double_is_reported_once_even_when_the_scan_had_got_here_before_its_kiosk_was_cut_off(hall, scan, code, clock):
    scan("Cửa 1", code(1), "scan-0001")
    clock.move(minutes=5)
    when = "2020-06-12T00:09:00.000Z"
    assert scan("Cửa 2", code(1), "scan-0002", scanned_at=when, admitted=False)[1]["outcome"] == "already_in"  # the answer is lost
    for _ in range(2):
        assert scan("Cửa 2", code(1), "scan-0002", scanned_at=when, admitted=True)[1]["outcome"] == "already_in"
    assert [(event.actor, event.body["at"]) for event in doubles(hall)] == [("kiosk:Cửa 2", when)]
    assert len(hall.door.latest()) == 1


def test_an_arrival_whose_answer_was_lost_is_no_double(hall, scan, code):
    when = "2020-06-12T00:04:00.000Z"
    scan("Cửa 1", code(1), "scan-0001", scanned_at=when, admitted=False)
    again = scan("Cửa 1", code(1), "scan-0001", scanned_at=when, admitted=True)[1]
    assert (again["outcome"], again["repeated"], doubles(hall), len(hall.door.latest())) == ("welcome", True, [], 1)


BAD = [{"scanned_at": "yesterday"}, {"scanned_at": 7}, {"scanned_at": None}, {"scanned_at": "", "admitted": "no"}]


@pytest.mark.parametrize("bad", BAD)
def test_a_time_that_is_none_is_400_and_nothing_is_written(hall, scan, code, bad):
    status, answer = scan("Cửa 1", code(1), "scan-0001", **bad)
    assert status == 400 and answer["error"] == "bad_input" and hall.door.latest() == []


# -- the twin in the browser --------------------------------------------------------------------------------------------------------

TWIN = """
const { read } = await import("./kiosk/client/reading.ts");
const { unseal } = await import("./kiosk/client/pack.ts");
const { texts, conference, pack, codes } = given;
const readings = texts.map((text) => { const { what, code } = read(text, conference); return [what, code]; });
console.log(JSON.stringify({ readings, entries: codes.map((code) => unseal(pack, code)) }));
"""


def test_the_browsers_reader_and_cipher_agree_with_the_halls(hall, code):
    chance = random.Random(12)
    texts = ["", tickets.CALIBRATION, "https://example.invalid/", "Nguyễn Thị Hương"]
    texts += [
        "046080001234|191234567|Hồ Thị Bé|01021980|Nữ|x|01012021",
        "046080001234||Hồ Thị Bé|01021980|",
        "]Q1",
        "\\000026",
        "1" * 26,
        "1" * 28,
        "9" * 27,
        "０" * 27,
    ]
    for _ in range(300):
        kind, conference = chance.choice(tickets.KINDS), chance.choice([hall.conference.number, chance.randrange(1000)])
        made = tickets.make(chance.randbytes(32), kind, conference, chance.randrange(tickets.DELEGATES), chance.randrange(tickets.ISSUES))
        at = chance.randrange(27)
        texts += [made, tickets.grouped(made), f"]Q1{made}\r\n", f"\\000026 {made[:9]}-{made[9:]}"]
        texts.append(made[:at] + str(chance.randrange(10)) + made[at + 1 :])
        body = f"{chance.randrange(10**25):025d}"
        texts += [body + f"{98 - int(body) * 100 % 97:02d}", body]
    lost = code(1)
    hall.roster.reissue(1, reason="mất giấy", cmd_id="reissue-1", actor=ADMIN)
    body = carried(hall)
    codes = [lost, *(code(n) for n in range(1, 6)), tickets.make(b"x" * 32, "invitation", hall.conference.number, 1, 0)]
    answer = node.run(TWIN, {"texts": texts, "conference": hall.conference.number, "pack": body, "codes": codes})
    for text, (what, read) in zip(texts, answer["readings"], strict=True):
        expected = tickets.read(text, key=KEY, conference=hall.conference.number)
        assert (what, read) == (expected.what, expected.code), text
    assert {what for what, _ in answer["readings"]} == {"ticket", "other_event", "id_card", "calibration", "unreadable"}
    for one, entry in zip(codes, answer["entries"], strict=True):
        known = opened(body, one)
        assert entry == (known and {name: getattr(known, name) for name in Entry.__struct_fields__})


def test_a_thousand_delegates_are_carried_in_seconds(empty_hall):
    fields = [DelegateFields(full_name=f"Nguyễn Văn {n}", unit="Xã Hương Phú", category="exemplar") for n in range(1000)]
    empty_hall.roster.apply([RosterChange(fields=f, source="x") for f in fields], file_name="x.xlsx", sha256="0" * 64, actor=ADMIN)
    made = empty_hall.offline.pack()
    assert made.tickets == 1000 and len(made.body) < 500_000
