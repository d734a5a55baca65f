"""What this machine does at best: the bare costs that no program on it can go below. Measured in the same run, between the rounds.

python -m bench.bounds      (started by the bench) the bare fan-out: a broadcaster without a framework
"""

import os
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from .load import Loop, connect, now


class Commits:
    """The durable commit: one insert a commit at `synchronous=FULL` in WAL, on the disk of the conference."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "commits.sqlite"
        self._db = sqlite3.connect(self._path, isolation_level=None)
        for pragma in ("journal_mode=wal", "synchronous=full"):
            self._db.execute(f"pragma {pragma}")
        self._db.execute("create table arrival(id integer primary key, at text not null, place text not null)")
        self.rates: list[float] = []
        self.latencies: list[float] = []

    def measure(self, count: int) -> None:
        start = now()
        for n in range(count):
            began = now()
            self._db.execute("insert into arrival(at, place) values(?, ?)", ("2020-06-12T00:12:05.123Z", f"Cửa {n % 32}"))
            self.latencies.append(now() - began)
        self.rates.append(count / (now() - start))

    def close(self) -> None:
        self._db.close()  # the last connection takes the log with it
        self._path.unlink()


class Bare:
    """A process that sends the same bytes to every connection when the first one sends a byte: what loopback sockets cost alone."""

    def __init__(self, connections: int, size: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.bounds", str(connections), str(size)], cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE
        )
        self._size, self._loop = size, Loop()
        self._socks: list[socket.socket] = []
        try:
            port = int(self._process.stdout.readline())
            for _ in range(connections):
                sock = connect(port)
                self._socks.append(sock)
                sock.setblocking(False)
        except BaseException:
            self.close()
            raise

    def measure(self, count: int, *, pause: float = 0.0) -> tuple[list[float], list[float]]:
        """(seconds from asking to each receipt, seconds from the first receipt to the last of each broadcast)."""
        receipts, spreads = [], []
        for _ in range(count):
            got = self._broadcast()
            receipts += got
            spreads.append(max(got) - min(got))
            time.sleep(pause)
        return receipts, spreads

    def _broadcast(self) -> list[float]:
        missing = dict.fromkeys(self._socks, self._size)
        got: list[float] = []
        asked = now()

        def reader(sock: socket.socket):
            def readable() -> None:
                missing[sock] -= len(sock.recv(65536))
                if missing[sock] == 0:
                    got.append(now() - asked)

            return readable

        for sock in self._socks:
            self._loop.add(sock, reader(sock))
        asked = now()
        self._socks[0].send(b"!")
        self._loop.until(lambda: len(got) == len(self._socks), seconds=10, what="the bare fan-out")
        for sock in self._socks:
            self._loop.remove(sock)
        return got

    def close(self) -> None:
        for sock in self._socks:
            sock.close()
        self._loop.close()
        self._process.stdout.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def interpreter(*arguments: str) -> float:
    """Seconds for this Python to start, do nothing (or `arguments`) and end."""
    start = now()
    subprocess.run([sys.executable, *(arguments or ("-c", "pass"))], check=True, stdout=subprocess.DEVNULL)
    return now() - start


def insert_rows(folder: Path, rows: list) -> float:
    """Seconds to put these rows (sequences of cells) into a bare table in one durable transaction."""
    path = folder / "rows.sqlite"
    columns = max(map(len, rows))
    values = [tuple(str(cell) for cell in row) + ("",) * (columns - len(row)) for row in rows]
    db = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=wal", "synchronous=full"):
            db.execute(f"pragma {pragma}")
        db.execute(f"create table line({', '.join(f'c{n} text' for n in range(columns))})")
        start = now()
        db.execute("begin immediate")
        db.executemany(f"insert into line values({', '.join('?' * columns)})", values)
        db.execute("commit")
        return now() - start
    finally:
        db.close()
        for one in folder.glob("rows.sqlite*"):
            os.unlink(one)


def _broadcast_for_ever(connections: int, size: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        socks = []
        for _ in range(connections):
            sock, _address = server.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            socks.append(sock)
        payload = b"x" * size
        while socks[0].recv(1):
            for sock in socks:
                sock.sendall(payload)


if __name__ == "__main__":
    try:
        _broadcast_for_ever(int(sys.argv[1]), int(sys.argv[2]))
    except ConnectionError:
        pass  # the bench has gone: so has the reason to be here
