"""Layouts as data: read strictly, drawn whole on any paper, kept safely."""

import hashlib

import msgspec
import pytest
import zxingcpp
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import ImageChops

from hall.errors import BadInput, HallError, NotFound
from hall.model import Badge, Delegate
from printers import shelf
from printers.badge import BadgeDoesNotFit, Renderer, texts
from printers.layout import KINDS, STYLES, BadLayout, Layout, parse, written
from printers.sheet import FIELD_OF, FIELDS, LARGEST_BAND
from tests.fake_printer import badge

BUILT_IN = ("dung", "ngang", "the-nho")
PAPERS = [
    ("dung", 576, 203),
    ("dung", 512, 180),
    ("dung", 384, 203),
    ("the-nho", 384, 203),
    ("the-nho", 576, 203),
    ("ngang", 640, 203),
    ("ngang", 832, 300),
]
POST = "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam kiêm Trưởng Ban Công tác Mặt trận thôn Dỗi"
NAMES = [
    "Lê Ý",
    "A Lăng Thị Nhới",
    "NGUYỄN THỊ HƯỜNG ẾỘỮ",
    "H'Hen Niê Kđăm",
    "Y Bhĭm Ƀuôn Yă",
    "Công Tằng Tôn Nữ Thị Nguyễn Phước Quỳnh Như Ý Ngọc",
]
SMALL = 'title = "Thử"\nwidth = 400\n[[blocks]]\nkind = "name"\nsizes = "40x2 30x3"\n'


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


@pytest.fixture
def kept(tmp_path):
    return shelf.Shelf(tmp_path / "layouts")


def ink(image):
    """The box of all black dots: left, top, right, bottom."""
    return ImageChops.invert(image.convert("L")).getbbox()


def fault(text):
    with pytest.raises(BadLayout) as trouble:
        parse(text, "thu.toml")
    return trouble.value.details["line"], trouble.value.details["reason"]


# -- reading ----------------------------------------------------------------------------------------------------------------------


def test_there_is_a_roll_a_label_and_a_small_badge_and_every_one_is_without_fault():
    assert tuple(shelf.Shelf(shelf.BUILT_IN / "none").names()) == BUILT_IN
    assert [shelf.built_in(name).height for name in BUILT_IN] == [None, 400, None]
    assert (shelf.built_in("ngang").width, shelf.built_in("the-nho").width) == (640, 384)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (SMALL + 'colour = "red"\n', 6, "colour"),
        ('title = "Thử"\nwidth = 400\ndepth = 3\n[[blocks]]\nkind = "name"\nsizes = "40x2"\n', 3, "depth"),
        (SMALL + '[[blocks]]\nkind = "phone"\nsizes = "20x1"\n', 7, "phone"),
        (SMALL + '[[blocks]]\nkind = "post"\nsizes = "20x1, 30x2"\n', 8, "20x1,"),
        (SMALL + '[[blocks]]\nkind = "post"\nsizes = "20x1 30x2"\n', 8, "lớn tới nhỏ"),
        (SMALL + '[[blocks]]\nkind = "post"\nsizes = "7x1"\n', 8, "7x1"),
        (SMALL + '[[blocks]]\nkind = "post"\n', 6, "thiếu cỡ chữ"),
        (SMALL + '[[blocks]]\nkind = "qr"\nsizes = "20x1"\n', 8, "không dùng khóa"),
        (SMALL + '[[blocks]]\nkind = "band"\nsizes = "20x2"\n', 8, "một dòng"),
        (SMALL + '[[blocks]]\nkind = "name"\nsizes = "20x2"\n', 7, "đã có"),
        (SMALL + "show = false\n", 3, "name"),
        (SMALL + '[styles]\nguest = "band"\npress = "red"\n', 8, "red"),
        (SMALL + "after = 5000\n", 6, "200"),
        (SMALL + 'weight = "Fat"\n', 6, "ExtraBold"),
        ('title = "Thử"\nwidth = 400\n', 1, "blocks"),
        ('title = "Thử\nwidth = 400\n', 1, "ngoặc"),
        ("x" * 30_000, 1, "quá dài"),
    ],
)
def test_a_fault_is_told_with_its_line_and_reason(text, line, word):
    at, reason = fault(text)
    assert (at, word in reason) == (line, True), (at, reason)


