"""Invitations: every letter on one page, every word as the list has it, every code readable by a machine."""

import io
from pathlib import Path

import click
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from admin.documents import qr
from admin.documents.invitations import (
    CARD_PIXELS,
    Letter,
    invitation_png,
    invitations_pdf,
    letter,
    organiser_lines,
    write_invitations,
)
from hall import protocol
from hall.errors import BadInput, HallError
from hall.model import Conference, Delegate
from tests.served import command

DISTRICT = protocol.load(Path(__file__).parent.parent / "protocols" / "hn_dhtt_huyen_2020.toml")
CONFERENCE = Conference(
    number=4,
    protocol_id=DISTRICT.id,
    unit="huyện Nam Đông",
    organiser="ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
    ordinal="IV",
    period="2020 - 2025",
    place="Nam Đông",
    venue="Hội trường Trung tâm Văn hóa - Thông tin và Thể thao huyện",
    starts_at="2020-06-12T00:30:00.000Z",
    contact="Phòng Nội vụ huyện, 0234 3875 123",
)
CODE = "012345678901234567890123456"
HUONG = Delegate(
    id=17,
    full_name="Nguyễn Thị Hương",
    number="017",
    salutation="Bà",
    post="Trưởng thôn",
    unit="Xã Hương Lộc",
    seat="Hàng C, ghế 12",
)
LONGEST = Delegate(
    id=2,
    full_name="Công Tằng Tôn Nữ Thị Phương Thảo",
    salutation="Đồng chí",
    number="218",
    post="Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam kiêm Trưởng Ban Công tác Mặt trận thôn Dỗi",
    unit="Hợp tác xã Nông nghiệp, Lâm nghiệp và Dịch vụ du lịch cộng đồng Thượng Lộ, xã Thượng Lộ, huyện Nam Đông",
    seat="Hàng ghế đầu, khu vực Đoàn Chủ tịch",
)
ENDLESS = Delegate(id=3, full_name="Ỗ" * 300, post="Phó " * 75, unit="Ng" * 150, seat="W" * 300, number="3")
MARKUP = r"#panic(1) $x^2$ *b* _e_ \n @ref <label> `c` // /* [x] {y} = - + ~ --- https://a.vn"


def made(*delegates: Delegate) -> list[Letter]:
    return [letter(delegate, f"{delegate.id:027}", CONFERENCE, DISTRICT) for delegate in delegates]


def words(page: pypdfium2.PdfPage) -> str:
    """The text of a page with every run of blanks, line breaks and break opportunities as one space or nothing."""
    return " ".join(page.get_textpage().get_text_range().replace("\u200b", "").replace("\ufffe", "").split())


