"""One native thread for one printer: takes a job only when the printer has proved ready, prints it, says what became of it.

Never two badges: a job that has left `queued` is not sent again by software, whatever happens; what was interrupted is `unknown`
and a person decides. Talks to the hall only through `PaperDesk`. It refuses to know SQL, browsers and printers' bytes.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from PIL import Image

from hall.errors import HallError
from hall.model import BadgeState, PrintJob
from printers import shelf
from printers.address import Address
from printers.badge import Renderer
from printers.dialogue import Limits
from printers.layout import Layout
from printers.outlets import Outlet, open_outlet
from printers.transport import Interrupted, NotReady

IDLE_CLOSE = 10.0
"""Seconds a connection is kept without work: a printer serves one at a time, and other programs may need it."""
LOOK_AGAIN = 3.0
"""Seconds between looks at the queue when nobody wakes us."""
PROBE = 30.0
"""Seconds between questions to an idle printer, so that an empty roll is known before the next badge."""
PROBE_AGAIN = 6.0
"""The same for a printer that was not ready: somebody is changing its roll and watches the screen."""
LONGEST_RETRY = 10.0
OFF = frozenset({"no_answer", "refused", "gone"})
"""Words for a printer that is not there at all; the others are printers that need a hand."""


class PaperDesk(Protocol):
    """The hall's side of the queue. Called from worker threads."""

    def claim(self, printer: str) -> PrintJob | None: ...
    def finish(self, job_id: int, state: BadgeState, note: str = "") -> None: ...
    def recover(self, printer: str) -> list[PrintJob]: ...
    def report(self, printer: str, state: str, detail: str = "") -> None: ...
    def waiting(self, printer: str) -> bool: ...


