"""What a worker prints through: one outlet per kind of address, all with the same verbs.

`ready` makes sure a job can be taken (and raises NotReady when not), `put` brings one badge to paper, `examine` finds out what the
printer can do, `close` lets go of it. The outlets hide which of them answer (answering.py), which only take bytes and which write
pictures. They refuse to know the queue.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from PIL import Image

from hall.model import BadgeState, PrintJob
from printers import transport
from printers.address import Address
from printers.answering import AnsweringOutlet, Notice, Weigh
from printers.dialogue import Limits
from printers.encoders import ENCODERS
from printers.probe import Findings, ask_label
from printers.specimen import Specimen
from printers.transport import Interrupted, NotReady, TcpWire, Wire


class Outlet(Protocol):
    """`put` returns DONE (on paper), TORN (in pieces) or HANDED_OVER (nobody knows); Interrupted when it broke off, NotReady
    when nothing of the job was sent."""

    strips: int
    """How many strips were printed to void half badges."""
    counter: bool
    """Whether `cuts` and `weigh` are for use; an examination may change it."""

    def ready(self, strip: Image.Image, *, probe: bool = False, weigh: Weigh | None = None) -> str:
        """Warning word or "". `probe` only asks: it sends nothing that could move paper. After a broken job `weigh` is told the
        cutter counter, if it can be read, and then `strip` is printed."""

    def cuts(self) -> int | None:
        """The cutter counter of a printer that is ready and between two badges; None when it has none to trust.
        Raises NotReady."""

    def put(self, job: PrintJob, image: Image.Image, *, notice: Notice, give_up: Callable[[], bool]) -> BadgeState: ...

    def examine(self, sheet: Specimen, strip: Image.Image, *, weigh: Weigh, notice: Notice, give_up: Callable[[], bool]) -> Findings:
        """Ask the printer everything and print the sheet. Raises NotReady when it cannot be reached, Interrupted when it broke off."""

    def close(self) -> None: ...


def open_outlet(
    address: Address,
    data_dir: Path,
    *,
    clock: Callable[[], float],
    soiled: bool,
    limits: Limits | None = None,
    counter: bool = False,
    connect: Callable[[str, int], Wire] = TcpWire,
) -> Outlet:
    """The outlet of an address; nothing is connected yet. `soiled`: a job was being sent when the last run ended. `counter`: its
    cutter counter may be asked before each badge. `connect`: how a network printer that answers is reached."""
    if address.kind == "virtual":
        return VirtualOutlet(data_dir / "printed")
    if address.kind == "tcp" and address.answers:
        return AnsweringOutlet(address, clock=clock, soiled=soiled, limits=limits, counter=counter, connect=connect)
    return MuteOutlet(address, data_dir, clock=clock, soiled=soiled, limits=limits)


def job_name(job: PrintJob) -> str:
    """A file name for a job, in the order of jobs: "000042-017-2". Letters and digits only, whatever the serial holds."""
    return f"{job.id:06d}-{re.sub(r'[^0-9A-Za-z-]+', '_', job.serial)}"


def picture_path(data_dir: Path, job: PrintJob) -> Path:
    """Where the virtual printer leaves the picture of a job."""
    return data_dir / "printed" / f"{job_name(job)}.png"


class VirtualOutlet:
    """Paper that is a folder of pictures. A picture that is on disk is done, for certain."""

    strips, counter = 0, False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self, strip: Image.Image, *, probe: bool = False, weigh: Weigh | None = None) -> str:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise NotReady("error", str(trouble)) from None
        return ""

    def cuts(self) -> int | None:
        return None

    def put(self, job: PrintJob, image: Image.Image, *, notice: Notice, give_up: Callable[[], bool]) -> BadgeState:
        self._save(job_name(job), image)
        return BadgeState.DONE

    def examine(self, sheet: Specimen, strip: Image.Image, *, weigh: Weigh, notice: Notice, give_up: Callable[[], bool]) -> Findings:
        self._save(sheet.name, sheet.whole)
        return Findings(printed=True)

    def _save(self, name: str, image: Image.Image) -> None:
        picture = io.BytesIO()
        image.save(picture, "PNG")
        transport.hand_over_folder(self._folder, f"{name}.png", picture.getvalue())

    def close(self) -> None:
        """Nothing is held open."""


class MuteOutlet:
    """Printers that do not say what became of a badge: bytes are handed over, and nobody knows more.

    A network label printer may say beforehand that it has no paper; one that keeps silent is taken to be ready.
    """

    def __init__(self, address: Address, data_dir: Path, *, clock: Callable[[], float], soiled: bool, limits: Limits | None = None) -> None:
        self._address, self._data_dir, self._clock, self._limits = address, data_dir, clock, limits or Limits()
        self._encoder = ENCODERS[address.profile.language]
        self._speaks = bool(self._encoder.question)
        # A queue or a folder takes a job whole or not at all; only a line can break in the middle.
        self._line = address.kind in ("tcp", "serial", "usb") or (address.kind == "file" and not address.place.endswith("/"))
        self._soiled = soiled and self._line
        self._strip: Image.Image | None = None
        self.strips, self.counter = 0, False
        self._wire: TcpWire | None = None
        self._device: Any = None

    def ready(self, strip: Image.Image, *, probe: bool = False, weigh: Weigh | None = None) -> str:
        self._strip = strip
        if self._address.kind == "tcp":
            # Kept for the job: some boards refuse a connection that follows too closely on another.
            self._wire = self._wire or TcpWire(self._address.place, self._address.port)
            if self._speaks:
                self._ask()
        elif self._address.kind == "file" and self._line and not Path(self._address.place).exists():
            raise NotReady("gone", self._address.place)
        elif self._address.kind == "serial":
            self._device = self._device or transport.open_serial(self._address.place, self._address.baud, escpos=self._escpos())
        elif self._address.kind == "usb":
            vendor, product = (int(part, 16) for part in self._address.place.split(":"))
            self._device = self._device or transport.open_usb(vendor, product, escpos=self._escpos())
        elif self._address.kind == "spooler":
            transport.check_spooler(self._address.place)
        return ""

    def cuts(self) -> int | None:
        return None

    def put(self, job: PrintJob, image: Image.Image, *, notice: Notice, give_up: Callable[[], bool]) -> BadgeState:
        return self._put(image, job_name(job), f"Thẻ {job.serial}")

    def examine(self, sheet: Specimen, strip: Image.Image, *, weigh: Weigh, notice: Notice, give_up: Callable[[], bool]) -> Findings:
        found, self._strip = Findings(), strip
        if self._address.kind == "tcp" and self._encoder.question:
            self._wire = self._wire or TcpWire(self._address.place, self._address.port)
            if not ask_label(self._wire, self._address.profile.language, self._limits.status, self._clock, found):
                self.close()
                return found
        else:
            self.ready(strip)
        self._put(sheet.whole, sheet.name, "Kiểm tra máy in")
        found.printed = True
        return found

    def _put(self, image: Image.Image, name: str, title: str) -> BadgeState:
        profile = self._address.profile
        pieces = self._encoder.job(image, cutter=profile.cutter, dpi=profile.dpi)
        if self._soiled:
            pieces = [*self._encoder.mend(self._strip, cutter=profile.cutter), *pieces]
            self.strips += profile.language == "escpos"
        try:
            self._hand_over(name, title, pieces)
        except Interrupted:
            self._soiled = self._line
            raise
        finally:
            self.close()
        self._soiled = False
        return BadgeState.HANDED_OVER

    def _ask(self) -> None:
        """How is it? Raises NotReady for what it names; after one silence it is not asked again."""
        rest, answer, end = memoryview(self._encoder.question), b"", self._clock() + self._limits.status
        try:
            while (word := self._encoder.fault(answer)) is None:
                if self._clock() >= end:
                    self._speaks = False
                    return
                sent, received = self._wire.exchange(0.1, rest)
                rest, answer = rest[sent:], answer + received
        except Interrupted as trouble:
            self.close()
            raise NotReady("no_answer", str(trouble)) from None
        if word:
            self.close()
            raise NotReady(word)

    def _hand_over(self, name: str, title: str, pieces: list[bytes]) -> None:
        address, data = self._address, b"".join(pieces)
        match address.kind:
            case "tcp":
                transport.hand_over_tcp(self._wire, data)
            case "file" if self._line:
                transport.hand_over_device(Path(address.place), data)
            case "file":
                transport.hand_over_folder(Path(address.place), f"{name}.bin", data)
            case "serial":
                transport.hand_over_serial(self._device, address.baud, data)
            case "usb":
                transport.hand_over_usb(self._device, pieces)
            case "spooler":
                transport.hand_over_spooler(address.place, title, data, escpos=self._escpos)

    def _escpos(self) -> ModuleType:
        return transport.load_escpos(self._data_dir / "cache" / "escpos")

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        if self._device is not None:
            self._device.close()  # closing twice is nothing to python-escpos
        self._wire = self._device = None
