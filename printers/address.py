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

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlsplit

from hall.errors import BadInput
from printers.shelf import DEFAULT, checked


@dataclass(frozen=True)
class Profile:
    """What a kind of printer is like. `width`: printable dots; `process_id`: answers GS ( H (else GS r is asked); `cutter`: cuts;
    `language`: a name of `printers.encoders.ENCODERS`."""

    name: str
    width: int
    dpi: int = 203
    process_id: bool = False
    cutter: bool = True
    language: str = "escpos"


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("generic80", 576),
        Profile("generic58", 384, cutter=False),
        Profile("epson80", 576, process_id=True),  # TM-T20, T82, m30 class
        Profile("epson180", 512, dpi=180, process_id=True),  # TM-T88IV to VII
        Profile("t88iii", 512, dpi=180),  # TM-T88II, III: no process id
        Profile("zpl", 640, cutter=False, language="zpl"),  # Zebra and others, labels 80 mm wide
        Profile("tspl", 640, cutter=False, language="tspl"),  # TSC, Xprinter and others, labels 80 mm wide
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


def parse_address(text: str) -> Address:
    """The address written as `text`. Raises BadInput (Vietnamese, says what to mend) for anything not fully understood."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port if parts.scheme == "tcp" else None
    except ValueError:
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: tên máy viết liền, cổng là số từ 1 đến 65535.") from None
    kind = parts.scheme
    if kind not in _KNOWN:
        kinds = "tcp://, serial://, usb://, spooler://, file:// hoặc virtual:"
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: phải bắt đầu bằng {kinds}.")
    if parts.query and not _pairs(parts.query):
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: phần sau dấu ? phải có dạng tên=giá trị.")
    options = dict(_pairs(parts.query))
    for name in options.keys() - _KNOWN[kind] - {"profile", "layout", "width", "dpi"}:
        raise BadInput(f"Địa chỉ máy in “{text}” có tham số lạ: “{name}”.")
    # Without a word on its kind, a printer is asked only for what nearly all of them answer.
    name = options.get("profile", "generic80")
    if name not in PROFILES:
        raise BadInput(f"Không có loại máy in “{name}”. Các loại có sẵn: {', '.join(PROFILES)}.")
    where = {"profile": _sized(text, PROFILES[name], options), "layout": checked(options.get("layout", DEFAULT))}
    if kind == "virtual":
        if parts.netloc or parts.path:
            raise BadInput("Địa chỉ máy in ảo chỉ là “virtual:”.")
        return Address(kind, **where, answers=True)
    if kind == "tcp":
        # A label printer says how it is, but not what became of a badge.
        usual = "yes" if where["profile"].language == "escpos" else "no"
        if options.get("answers") == "yes" and usual == "no":
            raise BadInput(f"Máy in loại “{name}” không báo được thẻ đã ra: bỏ answers=yes.")
        return _tcp(text, parts.hostname, port, parts.path, options.get("answers", usual), where)
    if kind == "usb":
        if not re.fullmatch(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}", parts.netloc) or parts.path:
            raise BadInput(f"Địa chỉ máy in “{text}” không đúng: cần mã nhà sản xuất và mã sản phẩm, ví dụ usb://04b8:0e15.")
        return Address(kind, **where, place=parts.netloc.lower())
    place = unquote(parts.netloc + parts.path)
    if kind == "serial":
        baud = options.get("baud", "9600")
        if not (baud.isascii() and baud.isdigit() and 300 <= int(baud) <= 4_000_000):
            raise BadInput(f"Địa chỉ máy in “{text}” không đúng: tốc độ baud “{baud}” không hợp lệ.")
        return _placed(
            text, Address(kind, **where, place=place, baud=int(baud)), "tên cổng, ví dụ serial:///dev/ttyUSB0 hoặc serial://COM3"
        )
    if kind == "file" and re.match(r"/[A-Za-z]:", place):
        place = place[1:]  # file:///C:/thẻ/ names a Windows path
    example = "đường dẫn, ví dụ file:///home/in/" if kind == "file" else "tên hàng đợi in, ví dụ spooler://BADGE"
    return _placed(text, Address(kind, **where, place=place.rstrip("/") if kind == "spooler" else place), example)


def _sized(text: str, profile: Profile, options: dict[str, str]) -> Profile:
    """The profile on the paper the address names. The default stays the profile itself."""
    changes = {}
    for name, least, most in (("width", 160, 1600), ("dpi", 150, 600)):
        value = options.get(name)
        if value is None:
            continue
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
        if not least <= number <= most or (name == "width" and number % 8):
            needs = f"số chấm từ {least} đến {most}" + (", chia hết cho 8" if name == "width" else "")
            raise BadInput(f"Địa chỉ máy in “{text}” không đúng: {name} cần là {needs}.")
        changes[name] = number
    return replace(profile, **changes) if changes else profile


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, strict_parsing=True)
    except ValueError:
        return []


def _tcp(text: str, host: str | None, port: int | None, path: str, answers: str, where: dict) -> Address:
    if not host or path.strip("/") or port == 0:
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: cần tên máy và cổng, ví dụ tcp://192.168.1.50:9100.")
    if answers not in ("yes", "no"):
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: answers chỉ nhận yes hoặc no.")
    return Address("tcp", **where, place=host, port=port or 9100, answers=answers == "yes")


def _placed(text: str, address: Address, example: str) -> Address:
    if not address.place.strip("/"):
        raise BadInput(f"Địa chỉ máy in “{text}” không đúng: cần {example}.")
    return address
