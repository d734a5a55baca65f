"""A data folder is made whole or not at all, and its settings are read with file, line and reason."""

import shutil
import sqlite3
from pathlib import Path

import pytest

import app
import folder
from app import cli
from config import BadConfig, Config, load
from hall.errors import BadInput, BadProtocol
from hall.store import connection
from tests.served import command

PARTICULARS = {
    "--unit": "xã Hương Lộc",
    "--organiser": "ỦY BAN NHÂN DÂN XÃ HƯƠNG LỘC",
    "--ordinal": "IV",
    "--place": "Hương Lộc",
    "--venue": "Hội trường xã",
    "--period": "2020 - 2025",
    "--starts": "2020-03-12 07:45",
}


class PowerCut(BaseException):
    """Nothing in the house catches it, and nothing is tidied up."""


def new(data) -> str:
    return command("new", "--data", str(data), "--protocol", "hn_dhtt_xa_2020", *(word for pair in PARTICULARS.items() for word in pair))


def names(data) -> set[str]:
    return {path.name for path in data.iterdir()} - {"serving.lock"}


@pytest.mark.parametrize("at", ["create", "new_pins", "open_hall"])
def test_a_conference_killed_while_it_is_made_is_made_again_whole(tmp_path, monkeypatch, at):
    def cut(*args, **more):
        raise PowerCut

    with monkeypatch.context() as power:
        power.setattr(*((("commands" if at == "new_pins" else "folder") + f".{at}"), cut))
        with pytest.raises(PowerCut):
            new(tmp_path)
    assert folder.FILE not in names(tmp_path)
    new(tmp_path)
    assert names(tmp_path) == {folder.FILE, "PIN.txt"}


def test_a_command_that_finds_no_conference_leaves_nothing_in_its_way(tmp_path):
    with pytest.raises(Exception, match="chưa có hội nghị"):
        command("tickets", "--data", str(tmp_path))
    assert folder.FILE not in names(tmp_path)
    new(tmp_path)


def test_a_conference_that_is_there_is_never_made_anew(tmp_path):
    new(tmp_path)
    before = (tmp_path / "PIN.txt").read_bytes()
    with pytest.raises(Exception, match="đã có một hội nghị"):
        new(tmp_path)
    assert (tmp_path / "PIN.txt").read_bytes() == before and names(tmp_path) == {folder.FILE, "PIN.txt"}


def test_a_backup_comes_back_whole_and_what_is_none_leaves_nothing(tmp_path):
    new(tmp_path / "a")
    command("backup", str(tmp_path / "copy"), "--data", str(tmp_path / "a"))
    (tmp_path / "letter").write_bytes(b"PK not a conference")
    with pytest.raises(Exception, match="không phải bản sao lưu"):
        command("restore", str(tmp_path / "letter"), "--data", str(tmp_path / "b"))
    assert "HƯƠNG LỘC" in command("restore", str(tmp_path / "copy"), "--data", str(tmp_path / "b"))
    assert names(tmp_path / "b") == {folder.FILE}


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing_that_looks_like_one(tmp_path, monkeypatch):
    new(tmp_path / "a")

    def full(*_):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as disk:
        disk.setattr(connection.os, "replace", full)
        with pytest.raises(Exception, match="Ổ đĩa đã đầy"):
            command("backup", str(tmp_path / "copy"), "--data", str(tmp_path / "a"))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    command("backup", str(tmp_path / "copy"), "--data", str(tmp_path / "a"))
    assert connection.trouble(tmp_path / "copy") == ""


@pytest.mark.parametrize("spoil", [lambda data: data[:9000], lambda data: b"PK not a conference", lambda data: bytes(4096) + data[4096:]])
def test_a_damaged_conference_is_told_in_words_with_what_to_do(tmp_path, spoil):
    new(tmp_path)
    file = tmp_path / folder.FILE
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(Exception, match=r"conference.sqlite bị hỏng .*restore"):
        command("tickets", "--data", str(tmp_path))


