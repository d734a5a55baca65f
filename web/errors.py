"""Every error as an answer: one table from the hall's errors to HTTP, JSON under /api, a plain page elsewhere. No stack trace leaves."""

import logging

from flask import Flask, jsonify, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from hall.errors import BadInput, BadProtocol, HallError, NotFound, Refused, Stale, filled

from .gate import NotAllowed

log = logging.getLogger(__name__)

STATUS: dict[type[HallError], int] = {NotFound: 404, Stale: 409, Refused: 409, BadInput: 400, BadProtocol: 400}

_TEXTS = {
    400: "Yêu cầu gửi lên chưa đúng.",
    403: "Không được phép làm việc này.",
    404: "Không có trang này.",
    405: "Không được phép làm việc này ở đây.",
    413: "Tệp gửi lên quá lớn.",
    429: "Thử quá nhiều lần. Xin đợi một phút rồi thử lại.",
}
_FAULT = "Máy chủ gặp lỗi khi làm việc này. Việc chưa được ghi nhận; xin thử lại."


def _answer(status: int, code: str, text: str):
    if request.path.startswith("/api/"):
        return jsonify(error=code, text=text), status
    return render_template("error.html", status=status, text=text), status


def install(app: Flask) -> None:
    """Register the handlers on an app."""

    @app.errorhandler(HallError)
    def hall_error(error: HallError):
        status = error.status if isinstance(error, NotAllowed) else STATUS.get(type(error), 400)
        return _answer(status, error.code, filled(gettext(error.said), error.details))

    @app.errorhandler(CSRFError)
    def csrf_error(error: CSRFError):
        return _answer(403, "csrf", gettext("Phiên làm việc đã cũ. Xin tải lại trang rồi làm lại."))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException):
        status = error.code or 500
        return _answer(status, error.name.lower().replace(" ", "_"), gettext(_TEXTS.get(status, _FAULT)))

    @app.errorhandler(RecursionError)
    def too_deep(error: RecursionError):
        """JSON nested a thousand deep is the sender's doing."""
        return _answer(400, "bad_request", gettext(_TEXTS[400]))

    @app.errorhandler(Exception)
    def fault(error: Exception):
        log.exception("%s %s failed", request.method, request.url_rule)
        return _answer(500, "fault", gettext(_FAULT))
