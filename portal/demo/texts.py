"""Sentences of the demonstration: what units might report on a task, by what the task's title speaks of.

Invented for 演示数据 (data/demo_*.csv); no sentence is taken from a real unit's report. `{n}` and `{m}` are counts.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.data_files import rows_of


class Theme(NamedTuple):
    """Reports of one kind of task as the work goes on, and where its evidence would be published."""

    words: str
    begun: str
    midway: str
    finished: str
    folder: str


class Told(NamedTuple):
    """An invented practice: of which unit and task, what was done, what came of it."""

    unit: str
    task_no: str
    title: str
    practice: str
    effect: str


# The last one bears no words: it is for every other task.
THEMES = [Theme(**row) for row in rows_of("demo_reports.csv")]
PRACTICES = [Told(**row) for row in rows_of("demo_practices.csv")]
NOT_CONCERNED = "经核对职责清单，本单位没有此项工作内容，申请确认不涉及。"
ISSUES = (
    "专职人员不足，更新不够及时。",
    "部分科室报送材料较慢，需要多次催收。",
    "栏目调整需要技术支持，排期较长。",
    "基层单位公开内容不够规范。",
)
NEXT_STEPS = (
    "下月完成剩余事项并复核已公开内容。",
    "组织一次业务培训，统一公开格式。",
    "与技术单位对接，完成栏目调整。",
    "每月检查一次更新情况。",
)
SEND_BACKS = ("请补充可以公开访问的佐证链接。", "请写明完成时间和具体数量。")


def theme_of(title: str) -> Theme:
    """The first theme that the title speaks of, else the general one."""
    return next(theme for theme in THEMES if any(word in title for word in theme.words.split("；")))
