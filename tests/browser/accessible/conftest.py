"""A morning prepared so that every page can be brought to every state, and the pages themselves, open."""

import pytest

from folder import open_hall
from hall import tickets
from hall.model import Actor
from tests.browser.conftest import PARTICULARS, Pages
from tests.browser.looking import Looking, opened
from tests.served import House, command

OFF = {
    "region": "kiosk, projector and remote are one screen without regions to jump between; the desk has nav and main",
    "landmark-one-main": "the same",
    "page-has-heading-one": "the projector's scenes and the kiosk's greetings are what they are: the name is the heading",
}
ADMIN = Actor(role="admin")
LAPTOP, TABLET, PHONE, BEAMER = (1366, 768), (1280, 800), (390, 844), (1280, 720)


class Prepared:
    """What the morning brought before the doors open in this test: a badge that a power cut interrupted, a queue, codes of every kind."""

    def __init__(self, data) -> None:
        hall = open_hall(data)
        try:
            hall.paper.add_printer("Máy in 1", "virtual:", actor=ADMIN)
            hall.paper.add_printer("Máy in 2", "tcp://127.0.0.1:1", actor=ADMIN)
            desk_kiosk = hall.devices.by_token(hall.devices.enrol("Cửa 9", printer="Máy in 2", actor=ADMIN)[1])
            other = hall.devices.by_token(hall.devices.enrol("Cửa 8", printer="Máy in 1", actor=ADMIN)[1])
            self.codes = [ticket.code for _, ticket in hall.roster.invitations()]
            for n in range(3):
                hall.door.check_in(self.codes[n], scan_id=f"queued-{n:05d}", device=desk_kiosk)
            hall.door.check_in(self.codes[3], scan_id="interrupted", device=other)
            assert hall.paper.claim("Máy in 1")
            hall.door.check_in(self.codes[4], scan_id="printed-next", device=other)
            first = hall.roster.invitations()[10][0].id
            self.revoked = self.codes[10]
            hall.roster.reissue(first, reason="mất giấy", cmd_id="reissue-0001", actor=ADMIN)
            self.enrol_code = hall.devices.new_code("Cửa 1", actor=ADMIN)
            number = hall.conference.number
        finally:
            hall.close()
        self.forged = tickets.make(b"another key", "invitation", number, 1, 0)
        self.other_event = tickets.make(b"another key", "invitation", (number + 1) % 1000, 1, 0)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, sample_file):
    data = tmp_path_factory.mktemp("accessible") / "data"
    command("new", "--data", str(data), *PARTICULARS)
    command("import", str(sample_file), "--data", str(data))
    return data, Prepared(data)


@pytest.fixture(scope="module")
def house(prepared):
    house = House(prepared[0]).start()
    yield house
    house.stop()


@pytest.fixture(scope="module")
def codes(prepared):
    return prepared[1]


@pytest.fixture(scope="module")
def pages(browser, house):
    pages = Pages(browser, house)
    yield pages
    pages.close()
    assert pages.complaints == []


@pytest.fixture
def looking():
    looking = Looking(OFF)
    yield looking
    assert not looking.faults, "\n".join([f"{len(looking.faults)} faults in {looking.states} states", *looking.faults])


@pytest.fixture(scope="module")
def door(pages):
    return opened(pages, "/kiosk", size=TABLET)


@pytest.fixture(scope="module")
def projector(pages):
    return opened(pages, "/display", size=BEAMER)


@pytest.fixture(scope="module")
def mc(pages):
    return opened(pages, "/mc", role="mc", size=PHONE)


@pytest.fixture(scope="module")
def desk(pages):
    return opened(pages, "/admin", role="admin", size=LAPTOP)


@pytest.fixture(scope="module")
def station(pages):
    return opened(pages, "/printers", role="print", size=LAPTOP)
