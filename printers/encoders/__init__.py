"""Pictures into printers' languages: a module per language, one small interface. Pure: no connections, no badges, no answers awaited."""

from collections.abc import Callable
from dataclasses import dataclass

from printers.encoders import escpos, tspl, zpl


@dataclass(frozen=True)
class Encoder:
    """What a printer that only takes bytes needs of its language."""

    job: Callable[..., list[bytes]]
    """job(picture, cutter=…, dpi=…) -> one whole badge, in pieces that may be sent one by one. The printer is between two jobs."""
    mend: Callable[..., list[bytes]]
    """mend(strip, cutter=…) -> what goes first after a job broke off, so that half a badge does not spoil the next one."""
    question: bytes = b""
    """Asks how the printer is, between jobs; b"" when a mute printer of this language has nothing to say."""
    fault: Callable[[bytes], str | None] = lambda answer: None
    """What the answer so far means: a word as in `hall.model.Printer.detail`, "" when a job can be taken, None while incomplete."""


ENCODERS = {
    "escpos": Encoder(escpos.job, escpos.mend),
    "zpl": Encoder(zpl.job, zpl.mend, zpl.QUESTION, zpl.fault),
    "tspl": Encoder(tspl.job, tspl.mend, tspl.QUESTION, tspl.fault),
}
"""By the name an address uses."""
