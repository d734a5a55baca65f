"""From a scan, or from the MC's press, to the screens: how long until every connected client has the new picture."""

import json
import time
from contextlib import closing
from datetime import datetime

import msgspec

from .bounds import Bare, Commits
from .door import ANSWER_BYTES
from .figures import Line, durations, median
from .house import House, Server, get, log_in
from .load import Connection, Crowd, Heard, Kiosk, Listener, Loop, listeners, now, rush
from .wire import SCREEN, BadAnswer, request

PAUSE = 0.13
"""Between single scans or presses: longer than the projector's own pace (0.1 s), which would be measured otherwise."""


def fan_out(house: House, quick: bool) -> list[Line]:
    """Scan -> seen by 50 and 300 projectors, at a quiet door and with 32 kiosks flat out.

    `spread` is from the first client's receipt of a picture to the last client's of the same; `age` from the `now` that the server
    wrote into it when it began to build it (the same machine's clock, cut to milliseconds) to each receipt.
    """
    rounds, single, crowd = (1, 12, 3000) if quick else (3, 20, 7000)
    conference = house.crowd(rounds * 2 * (single + crowd))
    quiet: dict[int, list[float]] = {50: [], 300: []}
    quiet_spread: dict[int, list[float]] = {50: [], 300: []}
    spread: dict[int, list[float]] = {50: [], 300: []}
    age: dict[int, list[float]] = {50: [], 300: []}
    bare: dict[int, tuple[list[float], list[float]]] = {50: ([], []), 300: ([], [])}
    speed: dict[int, list[float]] = {50: [], 300: []}
    at, size = 0, ANSWER_BYTES
    with house.server(conference) as server, closing(Commits(house.folder)) as commits:
        for turn in range(rounds):
            commits.measure(200)
            for screens in quiet:
                house.say(f"{screens} màn hình, vòng {turn + 1}/{rounds}")
                with closing(Audience(server, screens)) as audience:
                    kiosks = [Kiosk(audience.loop, server.port, token) for token in conference.tokens]
                    for body in conference.scans(at, single):
                        sent, heard = audience.one_picture(lambda kiosk=kiosks[0], body=body: rush(audience.loop, [kiosk], [body]))
                        size = heard[0].size
                        quiet[screens] += [one.at - sent for one in heard]
                        quiet_spread[screens].append(_spread([one.at for one in heard]))
                    at += single
                    found = rush(audience.loop, kiosks, conference.scans(at, crowd))
                    at += crowd
                    speed[screens].append(found.rate)
                    for picture in audience.pictures():
                        spread[screens].append(_spread([one.at for one in picture]))
                        age[screens] += audience.ages(picture)
                    for kiosk in kiosks:
                        kiosk.close()
                with closing(Bare(screens, size)) as sender:
                    for kept, measured in zip(bare[screens], sender.measure(20, pause=0.02), strict=True):
                        kept += measured
    commit = median(commits.latencies)
    lines = []
    for screens in quiet:
        receipt, apart = median(bare[screens][0]), median(bare[screens][1])
        name = f"{screens} màn hình"
        lines += [
            durations(
                f"fanout.{screens}.quiet",
                f"Quét mã → {name} đổi, cửa vắng",
                quiet[screens],
                bound=commit + receipt,
                bound_text="ghi + gửi trần",
            ),
            durations(
                f"fanout.{screens}.quiet.spread",
                f"… màn hình đầu → cuối, {name}, cửa vắng",
                quiet_spread[screens],
                bound=apart,
                bound_text="gửi trần",
            ),
            durations(
                f"fanout.{screens}.rush.spread",
                f"… màn hình đầu → cuối, {name}, 32 máy quét liên tục",
                spread[screens],
                bound=apart,
                bound_text="gửi trần, máy rảnh",
                aim="p99 < 40" if screens == 300 else "",
                note=f"{median(speed[screens]):.0f} check-ins/s meanwhile",
            ),
            durations(
                f"fanout.{screens}.rush.age",
                f"… dựng hình → nhận, {name}, 32 máy quét liên tục",
                age[screens],
                bound=receipt,
                bound_text="gửi trần, máy rảnh",
                aim="p99 < 40" if screens == 300 else "",
            ),
        ]
    return lines


def mc_press(house: House, quick: bool) -> list[Line]:
    """The MC's press (POST with session and CSRF token) -> each of 50 projectors has the new cue; alone and with 32 kiosks flat out."""
    screens, rounds, presses, crowd = (50, 1, 15, 3000) if quick else (50, 3, 20, 6000)
    conference = house.crowd(rounds * crowd)
    alone: list[float] = []
    answers: list[float] = []
    crowded: list[float] = []
    receipts: list[float] = []
    size = ANSWER_BYTES
    with house.server(conference) as server, closing(Commits(house.folder)) as commits:
        headers = log_in(server.port, "mc", conference.pins["mc"])
        for turn in range(rounds):
            house.say(f"MC bấm, vòng {turn + 1}/{rounds}")
            commits.measure(200)
            with closing(Audience(server, screens)) as audience, closing(Stage(audience, server.port, headers)) as stage:
                for _ in range(presses):
                    alone += stage.press(answers)
                    audience.loop.run(PAUSE)
                size = len(audience.listeners[0].newest)
                kiosks = [Kiosk(audience.loop, server.port, token) for token in conference.tokens]
                crowded += _presses_in_a_rush(stage, kiosks, conference.scans(turn * crowd, crowd))
                for kiosk in kiosks:
                    kiosk.close()
            with closing(Bare(screens, size)) as sender:
                receipts += sender.measure(20, pause=0.02)[0]
    bound = median(commits.latencies) + median(receipts)
    return [
        durations("mc.answer", f"MC bấm → máy chủ trả lời ({screens} màn hình)", answers),
        durations("mc.quiet", f"MC bấm → {screens} màn hình có hình mới", alone, bound=bound, bound_text="ghi + gửi trần"),
        durations("mc.rush", f"MC bấm → {screens} màn hình, 32 máy quét liên tục", crowded, bound=bound, bound_text="như trên, máy rảnh"),
    ]


