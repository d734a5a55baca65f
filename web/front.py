"""The few addresses that are too hot for a framework go straight to a plain WSGI callable; everything else goes on to Flask."""

import string
from collections.abc import Callable, Mapping
from urllib.parse import quote


class Front:
    """`hot`: (method, path) -> WSGI callable."""

    def __init__(self, app: Callable, hot: Mapping[tuple[str, str], Callable]) -> None:
        self._app, self._hot = app, hot

    def __call__(self, environ, start_response):
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():  # Werkzeug reads it as UTF-8 and raises on anything else; as %FF it is only a strange word
            environ["QUERY_STRING"] = quote(query, safe=string.punctuation, encoding="latin-1")
        answer = self._hot.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]), self._app)
        return answer(environ, start_response)
