"""A data folder: one conference's file, the key of its sessions, its PINs. Knows the hall, nothing that serves it."""

import errno
import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hall import protocol
from hall.devices import ROLES
from hall.errors import BadInput, NotFound
from hall.hall import Hall, create
from hall.model import Actor, Conference
from hall.store.connection import Store
from web.bridge import Bridge

PROTOCOLS = Path(__file__).parent / "protocols"
FILE = "conference.sqlite"
SYSTEM = Actor(role="system")
log = logging.getLogger(__name__)


def open_hall(data: Path, *, bridge: Bridge | None = None, durable: bool = True, **parts) -> Hall:
    """Open the conference of a data folder. Raises NotFound when there is none, BadProtocol when its own protocol is spoilt."""
    if not (data / FILE).exists():  # opening would make an empty file, and that stands in the way of making the conference
        raise NotFound("Thư mục dữ liệu này chưa có hội nghị nào.")
    known, faults = protocol.catalogue(PROTOCOLS)
    for fault in faults:
        log.error("a protocol is left out: %s", fault)
    if bridge is not None:
        parts |= {"waiter": bridge.waiter, "deliver": bridge.deliver}
    hall = Hall(Store(data / FILE, durable=durable), known, **parts)
    try:
        _ = hall.protocol  # read now, so that a spoilt one is told here
    except NotFound as error:
        hall.close()
        raise (faults or [error])[0] from None
    return hall


@contextmanager
def making(data: Path) -> Iterator[Path]:
    """A folder to make a conference in. At the end its files move into the data folder, the conference last: whoever is killed on the
    way leaves none, and making it again begins from nothing. Raises BadInput when there is one already or being made."""
    data.mkdir(parents=True, exist_ok=True)
    with hold(data):
        if (data / FILE).exists():
            raise BadInput("Thư mục dữ liệu này đã có một hội nghị.")
        new = data / ".new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        yield new
        for path in sorted(new.iterdir(), key=lambda path: path.name == FILE):
            os.replace(path, data / path.name)
        new.rmdir()


def hold(data: Path) -> BinaryIO:
    """What is to be kept open as long as this process serves the folder; the system lets go of it however the process ends. A second
    house would take the badge that the first is sending for an interrupted one. Raises BadInput when another process serves it."""
    file = (data / "serving.lock").open("ab")
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Any other number: a network folder that knows no locks. The conference opens all the same.
        if error.errno in (errno.EAGAIN, errno.EACCES):
            file.close()
            raise BadInput(
                "Hội nghị trong {folder} đang chạy rồi (ở cửa sổ khác, hoặc tự khởi động cùng máy): dùng nó, hoặc dừng nó trước.",
                folder=data,
            ) from None
    return file


def secret_key(data: Path) -> bytes:
    """The key of sessions, kept beside the conference: after a restart every page goes on without logging in again."""
    path = data / "session.key"
    key = path.read_bytes() if path.exists() else b""
    if len(key) < 32:  # none, or what a power cut left of it: no page opens with an empty key
        key, new = secrets.token_bytes(32), data / "session.key.new"
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    return key


def fresh(data: Path, protocol_id: str, pins: dict[str, str], particulars: dict) -> None:
    """Make the file of a new conference with its PINs, which are also left in DATA/PIN.txt for the operator."""
    known, faults = protocol.catalogue(PROTOCOLS)
    if protocol_id not in known and faults:
        raise faults[0]
    if protocol_id not in known:
        raise BadInput("Không có bộ quy định “{id}”. Có: {known}.", id=protocol_id, known=", ".join(sorted(known)))
    conference = Conference(number=secrets.randbelow(1000), protocol_id=protocol_id, **particulars)
    create(data / FILE, conference)
    hall = open_hall(data)
    set_pins(hall, data, pins)
    hall.close()


def set_pins(hall: Hall, data: Path, pins: dict[str, str]) -> None:
    """From now on these open the roles; they are left in DATA/PIN.txt. Whoever came in with the ones before is out."""
    for role, pin in pins.items():
        hall.devices.set_pin(role, pin, actor=SYSTEM)
    path = data / "PIN.txt"
    path.touch(mode=0o600)
    path.write_text("".join(f"{role}\t{pin}\n" for role, pin in pins.items()), "utf-8")


def new_pins() -> dict[str, str]:
    """A six-digit PIN for each role."""
    return {role: f"{secrets.randbelow(1_000_000):06d}" for role in ROLES}