def test_who_forgot_the_pins_makes_new_ones(tmp_path):
    new(tmp_path)
    before = (tmp_path / "PIN.txt").read_text("utf-8")
    (tmp_path / "PIN.txt").unlink()
    command("pins", "--data", str(tmp_path))
    made = (tmp_path / "PIN.txt").read_text("utf-8")
    assert made != before and [line.split("\t")[0] for line in made.splitlines()] == ["admin", "mc", "print"]
    hall = folder.open_hall(tmp_path)
    assert all(hall.devices.pin_opens(*line.split("\t")) for line in made.splitlines())
    hall.close()


def test_a_pin_file_that_an_editor_saved_in_its_own_way_stops_no_start(tmp_path, capsys):
    new(tmp_path)
    pins = (tmp_path / "PIN.txt").read_text("utf-8")
    hall = folder.open_hall(tmp_path)
    for encoding, readable in (("utf-8-sig", True), ("utf-16", False)):
        (tmp_path / "PIN.txt").write_text(pins, encoding)
        app.say_where(tmp_path, hall, [], [])
        assert (pins.split()[1] in capsys.readouterr().out) is readable
    hall.close()


def test_damage_further_in_is_not_served_in_silence(tmp_path, capsys):
    new(tmp_path)
    app.tell_damage(tmp_path)
    assert capsys.readouterr().out == ""
    file = tmp_path / folder.FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:-4096] + bytes(4096))
    app.tell_damage(tmp_path)
    assert "bị hỏng một phần" in capsys.readouterr().out


@pytest.mark.parametrize("left", [b"", b"half"])
def test_a_key_that_a_power_cut_spoilt_is_made_anew(tmp_path, left):
    (tmp_path / "session.key").write_bytes(left)
    key = folder.secret_key(tmp_path)
    assert len(key) == 32 and folder.secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["session.key"]


def test_a_folder_is_held_by_one_at_a_time(tmp_path):
    with folder.hold(tmp_path):
        with pytest.raises(BadInput):
            folder.hold(tmp_path)
        with pytest.raises(BadInput), folder.making(tmp_path):
            raise AssertionError
    folder.hold(tmp_path).close()


@pytest.fixture
def protocols(tmp_path, monkeypatch):
    """A protocols folder of one's own, to spoil."""
    monkeypatch.setattr(folder, "PROTOCOLS", Path(shutil.copytree(folder.PROTOCOLS, tmp_path / "protocols")))
    return folder.PROTOCOLS


def test_a_spoilt_protocol_keeps_no_conference_from_opening_but_its_own(tmp_path, protocols, caplog):
    new(tmp_path / "a")
    (protocols / "hn_dhtt_huyen_2020.toml").write_text('id = "hn_dhtt_huyen_2020\n', "utf-8")
    folder.open_hall(tmp_path / "a").close()
    assert "hn_dhtt_huyen_2020.toml, dòng 1" in caplog.text
    (protocols / "hn_dhtt_xa_2020.toml").write_text("\n\nid = 7\n", "utf-8")
    (protocols / "hn_dhtt_huyen_2020.toml").unlink()
    with pytest.raises(BadProtocol, match="hn_dhtt_xa_2020.toml, dòng 3"):
        folder.open_hall(tmp_path / "a")
    with pytest.raises(Exception, match="dòng 3"):
        new(tmp_path / "b")


def test_a_data_folder_that_cannot_be_used_is_named_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Exception, match="Không đọc hoặc ghi được .*file"):
        cli.main(["demo", "--data", str(tmp_path / "file" / "data"), "--no-browser"], standalone_mode=False)


def test_settings_from_windows_editor_are_read(tmp_path):
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbfport = 9000\r\n")
    assert load(tmp_path / "config.toml") == Config(port=9000)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("# cổng\nprt = 1\n", 2, "“prt” không được dùng"),
        ('\nport = "8080"\n', 2, "cần số nguyên"),
        ("port = 80000\n", 1, "không lớn hơn 65535"),
        ("tls_port = -1\n", 1, "không nhỏ hơn 0"),
        ('log_level = "LOUD"\n', 1, "LOUD"),
        ('\nhost = "0.0.0.0\n', 2, "ngoặc kép"),
    ],
)
def test_a_bad_setting_is_named_with_file_line_and_reason(tmp_path, text, line, reason):
    (tmp_path / "config.toml").write_text(text, "utf-8")
    with pytest.raises(BadConfig, match=f"config.toml, dòng {line}: .*{reason}"):
        load(tmp_path / "config.toml")
