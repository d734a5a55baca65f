"""Paper and lists: badges drawn and encoded, spreadsheets read and applied, invitations set."""

import hashlib
from pathlib import Path

import python_calamine

from admin import roster
from admin.documents import invitations
from folder import open_hall
from hall.model import Badge
from printers.badge import Renderer
from printers.encoders.escpos import encode
from sample import make, people

from .bounds import insert_rows, interpreter
from .figures import Line, durations, median, rates
from .house import ACTOR, House, new_conference
from .load import now
from .wire import BadAnswer

WIDTH, DOTS_A_MM, PAPER_MM_S = 576, 8, 250
"""80 mm paper at 203 dpi, and the speed of a good receipt printer: what a badge costs the printer itself."""


def badges(house: House, quick: bool) -> list[Line]:
    """Badges of the sample's 300 delegates drawn and turned into printer's bytes, on one core, by a renderer that was just made."""
    rounds, count = (1, 100) if quick else (2, 300)
    made = [_badge(n, one) for n, one in enumerate(people.delegates()[:count], start=1)]
    took, per_second, heights = [], [], []
    for turn in range(rounds):
        house.say(f"thẻ, vòng {turn + 1}/{rounds}")
        renderer = Renderer()
        start = now()
        for badge in made:
            began = now()
            image = renderer.render(badge, width=WIDTH)
            encode(image, tag=b"0001")
            took.append(now() - began)
            heights.append(image.height)
        per_second.append(count / (now() - start))
    paper = median(heights) / DOTS_A_MM / PAPER_MM_S
    bound_text = f"giấy chạy {PAPER_MM_S} mm/s"
    return [
        durations("badge.one", "Một thẻ: vẽ và mã hoá", took, bound=paper, bound_text=bound_text),
        rates("badge.rate", "Thẻ mỗi giây", per_second, bound=1 / paper, bound_text=bound_text),
    ]


def _badge(n: int, one: people.Someone) -> Badge:
    guest = one.category == "guest"
    return Badge(
        title="HỘI NGHỊ TUYÊN DƯƠNG ĐIỂN HÌNH TIÊN TIẾN HUYỆN NAM ĐÔNG",
        subtitle="LẦN THỨ IV (2020 - 2025)",
        number=f"{n:03d}",
        full_name=one.full_name,
        salutation=one.salutation,
        post=one.post,
        unit=one.unit,
        category=one.category,
        category_label="KHÁCH MỜI" if guest else "ĐẠI BIỂU",
        seat=one.seat,
        code=f"{n + 10**26}",
        serial=f"{n}-1",
    )


def imports(house: House, quick: bool) -> list[Line]:
    """A list read and explained row by row, then applied; the sample workbook as offices send it, and one very long plain sheet."""
    small, rows = house.folder / "sample.xlsx", 5_000 if quick else 100_000
    make.write(small)
    few = [_import(house, small) for turn in range(2 if quick else 4)]
    house.say(f"bảng tính {rows} dòng")
    large = house.folder / "large.xlsx"
    make.write_many(large, rows)
    many = [_import(house, large)]
    lines = []
    for key, name, path, timings in (("300", "300 dòng", small, few), (str(rows), f"{rows} dòng", large, many)):
        read, bare = _bare_import(house, path)
        previews, applies = [one[0] for one in timings], [one[1] for one in timings]
        more = {"unit": "s" if key != "300" else "ms"}
        lines += [
            durations(f"import.{key}.preview", f"Nhập {name}: đọc và xem trước", previews, bound=read, bound_text="chỉ đọc tệp", **more),
            durations(f"import.{key}.apply", f"Nhập {name}: ghi vào danh sách", applies, bound=bare, bound_text="chỉ chèn dòng", **more),
        ]
    return lines


def _import(house: House, path: Path) -> tuple[float, float]:
    """(seconds to read and explain, seconds to apply what needs no decision), into a new empty conference, as the desk does it."""
    data = house.folder / f"import-{now()}"
    new_conference(data)
    hall = open_hall(data)
    try:
        content = path.read_bytes()
        start = now()
        digest = hashlib.sha256(content).hexdigest()
        labels = {category.id: category.label for category in hall.protocol.categories}
        preview = roster.preview(roster.read(content, path.name), hall.roster.all(), file_name=path.name, sha256=digest, categories=labels)
        explained = now()
        changes = roster.resolve(preview, {})
        decided = now()
        result = hall.roster.apply(changes, file_name=path.name, sha256=digest, actor=ACTOR)
        applied = now()
    finally:
        hall.close()
    if result.added != len(changes):
        raise BadAnswer(f"of {len(changes)} rows {result.added} were added")
    return explained - start, applied - decided


def _bare_import(house: House, path: Path) -> tuple[float, float]:
    """(seconds to read the cells alone, seconds to insert them as they are in one durable transaction)."""
    start = now()
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    read = now() - start
    return read, insert_rows(house.folder, rows)


_EMPTY_PAGES = "import typst, sys; typst.compile(('#for n in range({0}) [a #pagebreak()]').encode(), output=sys.argv[1])"


def letters(house: House, quick: bool) -> list[Line]:
    """300 invitations as one PDF, in a process of its own as the desk makes them."""
    count, rounds = 300, 1 if quick else 3
    conference = house.conference(count)
    data = house.copy(conference)
    hall = open_hall(data)
    try:
        made = [invitations.letter(delegate, ticket.code, hall.conference, hall.protocol) for delegate, ticket in hall.roster.invitations()]
    finally:
        hall.close()
    out, took, bare = house.folder / "letters.pdf", [], []
    for turn in range(rounds):
        house.say(f"giấy mời, vòng {turn + 1}/{rounds}")
        bare.append(interpreter("-c", _EMPTY_PAGES.format(count), str(house.folder / "empty.pdf")))
        start = now()
        invitations.write_invitations(made, out)
        took.append(now() - start)
    return [durations("letters.300", f"{count} giấy mời PDF", took, unit="s", bound=median(bare), bound_text=f"{count} trang trắng")]
