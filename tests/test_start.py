"""`start.py` before anything is installed: what it says of a machine that is not fit, and what it does with a set-up broken off."""

import ast
import subprocess
import sys

import pytest

import start

SOURCE = (start.ROOT / "start.py").read_text("utf-8")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A folder with its requirements and nothing set up; gives what was run there, in order."""
    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "PYTHON": tmp_path / ".venv" / "bin" / "python"}.items():
        monkeypatch.setattr(start, name, value)
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    ran = []
    monkeypatch.setattr(start, "make_venv", lambda: ran.append("venv"))
    monkeypatch.setattr(start, "check", lambda command: ran.append("pip"))
    return ran


def a_python(*, sound: bool) -> None:
    """A .venv whose Python has pip or not."""
    start.PYTHON.parent.mkdir(parents=True)
    start.PYTHON.write_text(f"#!/bin/sh\nexit {0 if sound else 1}\n")
    start.PYTHON.chmod(0o755)


def set_up() -> None:
    start.set_up_python(start.ROOT / "requirements.txt")


def test_a_python_too_old_can_read_the_file_that_tells_it_so():
    ast.parse(SOURCE, feature_version=(3, 7))
    assert "\nfrom __future__ import annotations\n" in SOURCE


def test_a_set_up_killed_before_its_end_begins_with_a_new_venv(machine):
    a_python(sound=True)
    set_up()
    assert machine == ["venv", "pip"]


def test_a_finished_set_up_is_left_alone(machine):
    a_python(sound=True)
    set_up()
    machine.clear()
    set_up()
    assert machine == []


def test_changed_requirements_go_into_the_venv_that_is_there(machine):
    a_python(sound=True)
    (start.VENV / ".installed-requirements").write_text("of yesterday")
    set_up()
    assert machine == ["pip"]


def test_a_venv_whose_python_lost_its_pip_is_made_anew(machine):
    a_python(sound=False)
    (start.VENV / ".installed-requirements").write_text("of yesterday")
    set_up()
    assert machine == ["venv", "pip"]


def test_a_folder_that_cannot_be_written_is_named_in_words(monkeypatch, capsys):
    def refuse(requirements):
        raise PermissionError(13, "Permission denied", "/opt/khai-mac/.venv")

    monkeypatch.setattr(start, "set_up_python", refuse)
    assert start.main([]) == 1
    said = capsys.readouterr().err
    assert "/opt/khai-mac/.venv" in said and "quyền ghi" in said


@pytest.mark.parametrize("code_page", ["cp1252", "cp1258", "cp437"])
def test_a_console_of_another_code_page_gets_utf8(code_page):
    words = "import start; start.write_utf8(); start.say('Tạo .venv …'); start.fail('Thiếu')"
    ended = subprocess.run([sys.executable, "-c", words], cwd=start.ROOT, capture_output=True, env={"PYTHONIOENCODING": code_page})
    assert (ended.stdout.decode(), ended.stderr.decode()) == ("• Tạo .venv …\n", "✗ Thiếu\n")
