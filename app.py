"""Builds everything once and is the only file that knows every part; the command line. Nobody imports it but tests and bench."""

import gc
import logging
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import gevent
from flask import Flask
from flask_socketio import SocketIO

import admin.routes
import admin.screens
import demo
import display.routes
import display.screens
import journal
import kiosk.api
import kiosk.routes
import kiosk.screens
import printers
import printers.station.routes
import printers.station.screens
import web.errors
import web.headers
import web.i18n
import web.pages
import web.server
import web.trust
import web.websocket
from commands import cli, data_option
from config import load as load_config
from folder import FILE, PROTOCOLS, fresh, hold, making, new_pins, open_hall, secret_key
from hall import protocol
from hall.clock import utc_now
from hall.hall import Hall
from hall.model import Event
from hall.store.connection import trouble
from printers.address import usable
from web.assets import DIST, Assets
from web.bridge import Bridge
from web.front import Front
from web.gate import Gate
from web.live import Live, Screen
from web.tls import Identity, names_of

ROOT = Path(__file__).parent
log = logging.getLogger("khai-mac")


@dataclass
class Built:
    """One running house."""

    app: Flask
    hall: Hall
    live: Live
    socketio: SocketIO
    data: Path


def build(hall: Hall, data: Path, *, dist: Path = DIST, settings: dict | None = None, secure: web.trust.Secure | None = None) -> Built:
    """The app around an opened hall. `settings` are Flask's (tests use them); `secure` says how HTTPS is served, None that it is not."""
    app = Flask("khai-mac", root_path=str(ROOT), template_folder="web/templates", static_folder=None)
    app.config.update(
        SECRET_KEY=secret_key(data),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="khai_mac",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        DATA=data,
        **(settings or {}),
    )
    app.json.ensure_ascii = False
    app.json.sort_keys = False  # as over the socket, so that a client may compare states as text
    app.extensions["hall"] = hall
    app.extensions["secure"] = secure
    web.errors.install(app)
    web.headers.install(app)
    web.i18n.install(app)
    Assets(dist).install(app)
    gate = Gate(hall)
    gate.install(app)
    # Given a logger, they print nothing by themselves: a terminal that stands still must not hold up the loop.
    sockets_log = logging.getLogger("sockets")
    sockets_log.setLevel(logging.ERROR)
    sockets_log.filters[:] = [web.websocket.OwnFaults()]
    socketio = SocketIO(
        app,
        async_mode="gevent",
        transports=["websocket"],
        logger=sockets_log,
        engineio_logger=sockets_log,
        cors_allowed_origins=None,
        ping_interval=3,
        ping_timeout=4,
        async_handlers=False,
        max_http_buffer_size=64_000,
        manage_session=False,
    )
    web.websocket.install(socketio.server.eio)
    live = Live(socketio, hall, gate)
    app.extensions["live"] = live
    live.add(Screen("kiosk", kiosk.screens.kiosk, "kiosk"))
    live.add(Screen("projector", display.screens.projector, "public"))
    live.add(Screen("mc", display.screens.mc, "mc"))
    desk = partial(_desk, live)
    live.add(Screen("desk", desk, "admin", pace=0.25))
    live.add(Screen("station", printers.station.screens.station, "print", pace=0.2))
    app.register_blueprint(web.pages.blueprint(gate, live))
    app.register_blueprint(web.trust.blueprint(secure))
    app.register_blueprint(kiosk.routes.blueprint(gate))
    app.register_blueprint(display.routes.blueprint(gate))
    app.register_blueprint(admin.routes.blueprint(gate, partial(usable, data_dir=data)))
    app.register_blueprint(printers.station.routes.blueprint(gate))
    app.wsgi_app = Front(app.wsgi_app, {("POST", "/api/v1/check-ins"): kiosk.api.CheckIns(hall)})
    return Built(app=app, hall=hall, live=live, socketio=socketio, data=data)


def _desk(live: Live, hall: Hall) -> dict:
    return admin.screens.desk(hall, live.watching(), live.connected_devices())


