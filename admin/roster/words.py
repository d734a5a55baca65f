"""The words offices use, as tables: salutations, categories, units, abbreviations, ditto marks. Data, and the patterns made of it."""

import re

from hall.text import clean, fold

SALUTATION = re.compile(
    r"^\s*(Ông/Bà|Ông \(Bà\)|Mẹ Việt Nam [Aa]nh hùng|Mẹ VNAH|Anh hùng (?:LLVTND|LLVT|Lực lượng vũ trang(?: nhân dân)?|Lao động)|"
    r"Bác s[ĩỹ]|Dược s[ĩỹ]|Thạc s[ĩỹ]|Tiến s[ĩỹ]|PGS|GS|ThS|TS|BS(?: CK ?I{1,2})?|(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|[uú][ýy])|"
    r"Già làng|Thượng tọa|Đại đức|Hòa thượng|Linh mục|Mục sư|Ni sư|Sư cô|"
    r"Đồng chí|Đ/c|Đ/C|đ/c|Đ\.c|Đc|Ông|Bà|Anh|Chị|Cô|Chú|Bác|Cụ|Thầy|Mẹ)(?:\s*[.:]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
DITTO = frozenset({"nt", "-nt-", '"', "”", "“", "''", "″", "〃", "như trên", "-//-", "//", "- nt -", "n.t", '-"-', "-”-", "’’", '""'})
NO_NAME_YET = re.compile(
    r"^[\s(\[.…_-]*(?:(?:chưa|đang|sẽ) (?:có|cử|rõ|xác định|phân công|báo|cập nhật|bổ sung|đăng ký)\b.*|(?:cập nhật|bổ sung|báo|cử) sau\b.*)?"
    r"[\s)\].…_-]*$"
)
"""On lower-case text: the name is to come, in words or as dots."""
DASHES = re.compile(r"[-–—]+|[.…_]{2,}|…")
"""Typed where there is nothing to say."""
SEVERAL = re.compile(r"[,;/]|\s[-–]\s|^vợ chồng\b|^\S+ \S.* và \S+ \S", re.IGNORECASE)
"""In the name of a person: two people, or a post behind the name."""
MARK = frozenset({"x", "×", "v", "✓", "✔", "√", "1", "+", "*", "có"})
SEX = {
    "nam": "nam", "nữ": "nữ", "nử": "nữ", "nu": "nữ", "trai": "nam", "gái": "nữ", "male": "nam", "female": "nữ", "m": "nam", "f": "nữ",
    "ông": "nam", "bà": "nữ",
}  # fmt: skip
YES_NO = {
    "co": "có",
    "x": "có",
    "×": "có",
    "v": "có",
    "1": "có",
    "dang vien": "có",
    "dv": "có",
    "khong": "không",
    "0": "không",
    "k": "không",
}
CATEGORIES: tuple[tuple[str, str], ...] = (
    ("phuc vu", "service"),
    ("ban to chuc hoi nghi", "organiser"),
    ("thanh vien ban to chuc", "organiser"),
    ("van nghe", "performer"),
    ("thieu nhi", "performer"),
    ("bao chi", "press"),
    ("phong vien", "press"),
    ("khach moi", "guest"),
    ("khach", "guest"),
    ("dien hinh", "exemplar"),
    ("guong nguoi tot", "exemplar"),
    ("dhtt", "exemplar"),
    ("dai bieu chinh thuc", "exemplar"),
    ("exemplar", "exemplar"),
    ("guest", "guest"),
)
"""Folded words found in a category cell, a group row, a sheet name or a title, in the order they are tried."""

CATEGORY_SHORT = {"btc": "organiser", "dh": "exemplar", "km": "guest", "vn": "performer"}
"""Only when nothing else stands in the cell: "thôn Km 12" is no guest."""
CATEGORY_TEXT = {"exemplar": "điển hình", "guest": "khách mời", "organiser": "Ban Tổ chức", "service": "phục vụ", "performer": "văn nghệ",
                 "press": "báo chí"}  # fmt: skip
ETHNIC = {
    "co tu": "Cơ Tu", "cotu": "Cơ Tu", "co-tu": "Cơ Tu", "ka tu": "Cơ Tu", "k'tu": "Cơ Tu", "katu": "Cơ Tu", "kinh": "Kinh",
    "ta oi": "Tà Ôi", "taoi": "Tà Ôi", "pa co": "Pa Cô", "paco": "Pa Cô", "pa hy": "Pa Hy", "pahy": "Pa Hy",
    "van kieu": "Bru - Vân Kiều", "bru van kieu": "Bru - Vân Kiều", "bru - van kieu": "Bru - Vân Kiều", "bru-van kieu": "Bru - Vân Kiều",
}  # fmt: skip
# Units that were dissolved and are still typed (Nghị quyết 834/NQ-UBTVQH14, from 2020-01-01).
OLD_UNITS = {"xa huong hoa": "Xã Hương Xuân", "xa huong giang": "Xã Hương Xuân"}
ABBREVIATIONS = {
    "CT": "Chủ tịch", "PCT": "Phó Chủ tịch", "BT": "Bí thư", "PBT": "Phó Bí thư", "TP": "Trưởng phòng", "PTP": "Phó Trưởng phòng",
    "GĐ": "Giám đốc", "PGĐ": "Phó Giám đốc", "HT": "Hiệu trưởng", "PHT": "Phó Hiệu trưởng", "GV": "Giáo viên", "CV": "Chuyên viên",
    "HUV": "Huyện ủy viên", "UVBTV": "Ủy viên Ban Thường vụ",
}  # fmt: skip
UNIT = re.compile(
    r"^(?:(?:ubnd|ủy ban nhân dân|hđnd|đảng ủy|ubmttq|đơn vị)[ :]+)?(?:xã|x\.|thị trấn|tt\.?|phường|huyện|thành phố|tỉnh|thôn|tổ dân phố|"
    r"trường|tiểu học|mầm non|phòng|văn phòng|trung tâm|trạm|ban|hội|chi hội|huyện đoàn|liên đoàn|công an|hạt|chi cục|chi nhánh|kho bạc|"
    r"đoàn (?:xã|thanh niên|tncs|thị trấn|phường|khối|cơ quan|trường)|bảo hiểm|bưu điện|điện lực|viện|tòa án|thanh tra|công ty|htx|"
    r"hợp tác xã|dntn|doanh nghiệp|hộ kinh doanh|trang trại|tổ hợp tác|bệnh viện|sở|ủy ban|ubnd|ubmttq|mttq|cơ quan|đài|báo|"
    r"cổng thông tin|khối|cụm|agribank|ngân hàng|đơn vị)[ .:]+\S"
)
"""On clean lower-case text: looks like the name of a unit. Marks count: Đoàn Văn Tư is a person."""
COLLECTIVE = re.compile(
    r"^(?:tập thể|nhân dân|cán bộ,? (?:và )?nhân dân|gia đình|hộ (?:gia đình|kinh doanh|ông|bà)|"
    r"trường (?:th|tiểu|mầm|mẫu|trung|ptdt|phổ|dân)|"
    r"trạm y tế|ban (?:chqs|chỉ huy|công tác|quản lý|dân)|hội (?:đồng|nông|phụ|cựu|liên|chữ|người|khuyến|làm)|chi hội|chi bộ|đảng bộ|htx|"
    r"hợp tác xã|công ty|dntn|doanh nghiệp|tổ (?:hợp|dân|tự)|câu lạc bộ|clb|ubnd|ủy ban|ubmttq|công an (?:xã|huyện|thị)|hạt kiểm|"
    r"phòng (?:nội|tài|văn|giáo|lao|nông|kinh|tư|dân|y)|trung tâm|văn phòng|thôn)\b"
)
UNNAMED = re.compile(
    r"^(?:đại diện|lãnh đạo|đại biểu|phóng viên|pv|thường trực|trưởng phòng|phó trưởng phòng|chủ tịch|phó chủ tịch|bí thư|phó bí thư|"
    r"giám đốc|phó giám đốc|hiệu trưởng|chánh văn phòng|trưởng ban|trưởng công an|chỉ huy trưởng|"
    r"\d{1,2} (?:đại biểu|người|đồng chí|đ/c|vị))(?=\W|$)"
)
"""This and the patterns below are for clean lower-case text: marks count, Trương Phong is nobody's Trưởng phòng."""
MANY = re.compile(r"^(\d{1,2}) (?:đại biểu|người|đồng chí|đ/c|vị)\b[\s:,-]*(.*)$", re.IGNORECASE)
ONLY_COUNT = re.compile(r"(\d{1,2})(?: (?:đại biểu|người|đồng chí|đ/c|vị))?", re.IGNORECASE)
"""In brackets behind an invitation without a name: for so many."""
REPRESENTATIVE = re.compile(r"\(?\s*(?:người đại diện|đại diện)\s*[:：]\s*([^();]+)\)?", re.IGNORECASE)
NOTE_CHANGE = re.compile(
    r"\b(?:bổ sung|đi thay|thay (?:đ/c|đồng chí|ông|bà|cho)|vắng|chuyển công tác|xin phép|không dự|hoãn|đã mất|từ trần|"
    r"[uủ][ỷy] quyền|thay thế|"
    r"đồng thời|mời hai lần|rút)\b"
)
TOTAL = re.compile(
    r"^tổng cộng\b|^(?:tổng(?: số)?|cộng)\s*(?:[:(.\d]|$|có\b|danh sách|đại biểu)|^\(?(?:ấn định )?danh sách (?:này )?(?:gồm|có|trên)\b"
)
SIGNATURE = re.compile(
    r"^(?:tm|kt|tl|tuq|q)\. ?\S|^(?:người lập|người tổng hợp|lập bảng|lập biểu|nơi nhận|xác nhận|thủ trưởng|ký tên|\(ký|\(họ tên người ký|"
    r"ký, ghi rõ|\(đã ký)|(?:^|, ?)ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm\s*[\d.…]*$|^(?:phó )?(?:chủ tịch|trưởng phòng|trưởng ban)$"
)
GROUP_COUNT = re.compile(r"[(\[:]\s*(\d{1,4})\s*(?:đại biểu|đ/c|đồng chí|người|đb|đc|vị|tập thể|cá nhân)?\.?\s*[)\]]?\s*$", re.IGNORECASE)
GROUP_MARK = re.compile(r"^\s*(?:(?P<roman>[IVX]{1,5})|(?P<letter>[A-H]))\s*(?:[.\-):]\s*|$)")
NUMBERED = re.compile(r"^(?:(?:\d{1,2}\s*[.)\-:]\s*)+|[a-zđ]\s*[.)]\s*|[*+•–-]\s*)(?=\S)")
"""Before a group's name, in one cell with it: "1. Xã Hương Phú", "1.2. Thôn Hà An", "a) Khối xã"."""
_PLACE = re.compile(r"^((?:ubnd |ủy ban nhân dân |hđnd )?(?:xã|thị trấn|phường|huyện|thôn|tỉnh))\s+(.+)$", re.IGNORECASE)


def category_in(text: str, labels: dict[str, str]) -> str:
    """The category id that a text names, or "". `labels`: folded label of the protocol's categories -> id."""
    folded = fold(text)
    if whole := labels.get(folded) or CATEGORY_SHORT.get(folded):
        return whole
    return next((category for word, category in CATEGORIES if re.search(rf"\b{word}\b", folded)), "")


def title_category(text: str, labels: dict[str, str]) -> str:
    """The category of a title: only what stands before "dự hội nghị", for the conference's own name says "điển hình" too."""
    head = re.split(r"\b(?:du|tham du|tai)?\s*(?:hoi nghi|dai hoi|le)\b", fold(text))[0]
    return category_in(head, labels) if head.startswith(("danh sach", "bieu", "phu luc")) else ""


def name_to_come(text: str) -> bool:
    """No name yet: nothing, dots, or "chưa có" in words."""
    return len(text) < 80 and NO_NAME_YET.match(text.lower()) is not None


def is_ditto(text: str) -> bool:
    """ "nt", a quotation mark and their like, however dotted or spaced."""
    if len(text) > 12:
        return False
    low = text.lower()
    return low in DITTO or low.strip(" .-_") in DITTO or low.replace(" ", "") in DITTO


def is_unit(text: str) -> bool:
    return UNIT.match(clean(text).lower()) is not None


def place_case(text: str) -> str:
    """XÃ HƯƠNG PHÚ -> Xã Hương Phú; other names in capitals stay, for nobody knows where their capitals belong."""
    found = _PLACE.match(text)
    if not found or text != text.upper():
        return text
    kind = found[1].lower()
    for long in ("ủy ban nhân dân ", "ubnd ", "hđnd "):
        kind = kind.removeprefix(long)
    return f"{kind[0].upper()}{kind[1:]} {' '.join(word.capitalize() for word in found[2].split())}"


def old_unit_key(text: str) -> str:
    """Folded, without "UBND" and with the kind written out: what `OLD_UNITS` is looked up by."""
    key = re.sub(r"^(?:ubnd|uy ban nhan dan)\s+(?=xa|x\.|thi tran|tt|phuong)", "", fold(text))
    key = re.sub(r"^tt\.?\s+(?=khe)", "thi tran ", re.sub(r"^x\.\s*", "xa ", key))
    return re.sub(r"[\s.,-]+", " ", key).strip()


def unit_key(text: str) -> str:
    """What two spellings of one unit have in common: TT. Khe Tre = Thị trấn Khe Tre, UBND xã X = Xã X; a dissolved unit is its heir."""
    key = old_unit_key(text)
    return fold(OLD_UNITS[key]) if key in OLD_UNITS else key


def expanded(post: str) -> str:
    """The leading abbreviation of a post written out: CT UBND xã -> Chủ tịch UBND xã."""
    head, blank, rest = clean(post).partition(" ")
    return ABBREVIATIONS.get(head.rstrip("."), head) + blank + rest
