"""Who is who: against the roster, inside the file, and again after a decision. The roster here is what an import would have made."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.roster import Sheet, preview, resolve
from hall.errors import BadInput
from hall.model import Delegate

HEAD = ["TT", "Số thẻ", "Họ và tên", "Ngày sinh", "Đơn vị", "Chức vụ", "Điện thoại", "Thành phần"]


def row(name, born="", unit="Xã Hương Phú", post="Nông dân", phone="", number="", category="Điển hình"):
    return ["1", number, name, born, unit, post, phone, category]


def look(rows, known=()):
    return preview([Sheet(name="A", rows=[HEAD, *rows])], list(known), file_name="a.xlsx", sha256="0")


def applied(changes, known=()):
    """The roster after the changes, numbers given as the hall gives them."""
    people = {delegate.id: delegate for delegate in known}
    taken = {d.number for d in known} | {change.fields.number for change in changes}
    for change in changes:
        values = msgspec.structs.asdict(change.fields)
        ident = change.delegate_id or max(people, default=0) + 1
        if not values["number"]:
            values["number"] = (
                people[ident].number if change.delegate_id else next(n for i in range(1, 999) if (n := f"{i:03d}") not in taken)
            )
        taken.add(values["number"])
        people[ident] = Delegate(**values, id=ident)
    return list(people.values())


def roster(*rows):
    result = look(rows)
    return applied(resolve(result, {r.key: "new" for r in result.rows if r.verdict == "decide"}))


def codes(preview_row):
    return [remark.code for remark in preview_row.remarks]


def last(result):
    return result.rows[-1]


def ids(preview_row):
    return [choice.id for choice in preview_row.choices]


AN = row("Nguyễn Văn An", "1975", phone="0950000001")


def test_the_same_file_again_changes_nothing():
    rows = [AN, row("Lê Ý", "5/3/1991"), row("Tập thể thôn 3"), row("Đại diện Ban CHQS xã"), row("Trần Bình", unit="")]
    known = roster(*rows)
    again = look(rows, known)
    assert again.counts["unchanged"] == len(rows)
    assert (again.counts["new"], again.counts["update"], again.counts["decide"], again.counts["not_in_file"]) == (0, 0, 0, 0)
    assert applied(resolve(again, {}), known) == known


def test_a_corrected_row_updates_by_number_even_with_another_name_spelling():
    known = roster(AN)
    result = last(look([row("Nguyễn Văn Ân", "1976", phone="0950000002", number="1")], known))
    assert (result.match_id, result.matched_by) == (1, "number")
    assert {name for name, _, _ in result.changes} == {"full_name", "birth_year", "phone"} or result.verdict == "decide"


def test_a_number_under_another_name_is_asked():
    known = roster(AN, row("Lê Ý", "1991"))
    result = last(look([row("Phạm Thị Hoa", "1984", number="001")], known))
    assert result.verdict == "decide"
    assert ids(result) == ["update:1", "new", "skip"]
    new = next(choice for choice in result.choices if choice.id == "new")
    assert new.changes[0].fields.number == ""


def test_a_number_of_somebody_else_beside_ones_own_identity_keeps_the_number():
    known = roster(AN, row("Lê Ý", "1991"))
    swapped = [row("Nguyễn Văn An", "1975", phone="0950000001", number="002"), row("Lê Ý", "1991", number="001")]
    result = look(swapped, known)
    assert result.counts["unchanged"] == 2
    assert all("number_kept" in codes(r) for r in result.rows[1:])


def test_one_number_twice_in_a_file_is_asked():
    result = last(look([row("Lê Ý", number="005"), row("Lê An", number="5")]))
    assert result.verdict == "decide" and "number_twice" in codes(result)
    known = roster(row("Lê Ý", number="005"))
    result = last(look([row("Lê Ý", number="005"), row("Lê Ý", number="5")], known))
    assert result.verdict == "decide" and "number_twice" in codes(result)


def test_without_a_number_name_and_unit_are_the_identity():
    known = roster(AN)
    result = last(look([row("NGUYỄN  VĂN AN", "1975", unit="UBND xã Hương Phú", post="Trưởng thôn", phone="0950000009")], known))
    assert (result.match_id, result.matched_by, result.verdict) == (1, "identity", "taken")
    assert {name: new for name, _, new in result.changes} == {"unit": "UBND xã Hương Phú", "post": "Trưởng thôn", "phone": "0950000009"}


@pytest.mark.parametrize("changed", [row("Nguyễn Văn An", "1980"), row("Nguyễn Văn An", post="Giáo viên")])
def test_another_birth_or_an_unprovable_other_post_is_asked(changed):
    result = last(look([changed], roster(AN)))
    assert result.verdict == "decide"
    assert ids(result) == ["update:1", "new", "skip"]
    assert "Cập nhật đại biểu số 001 – Nguyễn Văn An, Xã Hương Phú" == result.choices[0].text


def test_blanks_never_erase_and_say_so():
    known = roster(AN)
    result = last(look([row("Nguyễn Văn An", "1975", post="")], known))
    assert result.changes == []
    assert "0950000001" in next(remark.text for remark in result.remarks if remark.code == "kept")


def test_a_name_that_differs_by_a_tone_is_asked_unless_births_tell_them_apart():
    known = roster(row("Nguyễn Thị Hương", "1979"))
    assert last(look([row("Nguyễn Thị Hường")], known)).verdict == "decide"
    other = last(look([row("Nguyễn Thị Hường", "1990")], known))
    assert (other.verdict, other.match_id) == ("taken", None)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (row("Nguyễn Văn An", "5/3/1978"), row("Nguyễn Văn Anh", "5/3/1978")),
        (row("Nguyễn Văn An", "1978"), row("Nguyễn Văm An", "1978")),
        (row("Nguyễn Văn An"), row("Nguyễn Văn Anh")),
        (row("Nguyễn Thị Hoa", phone="0950000001"), row("Nguyễn Thị Thu Hoa", phone="0950000001")),
    ],
)
def test_a_name_mistyped_before_is_asked_and_not_doubled(was, now):
    result = last(look([now], roster(was)))
    assert (result.verdict, ids(result)) == ("decide", ["update:1", "new", "skip"])
    assert last(look([was, now], roster(was, now))).verdict != "decide"


def test_two_rows_may_not_both_correct_one_delegate():
    """The second would overwrite the first, and one of the two people be lost."""
    result = look([row("Nguyễn Văn Am"), row("Nguyễn Văn Anh")], roster(row("Nguyễn Văn An")))
    one, other = (each.key for each in result.rows if each.verdict == "decide")
    with pytest.raises(BadInput, match=re.escape(one)) as refused:
        resolve(result, {one: "update:1", other: "update:1"})
    assert other in str(refused.value)
    assert [change.delegate_id for change in resolve(result, {one: "update:1", other: "new"})] == [1, None]


def test_a_unit_mistyped_before_is_asked_where_nothing_else_tells_two_people_apart():
    known = roster(row("Lê Ý", unit="Trường THCS Khe Tre"))
    assert ids(last(look([row("Lê Ý", unit="THCS Khe Tre")], known))) == ["update:1", "new", "skip"]
    known = roster(row("Lê Ý", "1980", unit="Trường THCS Khe Tre"))
    assert last(look([row("Lê Ý", "1991", unit="THCS Khe Tre")], known)).verdict == "taken"


def test_tone_placement_is_not_a_difference():
    known = roster(row("Hồ Văn Hòa", "1977"), row("Hoàng Phủ Quý", "1980"))
    assert look([row("Hồ Văn Hoà", "1977"), row("Hoàng Phủ Quí", "1980")], known).counts["update"] == 2


def test_somebody_who_moved_is_asked():
    known = roster(row("Lê Ý", "5/3/1991"))
    result = last(look([row("Lê Ý", "5/3/1991", unit="Phòng Nội vụ")], known))
    assert (result.verdict, ids(result)) == ("decide", ["update:1", "new", "skip"])


def test_namesakes_are_told_apart_and_not_asked():
    result = look([row("Nguyễn Thị Hương", "1979", unit="Xã Hương Lộc"), row("Nguyễn Thị Hương", "1984", unit="Trường Mầm non Hương Lộc")])
    assert [r.verdict for r in result.rows[1:]] == ["remark", "remark"]
    assert all("namesake" in codes(r) for r in result.rows[1:])


def test_one_person_invited_by_two_units_is_asked():
    result = look([row("Mai Văn Tư", "5/3/1966"), row("Mai Văn Tư", "05/03/1966", unit="Phòng Nội vụ", category="Khách mời")])
    assert last(result).verdict == "decide"
    assert "duplicate_elsewhere" in codes(last(result))
    assert ids(last(result)) == ["new", "skip"]
    by_phone = look([row("Mai Văn Tư", phone="0950000001"), row("Mai Văn Tư", phone="0950000001", unit="Phòng Nội vụ")])
    assert last(by_phone).verdict == "decide"
    by_year = look([row("Mai Văn Tư", "1966", phone="0950000001"), row("Mai Văn Tư", "1966", phone="0950000002", unit="Phòng Nội vụ")])
    assert last(by_year).verdict == "remark"


def test_one_line_twice_is_asked_and_a_decision_is_remembered():
    rows = [AN, AN]
    result = look(rows)
    assert (result.rows[1].verdict, last(result).verdict) == ("remark" if result.rows[1].remarks else "taken", "decide")
    known = applied(resolve(result, {last(result).key: "new"}))
    again = look(rows, known)
    assert (again.counts["unchanged"], again.counts["decide"]) == (2, 0)


def test_undecided_rows_are_not_taken_and_any_row_may_be_skipped():
    result = look([AN, AN, row("Lê Ý")])
    assert len(resolve(result, {})) == 2
    assert len(resolve(result, {"A!4": "skip"})) == 1


def test_wrong_decisions_are_refused():
    result = look([AN, AN])
    with pytest.raises(BadInput):
        resolve(result, {"A!3": "update:99"})
    with pytest.raises(BadInput):
        resolve(result, {"A!99": "skip"})


def test_a_withdrawn_delegate_is_not_taken_back():
    known = [msgspec.structs.replace(delegate, active=False) for delegate in roster(AN)]
    result = look([AN], known)
    assert last(result).verdict == "left_out"
    assert resolve(result, {}) == []
    assert result.counts["not_in_file"] == 0


def test_a_restored_name_is_known_again():
    rows = [row("TrÇn ThÞ Hêng")]
    result = look(rows)
    known = applied(resolve(result, {last(result).key: "legacy_restored"}))
    assert known[0].full_name == "Trần Thị Hường"
    assert look(rows, known).counts["unchanged"] == 1


@pytest.mark.parametrize("decision", ["as_dmy", "as_mdy"])
def test_a_date_that_was_decided_is_not_asked_again(decision):
    rows = [row("Lê Ý", "05/3/1978"), row("Lê An", "05/13/1980")]
    result = look(rows)
    known = applied(resolve(result, {result.rows[1].key: decision}))
    assert (look(rows, known).counts["unchanged"], look(rows, known).counts["decide"]) == (2, 0)


def test_a_split_row_is_known_again():
    rows = [row("02 đại biểu", unit="Phòng Nội vụ", post="")]
    result = look(rows)
    for choice, count in (("split", 2), ("one", 1)):
        known = applied(resolve(result, {last(result).key: choice}))
        again = look(rows, known)
        assert len(known) == count
        assert (again.counts["unchanged"], again.counts["decide"], again.counts["not_in_file"]) == (1, 0, 0)
        assert applied(resolve(again, {}), known) == known


def test_an_unnamed_invitation_gets_its_name_by_number_when_confirmed():
    known = roster(row("Đại diện Ban CHQS xã"))
    result = last(look([row("Lê Ý", "1991", number="001")], known))
    assert ids(result) == ["update:1", "new", "skip"]
    named = applied(resolve(look([row("Lê Ý", "1991", number="001")], known), {"A!2": "update:1"}), known)
    assert [(delegate.full_name, delegate.kind) for delegate in named] == [("Lê Ý", "person")]


def test_changes_say_where_they_come_from():
    (change,) = resolve(look([AN]), {})
    assert change.source == "A!2"


cells = st.sampled_from(
    ["Nguyễn Văn An", "Nguyễn Văn Ân", "NGUYỄN VĂN AN", "Lê Ý", "Đại diện xã", "Tập thể thôn 3", "TrÇn ThÞ Hêng", "02 đại biểu"]
)
lines = st.lists(
    st.builds(
        row,
        cells,
        st.sampled_from(["", "1975", "5/3/1975", "1980"]),
        st.sampled_from(["Xã Hương Phú", "UBND xã Hương Phú", "Phòng Nội vụ", ""]),
        st.sampled_from(["", "Nông dân", "Giáo viên"]),
        st.sampled_from(["", "950000001", "0950000002"]),
        st.sampled_from(["", "001", "2", "7"]),
    ),
    max_size=7,
)


@settings(max_examples=150)
@given(lines, st.data())
def test_whatever_is_decided_importing_again_never_doubles_anybody(rows, data):
    first = look(rows)
    decisions = {r.key: data.draw(st.sampled_from(ids(r))) for r in first.rows if r.verdict == "decide"}
    known = applied(resolve(first, decisions))
    again = look(rows, known)
    after = applied(resolve(again, {}), known)
    assert len(after) == len(known)
    assert again.counts["new"] == 0
