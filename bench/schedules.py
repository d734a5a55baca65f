"""A thousand random schedules of faults and kills between the door and the paper, and what came of them.

No measurement of speed: it counts what must never happen. The machinery and its judge are those of the tests (`tests/schedules.py`,
`tests/killed.py`), where it stands what is real in them and what is simulated.
"""

import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests import judge, killed, schedules
from tests.judge import Outcome

COUNT, QUICK = 1000, 100
KILLED, PEOPLE, KILLS = 10, 24, 10
"""Conferences whose process is killed by the system: how many, of how many people, killed how often."""
PORTION = 10

CRIMES = {
    "double": "thẻ ra hai tờ",
    "sent twice": "gửi lại một thẻ",
    "lost": "mất thẻ",
    "falsely done": "báo đã in mà không có",
    "door": "cửa nhận sai",
}
ROWS = {
    "badges": "đại biểu được in thẻ",
    "jobs": "lượt in",
    "faults": "sự cố máy in",
    "fault paper": "  hết giấy giữa thẻ",
    "fault cover": "  mở nắp giữa thẻ",
    "fault power": "  mất điện máy in",
    "fault drop": "  đứt kết nối",
    "fault hold": "  đứng im không báo",
    "fault silent": "  không trả lời",
    "fault garbage": "  trả lời rác",
    "fault gone": "  hỏng hẳn, máy dự phòng in thay",
    "kills": "chương trình bị giết (kill -9)",
    "interrupted": "  đúng lúc đang gửi một thẻ",
    "unknown": "thẻ không rõ đã ra chưa",
    "settled by counter": "  bộ đếm dao cắt trả lời",
    "asked a person": "  người nhìn giấy trả lời",
    "torn": "thẻ bị rách, tự in lại số mới",
    "whole but void, torn": "tờ nguyên nhưng đã bị hủy mã (báo rách)",
    "whole but void, person": "tờ nguyên nhưng đã bị hủy mã (trả lời vội)",
    "whole but void, counter": "tờ nguyên nhưng đã bị hủy mã (bộ đếm)",
}


def run(folder: Path, say: Callable[[str], None], *, quick: bool, only: int | None) -> tuple[dict[str, Counter], list[Outcome]]:
    """Run them all, or only the seed `only`; (figures by kind of schedule, outcomes with something wrong)."""
    logging.disable(logging.CRITICAL)  # printers break off thousands of times here
    figures = {"simulated": Counter(), "killed": Counter()}
    wrong: list[Outcome] = []
    for kind, outcome in _outcomes(folder, say, quick, only):
        figures[kind] += outcome.figures
        figures[kind]["schedules"] += 1
        wrong += [outcome] if outcome.wrong else []
    logging.disable(logging.NOTSET)
    return figures, wrong


def _outcomes(folder: Path, say: Callable[[str], None], quick: bool, only: int | None) -> Iterator[tuple[str, Outcome]]:
    seeds = range(QUICK if quick else COUNT) if only is None else range(only, only + 1)
    portions = [seeds[at : at + PORTION] for at in range(0, len(seeds), PORTION)]
    done = 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        work = [pool.submit(portion_of, portion, folder / f"portion-{portion[0]}") for portion in portions]
        for one in work:
            for outcome in one.result():
                yield "simulated", outcome
                done += 1
            say(f"lịch sự cố {done}/{len(seeds)}")
    if only is None:
        prepared = judge.prepare(_made(folder / "killed"), people=PEOPLE)
        drawer = judge.Drawer()
        for seed in range(2 if quick else KILLED):
            say(f"giết chương trình thật, lượt {seed + 1}")
            yield "killed", killed.run(seed, prepared, folder / "life", drawer, people=PEOPLE, kills=KILLS)


def portion_of(seeds: range, folder: Path) -> list[Outcome]:
    """Some schedules, in a process of their own."""
    logging.disable(logging.CRITICAL)
    prepared, drawer = judge.prepare(_made(folder / "prepared")), judge.Drawer()
    return [schedules.run(seed, prepared, folder / "schedule", drawer) for seed in seeds]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def report(figures: dict[str, Counter], wrong: list[Outcome]) -> str:
    """The table that is printed."""
    heads = {"simulated": "mô phỏng", "killed": "tiến trình thật"}
    width = max(map(len, [*ROWS.values(), *CRIMES.values()])) + 2
    shown = {kind: head for kind, head in heads.items() if figures[kind]["schedules"]}
    line = lambda text, values: f"{text:<{width}}" + "".join(f"{value:>17}" for value in values)  # noqa: E731
    lines = [line("", shown.values()), line("lịch sự cố ngẫu nhiên", [figures[kind]["schedules"] for kind in shown])]
    lines += [line(text, [figures[kind][key] for kind in shown]) for key, text in ROWS.items()]
    lines.append("")
    crimes = Counter(text.split(":")[0] for outcome in wrong for text in outcome.wrong)
    lines += [f"{text:<{width}}{crimes[key]:>17}" for key, text in CRIMES.items()]
    lines += [f"✗ lịch số {outcome.seed}: {text}" for outcome in wrong for text in outcome.wrong]
    return "\n".join(lines)
