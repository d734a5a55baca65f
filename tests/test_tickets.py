"""The code on the invitation: what it says, that it cannot be guessed or mistaken, and that reading it never fails."""

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st

from hall import tickets

KEY = b"k" * 32
ids = st.tuples(
    st.sampled_from(tickets.KINDS),
    st.integers(0, tickets.CONFERENCES - 1),
    st.integers(0, tickets.DELEGATES - 1),
    st.integers(0, tickets.ISSUES - 1),
)


@given(ids)
def test_a_code_says_what_it_was_made_of(made):
    code = tickets.make(KEY, *made)
    assert len(code) == 27 and code.isdigit()
    claim = tickets.read(code, key=KEY, conference=made[1]).claim
    assert (claim.kind, claim.conference, claim.delegate_id, claim.issue, claim.genuine) == (*made, True)


def test_a_code_fits_the_smallest_qr_symbol_at_level_q():
    code = tickets.make(KEY, "badge", 999, tickets.DELEGATES - 1, tickets.ISSUES - 1)
    qr = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q)
    qr.add_data(code)
    qr.make(fit=True)
    assert qr.version == 1


@given(ids, st.integers(0, 26), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(made, place, step):
    code = tickets.make(KEY, *made)
    spoilt = code[:place] + str((int(code[place]) + step) % 10) + code[place + 1 :]
    assert tickets.read(spoilt, key=KEY, conference=made[1]).what == "unreadable"


@given(ids, st.integers(0, 25))
def test_two_neighbours_exchanged_are_always_noticed(made, place):
    code = tickets.make(KEY, *made)
    if code[place] != code[place + 1]:
        spoilt = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert tickets.read(spoilt, key=KEY, conference=made[1]).what == "unreadable"


def test_a_code_of_another_conference_is_told_apart():
    assert tickets.read(tickets.make(KEY, "invitation", 8, 1, 0), key=KEY, conference=7).what == "other_event"


def test_a_code_made_under_another_key_is_not_genuine():
    reading = tickets.read(tickets.make(b"x" * 32, "invitation", 7, 1, 0), key=KEY, conference=7)
    assert reading.what == "ticket" and not reading.claim.genuine


@pytest.mark.parametrize("dirt", ["{}\r\n", " {} ", "]Q1{}", "\\000026{}", "\t{}\t", "]Q3\\000026{}\n"])
def test_what_scanners_add_is_taken_off(dirt):
    code = tickets.make(KEY, "invitation", 7, 1, 0)
    assert tickets.read(dirt.format(code), key=KEY, conference=7).code == code


def test_the_digits_can_be_typed_in_groups():
    code = tickets.make(KEY, "invitation", 7, 1, 0)
    assert tickets.read(tickets.grouped(code), key=KEY, conference=7).code == code


@pytest.mark.parametrize("prefix", ["", "]Q1", "\\000026", " \t"])
def test_an_identity_card_is_known_by_shape_and_not_kept(prefix):
    card = "046178001234|191234567|NGUYỄN THỊ HƯƠNG|05031978|Nữ|Hương Phú|01012022"
    assert tickets.read(prefix + card, key=KEY, conference=7) == tickets.Reading("id_card")


def test_the_calibration_code_is_well_formed_and_nobodys():
    assert tickets.read(tickets.CALIBRATION, key=KEY, conference=7).what == "calibration"


@given(st.text())
def test_whatever_is_scanned_is_read_without_an_error(text):
    assert tickets.read(text, key=KEY, conference=7).what in ("unreadable", "id_card", "other_event", "calibration", "ticket")


def test_a_ticket_outside_its_ranges_is_not_made():
    with pytest.raises(ValueError):
        tickets.make(KEY, "invitation", 7, tickets.DELEGATES, 0)
