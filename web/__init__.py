"""What the faces share: the server, the one emitter, the gate, errors, page frame, styles and browser modules. Knows the hall, no face."""

from flask import current_app

from hall.hall import Hall


def current_hall() -> Hall:
    """The hall this app serves."""
    return current_app.extensions["hall"]
