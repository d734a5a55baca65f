"""Settings of one installation, read from DATA/config.toml. An unknown key is an error; a missing file means the defaults."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hall.protocol_faults import syntax_fault, type_fault
from hall.toml_lines import line_of, lines_of


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting. The command line wins over the file. README lists them; a test keeps the list complete."""

    host: str = "0.0.0.0"
    """Where `serve` listens: 0.0.0.0 for the hall's network, 127.0.0.1 for this machine only."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8080
    tls_port: Annotated[int, Meta(ge=0, le=65535)] = 8443
    """HTTPS beside it, for tablets with a camera; 0 for none."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """For DATA/logs/khai-mac.log."""


class BadConfig(Exception):
    """The settings file cannot be used; the text says why."""


def load(path: Path) -> Config:
    """Read the settings file (UTF-8; Windows' editor puts a byte-order mark before it). Raises BadConfig with file, line and reason."""
    if not path.exists():
        return Config()
    try:
        text = path.read_text("utf-8-sig")
        return msgspec.convert(tomllib.loads(text), Config)
    except UnicodeDecodeError:
        line, reason = 1, "tệp không phải văn bản UTF-8"
    except tomllib.TOMLDecodeError as error:
        line, reason = syntax_fault(str(error), text)
    except msgspec.ValidationError as error:
        place, reason = type_fault(str(error))
        line = line_of(lines_of(text), place)
    raise BadConfig(f"{path}, dòng {line}: {reason}")
