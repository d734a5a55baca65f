"""What a kiosk's browser keeps of its own page, so that it opens again without a server: which files, under which version."""

import hashlib
from dataclasses import dataclass

import msgspec

from web.assets import Assets
from web.i18n import LANGUAGES


@dataclass(frozen=True)
class Shell:
    """`version` is another one for every build; `script` is the service worker, told what to keep."""

    version: str
    script: str

    @classmethod
    def of(cls, assets: Assets, entry: str, worker: str) -> "Shell":
        """Read from the built files, whose names change with their content. Old font formats are left out."""
        files = [name for name in assets.files(entry) if not name.endswith(".woff")]
        source = assets.source(worker)
        version = hashlib.sha256("\n".join([*files, source]).encode()).hexdigest()[:16]
        told = msgspec.json.encode({"version": version, "page": files[0], "files": files, "languages": LANGUAGES}).decode()
        return cls(version, f"self.SHELL = {told};\n{source}")
