"""The description of the API, made from the routes themselves so that none can be missing; the check-in is described in full."""

import re

from flask import Flask

from hall.model import Outcome

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")

_CHECK_IN = {
    "summary": "Answer one scan of a ticket. The same scan_id gives the same answer and writes nothing.",
    "security": [{"device": []}],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["code", "scan_id"],
                    "properties": {
                        "code": {"type": "string", "description": "whatever the scanner read", "maxLength": 4000},
                        "scan_id": {"type": "string", "minLength": 8, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"},
                        "scanned_at": {
                            "type": "string",
                            "format": "date-time",
                            "description": "when it was read, by the server's clock; the arrival gets this time (at most 24 h back)",
                        },
                        "admitted": {
                            "type": "boolean",
                            "default": True,
                            "description": "with scanned_at: the kiosk was cut off and let the delegate in by itself; a double is reported",
                        },
                        "refused": {
                            "enum": ["", *(str(o) for o in Outcome if o not in (Outcome.WELCOME, Outcome.ALREADY_IN))],
                            "default": "",
                            "description": "the kiosk was cut off and had refused by itself: it is put on record and lets nobody in",
                        },
                    },
                }
            }
        },
    },
    "responses": {
        "200": {
            "description": "Every outcome, refusals too. `delegate` is null for a refusal.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "outcome": {"enum": [str(o) for o in Outcome]},
                            "first_time": {"type": "boolean"},
                            "at": {"type": "string", "description": "UTC, when the arrival was recorded"},
                            "kiosk": {"type": "string", "description": "where it was recorded"},
                            "repeated": {"type": "boolean"},
                            "stands_for": {"type": "string", "description": "whose place the greeted person takes"},
                            "tasks": {"type": "array", "items": {"type": "string"}, "description": "what to tell on arriving"},
                            "attention": {
                                "type": "string",
                                "maxLength": 120,
                                "description": "what staff should know of the person who is here, to be shown; empty for refusals",
                            },
                            "came_back": {"type": "boolean", "description": "had left and is in again"},
                            "delegate": {
                                "type": ["object", "null"],
                                "properties": {
                                    k: {"type": "string"} for k in ("number", "full_name", "salutation", "post", "unit", "seat", "category")
                                },
                            },
                            "badge": {"type": "object", "properties": {"state": {"type": "string"}}},
                        },
                    }
                }
            },
        },
        "400": {"description": "not JSON, or a field is missing or malformed"},
        "401": {"description": "no token, an unknown or a revoked one"},
        "403": {"description": "the token belongs to another kind of device"},
        "409": {"description": "the scan_id has named another command"},
        "503": {"description": "nothing could be written: send the same scan again"},
    },
}


def describe(app: Flask, version: str) -> dict:
    """The OpenAPI 3.1 document of an app. A route's summary is the first line of its docstring."""
    paths: dict[str, dict] = {"/api/v1/check-ins": {"post": _CHECK_IN}}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        path = paths.setdefault(_PARAMETER.sub(r"{\1}", rule.rule), {})
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            path[method.lower()] = {
                "summary": (view.__doc__ or "").strip().split("\n")[0],
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _PARAMETER.findall(rule.rule)
                ],
                "security": getattr(view, "security", []),
                "responses": {"200": {"description": "JSON"}, "default": {"description": '{"error", "text"}'}},
            }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Khai Mạc", "version": version},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer", "description": "token of an enrolled device"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "khai_mac",
                    "description": "PIN of a role; X-CSRFToken with every change",
                },
            }
        },
    }
