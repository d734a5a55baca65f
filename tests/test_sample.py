"""The made-up workbook: untidy outside, whole inside. What the demo imports must need no decision and lose nobody."""

from collections import Counter

import msgspec
import pytest

from admin.roster import preview, read, resolve
from hall.model import Delegate, DelegateFields
from sample.make import write, write_many
from sample.people import DATA, delegates


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "danh-sach.xlsx"
    people = write(path)
    return path.read_bytes(), people


@pytest.fixture(scope="module")
def shown(workbook):
    return preview(read(workbook[0], "danh-sach.xlsx"), [], file_name="danh-sach.xlsx", sha256="0")


def test_three_hundred_are_taken_without_a_question(shown):
    assert (shown.counts["decide"], shown.counts["new"]) == (0, 300)
    taken = [row.fields for row in shown.rows if row.verdict in {"taken", "remark"}]
    assert Counter(fields.category for fields in taken) == {"exemplar": 210, "guest": 90}


def test_every_delegate_comes_out_as_he_or_she_went_in(workbook, shown):
    taken = [row.fields for row in shown.rows if row.verdict in {"taken", "remark"}]
    capitals = 0
    for found, meant in zip(taken, workbook[1], strict=True):
        values = {name: getattr(meant, name) for name in DelegateFields.__struct_fields__ if hasattr(meant, name)}
        if found.full_name != meant.full_name:
            capitals += 1
            assert found.full_name == meant.full_name.upper()
        assert found == DelegateFields(**{**values, "full_name": found.full_name})
    assert 0 < capitals < 20


def test_a_few_are_to_be_minded_at_the_door(shown):
    told = {row.fields.full_name: row.fields.attention for row in shown.rows if row.fields and row.fields.attention}
    assert told["Hồ Thị Bé"] == "Cần xe lăn, đón tại cửa 2" and len(told) == 2


def test_no_group_count_is_wrong_and_no_signatory_is_taken(shown):
    assert not [row for row in shown.rows if any(remark.code == "group_count" for remark in row.remarks)]
    names = {row.fields.full_name for row in shown.rows if row.fields}
    assert not any("Họ tên người" in name for name in names)


def test_the_mess_is_real(shown):
    seen = {remark.code for row in shown.rows for remark in row.remarks}
    assert {"title", "header", "numbering", "group", "total", "signature", "ditto", "phone_zero", "phone_country", "salutation", "eth",
            "legacy", "unnamed", "representative", "note_change", "namesake"} <= seen  # fmt: skip
    assert [sheet.name for sheet in shown.sheets if sheet.hidden] == ["danh muc"]


def test_importing_it_again_changes_nothing(workbook, shown):
    known = [
        Delegate(**{**msgspec.structs.asdict(change.fields), "number": f"{n:03d}"}, id=n) for n, change in enumerate(resolve(shown, {}), 1)
    ]
    again = preview(read(workbook[0], "x"), known, file_name="x", sha256="0")
    assert (again.counts["unchanged"], again.counts["new"], again.counts["update"], again.counts["decide"]) == (300, 0, 0, 0)
    assert again.counts["not_in_file"] == 0


def test_the_same_seed_writes_the_same_bytes(workbook, tmp_path):
    write(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == workbook[0]


@pytest.mark.parametrize("seed", [1, 7, 99])
def test_other_seeds_make_other_people_and_lose_nobody_either(seed, tmp_path):
    people = write(tmp_path / "s.xlsx", seed=seed)
    result = preview(read((tmp_path / "s.xlsx").read_bytes(), "s"), [], file_name="s", sha256="")
    assert (result.counts["new"], result.counts["decide"]) == (300, 0)
    assert people != delegates()


def test_the_plan_is_kept():
    people = delegates()
    communes = Counter(one.unit for one in people if one.group == "xa")
    assert communes == {commune["unit"]: commune["count"] for commune in DATA["plan"]["communes"]}
    others = Counter(one.group for one in people if one.category == "guest")
    assert others == {group["group"]: group["count"] for group in DATA["plan"]["guests"]}
    awards = Counter((one.award_group, one.kind) for one in people if one.award_group)
    kinds = {"collective": "collective", "individual": "person"}
    assert awards == {(award["group"], kinds[award["recipients"]]): award["count"] for award in DATA["awards"]}
    assert len({one.seat for one in people}) == 300
    persons = [one for one in people if one.kind == "person"]
    assert abs(sum(one.sex == "nữ" for one in persons) / len(persons) - DATA["plan"]["targets"]["female_share"]) < 0.08
    ages = [2020 - one.birth_year for one in persons]
    assert (min(ages) >= 19, max(ages)) == (True, 86)


def test_every_edge_case_is_there():
    people = delegates()
    names = Counter(one.full_name for one in people)
    for case in DATA["edge_cases"]:
        name = case.get("full_name") or case.get("collective") or case.get("label")
        assert names[name] == (2 if name == "Nguyễn Thị Hương" else 1), name


def test_no_made_up_name_holds_a_post_that_one_real_person_holds():
    unique = ("Bí thư Huyện ủy", "Phó Bí thư", "Chủ tịch", "Phó Chủ tịch", "Trưởng phòng", "Giám đốc Sở", "Hiệu trưởng", "Trưởng Công an",
              "Chánh án",
              "Viện trưởng", "Hạt trưởng", "Chánh Văn phòng", "Bí thư Đảng ủy")  # fmt: skip
    for one in delegates():
        assert one.kind != "person" or not one.post.startswith(unique), one


def test_a_long_sheet_for_the_bench_is_read_whole(tmp_path):
    write_many(tmp_path / "many.xlsx", 500)
    result = preview(read((tmp_path / "many.xlsx").read_bytes(), "many"), [], file_name="many", sha256="")
    assert result.counts["new"] + result.counts["decide"] == 500
