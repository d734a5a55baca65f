"""Badges to try a layout on: names that are hard for paper, and the roster's own people as they would be printed."""

from hall.hall import Hall
from hall.model import Badge
from hall.protocol import category

LONG_POST = "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam kiêm Trưởng Ban Công tác Mặt trận thôn Dỗi"
LONG_UNIT = "Hợp tác xã Nông nghiệp, Lâm nghiệp và Dịch vụ du lịch cộng đồng Thượng Lộ, huyện Nam Đông"
SAMPLES = {
    "short": ("Tên ngắn nhất", {"full_name": "Lê Ý", "post": "Nông dân", "unit": "Xã Hương Phú"}),
    "long": ("Tên dài nhất", {"full_name": "Công Tằng Tôn Nữ Thị Phương Thảo", "post": LONG_POST, "unit": LONG_UNIT}),
    "cotu": ("Tên Cơ Tu", {"full_name": "A Lăng Thị Nhới", "post": "Chi hội trưởng Phụ nữ", "unit": "Xã Thượng Nhật"}),
    "ede": ("Tên Ê-đê", {"full_name": "H'Hen Niê Kđăm", "post": "Giáo viên", "unit": "Trường THCS Thượng Quảng"}),
    "giarai": ("Tên Gia-rai", {"full_name": "Y Bhĭm Ƀuôn Yă", "post": "Già làng", "unit": "Xã Thượng Long"}),
    "capitals": ("Chữ hoa nhiều dấu", {"full_name": "NGUYỄN THỊ HƯỜNG ẾỘỮ", "post": "HIỆU TRƯỞNG", "unit": "TRƯỜNG MẦM NON HƯƠNG HỮU"}),
}
"""Name -> (what people call it, its texts)."""
CODE = "0" * 27
"""As long as a true code and the code of nobody: what is drawn here opens no door."""


def sample(hall: Hall, name: str, category_id: str) -> Badge:
    """A sample badge of this conference. Raises NotFound for a category the protocol does not have, KeyError for an unknown name."""
    title = hall.heading
    return Badge(
        title=title[0],
        subtitle="".join(title[1:2]),
        number="017",
        salutation="Ông/Bà",
        category=category_id,
        category_label=category(hall.protocol, category_id).badge,
        seat="C-12",
        award_group="2",
        code=CODE,
        serial="17-1",
        **SAMPLES[name][1],
    )


def drafts(hall: Hall) -> list[Badge]:
    """Everybody on the roster as they would be printed, in the order of the roster."""
    return hall.paper.drafts(hall.roster.all())
