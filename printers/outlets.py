"""What a worker prints through: one outlet per kind of address, all with the same three verbs.

`ready` makes sure a job can be taken (and raises NotReady when not), `put` brings one badge to paper, `close` lets go of the
printer. The outlets hide which of them answer, which only take bytes and which write pictures. They refuse to know the queue.
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
from printers.dialogue import Dialogue, Limits
from printers.encoders import ENCODERS, escpos
from printers.transport import Interrupted, NotReady, TcpWire

STRIP_TAG = b"HUY0"


class Outlet(Protocol):
    """`put` returns DONE (on paper), TORN (in pieces) or HANDED_OVER (nobody knows); Interrupted when it broke off, NotReady
    when nothing of the job was sent."""

    def ready(self, strip: Image.Image, *, probe: bool = False) -> str:
        """Warning word or "". `probe` only asks: it sends nothing that could move paper. `strip` is printed after a broken job."""

    def put(self, job: PrintJob, image: Image.Image, *, notice: Callable[[str], None], give_up: Callable[[], bool]) -> BadgeState: ...

    def close(self) -> None: ...


def open_outlet(address: Address, data_dir: Path, *, clock: Callable[[], float], soiled: bool, limits: Limits | None = None) -> Outlet:
    """The outlet of an address; nothing is connected yet. `soiled`: a job was being sent when the last run ended."""
    if address.kind == "virtual":
        return VirtualOutlet(data_dir / "printed")
    if address.kind == "tcp" and address.answers:
        return AnsweringOutlet(address, clock=clock, soiled=soiled, limits=limits)
    return MuteOutlet(address, data_dir, clock=clock, soiled=soiled, limits=limits)


def job_name(job: PrintJob) -> str:
    """A file name for a job, in the order of jobs: "000042-017-2". Letters and digits only, whatever the serial holds."""
    return f"{job.id:06d}-{re.sub(r'[^0-9A-Za-z-]+', '_', job.serial)}"


def picture_path(data_dir: Path, job: PrintJob) -> Path:
    """Where the virtual printer leaves the picture of a job."""
    return data_dir / "printed" / f"{job_name(job)}.png"


class VirtualOutlet:
    """Paper that is a folder of pictures. A picture that is on disk is done, for certain."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self, strip: Image.Image, *, probe: bool = False) -> str:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as trouble:
            raise NotReady("error", str(trouble)) from None
        return ""

    def put(self, job: PrintJob, image: Image.Image, *, notice: Callable[[str], None], give_up: Callable[[], bool]) -> BadgeState:
        picture = io.BytesIO()
        image.save(picture, "PNG")
        transport.hand_over_folder(self._folder, f"{job_name(job)}.png", picture.getvalue())
        return BadgeState.DONE

    def close(self) -> None:
        """Nothing is held open."""


class AnsweringOutlet:
    """A network printer that says what it does. The connection is kept while jobs wait: most printers serve only one."""

    def __init__(self, address: Address, *, clock: Callable[[], float], soiled: bool, limits: Limits | None = None) -> None:
        self._address, self._clock, self._soiled, self._limits = address, clock, soiled, limits
        self._wire: TcpWire | None = None
        self._dialogue: Dialogue | None = None
        self._synced = False

    def ready(self, strip: Image.Image, *, probe: bool = False) -> str:
        kept = self._dialogue is not None
        try:
            if self._dialogue is None:
                self._wire = TcpWire(self._address.place, self._address.port)
                self._dialogue = Dialogue(self._wire, clock=self._clock, process_id=self._address.profile.process_id, limits=self._limits)
            self._dialogue.check()
            if not probe and not self._synced:
                try:
                    self._dialogue.sync(soiled=self._soiled)
                finally:
                    self._soiled = self._soiled or self._dialogue.filled
                if self._soiled:
                    self._dialogue.send(self._encoded(strip, STRIP_TAG), STRIP_TAG)
                    self._soiled = False
                self._synced = True
            return self._dialogue.warning
        except (Interrupted, NotReady) as trouble:
            self.close()
            found = trouble if isinstance(trouble, NotReady) else NotReady("no_answer", str(trouble))
        if kept and found.word == "no_answer":
            return self.ready(strip, probe=probe)  # the printer let go of an idle connection: that is no fault of its own
        raise found

    def put(self, job: PrintJob, image: Image.Image, *, notice: Callable[[str], None], give_up: Callable[[], bool]) -> BadgeState:
        tag = b"%04d" % (job.id % 10000)
        try:
            return self._dialogue.send(self._encoded(image, tag), tag, notice=notice, give_up=give_up)
        except Interrupted:
            self._soiled = True
            self.close()
            raise

    def _encoded(self, image: Image.Image, tag: bytes) -> list[bytes]:
        profile = self._address.profile
        return escpos.encode(image, tag=tag, process_id=profile.process_id, cutter=profile.cutter)

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._dialogue = None
        self._synced = False


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
        self._wire: TcpWire | None = None
        self._device: Any = None

    def ready(self, strip: Image.Image, *, probe: bool = False) -> str:
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

    def put(self, job: PrintJob, image: Image.Image, *, notice: Callable[[str], None], give_up: Callable[[], bool]) -> BadgeState:
        profile = self._address.profile
        pieces = self._encoder.job(image, cutter=profile.cutter, dpi=profile.dpi)
        if self._soiled:
            pieces = [*self._encoder.mend(self._strip, cutter=profile.cutter), *pieces]
        try:
            self._hand_over(job, pieces)
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

    def _hand_over(self, job: PrintJob, pieces: list[bytes]) -> None:
        address, data = self._address, b"".join(pieces)
        match address.kind:
            case "tcp":
                transport.hand_over_tcp(self._wire, data)
            case "file" if self._line:
                transport.hand_over_device(Path(address.place), data)
            case "file":
                transport.hand_over_folder(Path(address.place), f"{job_name(job)}.bin", data)
            case "serial":
                transport.hand_over_serial(self._device, address.baud, data)
            case "usb":
                transport.hand_over_usb(self._device, pieces)
            case "spooler":
                transport.hand_over_spooler(address.place, f"Thẻ {job.serial}", data, escpos=self._escpos)

    def _escpos(self) -> ModuleType:
        return transport.load_escpos(self._data_dir / "cache" / "escpos")

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        if self._device is not None:
            self._device.close()  # closing twice is nothing to python-escpos
        self._wire = self._device = None
