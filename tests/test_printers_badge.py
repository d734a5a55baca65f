"""The badge as people see it: whole names, readable codes, kinds told apart on black-only paper."""

import unicodedata

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from hall.lines import NBSP, whole
from printers import shelf
from printers.badge import BadgeDoesNotFit, Renderer, qr_modules
from printers.lettering import Fonts, fit
from printers.sheet import LARGEST_BAND
from tests.fake_printer import badge

PAPERS = [(576, 203), (512, 180), (384, 203)]
NAME_STEPS = next(block for block in shelf.built_in().blocks if block.kind == "name").steps
NAMES = ["Lê Ý", "A Lăng Thị Nhới", "NGUYỄN THỊ HƯỜNG ẾỘỮ", "Công Tằng Tôn Nữ Thị Nguyễn Phước Quỳnh Như Ý Ngọc"]


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


def test_a_title_is_broken_between_words_where_that_makes_it_no_smaller():
    title = whole("HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG", "huyện Nam Đông")
    steps, fonts = [(22, 2), (18, 3)], Fonts()
    broken = fit(fonts, title, "Bold", 540, steps)
    loose = fit(fonts, title.replace(NBSP, " "), "Bold", 540, steps)
    assert broken.size == loose.size and NBSP not in "".join(broken.lines)
    assert not any(line.endswith(("HỘI", "TUYÊN", "ĐIỂN", "HÌNH", "TIÊN", "HUYỆN", "NAM")) for line in broken.lines)
    long = NBSP.join(["ĐIỂN"] * 30)
    assert fit(fonts, long, "Bold", 540, [(22, 9)]).lines == fit(fonts, long.replace(NBSP, " "), "Bold", 540, [(22, 9)]).lines


def solid_rows(image):
    """How many rows are more than half black."""
    dots = image.tobytes("raw", "1;I")
    width = image.width // 8
    return sum(sum(byte.bit_count() for byte in dots[y * width : (y + 1) * width]) > image.width // 2 for y in range(image.height))


@pytest.mark.parametrize(("width", "dpi"), PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_badge_is_as_wide_as_its_paper_and_its_code_can_be_read(renderer, width, dpi, name):
    asked = badge(full_name=name)
    image = renderer.render(asked, width=width, dpi=dpi)
    assert image.mode == "1" and image.width == width
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [asked.code]


@pytest.mark.parametrize(("width", "dpi"), PAPERS)
def test_a_code_of_27_digits_is_the_smallest_qr_with_modules_of_six_dots_or_more(renderer, width, dpi):
    assert len(qr_modules("1" * 27)) == 21 + 2 * 4
    found = zxingcpp.read_barcodes(renderer.render(badge(code="1" * 27), width=width, dpi=dpi).convert("L"))[0]
    side = found.position.top_right.x - found.position.top_left.x
    assert side / 21 >= 6 * 0.95


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("room", [548, 486, 366])
def test_every_word_of_a_name_is_set_in_at_most_four_lines(name, room):
    found = fit(Fonts(), name, "ExtraBold", room, list(NAME_STEPS))
    assert " ".join(found.lines) == name and len(found.lines) <= 4
    assert all(found.font.getlength(line) <= room for line in found.lines)


@pytest.mark.parametrize("name", NAMES)
def test_no_ink_of_a_name_touches_its_neighbour_line_or_the_edge(name):
    fonts = Fonts()
    found = fit(fonts, name, "ExtraBold", 548, [(88, 2), (54, 3)])
    boxes = [found.font.getbbox(line, anchor="ls") for line in found.lines]
    assert all(box[2] - box[0] <= 556 for box in boxes)
    assert all(found.pitch - upper[3] + lower[1] > 0 for upper, lower in zip(boxes, boxes[1:], strict=False))
    assert found.height >= -boxes[0][1] + boxes[-1][3]


def test_a_word_that_cannot_fit_is_an_error_with_its_field_and_never_a_cut(renderer):
    endless = badge(full_name="Ng" * 60)
    with pytest.raises(BadgeDoesNotFit) as trouble:
        renderer.render(endless, width=576)
    assert trouble.value.details["field"] == "full_name"
    assert renderer.check(endless) == ["Mục “Họ và tên” quá dài, không vừa khổ thẻ."]


def test_decomposed_letters_give_the_same_picture(renderer):
    name = "Nguyễn Thị Hường"
    whole, apart = (renderer.render(badge(full_name=unicodedata.normalize(form, name)), width=576) for form in ("NFC", "NFD"))
    assert whole.tobytes() == apart.tobytes()


def test_letters_of_the_highlands_are_printed_and_chinese_ones_are_reported(renderer):
    assert renderer.check(badge(full_name="H’Ƀŭn Niê Kđăm")) == []
    assert renderer.check(badge(full_name="Trần 漢 An 🎖")) == ["Mục “Họ và tên” có ký tự không in được: 漢 (U+6F22), 🎖 (U+1F396)."]


def test_a_field_with_one_strange_letter_changes_font_as_a_whole():
    fonts = Fonts()
    assert fonts.font("Lê Ý", "Bold", 40).getname()[0] == "Be Vietnam Pro"
    assert fonts.font("Lê Ƀ", "Bold", 40).getname()[0] == "Noto Sans"


def test_guests_have_a_solid_band_and_delegates_a_frame(renderer):
    guest = renderer.render(badge(category="guest", category_label="Khách mời"), width=576)
    delegate = renderer.render(badge(), width=576)
    staff = renderer.render(badge(category="staff", category_label="Đại biểu"), width=576)
    assert 40 < solid_rows(guest) - solid_rows(delegate) <= LARGEST_BAND
    assert delegate.tobytes() != staff.tobytes()


def test_empty_fields_leave_no_hole(renderer):
    bare = renderer.render(badge(post="", unit="", salutation="", seat=""), width=576)
    assert bare.height < renderer.render(badge(), width=576).height
    assert renderer.check(badge(full_name=" ")) == ["Thẻ chưa có họ và tên."]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("Nguyễn Thị Phước Quỳnh Ế ỘỮ A Hường Nghiêng".split()), min_size=1, max_size=12), st.sampled_from(PAPERS))
def test_names_of_up_to_twelve_words_always_fit(renderer, words, paper):
    image = renderer.render(badge(full_name=" ".join(words)), width=paper[0], dpi=paper[1])
    assert 300 < image.height < 1400
