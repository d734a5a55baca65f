"""The house over a real network: contracts of the command line, the door under parallel scans, screens by socket, kill -9."""

import queue
import shutil
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import socketio

from sample import make
from tests.served import ROOT, House, typed

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A conference with the sample's 300 delegates, made by the command line alone."""
    data = tmp_path_factory.mktemp("house") / "data"
    folder = data.parent
    particulars = ["--unit", "huyện Nam Đông", "--organiser", "UBND HUYỆN NAM ĐÔNG", "--ordinal", "IV", "--period", "2020 - 2025"]
    typed("new", "--data", str(data), *particulars, "--place", "Nam Đông", "--venue", "Hội trường", "--starts", "2020-06-12 07:45")
    make.write(folder / "sample.xlsx")
    said = typed("import", str(folder / "sample.xlsx"), "--data", str(data))
    assert "Thêm 300" in said
    assert "Thêm 0, cập nhật 0, không đổi 300" in typed("import", str(folder / "sample.xlsx"), "--data", str(data))
    return data


@pytest.fixture(scope="module")
def house(made, tmp_path_factory):
    house = House(shutil.copytree(made, tmp_path_factory.mktemp("served") / "data")).start()
    yield house
    house.stop()


class Watcher:
    """A screen's client that keeps every message."""

    def __init__(self, house, screen, token="", headers=None):
        self.messages: queue.Queue = queue.Queue()
        self._client = socketio.Client(reconnection=False)
        self.gone = threading.Event()
        self._client.on("screen", self.messages.put)
        self._client.on("disconnect", lambda *reason: self.gone.set())
        auth = {"screen": screen, "token": token}
        self._client.connect(house.url, headers=headers or {}, auth=auth, transports=["websocket"], wait_timeout=5)

    def wait_for(self, condition, timeout=5):
        deadline = time.monotonic() + timeout
        while True:
            message = self.messages.get(timeout=max(0.01, deadline - time.monotonic()))
            if condition(message["state"]):
                return message

    def close(self):
        self._client.disconnect()


def test_health_says_which_life_and_which_revision(house):
    health = house.get("/healthz")
    assert health["status"] == "ok" and health["rev"] > 0 and health["boot_id"] and health["version"]


def test_the_check_in_contract(house):
    token, (number, code, name) = house.enrol(), house.tickets()[0]
    status, answer = house.post("/api/v1/check-ins", {"code": code, "scan_id": "contract-0001"}, token)
    assert status == 200 and answer["outcome"] == "welcome" and answer["first_time"]
    assert (answer["delegate"]["number"], answer["delegate"]["full_name"], answer["kiosk"]) == (number, name, "Cửa 1")
    assert set(answer["delegate"]) >= {"number", "full_name", "post", "unit", "seat", "category"} and answer["badge"]["state"]
    status, again = house.post("/api/v1/check-ins", {"code": code, "scan_id": "contract-0002"}, token)
    assert (status, again["outcome"], again["first_time"], again["at"]) == (200, "already_in", False, answer["at"])
    assert house.post("/api/v1/check-ins", {"code": code, "scan_id": "contract-0003"}, "wrong")[0] == 401
    assert house.post("/api/v1/check-ins", {"code": code}, token)[0] == 400


def test_32_kiosks_scanning_one_ticket_are_one_arrival(house):
    token, (_, code, _) = house.enrol(), house.tickets()[1]
    start = threading.Barrier(32)

    def scan(n):
        start.wait()
        return house.post("/api/v1/check-ins", {"code": code, "scan_id": f"parallel-{n:04d}"}, token)[1]

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(scan, range(32)))
    assert sorted(a["outcome"] for a in answers) == ["already_in"] * 31 + ["welcome"]


def test_an_arrival_reaches_the_projector_and_a_device_can_be_enrolled_while_serving(house):
    watcher = Watcher(house, "projector")
    before = watcher.wait_for(lambda state: True)["state"]["arrivals"]["present"]
    token = house.enrol("Cửa 2")
    house.post("/api/v1/check-ins", {"code": house.tickets()[2][1], "scan_id": "projected-01"}, token)
    watcher.wait_for(lambda state: state["arrivals"]["present"] == before + 1)
    watcher.close()


@pytest.mark.parametrize("screen", ["desk", "mc", "station", "kiosk", "none"])
def test_private_screens_are_refused_without_a_role(house, screen):
    with pytest.raises(socketio.exceptions.ConnectionError):
        Watcher(house, screen)