class Worker:
    """`start` once, `wake` whenever a job may be waiting, `stop` at the end. Times are seconds of `clock`.

    `after`: workers of the same printer that were asked to stop; this one begins when they are at rest.
    """

    def __init__(
        self,
        name: str,
        address: Address,
        desk: PaperDesk,
        *,
        data_dir: Path,
        log: logging.Logger,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
        after: Iterable["Worker"] = (),
    ) -> None:
        self.name, self.address = name, address
        self._desk, self._data_dir, self._log, self._clock, self._limits = desk, data_dir, log, clock, limits
        self._after = tuple(after)
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._stop_by = float("inf")
        self._thread = threading.Thread(target=self._run, name=f"printer {name}", daemon=True)
        self._shelf = shelf.Shelf(shelf.folder(data_dir))
        self._outlet: Outlet | None = None
        self._renderer: Renderer | None = None
        self._layout: Layout | None = None
        self._owed: list[tuple[int, BadgeState, str]] = []
        self._said: tuple[str, str] | None = None
        self._told: tuple[str, str] | None = None
        self._failures = 0
        self._warning = ""
        self._used_at = self._probed_at = float("-inf")

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """A job may be waiting. Never blocks; may be called from anywhere, any number of times."""
        self._wake.set()

    def stop(self, timeout: float) -> bool:
        """Take no more jobs; the badge being printed gets most of `timeout` seconds, then it is `unknown`. True when all is at rest."""
        self.ask_to_stop(timeout)
        return self.join(timeout)

    def join(self, timeout: float | None) -> bool:
        """Wait for a worker that was asked to stop; True when it is at rest."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def ask_to_stop(self, timeout: float) -> None:
        """The first half of `stop`, for stopping several workers at once."""
        self._stop_by = self._clock() + timeout * 0.8
        self._stopping.set()
        self._wake.set()

    def _run(self) -> None:
        for before in self._after:
            before.join(None)
        while True:
            # Cleared before the work (and before the look at `stopping`): what comes during it sets the flag again and is seen at once.
            self._wake.clear()
            if self._stopping.is_set():
                break
            try:
                delay = self._turn()
            except Exception:  # a worker outlives every fault
                self._log.exception("printer %s: unexpected trouble", self.name)
                self._close()
                self._say("blocked", "error")
                delay = self._retry_delay()
            self._wake.wait(delay)
        self._close()
        try:
            self._settle()
        except Exception:  # a worker outlives every fault
            # The desk is gone too: the next start finds the job in `sending` and makes it unknown.
            self._log.exception("printer %s: a result could not be written", self.name)

    def _turn(self) -> float:
        """One look at the queue and at most one badge. Returns how long to wait before the next, 0 when there may be more."""
        if self._outlet is None:
            self._renderer = self._renderer or Renderer()
            interrupted = self._desk.recover(self.name)
            self._outlet = open_outlet(self.address, self._data_dir, clock=self._clock, soiled=bool(interrupted), limits=self._limits)
        self._settle()
        work = self._desk.waiting(self.name)
        if not work:
            self._rest()
            return LOOK_AGAIN
        warning = self._ready()
        if warning is None:
            return self._retry_delay()
        self._failures, self._warning, self._used_at = 0, warning, self._clock()
        job = self._desk.claim(self.name)
        if job is None:
            self._say("ready", warning)
            return LOOK_AGAIN
        self._say("printing", warning)
        return 0 if self._print(job) else self._retry_delay()

    def _rest(self) -> None:
        """Nothing to print: let go of the printer after a while, and ask it now and then how it is."""
        now = self._clock()
        if self._said and self._said[0] == "printing":
            self._say("ready", self._warning)
        if now - self._used_at < IDLE_CLOSE:
            return
        self._close()
        well = self._said is None or self._said[0] == "ready"
        if now - self._probed_at >= (PROBE if well else PROBE_AGAIN):
            self._probed_at = now
            warning = self._ready(probe=True)
            self._close()
            if warning is not None:
                self._say("ready", warning)

    def _ready(self, *, probe: bool = False) -> str | None:
        """The printer's warning word ("" for none) when it can take a job, else None; then it has been reported why."""
        profile = self.address.profile
        try:
            # Read before each job is taken: what the station saved shows on the next badge, and with a bad file the jobs stay queued.
            self._layout = self._shelf.load(self.address.layout)
        except HallError as trouble:
            self._log.error("printer %s: layout %s: %s", self.name, self.address.layout, trouble.text)
            self._say("blocked", "bad_layout")
            return None
        try:
            return self._outlet.ready(self._renderer.void_strip(width=profile.width, dpi=profile.dpi), probe=probe)
        except NotReady as trouble:
            self._log.info("printer %s is not ready: %s", self.name, trouble)
            self._close()
            self._say("gone" if trouble.word in OFF else "blocked", trouble.word)
            return None

    def _print(self, job: PrintJob) -> bool:
        """Print a claimed job and settle it, whatever happens. True when the printer is fit for the next one."""
        state, note = BadgeState.HELD, ""
        profile = self.address.profile
        try:
            image = self._renderer.render(job.badge, width=profile.width, dpi=profile.dpi, layout=self._layout)
        except Exception as trouble:  # a worker outlives every fault
            self._log.exception("printer %s: badge %s cannot be drawn", self.name, job.serial)
            note = trouble.text if isinstance(trouble, HallError) else f"Không vẽ được thẻ: {trouble}"
        else:
            state, note = self._put(job, image)
        self._used_at = self._clock()
        self._owed.append((job.id, state, note))
        self._settle()
        return self._said[0] == "printing"

    def _put(self, job: PrintJob, image: Image.Image) -> tuple[BadgeState, str]:
        try:
            return self._outlet.put(job, image, notice=self._notice, give_up=self._give_up), ""
        except NotReady as trouble:
            self._say("gone" if trouble.word in OFF else "blocked", trouble.word)
            return BadgeState.HELD, f"Chưa gửi gì tới máy in: {trouble}"
        except Interrupted as trouble:
            self._log.warning("printer %s: badge %s interrupted: %s", self.name, job.serial, trouble)
            self._say("gone", "no_answer")
            return BadgeState.UNKNOWN, str(trouble)
        except Exception as trouble:  # a worker outlives every fault
            self._log.exception("printer %s: badge %s", self.name, job.serial)
            self._close()
            self._say("blocked", "error")
            return BadgeState.UNKNOWN, f"{type(trouble).__name__}: {trouble}"

    def _notice(self, word: str) -> None:
        self._say("blocked" if word else "printing", word)

    def _give_up(self) -> bool:
        return self._stopping.is_set() and self._clock() >= self._stop_by

    def _settle(self) -> None:
        """Write down results; one that cannot be written is kept and tried again before any new job is taken."""
        while self._owed:
            self._desk.finish(*self._owed[0])
            del self._owed[0]

    def _retry_delay(self) -> float:
        self._failures += 1
        return min(2.0 ** min(self._failures - 1, 8), LONGEST_RETRY)

    def _say(self, state: str, detail: str) -> None:
        """Report news only; a report that fails is no reason not to print, and is tried again with the next one."""
        self._said = (state, detail)
        if self._told != self._said:
            try:
                self._desk.report(self.name, state, detail)
                self._told = self._said
            except Exception:  # a worker outlives every fault
                self._log.exception("printer %s: its state could not be reported", self.name)

    def _close(self) -> None:
        if self._outlet is not None:
            self._outlet.close()
