"""The protocol files are the plan as data; a faulty file is refused with the line of its fault."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from hall import protocol
from hall.errors import BadProtocol, NotFound
from hall.model import Conference
from hall.programme import cues
from hall.toml_lines import lines_of

FOLDER = Path(__file__).parent.parent / "protocols"
DISTRICT = FOLDER / "hn_dhtt_huyen_2020.toml"
TEXT = DISTRICT.read_text("utf-8")
TEN = [
    "Chào cờ",
    "Tuyên bố lý do, giới thiệu đại biểu và khai mạc",
    "Báo cáo tổng kết phong trào thi đua và công tác khen thưởng 5 năm qua, phương hướng, nhiệm vụ công tác thi đua, khen thưởng 5 năm tới",
    "Báo cáo tham luận của các điển hình tiên tiến",
    "Tổ chức các hoạt động giao lưu với các điển hình tiên tiến",
    "Biểu dương, tôn vinh, khen thưởng các điển hình tiên tiến",
    "Phát động phong trào thi đua giai đoạn 2020-2025",
    "Phát biểu hưởng ứng phong trào thi đua",
    "Thông qua danh sách đại biểu đi dự Đại hội cấp trên",
    "Tổng kết và bế mạc",
]
CONFERENCE = Conference(
    number=4,
    protocol_id="hn_dhtt_huyen_2020",
    unit="huyện Nam Đông",
    organiser="ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
    ordinal="IV",
    period="2020 - 2025",
    place="Nam Đông",
    venue="Hội trường huyện",
    starts_at="2020-06-12T00:30:00.000Z",
)


def line_with(text: str, needle: str, nth: int = 1) -> int:
    """1-based line of the nth line that contains needle."""
    return [n for n, line in enumerate(text.split("\n"), 1) if needle in line][nth - 1]


def fault(text: str) -> BadProtocol:
    with pytest.raises(BadProtocol) as caught:
        protocol.parse(text, "thu.toml")
    assert caught.value.details["file"] == "thu.toml"
    assert caught.value.text.startswith(f"thu.toml, dòng {caught.value.details['line']}: ")
    return caught.value


def spoilt(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_both_levels_of_the_plan_mandate_the_same_ten_items_in_order():
    found, faults = protocol.catalogue(FOLDER)
    assert len(found) >= 2 and faults == []
    for loaded in found.values():
        assert [item.title for item in loaded.items] == TEN
        assert (loaded.order.first, loaded.order.last) == ("chao_co", "be_mac")
        assert loaded.items[0].scene == "flag" and loaded.items[0].locked and loaded.items[0].quiet
        assert sum(item.minutes for item in loaded.items) <= loaded.limits.half_day_minutes
        assert (loaded.presidium.max, loaded.presidium.share, len(loaded.presidium.blocs)) == (11, "1/3", 4)


def test_the_mc_has_words_at_every_stop_of_the_programme():
    for loaded in protocol.catalogue(FOLDER)[0].values():
        assert [cue.id for cue in cues(loaded, CONFERENCE, []) if not cue.mc_text and cue.scene != "interlude"] == []


def test_the_district_has_the_limits_of_the_plan_and_the_commune_has_its_own():
    commune, district = (protocol.load(FOLDER / f"hn_dhtt_{level}_2020.toml").limits for level in ("xa", "huyen"))
    assert (district.max_delegates, district.plenary_below) == (300, None)
    assert (district.date_from, district.date_to) == (date(2020, 4, 1), date(2020, 6, 30))
    assert (commune.max_delegates, commune.plenary_below, commune.delegates_above) == (None, 200, 200)
    assert (commune.date_from, commune.date_to) == (date(2020, 1, 1), date(2020, 3, 31))


def test_every_limit_carries_the_sentence_of_the_plan():
    district = protocol.load(DISTRICT)
    assert protocol.rule(district, "R04").quote == "Số lượng: Tối đa 300 đại biểu"
    assert protocol.rule(district, "R19").quote == "số lượng không quá 11 người"
    assert {"R02", "R03", "R10"} <= {rule.id for rule in protocol.load(FOLDER / "hn_dhtt_xa_2020.toml").rules}


def test_seventy_and_thirty_percent_are_of_those_who_count():
    shares = {entry.id: entry.share for entry in protocol.load(DISTRICT).categories if entry.counts}
    assert shares == {"exemplar": 0.7, "guest": 0.3}
    assert protocol.category(protocol.load(DISTRICT), "guest").badge == "KHÁCH MỜI"
    with pytest.raises(NotFound):
        protocol.category(protocol.load(DISTRICT), "vip")


def test_the_title_is_generated_in_the_three_lines_of_the_plan():
    assert protocol.title_lines(protocol.load(DISTRICT), CONFERENCE) == [
        "HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG",
        "LẦN THỨ IV (2020 - 2025)",
        "Nam Đông, ngày 12 tháng 6 năm 2020",
    ]


@pytest.mark.parametrize(
    ("starts_at", "written"),
    [
        ("2020-06-04T17:30:00.000Z", "Nam Đông, ngày 05 tháng 6 năm 2020"),  # after midnight in Vietnam, still the 4th in UTC
        ("2020-01-10T01:00:00.000Z", "Nam Đông, ngày 10 tháng 01 năm 2020"),
        ("2020-02-01T01:00:00.000Z", "Nam Đông, ngày 01 tháng 02 năm 2020"),
        ("2020-10-09T01:00:00.000Z", "Nam Đông, ngày 09 tháng 10 năm 2020"),
    ],
)
def test_dates_are_local_and_zeroed_as_the_decree_says(starts_at, written):
    assert protocol.title_lines(protocol.load(DISTRICT), replace(CONFERENCE, starts_at=starts_at))[2] == written


def test_an_ordinal_not_yet_known_stays_open_as_in_the_plan():
    assert protocol.title_lines(protocol.load(DISTRICT), replace(CONFERENCE, ordinal=""))[1] == "LẦN THỨ … (2020 - 2025)"


def test_decomposed_letters_crlf_and_a_byte_order_mark_change_nothing(tmp_path):
    file = tmp_path / "thu.toml"
    file.write_bytes(b"\xef\xbb\xbf" + unicodedata.normalize("NFD", TEXT).replace("\n", "\r\n").encode())
    assert protocol.load(file) == protocol.load(DISTRICT)


def test_a_broken_syntax_is_named_with_its_line():
    error = fault(spoilt('title = "Chào cờ"', 'title = "Chào cờ'))
    assert error.details["line"] == line_with(TEXT, 'title = "Chào cờ"')
    assert "ngoặc kép" in error.details["reason"]
    error = fault(spoilt("half_day_minutes = 240", "half_day_minutes 240"))
    assert error.details["line"] == line_with(TEXT, "half_day_minutes")
    assert "dấu =" in error.details["reason"]


def test_an_unknown_key_is_named_with_its_line():
    text = spoilt('title_en = "Papers by the exemplars"', 'title_en = "Papers"\nminuets = 45')
    error = fault(text)
    assert (error.details["line"], error.details["reason"]) == (line_with(text, "minuets"), "khóa “minuets” không được dùng ở đây")


def test_a_wrong_type_deep_in_the_items_is_named_with_its_line():
    text = spoilt("minutes = 45\nmin = 30", 'minutes = "45"\nmin = 30')
    error = fault(text)
    assert (error.details["line"], error.details["reason"]) == (
        line_with(text, 'minutes = "45"'),
        "cần số nguyên, đang là chuỗi chữ trong ngoặc kép",
    )


def test_a_fault_inside_an_inline_table_is_named_with_its_own_line():
    text = spoilt('{ id = "mat_tran", label = "Mặt trận" }', '{ id = "mat_tran", label = 7 }')
    assert fault(text).details["line"] == line_with(text, "label = 7")


def test_a_missing_key_is_named_at_its_table():
    text = spoilt('id = "giao_luu"\n', "")
    error = fault(text)
    # The comment at the head of the file names [[items]] once before the tables do.
    assert (error.details["line"], error.details["reason"]) == (line_with(text, "[[items]]", 1 + 5), "thiếu khóa “id”")


def test_a_duplicate_id_is_named_at_the_second():
    text = spoilt('id = "huong_ung"', 'id = "phat_dong"')
    error = fault(text)
    assert (error.details["line"], error.details["reason"]) == (line_with(text, 'id = "phat_dong"', 2), "mã “phat_dong” bị trùng")
    text = spoilt('id = "cu_thu_ky"', 'id = "tuyen_bo_ly_do"')
    assert fault(text).details["line"] == line_with(text, 'id = "tuyen_bo_ly_do"', 2)


@pytest.mark.parametrize(
    ("old", "new", "at", "word"),
    [
        ("minutes = 5\n", "minutes = 0\n", "minutes = 0", "không nhỏ hơn 1"),
        ("minutes = 5\n", "minutes = 7\n", "minutes = 7", "min ≤ minutes ≤ max"),
        ('title = "Chào cờ"', 'title = ""', 'title = ""', "không được để trống"),
        ('title = "Chào cờ"', 'title = "  "', 'title = "  "', "không được để trống"),
        ('title = "Số lượng đại biểu"', 'title = " "', 'title = " "', "không được để trống"),
        ('title = "Chào cờ"', "title = “Chào cờ”", "title = “Chào cờ”", "ngoặc kép thẳng"),
        ("locked = true", "locked = True", "locked = True", "true hoặc false"),
        ('share = "1/3"', 'share = "5/3"', 'share = "5/3"', "lớn hơn"),
        ("mời {speaker} lên phát biểu", "mời {speaker } lên phát biểu", "{speaker }", "{speaker }"),
        ('title = "Chào cờ"', 'title = "Chào cờ {unit}"', "Chào cờ {unit}", "không chỗ nào"),
        ('title = "Tuyên bố lý do"', 'title = "{unit} tuyên bố"', "{unit} tuyên bố", "{unit}"),
        ('scene = "flag"', 'scene = "firework"', 'scene = "firework"', "firework"),
        ('share_category = "exemplar"', 'share_category = "hero"', 'share_category = "hero"', "hero"),
        ('slot = "after:tham_luan"', 'slot = "after:tham_quan"', "after:tham_quan", "tham_quan"),
        ('item = "thong_qua_danh_sach"', 'item = "bau_cu"', 'item = "bau_cu"', "bau_cu"),
        ('step = "cu_thu_ky"', 'step = "bau"', 'step = "bau"', "bau"),
        ('first = "chao_co"', 'first = "khai_mac"', 'id = "chao_co"', "khai_mac"),
        ('last = "be_mac"', 'last = "huong_ung"', 'id = "be_mac"', "huong_ung"),
        ("date_to = 2020-06-30", "date_to = 2019-06-30", "date_to", "ngày bắt đầu"),
        ("date_to = 2020-06-30", 'date_to = "cuối quý II"', "date_to", "2020-06-30"),
        ("LẦN THỨ {ORDINAL}", "LẦN THỨ {LAN}", "{LAN}", "{ORDINAL}"),
        ("trình bày tham luận{title}", "trình bày {bai}", "{bai}", "{bai}"),
        ('id = "giao_luu"', 'id = "closing"', 'id = "closing"', "dành riêng"),
        ('id = "giao_luu"', 'id = "Giao lưu"', 'id = "Giao lưu"', "dạng"),
        ("share = 0.3", "share = 0.4", 'id = "exemplar"', "vượt quá 1"),
    ],
)
def test_faults_of_meaning_are_named_with_their_line(old, new, at, word):
    text = spoilt(old, new)
    error = fault(text)
    expected = line_with(text, at) - (1 if "vượt" in word else 0)
    assert error.details["line"] == expected
    assert word in error.details["reason"]


def test_a_file_that_is_not_utf8_or_not_there_is_refused_in_words(tmp_path):
    (tmp_path / "a.toml").write_bytes(TEXT.encode().replace("Chào cờ".encode(), "Chào".encode("utf-16"), 1))
    with pytest.raises(BadProtocol, match="không phải văn bản UTF-8"):
        protocol.load(tmp_path / "a.toml")
    with pytest.raises(BadProtocol, match="không mở được"):
        protocol.load(tmp_path / "khong_co.toml")


def test_two_files_must_not_carry_one_id(tmp_path):
    (tmp_path / "a.toml").write_text(TEXT, "utf-8")
    (tmp_path / "b.toml").write_text(TEXT, "utf-8")
    found, (fault,) = protocol.catalogue(tmp_path)
    assert len(found) == 1 and fault.details["file"] == "b.toml"
    assert fault.details["line"] == line_with(TEXT, 'id = "hn_dhtt_huyen_2020"')


def test_lines_are_right_through_strings_that_look_like_keys_and_tables():
    text = """\
a = \"\"\"
b = 1
[c]\"\"\"
d = [1, # ] not the end
  2,
]
[[e.f]]
g.h = 1.5
[[e.f]]
'g' = {h = [{i = 1}, {i = 2}]}
[e.f.j]
k = 2020-06-12T07:30:00 # e = 3
"""
    found = lines_of(text)
    assert {path: line for path, line in found.items() if path and path[0] in "abcd"} == {
        ("a",): 1,
        ("d",): 4,
        ("d", 0): 4,
        ("d", 1): 5,
    }
    assert (found[("e", "f", 0)], found[("e", "f", 0, "g", "h")], found[("e", "f", 1)]) == (7, 8, 9)
    assert found[("e", "f", 1, "g", "h", 1, "i")] == 10
    assert (found[("e", "f", 1, "j")], found[("e", "f", 1, "j", "k")]) == (11, 12)
