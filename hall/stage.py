"""The stage: where the programme is, and the only way to move it."""

from . import programme, stage_rules
from .core import Core
from .errors import BadInput, NotFound
from .model import Actor, Cue, Length, Speaker, StageCommand, StageState
from .store import stage as rows
from .store.writer import Tx
from .text import clean


class Stage:
    def __init__(self, core: Core) -> None:
        self._core = core

    def cues(self) -> list[Cue]:
        """Everything the projector can show, in order."""
        return self._cues(self._core.read)

    def length(self) -> Length:
        """How long the programme takes as it is planned."""
        return programme.length(self._core.frame[1], self.cues())

    def state(self) -> StageState:
        """Where the stage is; at the first cue before anything was pressed."""
        db = self._core.read
        return rows.state(db) or stage_rules.start(self._cues(db), "")

    def command(self, command: StageCommand, *, actor: Actor) -> StageState:
        """Carry out one press. Raises Stale when it was meant for another picture, Refused when a rule forbids it.

        The same `cmd_id` gives the same state again and moves nothing.
        """

        def work(tx: Tx) -> StageState:
            cues = self._cues(tx.db)
            state = rows.state(tx.db) or stage_rules.start(cues, tx.now)
            after = stage_rules.decide(state, cues, command, tx.now)
            if after != state:
                rows.set_state(tx, after)
                tx.record(f"stage.{command.kind}", actor, cue=after.cue_id, mode=after.mode, came_from=state.cue_id, reason=command.reason)
            return after

        return self._core.once(command.cmd_id, kind=f"stage.{command.kind}", actor=str(actor), reply=StageState, work=work)

    def speakers(self) -> list[Speaker]:
        return rows.speakers(self._core.read)

    def put_speaker(self, fields: dict, *, actor: Actor, speaker_id: int | None = None) -> int:
        """Add or correct a speaker of an agenda item. `fields`: those of Speaker without id. Raises BadInput, NotFound for a
        `delegate_id` that nobody has."""
        item_ids = {item.id for item in self._core.frame[1].items}
        whole = {
            "item_id": str(fields.get("item_id", "")),
            "position": int(fields.get("position") or 0),
            "minutes": int(fields["minutes"]) if fields.get("minutes") else None,
            "delegate_id": fields.get("delegate_id") or None,
            **{name: clean(str(fields.get(name) or ""))[:300] for name in ("full_name", "salutation", "post", "unit", "title")},
        }
        if whole["item_id"] not in item_ids:
            raise BadInput("Mục chương trình không có trong bộ quy định.")
        if whole["delegate_id"] is not None:
            self._core.delegate(self._core.read, whole["delegate_id"])
        if not whole["full_name"]:
            raise BadInput("Cần họ và tên người phát biểu.")

        def work(tx: Tx) -> int:
            if speaker_id is not None and speaker_id not in {s.id for s in rows.speakers(tx.db)}:
                raise NotFound("Không có người phát biểu này.")
            new_id = rows.put_speaker(tx, whole, speaker_id)
            tx.record("stage.speaker_put", actor, speaker=new_id, item=whole["item_id"])
            return new_id

        return self._core.write(work)

    def drop_speaker(self, speaker_id: int, *, actor: Actor) -> None:
        def work(tx: Tx) -> None:
            if not rows.drop_speaker(tx, speaker_id):
                raise NotFound("Không có người phát biểu này.")
            tx.record("stage.speaker_dropped", actor, speaker=speaker_id)

        self._core.write(work)

    def _cues(self, db) -> list[Cue]:
        conference, protocol = self._core.frame
        return programme.cues(protocol, conference, rows.speakers(db))
