"""TCVN3 and VNI cells: the samples of public files, round trips of name lists, and the refusal to guess a lost ư."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.roster.legacy import is_syllable, may_be_tcvn3, to_unicode
from sample.make import _TCVN3
from sample.people import DATA

SAMPLES = [
    ("Nguyễn Văn Hùng", "NguyÔn V¨n Hïng", "Nguyeãn Vaên Huøng"),
    ("Trần Thị Hường", "TrÇn ThÞ H\u00adêng", "Traàn Thò Höôøng"),
    ("Lê Đình Phước", "Lª §×nh Ph\u00adíc", "Leâ Ñình Phöôùc"),
    ("Hương Phú", "H\u00ad¬ng Phó", "Höông Phuù"),
    ("Thượng Nhật", "Th\u00adîng NhËt", "Thöôïng Nhaät"),
    ("Đặng Ngọc Ánh", "§Æng Ngäc ¸nh", "Ñaëng Ngoïc AÙnh"),
    ("Phòng Nội vụ", "Phßng Néi vô", "Phoøng Noäi vuï"),
]
names = DATA["names"]
kinh = st.tuples(
    st.sampled_from([name for name, _ in names["kinh_surnames"]]),
    st.sampled_from(names["male_middle"] + names["female_middle"]),
    st.sampled_from(names["male_given"] + names["female_given"]),
).map(lambda parts: " ".join(filter(None, parts)))


@pytest.mark.parametrize(("shown", "tcvn3", "vni"), SAMPLES)
def test_old_fonts_are_told_apart_and_read(shown, tcvn3, vni):
    assert to_unicode(tcvn3, False) == (shown, "TCVN3", True, "")
    assert to_unicode(vni, False) == (shown, "VNI", True, "")
    assert to_unicode(shown, False) is None


@pytest.mark.parametrize(("shown", "tcvn3", "vni"), [sample for sample in SAMPLES if "\u00ad" in sample[1]])
def test_a_lost_soft_hyphen_is_never_guessed_silently(shown, tcvn3, vni):
    read = to_unicode(tcvn3.replace("\u00ad", ""), False)
    assert read is not None and not read.certain
    assert read.text != shown
    assert read.restored == shown


def test_a_word_that_reads_both_with_and_without_the_lost_letter_is_asked():
    assert to_unicode("Lu V¨n B×nh", False).restored == "Lưu Văn Bình"
    assert to_unicode("Lª Hng", False).restored == "Lê Hưng"
    # One soft hyphen seen anywhere in the file: whoever typed Lu meant Lu.
    assert to_unicode("Lu V¨n B×nh", True).certain


@pytest.mark.parametrize(
    "text", ["Riêh", "Bhơriu", "Café", "José", "Alăng Bốt", "Bh’nướch Đôi", "Ðình Hòa", "Ð/c Lê Văn Tú", "28°C", "«Hội»", "Cơlâu Nhấp"]
)
def test_what_is_no_old_font_is_left_alone(text):
    assert to_unicode(text, False) is None


def test_a_cell_may_mix_unicode_with_an_old_font():
    assert to_unicode("Đ/c TrÇn V¨n B×nh", False).text == "Đ/c Trần Văn Bình"


def test_capitals_typed_in_the_capital_font_stay_capitals():
    assert to_unicode("NGUYÔN V¡N HïNG", True).text == "NGUYỄN VĂN HÙNG"
    assert to_unicode("NGUYEÃN VAÊN HUØNG", True).text == "NGUYỄN VĂN HÙNG"


def test_one_vietnamese_word_beside_tcvn3_is_doubted():
    assert may_be_tcvn3("Tó") == "Tú"
    assert may_be_tcvn3("Hà") == ""
    assert may_be_tcvn3("Nguyễn") == ""


@given(kinh)
def test_kinh_names_are_vietnamese_and_survive_the_old_font(name):
    assert all(map(is_syllable, name.split()))
    assert to_unicode(name, True) is None
    # The font has no toned capitals: they are typed as the small letters they are drawn from.
    typed = "".join(ch.lower() if ord(ch) not in _TCVN3 and not ch.isascii() else ch for ch in name).translate(_TCVN3)
    read = to_unicode(typed, True)
    if read is None:
        # Every word of it is Vietnamese as it stands: that cannot be known from the cell alone.
        assert all(is_syllable(word) for word in typed.split() if not word.isascii())
    else:
        assert (read.text, read.encoding) == (name, "TCVN3")


@given(st.text(max_size=40))
def test_nothing_breaks_it_and_the_certain_answer_is_vietnamese(text):
    read = to_unicode(text, False)
    assert read is None or read.encoding in {"TCVN3", "VNI"}


def test_a_single_word_of_vni_with_its_d_is_no_vietnamese_as_it_stands():
    assert to_unicode("Ñôn vò", False).text == "Đơn vị"
    assert not is_syllable("ñôn")
