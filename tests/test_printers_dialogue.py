"""What printers say, in any pieces, and what we make of it; with a clock that only moves when we wait."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.model import BadgeState
from printers.dialogue import Dialogue, Limits, Reply, auto_word, split_replies, status_word
from printers.encoders import escpos
from printers.transport import Interrupted, NotReady

READY = b"\x10\x00\x00\x00"
NO_PAPER = b"\x18\x00\x0f\x00"
FEEDING = b"\x18\x00\x00\x00"
DONE = b"\x37\x22TAG1\x00"


class ScriptedWire:
    """Answers from a script: each entry is (bytes that must have been sent so far, what is said then)."""

    def __init__(self, script, *, takes=10**9):
        self.script, self.takes, self.sent, self.now = list(script), takes, b"", 0.0

    def exchange(self, timeout, out=b""):
        took = bytes(out[: self.takes])
        self.sent += took
        if self.script and self.script[0][0] in self.sent:
            said = self.script.pop(0)[1]
            if isinstance(said, Exception):
                raise said
            return len(took), said
        if not took:
            self.now += timeout
        return len(took), b""

    def close(self):
        pass


def dialogue(wire, *, process_id=True):
    return Dialogue(wire, clock=lambda: wire.now, process_id=process_id, limits=Limits(blocked=60))


def fenced(number):
    return b"\x37\x22F%03d\x00" % number


def test_each_reply_is_told_apart_by_its_first_byte():
    said = b"\x12" + READY + DONE + b"\x5f123\x00" + b"\x11\x13" + b"\x00"
    replies, rest = split_replies(said)
    assert [reply.kind for reply in replies] == ["status", "auto", "block", "block", "processed"] and rest == b""
    assert [reply.data for reply in replies] == [b"\x12", READY, b"\x37\x22TAG1", b"\x5f123", b"\x00"]


REPLIES = st.lists(
    st.one_of(
        st.sampled_from([Reply("status", bytes((b,))) for b in range(256) if b & 0x93 == 0x12]),
        st.sampled_from([READY, NO_PAPER, FEEDING, b"\x30\x00\x03\x0f"]).map(lambda data: Reply("auto", data)),
        st.binary(max_size=20).map(lambda data: Reply("block", b"\x37\x22" + data.replace(b"\x00", b""))),
        st.sampled_from([Reply("processed", bytes((b,))) for b in range(0x10)]),
    )
)


@given(REPLIES, st.data())
def test_replies_survive_any_cut_of_the_stream(replies, data):
    stream = b"".join(reply.data + (b"\x00" if reply.kind == "block" else b"") for reply in replies)
    at = data.draw(st.integers(0, len(stream)))
    first, rest = split_replies(stream[:at])
    second, left = split_replies(rest + stream[at:])
    assert first + second == replies and left == b""


@given(st.binary(max_size=400))
def test_noise_never_stops_the_reader(noise):
    _, rest = split_replies(noise)
    assert len(rest) < 128


@pytest.mark.parametrize(
    ("answers", "word"),
    [
        ("12121212", ("", "")),
        ("1212121e", ("", "near_end")),
        ("1a32127e", ("paper_out", "")),
        ("1a161212", ("cover_open", "")),
        ("1a525212", ("error", "")),
        ("1a121212", ("offline", "")),
    ],
)
def test_the_four_answers_become_a_word(answers, word):
    assert status_word(bytes.fromhex(answers)) == word


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (READY, ("", "")),
        (NO_PAPER, ("paper_out", "")),
        (b"\x38\0\0\0", ("cover_open", "")),
        (b"\x18\x08\0\0", ("error", "")),
        (FEEDING, ("offline", "")),
        (b"\x10\0\x03\0", ("", "near_end")),
    ],
)
def test_automatic_status_becomes_the_same_words(status, word):
    assert auto_word(status) == word


def test_a_printer_that_does_not_answer_is_not_ready_within_the_limit():
    wire = ScriptedWire([])
    with pytest.raises(NotReady) as trouble:
        dialogue(wire).check()
    assert trouble.value.word == "no_answer" and wire.now < 3


def test_a_ready_printer_needs_no_filler():
    wire = ScriptedWire([(b"\x1da\x0e", READY)])
    talk = dialogue(wire)
    talk.sync(soiled=False)
    assert not talk.filled and b"\x00" * 64 not in wire.sent


def test_a_printer_left_in_a_picture_is_filled_up_until_it_answers():
    wire = ScriptedWire([(escpos.FILL_UP + escpos.RESET, READY)])
    talk = dialogue(wire)
    talk.sync(soiled=False)
    assert talk.filled


def test_a_printer_that_never_syncs_is_not_ready_within_the_limit():
    wire = ScriptedWire([])
    with pytest.raises(NotReady):
        dialogue(wire).sync(soiled=False)
    assert wire.now < 6


def test_confirmed_is_done_and_confirmed_after_a_fault_is_torn():
    assert dialogue(ScriptedWire([(b"job", DONE)])).send([b"job"], b"TAG1") is BadgeState.DONE
    assert dialogue(ScriptedWire([(b"job", NO_PAPER), (b"", READY), (b"", DONE)])).send([b"job"], b"TAG1") is BadgeState.TORN


def test_the_feed_button_does_not_make_a_badge_torn():
    assert dialogue(ScriptedWire([(b"job", FEEDING), (b"", READY), (b"", DONE)])).send([b"job"], b"TAG1") is BadgeState.DONE


def test_the_confirmation_of_another_badge_is_none():
    wire = ScriptedWire([(b"job", b"\x37\x22TAG0\x00")])
    with pytest.raises(Interrupted, match="no answer, 3 of 3 bytes"):
        dialogue(wire).send([b"job"], b"TAG1")
    assert 20 <= wire.now < 21


def test_a_confirmation_before_the_last_byte_is_none():
    wire = ScriptedWire([(b"j", b"\x00"), (b"job", b"\x00")], takes=1)
    assert dialogue(wire, process_id=False).send([b"job"], b"TAG1") is BadgeState.DONE
    assert wire.sent == b"job"


def test_a_named_fault_is_waited_for_and_told_once():
    told, wire = [], ScriptedWire([(b"job", NO_PAPER)])
    with pytest.raises(Interrupted, match="paper_out for too long"):
        dialogue(wire).send([b"job"], b"TAG1", notice=told.append)
    assert told == ["paper_out"] and 60 <= wire.now < 62


def test_a_fault_that_came_before_the_first_byte_is_waited_out_and_the_badge_is_whole():
    told, wire = [], ScriptedWire([(b"?", NO_PAPER), (b"", READY), (b"job", DONE)])
    printer = dialogue(wire)
    printer.say(b"?")
    assert printer.send([b"job"], b"TAG1", notice=told.append) is BadgeState.DONE
    assert told == ["paper_out", ""]


def test_while_the_fault_of_before_lasts_no_byte_of_the_badge_is_sent():
    wire = ScriptedWire([(b"?", NO_PAPER)])
    printer = dialogue(wire)
    printer.say(b"?")
    with pytest.raises(Interrupted, match="0 of 3 bytes"):
        printer.send([b"job"], b"TAG1")
    assert wire.sent == b"?" and wire.now > 59


def test_waiting_ends_at_once_when_asked():
    wire = ScriptedWire([(b"job", NO_PAPER)])
    with pytest.raises(Interrupted, match="stopped"):
        dialogue(wire).send([b"job"], b"TAG1", give_up=lambda: wire.now >= 1)
    assert wire.now < 2


def test_the_counter_is_read_only_after_everything_before_is_done():
    wire = ScriptedWire([(b"F001", fenced(1)), (escpos.CUTS, b"\x5f123\x00")])
    assert dialogue(wire).cuts() == 123
    assert wire.sent == b"\x1d(H\x06\x0000F001" + escpos.CUTS


def test_without_the_process_id_the_counter_is_not_even_asked():
    wire = ScriptedWire([(b"F001", b"\x37\x22F000\x00")])
    with pytest.raises(NotReady):
        dialogue(wire).cuts()
    assert escpos.CUTS not in wire.sent and wire.now < 3


@pytest.mark.parametrize("said", [b"", b"\x5f\x00", b"\x5fERR\x00", b"\x37\x22123\x00"])
def test_a_counter_that_is_no_number_is_none(said):
    wire = ScriptedWire([(b"F001", fenced(1)), (escpos.CUTS, said)])
    assert dialogue(wire).cuts() is None and wire.now < 3


@pytest.mark.parametrize(("second", "told"), [(b"\x5f7\x00", 7), (b"\x5f8\x00", None)])
def test_after_an_interruption_the_counter_must_stand_still(second, told):
    """A badge that still was on its way from the earlier connection is cut between the two looks."""
    wire = ScriptedWire([(b"F001", fenced(1)), (escpos.CUTS, b"\x5f7\x00"), (b"F002", fenced(2)), (b"F002" + escpos.CUTS, second)])
    assert dialogue(wire).cuts_at_rest() == told
    assert wire.now >= Limits().rest


def test_an_answer_to_another_question_is_not_taken_for_this_one():
    wire = ScriptedWire([(b"?", b"\x37\x22OLD1\x00"), (b"?", b"\x5fEPSON\x00")])
    assert dialogue(wire).ask(b"?", "block", 1, b"\x5f") == b"\x5fEPSON"


def test_a_command_without_an_answer_is_given_up_when_the_line_is_stuck():
    wire = ScriptedWire([], takes=0)
    dialogue(wire).say(b"\x1b@")
    assert wire.sent == b"" and 1 < wire.now < 2
