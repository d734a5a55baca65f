"""Looking for printers: only when asked, only in the own private networks, politely, and nothing is ever printed.

Nothing here leaves loopback: the network is handed in, and so is the way to connect.
"""

import ipaddress
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hall.model import Actor
from printers import discovery
from printers.discovery import PORT, Surroundings, ask_for_label, discover, neighbours
from printers.transport import NotReady, TcpWire
from tests.fake_printer import IDENTITY, FakePrinter
from tests.test_printers_probe import Label

pytestmark = pytest.mark.long

DESK = Actor(role="admin")
QUESTIONS = b"\x10\x04\x01\x1dI\x43"


class Hosts:
    """The neighbours by address: ports on loopback. Notes who was connected to."""

    def __init__(self, ports):
        self.ports, self.tried, self._lock = ports, [], threading.Lock()

    def __call__(self, host, port, limit):
        assert port == PORT and 0 < limit <= 0.5
        with self._lock:
            self.tried.append(host)
        if host not in self.ports:
            raise NotReady("refused")
        return TcpWire("127.0.0.1", self.ports[host], 5)


def interfaces(*texts):
    return [ipaddress.IPv4Interface(text) for text in texts]


def test_a_small_network_is_tried_whole_without_ourselves():
    assert neighbours(interfaces("192.168.1.2/29")) == [f"192.168.1.{n}" for n in (1, 3, 4, 5, 6)]


def test_of_a_large_network_only_the_surroundings_are_tried():
    tried = neighbours(interfaces("10.1.2.3/8"))
    assert len(tried) == 253 and set(tried) == {f"10.1.2.{n}" for n in range(1, 255)} - {"10.1.2.3"}


@pytest.mark.parametrize("other", ["8.8.8.8/24", "169.254.7.7/16", "127.0.0.1/8", "203.0.113.5/24", "192.0.2.2/24", "198.18.0.1/15"])
def test_no_network_is_tried_that_is_not_an_offices_own(other):
    assert neighbours(interfaces(other)) == []


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 32)), max_size=8))
def test_never_more_than_254_addresses_of_a_network_and_never_a_public_one(own):
    given_in = [ipaddress.IPv4Interface((ip, prefix)) for ip, prefix in own]
    tried = neighbours(given_in)
    assert len(tried) == len(set(tried)) <= 254 * discovery.MOST_NETWORKS
    around = [ipaddress.IPv4Interface(f"{each.ip}/24").network for each in given_in]
    assert all(any(ipaddress.IPv4Address(host) in network for network in around) for host in tried)
    assert all(any(ipaddress.IPv4Address(host) in network for network in discovery.OFFICE) for host in tried)


def test_our_own_networks_are_found_without_sending_anything():
    found = discovery.own_networks()
    assert found == list(dict.fromkeys(found))
    assert sys.platform != "linux" or ipaddress.IPv4Interface("127.0.0.1/8") in found


def test_who_answers_is_named_who_keeps_silent_is_listed_and_who_is_known_is_left_alone():
    with FakePrinter(identity=IDENTITY) as epson, FakePrinter(process_id=False) as clone, FakePrinter(silent=True) as mute:
        world = Hosts({"10.0.0.5": epson.port, "10.0.0.6": clone.port, "10.0.0.7": mute.port, "10.0.0.8": 1})
        found = discover([f"10.0.0.{n}" for n in range(2, 10)], known={"10.0.0.8": "Cửa 1"}, connect=world, patience=3)
        assert [(each.host, each.model, each.known) for each in found] == [
            ("10.0.0.5", "TM-T20III", ""),
            ("10.0.0.6", "", ""),
            ("10.0.0.7", "", ""),
            ("10.0.0.8", "", "Cửa 1"),
        ]
        assert found[0].address == "tcp://10.0.0.5:9100?profile=epson80" and "không trả lời" in found[2].text
        assert "10.0.0.8" not in world.tried and len(world.tried) == 7
        assert bytes(epson.received) == QUESTIONS == bytes(clone.received)
        assert bytes(mute.received) == b"\x10\x04\x01"
        for printer in (epson, clone, mute):
            assert printer.sheets == [] and not printer._sheet.rows and printer._sheet.garbage == 0


def test_a_label_printer_is_asked_only_by_itself():
    label = Label({b"~HI": b"\x02ZD421-203dpi,V93.21.15Z,8,65536KB\x03\r\n"})
    try:
        found = ask_for_label("10.0.0.5", connect=Hosts({"10.0.0.5": label.port}), patience=10)
    finally:
        label.close()
    assert (found.model, found.address) == ("ZD421-203dpi", "tcp://10.0.0.5:9100?profile=zpl")
    assert ask_for_label("10.0.0.6", connect=Hosts({})) is None


# -- over HTTP ---------------------------------------------------------------------------------------------------------------------

URL = "/api/v1/print-station/discover"


@pytest.fixture
def world(app):
    """The hall's network as the routes see it; nobody is in it yet."""
    hosts = Hosts({})
    app.extensions["surroundings"] = Surroundings(networks=lambda: interfaces("10.0.0.1/29"), connect=hosts, patience=10)
    return hosts


@pytest.mark.parametrize("role", ["print", "admin"])
def test_the_button_lists_who_is_there(client, hall, world, role):
    hall.paper.add_printer("Cửa 2", "tcp://10.0.0.3", actor=DESK)
    with FakePrinter(identity=IDENTITY) as printer:
        world.ports["10.0.0.5"] = printer.port
        answer = client(role).post(URL, json={}).json
    assert answer["tried"] == 5
    assert [(each["host"], each["known"]) for each in answer["found"]] == [("10.0.0.5", ""), ("10.0.0.3", "Cửa 2")]


def test_nobody_looks_before_the_button_is_pressed(client, world):
    client("admin").get("/admin")
    client("print").get("/printers")
    assert world.tried == []


def test_only_a_neighbour_can_be_asked_about_by_itself(client, hall, world):
    hall.paper.add_printer("Cửa 2", "tcp://10.0.0.3", actor=DESK)
    staff = client("print")
    for host in ("8.8.8.8", "10.0.0.3", "10.0.0.77", 5, "localhost"):
        assert staff.post(URL, json={"host": host}).status_code == 400
    assert world.tried == []
    assert staff.post(URL, json={"host": "10.0.0.2"}).json == {"found": [], "tried": 1}
