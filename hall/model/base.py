"""What everything else stands on: the shape of a noun, who acted, and the committed fact."""

import msgspec


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A value that can be compared, copied with changes (`msgspec.structs.replace`) and turned into JSON."""


class Actor(Noun, frozen=True, kw_only=True):
    """Who did it, for the record: "admin", "mc", "print", "kiosk:Cửa 1", "system"."""

    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role}:{self.name}" if self.name else self.role


class Event(Noun, frozen=True, kw_only=True):
    """One committed fact. `rev` is its number in the append-only log; `kind` is past tense with the room first: "door.arrived"."""

    rev: int
    at: str
    kind: str
    actor: str
    body: dict


def understand_all(root: type[msgspec.Struct] = msgspec.Struct) -> None:
    """Have msgspec (0.22) work out every structure that is defined by now. To be called in one thread, before others read any.

    It does so by itself when a type is first read; another thread that reads the same type in that moment finds it half done, and the
    process dies of a segmentation fault: two printers' workers that start together are enough.
    """
    for kind in root.__subclasses__():
        msgspec.json.Decoder(kind)
        understand_all(kind)
