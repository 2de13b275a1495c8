"""临时交办 in the store: tasks beside the notice's in the breakdown, and rows behind its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ledger.breakdown import Task
from ledger.year.ad_hoc_task import AdHocRepository, AdHocStep
from store.audit import audit_events
from store.database import reading, writing
from store.facts import get_fact
from store.keeper import Keeper
from store.year import start
from store.year.breakdown_json import load_breakdown


class AdHocTasks(Keeper, AdHocRepository):
    """The 临时交办 of one store."""

    def change(
        self,
        change: Callable[[tuple[Task, ...]], Task],
        kind: str,
        said: Callable[[Task], Mapping[str, str]],
        person: str,
    ) -> Task:
        with writing(self.engine) as connection:
            held = load_breakdown(get_fact(connection, "breakdown")).ad_hoc
            made = change(held)
            tasks = {task.no: task for task in (*held, made)}
            start.set_ad_hoc(connection, tuple(tasks.values()), person=person, now=self.now())
            self.tell(connection, person, kind, f"{made.no}", said(made))
        return made

    def tell_of(self, task: Task, kind: str, said: Mapping[str, str], *, person: str) -> None:
        with writing(self.engine) as connection:
            self.tell(connection, person, kind, f"{task.no}", {"任务": task.title, **said})

    def course(self, no: int) -> Sequence[AdHocStep]:
        with reading(self.engine) as connection:
            events = audit_events(connection, kinds=["ad_hoc."], subject=f"{no}")
        return [AdHocStep(one.at, one.person, one.kind, one.detail) for one in reversed(events)]
