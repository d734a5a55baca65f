"""One native thread for one printer: takes a job only when the printer has proved ready, prints it, says what became of it.

Never two badges: a job that has left `queued` is not sent again by software, whatever happens; what was interrupted is `unknown`
and a person decides. Talks to the hall only through `PaperDesk`. It refuses to know SQL, browsers and printers' bytes.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from PIL import Image

from hall.clock import iso
from hall.errors import HallError
from hall.model import BadgeState, Printer, PrintJob
from printers import shelf
from printers.address import Address
from printers.badge import Renderer
from printers.dialogue import TEARING, Limits
from printers.layout import Layout
from printers.outlets import Outlet, open_outlet
from printers.probe import knows_counter, record
from printers.specimen import heading, specimen
from printers.transport import Interrupted, NotReady, TcpWire, Wire

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

    def claim(self, printer: str, *, cuts: int | None = None) -> PrintJob | None: ...
    def finish(self, job_id: int, state: BadgeState, note: str = "", *, paper_mm: int = 0) -> None: ...
    def recover(self, printer: str) -> list[PrintJob]: ...
    def recover_all_but(self, printers: Collection[str]) -> None: ...
    def weigh(self, printer: str, cuts: int) -> object: ...
    def used(self, printer: str, paper_mm: int) -> None: ...
    def put_record(self, printer: str, record: dict) -> None: ...
    def report(self, printer: str, state: str, detail: str = "") -> None: ...
    def waiting(self, printer: str) -> bool: ...


class Worker:
    """`start` once, `wake` whenever a job may be waiting, `stop` at the end. Times are seconds of `clock`.

    `after`: workers of the same printer that were asked to stop; this one begins when they are at rest. `connect`: how a network
    printer is reached (host, port). `renderer`: who draws; else the worker makes its own when it begins. `known`: what the hall knows
    of the printer at the start, for its record and its last state. `wall`: the time of day, with its zone.
    `drawing`: held while a badge is drawn; shared, so that four printers at once take from the door no more than one does.
    `retry`: seconds until a printer that failed is tried again; doubled each time.
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
        connect: Callable[[str, int], Wire] = TcpWire,
        renderer: Renderer | None = None,
        known: Printer | None = None,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        drawing: AbstractContextManager | None = None,
        retry: float = 1.0,
    ) -> None:
        self.name, self.address = name, address
        self._desk, self._data_dir, self._log, self._clock, self._limits = desk, data_dir, log, clock, limits
        self._after, self._connect = tuple(after), connect
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._stop_by = float("inf")
        self._thread = threading.Thread(target=self._run, name=f"printer {name}", daemon=True)
        self._half = data_dir / "cache" / f"half-{quote(name, safe='')}"
        """Is there from a badge's first byte to its end: however often the program is killed, it knows that half a badge may hang there."""
        self._shelf = shelf.Shelf(shelf.folder(data_dir))
        self._outlet: Outlet | None = None
        self._renderer, self._drawing = renderer, drawing or threading.Lock()
        self._layout: Layout | None = None
        self._drawn_strip: Image.Image | None = None
        self._owed: list[tuple[int, BadgeState, str, int]] = []
        self._known, self._wall = known or Printer(name=name, address=""), wall
        self._record = self._known.record
        self._before: int | None = None
        """The counter before the badge that broke off, until it is weighed; None when the counter shall not decide."""
        self._cuts: int | None = None
        self._strips = 0
        self._torn = False
        self._probe_asked = threading.Event()
        self.probe_trouble = ""
        """Why the last examination came to nothing: a word as in `hall.model.Printer.detail`, "" when it did not."""
        self._said: tuple[str, str] | None = None
        self._told: tuple[str, str] | None = None
        self._retry, self._failures = retry, 0
        self._warning = ""
        self._used_at = self._probed_at = float("-inf")

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread.start()

    def wake(self) -> None:
        """A job may be waiting. Never blocks; may be called from anywhere, any number of times."""
        self._wake.set()

    def ask_probe(self) -> None:
        """Examine the printer between two badges ("Kiểm tra máy in"); the record goes to the desk. Never blocks."""
        self.probe_trouble = ""
        self._probe_asked.set()
        self._wake.set()

    @property
    def probing(self) -> bool:
        """An examination is asked for and not over yet."""
        return self._probe_asked.is_set()

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
            self._wake.wait(self.step())
        self._close()
        try:
            self._settle()
        except Exception:  # a worker outlives every fault
            # The desk is gone too: the next start finds the job in `sending` and makes it unknown.
            self._log.exception("printer %s: a result could not be written", self.name)

    def step(self) -> float:
        """One look at the queue and at most one badge, whatever happens; the thread does nothing else, over and over.

        Returns the seconds to wait before the next, 0 when there may be more.
        """
        try:
            return self._turn()
        except Exception:  # a worker outlives every fault
            self._log.exception("printer %s: unexpected trouble", self.name)
            self._close()
            self._say("blocked", "error")
            return self._retry_delay()

    def _turn(self) -> float:
        if self._outlet is None:
            self._renderer = self._renderer or Renderer()
            interrupted = self._desk.recover(self.name)
            # Who replaced the roll while nobody watched may hold a badge in two pieces: no counter tells that.
            if interrupted and self._known.detail not in TEARING:
                self._before = interrupted[-1].cuts_before
            self._outlet = open_outlet(
                self.address,
                self._data_dir,
                clock=self._clock,
                soiled=bool(interrupted) or self._half.exists(),
                limits=self._limits,
                counter=knows_counter(self._record, self.address),
                connect=self._connect,
            )
        self._settle()
        if self._probe_asked.is_set():
            try:
                self._examine()
            finally:
                self._probe_asked.clear()
        # A badge that may be settled by the counter is not kept waiting for the next one.
        if not self._desk.waiting(self.name) and self._before is None:
            self._rest()
            return LOOK_AGAIN
        warning = self._ready()
        if warning is None:
            return self._retry_delay()
        self._before = None  # weighed, or not to be: the strip has been cut since
        self._failures, self._warning, self._used_at = 0, warning, self._clock()
        self._settle()
        job = self._desk.claim(self.name, cuts=self._cuts)
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
        try:
            # Read before each job is taken: what the station saved shows on the next badge, and with a bad file the jobs stay queued.
            self._layout = self._shelf.load(self.address.layout)
        except HallError as trouble:
            self._log.error("printer %s: layout %s: %s", self.name, self.address.layout, trouble.text)
            self._say("blocked", "bad_layout")
            return None
        try:
            warning = self._outlet.ready(self._strip(), probe=probe, weigh=self._weigh)
            self._cuts = None if probe else self._outlet.cuts()
            return warning
        except NotReady as trouble:
            self._log.info("printer %s is not ready: %s", self.name, trouble)
            self._not_ready(trouble.word)
            return None

    def _not_ready(self, word: str) -> None:
        if word in TEARING:
            self._before = None  # it stopped in the middle of a badge, perhaps
        self._close()
        self._say("gone" if word in OFF else "blocked", word)

    def _strip(self) -> Image.Image:
        # Asked for at each look at the printer, printed hardly ever: drawn once.
        self._drawn_strip = self._drawn_strip or self._renderer.void_strip(width=self.address.profile.width, dpi=self.address.profile.dpi)
        return self._drawn_strip

    def _weigh(self, cuts: int, awake: bool) -> None:
        """What the cutter counter says of the badge that broke off, told to the desk only where it is proof.

        One cut more: the badge came out. None: it did not, but only when the printer certainly was never off meanwhile, for with
        the power its counter goes back to what it had last saved, and that may be the very figure from before the badge.
        """
        before = self._before
        if before is not None and (cuts == before + 1 or (cuts == before and awake)):
            self._desk.weigh(self.name, cuts)
        self._before = None

    def _examine(self) -> None:
        """Ask the printer everything, print the test sheet, keep the record."""
        profile, when = self.address.profile, self._wall()
        lines = heading(self.name, when, profile.name, profile.width, profile.dpi)
        name = f"kiem-tra-{when:%Y%m%d-%H%M%S}"
        sheet = specimen(self._renderer.fonts, name, width=profile.width, dpi=profile.dpi, lines=lines)
        try:
            found = self._outlet.examine(sheet, self._strip(), weigh=self._weigh, notice=self._notice, give_up=self._give_up)
        except (NotReady, Interrupted) as trouble:
            self._log.info("printer %s could not be examined: %s", self.name, trouble)
            self.probe_trouble = trouble.word if isinstance(trouble, NotReady) else "no_answer"
            self._not_ready(self.probe_trouble)
            return
        except Exception:
            self.probe_trouble = "error"
            raise
        self._before = None if found.printed else self._before
        text = self._known.address
        self._record = record(found, self.address, text, asked_at=iso(when), before=self._record)
        self._outlet.counter = knows_counter(self._record, self.address)
        self._desk.put_record(self.name, self._record)
        if found.printed:
            self._desk.used(self.name, profile.paper_mm(sheet.main.height + sheet.ruler.height))
        stopped = [word for word in found.faults if word != "near_end"]
        if stopped:
            self._not_ready(stopped[0])
        else:
            self._say("ready", "".join(found.faults[:1]))

    def _print(self, job: PrintJob) -> bool:
        """Print a claimed job and settle it, whatever happens. True when the printer is fit for the next one."""
        state, note, paper_mm = BadgeState.HELD, "", 0
        profile = self.address.profile
        try:
            with self._drawing:
                image = self._renderer.render(job.badge, width=profile.width, dpi=profile.dpi, layout=self._layout)
        except Exception as trouble:  # a worker outlives every fault
            self._log.exception("printer %s: badge %s cannot be drawn", self.name, job.serial)
            note = trouble.text if isinstance(trouble, HallError) else f"Không vẽ được thẻ: {trouble}"
        else:
            self._torn = False
            state, note = self._put(job, image)
            paper_mm = profile.paper_mm(image.height) if state is not BadgeState.HELD else 0
        self._used_at = self._clock()
        self._before = self._cuts if state is BadgeState.UNKNOWN and not self._torn else None
        self._owed.append((job.id, state, note, paper_mm))
        self._settle()
        return self._said[0] == "printing"

    def _put(self, job: PrintJob, image: Image.Image) -> tuple[BadgeState, str]:
        with suppress(OSError):
            self._half.parent.mkdir(parents=True, exist_ok=True)
            self._half.touch()
        try:
            state = self._outlet.put(job, image, notice=self._notice, give_up=self._give_up)
            with suppress(OSError):
                self._half.unlink(missing_ok=True)
            return state, ""
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
        self._torn = self._torn or word in TEARING
        self._say("blocked" if word else "printing", word)

    def _give_up(self) -> bool:
        return self._stopping.is_set() and self._clock() >= self._stop_by

    def _settle(self) -> None:
        """Write down results; one that cannot be written is kept and tried again before any new job is taken."""
        while self._owed:
            job_id, state, note, paper_mm = self._owed[0]
            self._desk.finish(job_id, state, note, paper_mm=paper_mm)
            del self._owed[0]
        if self._outlet and self._outlet.strips > self._strips:
            strips = self._outlet.strips - self._strips
            self._desk.used(self.name, strips * self.address.profile.paper_mm(self._strip().height))
            self._strips += strips

    def _retry_delay(self) -> float:
        self._failures += 1
        return min(self._retry * 2.0 ** min(self._failures - 1, 8), LONGEST_RETRY)

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
