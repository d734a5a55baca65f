"""The command line of the bench: which measurements, how long, and where the figures go."""

import os
import platform
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import click
import msgspec

from . import busy, door, paper, paper_door, schedules, screens, starting
from .figures import Line, table
from .house import House, house
from .wire import BadAnswer

Measurement = Callable[[House, bool], list[Line]]

MEASUREMENTS: dict[str, tuple[str, Measurement]] = {
    "door": ("điểm danh với 1, 8 và 32 máy", door.check_ins),
    "fanout": ("quét mã → 50 và 300 màn hình", screens.fan_out),
    "mc": ("MC bấm → màn hình", screens.mc_press),
    "busy": ("điểm danh khi máy chủ bận việc khác", busy.busy),
    "badges": ("vẽ thẻ", paper.badges),
    "paper": ("quét mã → máy in", paper_door.paper_door),
    "import": ("nhập danh sách", paper.imports),
    "letters": ("300 giấy mời", paper.letters),
    "start": ("khởi động", starting.start_up),
    "memory": ("bộ nhớ", door.memory),
    "roster": ("điểm danh với 300 và 100 000 đại biểu", door.roster_size),
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[TÊN]…")
@click.option("--quick", is_flag=True, help="Ít vòng, dưới hai phút.")
@click.option("--seed", type=int, help="Chỉ với schedules: chạy lại một lịch.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Ghi cả kết quả ra tệp JSON này.")
def main(names: tuple[str, ...], quick: bool, seed: int | None, json_file: Path | None) -> None:
    """Đo tốc độ trên máy này. Không nêu TÊN nào thì đo tất cả; TÊN là: door, fanout, mc, busy, badges, paper, import, letters, start,
    memory, roster.

    Riêng TÊN schedules không đo tốc độ: một nghìn lịch sự cố ngẫu nhiên của máy in và kill -9, đếm thẻ mất, thẻ ra hai tờ."""
    if names == ("schedules",):
        return prove(quick, seed, json_file)
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        raise click.UsageError(f"Không có phép đo {', '.join(sorted(unknown))}. Có: {', '.join(MEASUREMENTS)}.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped and folders removed then, too
    began, lines, failed = time.monotonic(), [], []
    with house(say) as made:
        for name in names or MEASUREMENTS:
            try:
                lines += MEASUREMENTS[name][1](made, quick)
            except BadAnswer as error:  # what was measured before, and what comes after, is still worth knowing
                failed.append(f"{MEASUREMENTS[name][0]}: {error}")
    say("")
    click.echo(f"{machine_text()}\n\n{table(lines)}\n")
    for line in lines:
        if line.note:
            click.echo(f"  {line.text}: {line.note}")
    click.echo(f"\n{time.monotonic() - began:.0f} giây.")
    if json_file:
        report = {"machine": machine(), "quick": quick, "lines": [msgspec.to_builtins(line) | {"ratio": line.ratio} for line in lines]}
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    if failed:
        raise click.ClickException("không đo được:\n" + "\n".join(failed))


def prove(quick: bool, seed: int | None, json_file: Path | None) -> None:
    """Run the schedules of faults; the exit code says whether all was well."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with house(say) as made:
        figures, wrong = schedules.run(made.folder, say, quick=quick, only=seed)
    say("")
    click.echo(f"{machine_text()}\n\n{schedules.report(figures, wrong)}\n\n{time.monotonic() - began:.0f} giây.")
    if json_file:
        report = {"machine": machine(), "figures": figures, "wrong": {outcome.seed: outcome.wrong for outcome in wrong}}
        json_file.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    if wrong:
        raise click.ClickException("có lịch vi phạm; chạy lại một lịch: python3 start.py bench schedules --seed N")


def machine() -> dict[str, str | int]:
    """What the figures depend on; nothing that names the machine."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in ("gevent", "Flask-SocketIO", "msgspec", "Pillow", "typst")},
    }


def machine_text() -> str:
    known = machine()
    return f"{known.pop('cores')} lõi, " + ", ".join(f"{name} {value}" for name, value in known.items())


def say(text: str) -> None:
    """Where it is, on one line that the next one overwrites; nothing when nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{'… ' + text if text else ''}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(prog_name="bench")
