"""Single cells: phones, births, numbers, words."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.roster import cells
from admin.roster.cells import DateHabits


def codes(remarks):
    return [remark.code for remark in remarks]


@pytest.mark.parametrize(
    ("typed", "phone", "said"),
    [
        ("0914123456", "0914123456", []),
        ("914123456", "0914123456", ["phone_zero"]),
        ("0914.123.456", "0914123456", []),
        ("0914-123-456", "0914123456", []),
        ("(0234) 3871 234", "02343871234", []),
        ("+84 914 123 456", "0914123456", ["phone_country"]),
        ("84914123456", "0914123456", ["phone_country"]),
        ("0084914123456", "0914123456", ["phone_country"]),
        ("01659123456", "0359123456", ["phone_old"]),
        ("1659123456", "0359123456", ["phone_zero", "phone_old"]),
        ("0914123456/0935111222", "0914123456/0935111222", ["phone_two"]),
        ("0914123456 - 935111222", "0914123456/0935111222", ["phone_zero", "phone_two"]),
        ("9.14123456E+8", "0914123456", ["phone_zero"]),
        ("12345", "", ["phone_odd"]),
        ("không có", "", ["phone_odd"]),
    ],
)
def test_phones(typed, phone, said):
    found, remarks = cells.phone(typed)
    assert (found, codes(remarks)) == (phone, said)


@given(st.text(max_size=30))
def test_a_phone_is_digits_with_a_zero_or_nothing(text):
    found, remarks = cells.phone(text)
    assert all(part.isascii() and part.isdigit() and part.startswith("0") and len(part) in {10, 11} for part in found.split("/") if part)
    assert found or remarks


@pytest.mark.parametrize(
    ("value", "iso", "year", "said"),
    [
        ("05/3/1978", "1978-03-05", 1978, []),
        ("5.3.1978", "1978-03-05", 1978, []),
        ("19/5/1980", "1980-05-19", 1980, []),
        ("05-03-78", "1978-03-05", 1978, ["birth_century", "birth_assumed"]),
        ("1978", "", 1978, []),
        ("Sinh năm 1978", "", 1978, []),
        ("03/1978", "", 1978, ["birth_month"]),
        ("28554", "1978-03-05", 1978, ["excel_serial"]),
        (28554.0, "1978-03-05", 1978, ["excel_serial"]),
        (1978.0, "", 1978, []),
        ("1978-03-05", "1978-03-05", 1978, []),
        ("1978-03-05T00:00:00", "1978-03-05", 1978, []),
        (date(1978, 3, 25), "1978-03-25", 1978, []),
        (datetime(1978, 3, 25), "1978-03-25", 1978, []),
        (date(1978, 1, 1), "1978-01-01", 1978, ["birth_first_january"]),
        (date(1905, 5, 31), "", 1978, ["year_as_date"]),
        ("05/25/1980", "1980-05-25", 1980, ["birth_month_first"]),
        ("31/2/1980", "", None, ["birth_unreadable"]),
        ("không nhớ", "", None, ["birth_unreadable"]),
        ("1850", "", 1850, ["birth_odd"]),
    ],
)
def test_births(value, iso, year, said):
    seen = cells.birth(value, cells.plain(value), DateHabits())
    assert (seen.date, seen.year, codes(seen.remarks), seen.other) == (iso, year, said, "")


def test_a_date_turned_by_an_american_machine_is_asked_not_swapped():
    # "19/5/1980" stayed text because the machine found no month 19; then 05/12/1980 may have been turned.
    column = ["19/5/1980", date(1980, 12, 5), "Họ và tên"]
    seen = cells.birth(date(1980, 12, 5), "05/12/1980", cells.habits(column))
    assert (seen.date, seen.other) == ("1980-12-05", "1980-05-12")
    assert "05/12/1980 có thể là 5/12 hoặc 12/5" in seen.remarks[0].text


def test_typed_dates_are_asked_only_where_the_column_puts_months_first():
    american = cells.habits(["05/25/1980", "06/07/1981"])
    assert cells.birth("06/07/1981", "06/07/1981", american).other == "1981-06-07"
    vietnamese = cells.habits(["25/05/1980", "06/07/1981"])
    seen = cells.birth("06/07/1981", "06/07/1981", vietnamese)
    assert (seen.date, seen.other, seen.remarks) == ("1981-07-06", "", ())


def test_true_dates_with_late_days_beside_them_were_not_turned():
    column = ["19/5/1980", date(1980, 12, 5), date(1980, 3, 28)]
    assert cells.birth(date(1980, 12, 5), "05/12/1980", cells.habits(column)).other == ""


@pytest.mark.parametrize(
    ("typed", "number", "said"),
    [
        ("017", "017", []),
        ("17", "017", ["number_mended"]),
        ("ĐB-17", "017", ["number_mended"]),
        ("1203", "1203", []),
        ("xx", "", ["number_unreadable"]),
    ],
)
def test_delegate_numbers(typed, number, said):
    found, remarks = cells.number(typed)
    assert (found, codes(remarks)) == (number, said)


def test_numbers_that_excel_made_floats_become_digits_again():
    assert cells.plain(17.0) == "17"
    assert cells.plain(1.5) == "1.5"
    assert cells.plain(True) == "x"
    assert cells.plain(None) == ""


@pytest.mark.parametrize("typed", ["Cơ tu", "Cơtu", "Cơ-tu", "Ka Tu", "K'tu", "Kà Tu"])
def test_spellings_of_co_tu_are_one(typed):
    assert cells.ethnicity(typed)[0] == "Cơ Tu"


def test_an_unknown_people_is_kept_as_typed():
    assert cells.ethnicity("Ê Đê") == ("Ê Đê", ())


def test_texts_remark_what_they_mended():
    texts = cells.Texts(soft_hyphens_survive=False)
    assert texts.read("Ðặng  Đức").remark.code == "eth"
    assert texts.read("NguyÔn V¨n Hïng").remark.code == "legacy"
    assert texts.read("Hêng").doubt.restored == "Hường"
    assert texts.read("Lê  Văn\nAn") == ("Lê Văn An", None, None)


@pytest.mark.parametrize("typed", ["../../1980", "/ /1980", "00/00/1980", "…/…/1980", "1980.", "Sinh 1980"])
def test_a_year_without_its_day_is_still_a_year(typed):
    seen = cells.birth(typed, typed, DateHabits())
    assert (seen.year, seen.date) == (1980, "")


def test_two_phones_one_below_the_other_are_two():
    assert cells.phone("0914123456 0935111222")[0] == "0914123456/0935111222"
