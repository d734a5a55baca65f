"""What the tests stand on: a real hall on a real file, with a clock that only moves when told; the built app; people logged in."""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from werkzeug.routing import Rule

from folder import PROTOCOLS
from hall import protocol
from hall.hall import Hall, create
from hall.model import Actor, Conference, DelegateFields, RosterChange
from hall.store.connection import Store

# The same examples on every machine, and no verdict that depends on how busy it is; `--hypothesis-profile=explore` looks further.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("steady", derandomize=True, **_CALM)
settings.register_profile("explore", max_examples=1000, **_CALM)
settings.load_profile("steady")


class Address(Rule):
    """An address that takes what werkzeug compiled for it at an earlier building of the house: it is the same hundred functions each time,
    half of what a building costs, and the tests build hundreds."""

    _compiled: ClassVar[dict] = {}

    def _compile_builder(self, append_unknown: bool = True):
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


Flask.url_rule_class = Address

ADMIN = Actor(role="admin")
PINS = {"admin": "1111", "mc": "2222", "print": "3333"}

CONFERENCE = Conference(
    number=7,
    protocol_id="hn_dhtt_huyen_2020",
    unit="huyện Nam Đông",
    organiser="ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG",
    ordinal="IV",
    period="2020 - 2025",
    place="Nam Đông",
    venue="Hội trường Trung tâm Văn hóa huyện",
    starts_at="2020-06-12T00:45:00.000Z",
)

DELEGATES = (
    DelegateFields(full_name="Nguyễn Thị Hương", post="Nông dân", unit="Xã Hương Phú", category="exemplar", seat="C-12", birth_year=1978),
    DelegateFields(full_name="Nguyễn Thị Hương", post="Giáo viên", unit="Xã Thượng Nhật", category="exemplar", seat="C-14"),
    DelegateFields(full_name="A Lăng Thị Nhới", post="Chi hội trưởng Phụ nữ", unit="Xã Thượng Nhật", category="exemplar", seat="D-1"),
    DelegateFields(
        full_name="Đỗ Văn Đức", salutation="Ông", post="Nguyên Chủ tịch HĐND huyện", unit="Huyện ủy", category="guest", seat="A-1"
    ),
    DelegateFields(full_name="Đại diện lãnh đạo Sở Nội vụ", unit="Sở Nội vụ", category="guest", seat="A-2", kind="unnamed"),
)


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = datetime(2020, 6, 12, 0, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def protocols() -> dict:
    return protocol.catalogue(PROTOCOLS)[0]


@pytest.fixture(scope="session")
def blank(tmp_path_factory) -> Path:
    """The file of a conference with nobody on its roster, made once: tests take copies."""
    path = tmp_path_factory.mktemp("blank") / "conference.sqlite"
    create(path, CONFERENCE, clock=Clock())
    return path


@pytest.fixture(scope="session")
def peopled(tmp_path_factory, blank: Path, protocols: dict) -> Path:
    """The same with five delegates and one printer, "P1"."""
    path = Path(shutil.copy(blank, tmp_path_factory.mktemp("peopled")))
    hall = Hall(Store(path), protocols, clock=Clock())
    changes = [RosterChange(fields=fields, source=f"test!{n}") for n, fields in enumerate(DELEGATES, start=1)]
    hall.roster.apply(changes, file_name="test.xlsx", sha256="0" * 64, actor=ADMIN)
    hall.paper.add_printer("P1", "virtual:", actor=ADMIN)
    hall.close()
    return path


@contextmanager
def copy_of(file: Path, tmp_path: Path, clock: Clock, protocols: dict) -> Iterator[Hall]:
    (tmp_path / "data").mkdir()
    hall = Hall(Store(Path(shutil.copy(file, tmp_path / "data")), durable=False), protocols, clock=clock, pin_cost=2)
    yield hall
    hall.close()


@pytest.fixture
def empty_hall(blank: Path, tmp_path: Path, clock: Clock, protocols: dict):
    """A conference with nobody on its roster."""
    with copy_of(blank, tmp_path, clock, protocols) as hall:
        yield hall


@pytest.fixture
def hall(peopled: Path, tmp_path: Path, clock: Clock, protocols: dict):
    """Five delegates and one printer, "P1"."""
    with copy_of(peopled, tmp_path, clock, protocols) as hall:
        yield hall


@pytest.fixture
def code(hall: Hall) -> Callable[[int], str]:
    """The invitation code of a delegate by id."""
    return lambda delegate_id: hall.roster.invitations(delegate_id=delegate_id)[0][1].code


@pytest.fixture
def kiosk(hall: Hall):
    """An enrolled kiosk."""
    _, token = hall.devices.enrol("Cửa 1", actor=ADMIN)
    return hall.devices.by_token(token)


@pytest.fixture
def built(hall: Hall, tmp_path: Path):
    """The whole house around `hall`, without a network; PINs admin 1111, mc 2222, print 3333."""
    from app import build

    for role, pin in PINS.items():
        hall.devices.set_pin(role, pin, actor=ADMIN)
    return build(hall, tmp_path / "data", settings={"TESTING": True, "WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})


@pytest.fixture
def app(built):
    return built.app


@pytest.fixture
def client(app) -> Callable[[str], object]:
    """client("admin") is a browser that knew the PIN of that role; client("") one that knows nothing."""

    def make(role: str = ""):
        browser = app.test_client()
        if role:
            answer = browser.post("/login", data={"role": role, "pin": PINS[role]})
            assert answer.status_code == 303
        return browser

    return make


def pytest_collection_finish() -> None:
    """Two thousand tests that will not go away are not looked through for garbage again and again while they run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for a browser, a printer or a clock begins first: the quick ones fill its pauses, and nobody waits for it at the end."""
    items.sort(key=lambda item: not (item.get_closest_marker("browser") or item.get_closest_marker("long")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested is said last and aloud."""
    missed = [report for report in terminalreporter.stats.get("skipped", []) if "test_printers_emupos" in str(report.nodeid)]
    if missed:
        text = (
            f"NOT RUN: {len(missed)} tests of tests/test_printers_emupos.py (printing to an independent printer). They need Python 3.13: "
            "install it, or name one in KHAI_MAC_PYTHON313, then run `python3 start.py test`, which sets up .venv-emupos."
        )
        terminalreporter.write_line(text, yellow=True, bold=True)