def test_no_layout_can_print_what_must_not_be_on_paper():
    on_paper = {FIELD_OF.get(kind, kind) for kind in KINDS} - {"rule"}
    assert on_paper == set(FIELDS)
    secret = {"birth_date", "birth_year", "phone", "ethnicity", "party_member", "sex", "note", "distinction"}
    assert secret < set(Delegate.__struct_fields__)
    assert not secret & on_paper and not secret & set(Badge.__struct_fields__)
    for name in secret:
        assert name in fault(SMALL + f'[[blocks]]\nkind = "{name}"\nsizes = "20x1"\n')[1]


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_a_form_sends_back_is_the_same_layout(name):
    layout = shelf.built_in(name)
    assert parse(written(msgspec.to_builtins(layout)), name) == layout


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)
KEYS = st.sampled_from(["title", "width", "height", "blocks", "styles", "style", "margin", "other"])


@given(st.dictionaries(KEYS, VALUES, max_size=6))
@example(
    {
        "title": 'x"\n[evil]\n',
        "width": 400,
        "blocks": [{"kind": "name", "sizes": '20x1"\nshow=false'}, 5],
        "styles": {"a\nb": "band", "": "\x7f"},
    }
)
def test_whatever_a_form_sends_is_a_layout_or_a_fault_and_never_a_crash(data):
    try:
        assert isinstance(parse(written(data), "form"), Layout)
    except BadLayout as trouble:
        assert trouble.details["line"] >= 1 and trouble.details["reason"]


# -- drawing ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "width", "dpi"), PAPERS)
@pytest.mark.parametrize("who", NAMES)
def test_every_layout_on_every_paper_keeps_its_ink_inside_and_its_code_readable(renderer, name, width, dpi, who):
    asked = badge(full_name=who, category="guest")
    image = renderer.render(asked, width=width, dpi=dpi, layout=shelf.built_in(name))
    left, top, right, bottom = ink(image)
    assert image.mode == "1" and image.width == width
    assert left > 0 and top > 0 and right < width and bottom < image.height
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [asked.code]


def test_a_label_is_as_high_as_the_label_whatever_stands_on_it(renderer):
    label = shelf.built_in("ngang")
    for fields in ({}, {"post": POST}, {"post": "", "unit": "", "seat": "", "number": ""}, {"code": ""}):
        assert renderer.render(replace(badge(), **fields), width=640, layout=label).size == (640, 400)
    assert renderer.render(badge(), width=576, layout=label).size == (576, 360)


def test_what_does_not_fit_a_label_is_told_in_millimetres_with_the_field_to_blame(renderer):
    asked = badge(post=POST * 3)
    with pytest.raises(BadgeDoesNotFit) as trouble:
        renderer.render(asked, width=640, layout=shelf.built_in("ngang"))
    assert trouble.value.details["field"] == "post" and "Chức vụ" in trouble.value.text
    assert renderer.check(asked, width=640, layout=shelf.built_in("ngang")) == [trouble.value.text]
    tall = badge(post=POST, unit=POST + " " + POST, title=POST, seat=POST)
    assert " mm" in renderer.check(tall, width=640, layout=shelf.built_in("ngang"))[0]


def test_on_a_label_the_others_give_way_before_the_name_does(renderer):
    def name_height(**fields):
        layout = parse(SMALL.replace("width = 400", "width = 400\nheight = 200") + '[[blocks]]\nkind = "unit"\nsizes = "40x2 20x9"\n', "x")
        # The name is the first of two blocks: its rows are the first with ink.
        inked = [any(row) for row in _rows(renderer.render(badge(full_name="Lê Ý", **fields), width=400, layout=layout))]
        return inked[inked.index(True) :].index(False)

    assert name_height(unit="Xã") == name_height(unit="Xã Thượng Long huyện Nam Đông tỉnh Thừa Thiên Huế")


def _rows(image):
    data, wide = image.tobytes("raw", "1;I"), image.width // 8
    return [data[at : at + wide] for at in range(0, len(data), wide)]


@pytest.mark.parametrize("style", STYLES)
def test_each_style_sets_a_category_apart_and_burns_no_large_black(renderer, style):
    layout = parse(SMALL + f'[[blocks]]\nkind = "band"\nsizes = "32x1"\n[styles]\nguest = "{style}"\n', "x")
    guest = renderer.render(badge(category="guest"), width=400, layout=layout)
    black = sum(sum(byte.bit_count() for byte in row) > 200 for row in _rows(guest))
    assert black <= LARGEST_BAND
    assert (black > 40) == (style == "band")
    other = renderer.render(badge(category="nobody_knows"), width=400, layout=layout)
    assert (guest.tobytes() == other.tobytes()) == (style == "rules")


