"""Lists at the desk: kept as sent, explained row by row, written only when confirmed, never against another roster than was seen."""

import io

import pytest
import xlsxwriter

from hall.model import Actor, DelegateFields, RosterChange

ADMIN = Actor(role="admin")


@pytest.fixture
def desk(client):
    return client("admin")


def workbook(*rows: tuple, header=("Họ và tên", "Chức vụ", "Đơn vị", "Thành phần")) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        for line, row in enumerate((header, *rows)):
            sheet.write_row(line, 0, row)
    return out.getvalue()


LIST = workbook(
    ("Hồ Thị Bé", "Trưởng bản", "Xã Hương Lộc", "Đại biểu điển hình tiên tiến"),
    ("Trần Văn Mới", "Bí thư Chi bộ", "Xã Hương Phú", "Khách mời"),
)


def upload(desk, data: bytes = LIST, name: str = "danh sách.xlsx"):
    return desk.post("/api/v1/imports", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def test_a_list_is_explained_and_written_only_when_confirmed(desk, hall):
    preview = upload(desk).json
    assert preview["counts"]["new"] == 2 and hall.desk.figures()[0] == 5
    done = desk.post(f"/api/v1/imports/{preview['sha256']}/confirm", json={"mark": preview["mark"], "decisions": {}})
    assert done.json == {"added": 2, "updated": 0, "unchanged": 0} and hall.desk.figures()[0] == 7
    again = upload(desk).json
    assert again["counts"]["unchanged"] == 2
    done = desk.post(f"/api/v1/imports/{again['sha256']}/confirm", json={"mark": again["mark"], "decisions": {}})
    assert done.json == {"added": 0, "updated": 0, "unchanged": 2}
    assert [batch["file_name"] for batch in desk.get("/api/v1/imports").json["imports"]][:2] == ["danh sách.xlsx"] * 2


def test_a_corrected_list_corrects_what_the_door_is_to_mind_and_a_blank_never_erases_it(desk, hall):
    def take(said):
        header = ("Số thẻ", "Họ và tên", "Đơn vị", "Thành phần", "Lưu ý đón tiếp", "Ghi chú")
        sent = workbook(("001", "Nguyễn Thị Hương", "Xã Hương Phú", "Điển hình", said, "ăn chay"), header=header)
        preview = upload(desk, sent).json
        (row,) = desk.get(f"/api/v1/imports/{preview['sha256']}/rows?verdict=all").json["rows"][-1:]
        assert row["fields"]["attention"] == (said or "Đón tại cửa 2")
        desk.post(f"/api/v1/imports/{preview['sha256']}/confirm", json={"mark": preview["mark"], "decisions": {}})
        return hall.roster.get(1).attention

    assert take("Cần xe lăn") == "Cần xe lăn" and hall.roster.get(1).note == "ăn chay"
    assert take("Đón tại cửa 2") == "Đón tại cửa 2"
    assert take("") == "Đón tại cửa 2"


def test_a_row_may_be_left_out_by_hand(desk, hall):
    preview = upload(desk).json
    key = desk.get(f"/api/v1/imports/{preview['sha256']}/rows?verdict=all").json["rows"][-1]["key"]
    sent = {"mark": preview["mark"], "decisions": {key: "skip"}}
    assert desk.post(f"/api/v1/imports/{preview['sha256']}/confirm", json=sent).json["added"] == 1


def test_a_preview_that_is_no_longer_true_is_not_written(desk, hall):
    preview = upload(desk).json
    fields = DelegateFields(full_name="Hồ Thị Bé", post="Trưởng bản", unit="Xã Hương Lộc")
    hall.roster.apply([RosterChange(fields=fields, source="x!1")], file_name="x", sha256="x", actor=ADMIN)
    answer = desk.post(f"/api/v1/imports/{preview['sha256']}/confirm", json={"mark": preview["mark"], "decisions": {}})
    assert answer.status_code == 409 and answer.json["error"] == "stale" and hall.desk.figures()[0] == 6


def test_two_desks_that_confirm_one_list_at_once_add_nobody_twice(desk, client, hall, monkeypatch):
    preview, apply = upload(desk).json, hall.roster.apply
    address, sent = f"/api/v1/imports/{preview['sha256']}/confirm", {"mark": preview["mark"], "decisions": {}}

    def other_desk_first(*args, **kwargs):
        monkeypatch.undo()
        assert client("admin").post(address, json=sent).json["added"] == 2
        return apply(*args, **kwargs)

    monkeypatch.setattr(hall.roster, "apply", other_desk_first)
    answer = desk.post(address, json=sent)
    assert answer.status_code == 409 and answer.json["error"] == "stale" and hall.desk.figures()[0] == 7


def test_the_rows_of_a_preview_come_in_pages(desk):
    data = workbook(*((f"Người Thứ {n}", "Nông dân", "Xã Hương Phú", "Khách mời") for n in range(250)))
    preview = upload(desk, data).json
    assert len(preview["rows"]) <= 100
    page = desk.get(f"/api/v1/imports/{preview['sha256']}/rows?verdict=all&offset=200&limit=100").json
    assert page["count"] >= 250 and 50 <= len(page["rows"]) <= 60


@pytest.mark.parametrize("decisions", [{"Danh sách!2": "bay"}, {"Không có!9": "skip"}, ["skip"], {"Danh sách!2": 1}])
def test_a_decision_that_makes_no_sense_is_refused(desk, hall, decisions):
    preview = upload(desk).json
    sent = {"mark": preview["mark"], "decisions": decisions}
    assert desk.post(f"/api/v1/imports/{preview['sha256']}/confirm", json=sent).status_code == 400
    assert hall.desk.figures()[0] == 5


def test_what_is_no_list_is_refused_with_a_reason(desk):
    answer = upload(desk, b"\x00\x01 not a workbook", "x.xlsx")
    assert answer.status_code == 400 and answer.json["text"]
    assert desk.post("/api/v1/imports", data={}, content_type="multipart/form-data").status_code == 400
    assert desk.get("/api/v1/imports/../../etc/rows").status_code == 404
    assert desk.get(f"/api/v1/imports/{'0' * 64}/rows").status_code == 404


def test_the_uploaded_bytes_are_kept_beside_the_conference(desk, tmp_path):
    sha256 = upload(desk, name="..\\..\\đường/lạ.xlsx").json["sha256"]
    assert (tmp_path / "data" / "imports" / sha256).read_bytes() == LIST
    assert (tmp_path / "data" / "imports" / f"{sha256}.name").read_text("utf-8") == "lạ.xlsx"
