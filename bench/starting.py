"""Starting: from the command to the first answer, when everything is set up and the conference is there."""

import os
import shutil

from .bounds import interpreter
from .figures import Line, durations, median
from .house import House, Server


def start_up(house: House, quick: bool) -> list[Line]:
    """Spawned -> first answer of /healthz. Through `start.py` only when it started this bench: then its set-up is known to be done."""
    rounds = 3 if quick else 6
    ways = ["app.py"] + (["start.py"] if os.environ.get("KHAI_MAC_STARTED") else [])
    conference = house.conference(300)
    took: dict[str, list[float]] = {way: [] for way in ways}
    bare: list[float] = []
    data = house.copy(conference)
    try:
        for turn in range(rounds + 1):
            house.say(f"khởi động, vòng {turn}/{rounds}")
            bare.append(interpreter())
            for way in ways:
                server = Server(data, through=way, tls=True)
                try:
                    seconds = server.ready()
                finally:
                    server.stop()
                if turn:  # the first one made the session key and the certificate, and warmed the disk's cache
                    took[way].append(seconds)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    more = {"unit": "s", "bound": median(bare), "bound_text": "Python trống"}
    return [
        durations(f"start.{way.removesuffix('.py')}", f"Khởi động: {way} serve → trả lời", seconds, **more) for way, seconds in took.items()
    ]