def start_paper(built: Built) -> Callable[[], None]:
    """Start a worker for each printer; they wake at each new job and follow what the desk configures. Returns what stops them."""
    paper = built.hall.paper
    zone = built.hall.conference.time_zone
    workers = printers.start_workers(paper, paper.printers(), data_dir=built.data, log=logging.getLogger("printers"), zone=zone)
    built.app.extensions["workers"] = workers
    # Stopping a worker can take seconds and its last words are written by the loop's own thread: never wait for it on the loop.
    helper = ThreadPoolExecutor(1, thread_name_prefix="printers")

    def follow() -> None:
        try:
            workers.follow(paper.printers())
        except Exception:
            log.exception("the printers' workers could not follow the configuration")

    def on_events(events: list[Event]) -> None:
        if any(event.kind in ("paper.printer_configured", "paper.printer_removed") for event in events):
            helper.submit(follow)
        workers.wake_all()

    def stop() -> None:
        gevent.get_hub().threadpool.apply(workers.stop)
        helper.shutdown(wait=False)

    built.hall.subscribe(on_events)
    return stop


def own_hosts(host: str) -> list[str]:
    """Names and addresses under which this machine is asked for HTTPS when it listens on `host`."""
    return [*names_of(socket.gethostname()), *dict.fromkeys(["127.0.0.1", *web.server.addresses(host)])]


def open_tls(data: Path, host: str, port: int) -> tuple[Identity, socket.socket] | None:
    """The certificate and the listening socket of HTTPS. None when the port is 0 or it cannot be had: the conference opens all the same."""
    if not port:
        return None
    try:
        identity = Identity(data / "tls", own_hosts(host), lambda: datetime.now(UTC))
        return identity, web.server.listener(host, port)
    except OSError as error:
        reason = error.strerror or error
        log.warning("Chưa có HTTPS trên cổng %d (%s): máy ảnh trên máy khác chưa dùng được. Chọn cổng bằng --tls-port.", port, reason)
        return None


def keep_valid(identity: Identity, host: str) -> None:
    """For ever: the certificate follows the machine into the hall's network, however late it joins."""
    while True:
        gevent.sleep(15)
        try:
            identity.renew(gevent.get_hub().threadpool.apply(own_hosts, (host,)))
        except OSError:
            log.exception("the certificate could not be renewed")


def share_the_interpreter() -> None:
    """Long work on native threads (a list being read, a badge being drawn) must not hold up the door.

    A check-in takes the interpreter back about twenty times; at Python's own 5 ms a turn, one busy thread made it 100 ms. And a full
    collection while a list of 20,000 rows is explained stopped everybody for half a second: it walks what will never be garbage.
    """
    sys.setswitchinterval(0.0005)
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def serve(data: Path, host: str, port: int, tls_port: int, *, browser: bool, level: str) -> None:
    """Serve the conference of a data folder until SIGINT or SIGTERM."""
    share_the_interpreter()
    held = hold(data)
    journal_listener = journal.start(data / "logs", level)
    try:
        sock = web.server.listener(host, port)
    except OSError as error:
        raise click.ClickException(
            f"Không mở được cổng {port} trên {host}: {error.strerror or error}. Chọn cổng khác bằng --port."
        ) from error
    bridge = Bridge()
    hall = open_hall(data, bridge=bridge)
    tell_damage(data)
    tls = open_tls(data, host, tls_port)
    built = build(hall, data, settings={"HOST": host}, secure=web.trust.Secure(tls[0], port, tls_port) if tls else None)
    servers = [web.server.server(built.app, sock)]
    if tls:
        servers.append(web.server.server(built.app, tls[1], tls[0].context))
    stop_paper = start_paper(built)
    built.live.start()

    def ready() -> None:
        safe = [f"https://{name}:{tls_port}/" for name in web.server.addresses(host) if name in tls[0].hosts] if tls else []
        say_where(data, hall, [f"http://{name}:{port}/" for name in web.server.addresses(host)], safe)
        if tls:
            gevent.spawn(keep_valid, tls[0], host)
        if browser and sys.stdout and sys.stdout.isatty():  # None where there is no output at all
            webbrowser.open(f"http://127.0.0.1:{port}/")

    def stopped() -> None:
        stop_paper()
        hall.close()
        click.echo("Đã dừng.")

    log.info("serving on %s:%d, HTTPS on %d", host, port, tls_port if tls else 0)
    web.server.serve(servers, ready=ready, stopped=stopped)
    journal_listener.stop()
    held.close()


