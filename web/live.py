"""The only emitter. Screens go out whole, after the commit, to those who may see them; a heartbeat tells whether one is behind.

Every message is `{boot_id, rev, now, state}`. A screen is built by a pure function from the hall; after a committed change it is
built again and sent when it differs. The first change goes out at once, the next ones at the screen's own pace, so that a rush
at the door costs a projector ten pictures a second and not a thousand. A move of the stage never waits for that pace.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import gevent
import msgspec
from flask import request
from flask_socketio import SocketIO, join_room
from gevent.event import Event as Flag

from hall.hall import Hall
from hall.model import Device, Event

from .gate import Gate

log = logging.getLogger(__name__)
BEAT_SECONDS = 2.0


@dataclass
class Screen:
    """One kind of screen. `role`: "public", "kiosk" (an enrolled device) or a role of the gate."""

    name: str
    build: Callable[[Hall], dict]
    role: str
    pace: float = 0.1
    """Least seconds between two sendings."""
    dirty: Flag = field(default_factory=Flag)
    hurry: Flag = field(default_factory=Flag)
    """Set with `dirty` when the stage moved: the MC's press must not wait out the pace that a rush at the door set."""
    last: bytes = b""
    rev: int = 0


class Live:
    """Wires screens to sockets. `socketio` is built by the app; `screens` come from the faces."""

    def __init__(self, socketio: SocketIO, hall: Hall, gate: Gate) -> None:
        self._io, self._hall, self._gate = socketio, hall, gate
        self.screens: dict[str, Screen] = {}
        self._rooms: dict[str, str] = {}
        """socket id -> screen name"""
        self._devices: dict[str, int] = {}
        """socket id -> device id"""
        self._roles: dict[str, str] = {}
        """socket id -> role of its session; of the screens that ask for one"""
        socketio.on_event("connect", self._connect)
        socketio.on_event("disconnect", self._disconnect)
        hall.subscribe(self._on_events)

    def add(self, screen: Screen) -> None:
        self.screens[screen.name] = screen

    def start(self) -> None:
        """Start sending: one greenlet a screen, and the heartbeat."""
        for screen in self.screens.values():
            gevent.spawn(self._send_changes, screen)
        gevent.spawn(self._beat)

    def envelope(self, screen: Screen) -> dict:
        """What a client gets, by socket or over HTTP."""
        rev = self._hall.rev  # before the state is read: a client may be told of a change twice, never of one it has not
        return {"screen": screen.name, "boot_id": self._hall.boot_id, "rev": rev, "now": self._hall.now, "state": screen.build(self._hall)}

    def watching(self) -> dict[str, int]:
        """How many clients watch each screen."""
        counts = dict.fromkeys(self.screens, 0)
        for name in self._rooms.values():
            counts[name] += 1
        return counts

    def connected_devices(self) -> set[int]:
        return set(self._devices.values())

    def may_see(self, screen: Screen, token: str = "") -> Device | bool:
        """The device for a kiosk's screen, True or False for the others."""
        if screen.role == "public":
            return True
        if screen.role == "kiosk":
            return self._gate.device(token) or False
        return self._gate.holds(screen.role)

    # -- events -----------------------------------------------------------------------------------------------------------------

    def _on_events(self, events: list[Event]) -> None:
        stage_moved = any(event.kind.startswith("stage.") for event in events)
        for screen in self.screens.values():
            screen.dirty.set()
            if stage_moved:
                screen.hurry.set()
        for event in events:
            if event.kind == "device.revoked":
                gevent.spawn(self._drop_device, event.body["device"])
            elif event.kind == "device.pin_changed":
                gevent.spawn(self._drop_role, event.body["role"])

    def _drop_revoked(self) -> None:
        """The command line may have revoked a device: its word comes without events."""
        for device in self._hall.devices.all():
            if device.revoked_at:
                self._drop_device(device.id)

    def _drop_device(self, device_id: int) -> None:
        for sid in [sid for sid, known in self._devices.items() if known == device_id]:
            self._io.server.disconnect(sid)

    def _drop_role(self, role: str) -> None:
        """Sessions that knew the PIN before see no more of this role's screens; one that may still, connects again by itself."""
        for sid in [sid for sid, known in self._roles.items() if known == role]:
            self._io.server.disconnect(sid)

    def _connect(self, auth: dict | None = None) -> bool | None:
        auth = auth if isinstance(auth, dict) else {}
        screen = self.screens.get(str(auth.get("screen", "")))
        allowed = screen is not None and self.may_see(screen, str(auth.get("token", "")))
        if not allowed:
            return False
        sid = request.sid
        self._rooms[sid] = screen.name
        if isinstance(allowed, Device):
            self._devices[sid] = allowed.id
        elif screen.role != "public":
            self._roles[sid] = self._gate.role()
        join_room(screen.name)
        self._io.emit("screen", self.envelope(screen), to=sid)
        return None

    def _disconnect(self, *_reason: object) -> None:
        self._rooms.pop(request.sid, None)
        self._devices.pop(request.sid, None)
        self._roles.pop(request.sid, None)

    # -- sending ------------------------------------------------------------------------------------------------------------------

    def _send_changes(self, screen: Screen) -> None:
        while True:
            screen.dirty.wait()
            screen.dirty.clear()  # before the work, or a change during it is lost
            screen.hurry.clear()
            try:
                self._send(screen)
            except Exception:  # one screen that cannot be built must not stop the others, nor itself the next time
                log.exception("the screen %s could not be sent", screen.name)
            screen.hurry.wait(timeout=screen.pace)

    def _send(self, screen: Screen) -> None:
        if screen.name not in self._rooms.values():
            screen.last = b""
            screen.rev = self._hall.rev
            return
        message = self.envelope(screen)
        encoded = msgspec.json.encode(message["state"])
        if encoded != screen.last:
            screen.last, screen.rev = encoded, message["rev"]
            self._io.emit("screen", message, to=screen.name)

    def _beat(self) -> None:
        while True:
            gevent.sleep(BEAT_SECONDS)
            try:
                if self._hall.unwritten_since:
                    gevent.spawn(self._hall.try_writing)  # apart: a file that another program holds makes it wait
                if self._hall.look_for_news():
                    self._on_events([])
                    self._drop_revoked()
                for screen in self.screens.values():
                    if screen.role not in ("public", "kiosk"):
                        screen.dirty.set()  # devices' signs of life are not events; the desk's screens look for them here
                    beat = {"boot_id": self._hall.boot_id, "rev": screen.rev, "now": self._hall.now}
                    self._io.emit("beat", beat, to=screen.name)
            except Exception:
                log.exception("a heartbeat failed")
