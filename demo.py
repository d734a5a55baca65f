"""The demo conference: the district of the first plan, on an invented morning, with the sample workbook's 300 delegates."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from admin import roster
from hall.clock import iso
from hall.hall import Hall
from hall.model import Actor
from sample import make

PROTOCOL = "hn_dhtt_huyen_2020"

TIME_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def particulars(now: datetime) -> dict[str, str]:
    """Of a conference that opens at 07:45 the next morning: who tries the door today is not late."""
    morning = (now.astimezone(TIME_ZONE) + timedelta(days=1)).replace(hour=7, minute=45, second=0, microsecond=0)
    return _PARTICULARS | {"starts_at": iso(morning)}


_PARTICULARS = {
    "unit": "huyện Nam Đông",
    "organiser": "ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
    "ordinal": "IV",
    "period": "2020 - 2025",
    "place": "Nam Đông",
    "venue": "Hội trường Trung tâm Văn hóa - Thông tin và Thể thao huyện Nam Đông",
    "contact": "Phòng Nội vụ huyện",
}
_TURNS = (
    ("tham_luan", "Trồng cam gắn với xây dựng thương hiệu, giúp 12 hộ cùng thoát nghèo", 8),
    ("tham_luan", "Giữ nghề dệt zèng trong đời sống mới", 7),
    ("tham_luan", "Dạy học hai buổi ở điểm trường vùng cao", 8),
    ("tham_luan", "Tổ tự quản an ninh, thôn bản bình yên", 7),
    ("huong_ung", "", 3),
    ("huong_ung", "", 3),
)


def fill(hall: Hall, data: Path) -> None:
    """Import the sample workbook as an office would, name speakers from among the exemplars, and set up the virtual printer."""
    actor = Actor(role="system", name="demo")
    hall.paper.add_printer("Máy in mẫu", "virtual:", actor=actor)
    path = data / "sample.xlsx"
    make.write(path)
    preview = roster.examine(hall, path.read_bytes(), path.name)
    hall.roster.apply(roster.resolve(preview, {}), file_name=path.name, sha256=preview.sha256, actor=actor)
    exemplars = [d for d in hall.roster.all() if d.category == "exemplar" and d.kind == "person"]
    for position, ((item, title, minutes), speaker) in enumerate(zip(_TURNS, exemplars[3::17], strict=False), start=1):
        fields = {"item_id": item, "position": position, "title": title, "minutes": minutes, "delegate_id": speaker.id}
        fields |= {name: getattr(speaker, name) for name in ("full_name", "salutation", "post", "unit")}
        hall.stage.put_speaker(fields, actor=actor)
