"""The operator's log: one JSON object a line, and a disk that takes nothing is told once."""

import errno
import io
import json
import logging
import os

import pytest

import journal


@pytest.fixture
def listener(tmp_path):
    """The log, kept in `tmp_path`; afterwards the root logger is as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    listener = journal.start(tmp_path, "INFO")
    yield listener
    listener.stop()
    listener.handlers[0].close()
    root.handlers[:] = handlers
    root.setLevel(level)


def written(listener) -> None:
    """All that was said so far is written."""
    listener.stop()
    listener.start()


def test_a_line_says_when_where_and_what_and_a_fault_leaves_its_trace_in_the_file_only(listener, tmp_path):
    log, terminal = logging.getLogger("hall.door"), io.StringIO()
    listener.handlers[1].setStream(terminal)
    log.info("mở cửa lúc %s", "06:30")
    log.debug("không ghi lời này")
    try:
        raise ValueError("mã lạ")
    except ValueError:
        log.exception("hỏng")
    written(listener)
    first, second = (json.loads(line) for line in (tmp_path / "khai-mac.log").read_text("utf-8").splitlines())
    assert (first["level"], first["where"], first["what"]) == ("INFO", "hall.door", "mở cửa lúc 06:30")
    assert "trace" not in first and "ValueError: mã lạ" in second["trace"]
    assert terminal.getvalue() == "ERROR hall.door: hỏng (ValueError)\n"


def test_half_a_character_in_a_message_costs_no_line(listener, tmp_path, capsys):
    file = listener.handlers[0]
    file.handle(logging.makeLogRecord({"levelname": "ERROR", "msg": "máy in “\ud800”"}))
    assert "\\ud800" in (tmp_path / "khai-mac.log").read_text("utf-8") and capsys.readouterr().err == ""


class Full(io.StringIO):
    """A file on a disk that takes nothing."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_once_in_words_until_a_line_is_written_again(listener, capsys):
    log, file = logging.getLogger("hall.door"), listener.handlers[0]
    file.close()

    def said(disk: io.StringIO, lines: int) -> list[str]:
        file.stream = disk
        for n in range(lines):
            log.info("dòng %s", n)
        written(listener)
        return capsys.readouterr().err.splitlines()

    (once,) = said(Full(), 3)
    assert once.startswith("Không ghi được nhật ký") and os.strerror(errno.ENOSPC) in once
    assert said(Full(), 1) == []
    assert said(io.StringIO(), 2) == []
    assert len(said(Full(), 2)) == 1
    file.stream = io.StringIO()
