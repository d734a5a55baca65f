"""A spreadsheet file as sheets of plain values. It knows file formats and their traps; it refuses to know what a roster is.

The file is hostile until read: told apart by content and not by name, measured before it is unpacked. A workbook is re-packed
without compression before the parser sees it, so that what is parsed is what was measured.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib

import python_calamine

from hall.errors import BadInput

from .cells import LOST
from .legacy import is_syllable
from .nouns import Sheet
from .xml_survey import Survey, struck_styles, survey

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 100_000
MAX_CELLS = 6_000_000
"""Of one sheet as a rectangle: the parser reserves room for blanks too."""
MAX_COLUMNS = 500

_TOO_MANY = "Tệp có quá nhiều dòng (giới hạn {most} dòng)."
_BROKEN = "Tệp bị hỏng hoặc không phải bảng tính. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại."


def read(data: bytes, file_name: str) -> list[Sheet]:
    """The sheets of an .xlsx, .xlsm, .xls, .ods or .csv file, told apart by content; `file_name` only names the sheet of a .csv.

    Raises BadInput (Vietnamese text) for files that are empty, too big, broken, locked with a password, or no spreadsheet.
    """
    if len(data) > MAX_BYTES:
        raise BadInput("Tệp quá lớn (giới hạn {most} MB).", most=MAX_BYTES // 2**20)
    if not data.strip(b"\0 \r\n\t"):
        raise BadInput("Tệp rỗng.")
    if data[:4] == b"PK\x03\x04":
        return _zipped(data)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            raise BadInput("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại.")
        return _parsed(data, {}, frozenset())
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise BadInput("Tệp thực ra là trang web lưu với đuôi bảng tính. Hãy mở bằng Excel, lưu lại dạng .xlsx rồi thử lại.")
    if head.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"mz", b"\x7felf", b"gif8", b"rar!", b"7z\xbc\xaf")):
        raise BadInput("Đây không phải là tệp bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.")
    return [_csv(data, file_name)]


def _zipped(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except BadInput:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BadInput(_BROKEN) from error
    sheets = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.(xml|bin)", name, re.IGNORECASE)]
    ods = "content.xml" in parts
    if not sheets and not ods:
        raise BadInput("Tệp nén này không phải là bảng tính .xlsx hoặc .ods.")
    struck = struck_styles(parts.get("xl/styles.xml", b""))
    surveys = {name: survey(parts[name], struck) for name in sheets if name.lower().endswith(".xml")}
    for seen in surveys.values():
        _check_size(seen.last_line, seen.last_column)
    notices = frozenset()
    if ods:
        _check_ods(parts["content.xml"])
        if re.search(rb'<table:table-row\b[^>]*table:visibility="(?:collapse|filter)"', parts["content.xml"]):
            notices = frozenset({"Tệp .ods này có dòng bị ẩn mà chương trình không chỉ ra được từng dòng: hãy bỏ ẩn hoặc lưu dạng .xlsx."})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return _parsed(packed.getvalue(), _by_sheet_name(parts, surveys), notices)


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts of an archive, pictures left behind, never more than MAX_UNPACKED bytes whatever the archive says of itself."""
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise BadInput(_BROKEN)
    room, parts = MAX_UNPACKED, {}
    for entry in entries:
        if entry.is_dir() or "/media/" in entry.filename or entry.filename.startswith(("Pictures/", "Thumbnails/")):
            continue
        if entry.flag_bits & 1:
            raise BadInput("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại.")
        with archive.open(entry) as part:
            content = part.read(room + 1)
        room -= len(content)
        if room < 0:
            raise BadInput("Tệp nở ra quá lớn khi giải nén nên bị từ chối.")
        parts[entry.filename] = content
    return parts


def _check_size(lines: int, columns: int) -> None:
    if lines > MAX_ROWS + 1000:
        raise BadInput(_TOO_MANY, most=f"{MAX_ROWS:,}".replace(",", "."))
    if lines * columns > MAX_CELLS:
        raise BadInput("Bảng quá rộng: có ô nằm rất xa bên phải hoặc bên dưới. Hãy xóa các ô thừa rồi lưu lại.")


def _check_ods(content: bytes) -> None:
    """A repeated cell that holds something is written once and read a million times: refused before it is read."""
    limit = MAX_COLUMNS
    for row in re.finditer(rb"<table:table-row\b([^>]*[^>/])?>(.*?)</table:table-row>", content, re.DOTALL):
        cells = row.group(2)
        if b"office:value-type" not in cells:
            continue
        times = re.search(rb'table:number-rows-repeated="(\d+)"', row.group(1) or b"")
        wide = [int(n) for tag in re.findall(rb"<table:table-cell\b[^>]*office:value-type[^>]*>", cells)
                for n in re.findall(rb'table:number-columns-repeated="(\d{1,9})"', tag)]  # fmt: skip
        if (times and int(times.group(1)[:9]) > 1000) or any(n > limit for n in wide):
            raise BadInput("Bảng .ods có ô lặp lại quá nhiều lần nên bị từ chối. Hãy lưu lại dạng .xlsx.")


