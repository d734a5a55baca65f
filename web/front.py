"""The few addresses that are too hot for a framework go straight to a plain WSGI callable; everything else goes on to Flask."""

from collections.abc import Callable, Mapping


class Front:
    """`hot`: (method, path) -> WSGI callable."""

    def __init__(self, app: Callable, hot: Mapping[tuple[str, str], Callable]) -> None:
        self._app, self._hot = app, hot

    def __call__(self, environ, start_response):
        answer = self._hot.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]), self._app)
        return answer(environ, start_response)
