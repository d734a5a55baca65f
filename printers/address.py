"""Printer addresses: one line of configuration becomes where a printer is and what it is like. Pure; opens nothing.

    virtual:                                     each badge as a PNG in the data folder (the default)
    tcp://192.0.2.7:9100?profile=epson80         a network printer that answers (answers=no: one that does not)
    serial:///dev/ttyUSB0?baud=115200            serial://COM3?baud=9600 on Windows
    usb://04b8:0e15                              a USB printer without a driver in the way
    spooler://NAME                               a raw queue of the system (CUPS or Windows)
    file:///path/                                a folder: one file of printer bytes a badge; without the last "/" a device

After "?", joined by "&": profile=NAME (what kind of printer), layout=NAME (what its badges look like), width=DOTS and dpi=DOTS (when
its paper is not the profile's).
"""

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from hall.errors import BadInput
from printers.shelf import DEFAULT, Shelf, checked, folder


@dataclass(frozen=True)
class Profile:
    """What a kind of printer is like. `width`: printable dots; `process_id`: answers GS ( H (else GS r is asked); `cutter`: cuts;
    `language`: a name of `printers.encoders.ENCODERS`; `counter`: tells how often its cutter has cut (GS g 2); `feed_mm`: paper that
    follows a picture, to the cutter, to the tear bar or to the next label."""

    name: str
    width: int
    dpi: int = 203
    process_id: bool = False
    cutter: bool = True
    language: str = "escpos"
    counter: bool = False
    feed_mm: int = 18

    def paper_mm(self, rows: int) -> int:
        """Millimetres of paper that a picture of so many rows uses, with what is fed after it."""
        return math.ceil(rows * 25.4 / self.dpi) + self.feed_mm


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("generic80", 576),
        Profile("generic58", 384, cutter=False, feed_mm=25),
        Profile("epson80", 576, process_id=True, counter=True),  # TM-T20, T82, m30 class
        Profile("epson180", 512, dpi=180, process_id=True, counter=True),  # TM-T88IV to VII
        Profile("t88iii", 512, dpi=180),  # TM-T88II, III: no process id
        Profile("zpl", 640, cutter=False, language="zpl", feed_mm=3),  # Zebra and others, labels 80 mm wide
        Profile("tspl", 640, cutter=False, language="tspl", feed_mm=3),  # TSC, Xprinter and others, labels 80 mm wide
    )
}
"""By name. Widths and abilities as in the makers' manuals and python-escpos' profile table."""


@dataclass(frozen=True)
class Address:
    """A parsed address. `kind`: virtual | tcp | serial | usb | spooler | file; `place`: host, device, queue, path or vendor:product."""

    kind: str
    profile: Profile
    place: str = ""
    port: int = 9100
    baud: int = 9600
    answers: bool = False
    """Whether the printer can tell that a badge is on paper."""
    layout: str = DEFAULT
    """The name of its badges' layout; whether there is one by that name is found out where layouts are kept."""


_KNOWN = {"virtual": set(), "tcp": {"answers"}, "serial": {"baud"}, "usb": set(), "spooler": set(), "file": set()}


UNKNOWN_KIND = "Địa chỉ máy in “{address}” không đúng: phải bắt đầu bằng tcp://, serial://, usb://, spooler://, file:// hoặc virtual:."
BAD_SIZE = {
    "width": "Địa chỉ máy in “{address}” không đúng: width cần là số chấm từ {least} đến {most}, chia hết cho 8.",
    "dpi": "Địa chỉ máy in “{address}” không đúng: dpi cần là số chấm từ {least} đến {most}.",
}
NO_PLACE = {
    "serial": "Địa chỉ máy in “{address}” không đúng: cần tên cổng, ví dụ serial:///dev/ttyUSB0 hoặc serial://COM3.",
    "file": "Địa chỉ máy in “{address}” không đúng: cần đường dẫn, ví dụ file:///home/in/.",
    "spooler": "Địa chỉ máy in “{address}” không đúng: cần tên hàng đợi in, ví dụ spooler://BADGE.",
}