def codes(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def picture(page: pypdfium2.PdfPage, dpi: int = 110) -> Image.Image:
    return page.render(scale=dpi / 72).to_pil()


@pytest.fixture(scope="module")
def edge_pages(tmp_path_factory):
    delegates = [
        HUONG,
        LONGEST,
        ENDLESS,
        Delegate(id=4, full_name="Lê Ý"),
        Delegate(id=5, full_name="Bh’nướch Đôi", unit="Xã Thượng Nhật"),
        Delegate(id=6, full_name="Tập thể Trường Mầm non Thượng Long", kind="collective", representative="Phạm Thị Nga"),
        Delegate(id=7, full_name="Đại diện lãnh đạo Báo Thừa Thiên Huế", kind="unnamed"),
        Delegate(id=8, full_name="Người Có Dấu", post=MARKUP, unit="= Mục", seat="- #1"),
    ]
    out = tmp_path_factory.mktemp("gm") / "giấy mời.pdf"
    invitations_pdf(made(*delegates), out)
    pdf = pypdfium2.PdfDocument(out.read_bytes())
    yield [pdf[n] for n in range(len(pdf))]
    pdf.close()


def test_a_letter_says_who_what_when_and_where():
    made_letter = letter(HUONG, CODE, CONFERENCE, DISTRICT)
    assert made_letter.organiser == ["ỦY BAN NHÂN DÂN", "HUYỆN NAM ĐÔNG"]
    assert (made_letter.salutation, made_letter.name, made_letter.details) == (
        "Bà",
        "NGUYỄN THỊ HƯƠNG",
        ["Trưởng thôn", "Xã Hương Lộc"],
    )
    assert made_letter.time == "07 giờ 30 phút, ngày 12 tháng 6 năm 2020 (thứ Sáu)"
    assert " ".join(" ".join(made_letter.title).split()) == " ".join(protocol.title_lines(DISTRICT, CONFERENCE))


def test_the_hour_and_the_weekday_are_those_of_the_hall():
    late = replace(CONFERENCE, starts_at="2020-06-13T18:05:00.000Z")
    assert letter(HUONG, CODE, late, DISTRICT).time == "01 giờ 05 phút, ngày 14 tháng 6 năm 2020 (Chủ nhật)"


def test_a_collective_keeps_its_letters_and_names_who_comes():
    whole = Delegate(id=1, full_name="Tập thể Trường Mầm non", kind="collective", representative="Phạm Thị Nga")
    made_letter = letter(whole, CODE, CONFERENCE, DISTRICT)
    assert (made_letter.name, made_letter.details) == ("Tập thể Trường Mầm non", ["Đại diện: Phạm Thị Nga"])


@pytest.mark.parametrize(
    ("office", "lines"),
    [
        ("Ủy ban nhân dân xã Khe Tre", ["ỦY BAN NHÂN DÂN", "XÃ KHE TRE"]),
        ("LIÊN ĐOÀN LAO ĐỘNG TỈNH", ["LIÊN ĐOÀN LAO ĐỘNG TỈNH"]),
        ("HỘI NÔNG DÂN THÀNH PHỐ HUẾ", ["HỘI NÔNG DÂN", "THÀNH PHỐ HUẾ"]),
    ],
)
def test_an_office_is_broken_as_letterheads_break_it(office, lines):
    assert organiser_lines(office) == lines


def test_the_page_carries_every_line_of_the_invitation(edge_pages):
    text = words(edge_pages[0])
    for line in (
        "ỦY BAN NHÂN DÂN",
        "HUYỆN NAM ĐÔNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY MỜI",
        "Trân trọng kính mời: Bà NGUYỄN THỊ HƯƠNG Trưởng thôn Xã Hương Lộc",
        "Đến dự HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG LẦN THỨ IV (2020 - 2025)",
        "07 giờ 30 phút, ngày 12 tháng 6 năm 2020 (thứ Sáu)",
        "Hội trường Trung tâm Văn hóa - Thông tin và Thể thao huyện",
        "Hàng C, ghế 12",
        "Số đại biểu 017",
        "mang theo Giấy mời này",
        "Phòng Nội vụ huyện, 0234 3875 123",
        "000 000 000 000 000 000 000 000 017",
    ):
        assert line in text


def test_each_letter_has_one_page_however_long_its_words(edge_pages):
    assert len(edge_pages) == 8
    assert words(edge_pages[2]).count("Ỗ") == 300
    for page in edge_pages:
        assert page.get_size() == pytest.approx((595.28, 841.89), abs=0.1)
        assert words(page).count("Trân trọng kính mời") == 1


def test_nothing_is_set_outside_the_frame_or_over_the_foot(edge_pages):
    for page in edge_pages:
        text = page.get_textpage()
        boxes = [text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
        assert min(box[0] for box in boxes) >= 15 / 25.4 * 72
        assert max(box[2] for box in boxes) <= (210 - 15) / 25.4 * 72
        assert min(box[1] for box in boxes) >= 13 / 25.4 * 72
        note = text.search("Đề nghị đại biểu mang theo").get_next()[0]
        greeting = text.search("Rất hân hạnh được đón tiếp").get_next()[0]
        assert text.get_charbox(greeting)[1] > text.get_charbox(note)[3], "the matter ends above the foot"


def test_absent_facts_leave_no_empty_row(edge_pages):
    assert "Vị trí ngồi" not in words(edge_pages[3])
    assert "Số đại biểu" not in words(edge_pages[3])


def test_markup_in_a_spreadsheet_is_printed_as_it_stands(edge_pages):
    assert "".join(MARKUP.split()) in words(edge_pages[7]).replace(" ", "")
    assert "= Mục" in words(edge_pages[7]) and "- #1" in words(edge_pages[7])


def test_every_code_is_read_back_from_paper(edge_pages):
    ids = [17, 2, 3, 4, 5, 6, 7, 8]
    assert [codes(picture(page)) for page in edge_pages] == [[f"{number:027}"] for number in ids]


def test_the_symbol_is_at_least_thirty_millimetres_wide_on_paper(edge_pages):
    corners = zxingcpp.read_barcodes(picture(edge_pages[0], dpi=254))[0].position
    assert (corners.top_right.x - corners.top_left.x) / 10 >= 30


def test_four_modules_around_the_symbol_are_white_on_paper_and_phone(edge_pages):
    for grey in (
        picture(edge_pages[0], dpi=254).convert("L"),
        Image.open(io.BytesIO(invitation_png(made(LONGEST)[0]))).convert("L"),
    ):
        assert_quiet_zone(grey)


def assert_quiet_zone(grey: Image.Image) -> None:
    corners = zxingcpp.read_barcodes(grey)[0].position
    quiet = round((corners.top_right.x - corners.top_left.x) / qr.MODULES * 3.8)
    left, top, right, bottom = corners.top_left.x, corners.top_left.y, corners.top_right.x, corners.bottom_left.y
    around = grey.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    around.paste(255, (quiet - 2, quiet - 2, around.width - quiet + 3, around.height - quiet + 3))
    assert around.getextrema()[0] > 200


@pytest.mark.parametrize("delegate", [HUONG, LONGEST, ENDLESS], ids=["usual", "longest", "endless"])
def test_the_card_for_a_phone_is_one_picture_whose_code_reads_at_a_third_of_its_size(delegate):
    data = invitation_png(made(delegate)[0])
    card = Image.open(io.BytesIO(data))
    assert (card.format, card.size) == ("PNG", CARD_PIXELS)
    assert codes(card) == codes(card.resize((360, 509))) == [f"{delegate.id:027}"]


def test_a_process_of_its_own_writes_the_same_pages(tmp_path):
    out = tmp_path / "thư mời có dấu.pdf"
    write_invitations(made(HUONG, LONGEST), out)
    pdf = pypdfium2.PdfDocument(out.read_bytes())
    assert [codes(picture(pdf[n])) for n in range(len(pdf))] == [[f"{17:027}"], [f"{2:027}"]]
    pdf.close()
    assert [path.name for path in tmp_path.iterdir()] == [out.name], "no half-written file stays behind"


def test_a_failed_process_is_told_in_words_and_leaves_no_file(tmp_path):
    out = tmp_path / "khong_co" / "gm.pdf"
    with pytest.raises(HallError, match="Không tạo được tệp giấy mời"):
        write_invitations(made(HUONG), out)
    assert not out.parent.exists()


def test_no_letters_and_no_ticket_codes_are_refused(tmp_path):
    for function in (invitations_pdf, write_invitations):
        with pytest.raises(BadInput):
            function([], tmp_path / "gm.pdf")
    for code in ("", "12a", "1" * 28, "१२३"):
        with pytest.raises(BadInput):
            invitations_pdf([replace(made(HUONG)[0], code=code)], tmp_path / "gm.pdf")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=25, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=27))