def _by_sheet_name(parts: dict[str, bytes], surveys: dict[str, Survey]) -> dict[str, Survey]:
    """sheet name -> survey, through workbook.xml and its relations. A sheet that cannot be traced has no survey."""
    links = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\b[^>]*>", parts.get("xl/_rels/workbook.xml.rels", b"")):
        ident, target = re.search(rb'\bId="([^"]*)"', tag), re.search(rb'\bTarget="([^"]*)"', tag)
        if ident and target:
            links[ident.group(1)] = target.group(1).decode("utf-8", "replace").lstrip("/").removeprefix("xl/")
    found = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", parts.get("xl/workbook.xml", b"")):
        name, ident = re.search(rb'\bname="([^"]*)"', tag), re.search(rb'\b\w+:id="([^"]*)"', tag)
        if name and ident and (seen := surveys.get("xl/" + links.get(ident.group(1), ""))):
            found[_unescaped(name.group(1).decode("utf-8", "replace"))] = seen
    return found


def _unescaped(text: str) -> str:
    for typed, shown in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(typed, shown)
    return re.sub(r"&#(x?)([0-9a-fA-F]{1,6});", lambda m: chr(int(m[2], 16 if m[1] else 10) % 0x110000), text)


def _parsed(data: bytes, surveys: dict[str, Survey], notices: frozenset[str]) -> list[Sheet]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        return [_sheet(book, meta, surveys.get(meta.name), notices) for meta in book.sheets_metadata if _is_grid(meta)]
    except BadInput:
        raise
    except python_calamine.PasswordError as error:
        raise BadInput("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi thử lại.") from error
    except BaseException as error:
        # The parser is native code: its panics are BaseException and must not take the room down; a real Ctrl-C must.
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise BadInput(_BROKEN) from error


def _is_grid(meta: python_calamine.SheetMetadata) -> bool:
    return meta.typ == python_calamine.SheetTypeEnum.WorkSheet


def _sheet(book: python_calamine.CalamineWorkbook, meta: python_calamine.SheetMetadata, seen: Survey | None, notices: frozenset) -> Sheet:
    grid = book.get_sheet_by_name(meta.name)
    end = grid.end or (0, 0)
    _check_size(end[0] + 1, end[1] + 1)
    merged = [(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in (grid.merged_cell_ranges or [])]
    return Sheet(
        name=unicodedata.normalize("NFC", meta.name),
        rows=grid.to_python(skip_empty_area=False),
        hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible,
        hidden_lines=seen.hidden if seen else frozenset(),
        struck_lines=seen.struck if seen else frozenset(),
        hidden_columns=seen.hidden_columns if seen else frozenset(),
        error_cells=seen.errors if seen else frozenset(),
        merged=merged,
        notices=sorted(notices),
    )


def _csv(data: bytes, file_name: str) -> Sheet:
    text = _decoded(data)
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    delimiter = max(";\t,|", key=lambda mark: (sum(min(line.count(mark), 1) for line in lines), sum(line.count(mark) for line in lines)))
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row[:MAX_COLUMNS])
            if len(rows) > MAX_ROWS + 1000:
                raise BadInput(_TOO_MANY, most=f"{MAX_ROWS:,}".replace(",", "."))
    except csv.Error as error:
        raise BadInput("Tệp .csv có ô bị hỏng (dấu ngoặc kép không đóng?). Hãy lưu lại dạng .xlsx.") from error
    name = re.sub(r"\.\w{1,5}$", "", re.split(r"[\\/]", file_name)[-1])[:60]
    return Sheet(name=unicodedata.normalize("NFC", name) or "CSV", rows=rows)


def _decoded(data: bytes) -> str:
    """Text of a .csv: by its mark, as UTF-16 without one, as UTF-8, else as Windows-1258 or the letters of an old font."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if 0 in data[:4000]:
        even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
        if max(even, odd) < 10 * (min(even, odd) + 1) or max(even, odd) * 8 < len(data[:4000]):
            raise BadInput("Đây không phải là tệp bảng tính. Hãy gửi tệp .xlsx, .xls, .ods hoặc .csv.")
        return data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    # A few broken bytes among many letters: what broke is said cell by cell.
    if text.count(LOST) * 20 <= sum(ch > "\x7f" for ch in text):
        return text
    sample = unicodedata.normalize("NFC", data[:200_000].decode("cp1258", "replace"))
    words = {word for word in re.findall(r"[^\W\d_]+", sample) if not word.isascii()}
    if sum(map(is_syllable, words)) * 2 >= len(words):
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    # Latin-1 keeps TCVN3 and VNI as they were typed; they are told apart cell by cell.
    return data.decode("latin-1")
