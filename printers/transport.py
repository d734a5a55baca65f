"""Ways for bytes to reach a printer. It refuses to know what the bytes mean.

`TcpWire` reads and writes at the same time, for a dialogue. The `hand_over_*` functions are for printers that cannot answer:
each opens, writes everything, closes; every wait in them is limited (seconds).
"""

import importlib
import logging
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

CONNECT = 3.0
WRITE = 60.0
"""The longest a printer that cannot tell why may refuse to take more."""
GOODBYE = 5.0
"""The longest wait for a mute network printer to close its end after a job."""


class NotReady(Exception):
    """The printer cannot take a job now and has been given none. `word` is one of the words of `hall.model.Printer.detail`."""

    def __init__(self, word: str, note: str = "") -> None:
        self.word, self.note = word, note
        super().__init__(f"{word}: {note}" if note else word)


class Interrupted(Exception):
    """A transfer broke off; what is on paper is not known. The text says how."""


class Wire(Protocol):
    """Two ways at once. Raises Interrupted when the connection is gone."""

    def exchange(self, timeout: float, out: bytes | memoryview = b"") -> tuple[int, bytes]: ...
    def close(self) -> None: ...


class TcpWire:
    """A connection to a network printer. Raises NotReady when it cannot be made within `limit` seconds."""

    def __init__(self, host: str, port: int, limit: float = CONNECT) -> None:
        try:
            self._socket = socket.create_connection((host, port), limit)
        except ConnectionRefusedError:
            raise NotReady("refused") from None
        except OSError as trouble:
            raise NotReady("no_answer", str(trouble)) from None
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._socket.setblocking(False)
        # Not select(): it cannot watch a descriptor over 1023, and a server with many visitors has those.
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ)

    def exchange(self, timeout: float, out: bytes | memoryview = b"") -> tuple[int, bytes]:
        """Wait at most `timeout` seconds until something can be read or (when `out`) written; both are done as far as they go.

        Returns how many bytes of `out` were taken and what came in.
        """
        try:
            self._selector.modify(self._socket, selectors.EVENT_READ | (selectors.EVENT_WRITE if out else 0))
            events = sum(event for _, event in self._selector.select(timeout))
            sent = self._socket.send(out[:8192]) if events & selectors.EVENT_WRITE else 0
            received = self._socket.recv(4096) if events & selectors.EVENT_READ else None
        except BlockingIOError:
            return 0, b""
        except OSError as trouble:
            raise Interrupted(str(trouble)) from None
        if received == b"":
            raise Interrupted("the printer closed the connection")
        return sent, received or b""

    def finish(self, limit: float, clock: Callable[[], float]) -> None:
        """Say that this was all, and read until the printer closes too or `limit` seconds are over."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            end = clock() + limit
            while clock() < end:
                self.exchange(0.1)
        except (OSError, Interrupted):
            pass

    def close(self) -> None:
        """Read what is unread first: closing over unread bytes resets the connection and the printer drops what it still holds."""
        try:
            while self._socket.recv(4096):
                pass
        except OSError:
            pass
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        self._selector.close()
        self._socket.close()


def hand_over_tcp(wire: TcpWire, data: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Send all to a network printer that gives no answers, then wait a little for its end of the connection. Raises Interrupted."""
    rest, last = memoryview(data), clock()
    while rest:
        sent, _ = wire.exchange(0.5, rest)
        rest, last = rest[sent:], clock() if sent else last
        if clock() - last > WRITE:
            raise Interrupted("the printer takes no more data")
    wire.finish(GOODBYE, clock)


def hand_over_folder(folder: Path, name: str, data: bytes) -> Path:
    """One file a job, whole or not at all: written beside, forced to disk, then renamed. Returns its path. Raises NotReady."""
    target, draft = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as trouble:
        draft.unlink(missing_ok=True)
        raise NotReady("error", str(trouble)) from None
    return target


