"""Devices and PINs: who may speak to the hall. Tokens and PINs are known to their holders only; the hall keeps hashes."""

import hashlib
import hmac
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import timedelta

from .clock import iso
from .core import Core, check_id
from .errors import BadInput, NotFound, Refused
from .model import Actor, Device
from .store import door as rows
from .store.writer import Tx
from .text import clean

ROLES = ("admin", "mc", "print")
LANGUAGES = ("", "vi", "en")
"""Of a device; "" = as its browser remembers."""
SETUP_ROLES = ("admin", "print")
"""Whose PIN opens the set-up of a kiosk: the desk's and, nearer to the doors, the print station's."""
TRIES, TRIES_WITHIN = 5, 180.0
"""PINs that may be wrong at one device, and within how many seconds. All kiosks of a hall may share one address, so it is per device."""


_TOLD = ("version", "battery", "hidden", "queue", "camera", "scanner")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


PIN_COST = 2**13
"""Rounds of scrypt: about 30 ms a try on a laptop."""


def _slow_hash(pin: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=cost, r=8, p=1)


class Devices:
    """`secret(n)` gives n random bytes; it is handed in so that nothing here is random by itself."""

    CODE_MINUTES = 15

    def __init__(self, core: Core, secret: Callable[[int], bytes], *, pin_cost: int = PIN_COST) -> None:
        self._core, self._secret, self._pin_cost = core, secret, pin_cost
        self._wrong: defaultdict[int, deque[float]] = defaultdict(lambda: deque(maxlen=TRIES))

    def enrol(self, name: str, *, kind: str = "kiosk", printer: str = "", actor: Actor, claim: str = "") -> tuple[int, str]:
        """Enrol a device at once: (its id, its token). The token is shown here and never again, but to the same `claim` (see redeem)."""
        token = self._token(claim)
        name = self._name(name)

        def work(tx: Tx) -> int:
            if claim and (known := self._known(tx, token)):
                return known.id
            return self._add(tx, name, kind, printer, token, actor)

        return self._core.write(work), token

    def new_code(self, name: str, *, kind: str = "kiosk", printer: str = "", actor: Actor) -> str:
        """An eight-digit code that enrols one device within 15 minutes."""
        code = f"{int.from_bytes(self._secret(8)) % 10**8:08d}"
        name = self._name(name)
        expires = iso(self._core.clock() + timedelta(minutes=self.CODE_MINUTES))

        def work(tx: Tx) -> None:
            rows.add_enrol_code(tx, _hash(code), name=name, kind=kind, printer=printer, expires_at=expires)
            tx.record("device.code_made", actor, name=name)

        self._core.write(work)
        return code

    def redeem(self, code: str, claim: str = "") -> tuple[str, str]:
        """(token, device name) for a code from the console. Raises NotFound for one that is wrong, used or too old.

        `claim`: a secret of the asking browser (8 to 64 plain characters). Who asks again with both while the code lives gets the same
        token and no second device: the answer may have been lost. Raises BadInput for one that is none.
        """
        digits = "".join(ch for ch in code[:40] if ch.isdigit())
        token = self._token(claim, digits)

        def work(tx: Tx) -> str:
            if claim and (known := self._known(tx, token)) and rows.enrol_code_lives(tx.db, _hash(digits), tx.now):
                return known.name
            found = rows.take_enrol_code(tx, _hash(digits))
            if found is None:
                raise NotFound("Mã ghép thiết bị không đúng hoặc đã hết hạn.")
            name, kind, printer = found
            self._add(tx, name, kind, printer, token, Actor(role="device", name=name))
            return name

        return token, self._core.write(work)

    def by_token(self, token: str) -> Device | None:
        """The device a token belongs to; None for an unknown or revoked one."""
        device = rows.device_by_token(self._core.read, _hash(token))
        return device if device and not device.revoked_at else None

    def all(self) -> list[Device]:
        """Every device ever enrolled, revoked ones too."""
        return rows.devices(self._core.read)

    def seen(self, device_id: int, info: dict) -> None:
        """A sign of life with what the device tells of itself; no event, because it happens every few seconds."""
        kept = {k: v for k, v in info.items() if k in _TOLD and isinstance(v, (str, int, float, bool))}
        kept = {k: v[:40] if isinstance(v, str) else v for k, v in kept.items()}
        self._core.write(lambda tx: rows.device_seen(tx, device_id, kept))

    def change(
        self, device_id: int, *, name: str, printer: str, spare: str | None = None, language: str | None = None, actor: Actor
    ) -> None:
        """`spare`, `language` None: as they were. Raises BadInput (a printer cannot be its own spare), NotFound."""
        name = self._name(name)
        if language is not None and language not in LANGUAGES:
            raise BadInput("Ngôn ngữ của thiết bị là vi, en hoặc để trống.")
        if spare and spare == printer:
            raise BadInput("Máy in dự phòng phải là một máy khác.")

        def work(tx: Tx) -> None:
            if not rows.change_device(tx, device_id, name=name, printer=printer, spare=spare, language=language):
                raise NotFound("Không có thiết bị này.")
            tx.record("device.changed", actor, device=device_id)

        self._core.write(work)

    def revoke(self, device_id: int, *, actor: Actor) -> None:
        """From now on its token opens nothing."""

        def work(tx: Tx) -> None:
            if rows.revoke_device(tx, device_id):
                tx.record("device.revoked", actor, device=device_id)

        self._core.write(work)

    # -- PINs -----------------------------------------------------------------------------------------------------------------

    def set_pin(self, role: str, pin: str, *, actor: Actor) -> None:
        """4 to 12 digits. Raises BadInput."""
        if role not in ROLES or not (4 <= len(pin) <= 12 and pin.isascii() and pin.isdigit()):
            raise BadInput("Mã PIN cần từ 4 đến 12 chữ số.")
        salt = self._secret(16)
        hashed = _slow_hash(pin, salt, self._pin_cost)

        def work(tx: Tx) -> None:
            rows.set_pin(tx, role, salt, hashed)
            tx.record("device.pin_changed", actor, role=role)

        self._core.write(work)

    def pin_changed_at(self, role: str) -> str:
        """When the PIN of a role was last set (UTC), "" if never: a session that knew an older one is over."""
        return rows.pin_changed_at(self._core.read, role)

    def pin_opens(self, role: str, pin: str) -> bool:
        """Is this the PIN of the role? Slow on purpose (about 30 ms)."""
        known = rows.pin(self._core.read, role)
        salt, hashed = known or (b"none", b"")
        return hmac.compare_digest(_slow_hash(pin[:12], salt, self._pin_cost), hashed) and known is not None

    # -- the set-up of a kiosk ------------------------------------------------------------------------------------------------

    def try_setup(self, device_id: int, now: float) -> None:
        """Count a PIN about to be tried at a device. Raises Refused when five were wrong within three minutes.

        `now`: seconds of any clock that only goes forward. Counted before the slow check, so that tries at one time are all counted.
        """
        wrong = self._wrong[device_id]
        if len(wrong) == TRIES and now - wrong[0] < TRIES_WITHIN:
            raise Refused("Đã thử mã PIN năm lần. Xin đợi ba phút rồi thử lại.")
        wrong.append(now)

    def open_setup(self, device: Device, pin: str) -> bool:
        """Does this PIN open the set-up of the device? Slow on purpose (about 60 ms); recorded, and the wrong ones before are forgotten."""
        # Every role is asked, so that the time says nothing about which one it was.
        if not any([self.pin_opens(role, pin) for role in SETUP_ROLES]):
            return False
        self._wrong.pop(device.id, None)
        actor = Actor(role=device.kind, name=device.name)
        self._core.write(lambda tx: tx.record("device.setup_opened", actor, device=device.id))
        return True

    def _token(self, claim: str = "", code: str = "") -> str:
        """A new one; for a claim always the same one, so that it need not be kept: nobody makes it without the hall's own key."""
        if not claim:
            return self._secret(24).hex()
        check_id(claim)
        return hmac.digest(self._core.ticket_key, f"device {code} {claim}".encode(), hashlib.sha256)[:24].hex()

    @staticmethod
    def _known(tx: Tx, token: str) -> Device | None:
        """The device that was given this token before. Raises Refused when the desk has stopped it since."""
        device = rows.device_by_token(tx.db, _hash(token))
        if device and device.revoked_at:
            raise Refused("Bàn thư ký đã ngừng máy này. Xin thử lại.")
        return device

    @staticmethod
    def _name(name: str) -> str:
        name = clean(name)
        if not 1 <= len(name) <= 40:
            raise BadInput("Tên thiết bị cần từ 1 đến 40 ký tự.")
        return name

    @staticmethod
    def _add(tx: Tx, name: str, kind: str, printer: str, token: str, actor: Actor) -> int:
        device_id = rows.add_device(tx, name=name, kind=kind, printer=printer, token_hash=_hash(token))
        tx.record("device.enrolled", actor, device=device_id, name=name)
        return device_id
