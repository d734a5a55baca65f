"""Which printers there are. How they are doing, and their paper, is the print station's page."""

from collections.abc import Callable

import msgspec
from flask import Blueprint, jsonify
from flask_babel import gettext

from hall.errors import BadInput
from hall.text import clean
from web import current_hall
from web.asked import body, text
from web.gate import Gate


def add_routes(bp: Blueprint, gate: Gate, check_address: Callable[[str], object]) -> None:
    @bp.get("/api/v1/printers")
    @gate.needs("admin")
    def printers():
        """{"printers": [...]} with their addresses."""
        return jsonify(printers=msgspec.to_builtins(current_hall().paper.printers()))

    @bp.post("/api/v1/printers")
    @gate.needs("admin")
    def put_printer():
        """{"name", "address"}: a new printer, or another address for a known one."""
        sent = body()
        name, address = clean(text(sent, "name")), text(sent, "address")
        if "/" in name or not address or len(address) > 300:
            raise BadInput(gettext("Cần tên máy in (không có dấu “/”) và địa chỉ không quá 300 ký tự."))
        check_address(address)
        current_hall().paper.add_printer(name, address, actor=gate.actor())
        return jsonify(ok=True)

    @bp.delete("/api/v1/printers/<path:name>")
    @gate.needs("admin")
    def drop_printer(name: str):
        """What waited for it may go to any other."""
        current_hall().paper.remove_printer(name, actor=gate.actor())
        return jsonify(ok=True)
