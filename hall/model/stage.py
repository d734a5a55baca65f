"""What the projector shows and what the MC presses."""

from .base import Noun


class Speaker(Noun, frozen=True, kw_only=True):
    """Somebody who speaks or is honoured inside an agenda item, in the order of `position`."""

    id: int
    item_id: str
    position: int
    full_name: str
    salutation: str = ""
    post: str = ""
    unit: str = ""
    title: str = ""
    """The paper's title."""
    minutes: int | None = None
    delegate_id: int | None = None
    """Of the roster, when the desk chose the speaker there: then the door can say it to him or her."""


class Cue(Noun, frozen=True, kw_only=True):
    """One thing the projector can show: a stop of the programme. Built from protocol, conference and speakers, never stored."""

    id: str
    """Stable: "arrivals", "title", an agenda id ("chao_co"), "khai_mac/gioi_thieu_dai_bieu", "tham_luan/speaker-3", "closing" …"""
    scene: str
    """arrivals | title | flag | item | step | speaker | interlude | closing"""
    title: str
    item_id: str = ""
    """The mandated agenda item it belongs to; "" outside the ten."""
    number: int | None = None
    """Place of that item in the programme, 1-based."""
    of: int | None = None
    """How many items the programme has."""
    lines: list[str] = []
    """More text for the projector, one line each."""
    speaker: Speaker | None = None
    minutes: int | None = None
    """Planned minutes of the item (on its first cue) or of the speaker."""
    mc_text: str = ""
    locked: bool = False
    """The screen stays until the MC releases it (the flag salute)."""
    quiet: bool = False
    """Kiosks keep silent while it is on."""


class Length(Noun, frozen=True, kw_only=True):
    """How long a programme takes as it is planned, in whole minutes."""

    minutes: int
    half_day: int
    """What the protocol allows."""
    tight: dict[str, int] = {}
    """Item id -> what its speakers need, where that is more than the item was given."""


class StageState(Noun, frozen=True, kw_only=True):
    """Where the stage is. `rev` counts stage commands only, so that arrivals do not make an MC's press stale."""

    rev: int
    cue_id: str
    mode: str = "live"
    """live | hold | black"""
    locked: bool = False
    entered_at: str = ""
    """When this cue was entered (UTC)."""
    started: dict[str, str] = {}
    """cue id -> when it was first entered; the timer of an item runs from its first cue."""
    ended: dict[str, str] = {}
    """agenda item id -> when the stage moved past it."""


class StageCommand(Noun, frozen=True, kw_only=True):
    """What an operator pressed, and what was seen when pressing."""

    cmd_id: str
    kind: str
    """next | back | go | release | hold | black | live | restart"""
    expected_rev: int | None = None
    """StageState.rev on the operator's screen; needed for next, back, go, release, restart."""
    target: str = ""
    """The cue id the operator meant to reach; needed for next, back, go."""
    reason: str = ""
    """Why the order is left (go over mandated items), or why the programme begins anew."""
