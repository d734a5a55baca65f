import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.text import clean, fold, spoken

words = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ ĐÐð’'")


def test_blanks_of_every_kind_become_one_space():
    assert clean("  Nguyễn\u00a0 Văn\t\nAn \u200b") == "Nguyễn Văn An"


def test_codes_that_nobody_sees_are_dropped():
    assert clean("Lê\x00 Ý\x7f") == "Lê Ý" and clean("A\x1fn\tB") == "An B"


def test_eth_becomes_d_stroke_and_decomposed_text_becomes_nfc():
    assert clean("Ðặng Ðình ðức") == "Đặng Đình đức"
    assert clean(unicodedata.normalize("NFD", "Hồ Thị Hường")) == "Hồ Thị Hường"


@pytest.mark.parametrize(
    ("left", "right"), [("Hòa", "hoà"), ("THÚY", "thuý"), ("Quý", "Quí"), ("Đặng Đình Đức", "dang dinh duc"), ("Bh’nướch", "Bh'nuoch")]
)
def test_spellings_of_one_name_fold_alike(left, right):
    assert fold(left) == fold(right)


def test_spoken_keeps_tones_apart_but_not_their_placement():
    assert spoken("Nguyễn Thị Hương") != spoken("Nguyễn Thị Hường")
    assert spoken("Hồ Văn Hòa") == spoken("HỒ VĂN HOÀ")
    assert spoken("Hoàng Phủ Quý") == spoken("Hoàng Phủ Quí")
    assert spoken("Đào") != spoken("Dào")


@given(words)
def test_cleaning_and_folding_twice_change_nothing_more(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text) == fold(unicodedata.normalize("NFD", text))
    assert spoken(text) == spoken(unicodedata.normalize("NFD", text))


@given(words)
def test_a_folded_text_has_no_marks(text):
    assert not any(unicodedata.combining(ch) for ch in unicodedata.normalize("NFD", fold(text)))
    assert "đ" not in fold(text)


def test_marks_that_turn_the_writing_round_are_dropped():
    assert clean("Hồ \u202eVăn\u2069 Đảo") == "Hồ Văn Đảo"