def hand_over_device(path: Path, data: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Write to a device such as /dev/usb/lp0. It must exist: a device that is unplugged must not become a file of that name."""
    try:
        device = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as trouble:
        raise NotReady("gone", str(trouble)) from None
    try:
        rest, last = memoryview(data), clock()
        while rest:
            try:
                rest, last = rest[os.write(device, rest[:4096]) :], clock()
            except BlockingIOError:
                if clock() - last > WRITE:
                    raise Interrupted("the device takes no more data") from None
                time.sleep(0.05)
    except OSError as trouble:
        raise Interrupted(str(trouble)) from None
    finally:
        os.close(device)


def open_serial(device: str, baud: int, *, escpos: ModuleType) -> Any:
    """python-escpos' printer on a serial port (needs pyserial), opened. Raises NotReady."""
    if not escpos.Serial.is_usable():
        raise NotReady("not_installed", "pyserial")
    return _opened(lambda: escpos.Serial(devfile=device, baudrate=baud, timeout=1))


def hand_over_serial(printer: Any, baud: int, data: bytes, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Write all to an opened serial printer and close it. Raises Interrupted."""
    port = printer.device
    try:
        port.write_timeout = WRITE
        for start in range(0, len(data), 1024):
            printer._raw(data[start : start + 1024])
        # Closing waits for ever while flow control holds the line, so wait here, with a limit, until nothing is left.
        end = clock() + max(WRITE, len(data) * 12 / baud)
        while port.out_waiting:
            if clock() > end:
                port.reset_output_buffer()
                raise Interrupted("the serial port takes no more data")
            time.sleep(0.02)
    except OSError as trouble:
        raise Interrupted(str(trouble)) from None
    finally:
        printer.close()


def open_usb(vendor: int, product: int, *, escpos: ModuleType) -> Any:
    """python-escpos' printer on USB (needs pyusb), opened. Raises NotReady."""
    if not escpos.Usb.is_usable():
        raise NotReady("not_installed", "pyusb")
    return _opened(lambda: escpos.Usb(vendor, product, timeout=int(WRITE * 1000)))


def hand_over_usb(printer: Any, pieces: list[bytes]) -> None:
    """Write to an opened USB printer, a band at a time (cheap ones time out on long writes), and close it. Raises Interrupted."""
    try:
        for piece in pieces:
            printer._raw(piece)
    except Exception as trouble:  # pyusb's errors differ from backend to backend
        raise Interrupted(str(trouble)) from None
    finally:
        printer.close()


def check_spooler(queue: str, *, run: Callable = subprocess.run) -> None:
    """Raises NotReady when the system has no such queue. On Windows only opening the queue tells."""
    if sys.platform == "win32":
        return
    try:
        known = run(["lpstat", "-p", queue], capture_output=True, timeout=CONNECT)
    except FileNotFoundError:
        raise NotReady("not_installed", "lpstat") from None
    except subprocess.TimeoutExpired:
        raise NotReady("no_answer", "the spooler did not answer") from None
    if known.returncode:
        raise NotReady("refused", known.stderr.decode(errors="replace").strip())


def hand_over_spooler(queue: str, title: str, data: bytes, *, escpos: Callable[[], ModuleType], run: Callable = subprocess.run) -> None:
    """Give a raw job to the system's queue: `lp` where there is one, the Windows spooler (needs pywin32) elsewhere."""
    if sys.platform != "win32":
        try:
            done = run(["lp", "-d", queue, "-t", title, "-o", "raw"], input=data, capture_output=True, timeout=WRITE)
        except FileNotFoundError:
            raise NotReady("not_installed", "lp") from None
        except subprocess.TimeoutExpired:
            raise Interrupted("the spooler did not answer") from None
        if done.returncode:
            raise NotReady("refused", done.stderr.decode(errors="replace").strip())
        return
    module = escpos()
    printer = _opened(lambda: module.Win32Raw(queue), lambda made: made.open(job_name=title))
    try:
        printer._raw(data)
    except Exception as trouble:  # pywin32 is not here to name its errors
        raise Interrupted(str(trouble)) from None
    finally:
        printer.close()


def _opened(make: Callable, open_it: Callable = lambda made: made.open()) -> Any:
    """A python-escpos printer, opened. A missing driver package is a RuntimeError there; a missing device has its own error."""
    try:
        made = make()
        open_it(made)
        return made
    except RuntimeError as trouble:
        raise NotReady("not_installed", str(trouble)) from None
    except Exception as trouble:  # each driver package has its own errors
        raise NotReady("gone", str(trouble)) from None


def load_escpos(cache: Path) -> ModuleType:
    """python-escpos' printers, imported on first need (0.4 s). Its cache of printer profiles goes to `cache`, so later starts are
    quick, and the handler it puts on the root logger is taken off again. It still leaves an empty folder in the temporary folder."""
    root = logging.getLogger()
    before = root.handlers[:]
    cache.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ESCPOS_CAPABILITIES_PICKLE_DIR", str(cache))
    try:
        return importlib.import_module("escpos.printer")
    finally:
        root.handlers[:] = before