def test_any_ticket_fits_the_smallest_symbol_and_reads_back(code):
    rows = qr.matrix(code)
    assert len(rows) == len(rows[0]) == qr.MODULES == 21
    symbol = Image.new("L", (29, 29), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            symbol.putpixel((x + qr.QUIET, y + qr.QUIET), 0 if dark else 255)
    found = zxingcpp.read_barcodes(symbol.resize((290, 290), Image.Resampling.NEAREST))
    assert [(one.text, one.ec_level) for one in found] == [(code, "Q")]


def test_the_command_makes_the_folder_of_its_pdf_and_will_not_write_over_one(tmp_path):
    data, who, out = str(tmp_path / "data"), tmp_path / "a.csv", tmp_path / "in" / "giay-moi.pdf"
    command("new", "--data", data, "--unit", "x", "--organiser", "x", "--ordinal", "I", "--period", "x", "--place", "x", "--venue", "x",
            "--starts", "2020-06-12 07:45")  # fmt: skip
    who.write_text("Họ và tên,Chức vụ\nLê Ý,Nông dân\n", "utf-8")
    command("import", str(who), "--data", data)
    command("invitations", str(out), "--data", data)
    assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(click.ClickException, match="là một thư mục"):
        command("invitations", str(out.parent), "--data", data)
