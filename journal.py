"""The operator's log: JSON lines in DATA/logs, written by a thread of its own; a short line on the terminal for what matters."""

import json
import logging
import logging.handlers
import queue
import sys
from pathlib import Path


class JsonLines(logging.Formatter):
    """One object a line: at (UTC), level, where, what, and the trace of a fault."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "where": record.name,
            "what": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class ShortLines(logging.Formatter):
    """For whoever stands at the terminal: a fault by its kind only, its trace is in the file."""

    def format(self, record: logging.LogRecord) -> str:
        fault = f" ({record.exc_info[0].__name__})" if record.exc_info and record.exc_info[0] else ""
        return f"{record.levelname} {record.name}: {record.getMessage()}{fault}"


class _Straight(logging.handlers.QueueHandler):
    """Hands records over as they are: the queue stays inside this process, so a trace need not be flattened first."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record


class _File(logging.handlers.RotatingFileHandler):
    """A disk that takes nothing is said once, in words, until a line is written again; the hall goes on."""

    _failing = False
    _failed = False

    def handle(self, record: logging.LogRecord) -> bool:
        self._failed = False
        handled = super().handle(record)
        self._failing = self._failed
        return handled

    def handleError(self, record: logging.LogRecord) -> None:
        if not self._failing:
            print(f"Không ghi được nhật ký {self.baseFilename}: {sys.exc_info()[1]}. Hội nghị vẫn chạy.", file=sys.stderr)
        self._failing = self._failed = True


def start(folder: Path, level: str) -> logging.handlers.QueueListener:
    """Send the root logger to DATA/logs/khai-mac.log (5 files of 5 MB at most). `stop()` the result before leaving."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _File(folder / "khai-mac.log", maxBytes=5_000_000, backupCount=4, encoding="utf-8", errors="backslashreplace")
    file.setFormatter(JsonLines())
    terminal = logging.StreamHandler()
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(ShortLines())
    lines: queue.SimpleQueue = queue.SimpleQueue()
    root = logging.getLogger()
    root.handlers[:] = [_Straight(lines)]
    root.setLevel(level)
    listener = logging.handlers.QueueListener(lines, file, terminal, respect_handler_level=True)
    listener.start()
    return listener
