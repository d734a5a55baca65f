"""The pack: what a kiosk carries to answer every ticket of the roster while it is cut off. Pure; keys and rows are handed in.

One entry for each ticket, sealed with a key that is made from the ticket's own code: whoever holds the invitation can open its
entry, and whoever holds only the kiosk can count the tickets and no more (docs/offline.md states the bound). The code's proof
has 50 bits; the derivation is slow on purpose and adds 12 more for whoever tries codes one after the other.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .model import Noun

ROUNDS = 4096
"""Rounds of PBKDF2 for one code: about 2 ms here, 20 to 80 ms on a tablet, some GPU-years for one ticket."""
MOST_TICKETS = 10_000
"""A larger roster is not carried: its kiosks keep scans and ask again, as without a pack."""
_BLOCK = 256
"""Entries are filled up to a multiple of this, so that the length of nearly all tells neither a name nor a state."""


class Here(Noun, frozen=True, kw_only=True, array_like=True):
    """Who really came, when that is not the delegate by name, and what this person is told. It counts while the arrival stands."""

    full_name: str
    salutation: str = ""
    post: str = ""
    unit: str = ""
    stands_for: str = ""
    """Whose place it is; "" for the name that was learnt of an unnamed invitation."""
    tasks: list[str] = []
    attention: str = ""


class Entry(Noun, frozen=True, kw_only=True, array_like=True):
    """What the holder of a ticket may read offline: the same a kiosk shows online. Of a void ticket only that it is void.

    Kiosks keep packs of an earlier edition over an upgrade: a new field stands last and may be absent.
    """

    state: str
    """valid | revoked"""
    person: str = ""
    """The delegate under a name that says nothing; arrivals come under the same name."""
    number: str = ""
    full_name: str = ""
    salutation: str = ""
    post: str = ""
    unit: str = ""
    seat: str = ""
    category: str = ""
    tasks: list[str] = []
    attention: str = ""
    here: Here | None = None


SHOWN = ("number", "full_name", "salutation", "post", "unit", "seat", "category")
"""Of the delegate, as on the roster."""
WHO = ("full_name", "salutation", "post", "unit")
"""Of who really came."""


class Keys(msgspec.Struct, frozen=True):
    """What one code opens: the entry's public id, and the key of its content."""

    id: bytes
    key: bytes


class Pack(Noun, frozen=True, kw_only=True):
    """The pack as it goes out. `version` changes with the content and with nothing else."""

    version: str
    tickets: int
    body: bytes
    """JSON: {"version", "conference", "salt", "rounds", "entries": {id: sealed}}, all bytes in base64."""


def salt(ticket_key: bytes) -> bytes:
    """The conference's salt; public, one for all its codes."""
    return _mac(ticket_key, b"pack salt")[:16]


def person(ticket_key: bytes, delegate_id: int) -> str:
    """The name under which a delegate's arrival is told to kiosks: it says nothing without an opened entry."""
    return _text(_mac(ticket_key, b"pack person %d" % delegate_id)[:12])


def keys(code: str, salt: bytes) -> Keys:
    """Slow on purpose; the same code and salt always give the same keys."""
    root = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS)
    return Keys(_mac(root, b"id")[:16], _mac(root, b"key"))


def seal(entry: Entry, keys: Keys) -> bytes:
    """Nonce and ciphertext. The nonce is made from the content: the same content seals equally, another one never re-uses a nonce."""
    plain = msgspec.json.encode(entry)
    plain += b" " * (-len(plain) % _BLOCK)  # blanks after JSON are no content
    nonce = _mac(keys.key, b"nonce" + plain)[:12]
    return nonce + AESGCM(keys.key).encrypt(nonce, plain, keys.id)


def unseal(sealed: bytes, keys: Keys) -> Entry:
    """The content of an entry. Raises cryptography's InvalidTag for keys that are not its own."""
    return msgspec.json.decode(AESGCM(keys.key).decrypt(sealed[:12], sealed[12:], keys.id), type=Entry)


def assemble(conference: int, salt: bytes, sealed: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> Pack:
    """Entries (id -> sealed), in the order of their ids, which is nobody's order."""
    entries = {_text(id_): _text(data) for id_, data in sorted(dict(sealed).items())}
    content = {"conference": conference, "salt": _text(salt), "rounds": ROUNDS, "entries": entries}
    version = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:24]
    return Pack(version=version, tickets=len(entries), body=msgspec.json.encode({"version": version, **content}))


def _mac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, hashlib.sha256)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
