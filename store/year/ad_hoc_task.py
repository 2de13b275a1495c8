"""临时交办 in the store: tasks beside the notice's in the breakdown, and rows behind its rows."""

from __future__ import annotations

from collections.abc import Callable

from ledger.breakdown import Task
from ledger.year.ad_hoc_task import AdHocRepository
from store.database import writing
from store.facts import get_fact
from store.keeper import Keeper
from store.year import start
from store.year.breakdown_json import load_breakdown


class AdHocTasks(Keeper, AdHocRepository):
    """The 临时交办 of one store."""

    def change(self, change: Callable[[tuple[Task, ...]], Task], kind: str, *, person: str) -> Task:
        with writing(self.engine) as connection:
            held = load_breakdown(get_fact(connection, "breakdown")).ad_hoc
            made = change(held)
            tasks = {task.no: task for task in (*held, made)}
            start.set_ad_hoc(connection, tuple(tasks.values()), person=person, now=self.now())
            units = "、".join(map(str, made.responsible_units))
            self.tell(connection, person, kind, f"{made.no}", {"任务": made.title, "来源": made.section, "单位": units})
        return made
