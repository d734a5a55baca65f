"""The outlet of a network printer that says what it does: the only one that can tell that a badge is on paper.

It holds the connection, knows whether half a badge may hang in the printer, and reads the cutter counter where that proves something.
It refuses to know the queue, and what the bytes mean (dialogue, encoders).
"""

from collections.abc import Callable

from PIL import Image

from hall.model import BadgeState, PrintJob
from printers.address import Address
from printers.dialogue import Dialogue, Limits
from printers.encoders import escpos
from printers.probe import Findings, ask_abilities, ask_status, note_cut
from printers.specimen import Specimen
from printers.transport import Interrupted, NotReady, TcpWire, Wire, hand_over_tcp

STRIP_TAG, SHEET_TAG = b"HUY0", b"THU0"
Weigh = Callable[[int, bool], None]
"""weigh(cuts, awake): the cutter counter after an interruption, when all that had been sent is worked off, and whether the printer
certainly was not switched off since (its counter may go back with the power)."""
Notice = Callable[[str], None]
"""Told each named fault on the way of a badge or a sheet when it begins, "" when it ends."""


class AnsweringOutlet:
    """A network printer that says what it does. The connection is kept while jobs wait: most printers serve only one."""

    def __init__(
        self,
        address: Address,
        *,
        clock: Callable[[], float],
        soiled: bool,
        limits: Limits | None = None,
        counter: bool = False,
        connect: Callable[[str, int], Wire] = TcpWire,
    ) -> None:
        self._address, self._clock, self._soiled, self._limits, self._connect = address, clock, soiled, limits or Limits(), connect
        self._wire: Wire | None = None
        self._dialogue: Dialogue | None = None
        self._synced = False
        self.counter, self._due = counter, None
        """Whether the counter is asked for; what it must say next on this connection, None when that is open."""
        self._heard = float("-inf")
        """When the printer last spoke before a job of this run broke off; -inf: long ago, or it was away since."""
        self._weighable = soiled
        """A job broke off, and nothing that cuts was sent since."""
        self.strips = 0

    def ready(self, strip: Image.Image, *, probe: bool = False, weigh: Weigh | None = None) -> str:
        kept = self._dialogue is not None
        try:
            self._open()
            self._dialogue.check()
            if not probe and not self._synced:
                try:
                    self._dialogue.sync(soiled=self._soiled)
                finally:
                    self._soiled = self._soiled or self._dialogue.filled
                if self._soiled:
                    self._mend(strip, weigh)
                self._synced = True
            return self._dialogue.warning
        except (Interrupted, NotReady) as trouble:
            self.close()
            found = trouble if isinstance(trouble, NotReady) else NotReady("no_answer", str(trouble))
        if kept and found.word == "no_answer":
            return self.ready(strip, probe=probe, weigh=weigh)  # the printer let go of an idle connection: no fault of its own
        self._heard = float("-inf")
        raise found

    def _open(self) -> None:
        if self._dialogue is None:
            self._wire = self._connect(self._address.place, self._address.port)
            self._dialogue = Dialogue(self._wire, clock=self._clock, process_id=self._address.profile.process_id, limits=self._limits)

    def _mend(self, strip: Image.Image, weigh: Weigh | None) -> None:
        """After a job broke off. The counter comes first, for the strip is cut too; only then may paper move."""
        if weigh and self.counter and self._weighable:
            awake = self._dialogue.heard - self._heard <= self._limits.boot
            try:
                cuts = self._dialogue.cuts_at_rest()
            except NotReady:
                cuts = None
            if cuts is not None:
                weigh(cuts, awake)
        self.strips += 1
        self._weighable = False
        self._dialogue.send(self._encoded(STRIP_TAG, strip), STRIP_TAG)
        self._soiled, self._heard = False, float("-inf")

    def cuts(self) -> int | None:
        if not self.counter:
            return None
        try:
            found = self._dialogue.cuts()
        except Interrupted as trouble:
            self.close()
            raise NotReady("no_answer", str(trouble)) from None
        except NotReady:
            return None  # in trouble, not without a counter: the job, or the next look, tells which
        if found is None or (self._due is not None and found != self._due):
            # It keeps silent, or it did not count the badge before this one: then it proves nothing of the next either.
            self.counter = False
            return None
        self._due = found
        return found

    def put(self, job: PrintJob, image: Image.Image, *, notice: Notice, give_up: Callable[[], bool]) -> BadgeState:
        tag, due = b"%04d" % (job.id % 10000), self._due
        self._due = None
        try:
            state = self._dialogue.send(self._encoded(tag, image), tag, notice=notice, give_up=give_up)
        except Interrupted:
            self._soiled = self._weighable = True
            self._heard = self._dialogue.heard
            self.close()
            raise
        if state is BadgeState.DONE and due is not None:
            self._due = due + 1
        return state

    def examine(self, sheet: Specimen, strip: Image.Image, *, weigh: Weigh, notice: Notice, give_up: Callable[[], bool]) -> Findings:
        found, clean = Findings(), not self._soiled
        self.close()  # what came before on this connection is over; a broken one shows now and not in the middle
        try:
            self._open()
            able = ask_status(self._dialogue, self._limits.status, found)
            if able:
                self.ready(strip, weigh=weigh)
        except NotReady as trouble:
            if not found.answers or trouble.word != "no_answer":
                raise
            able = False
        if able:
            self._ask_and_print(sheet, found, notice, give_up)
        elif clean and not found.faults:
            self._print_unheard(sheet, found)
        self.close()
        return found

    def _ask_and_print(self, sheet: Specimen, found: Findings, notice: Notice, give_up: Callable[[], bool]) -> None:
        self._dialogue.sync(soiled=False)
        before = ask_abilities(self._dialogue, self._limits.status, found)
        self._dialogue.sync(soiled=False)  # a reset, as after a silence, turns automatic status off
        proves, cutter = found.completion == "process_id", self._address.profile.cutter
        tag = b"" if found.completion == "none" else SHEET_TAG
        pieces = escpos.encode(sheet.main, sheet.ruler, tag=tag, process_id=proves, cutter=cutter)
        if not tag:
            hand_over_tcp(self._wire, b"".join(pieces), clock=self._clock)
            found.printed = True
            return
        try:
            talk = Dialogue(self._wire, clock=self._clock, process_id=proves, limits=self._limits)
            found.printed = talk.send(pieces, tag, notice=notice, give_up=give_up) is BadgeState.DONE
            if proves and cutter:
                note_cut(found, before, talk.cuts() if before is not None else None)
        except (Interrupted, NotReady):
            self._soiled = True
            raise

    def _print_unheard(self, sheet: Specimen, found: Findings) -> None:
        """A printer that keeps silent gets the sheet all the same: perhaps it only cannot speak."""
        self.close()
        self._open()
        pieces = [escpos.FILL_UP, escpos.RESET, *escpos.encode(sheet.main, sheet.ruler, cutter=self._address.profile.cutter)]
        hand_over_tcp(self._wire, b"".join(pieces), clock=self._clock)
        found.printed = found.asked_all = True
        self._soiled = False

    def _encoded(self, tag: bytes, image: Image.Image) -> list[bytes]:
        profile = self._address.profile
        return escpos.encode(image, tag=tag, process_id=profile.process_id, cutter=profile.cutter)

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._dialogue = self._due = None
        self._synced = False
