"""What the technician is told the evening before."""

import msgspec

import doctor
from folder import open_hall
from hall.hall import create
from hall.model import DelegateFields, RosterChange
from tests.conftest import ADMIN, CONFERENCE


def said(data) -> dict[bool, str]:
    found = list(doctor.examine(data))
    return {fit: "\n".join(text for whole, text in found if whole is fit) for fit in (True, False)}


def conference_in(data, **changes) -> None:
    create(data / "conference.sqlite", msgspec.structs.replace(CONFERENCE, **changes))


def test_an_empty_folder_is_told_what_to_do(tmp_path):
    assert "lệnh new" in said(tmp_path)[False]


def test_a_conference_that_is_not_ready_names_what_is_missing(tmp_path):
    conference_in(tmp_path)
    found = said(tmp_path)
    assert "Tệp hội nghị nguyên vẹn" in found[True]
    for missing in ("lệnh import", "Chưa khai máy in", "Chưa ghép thiết bị", "xem lại giờ máy"):
        assert missing in found[False]


def test_names_that_no_badge_can_carry_are_named(tmp_path):
    conference_in(tmp_path)
    hall = open_hall(tmp_path)
    hall.roster.add(DelegateFields(full_name="Lê 漢 Ý"), cmd_id="add-00001", actor=ADMIN)
    hall.close()
    assert "Lê 漢 Ý" in said(tmp_path)[False]


def test_only_those_whom_the_plan_counts_are_held_against_its_limit(tmp_path):
    conference_in(tmp_path)
    hall = open_hall(tmp_path, durable=False)
    people = [DelegateFields(full_name="Lê Ý", category=category) for category in ("exemplar",) * 300 + ("press",) * 5]
    hall.roster.apply([RosterChange(fields=one) for one in people], file_name="", sha256="", actor=ADMIN)
    hall.close()
    assert "305 đại biểu" in said(tmp_path)[True] and "Vượt số lượng" not in said(tmp_path)[False]


def test_a_damaged_file_is_said_and_not_opened(tmp_path):
    conference_in(tmp_path)
    path = tmp_path / "conference.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    assert "restore" in said(tmp_path)[False]
