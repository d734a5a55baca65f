"""What a kiosk shows while nobody stands before it. Pure, and without a word about any delegate."""

from zlib import crc32

from hall import stage_rules
from hall.hall import Hall

_BEFORE = ("arrivals", "title")


def kiosk(hall: Hall) -> dict:
    """The whole screen: the conference's title, whether the house is quiet, whether it has begun, and which printers work.

    `quiet` is true during the flag salute and what else the protocol calls quiet: no sound, no greeting. `moment` names it, "" for the
    salute, which has words of its own. `printers` (name, ok) lets a kiosk say at once that a badge comes out
    at its spare printer, or will be brought later, instead of promising one from a printer that stands still. `machines` is another
    number when the desk has changed a device: each kiosk then asks anew who it is.
    """
    conference, state, cues = hall.conference, hall.stage.state(), hall.stage.cues()
    place = stage_rules.place(state, cues)
    return {
        "title": hall.title_lines,
        "place": conference.place,
        "venue": conference.venue,
        "starts_at": conference.starts_at,
        "quiet": (quiet := stage_rules.quiet(state, cues)),
        "moment": place.title if quiet and place.scene != "flag" else "",
        "started": place.scene not in _BEFORE,
        "machines": crc32(repr([(d.name, d.printer, d.spare, d.language) for d in hall.devices.all()]).encode()),
        "printers": [
            {"name": printer.name, "ok": not printer.paused and printer.state not in ("blocked", "gone")}
            for printer in hall.paper.printers()
        ],
    }
