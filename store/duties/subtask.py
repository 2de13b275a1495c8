"""分办 in the store: one row per part of an entry, its version raised by every change; each change is also an audit event.
What was put into a report stands beside, so that whoever writes a part does not find it changed by that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection

from ledger.within.subtask import Merged, Subtask, SubtaskRepository, SubtaskStep
from store.audit import audit_events
from store.database import reading, writing
from store.keeper import Kept, RegisterKeeper, per_version
from store.records import Records, of_the_year

SUBTASKS = Records.declared(Subtask, "subtask", of_the_year(index=True))
MERGED = Records.declared(Merged, "subtask_merged", of_the_year(), key=("subtask",))
_STEPS = 1000  # events of one entry's parts


class Subtasks(RegisterKeeper[Subtask], SubtaskRepository):
    """The parts of one store."""

    def __init__(self, store: Kept) -> None:
        super().__init__(store, SUBTASKS)

    @per_version
    def merged(self, connection: Connection) -> Mapping[int, Merged]:
        return MappingProxyType({one.subtask: one for one in MERGED.find(connection)})

    def merge(self, made: Sequence[tuple[Merged, Subtask]], *, person: str) -> None:
        if not made:
            return
        with writing(self.engine) as connection:
            for kept, one in made:
                connection.execute(MERGED.table.delete().where(MERGED.c.subtask == kept.subtask))
                MERGED.add(connection, kept)
                said = {"编号": one.id, "科室或镇街": one.details.department, "科室进展": kept.progress.text}
                self.tell(connection, person, "subtask.merged", one.key, said)

    def steps(self, one: Subtask) -> Sequence[SubtaskStep]:
        with reading(self.engine) as connection:
            events = audit_events(connection, kinds=("subtask.",), subject=one.key, limit=_STEPS)
        mine = [event for event in events if event.detail.get("编号") == f"{one.id}"]
        return [SubtaskStep(event.at, event.person, event.kind, event.detail) for event in mine]
