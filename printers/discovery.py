"""Printers of the hall's network, looked for when somebody asks for it, never otherwise.

Each address of this machine's own private networks is connected to on port 9100; who is there is asked one question that no printer
prints (DLE EOT 1), and who answers it, its model (GS I 67). An office's laser printer listens on that port too and prints whatever
letters it is sent, so "~HI", which label printers answer, goes to one address only and only when somebody asks about that one.
It refuses to know how printers are configured: who is known is handed in, and is not spoken to, for its worker owns the connection.
"""

import ipaddress
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from printers.dialogue import TEXT, Dialogue, Limits
from printers.encoders import escpos, zpl
from printers.probe import heard, profile_of, readable
from printers.transport import Interrupted, NotReady, TcpWire, Wire

PORT = 9100
OFFICE = tuple(ipaddress.IPv4Network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
"""RFC 1918. Python's own "private" holds much more: link-local addresses, networks of documentation and of benchmarks."""
CONNECT = 0.5
"""Seconds for a neighbour to take the connection: in one hall it is a few thousandths."""
ANSWER = 0.8
AT_ONCE = 24
"""Connections tried at the same time: a whole /24 in some six seconds, and no flood for a small switch."""
MOST_NETWORKS = 4


@dataclass(frozen=True)
class Found:
    """Somebody with port 9100 open. `address`: as it may be configured; `known`: the configured printer's name, "" for a new one."""

    address: str
    host: str
    model: str
    known: str
    text: str


@dataclass(frozen=True)
class Surroundings:
    """What a search needs of the world."""

    networks: Callable[[], list[ipaddress.IPv4Interface]] = field(default=lambda: own_networks())
    connect: Callable[[str, int, float], Wire] = TcpWire
    clock: Callable[[], float] = time.monotonic
    patience: float = ANSWER


def own_networks() -> list[ipaddress.IPv4Interface]:
    """This machine's IPv4 addresses with their networks, cards before bridges. Nothing is sent. Outside Linux the size of a network is
    not known here and taken to be /24."""
    found = []
    if sys.platform == "linux":
        for _, card in socket.if_nameindex():
            address, mask = _of_card(card, 0x8915), _of_card(card, 0x891B)  # SIOCGIFADDR, SIOCGIFNETMASK: netdevice(7)
            if address and mask:
                found.append((not Path("/sys/class/net", card, "device").exists(), ipaddress.IPv4Interface(f"{address}/{mask}")))
    else:
        try:
            names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        except OSError:
            names = []
        found = [(False, ipaddress.IPv4Interface(f"{info[4][0]}/24")) for info in names]
    return [interface for _, interface in sorted(set(found))]


def _of_card(card: str, question: int) -> str:
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            answer = fcntl.ioctl(sock, question, struct.pack("256s", card.encode()[:15]))
        except OSError:
            return ""
    return socket.inet_ntoa(answer[20:24])


def neighbours(own: Iterable[ipaddress.IPv4Interface]) -> list[str]:
    """The addresses to try, each once, without our own: of networks that offices use for themselves only, and of a large one only the
    /24 around us."""
    own = [each for each in own if any(each.ip in network for network in OFFICE)][:MOST_NETWORKS]
    ours, hosts = {each.ip for each in own}, {}
    for each in own:
        network = each.network if each.network.prefixlen >= 24 else ipaddress.IPv4Interface(f"{each.ip}/24").network
        hosts |= dict.fromkeys(str(host) for host in network.hosts() if host not in ours)
    return list(hosts)


def discover(
    hosts: Iterable[str],
    *,
    known: Mapping[str, str],
    connect: Callable[[str, int, float], Wire] = TcpWire,
    clock: Callable[[], float] = time.monotonic,
    patience: float = ANSWER,
) -> list[Found]:
    """Who of `hosts` has port 9100 open, in the order of addresses. `known`: host -> name of a configured printer; those are listed
    and not connected to. Takes up to CONNECT + 2 * `patience` seconds for AT_ONCE hosts: call it on a native thread."""
    hosts = [host for host in hosts if host not in known]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="discovery") as pool:
        found = [each for each in pool.map(lambda host: _look(host, connect, clock, patience), hosts) if each]
    found += [Found(_address(host), host, "", name, "Đã khai báo.") for host, name in known.items()]
    return sorted(found, key=lambda each: (bool(each.known), _order(each.host)))


def _look(host: str, connect: Callable[[str, int, float], Wire], clock: Callable[[], float], patience: float) -> Found | None:
    try:
        wire = connect(host, PORT, CONNECT)
    except NotReady:
        return None
    try:
        talk = Dialogue(wire, clock=clock, process_id=False, limits=Limits(status=patience))
        talk.ask(escpos.status_request(1), "status", patience)
        try:
            model = readable(talk.ask(escpos.identity(escpos.MODEL), "block", patience, TEXT)[1:])
        except NotReady:
            model = ""
    except (Interrupted, NotReady):
        return Found(
            _address(host), host, "", "", "Có cổng 9100, không trả lời: có thể là máy in tem, máy in văn phòng hoặc thiết bị khác."
        )
    finally:
        wire.close()
    return Found(_address(host, profile_of(model)), host, model, "", "Máy in nhiệt ESC/POS, có trả lời.")


def ask_for_label(
    host: str,
    *,
    connect: Callable[[str, int, float], Wire] = TcpWire,
    clock: Callable[[], float] = time.monotonic,
    patience: float = ANSWER,
) -> Found | None:
    """Is it a ZPL label printer? Somebody who saw the device asks: an office's printer would print the three letters. None: nobody is
    there any more."""
    try:
        wire = connect(host, PORT, CONNECT)
    except NotReady:
        return None
    try:
        said = readable(heard(wire, zpl.IDENTITY, 2 * patience, clock, lambda so_far: so_far.endswith((b"\x03", b"\n"))))
    except Interrupted:
        said = ""
    finally:
        wire.close()
    model = said.split(",")[0]
    if not model:
        return Found(_address(host), host, "", "", "Không trả lời như máy in tem.")
    return Found(_address(host, "zpl"), host, model, "", "Máy in tem ZPL, có trả lời.")


def _address(host: str, profile: str = "") -> str:
    return f"tcp://{host}:{PORT}" + (f"?profile={profile}" if profile else "")


def _order(host: str) -> tuple[int, int]:
    try:
        return 0, int(ipaddress.IPv4Address(host))
    except ValueError:
        return 1, 0
