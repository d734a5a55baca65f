"""Where layouts are kept: those built in, and the conference's own in its data folder, which stand before built-in ones of one name."""

import os
import re
from contextlib import suppress
from pathlib import Path

from hall.errors import BadInput, HallError, NotFound
from printers.layout import BadLayout, Layout, parse

BUILT_IN = Path(__file__).with_name("layouts")
DEFAULT = "dung"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 40


def folder(data_dir: Path) -> Path:
    """Where a conference keeps its own layouts."""
    return data_dir / "layouts"


def built_in(name: str = DEFAULT) -> Layout:
    """A layout as it is shipped."""
    return parse((BUILT_IN / f"{checked(name)}.toml").read_text("utf-8"), f"{name}.toml")


class Shelf:
    """The layouts of a conference. Reads the disk each time, so that what one process saves the next badge of another shows."""

    def __init__(self, own: Path) -> None:
        self._own = own

    def names(self) -> list[str]:
        """Every layout's name: the default, the other built-in ones, then the conference's own."""
        shipped = sorted((path.stem for path in BUILT_IN.glob("*.toml")), key=lambda name: (name != DEFAULT, name))
        own = sorted(path.stem for path in self._own.glob("*.toml") if NAME.fullmatch(path.stem))
        return list(dict.fromkeys([*shipped, *own]))

    def is_own(self, name: str) -> bool:
        """Whether the conference has a file of its own by that name."""
        return self._file(name).exists()

    def is_built_in(self, name: str) -> bool:
        return (BUILT_IN / f"{checked(name)}.toml").exists()

    def text(self, name: str) -> str:
        """The TOML text. Raises NotFound, and BadLayout when the file is no text."""
        for path in (self._file(name), BUILT_IN / f"{name}.toml"):
            try:
                return path.read_text("utf-8-sig")
            except UnicodeDecodeError:
                raise BadLayout(path.name, 1, "tệp không phải văn bản UTF-8") from None
            except OSError:
                continue
        raise NotFound("Không có mẫu thẻ “{name}”.", name=name)

    def load(self, name: str) -> Layout:
        """Raises NotFound, and BadLayout with the line of the fault."""
        return parse(self.text(name), f"{name}.toml")

    def save(self, name: str, text: str) -> Layout:
        """Keep a layout as the conference's own, whole or not at all; nothing is kept of one with a fault (BadLayout)."""
        path = self._file(name)
        layout = parse(text, path.name)
        part = path.with_name(path.name + ".part")
        try:
            self._own.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except OSError as trouble:
            with suppress(OSError):
                part.unlink()
            raise HallError("Không ghi được mẫu thẻ: {reason}.", reason=trouble.strerror) from None
        return layout

    def drop(self, name: str) -> None:
        """Back to the built-in layout of that name, or to none. The file dropped is kept beside it as NAME.toml.bak."""
        path = self._file(name)
        if not path.exists():
            raise NotFound("Mẫu thẻ “{name}” chưa được sửa.", name=name)
        os.replace(path, path.with_name(path.name + ".bak"))

    def _file(self, name: str) -> Path:
        return self._own / f"{checked(name)}.toml"


def checked(name: str) -> str:
    """The name, when a layout may be called so. Raises BadInput."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise BadInput("Tên mẫu thẻ chỉ gồm chữ thường không dấu, số và dấu “-”, tối đa 40 ký tự.")
    return name
