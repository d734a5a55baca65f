"""What the technician asks the evening before: is this machine, this folder and this conference fit for the morning?"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from folder import FILE, PROTOCOLS, open_hall
from hall import protocol
from hall.clock import local
from hall.errors import HallError
from hall.hall import Hall
from hall.store.connection import trouble
from printers.address import parse_address
from printers.preflight import preflight
from printers.shelf import DEFAULT, Shelf, folder
from web.assets import Assets

Finding = tuple[bool, str]
"""(fit, one sentence)"""


def examine(data: Path) -> Iterator[Finding]:
    """Every finding, the whole ones too, in the order a technician would look. Changes nothing."""
    yield from _machine(data)
    known, faults = protocol.catalogue(PROTOCOLS)
    yield bool(known), f"Bộ quy định: {', '.join(known)}"
    for fault in faults:
        yield False, f"Bộ quy định hỏng, không dùng được: {fault}"
    if not (data / FILE).exists():
        yield False, f"{data} chưa có hội nghị nào: tạo bằng lệnh new."
        return
    wrong = trouble(data / FILE)
    yield not wrong, f"Tệp hội nghị {'nguyên vẹn' if not wrong else f'hỏng: {wrong}. Dựng lại từ bản sao lưu bằng lệnh restore.'}"
    if not wrong:
        try:
            hall = open_hall(data)
        except HallError as error:
            yield False, f"Không mở được hội nghị: {error}"
            return
        try:
            yield from _conference(hall, data)
        finally:
            hall.close()


def _machine(data: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(data if data.exists() else Path.cwd()).free // 2**20
    yield free > 500, f"Đĩa còn {free} MB{'' if free > 500 else ': cần ít nhất 500 MB'}"
    try:
        Assets()
        yield True, "Các trang đã dựng"
    except FileNotFoundError as error:
        yield False, str(error)


def _conference(hall: Hall, data: Path) -> Iterator[Finding]:
    conference = hall.conference
    yield True, hall.title_lines[0]
    starts = local(conference.starts_at, conference.time_zone)
    away = starts - local(hall.now, conference.time_zone)
    soon = 0 <= away.total_seconds() < 7 * 86400
    when = f"Khai mạc {starts:%H:%M ngày %d/%m/%Y}, đồng hồ máy này {local(hall.now, conference.time_zone):%H:%M ngày %d/%m/%Y}"
    yield soon, when + ("" if soon else ": xem lại giờ máy hoặc ngày hội nghị")
    total, present = hall.desk.figures()
    yield (
        total > 0,
        f"Danh sách có {total} đại biểu{'' if total else ': nhập bằng lệnh import'}" + (f", {present} đã điểm danh" if present else ""),
    )
    counted, limit = hall.people.counted()
    if limit and counted > limit:
        yield False, f"Vượt số lượng tối đa {limit} đại biểu của Kế hoạch"
    problems = preflight(hall.paper.drafts(hall.roster.all()), Shelf(folder(data)).load(DEFAULT))
    named = "; ".join(f"{p.number} {p.full_name}: {p.reason}" for p in problems[:5])
    yield not problems, f"{len(problems)} thẻ chưa in được: {named}" if problems else "Mọi tên đều in được trên thẻ"
    printers = hall.paper.printers()
    yield bool(printers), f"{len(printers)} máy in" if printers else "Chưa khai máy in nào: thẻ sẽ chờ"
    for printer in printers:
        try:
            parse_address(printer.address)
        except HallError as error:
            yield False, f"Máy in “{printer.name}”: {error}"
    kiosks = [device for device in hall.devices.all() if not device.revoked_at]
    yield bool(kiosks), f"{len(kiosks)} thiết bị ở cửa" if kiosks else "Chưa ghép thiết bị nào ở cửa"
