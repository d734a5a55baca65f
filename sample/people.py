"""Three hundred made-up delegates, clean: 210 exemplars by unit and 90 guests. Same seed, same people.

The parts of names, the units and the shares come from `names.json`. No made-up name is ever given a post that one real person
holds; phone numbers begin with 095, a prefix out of service. Nothing is written here (see make.py).
"""

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

from hall.text import fold

DATA = json.loads((Path(__file__).parent / "names.json").read_text("utf-8"))
YEAR = 2020


DATED_GROUPS = ("co_quan", "truong", "y_te")
_AGES = {"xa": (19, 80), "doanh_nghiep": (22, 72), "nguyen_lanh_dao": (61, 82)}
"""Youngest and oldest of a group; the others are at work: 19 to 60."""


@dataclass(frozen=True)
class Someone:
    """One delegate as the organisers would have it if offices were tidy. Field names are those of the roster."""

    full_name: str
    unit: str
    category: str
    group: str
    kind: str = "person"
    salutation: str = ""
    post: str = ""
    sex: str = ""
    birth_year: int | None = None
    birth_date: str = ""
    phone: str = ""
    ethnicity: str = ""
    party_member: str = ""
    distinction: str = ""
    note: str = ""
    attention: str = ""
    representative: str = ""
    award_group: int | None = None
    seat: str = ""


