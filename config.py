"""Settings of one installation, read from DATA/config.toml. An unknown key is an error; a missing file means the defaults."""

import tomllib
from pathlib import Path

import msgspec


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting. The command line wins over the file. README lists them; a test keeps the list complete."""

    host: str = "0.0.0.0"
    """Where `serve` listens: 0.0.0.0 for the hall's network, 127.0.0.1 for this machine only."""
    port: int = 8080
    tls_port: int = 8443
    """HTTPS beside it, for tablets with a camera; 0 for none."""
    log_level: str = "INFO"
    """DEBUG | INFO | WARNING | ERROR, for DATA/logs/khai-mac.log."""


class BadConfig(Exception):
    """The settings file cannot be used; the text says why."""


def load(path: Path) -> Config:
    """Read the settings file. Raises BadConfig with the file's name and the reason."""
    if not path.exists():
        return Config()
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Config)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BadConfig(f"{path}: {error}") from error
