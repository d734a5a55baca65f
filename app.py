"""Builds everything once and is the only file that knows every part; the command line. Nobody imports it but tests and bench."""

import logging
import os
import sys
import webbrowser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
import web.websocket
from commands import cli, data_option
from config import load as load_config
from folder import FILE, fresh, new_pins, open_hall, secret_key
from hall.hall import Hall
from hall.model import Event
from printers.address import parse_address
from web.assets import DIST, Assets
from web.bridge import Bridge
from web.front import Front
from web.gate import Gate
from web.live import Live, Screen

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


def build(hall: Hall, data: Path, *, dist: Path = DIST, settings: dict | None = None) -> Built:
    """The app around an opened hall. `settings` are Flask's (tests use them)."""
    app = Flask("khai-mac", root_path=str(ROOT), template_folder="web/templates", static_folder=None)
    app.config.update(
        SECRET_KEY=secret_key(data),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="khai_mac",
        REMEMBER_COOKIE_NAME="khai_mac_role",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
        DATA=data,
        **(settings or {}),
    )
    app.json.ensure_ascii = False
    app.extensions["hall"] = hall
    web.errors.install(app)
    web.headers.install(app)
    web.i18n.install(app)
    Assets(dist).install(app)
    gate = Gate(hall)
    gate.install(app)
    socketio = SocketIO(
        app,
        async_mode="gevent",
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
    app.register_blueprint(kiosk.routes.blueprint(gate))
    app.register_blueprint(display.routes.blueprint(gate))
    app.register_blueprint(admin.routes.blueprint(gate, parse_address))
    app.register_blueprint(printers.station.routes.blueprint(gate))
    app.wsgi_app = Front(app.wsgi_app, {("POST", "/api/v1/check-ins"): kiosk.api.CheckIns(hall)})
    return Built(app=app, hall=hall, live=live, socketio=socketio, data=data)


def _desk(live: Live, hall: Hall) -> dict:
    return admin.screens.desk(hall, live.watching(), live.connected_devices())


def start_paper(built: Built) -> Callable[[], None]:
    """Start a worker for each printer; they wake at each new job and follow what the desk configures. Returns what stops them."""
    paper = built.hall.paper
    workers = printers.start_workers(paper, paper.printers(), data_dir=built.data, log=logging.getLogger("printers"))
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


def serve(data: Path, host: str, port: int, *, browser: bool, level: str) -> None:
    """Serve the conference of a data folder until SIGINT or SIGTERM."""
    journal_listener = journal.start(data / "logs", level)
    try:
        sock = web.server.listener(host, port)
    except OSError as error:
        raise click.ClickException(f"Không mở được cổng {port} trên {host}: {error.strerror or error}. Chọn cổng khác bằng --port.") from error
    bridge = Bridge()
    hall = open_hall(data, bridge=bridge)
    built = build(hall, data, settings={"HOST": host})
    stop_paper = start_paper(built)
    built.live.start()

    def ready() -> None:
        say_where(data, hall, host, port)
        if browser and sys.stdout.isatty():
            webbrowser.open(f"http://127.0.0.1:{port}/")

    def stopped() -> None:
        stop_paper()
        hall.close()
        click.echo("Đã dừng.")

    log.info("serving on %s:%d", host, port)
    web.server.serve(built.app, [sock], ready=ready, stopped=stopped)
    journal_listener.stop()


def say_where(data: Path, hall: Hall, host: str, port: int) -> None:
    """Addresses and PINs on the terminal, for the one who started it."""
    names = ["127.0.0.1"] if host in ("127.0.0.1", "localhost") else ["127.0.0.1", *web.server.own_addresses()] if host == "0.0.0.0" else [host]
    click.echo(f"\n{hall.title_lines[0]}\n{hall.title_lines[1]}\n")
    for name in names:
        click.echo(f"  http://{name}:{port}/")
    path = data / "PIN.txt"
    if path.exists():
        known = dict(line.split("\t") for line in path.read_text("utf-8").splitlines() if "\t" in line)
        labels = {"admin": "bàn thư ký", "mc": "MC", "print": "trạm in"}
        click.echo("\n  PIN: " + ", ".join(f"{labels[role]} {pin}" for role, pin in known.items() if role in labels))
    click.echo("\n  Dừng: Ctrl+C\n")
    sys.stdout.flush()


# -- the command line ---------------------------------------------------------------------------------------------------------

def serving(command):
    for option in (
        click.option("--host", help="Địa chỉ lắng nghe."),
        click.option("--port", type=int, help="Cổng."),
        click.option("--no-browser", is_flag=True, help="Không mở trình duyệt."),
        data_option,
    ):
        command = option(command)
    return command


@cli.command("demo")
@serving
def demo_command(data: Path, host: str | None, port: int | None, no_browser: bool) -> None:
    """Hội nghị mẫu: tạo trong thư mục dữ liệu nếu chưa có, rồi chạy."""
    if not (data / FILE).exists():
        click.echo("Đang tạo hội nghị mẫu …")
        fresh(data, demo.PROTOCOL, new_pins(), demo.PARTICULARS)
        hall = open_hall(data)
        demo.fill(hall, data)
        hall.close()
    settings = load_config(data / "config.toml")
    serve(data, host or "127.0.0.1", port or settings.port, browser=not no_browser, level=settings.log_level)


@cli.command("serve")
@serving
def serve_command(data: Path, host: str | None, port: int | None, no_browser: bool) -> None:
    """Chạy hội nghị trong thư mục dữ liệu cho cả mạng của hội trường."""
    settings = load_config(data / "config.toml")
    if not (data / FILE).exists():
        raise click.ClickException(f"{data} chưa có hội nghị nào: tạo bằng lệnh new, hoặc xem thử bằng lệnh demo.")
    serve(data, host or settings.host, port or settings.port, browser=not no_browser, level=settings.log_level)


if __name__ == "__main__":
    cli(prog_name="start.py" if os.environ.get("KHAI_MAC_STARTED") else "app.py")