class Draw:
    """Draws people without making two that could be taken for one: namesakes differ in unit, year of birth and phone."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._used: dict[str, list[tuple[str, int]]] = {}
        self._phone = 950_100_000

    def named(self, name: str, unit: str, year: int) -> None:
        self._used.setdefault(fold(name), []).append((unit, year))

    def person(self, unit: str, category: str, group: str, posts: list[str], minority: float, **given: object) -> Someone:
        pick, names = self.random, DATA["names"]
        youngest, oldest = _AGES.get(group, (19, 60))
        year = given.get("birth_year") or YEAR - min(oldest, max(youngest, round(pick.gauss(45, 13))))
        sex = given.get("sex") or ("nữ" if pick.random() < DATA["plan"]["targets"]["female_share"] else "nam")
        people = _weighted(pick, DATA["minorities"]) if pick.random() < minority else "Kinh"
        name = str(given.get("full_name") or "")
        while not name:
            name = self.kinh(sex) if people == "Kinh" else self.highland(sex)
            taken = self._used.get(fold(name), [])
            if len(taken) > 1 or any(place == unit or abs(born - year) < 3 for place, born in taken) or (taken and pick.random() < 0.6):
                name = ""
        self.named(name, unit, year)
        self._phone += pick.randrange(7, 977)
        honour = pick.choice(["cstt", "cstd", "ldtt", "gk_huyen"]) if category == "exemplar" else ""
        someone = Someone(
            full_name=name,
            unit=unit,
            category=category,
            group=group,
            post=pick.choice(posts),
            sex=sex,
            birth_year=year,
            phone=f"0{self._phone}" if pick.random() < 0.92 else "",
            ethnicity=people if name not in names["kinh_special_surnames"] else "Kinh",
            party_member="có" if pick.random() < DATA["plan"]["targets"]["party_member_share"] else "không",
            distinction=DATA["distinctions"].get(honour, ""),
        )
        return replace(someone, **{key: value for key, value in given.items() if value})

    def kinh(self, sex: str) -> str:
        pick, names = self.random, DATA["names"]
        male = sex == "nam"
        surname = _weighted(pick, names["kinh_surnames"])
        if pick.random() < 0.04:
            surname = pick.choice(["Tôn Thất", "Hoàng Phủ", "Thân Trọng"] if male else ["Tôn Nữ", "Hoàng Phủ", "Nguyễn Phước"])
        parts = (
            surname,
            pick.choice(names["male_middle" if male else "female_middle"]),
            pick.choice(names["male_given" if male else "female_given"]),
        )
        return " ".join(part for part in parts if part)

    def highland(self, sex: str) -> str:
        pick, names = self.random, DATA["names"]
        native = pick.random() < 0.15
        surname = pick.choice(names["cotu_surnames_native" if native else "cotu_surnames_kinh_style"])
        middle = "Thị" if sex == "nữ" else "" if native or pick.random() < 0.3 else "Văn"
        given = pick.choice(names["cotu_given_female" if sex == "nữ" else "cotu_given_male"])
        return " ".join(part for part in (surname, middle, given) if part)


def delegates(seed: int = 2020) -> list[Someone]:
    """All 300, exemplars first, in the order of the sheets they are written to."""
    draw = Draw(seed)
    people = _awarded(draw, _exemplars(draw)) + _guests(draw)
    return _seated([_dated(n, one) for n, one in enumerate(people)])


def _dated(n: int, one: Someone) -> Someone:
    """Offices, schools and the health centre give whole dates of birth; villages know the year."""
    if one.group not in DATED_GROUPS or one.kind != "person":
        return one
    return replace(one, birth_date=f"{one.birth_year}-{1 + n * 5 % 12:02d}-{1 + (n * 7 + 4) % 28:02d}")


def _weighted(pick: random.Random, table: list) -> str:
    return pick.choices([name for name, _ in table], [weight for _, weight in table])[0]


# What the edge cases of names.json need beyond their names: where they sit in the plan.
_PLACED = {
    "Công Tằng Tôn Nữ Thị Phương Thảo": ("Hội Liên hiệp Phụ nữ huyện", {"sex": "nữ", "birth_year": 1982}),
    "Lê Ý": ("Thị trấn Khe Tre", {"sex": "nam", "birth_year": 1991}),
    "A Lăng Thị Nhới": ("Xã Thượng Long", {"sex": "nữ", "birth_year": 1987, "ethnicity": "Cơ Tu"}),
    "Alăng Bốt": ("Xã Thượng Long", {"sex": "nam", "birth_year": 1969, "ethnicity": "Cơ Tu"}),
    "Bh’nướch Đôi": ("Xã Thượng Nhật", {"sex": "nam", "birth_year": 1975, "ethnicity": "Cơ Tu"}),
    "Pơ Loong Thị Mơ": ("Xã Thượng Quảng", {"sex": "nữ", "birth_year": 1994, "ethnicity": "Cơ Tu"}),
    "Nguyễn Thị Hường": ("Xã Hương Phú", {"sex": "nữ", "birth_year": 1990}),
    "Hồ Văn Hòa": ("Xã Hương Hữu", {"sex": "nam", "birth_year": 1977, "ethnicity": "Cơ Tu"}),
    "Trần Thị Thúy": ("Xã Hương Xuân", {"sex": "nữ", "birth_year": 1985}),
    "Hoàng Phủ Quý": ("Phòng Tư pháp huyện", {"sex": "nam", "birth_year": 1980}),
    "Đặng Đình Đức": ("Phòng Kinh tế và Hạ tầng huyện", {"sex": "nam", "birth_year": 1973}),
    "Võ Văn Kỳ": ("Xã Hương Sơn", {"sex": "nam", "birth_year": 1971}),
    "Phan Thị Sen": ("Xã Hương Lộc", {"sex": "nữ", "birth_year": 1968, "note": "vắng, bà Phan Thị Loan đi thay"}),
    "Mai Văn Tư": ("Xã Hương Phú", {"sex": "nam", "birth_year": 1966, "note": "đồng thời là khách mời, chỉ tính một lần"}),
    "Trương Văn Thắng": ("Xã Hương Phú", {"sex": "nam", "birth_year": 1974, "award_group": 3,
                         "distinction": "Bằng khen của Chủ tịch UBND tỉnh; Giấy khen của Chủ tịch UBND huyện"}),
}  # fmt: skip


def _edge_cases(draw: Draw) -> dict[str, list[tuple[str, dict]]]:
    """unit -> the named edge cases that belong there."""
    found: dict[str, list[tuple[str, dict]]] = {}
    for case in DATA["edge_cases"]:
        name = case.get("full_name", "")
        if not name or name == "Hồ Thị Bé":
            continue
        unit, given = _PLACED.get(name, (case.get("unit", ""), {"sex": "nữ", "birth_year": case.get("birth_year")}))
        found.setdefault(unit, []).append((name, given))
    return found


def _exemplars(draw: Draw) -> list[Someone]:
    plan, posts, edges = DATA["plan"], DATA["posts"], _edge_cases(draw)
    sizes = {group["group"]: group for group in plan["others"]}
    blocks = [([commune["unit"]], commune["count"], commune["minority"], "xa", posts["village"], 2) for commune in plan["communes"]]
    for key, units, group, kind, collectives in (
        ("co_quan_huyen", DATA["offices"], "co_quan", "office", 8),
        ("truong_hoc", DATA["schools"], "truong", "school", 6),
        ("y_te", DATA["health"], "y_te", "health", 1),
        ("luc_luong_vu_trang", DATA["armed"], "vu_trang", "armed", 1),
        ("doanh_nghiep_htx_ho", DATA["enterprises"], "doanh_nghiep", "firm", 2),
    ):
        blocks.append((units, sizes[key]["count"], sizes[key]["minority"], group, posts[kind], collectives))
    people = []
    for units, count, minority, group, kinds, collectives in blocks:
        block = []
        for unit in units:
            block += [draw.person(unit, "exemplar", group, kinds, minority, full_name=name, **given) for name, given in edges.pop(unit, [])]
        people += _block(draw, block, units, count, minority, group, kinds, collectives)
    assert not edges, f"edge cases without a place: {edges}"
    return people


def _block(
    draw: Draw, block: list[Someone], units: list[str], count: int, minority: float, group: str, kinds: list[str], collectives: int
) -> list[Someone]:
    """Fill one block of the plan, its units in order, so many of it collectives with the person who comes."""
    places = [units[n * len(units) // collectives] for n in range(collectives)]
    hamlets = draw.random.sample(range(1, 9), collectives) if group == "xa" else []
    if group == "truong":
        places[-1] = "Trường Mầm non Thượng Long"
    for n, unit in enumerate(places):
        name = f"Tập thể thôn {hamlets[n]}" if hamlets else f"Tập thể {unit}"
        given = {"full_name": "Phạm Thị Nga", "sex": "nữ"} if unit == "Trường Mầm non Thượng Long" else {}
        comes = draw.person(unit, "exemplar", group, kinds, minority, **given)
        block.append(Someone(name, unit, "exemplar", group, kind="collective", phone=comes.phone, representative=comes.full_name,
                             distinction=DATA["distinctions"]["gk_huyen"]))  # fmt: skip
    for n in range(count - len(block)):
        block.append(draw.person(units[n % len(units)], "exemplar", group, kinds, minority))
    return sorted(block, key=lambda someone: units.index(someone.unit))


def _awarded(draw: Draw, people: list[Someone]) -> list[Someone]:
    """Award groups as planned: so many collectives and so many persons to each call to the stage."""
    free = {kind: [n for n, one in enumerate(people) if one.kind == kind and one.award_group is None] for kind in ("person", "collective")}
    people = list(people)
    for award in DATA["awards"]:
        kind = "collective" if award["recipients"] == "collective" else "person"
        already = sum(one.award_group == award["group"] for one in people)
        for n in draw.random.sample(free[kind], award["count"] - already):
            free[kind].remove(n)
            people[n] = replace(people[n], award_group=award["group"], distinction=DATA["distinctions"][award["award"]])
    return people


def _guests(draw: Draw) -> list[Someone]:
    sizes = {group["group"]: group["count"] for group in DATA["plan"]["guests"]}
    communes = [commune["unit"] for commune in DATA["plan"]["communes"]]
    district = ["Huyện ủy Nam Đông", "HĐND huyện", "UBND huyện"]

    def some(group: str, units: list[str], posts: list[str], labels: list[tuple[str, str]], minority: float = 0.15) -> list[Someone]:
        found = [Someone(label, unit, "guest", group, kind="unnamed") for label, unit in labels]
        for n in range(sizes[group] - len(found)):
            unit = units[n % len(units)]
            one = draw.person(unit, "guest", group, posts, minority)
            title = draw.random.choice(["Đ/c", "Ông" if one.sex == "nam" else "Bà", ""])
            found.append(replace(one, salutation=title))
        return found

    paper = next(case["label"] for case in DATA["edge_cases"] if "label" in case)
    people = some("cap_tinh", DATA["provincial_guests"], ["Chuyên viên", "Cán bộ"], [
        (paper, "Báo Thừa Thiên Huế"), ("Đại diện lãnh đạo Sở Nội vụ", "Sở Nội vụ"),
        ("Đại diện Ban Thi đua - Khen thưởng", "Ban Thi đua - Khen thưởng tỉnh"),
    ], 0.05)  # fmt: skip
    people += some("lanh_dao_huyen", district, ["Huyện ủy viên", "Đại biểu HĐND huyện", "Cán bộ"],
                   [("Đại diện Thường trực Huyện ủy", district[0]), ("Đại diện lãnh đạo UBND huyện", district[2])])  # fmt: skip
    people += some("nguyen_lanh_dao", district, ["Nguyên cán bộ lãnh đạo huyện"], [])
    mothers = DATA["plan"]["guests"][3]["group"]
    old = draw.person("Xã Hương Hữu", "guest", mothers, ["Mẹ Việt Nam Anh hùng"], 1, full_name="Hồ Thị Bé", birth_year=1934, sex="nữ",
                      ethnicity="Cơ Tu")  # fmt: skip
    people.append(replace(old, salutation="Mẹ", phone="", party_member="không", attention="Cần xe lăn, đón tại cửa 2"))
    for n in range(sizes[mothers] - 1):
        veteran = draw.person(communes[n * 2], "guest", mothers, ["Lão thành cách mạng"], 0.4, birth_year=1936 + 2 * n)
        people.append(replace(veteran, attention="" if n else "Đi cùng người nhà"))
    offices = DATA["offices"]
    people += some(
        "truong_phong_ban_nganh",
        offices[3:],
        ["Cán bộ lãnh đạo"],
        [("Đại diện lãnh đạo Phòng Nội vụ", offices[1]), ("Đại diện lãnh đạo Phòng Tài chính", offices[2])],
    )
    people += some("lanh_dao_xa_thi_tran", [f"UBND {unit[0].lower()}{unit[1:]}" for unit in communes], ["Cán bộ lãnh đạo", "Công chức"], [])
    people += some("huyen_ban_va_don_vi_tai_tro_phoi_hop", ["Đơn vị tài trợ", "Đơn vị phối hợp tổ chức"], ["Cán bộ"],
                   [("Đại diện Huyện ủy huyện bạn", "Huyện bạn"), ("Đại diện nhà tài trợ", "Đơn vị tài trợ")])  # fmt: skip
    return people


def _seated(people: list[Someone]) -> list[Someone]:
    """Seats A-01 … S-20 in 15 rows of 20: guests in front; the oldest by the door, in the last row."""
    seats = [f"{row}-{n:02d}" for row in "ABCDEGHKLMNPQRS" for n in range(1, 21)]
    order = sorted(range(len(people)), key=lambda n: (people[n].full_name == "Hồ Thị Bé", people[n].category != "guest"))
    for seat, n in zip(seats, order, strict=True):
        people[n] = replace(people[n], seat=seat)
    return people
