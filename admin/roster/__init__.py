"""Reads the lists of delegates that offices send: bytes in, an explained preview out, decided rows as changes.

`read` -> `preview` -> `resolve` are pure: no store, no console, no clock. `examine` does the first two against a hall.
"""

import hashlib

from hall.hall import Hall

from .files import read
from .nouns import Choice, Preview, PreviewRow, Remark, Sheet, SheetInfo
from .preview import LABELS, preview, resolve


def examine(hall: Hall, content: bytes, file_name: str) -> Preview:
    """The preview of a file against the hall's roster as it stands, withdrawn delegates included. Raises BadInput."""
    known = [*hall.roster.all(), *hall.roster.withdrawn()]
    categories = {c.id: c.label for c in hall.protocol.categories}
    sha256 = hashlib.sha256(content).hexdigest()
    return preview(read(content, file_name), known, file_name=file_name, sha256=sha256, categories=categories)


__all__ = ["LABELS", "Choice", "Preview", "PreviewRow", "Remark", "Sheet", "SheetInfo", "examine", "preview", "read", "resolve"]