def test_a_revoked_device_is_put_out_at_once_and_learns_nothing_more(house):
    token = house.enrol("Cửa 3")
    watcher = Watcher(house, "kiosk", token)
    watcher.wait_for(lambda state: True)
    desk = house.signed_in("admin")
    device = next(d for d in desk.call("GET", "/api/v1/devices")[1]["devices"] if d["name"] == "Cửa 3")
    assert desk.call("POST", f"/api/v1/devices/{device['id']}/revoke", {})[0] == 200
    assert watcher.gone.wait(5)
    assert house.post("/api/v1/check-ins", {"code": house.tickets()[5][1], "scan_id": "revoked-0001"}, token)[0] == 401
    with pytest.raises(socketio.exceptions.ConnectionError):
        Watcher(house, "kiosk", token)


def test_who_knew_only_the_old_pin_is_put_out_of_the_screen_at_once(house):
    knew = {"Cookie": house.signed_in("mc").cookie}
    watcher = Watcher(house, "mc", headers=knew)
    watcher.wait_for(lambda state: True)
    assert house.signed_in("admin").call("PUT", "/api/v1/pins/mc", {"pin": house.pins["mc"]})[0] == 200
    assert watcher.gone.wait(5)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Watcher(house, "mc", headers=knew)


def test_the_mc_steps_and_the_projector_follows(house):
    watcher, mc = Watcher(house, "projector"), house.signed_in("mc")
    state = watcher.wait_for(lambda state: True)["state"]
    body = {"cmd_id": "step-00001", "kind": "next", "expected_rev": state["revision"], "target": state["next_id"]}
    status, moved = mc.call("POST", "/api/v1/stage/commands", body)
    assert status == 200 and moved["cue_id"] == state["next_id"]
    watcher.wait_for(lambda after: after["cue"]["id"] == moved["cue_id"])
    assert mc.call("POST", "/api/v1/stage/commands", body)[1] == moved
    assert mc.call("POST", "/api/v1/stage/commands", body | {"cmd_id": "step-00002"})[0] == 409
    watcher.close()


def test_a_command_without_the_pages_token_is_refused(house):
    answer = requests.post(house.url + "/api/v1/stage/commands", json={}, headers={"Cookie": house.signed_in("mc").cookie}, timeout=5)
    assert answer.status_code == 403


def test_every_acknowledged_arrival_survives_kill_9(made):
    house = House(made).start()
    token = house.enrol("Cửa 4")
    codes = [code for _, code, _ in house.tickets()][10:110]
    acknowledged: list[str] = []

    def scan(n):
        try:
            status, answer = house.post("/api/v1/check-ins", {"code": codes[n], "scan_id": f"killed-{n:05d}"}, token)
        except (OSError, ValueError):
            return
        if status == 200 and answer["outcome"] == "welcome":
            acknowledged.append(f"killed-{n:05d}")
        if len(acknowledged) == 40:
            house.kill()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(scan, range(len(codes))))
    assert len(acknowledged) >= 40
    house.start()
    for scan_id in acknowledged:
        status, answer = house.post("/api/v1/check-ins", {"code": codes[int(scan_id[-5:])], "scan_id": scan_id}, token)
        assert status == 200 and answer["first_time"] and answer["repeated"]
    db = sqlite3.connect(made / "conference.sqlite")
    assert db.execute("select count(*) from arrival group by delegate_id having count(*) > 1").fetchall() == []
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()
    assert house.stop() == 0


def test_it_stops_cleanly_on_sigterm_and_without_a_terminal(made):
    house = House(made).start()
    assert house.stop() == 0 and "Traceback" not in house.said


def test_it_serves_where_there_is_no_output_at_all(made):
    house = House(made)
    args = house.args()
    house.args = lambda: ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *args]
    assert house.start().stop() == 0


def refused(house: House) -> str:
    """What a house that cannot be served says."""
    second = subprocess.run(house.args(), cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert second.returncode == 1 and "Traceback" not in second.stderr
    return second.stderr


def test_a_taken_port_is_said_in_one_sentence(house, tmp_path):
    other = House(tmp_path, "demo")
    other.port = house.port
    assert "--port" in refused(other)


def test_a_conference_is_served_by_one_house_only_also_after_a_kill(made):
    first = House(made).start()
    assert "đang chạy rồi" in refused(House(made))
    first.kill()
    again = House(made).start()
    assert again.stop() == 0