def parse_address(text: str) -> Address:
    """The address written as `text`. Raises BadInput (Vietnamese, says what to mend) for anything not fully understood."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError:
        raise BadInput("Địa chỉ máy in “{address}” không đúng: tên máy viết liền, cổng là số từ 1 đến 65535.", address=text) from None
    kind = parts.scheme
    if kind not in _KNOWN:
        raise BadInput(UNKNOWN_KIND, address=text)
    if parts.query and not _pairs(parts.query):
        raise BadInput("Địa chỉ máy in “{address}” không đúng: phần sau dấu ? phải có dạng tên=giá trị.", address=text)
    options = dict(_pairs(parts.query))
    for name in options.keys() - _KNOWN[kind] - {"profile", "layout", "width", "dpi"}:
        raise BadInput("Địa chỉ máy in “{address}” có tham số lạ: “{option}”.", address=text, option=name)
    # Without a word on its kind, a printer is asked only for what nearly all of them answer.
    name = options.get("profile", "generic80")
    if name not in PROFILES:
        raise BadInput("Không có loại máy in “{profile}”. Các loại có sẵn: {known}.", profile=name, known=", ".join(PROFILES))
    where = {"profile": _sized(text, PROFILES[name], options), "layout": checked(options.get("layout", DEFAULT))}
    if kind == "virtual":
        if parts.netloc or parts.path:
            raise BadInput("Địa chỉ máy in ảo chỉ là “virtual:”.")
        return Address(kind, **where, answers=True)
    if kind == "tcp":
        # A label printer says how it is, but not what became of a badge.
        usual = "yes" if where["profile"].language == "escpos" else "no"
        if options.get("answers") == "yes" and usual == "no":
            raise BadInput("Máy in loại “{profile}” không báo được thẻ đã ra: bỏ answers=yes.", profile=name)
        return _tcp(text, parts.hostname, port, parts.path, options.get("answers", usual), where)
    if kind == "usb":
        if not re.fullmatch(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}", parts.netloc) or parts.path:
            raise BadInput(
                "Địa chỉ máy in “{address}” không đúng: cần mã nhà sản xuất và mã sản phẩm, ví dụ usb://04b8:0e15.", address=text
            )
        return Address(kind, **where, place=parts.netloc.lower())
    place = unquote(parts.netloc + parts.path)
    if kind == "serial":
        baud = options.get("baud", "9600")
        if not (baud.isascii() and baud.isdigit() and 300 <= int(baud) <= 4_000_000):
            raise BadInput("Địa chỉ máy in “{address}” không đúng: tốc độ baud “{baud}” không hợp lệ.", address=text, baud=baud)
        return _placed(text, Address(kind, **where, place=place, baud=int(baud)))
    if kind == "file" and re.match(r"/[A-Za-z]:", place):
        place = place[1:]  # file:///C:/thẻ/ names a Windows path
    return _placed(text, Address(kind, **where, place=place.rstrip("/") if kind == "spooler" else place))


def _sized(text: str, profile: Profile, options: dict[str, str]) -> Profile:
    """The profile on the paper the address names. The default stays the profile itself."""
    changes = {}
    for name, least, most in (("width", 160, 1600), ("dpi", 150, 600)):
        value = options.get(name)
        if value is None:
            continue
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
        if not least <= number <= most or (name == "width" and number % 8):
            raise BadInput(BAD_SIZE[name], address=text, least=least, most=most)
        changes[name] = number
    return replace(profile, **changes) if changes else profile


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, strict_parsing=True)
    except ValueError:
        return []


def _tcp(text: str, host: str | None, port: int | None, path: str, answers: str, where: dict) -> Address:
    if not host or path.strip("/") or port == 0:
        raise BadInput("Địa chỉ máy in “{address}” không đúng: cần tên máy và cổng, ví dụ tcp://192.168.1.50:9100.", address=text)
    if answers not in ("yes", "no"):
        raise BadInput("Địa chỉ máy in “{address}” không đúng: answers chỉ nhận yes hoặc no.", address=text)
    return Address("tcp", **where, place=host, port=port or 9100, answers=answers == "yes")


def _placed(text: str, address: Address) -> Address:
    if not address.place.strip("/"):
        raise BadInput(NO_PLACE[address.kind], address=text)
    return address


def usable(address: str, data_dir: Path) -> Address:
    """A printer's address that can be understood and whose layout is there. Raises BadInput, NotFound (the layout)."""
    found = parse_address(address)
    Shelf(folder(data_dir)).text(found.layout)
    return found
