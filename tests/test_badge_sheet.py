"""A4 sheets of badges: eight a page, every word as the list has it, every code readable, nothing outside its badge."""

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.documents.badge_sheet import PER_PAGE, badges_pdf, write_badges
from hall.errors import BadInput, HallError
from tests.fake_printer import badge

LONG = "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam kiêm Trưởng Ban Công tác Mặt trận thôn Dỗi"
NAMES = ["Lê Ý", "Công Tằng Tôn Nữ Thị Phương Thảo", "NGUYỄN THỊ HƯỜNG ẾỘỮ", "H'Hen Niê Kđăm", "Y Bhĭm Ƀuôn Yă", "A Lăng Thị Nhới"]
MARKUP = r"#panic(1) $x^2$ *b* _e_ \n @ref <label> `c` // /* [x] {y} = - + ~ --- https://a.vn"


def sheet(badges, tmp_path):
    badges_pdf(badges, tmp_path / "the.pdf")
    return pypdfium2.PdfDocument(tmp_path / "the.pdf")


def words(page, box=None):
    text = page.get_textpage()
    found = text.get_text_bounded(*box) if box else text.get_text_range()
    return " ".join(found.replace("\u200b", "").replace("\ufffe", "").split())


def place(n, page):
    """The box of the n-th badge of a page in PDF points: left, bottom, right, top."""
    width, height = page.get_size()
    wide, high = 90 / 25.4 * 72, 65 / 25.4 * 72
    left = (width - 2 * wide) / 2 + n % 2 * wide
    top = height - (height - 4 * high) / 2 - n // 2 * high
    return left, top - high, left + wide, top


def test_eight_badges_make_one_page_and_the_ninth_begins_another(tmp_path):
    assert len(sheet([badge(n) for n in range(1, PER_PAGE + 1)], tmp_path)) == 1
    assert len(sheet([badge(n) for n in range(1, PER_PAGE + 2)], tmp_path)) == 2


def test_every_word_and_every_code_is_on_its_own_badge(tmp_path):
    made = [
        badge(n, full_name=name, post=LONG if n % 2 else "Nông dân", seat="Hàng ghế đầu" if n == 4 else "B12")
        for n, name in enumerate(NAMES, 1)
    ]
    page = sheet(made, tmp_path)[0]
    picture = page.render(scale=200 / 72).to_pil()
    for n, one in enumerate(made):
        box = place(n, page)
        said = words(page, box)
        for text in (
            one.title,
            one.full_name,
            one.post,
            one.unit,
            one.category_label.upper(),
            one.number,
            one.seat,
            f"Bản in {one.serial}",
        ):
            assert text in said, (text, said)
        left, bottom, right, top = (round(side * 200 / 72) for side in box)
        found = zxingcpp.read_barcodes(picture.crop((left, picture.height - top, right, picture.height - bottom)))
        assert [each.text for each in found] == [one.code]


def test_texts_are_shown_as_they_are_and_never_read_as_markup(tmp_path):
    assert MARKUP.replace("https://a.vn", "") in words(sheet([badge(full_name="Lê Ý", unit=MARKUP)], tmp_path)[0])


def test_a_name_with_a_letter_of_the_highlands_is_set_in_one_font(tmp_path):
    def fonts(name):
        page = sheet([badge(full_name=name, post="", unit="", salutation="")], tmp_path)[0]
        found = {}
        for thing in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_TEXT,), textpage=page.get_textpage()):
            found.setdefault(thing.extract().strip(), thing.get_font().get_base_name())
        return {font for text, font in found.items() if text and text in name}

    assert len(fonts("Y Bhĭm Ƀuôn Yă")) == 1 and "NotoSans" in fonts("Y Bhĭm Ƀuôn Yă").pop()
    assert "BeVietnam" in fonts("Nguyễn Thị Hương").pop()


def test_no_ink_leaves_a_badge_but_the_marks_to_cut_along(tmp_path):
    endless = badge(full_name="Ỗ" * 300, post="Phó " * 75, unit="Ng" * 150, seat="W" * 300)
    page = sheet([endless, *(badge(n) for n in range(2, 9))], tmp_path)[0]
    gray = page.render(scale=150 / 72).to_pil().convert("L")
    for n in range(PER_PAGE):
        left, bottom, right, top = (round(side * 150 / 72) for side in place(n, page))
        box = (left, gray.height - top, right, gray.height - bottom)
        inner = gray.crop(box)
        edge = [
            inner.crop(part)
            for part in (
                (0, 0, inner.width, 8),
                (0, inner.height - 8, inner.width, inner.height),
                (0, 0, 8, inner.height),
                (inner.width - 8, 0, inner.width, inner.height),
            )
        ]
        assert all(part.getextrema()[0] > 200 for part in edge), n
        assert inner.getextrema()[0] < 50


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60), min_size=3, max_size=3))
def test_whatever_stands_in_a_list_makes_a_sheet(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("sheet")
    assert len(sheet([badge(full_name=texts[0], post=texts[1], seat=texts[2])], folder)) == 1


def test_a_sheet_is_made_in_a_process_of_its_own_whole_or_not_at_all(tmp_path):
    out = tmp_path / "the.pdf"
    write_badges([badge(n) for n in range(1, 4)], out)
    assert len(pypdfium2.PdfDocument(out)) == 1
    with pytest.raises(HallError, match="Không tạo được"):
        write_badges([badge(code="no digits")], tmp_path / "other.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["the.pdf"]


def test_nobody_is_no_sheet(tmp_path):
    for make in (badges_pdf, write_badges):
        with pytest.raises(BadInput):
            make([], tmp_path / "the.pdf")