def tell_damage(data: Path) -> None:
    """A file that opens may be damaged further in: it is served, for a queue stands at the door, but not in silence."""
    if wrong := trouble(data / FILE):
        log.error("the conference's file is damaged: %s", wrong)
        click.echo(
            f"\n  Tệp hội nghị bị hỏng một phần ({wrong}): có thể thiếu dữ liệu. Sao thư mục {data} ra nơi khác ngay; nếu có bản sao"
        )
        click.echo("  lưu, dừng lại và dựng nó vào thư mục trống bằng lệnh restore.\n")


def say_where(data: Path, hall: Hall, plain: list[str], safe: list[str]) -> None:
    """Addresses (`safe`: HTTPS) and PINs on the terminal, for the one who started it."""
    click.echo(f"\n{hall.title_lines[0]}\n{hall.title_lines[1]}\n")
    for address in [*plain, *safe]:
        click.echo(f"  {address}")
    if safe:
        click.echo("\n  Máy tính bảng quét bằng máy ảnh: mở trang /trust một lần, rồi dùng địa chỉ https.")
    path = data / "PIN.txt"
    if path.exists():
        # People open this file in editors that save it in another way: what cannot be read is left out, and the day begins all the same.
        known = dict(line.split("\t", 1) for line in path.read_text("utf-8-sig", errors="replace").splitlines() if "\t" in line)
        labels = {"admin": "bàn thư ký", "mc": "MC", "print": "trạm in"}
        told = [
            f"{labels[role]} {pin if hall.devices.pin_opens(role, pin) else '(đã đổi)'}" for role, pin in known.items() if role in labels
        ]
        click.echo("\n  PIN: " + ", ".join(told))
    else:
        click.echo("\n  Không có tệp PIN.txt: mã PIN vẫn như cũ; quên thì đặt mã mới bằng lệnh pins.")
    for fault in protocol.catalogue(PROTOCOLS)[1]:
        click.echo(f"\n  Không dùng được bộ quy định: {fault}")
    click.echo("\n  Dừng: Ctrl+C\n")


# -- the command line ---------------------------------------------------------------------------------------------------------


def serving(command):
    for option in (
        click.option("--host", help="Địa chỉ lắng nghe."),
        click.option("--port", type=click.IntRange(1, 65535), help="Cổng."),
        click.option("--tls-port", type=click.IntRange(0, 65535), help="Cổng HTTPS cho máy ảnh của máy tính bảng; 0: không mở."),
        click.option("--no-browser", is_flag=True, help="Không mở trình duyệt."),
        data_option,
    ):
        command = option(command)
    return command


@cli.command("demo")
@serving
def demo_command(data: Path, host: str | None, port: int | None, tls_port: int | None, no_browser: bool) -> None:
    """Hội nghị mẫu: tạo trong thư mục dữ liệu nếu chưa có, rồi chạy."""
    settings = load_config(data / "config.toml")
    if not (data / FILE).exists():
        click.echo("Đang tạo hội nghị mẫu …")
        with making(data) as new:
            fresh(new, demo.PROTOCOL, new_pins(), demo.particulars(utc_now()))
            hall = open_hall(new)
            demo.fill(hall, new)
            hall.close()
    tls_port = settings.tls_port if tls_port is None else tls_port
    serve(data, host or "127.0.0.1", port or settings.port, tls_port, browser=not no_browser, level=settings.log_level)


@cli.command("serve")
@serving
def serve_command(data: Path, host: str | None, port: int | None, tls_port: int | None, no_browser: bool) -> None:
    """Chạy hội nghị trong thư mục dữ liệu cho cả mạng của hội trường."""
    settings = load_config(data / "config.toml")
    if not (data / FILE).exists():
        raise click.ClickException(f"{data} chưa có hội nghị nào: tạo bằng lệnh new, hoặc xem thử bằng lệnh demo.")
    tls_port = settings.tls_port if tls_port is None else tls_port
    serve(data, host or settings.host, port or settings.port, tls_port, browser=not no_browser, level=settings.log_level)


if __name__ == "__main__":
    cli(prog_name="start.py" if os.environ.get("KHAI_MAC_STARTED") else "app.py")
