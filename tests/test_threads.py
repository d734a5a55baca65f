"""Threads that meet a kind of value for the first time, at the same moment. What goes wrong here kills a process, so each has its own."""

import subprocess
import sys

from tests.served import ROOT


def run(script: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60)


def test_many_threads_that_first_read_a_noun_together_read_it_and_live():
    """Without `understand_all` this dies of a segmentation fault within the first hundred rounds."""
    done = run("""
import sys, threading
import msgspec
from hall.model.base import Noun, understand_all

sys.setswitchinterval(1e-6)
text = b'{"inner": {"x": 1}, "many": [{"x": 2}], "named": {"k": {"x": 3}}}'
for _ in range(300):
    class Inner(Noun, frozen=True, kw_only=True):
        x: int
        y: str = ""

    class Outer(Noun, frozen=True, kw_only=True):
        inner: Inner
        many: list[Inner]
        named: dict[str, Inner]

    understand_all(Noun)
    start = threading.Barrier(6)
    threads = [threading.Thread(target=lambda: (start.wait(), msgspec.json.decode(text, type=Outer))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
""")
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr


def test_an_opened_hall_understands_every_noun_before_any_thread_reads_one(tmp_path):
    """A noun that nobody can understand is found out by opening a hall: so all of them are looked at then."""
    done = run(f"""
from pathlib import Path
from folder import PROTOCOLS
from hall import protocol
from hall.hall import Hall, create
from hall.model import Noun
from hall.store.connection import Store
from tests.conftest import CONFERENCE

file = Path({str(tmp_path / "conference.sqlite")!r})
create(file, CONFERENCE)
known = protocol.catalogue(PROTOCOLS)[0]
Hall(Store(file), known).close()

class Riddle(Noun, frozen=True, kw_only=True):
    answer: "NobodyKnows"

try:
    Hall(Store(file), known)
except NameError:
    print("looked at")
""")
    assert done.stdout.strip() == "looked at", done.stderr
