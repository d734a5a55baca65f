"""The hot path of the door: one scan in, one answer out, without a framework in between.

It refuses to decide anything: `hall.door` does. It never writes what was scanned into a log: a code opens the door, and the code
of an identity card is nobody's business.
"""

import logging
import time
from collections.abc import Callable, Iterable

import gevent
import msgspec

from hall.errors import HallError, Refused
from hall.guessing import Guessing
from hall.hall import Hall
from hall.model import CheckIn, Device
from web.gate import bearer
from web.headers import HEADERS

log = logging.getLogger(__name__)

MOST_BYTES = 4000
"""More than any scanner sends; the longest code that means anything has 27 digits."""

_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    401: "401 Unauthorized",
    403: "403 Forbidden",
    409: "409 Conflict",
    503: "503 Service Unavailable",
}
_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), *HEADERS.items()]


class Scan(msgspec.Struct, frozen=True):
    """What a kiosk sends: whatever the scanner read, and an id that stays the same through every retry of this scan.

    `scanned_at` (UTC, optional): when it was read, by the hall's clock; it may get here much later. `admitted` (with `scanned_at`):
    the kiosk was cut off and let the delegate in by itself. `refused`: it was cut off and refused with this outcome by itself.
    """

    code: str
    scan_id: str
    scanned_at: str = ""
    admitted: bool = True
    refused: str = ""


class Seen(msgspec.Struct, frozen=True):
    """What a kiosk may show of a delegate: no phone, no birth date, no notes."""

    number: str
    full_name: str
    salutation: str
    post: str
    unit: str
    seat: str
    category: str


class _Badge(msgspec.Struct, frozen=True):
    state: str


class Answer(msgspec.Struct, frozen=True):
    """The answer as it goes out. `at` is UTC text; a refusal has no delegate."""

    outcome: str
    first_time: bool
    at: str
    kiosk: str
    delegate: Seen | None
    badge: _Badge
    repeated: bool
    stands_for: str = ""
    """Whose place the greeted person takes (đi thay); `delegate` is then the person who is here."""
    tasks: list[str] = []
    """What the delegate should be told on arriving, as sentences."""
    came_back: bool = False
    attention: str = ""
    """What the staff at the door should know of the person who is here; the delegate reads it too."""


class CheckIns:
    """WSGI callable for `POST /api/v1/check-ins`: 200 for every outcome, refusals too; 400, 401, 403 for what is no scan.

    409 for an id that has named another command. 503 only when the conference's file cannot be written: nothing was recorded and
    the kiosk sends the same scan again.
    """

    def __init__(self, hall: Hall, *, seconds: Callable[[], float] = time.monotonic, wait: Callable[[float], None] = gevent.sleep) -> None:
        self._hall, self._seconds, self._wait = hall, seconds, wait
        self._guessing = Guessing()
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(Scan).decode

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        status, body = self._answer(environ)
        headers = [*_HEADERS, ("Content-Length", str(len(body)))]
        if status == 401:
            headers.append(("WWW-Authenticate", 'Bearer realm="kiosk"'))
        start_response(_STATUS[status], headers)
        return [body]

    def _answer(self, environ: dict) -> tuple[int, bytes]:
        try:
            device = self._hall.devices.by_token(bearer(environ.get("HTTP_AUTHORIZATION", "")))
            if device is None:
                return self._no(401, "not_allowed", "Thiết bị này chưa được ghép hoặc đã bị thu hồi.")
            if device.kind != "kiosk":
                return self._no(403, "not_allowed", "Thiết bị này không phải máy điểm danh.")
            scan = self._scan(environ)
            if scan is None:
                return self._no(400, "bad_input", "Yêu cầu gửi lên chưa đúng.")
            result = self._hall.door.check_in(
                scan.code,
                scan_id=scan.scan_id,
                device=device,
                scanned_at=scan.scanned_at,
                admitted=scan.admitted,
                refused=scan.refused,
            )
            if not scan.refused:  # many come at once after an outage, and their answer tells what the kiosk said, no more
                self._slow_guesses(device, result)
            return 200, self._encode(answer(result))
        except HallError as error:
            return self._no(409 if isinstance(error, Refused) else 400, error.code, error.text)
        except Exception:
            log.exception("a check-in could not be recorded")
            return self._no(503, "fault", "Chưa ghi nhận được. Xin thử lại.")

    def _slow_guesses(self, device: Device, result: CheckIn) -> None:
        """An answer to somebody who tries codes waits; everybody else's goes out at once."""
        verdict = self._guessing.answered(device.id, result.outcome, repeated=result.repeated, now=self._seconds())
        if verdict.notice:
            self._hall.door.notice_guessing(device)
        if verdict.pause:
            self._wait(verdict.pause)

    def _scan(self, environ: dict) -> Scan | None:
        """The body as a scan, None for anything else. Reads at most one byte more than is allowed, whatever length is claimed."""
        claimed = environ.get("CONTENT_LENGTH") or ""
        if claimed and not (claimed.isascii() and claimed.isdigit() and len(claimed) < 10 and int(claimed) <= MOST_BYTES):
            return None
        try:
            body = environ["wsgi.input"].read(int(claimed) if claimed else MOST_BYTES + 1)
            return self._decode(body) if len(body) <= MOST_BYTES else None
        except (msgspec.DecodeError, ValueError, OSError):  # not JSON, not text, a broken chunk, a tablet that went away
            return None

    def _no(self, status: int, code: str, text: str) -> tuple[int, bytes]:
        return status, self._encode({"error": code, "text": text})


def answer(result: CheckIn) -> Answer:
    """What goes out for a check-in: the least a kiosk needs to greet the person who is here."""
    delegate, here = result.delegate, result.stand_in
    seen = delegate and {name: getattr(delegate, name) for name in Seen.__struct_fields__}
    if seen and here:
        seen |= {name: getattr(here, name) for name in ("full_name", "salutation", "post", "unit")}
    return Answer(
        outcome=result.outcome,
        first_time=result.first_time,
        at=result.at,
        kiosk=result.kiosk,
        delegate=seen and Seen(**seen),
        badge=_Badge(result.badge),
        repeated=result.repeated,
        stands_for=delegate.full_name if delegate and here and here.substitute else "",
        tasks=result.tasks,
        came_back=result.came_back,
        attention=result.attention,
    )
