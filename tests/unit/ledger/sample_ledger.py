"""Small and full-size ledgers for tests, shaped like the notice 榕政办〔2021〕53号 without reading it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Duty, Mention, Nature, Task
from ledger.entries import Entry, Ledger, expand
from ledger.units.directory import Directory, Unit, shipped_directory

PARTS = ("一、紧扣开好局", "二、紧扣政策", "三、紧扣基层", "四、紧扣条例")
COLLECT = Duty("二", "于10月30日前收集汇总", Deadline("10月30日前", date(2021, 10, 30), DeadlineKind.COLLECTION))
COUNTIES, ZONE, CITY = "各县（市）区政府", "高新区管委会", "市直各有关单位"

SMALL_DIRECTORY = Directory(
    [
        Unit("X01", "鼓楼区人民政府", "鼓楼区", "县（市）区", (COUNTIES,)),
        Unit("X11", "闽清县人民政府", "闽清县", "县（市）区", (COUNTIES,)),
        Unit("G01", "福州高新技术产业开发区管理委员会", "高新区管委会", "开发区", (ZONE,)),
        Unit("S10", "福州市财政局", "市财政局", "市直单位", (CITY,)),
        Unit("S37", "福州市大数据发展管理委员会", "市大数据委", "市直单位", (CITY,)),
    ]
)

_JULY = Deadline("7月底前", date(2021, 7, 31))
_OCTOBER = Deadline("10月底前", date(2021, 10, 31))
_EVERYBODY = (Mention(CITY), Mention(COUNTIES), Mention(ZONE))


def small_breakdown(*, collect: bool = True) -> Breakdown:
    """Four tasks: undated, dated in two steps, led jointly with a qualifier, and without anybody responsible."""
    tasks = (
        Task(7, PARTS[0], "（三）财政", "稳步扩大预决算公开范围。", "推进公开。", (Mention("市财政局"),), _EVERYBODY),
        Task(
            25,
            PARTS[2],
            "（二）平台",
            "推行政府网站集约化建设。",
            "7月底前提出方案，10月底前完成。",
            (Mention("市大数据委"),),
            _EVERYBODY,
            (_JULY, _OCTOBER),
            Nature.ONE_OFF,
        ),
        Task(
            27,
            PARTS[2],
            "（二）平台",
            "开展专项检查。",
            "规范化改造。",
            (Mention("市财政局"), Mention("市大数据委", "负责市直部门信息公开专栏改版")),
            (Mention(COUNTIES),),
        ),
        Task(30, PARTS[2], "（三）基层", "完善目录。", "", (), (Mention(COUNTIES),)),
    )
    return Breakdown(
        2021,
        "2021年任务分解表",
        "榕政办〔2021〕53号",
        "市政府办公厅",
        date(2021, 6, 4),
        tasks,
        (COLLECT,) if collect else (),
    )


def small_ledger(*, collect: bool = True, **cells: dict[str, Any]) -> Ledger:
    """14 entries; `cells` maps `t07_鼓楼区` to field values of that entry."""
    breakdown = small_breakdown(collect=collect)
    entries = list(expand(breakdown, SMALL_DIRECTORY))
    position = {e.key: n for n, e in enumerate(entries)}
    for name, values in cells.items():
        number, unit = name[1:].split("_")
        n = position[f"2021-{number}-{unit}"]
        entries[n] = replace(entries[n], **values)
    return Ledger(2021, breakdown, SMALL_DIRECTORY, tuple(entries))


def full_ledger() -> Ledger:
    """37 tasks over the shipped directory, about 1,700 entries as in the real year."""
    directory = shipped_directory()
    tasks = tuple(
        Task(
            no,
            PARTS[min(3, (no - 1) // 10)],
            "（一）小项",
            f"第{no}项任务。",
            f"第{no}项任务的工作要求。",
            (Mention("市大数据委"),) if no % 2 else (),
            _EVERYBODY if no % 6 else (Mention(COUNTIES), Mention(ZONE)),
            (_JULY, _OCTOBER) if no == 25 else (),
            Nature.ONE_OFF if no == 25 else Nature.CONTINUOUS,
        )
        for no in range(1, 38)
    )
    breakdown = Breakdown(2021, "2021年任务分解表", "榕政办〔2021〕53号", "", date(2021, 6, 4), tasks, (COLLECT,))
    return Ledger(2021, breakdown, directory, expand(breakdown, directory))


def entry(ledger: Ledger, number: int, unit: str) -> Entry:
    """The entry of a task × unit."""
    return ledger.by_key[f"2021-{number:02d}-{unit}"]
