"""Many kiosks at once, and the worst network: one arrival for each delegate, one answer for each scan, no wrong figure."""

import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from sample import make
from tests.flapping import FATES, Flapping
from tests.scanning import Kiosk
from tests.served import ROOT, House, command

pytestmark = pytest.mark.long

DELEGATES, PROCESSES, SHARED = 300, 8, 50


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    particulars = ["--unit", "huyện Nam Đông", "--organiser", "UBND HUYỆN NAM ĐÔNG", "--ordinal", "IV", "--period", "2020 - 2025"]
    command(
        "new", "--data", str(folder / "data"), *particulars, "--place", "Nam Đông", "--venue", "Hội trường", "--starts", "2020-06-12 07:45"
    )
    make.write(folder / "sample.xlsx")
    command("import", str(folder / "sample.xlsx"), "--data", str(folder / "data"))
    house = House(folder / "data").start()
    yield house
    assert house.stop() == 0 and "Traceback" not in house.said


@pytest.fixture(scope="module")
def tokens(house):
    """Three doors."""
    return [house.enrol(f"Cửa {n}") for n in (1, 2, 3)]


def rows(house, sql: str) -> list[tuple]:
    db = sqlite3.connect(f"file:{house.data / 'conference.sqlite'}?mode=ro", uri=True)
    try:
        return db.execute(sql).fetchall()
    finally:
        db.close()


# The tests below share one conference and run in this order.


def test_1_eight_processes_scan_the_same_fifty_tickets_at_once(house, tokens):
    codes = [code for _, code, _ in house.tickets()[:SHARED]]
    kiosks = []
    for n in range(PROCESSES):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.scanning"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        process.stdin.write(json.dumps({"port": house.port, "token": tokens[n % 3], "name": f"process-{n}", "codes": codes}) + "\n")
        process.stdin.flush()
        kiosks.append(process)
    assert {process.stdout.readline() for process in kiosks} == {"ready\n"}
    begin = time.monotonic() + 0.1
    for process in kiosks:
        process.stdin.write(f"{begin}\n")
        process.stdin.flush()
    answers = [json.loads(process.communicate(timeout=60)[0]) for process in kiosks]
    for ticket in range(SHARED):
        given = [answers[n][ticket] for n in range(PROCESSES)]
        assert Counter(outcome for outcome, *_ in given) == {"welcome": 1, "already_in": PROCESSES - 1}
        assert sum(first for _, first, _, _ in given) == 1
        assert len({(at, number) for _, _, at, number in given}) == 1, "everybody is told of the same arrival"
    firsts = [sum(first for _, first, _, _ in mine) for mine in answers]
    assert sum(count > 0 for count in firsts) >= 2, f"the processes never met: {firsts}"
    assert rows(house, "select count(*), count(distinct delegate_id) from arrival") == [(SHARED, SHARED)]


def test_2_three_kiosks_scan_everybody_through_a_flapping_link(house, tokens):
    network, tickets = Flapping(house.port, seed=1945), house.tickets()
    before = rows(house, "select count(*) from arrival")[0][0]

    def scan(job: tuple[int, int]) -> tuple[str, str, dict, int]:
        door, n = job
        number, code, _ = tickets[n]
        kiosk = Kiosk(network.port, tokens[door], patience=0.4)
        answer = kiosk.scan(code, f"door-{door}-{n:05d}")
        kiosk.close()
        return f"door-{door}-{n:05d}", number, answer, kiosk.tries

    # Each door starts elsewhere in the crowd, and every delegate shows the invitation at every door.
    jobs = [(door, (n + 100 * door) % DELEGATES) for n in range(DELEGATES) for door in range(3)]
    try:
        with ThreadPoolExecutor(12) as pool:
            answered = list(pool.map(scan, jobs))
    finally:
        network.close()
    assert set(network.happened) == set(FATES) and network.happened["too_late"] > 10, network.happened
    assert sum(tries for *_, tries in answered) > 1.2 * len(jobs), "the network was too good to prove anything"
    assert all(answer["delegate"]["number"] == number for _, number, answer, _ in answered)
    firsts = [scan_id for scan_id, _, answer, _ in answered if answer["first_time"]]
    assert len(firsts) == DELEGATES - before
    assert {answer["outcome"] for _, _, answer, _ in answered} == {"welcome", "already_in"}
    assert rows(house, "select count(*), count(distinct delegate_id) from arrival") == [(DELEGATES, DELEGATES)]
    assert rows(house, "select count(*), count(distinct scan_id), sum(first_time) from scan where scan_id like 'door-%'") == [
        (len(jobs), len(jobs), len(firsts))
    ]
    assert {scan_id for (scan_id,) in rows(house, "select scan_id from scan where first_time and scan_id like 'door-%'")} == set(firsts)


def test_3_the_desk_counts_what_the_doors_let_in_and_every_scan_can_be_asked_again(house, tokens):
    desk = house.signed_in("admin")
    assert desk.call("GET", "/api/v1/delegates?present=1&limit=1")[1]["count"] == DELEGATES
    assert desk.call("GET", "/api/v1/delegates?present=0&limit=1")[1]["count"] == 0
    assert rows(house, "select total, present from tally where dim = 'all'") == [(DELEGATES, DELEGATES)]
    assert rows(house, "select sum(present) from tally where dim = 'minute'") == [(DELEGATES,)]
    assert rows(house, "select count(*) from print_job group by delegate_id having count(*) > 1") == []
    rev = house.get("/healthz")["rev"]
    kiosk = Kiosk(house.port, tokens[0])
    again = [kiosk.scan(house.tickets()[n][1], f"door-0-{n:05d}") for n in range(0, DELEGATES, 10)]
    kiosk.close()
    assert all(answer["repeated"] for answer in again)
    assert rows(house, f"select count(*) from event where rev > {rev} and kind like 'door.%'") == [(0,)]
