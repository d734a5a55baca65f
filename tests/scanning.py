"""A kiosk reduced to its promise: a scan keeps its id and is sent again until it is answered. Standard library only, so that many
start quickly: `python -m tests.scanning` is a kiosk in a process of its own (its work comes as JSON on a line, then one with the moment
to begin, of the clock all processes share). Each ticket has its moment, so that the kiosks meet whichever of them the system prefers."""

import json
import sys
import time
from http.client import HTTPConnection, HTTPException

PACE = 0.005
"""Seconds from one ticket to the next."""


class Kiosk:
    """Speaks to a port of this machine with a device's token. `patience`: seconds for one try."""

    def __init__(self, port: int, token: str, *, patience: float = 10) -> None:
        self._port, self._patience = port, patience
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._line: HTTPConnection | None = None
        self.tries = 0

    def scan(self, code: str, scan_id: str) -> dict:
        """The answer. Asks until there is one; any other status than 200 is a fault and raises AssertionError."""
        body = json.dumps({"code": code, "scan_id": scan_id})
        for _ in range(100):
            self.tries += 1
            try:
                self._line = self._line or HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
                self._line.request("POST", "/api/v1/check-ins", body, self._headers)
                reply = self._line.getresponse()
                answer = json.loads(reply.read())
                assert reply.status == 200, (reply.status, answer)
                return answer
            except (OSError, HTTPException, json.JSONDecodeError):
                self.close()
        raise AssertionError("a hundred tries without an answer")

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line = None


def main() -> None:
    work = json.loads(sys.stdin.readline())
    kiosk = Kiosk(work["port"], work["token"])
    print("ready", flush=True)
    begin = float(sys.stdin.readline())
    answers = []
    for n, code in enumerate(work["codes"]):
        time.sleep(max(0.0, begin + n * PACE - time.monotonic()))
        answers.append(kiosk.scan(code, f"{work['name']}-{n:05d}"))
    kiosk.close()
    print(json.dumps([(a["outcome"], a["first_time"], a["at"], a["delegate"]["number"]) for a in answers]))


if __name__ == "__main__":
    main()
