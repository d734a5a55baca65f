"""A data folder: one conference's file, the key of its sessions, its PINs. Knows the hall, nothing that serves it."""

import os
import secrets
from pathlib import Path

from hall import protocol
from hall.devices import ROLES
from hall.errors import BadInput
from hall.hall import Hall, create
from hall.model import Actor, Conference
from hall.store.connection import Store
from web.bridge import Bridge

PROTOCOLS = Path(__file__).parent / "protocols"
FILE = "conference.sqlite"
SYSTEM = Actor(role="system")


def open_hall(data: Path, *, bridge: Bridge | None = None, durable: bool = True, **parts) -> Hall:
    """Open the conference of a data folder. Raises NotFound when there is none."""
    known = {p.id: p for p in protocol.catalogue(PROTOCOLS)}
    if bridge is not None:
        parts |= {"waiter": bridge.waiter, "deliver": bridge.deliver}
    return Hall(Store(data / FILE, durable=durable), known, **parts)


def secret_key(data: Path) -> bytes:
    """The key of sessions, kept beside the conference: after a restart every page goes on without logging in again."""
    path = data / "session.key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def fresh(data: Path, protocol_id: str, pins: dict[str, str], particulars: dict) -> None:
    """Make the file of a new conference with its PINs, which are also left in DATA/PIN.txt for the operator."""
    known = {p.id: p for p in protocol.catalogue(PROTOCOLS)}
    if protocol_id not in known:
        raise BadInput("Không có bộ quy định “{id}”. Có: {known}.", id=protocol_id, known=", ".join(sorted(known)))
    conference = Conference(number=secrets.randbelow(1000), protocol_id=protocol_id, **particulars)
    create(data / FILE, conference)
    hall = open_hall(data)
    for role, pin in pins.items():
        hall.devices.set_pin(role, pin, actor=SYSTEM)
    hall.close()
    path = data / "PIN.txt"
    path.touch(mode=0o600)
    path.write_text("".join(f"{role}\t{pin}\n" for role, pin in pins.items()), "utf-8")


def new_pins() -> dict[str, str]:
    """A six-digit PIN for each role."""
    return {role: f"{secrets.randbelow(1_000_000):06d}" for role in ROLES}
