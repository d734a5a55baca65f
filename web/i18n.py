"""Two languages through gettext catalogues: the source text is Vietnamese, `web/translations/en` holds the English.

The browser modules get the same catalogue as one JSON object in the page; `?lang=en` chooses and a cookie keeps it.
"""

from pathlib import Path

from flask import Flask, request
from flask_babel import Babel, get_locale, get_translations

LANGUAGES = ("vi", "en")
FOLDER = Path(__file__).parent / "translations"


def _choose() -> str:
    wanted = request.args.get("lang") or request.cookies.get("lang") or "vi"
    return wanted if wanted in LANGUAGES else "vi"


def catalogue() -> dict[str, str]:
    """Vietnamese text -> text in the visitor's language; empty for Vietnamese."""
    if str(get_locale()) == "vi":
        return {}
    entries = getattr(get_translations(), "_catalog", {})
    return {k: v for k, v in entries.items() if isinstance(k, str) and k and v}


def install(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, default_locale="vi", locale_selector=_choose)
    app.jinja_env.globals.update(language=lambda: str(get_locale() or "vi"), catalogue=catalogue)

    @app.after_request
    def keep_language(response):
        if request.args.get("lang") in LANGUAGES:
            response.set_cookie("lang", request.args["lang"], max_age=86400 * 30, samesite="Lax")
        return response
