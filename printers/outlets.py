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
from printers import encoder, transport
from printers.address import Address
from printers.dialogue import Dialogue, Limits
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
    return MuteOutlet(address, data_dir, soiled=soiled)


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
        return encoder.encode(image, tag=tag, process_id=profile.process_id, cutter=profile.cutter)

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._dialogue = None
        self._synced = False


class MuteOutlet:
    """Printers without a back channel: bytes are handed over, and nobody knows more."""

    def __init__(self, address: Address, data_dir: Path, *, soiled: bool) -> None:
        self._address, self._data_dir = address, data_dir
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
        pieces = [encoder.RESET, *encoder.encode(image, cutter=profile.cutter)]
        if self._soiled:
            pieces = [encoder.FILL_UP, encoder.RESET, *encoder.encode(self._strip, cutter=profile.cutter), *pieces]
        try:
            self._hand_over(job, pieces)
        except Interrupted:
            self._soiled = self._line
            raise
        finally:
            self.close()
        self._soiled = False
        return BadgeState.HANDED_OVER

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
