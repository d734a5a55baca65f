"""Invitations: one A4 page each for the printer, and a card for the phone, both from `invitation.typ`.

It is handed letters and file names and knows neither the hall, the store nor the network. All data travels to the template as
JSON, never as source, so that nothing a spreadsheet holds can be read as markup.

    python -m admin.documents.invitations JOB.json OUT.pdf
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import fontpkg_be_vietnam_pro
import fontpkg_noto_sans
import msgspec
import typst

from admin.documents import qr
from admin.documents.setting import put, set_apart
from hall.errors import BadInput, HallError
from hall.model import Conference, Delegate, Noun
from hall.protocol import Protocol, local_start, title_lines, written_date

TEMPLATE = Path(__file__).with_name("invitation.typ")
FONTS = [str(fontpkg_be_vietnam_pro.ROOT / "files"), str(fontpkg_noto_sans.ROOT / "files")]
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
CARD_PIXELS = (1080, 1528)
_CARD_PPI = CARD_PIXELS[0] / (105 / 25.4)  # the card of the template is A6, 105 mm wide


class Letter(Noun, frozen=True, kw_only=True):
    """Everything one invitation says, ready to be set. Absent texts are "" and leave no gap on the paper."""

    organiser: list[str]
    """The issuing office, one line each; the last one is set bold."""
    title: list[str]
    """The title lines of the conference; a line break inside one stands where it may be broken (before the unit)."""
    salutation: str
    name: str
    """As it is to be read: capitals for a person, as written for a collective or an unnamed invitation."""
    details: list[str]
    """Post, unit, representative: one line each."""
    time: str
    venue: str
    seat: str
    number: str
    contact: str
    code: str
    """The ticket's decimal digits, at most 27."""


def letter(delegate: Delegate, code: str, conference: Conference, protocol: Protocol) -> Letter:
    """The invitation of `delegate` with the ticket `code`; time and weekday in the conference's own time zone."""
    start = local_start(conference)
    person = delegate.kind == "person"
    return Letter(
        organiser=organiser_lines(conference.organiser),
        title=[_unit_apart(line, conference.unit.upper()) for line in title_lines(protocol, conference)],
        salutation=delegate.salutation,
        name=delegate.full_name.upper() if person else delegate.full_name,
        details=[
            *([delegate.post] if delegate.post else []),
            *([delegate.unit] if delegate.unit else []),
            *([f"Đại diện: {delegate.representative}"] if delegate.representative else []),
        ],
        time=f"{start:%H} giờ {start:%M} phút, ngày {written_date(start)} ({WEEKDAYS[start.weekday()]})",
        venue=conference.venue,
        seat=delegate.seat,
        number=delegate.number,
        contact=conference.contact,
        code=code,
    )


def organiser_lines(organiser: str) -> list[str]:
    """An office broken as letterheads break it: "ỦY BAN NHÂN DÂN" / "HUYỆN NAM ĐÔNG"."""
    office = r"^(.+?)\s+((?:HUYỆN|XÃ|PHƯỜNG|THỊ TRẤN|THỊ XÃ|QUẬN|TỈNH|THÀNH PHỐ|ĐẶC KHU)\s.+)$"
    match = re.match(office, organiser.upper())
    return [match[1], match[2]] if match else [organiser.upper()]


def _unit_apart(line: str, unit: str) -> str:
    # Broken anywhere else, words that belong together ("ĐIỂN HÌNH") are torn.
    return line.replace(f" {unit}", f"\n{unit}") if unit else line


def invitations_pdf(letters: Sequence[Letter], out: Path) -> None:
    """One PDF with a page for each letter, in their order. Takes the calling thread's time: a server uses `write_invitations`.

    Raises BadInput when there is no letter or a code is not a ticket's. `out` appears whole or not at all.
    """
    if not letters:
        raise BadInput("Chưa chọn giấy mời nào để in.")
    put(out, _compiled(letters, form="letter", format="pdf"))


def invitation_png(letter: Letter) -> bytes:
    """The invitation as a card for a phone: a PNG of 1080 x 1528 pixels with a symbol large enough to be read off a screen."""
    return _compiled([letter], form="card", format="png", ppi=_CARD_PPI)


def write_invitations(letters: Sequence[Letter], out: Path, *, timeout: float = 120) -> None:
    """`invitations_pdf` in a process of its own, so that setting type never holds the caller's event loop; the calling thread
    waits (at most `timeout` seconds), so a server calls this from a native thread. Raises HallError when no PDF came of it."""
    if not letters:
        raise BadInput("Chưa chọn giấy mời nào để in.")
    try:
        why = set_apart("admin.documents.invitations", letters, out, timeout=timeout)
    except subprocess.TimeoutExpired:
        raise HallError("Tạo giấy mời quá lâu, đã dừng. Hãy chọn ít đại biểu hơn rồi thử lại.") from None
    if why:
        raise HallError("Không tạo được tệp giấy mời.", why=why)


def _compiled(letters: Sequence[Letter], *, form: str, format: str, ppi: float | None = None) -> bytes:
    data = [msgspec.to_builtins(letter) | {"qr": qr.svg(letter.code)} for letter in letters]
    inputs = {"letters": msgspec.json.encode(data).decode(), "form": form}
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs=inputs,
        format=format,
        ppi=ppi,
    )


def main(job: Path, out: Path) -> None:
    """Set the letters of a job file (JSON list of Letter) as `out`."""
    invitations_pdf(msgspec.json.decode(job.read_bytes(), type=list[Letter]), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
