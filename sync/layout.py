"""What the shared spreadsheet looks like: its tabs, in order, made from the column catalogue and the ledger.

Backends draw it; nothing here knows how.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ledger.breakdown import Breakdown, Task
from ledger.columns import LEDGER_TAB, TABS, TASK_TAB, UNIT_TAB, Column, Owner
from ledger.entries import LEAD
from ledger.units.directory import Directory, row_of
from store.store import Store
from sync.backends.base import Backend, Online, TabLayout, View

GUIDE_TAB = "填报说明"


def unit_view(unit: str) -> str:
    """The title of the view that shows a unit's rows."""
    return unit


def lead_view(unit: str) -> str:
    """The title of the view that shows every row of the tasks that a unit leads."""
    return f"牵头：{unit}"


def layout(
    breakdown: Breakdown,
    directory: Directory,
    rows: Sequence[Mapping[str, str]],
    *,
    label: str = "",
    online: bool = False,
    without: Collection[str] = (),
) -> list[TabLayout]:
    """All tabs. `rows` are the ledger's rows by column code name; `label` (演示数据) is printed on the guide, which
    speaks of views instead of files when the sheet is edited `online`. `without`: columns that are not ours in this sheet."""
    units = dict.fromkeys(row["unit"] for row in rows)
    bodies: dict[str, Iterable[Mapping[str, str]]] = {
        TASK_TAB: (_task_texts(task) for task in breakdown.tasks),
        LEDGER_TAB: rows,
        UNIT_TAB: ({**row_of(unit), "unit_kind": unit.kind} for unit in directory.units),
        "保障情况": ({"unit": unit} for unit in units),
    }
    return [
        _guide(breakdown, label, online=online),
        *(
            _tab(title, [c for c in columns if c.name not in without], bodies.get(title, ()))
            for title, columns in TABS.items()
        ),
    ]


def tabs_for(
    backend: Backend, store: Store, rows: Sequence[Mapping[str, str]], *, label: str, without: Collection[str] = ()
) -> list[TabLayout]:
    """All tabs of a store's year, as a backend shows them."""
    online = isinstance(backend, Online)
    return layout(store.breakdown, store.directory, rows, label=label, online=online, without=without)


def _tab(title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, str]]) -> TabLayout:
    names = [c.name for c in columns]
    places = {c.name: place for place, c in enumerate(columns, 1)}
    return TabLayout(
        title=title,
        headers=[c.header for c in columns],
        rows=[[row.get(name, "") for name in names] for row in rows],
        numeric=frozenset(places[c.name] for c in columns if c.numeric),
        locked=frozenset(places[c.name] for c in columns if c.owner in (Owner.IDENTITY, Owner.DERIVED)),
        choices={places[c.name]: c.choices for c in columns if c.choices},
        ranges={places[c.name]: (0, 100) for c in columns if c.kind == "percent"},
        widths={places[c.name]: c.width for c in columns},
        status_column=places.get("status"),
        due_column=places.get("due_date") if "status" in places else None,
        views=tuple(_views(rows, places)) if title == LEDGER_TAB else (),
    )


def _views(rows: Iterable[Mapping[str, str]], places: Mapping[str, int]) -> Iterator[View]:
    """One for each unit, then one for each unit that leads tasks, in the ledger's order."""
    units: dict[str, None] = {}
    led: dict[str, dict[str, None]] = {}
    for row in rows:
        units[row["unit"]] = None
        if row["role"] == LEAD:
            led.setdefault(row["unit"], {})[row["task_no"]] = None
    yield from (View(unit_view(unit), places["unit"], (unit,)) for unit in units)
    yield from (View(lead_view(unit), places["task_no"], tuple(tasks)) for unit, tasks in led.items())


def _task_texts(task: Task) -> dict[str, str]:
    return {
        "task_no": str(task.no),
        "part": task.part,
        "section": task.section,
        "task": task.title,
        "requirement": task.requirement,
        "lead_units": "；".join(map(str, task.lead_units)),
        "responsible_units": "；".join(map(str, task.responsible_units)),
        "due_date": "；".join(map(str, task.deadlines)),
        "nature": task.nature.label,
    }


FIND_IN_FILE = "可用表头的筛选按钮按“单位”筛选"
FIND_ONLINE = "点网页“单位台账”里的“在表格中打开本单位”，或菜单“数据”→“更改视图”里选本单位的筛选视图，都不影响别人"
OWN_IN_FILE = "在自己需要的地方增加列、插入行、调整列的顺序"
OWN_ONLINE = "在最右边或未保护的列之间增加自己的列"
END_IN_FILE = "填好后请及时保存并关闭文件：文件被打开期间，网页填报的内容会先保存在系统里，等文件关闭后再写入。"
END_ONLINE = "填好就自动保存，不用做别的。请不要给整张表排序或加筛选器，那样所有人看到的都会变；请用筛选视图。"


def _guide(breakdown: Breakdown, label: str, *, online: bool) -> TabLayout:
    due = breakdown.collection_due
    report_by = f"{due.month}月{due.day}日" if due else "通知规定的日期"
    lines = [
        *([f"【{label}】本文件内容为演示，不是真实台账。"] if label else []),
        f"{breakdown.title}　工作台账填报说明",
        f"依据：{breakdown.issuer} {breakdown.doc_no}",
        "",
        f"一、在“工作台账”里找到本单位的行（{FIND_ONLINE if online else FIND_IN_FILE}），只填“进展状态”到“填报时间”各列。",
        "二、灰色的各列由系统维护，请不要改动：台账编号、工作任务、单位等改动后会自动恢复；“本轮”（本轮报没报）和“附件数”由系统填写。不要合并单元格。",
        "三、“进展状态”从下拉框选择：未启动、正在推进、已完成、长期坚持；确与本单位无关的选“不涉及”，由市政府办公厅确认。",
        "四、“完成进度”填 0 到 100 的数字；“工作进展”写清做了什么、何时、有什么结果；“佐证链接”填公开页面的网址或文号。",
        f"五、没有写明完成时限的任务，请在{report_by}前填报，供牵头单位收集汇总。是否逾期由系统按时限计算，不用手填。",
        f"六、可以{OWN_ONLINE if online else OWN_IN_FILE}，不影响系统读取；请不要改表头文字、不要改工作表名称。",
        "七、也可以在网页“填报”中填写，几秒后会写入本表。同一格两边都改了的，两个内容都会保留，在“同步状态”页由人决定。",
        f"八、{END_ONLINE if online else END_IN_FILE}",
    ]
    return TabLayout(GUIDE_TAB, [], [[line] for line in lines], widths={1: 110}, free_text=True)
