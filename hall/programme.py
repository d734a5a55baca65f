"""The programme: every stop of the stage in order, built from the protocol, the conference and those who speak.

Pure and cheap: it is built again whenever it is needed and never stored. Where the stage stands is `stage_rules`' business.
"""

from collections.abc import Sequence
from itertools import zip_longest
from math import ceil

from .model import Conference, Cue, Length, Speaker
from .protocol import Interlude, Item, Protocol, fill, title_lines


def cues(protocol: Protocol, conference: Conference, speakers: Sequence[Speaker]) -> list[Cue]:
    """All cues in order: arrivals, title, each mandated item (its own cue, its steps, its speakers by position), closing.

    An interlude which the protocol marks as planned stands at its slot. A speaker of an item that the protocol does not have is
    left out. Minutes are whole minutes. Never empty.
    """
    fields = {"unit": conference.unit, "ordinal": conference.ordinal, "period": conference.period, "place": conference.place}
    title = title_lines(protocol, conference)

    def screen(scene: str) -> Cue:
        words = getattr(protocol, scene)
        shown = [fill(line, fields) for line in words.lines]
        if scene == "title":
            return Cue(id=scene, scene=scene, title=title[0], lines=title[1:] + shown, mc_text=fill(words.mc_text, fields))
        return Cue(id=scene, scene=scene, title=fill(words.title, fields), lines=shown, mc_text=fill(words.mc_text, fields))

    def interludes(slot: str) -> list[Cue]:
        return [_interlude(entry) for entry in protocol.interludes if entry.planned and entry.slot == slot]

    programme = [screen("arrivals"), screen("title")]
    for number, item in enumerate(protocol.items, 1):
        theirs = sorted((s for s in speakers if s.item_id == item.id), key=lambda s: (s.position, s.id))
        programme += interludes(f"before:{item.id}")
        programme += _item(item, number, len(protocol.items), theirs, fields)
        programme += interludes(f"after:{item.id}")
    return [*programme, screen("closing")]


def length(protocol: Protocol, cues: Sequence[Cue]) -> Length:
    """How long these cues take. An item takes its own minutes or what its speakers need, if that is more: the minutes written for each of
    them, and the protocol's turnover between two. Speakers without minutes are not guessed at. Source: the plan's half day and its order
    of papers (`limits`)."""
    planned = {cue.item_id or cue.id: cue.minutes for cue in cues if cue.minutes and not cue.speaker}
    turns: dict[str, list[int]] = {}
    for cue in cues:
        if cue.speaker and cue.minutes:
            turns.setdefault(cue.item_id, []).append(cue.minutes)
    between = protocol.limits.paper_turnover_seconds
    needs = {item: sum(minutes) + ceil(between * (len(minutes) - 1) / 60) for item, minutes in turns.items()}
    tight = {item: needed for item, needed in needs.items() if needed > planned.get(item, 0)}
    return Length(minutes=sum((planned | tight).values()), half_day=protocol.limits.half_day_minutes, tight=tight)


def spoken_name(speaker: Speaker) -> str:
    """As the MC reads it: "bà Hồ Thị Bé, Trưởng bản, xã Hương Lộc"; the salutation only when the list gives one."""
    salutation = speaker.salutation[:1].lower() + speaker.salutation[1:]
    name = f"{salutation} {speaker.full_name}".strip()
    return ", ".join(part for part in (name, speaker.post, speaker.unit) if part)


def _interlude(entry: Interlude) -> Cue:
    return Cue(id=f"interlude/{entry.id}", scene="interlude", title=entry.title, minutes=entry.minutes, quiet=entry.quiet)


def _item(item: Item, number: int, of: int, speakers: Sequence[Speaker], fields: dict[str, str]) -> list[Cue]:
    place = {"item_id": item.id, "number": number, "of": of}
    own = Cue(
        id=item.id,
        scene=item.scene,
        title=item.title,
        minutes=item.minutes,
        mc_text=fill(item.mc_text, fields),
        locked=item.locked,
        quiet=item.quiet,
        **place,
    )
    steps = [
        Cue(id=f"{item.id}/{step.id}", scene="step", title=step.title, mc_text=fill(step.mc_text, fields), quiet=step.quiet, **place)
        for step in item.steps
    ]
    turns = [
        Cue(
            id=f"{item.id}/speaker-{speaker.id}",
            scene="speaker",
            title=speaker.title or item.title,
            lines=[line for line in (speaker.post, speaker.unit) if line],
            speaker=speaker,
            minutes=speaker.minutes,
            mc_text=_calling(item, speaker, following, fields),
            **place,
        )
        for speaker, following in zip_longest(speakers, speakers[1:])
    ]
    return [own, *steps, *turns]


def _calling(item: Item, speaker: Speaker, following: Speaker | None, fields: dict[str, str]) -> str:
    # The title is replaced outside `fill`: there an empty value would show as "…", here it simply is not said.
    paper = f": “{speaker.title}”" if speaker.title else ""
    parts = [fill(part, fields | {"speaker": spoken_name(speaker)}) for part in item.speaker_text.split("{title}")]
    text = paper.join(parts)
    if following and item.standby_text:
        text += " " + fill(item.standby_text, fields | {"next": spoken_name(following)})
    return text.strip()
