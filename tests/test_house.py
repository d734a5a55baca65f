"""The house keeps its shape: imports point down, one emitter, one place for SQL, no third-party code, no file too long."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FACES = ("kiosk", "display", "admin", "printers.station")
ROOMS = (
    "app",
    "commands",
    "folder",
    "demo",
    "doctor",
    "config",
    "journal",
    "start",
    "hall",
    "web",
    "printers",
    "sample",
    "bench",
    "tests",
    *FACES,
)

# Which rooms a room may import (besides itself). Whoever is not named here is somebody nobody may import.
FLOORS = {
    "hall": set(),
    "web": {"hall"},
    "printers": {"hall"},
    "printers.station": {"web", "hall", "printers"},
    "kiosk": {"web", "hall"},
    "display": {"web", "hall"},
    "admin": {"web", "hall"},
    "sample": {"hall"},
    "config": {"hall"},
    "journal": set(),
    "start": set(),
    "folder": {"hall", "web"},
    "doctor": {"hall", "web", "printers", "folder"},
    "demo": {"hall", "admin", "sample"},
    "commands": {"hall", "admin", "config", "folder", "demo", "doctor"},
    "app": {"hall", "web", "printers", *FACES, "config", "journal", "folder", "demo", "commands"},
}


def tracked(*endings: str) -> list[Path]:
    """Files of the project: what git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if name.endswith(endings) and (ROOT / name).exists()]


def room_of(dotted: str) -> str | None:
    if dotted.startswith("printers.station"):
        return "printers.station"
    first = dotted.split(".")[0]
    return first if first in ROOMS else None


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> set[str]:
    """Every module a file imports, absolute."""
    found = set()
    parts = module_of(path).split(".")
    package = parts if path.name == "__init__.py" else parts[:-1]
    if path.name == "__init__.py":
        package = parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


PYTHON = [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] not in ("tests", "bench")]


@pytest.mark.parametrize("path", PYTHON, ids=module_of)
def test_imports_point_down(path):
    room = room_of(module_of(path))
    assert room in FLOORS, f"{path.name} stands in no room"
    for name in imports(path):
        other = room_of(name)
        assert other is None or other == room or other in FLOORS[room], f"{module_of(path)} imports {name}"


def test_sql_and_sqlite_stay_in_the_store():
    for path in PYTHON:
        inside = module_of(path).startswith("hall.store")
        names = {name.split(".")[0] for name in imports(path)}
        assert inside or not names & {"sqlite3", "sqlite_utils"}, module_of(path)
        if not inside:
            assert not re.search(r'"\s*(select .+ from|insert into|update \w+ set|delete from) ', path.read_text("utf-8"), re.I), module_of(
                path
            )


def test_only_live_emits():
    emitters = [module_of(path) for path in PYTHON if re.search(r"\.emit\(", path.read_text("utf-8"))]
    assert emitters == ["web.live"]


def test_only_printers_know_escpos():
    for path in PYTHON:
        if any(name.split(".")[0] == "escpos" for name in imports(path)):
            assert module_of(path).startswith("printers."), module_of(path)


def test_pure_rules_read_no_clock_no_file_and_no_chance():
    pure = [ROOT / "hall" / f"{name}.py" for name in ("door_rules", "tasks", "stage_rules", "programme", "tickets", "text", "pack")]
    for path in [*pure, *(ROOT / "hall" / "model").glob("*.py")]:
        names = {n.split(".")[0] for n in imports(path)}
        assert not names & {"time", "random", "secrets", "os", "pathlib", "datetime"}, path


def test_faces_reach_for_nothing_private_of_the_hall():
    for path in PYTHON:
        if room_of(module_of(path)) in (*FACES, "web", "printers", "app", "commands", "demo"):
            assert not re.search(r"hall\._|_core\b", path.read_text("utf-8")), module_of(path)


def test_no_file_is_too_long():
    long = {}
    for path in tracked(".py", ".ts", ".tsx", ".css", ".html"):
        lines = len(path.read_text("utf-8").splitlines())
        if lines > 400:
            long[str(path.relative_to(ROOT))] = lines
    assert long == {}


def test_no_third_party_code_is_committed():
    names = [str(path.relative_to(ROOT)) for path in tracked("")]
    assert not [name for name in names if re.search(r"node_modules|vendor|third_party|\.min\.(js|css)$|\.(woff2?|ttf|otf|wasm|whl)$", name)]
    lock = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock and lock.count('"integrity"') > 20


def test_pages_ask_nothing_of_the_internet():
    for path in tracked(".html", ".ts", ".tsx", ".css"):
        for address in re.findall(r"""["'(](https?:)?//[\w.-]+""", path.read_text("utf-8")):
            raise AssertionError(f"{path.name} names an address: {address}")


def test_pages_never_write_raw_html():
    for path in tracked(".ts", ".tsx"):
        assert not re.search(r"innerHTML|dangerouslySetInnerHTML|document\.write", path.read_text("utf-8")), path.name


def test_requirements_are_pinned_and_the_wrong_escpos_is_absent():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            line = line.split("#")[0].strip()
            if line and not line.startswith("-r"):
                assert re.fullmatch(r"[\w.\-]+(\[\w+\])?==[\w.]+( ?;.*)?", line), line
                assert not line.startswith("escpos==")
