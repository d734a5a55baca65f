"""Setting PDFs: they appear whole or not at all, and a server has them set in a process of their own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

PROJECT = Path(__file__).parents[2]


def put(out: Path, content: bytes) -> None:
    """Write a file that nobody ever finds half done."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(content)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def set_apart(module: str, things: Sequence[msgspec.Struct], out: Path, *, timeout: float) -> str:
    """Run `python -m module JOB OUT`, JOB being the things as a JSON list; the calling thread waits, so a server calls this from a native
    thread. Returns why it came to nothing, "" when it did not. Raises subprocess.TimeoutExpired after so many seconds."""
    with tempfile.TemporaryDirectory(prefix="khai-mac-") as folder:
        job = Path(folder) / "job.json"
        job.write_bytes(msgspec.json.encode(list(things)))
        command = [sys.executable, "-m", module, str(job), str(out.absolute())]
        done = subprocess.run(command, check=False, cwd=PROJECT, capture_output=True, timeout=timeout)
    return (done.stderr.decode("utf-8", "replace").strip() or "?")[-2000:] if done.returncode else ""
