"""How one unit's sentence on a task differs from its neighbour's in the demonstration: by the day, who did it, what came of it
and the task's own words, drawn from a seed; and in a few tasks some units that copied from each other (雷同), as in any city.

Invented for 演示数据. A text stays short: what units write by themselves about one task is alike in its subject, not its words.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from ledger.breakdown import Task
from ledger.entries import Entry
from ledger.figures.counts import COUNTY_SIDE, side_of
from portal.demo.plan import draws, working_day

_COPYING, _COPY = 0.3, 0.06  # of the tasks; of the units of such a task
_AT_COUNTIES = ("政务公开办", "各镇街", "融媒体中心", "便民服务中心", "司法所", "社区工作站")
_AT_DEPARTMENTS = ("办公室", "法规处", "信息中心", "综合处", "各直属单位", "业务处室")
_SAID = {
    "begun": (
        "{day}召开部署会，{said}",
        "由{who}牵头，{said}",
        "{said}{day}前报第一批。",
        "对照“{words}”，{said}",
        "{said}联络员{m}名已确定。",
    ),
    "midway": (
        "{said}{who}{day}完成阶段自查。",
        "截至{day}，{said}",
        "{said}{who}{day}报送首批材料。",
        "{who}每周调度，{said}",
        "{said}走访群众{k}人次，采纳建议{m}条。",
        "围绕“{words}”，{said}",
    ),
    "finished": (
        "{said}{day}通过{who}验收。",
        "{day}全部办结：{said}",
        "{said}群众评议{k}份，满意率9{m}%。",
        "{who}{day}复核，{said}",
        "{said}{m}条做法已固定下来。",
    ),
}


def worded(stage: str, said: str, entry: Entry, task: Task, *, day: date, counts: dict[str, int], seed: int) -> str:
    """The theme's sentence `said` (with `{n}` and `{m}` in it, which `counts` gives) as the entry's unit wrote it on a day."""
    if _copies(entry, seed):
        return said.format(n=12 + task.no % 9, m=3)
    random = draws(seed, "wording", entry.key, stage)
    whose = _AT_COUNTIES if side_of(entry.unit_kind) == COUNTY_SIDE else _AT_DEPARTMENTS
    chosen = random.choice(_SAID[stage])
    return chosen.format(
        said=said.format(**counts),
        day=_day(working_day(day - timedelta(days=random.randint(2, 12)))),
        who=random.choice(whose),
        words=_words(task, random),
        m=random.randint(2, 8),
        k=random.randint(11, 96),
    )


def _copies(entry: Entry, seed: int) -> bool:
    """Did the unit take its text from a circular that some neighbours took theirs from, too?"""
    if draws(seed, "copied", str(entry.task_no)).random() >= _COPYING:
        return False
    return draws(seed, "copies", entry.key).random() < _COPY


def _words(task: Task, random: Random) -> str:
    """A few words of the task: a part of its requirement that can be quoted, else its title."""
    parts = [part.strip() for part in task.requirement.replace("。", "，").replace("；", "，").split("，")]
    quoted = [part for part in parts if 5 <= len(part) <= 13 and not any(mark in part for mark in "“”、（）《》")]
    return random.choice(quoted) if quoted else task.title.rstrip("。")[:13]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
