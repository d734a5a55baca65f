"""A face's page: one frame, one entry module, and what the module needs to paint at once, as JSON inside the page."""

from typing import Any

import msgspec
from flask import render_template
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from . import current_hall
from .i18n import catalogue


def page(entry: str, *, title: str, theme: str, screen: dict | None = None, role: str = "", **extra: Any) -> str:
    """The HTML of a page. `theme`: "hall" (dark) or "paper" (light); `screen`: an envelope for the first paint, or None."""
    hall = current_hall()
    boot = {
        "screen": screen,
        "catalogue": catalogue(),
        "language": str(get_locale() or "vi"),
        "csrf": generate_csrf(),
        "time_zone": hall.conference.time_zone,
        "role": role,
        **extra,
    }
    # "</" may not stand inside a script element, whatever a delegate is called.
    text = msgspec.json.encode(boot).decode().replace("</", "<\\/").replace("<!--", "<\\!--")
    return render_template("page.html", entry_name=entry, title=title, theme=theme, boot=Markup(text))
