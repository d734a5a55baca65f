"""Reading what a request holds, and where slow work goes. Knows Flask and gevent; no noun of the hall."""

from collections.abc import Callable
from typing import TypeVar

import gevent
import msgspec
from flask import request

from hall.errors import BadInput

T = TypeVar("T")


def sent_json() -> object:
    """What was sent as JSON; None for anything else, also for half a character (a lone surrogate), which could neither be kept nor said
    back."""
    if not request.is_json:
        return None
    try:
        return msgspec.json.decode(request.get_data())
    except ValueError:
        return None


def body() -> dict:
    """The JSON object that was sent. Raises BadInput for anything else."""
    sent = sent_json()
    if not isinstance(sent, dict):
        raise BadInput("Yêu cầu gửi lên phải là một đối tượng JSON.")
    return sent


def text(sent: dict, name: str) -> str:
    """A text field, "" when it is absent. Raises BadInput when it is not a text."""
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise BadInput("Ô “{field}” phải là chữ.", field=name)
    return value.strip()


def number(name: str, default: int = 0) -> int:
    """A whole number >= 0 of the query; `default` when it is absent. Raises BadInput."""
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or len(value) > 12:
        raise BadInput("“{field}” phải là số.", field=name)
    return int(value)


def yes_or_no(name: str) -> bool | None:
    """ "1" or "0" of the query as a bool; None when it is absent or neither."""
    return {"1": True, "0": False}.get(request.args.get(name, ""))


def in_thread(work: Callable[..., T], *args, **kwargs) -> T:
    """Run slow work on a native thread: this request waits, the door's do not. Raises what `work` raises."""
    return gevent.get_hub().threadpool.apply(work, args, kwargs)
