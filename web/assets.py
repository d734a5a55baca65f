"""The built browser files: found through Vite's manifest, served with their hashed names, never guessed."""

import json
from pathlib import Path

from flask import Flask, send_from_directory
from markupsafe import Markup, escape

DIST = Path(__file__).parent / "dist"


class Assets:
    """`tags("kiosk/client/main.tsx")` gives the script and style tags of an entry."""

    def __init__(self, dist: Path = DIST) -> None:
        manifest = dist / ".vite" / "manifest.json"
        if not manifest.exists():
            raise FileNotFoundError("web/dist chưa được dựng: chạy `python3 start.py` một lần khi có mạng.")
        self._dist = dist
        self._manifest: dict = json.loads(manifest.read_text("utf-8"))

    def install(self, app: Flask) -> None:
        app.jinja_env.globals["entry"] = self.tags
        app.extensions["assets"] = self

        @app.get("/assets/<path:name>")
        def asset(name: str):
            response = send_from_directory(self._dist / "assets", name)
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return response

    def files(self, name: str) -> list[str]:
        """Every file an entry may ask for, the entry's own first: scripts, styles, fonts, workers; paths on this server."""
        found: list[str] = []

        def walk(key: str) -> None:
            chunk = self._manifest[key]
            if f"/{chunk['file']}" in found:
                return
            found.extend(f"/{file}" for file in (chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])))
            for other in chunk.get("imports", []):
                walk(other)

        walk(name)
        return list(dict.fromkeys(found))

    def source(self, name: str) -> str:
        """The built script of an entry, for one that must be served under another address."""
        return (self._dist / self._manifest[name]["file"]).read_text("utf-8")

    def tags(self, name: str) -> Markup:
        seen: list[str] = []
        styles: list[str] = []

        def walk(key: str) -> None:
            if key in seen:
                return
            seen.append(key)
            chunk = self._manifest[key]
            for other in chunk.get("imports", []):
                walk(other)
            styles.extend(css for css in chunk.get("css", []) if css not in styles)

        walk(name)
        links = "".join(f'<link rel="stylesheet" href="/{escape(css)}">' for css in styles)
        preload = "".join(f'<link rel="modulepreload" href="/{escape(self._manifest[key]["file"])}">' for key in seen[1:])
        return Markup(f'{links}{preload}<script type="module" src="/{escape(self._manifest[name]["file"])}"></script>')