def test_the_award_group_is_printed_when_the_badge_carries_one(renderer):
    honoured = msgspec.structs.replace(badge(), award_group="3")
    layout = parse(SMALL + '[[blocks]]\nkind = "award_group"\nlabel = "ĐỢT"\nsizes = "40x1"\n', "x")
    without, third = (renderer.render(made, width=400, layout=layout) for made in (badge(), honoured))
    assert third.height > without.height
    assert texts(honoured)["award_group"] == "3" and texts(badge())["award_group"] == ""


def test_hidden_blocks_are_neither_drawn_nor_judged(renderer):
    layout = parse(SMALL + '[[blocks]]\nkind = "post"\nshow = false\nsizes = "20x1"\n', "x")
    endless = badge(post="Ng" * 200 + "漢")
    assert renderer.check(endless, width=400, layout=layout) == []
    assert renderer.render(endless, width=400, layout=layout).tobytes() == renderer.render(badge(), width=400, layout=layout).tobytes()


def test_the_default_layout_still_draws_what_it_drew(renderer):
    """A change detector: when a change is meant, look at the picture, then write its hash here."""
    image = renderer.render(badge(), width=576)
    assert (image.height, hashlib.sha256(image.tobytes()).hexdigest()[:16]) == (842, "608449bd76fd4993")


WORDS = "Nguyễn Thị Phước Quỳnh Ế ỘỮ A Hường Nghiêng Kđăm Ƀuôn Bhĭm H'Hen ỄỔỮ".split()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=10), st.lists(st.sampled_from(POST.split()), max_size=16), st.sampled_from(PAPERS)
)
def test_a_badge_is_whole_or_refused_and_its_check_says_the_same(renderer, words, post, paper):
    layout = shelf.built_in(paper[0])
    asked = badge(full_name=" ".join(words), post=" ".join(post))
    problems = renderer.check(asked, width=paper[1], dpi=paper[2], layout=layout)
    try:
        image = renderer.render(asked, width=paper[1], dpi=paper[2], layout=layout)
    except BadgeDoesNotFit as trouble:
        assert problems == [trouble.text] and layout.height
    else:
        left, top, right, bottom = ink(image)
        assert problems == [] and left > 0 and top > 0 and right < image.width and bottom < image.height


# -- the shelf --------------------------------------------------------------------------------------------------------------------


def test_an_edited_layout_stands_before_the_built_in_one_until_it_is_dropped(kept):
    assert not kept.is_own("dung") and kept.load("dung") == shelf.built_in()
    kept.save("dung", SMALL)
    assert kept.is_own("dung") and kept.load("dung").title == "Thử"
    kept.drop("dung")
    assert kept.load("dung") == shelf.built_in()
    with pytest.raises(NotFound):
        kept.drop("dung")


def test_a_layout_of_ones_own_is_listed_last_and_is_gone_when_dropped(kept):
    kept.save("the-doan", SMALL)
    assert kept.names() == [*BUILT_IN, "the-doan"] and not kept.is_built_in("the-doan")
    kept.drop("the-doan")
    assert kept.names() == list(BUILT_IN)
    with pytest.raises(NotFound):
        kept.load("the-doan")


def test_a_layout_with_a_fault_is_not_saved_and_leaves_the_old_one(kept, tmp_path):
    kept.save("dung", SMALL)
    with pytest.raises(BadLayout):
        kept.save("dung", SMALL + "what")
    assert kept.load("dung").title == "Thử" and [path.name for path in (tmp_path / "layouts").iterdir()] == ["dung.toml"]


@pytest.mark.parametrize("name", ["", "../dung", "Dung", "a/b", "a b", "-a", "x" * 41, "dung.toml", "đứng"])
def test_a_name_that_could_leave_the_folder_is_refused(kept, name):
    for verb in (kept.load, kept.drop, lambda n: kept.save(n, SMALL)):
        with pytest.raises(BadInput):
            verb(name)


def test_a_file_that_is_no_text_and_a_folder_that_cannot_be_written_are_told(kept, tmp_path):
    (tmp_path / "layouts").mkdir()
    (tmp_path / "layouts" / "dung.toml").write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(BadLayout, match="UTF-8"):
        kept.load("dung")
    (tmp_path / "file").touch()
    with pytest.raises(HallError, match="Không ghi được"):
        shelf.Shelf(tmp_path / "file" / "layouts").save("dung", SMALL)
