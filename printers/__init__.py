"""Paper: a badge becomes a picture (badge), the picture bytes (encoder), the bytes a badge on paper (dialogue, transport), and a
worker per printer (worker) does it without ever making two of one. Imports only the hall."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.errors import BadInput
from hall.model import Printer
from printers.address import parse_address
from printers.worker import PaperDesk, Worker

ZONE = "Asia/Ho_Chi_Minh"
LEAVE = 5.0
"""Seconds a worker whose printer is removed has for the badge it is printing."""


class Workers:
    """The running workers, one a printer."""

    def __init__(self, desk: PaperDesk, *, data_dir: Path, log: logging.Logger, zone: str = ZONE) -> None:
        self._zone = ZoneInfo(zone)
        self._desk, self._data_dir, self._log = desk, data_dir, log
        self._workers: dict[str, Worker] = {}
        self._drawing = threading.Lock()
        self._leaving: list[Worker] = []

    def follow(self, printers: Iterable[Printer]) -> None:
        """Make the workers fit the configured printers: new ones start, removed or re-addressed ones stop. Never blocks.

        An address that cannot be understood is reported as blocked, "bad_address", and has no worker.
        """
        printers = list(printers)
        known = {printer.name: printer for printer in printers}
        wanted = {}
        for printer in printers:
            try:
                wanted[printer.name] = parse_address(printer.address)
            except BadInput as trouble:
                self._log.error("printer %s: %s", printer.name, trouble.text)
                self._desk.report(printer.name, "blocked", "bad_address")
        self._leaving = [worker for worker in self._leaving if not worker.join(0)]
        for name, worker in list(self._workers.items()):
            if wanted.get(name) != worker.address:
                worker.ask_to_stop(LEAVE)
                self._leaving.append(self._workers.pop(name))
        for name, address in wanted.items():
            if name not in self._workers:
                # Only when the one before it is at rest: until then its badge is being printed and not "interrupted".
                before = [worker for worker in self._leaving if worker.name == name]
                self._workers[name] = Worker(
                    name,
                    address,
                    self._desk,
                    data_dir=self._data_dir,
                    log=self._log,
                    after=before,
                    known=known[name],
                    wall=lambda: datetime.now(self._zone),
                    drawing=self._drawing,
                )
                self._workers[name].start()

    def wake_all(self) -> None:
        """A job may be waiting. Never blocks."""
        for worker in list(self._workers.values()):
            worker.wake()

    def worker(self, name: str) -> Worker | None:
        """The worker of a configured printer; None when there is none by that name, or its address cannot be understood."""
        return self._workers.get(name)

    def stop(self, timeout: float = 5.0) -> bool:
        """Stop all, together within `timeout` seconds. True when every one is at rest."""
        end = time.monotonic() + timeout
        leaving = [*self._leaving, *self._workers.values()]
        for worker in leaving:
            worker.ask_to_stop(timeout)
        rested = [worker.join(max(0.0, end - time.monotonic())) for worker in leaving]
        return all(rested)


def start_workers(
    desk: PaperDesk, printers: Iterable[Printer], *, data_dir: Path, log: logging.Logger | None = None, zone: str = ZONE
) -> Workers:
    """Start a worker for each configured printer. `data_dir`: the conference's data folder (virtual printers write to printed/);
    `zone`: whose time stands on test sheets."""
    workers = Workers(desk, data_dir=data_dir, log=log or logging.getLogger(__name__), zone=zone)
    printers = list(printers)
    workers.follow(printers)
    desk.recover_all_but({printer.name for printer in printers if workers.worker(printer.name)})
    return workers
