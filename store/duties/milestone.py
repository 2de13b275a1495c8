"""节点成果 in the store: everything handed in, in order, with the office's word; the files in a folder beside the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Column, Connection, String, Table, delete, insert, select, update

from ledger.deadlines.owed import SENT_BACK, SUBMITTED
from ledger.duties.milestone import Result
from ledger.duties.milestone_service import MilestoneRepository
from ledger.errors import ChangedMeanwhile
from ledger.repository import SUBMITTED_BY
from store.database import writing
from store.files import FileFolder
from store.keeper import Keeper, Kept, per_version
from store.records import Records
from store.tables import metadata

RESULTS = Records.declared(Result, "milestone_result")
_C = RESULTS.c

milestone_date = Table(
    "milestone_date",
    metadata,
    Column("milestone", String, primary_key=True),
    Column("due", String, nullable=False),
)


class MilestoneStore(Keeper, MilestoneRepository):
    """Over a store and its files."""

    def __init__(self, store: Kept, files: FileFolder) -> None:
        super().__init__(store)
        self._files = files

    @per_version
    def results(self, connection: Connection) -> Mapping[tuple[str, str], tuple[Result, ...]]:
        results: dict[tuple[str, str], list[Result]] = {}
        for result in RESULTS.find(connection, newest=True):
            results.setdefault((result.milestone, result.unit), []).append(result)
        return {key: tuple(listed) for key, listed in results.items()}

    @per_version
    def internal(self, connection: Connection) -> Mapping[str, date]:
        return _internal(connection)

    def hand_in(
        self, key: str, unit: str, *, note: str, link: str, file: tuple[str, bytes] | None, person: str
    ) -> Result:
        name, content = file or ("", b"")
        kept = self._files.keep(content) if file else ""
        handed = Result(0, key, unit, person, self.now(), note, link, kept, name, len(content), SUBMITTED)
        with writing(self.engine) as connection:
            made = replace(handed, seq=RESULTS.add(connection, handed))
            said = {word: text for word, text in {"文件": name, "链接": link, "说明": note}.items() if text}
            self.tell(connection, person, "milestone.handed_in", f"{key} {unit}", said)
        return made

    def decide(self, seq: int, state: str, comment: str, *, person: str) -> None:
        waits = _C.state != SENT_BACK if state == SENT_BACK else _C.state == SUBMITTED
        word = {"state": state, "comment": comment, "decided_by": person, "decided_at": self.now()}
        with writing(self.engine) as connection:
            result = RESULTS.change(connection, _C.seq == seq, waits, **word)
            if result is None:
                raise ChangedMeanwhile
            detail = {"审定": state, "意见": comment, "提交": seq, SUBMITTED_BY: result.person}
            self.tell(connection, person, "milestone.decided", f"{result.milestone} {result.unit}", detail)

    def set_internal(self, key: str, day: date | None, *, person: str) -> None:
        with writing(self.engine) as connection:
            connection.execute(delete(milestone_date).where(milestone_date.c.milestone == key))
            if day:
                connection.execute(insert(milestone_date).values(milestone=key, due=day.isoformat()))
            self.tell(connection, person, "milestone.dated", key, {"内部时限": day or "取消"})

    def content(self, result: Result) -> bytes:
        return self._files.read(result.file)


def follow(connection: Connection, successors: Mapping[str, Sequence[str]]) -> None:
    """Results and the office's own dates go on to the milestones of a corrected notice (`ledger.deadlines.milestones`); who
    calls bumps. All are read before any is written: of two steps that change places none takes the other's along."""
    held = {key: RESULTS.find(connection, _C.milestone == key) for key in successors}
    for key, results in held.items():
        first, *more = sorted(successors[key], key=lambda heir: heir != key)
        mine = update(RESULTS.table).where(_C.seq.in_([one.seq for one in results]))
        connection.execute(mine.values(milestone=first))
        for heir in more:
            for one in results:
                RESULTS.add(connection, replace(one, milestone=heir))
    _follow_internal(connection, successors)


def _follow_internal(connection: Connection, successors: Mapping[str, Sequence[str]]) -> None:
    """Where several steps become one, the earliest date stays."""
    dates = _internal(connection)
    moved = {key: dates.pop(key) for key in successors if key in dates}
    for key, day in moved.items():
        for heir in successors[key]:
            dates[heir] = min(day, dates.get(heir, day))
    if moved:
        connection.execute(delete(milestone_date))
        rows = [{"milestone": key, "due": day.isoformat()} for key, day in dates.items()]
        connection.execute(insert(milestone_date), rows)


def _internal(connection: Connection) -> dict[str, date]:
    return {r.milestone: date.fromisoformat(r.due) for r in connection.execute(select(milestone_date))}
