"""Reads the lists of delegates that offices send: bytes in, an explained preview out, decided rows as changes.

Pure but for nothing: it refuses to know the store, the console and the clock. `read` -> `preview` -> `resolve` -> the roster.
"""

from .files import read
from .nouns import Choice, Preview, PreviewRow, Remark, Sheet, SheetInfo
from .preview import preview, resolve

__all__ = ["Choice", "Preview", "PreviewRow", "Remark", "Sheet", "SheetInfo", "preview", "read", "resolve"]
