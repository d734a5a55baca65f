"""The hot path of the door: every outcome, every refusal to answer, nothing twice, nothing leaked, and no input that breaks it."""

import io
import json
import logging
import threading
from wsgiref.util import setup_testing_defaults

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hall import tickets
from hall.hall import Hall
from hall.model import Actor, StandIn
from kiosk.api import MOST_BYTES, CheckIns, answer

ADMIN = Actor(role="admin")
ID_CARD = "046080001234|191234567|Hồ Thị Bé|01021980|Nữ|Thôn 5, xã Hương Lộc|01012021"


class Door:
    """Speaks to the callable as a server would."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.app = CheckIns(hall)
        _, self.token = hall.devices.enrol("Cửa 1", actor=ADMIN)
        self.scans = 0

    def raw(self, body: bytes, *, token: str | None = None, length: str | None = None) -> tuple[int, dict, dict]:
        environ: dict = {}
        setup_testing_defaults(environ)
        environ |= {
            "REQUEST_METHOD": "POST",
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)) if length is None else length,
        }
        token = self.token if token is None else token
        if token:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        seen: list = []
        answer = b"".join(self.app(environ, lambda status, headers: seen.extend((int(status[:3]), dict(headers)))))
        return seen[0], seen[1], json.loads(answer)

    def scan(self, code: str, scan_id: str = "", **more) -> dict:
        self.scans += 1
        body = {"code": code, "scan_id": scan_id or f"scan-{self.scans:04d}"}
        status, _, answer = self.raw(json.dumps(body).encode(), **more)
        assert status == 200, answer
        return answer


@pytest.fixture
def door(hall: Hall) -> Door:
    return Door(hall)


def test_a_valid_invitation_is_welcomed_with_what_the_kiosk_shows_and_no_more(door, code):
    answer = door.scan(code(1))
    assert answer == {
        "outcome": "welcome",
        "first_time": True,
        "at": "2020-06-12T00:05:00.000Z",
        "kiosk": "Cửa 1",
        "delegate": {
            "number": "001",
            "full_name": "Nguyễn Thị Hương",
            "salutation": "",
            "post": "Nông dân",
            "unit": "Xã Hương Phú",
            "seat": "C-12",
            "category": "exemplar",
        },
        "badge": {"state": "queued"},
        "repeated": False,
        "stands_for": "",
        "tasks": [],
        "came_back": False,
        "attention": "",
    }


def test_an_answer_says_what_to_mind_and_a_refusal_never_does(door, code, hall):
    hall.roster.edit(1, {"attention": "Cần xe lăn"}, actor=ADMIN)
    assert door.scan(code(1))["attention"] == door.scan(code(1))["attention"] == "Cần xe lăn"
    void = code(1)
    hall.roster.reissue(1, reason="mất", cmd_id="reissue-1", actor=ADMIN)
    refused = door.scan(void)
    assert (refused["outcome"], refused["attention"]) == ("revoked", "")


def test_the_second_scan_says_when_and_where_the_first_one_was(door, code, clock):
    door.scan(code(1))
    clock.move(minutes=7)
    answer = door.scan(code(1))
    assert (answer["outcome"], answer["first_time"]) == ("already_in", False)
    assert (answer["at"], answer["kiosk"]) == ("2020-06-12T00:05:00.000Z", "Cửa 1")
    assert answer["delegate"]["full_name"] == "Nguyễn Thị Hương"


def test_the_same_scan_id_gives_the_same_answer_and_one_arrival(door, code, hall):
    first = door.scan(code(1), "retry-0001")
    rev = hall.rev
    again = door.scan(code(1), "retry-0001")
    assert again == {**first, "repeated": True}
    assert hall.rev == rev


def test_a_code_with_separators_and_a_scanners_prefix_is_read(door, code):
    assert door.scan("]Q1" + tickets.grouped(code(2)) + "\r\n")["outcome"] == "welcome"


def refused(answer: dict) -> str:
    """The outcome, having made sure that nothing is told about anybody."""
    assert answer["delegate"] is None and answer["at"] == "" and answer["kiosk"] == "" and answer["first_time"] is False
    assert answer["badge"] == {"state": "none"}
    return answer["outcome"]


def test_a_revoked_invitation_is_refused_without_a_name(door, code, hall):
    old = code(3)
    new = hall.roster.reissue(3, reason="mất giấy", cmd_id="reissue-1", actor=ADMIN).code
    assert refused(door.scan(old)) == "revoked"
    assert door.scan(new)["outcome"] == "welcome"


def test_the_invitation_of_a_delegate_taken_off_the_roster_is_refused_without_a_name(door, code, hall):
    ticket = code(3)
    hall.roster.set_active(3, False, actor=ADMIN)
    assert refused(door.scan(ticket)) == "revoked"


def test_an_id_that_named_another_command_is_refused_and_changes_nothing(door, code, hall):
    door.scan(code(1))
    hall.door.undo(1, cmd_id="undo-0001", actor=ADMIN, reason="nhầm người")
    status, _, answer = door.raw(json.dumps({"code": code(1), "scan_id": "undo-0001"}).encode())
    assert status == 409 and answer["error"] == "refused" and hall.door.latest() == []


def test_a_well_formed_code_that_was_never_made_is_not_found(door, hall):
    forged = tickets.make(b"another key", "invitation", hall.conference.number, 1, 0)
    assert refused(door.scan(forged)) == "not_found"


def test_an_invitation_to_another_conference_is_known_as_such(door, hall):
    assert refused(door.scan(tickets.make(b"another key", "invitation", 8, 1, 0))) == "other_event"


def test_a_wrong_digit_is_unreadable_and_not_somebody_else(door, code):
    right = code(1)
    wrong = right[:5] + str((int(right[5]) + 1) % 10) + right[6:]
    assert refused(door.scan(wrong)) == "unreadable"


@pytest.mark.parametrize("text", ["", " ", "https://example.org/", "ưâêô", "1" * 400, "\x00\x01"])
def test_what_is_no_code_is_unreadable(door, text):
    assert refused(door.scan(text)) == "unreadable"


def test_the_calibration_code_arrives_whole(door):
    assert refused(door.scan(tickets.CALIBRATION)) == "calibration"


def test_an_identity_card_is_recognised_and_leaves_no_trace(door, hall, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    answer = door.scan(ID_CARD)
    assert refused(answer) == "id_card"
    assert "Hồ Thị Bé" not in json.dumps(answer, ensure_ascii=False) and "046080001234" not in caplog.text
    for path in (tmp_path / "data").iterdir():
        assert b"046080001234" not in path.read_bytes()


def test_no_code_and_no_name_reaches_the_log_even_when_the_disk_fails(hall, code, caplog, clock):
    caplog.set_level(logging.DEBUG)
    door = Door(hall)
    ticket = code(1)

    class Broken:
        def check_in(self, *_args, **_more):
            raise OSError("disk full")

    class Torn:
        devices, door = hall.devices, Broken()

    door.app = CheckIns(Torn())
    status, _, answer = door.raw(json.dumps({"code": ticket, "scan_id": "scan-torn"}).encode())
    assert status == 503 and answer["error"] == "fault"
    assert "disk full" in caplog.text and ticket not in caplog.text and "Hương" not in caplog.text
    # The kiosk sends the same scan again when the disk is back.
    door.app = CheckIns(hall)
    assert door.scan(ticket, "scan-torn")["outcome"] == "welcome"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"code":"1"}',
        b'{"scan_id":"scan-0001"}',
        b'{"code":1,"scan_id":"scan-0001"}',
        b'{"code":null,"scan_id":"scan-0001"}',
        b'{"code":"1","scan_id":7}',
        b'{"code":"1","scan_id":"short"}',
        b'{"code":"1","scan_id":"has space in it"}',
        '{"code":"1","scan_id":"mã-quét-01"}'.encode(),
        b'{"code":"1","scan_id":"' + b"a" * 65 + b'"}',
        b'{"code":"\xff\xfe","scan_id":"scan-0001"}',
        b'{"code":"\\ud800","scan_id":"scan-0001"}',
        b'{"code":"' + b"1" * MOST_BYTES + b'","scan_id":"scan-0001"}',
    ],
)
def test_what_is_no_scan_is_answered_with_400(door, body):
    status, _, answer = door.raw(body)
    assert status == 400 and answer["error"] == "bad_input" and answer["text"]


@pytest.mark.parametrize("length", ["-1", "x", "99999999999999999999", "٣", "4001"])
def test_a_claimed_length_that_cannot_be_is_400_and_nothing_is_read(door, length):
    assert door.raw(b"{}", length=length)[0] == 400


def test_a_body_without_a_length_is_read_to_its_limit_only(door, code):
    body = json.dumps({"code": code(1), "scan_id": "scan-0001"}).encode()
    assert door.raw(body, length="")[0] == 200
    assert door.raw(b" " * 5000, length="")[0] == 400


def test_without_a_known_token_nothing_is_answered(door, code, hall):
    body = json.dumps({"code": code(1), "scan_id": "scan-0001"}).encode()
    for token in ("", "no-such-token", "é" * 40):
        status, headers, answer = door.raw(body, token=token)
        assert status == 401 and headers["WWW-Authenticate"].startswith("Bearer") and answer["error"] == "not_allowed"
    assert hall.door.latest() == []


def test_a_revoked_kiosk_is_401_and_another_kind_of_device_403(door, hall):
    body = b'{"code":"1","scan_id":"scan-0001"}'
    other, token = hall.devices.enrol("Loa", kind="speaker", actor=ADMIN)
    assert door.raw(body, token=token)[0] == 403
    hall.devices.revoke(other, actor=ADMIN)
    assert door.raw(body, token=token)[0] == 401


def test_every_answer_carries_the_security_headers(door, code):
    body = json.dumps({"code": code(1), "scan_id": "scan-0001"}).encode()
    for headers in (door.raw(body)[1], door.raw(b"{")[1], door.raw(body, token="")[1]):
        assert headers["Cache-Control"] == "no-store" and headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in headers["Content-Security-Policy"] and headers["Content-Type"] == "application/json"


def test_thirty_two_doors_with_one_ticket_end_as_one_welcome(hall, code):
    doors = [Door(hall) for _ in range(32)]
    ticket, answers, together = code(1), [], threading.Barrier(32)

    def go(n: int) -> None:
        together.wait()
        answers.append(doors[n].scan(ticket, f"scan-door-{n:02d}"))

    threads = [threading.Thread(target=go, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a["outcome"] for a in answers) == ["already_in"] * 31 + ["welcome"]
    assert sum(a["first_time"] for a in answers) == 1
    assert len(hall.door.latest()) == 1 and sum(hall.paper.counts().values()) == 1


def test_thirty_two_retries_of_one_scan_all_say_welcome_once(hall, code):
    door, ticket, answers = Door(hall), code(1), []
    threads = [threading.Thread(target=lambda: answers.append(door.scan(ticket, "scan-same-1"))) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a["outcome"] for a in answers} == {"welcome"}
    assert sorted(a["repeated"] for a in answers) == [False] + [True] * 31
    assert len(hall.door.latest()) == 1


_FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_FUZZ
@given(st.binary(max_size=300))
def test_no_bytes_break_the_door(door, body):
    assert door.raw(body)[0] in (200, 400)


@_FUZZ
@given(
    code=st.one_of(
        st.text(max_size=60),
        st.from_regex(r"[0-9]{27}", fullmatch=True),
        st.from_regex(r"[0-9]{12}\|[0-9]{9}\|.*\|[0-9]{8}\|.*", fullmatch=True),
    ),
    scan_id=st.one_of(st.text(max_size=70), st.from_regex(r"[A-Za-z0-9_-]{8,64}", fullmatch=True)),
    more=st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
)
def test_no_text_breaks_the_door_and_none_is_welcomed_by_chance(door, code, scan_id, more):
    status, _, answer = door.raw(json.dumps({**more, "code": code, "scan_id": scan_id}).encode())
    assert status in (200, 400)
    assert status == 400 or refused(answer) in ("unreadable", "id_card", "other_event", "not_found")


@_FUZZ
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=80))
def test_no_token_breaks_the_door(door, token):
    assert door.raw(b"{}", token=token)[0] == 401


def test_a_substitute_is_greeted_by_name_and_told_whose_place_it_is(hall, code, kiosk):
    who = StandIn(full_name="Lê Thị Sen", post="Phó Trưởng phòng", unit="Sở Nội vụ")
    hall.door.check_in_by_hand(4, cmd_id="by-hand-1", actor=ADMIN, stand_in=who)
    said = answer(hall.door.check_in(code(4), scan_id="scan-0001", device=kiosk))
    assert (said.delegate.full_name, said.delegate.post, said.delegate.seat) == ("Lê Thị Sen", "Phó Trưởng phòng", "A-1")
    assert said.stands_for == "Đỗ Văn Đức"


def test_a_speaker_is_told_to_see_the_secretary(hall, code, kiosk):
    hall.stage.put_speaker({"item_id": "tham_luan", "full_name": "Nguyễn Thị Hương", "delegate_id": 1}, actor=ADMIN)
    said = answer(hall.door.check_in(code(1), scan_id="scan-0001", device=kiosk))
    assert any("tham luận" in task for task in said.tasks)