def _presses_in_a_rush(stage: "Stage", kiosks: list[Kiosk], bodies: list[bytes]) -> list[float]:
    """Press again and again while the kiosks scan; the presses are driven by the same loop as the scans."""
    loop, seen = stage.audience.loop, []
    crowd = Crowd(kiosks, bodies)
    while crowd.left > len(bodies) // 10:
        seen += stage.press([])
        loop.run(PAUSE)
    loop.until(lambda: not crowd.left, seconds=60, what="check-ins")
    return seen


class Audience:
    """So many projectors on one loop."""

    def __init__(self, server: Server, count: int) -> None:
        self.loop = Loop()
        self._offset = _wall_offset()
        self.listeners: list[Listener] = listeners(self.loop, server.port, count)

    def one_picture(self, cause) -> tuple[float, list[Heard]]:
        """Do `cause()` and wait until every client has the picture that came of it: (when it began, what each heard). Then rest."""
        for one in self.listeners:
            one.heard.clear()
        sent = now()
        cause()
        self.loop.until(lambda: all(one.heard for one in self.listeners), seconds=10, what="a picture")
        heard = [one.heard[0] for one in self.listeners]
        self.loop.run(PAUSE)
        for one in self.listeners:
            one.heard.clear()
        return sent, heard

    def pictures(self) -> list[list[Heard]]:
        """What was heard since, one list a picture with one entry a client. Raises BadAnswer when a client missed one."""
        self.loop.run(0.4)
        by_rev: dict[int, list[Heard]] = {}
        for one in self.listeners:
            for heard in one.heard:
                by_rev.setdefault(heard.marks.rev, []).append(heard)
            one.heard.clear()
        found = list(by_rev.values())
        if any(len(picture) != len(self.listeners) for picture in found):
            raise BadAnswer("a screen did not get every picture")
        return found

    def ages(self, picture: list[Heard]) -> list[float]:
        """Seconds from the picture's `now` to each receipt."""
        began = datetime.fromisoformat(picture[0].marks.now.decode()).timestamp() - self._offset
        return [one.at - began for one in picture]

    def close(self) -> None:
        for one in self.listeners:
            one.close()
        self.loop.close()


class Stage:
    """The MC's remote: steps between the first two cues, to and fro."""

    def __init__(self, audience: Audience, port: int, headers: dict[str, str]) -> None:
        self.audience, self._port, self._headers = audience, port, headers
        self._line = Connection(audience.loop, port)
        self._line.answered = self._answered
        self._presses = 0
        self._replies: list[dict] = []
        self._took = 0.0
        self._state = json.loads(get(port, "/api/v1/screens/projector")[1])["state"]

    def press(self, answers: list[float]) -> list[float]:
        """One press; seconds from sending it to each client's receipt of the new cue. The answer's own time goes to `answers`."""
        for one in self.audience.listeners:
            one.heard.clear()
        self._presses += 1
        state = self._state
        forward = not state["back_id"]  # from the first cue to the second and back: no cue there locks the screen
        command = {
            "cmd_id": f"bench-press-{id(self)}-{self._presses}",
            "kind": "next" if forward else "back",
            "expected_rev": state["revision"],
            "target": state["next_id"] if forward else state["back_id"],
        }
        body = json.dumps(command).encode()
        self._replies.clear()
        self._line.send(request("POST", "/api/v1/stage/commands", port=self._port, headers=self._headers, body=body))
        sent = self._line.sent_at
        wanted = state["revision"] + 1
        clients = self.audience.listeners
        self.audience.loop.until(lambda: bool(self._replies), seconds=10, what="the stage's answer")
        self.audience.loop.until(
            lambda: all(any(heard.marks.revision >= wanted for heard in one.heard) for one in clients), seconds=10, what="the new cue"
        )
        answers.append(self._took)
        self._state = msgspec.json.decode(clients[0].newest[len(SCREEN) : -1])["state"]
        return [next(heard.at for heard in one.heard if heard.marks.revision >= wanted) - sent for one in clients]

    def _answered(self, body: bytes, took: float) -> None:
        self._took = took
        self._replies.append(json.loads(body))

    def close(self) -> None:
        self._line.close()


def _spread(times: list[float]) -> float:
    return max(times) - min(times)


def _wall_offset() -> float:
    """What to add to this process's clock to get the wall clock."""
    return time.time() - now()
