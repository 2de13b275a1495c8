"""Charts: one function per chart, a board in, a `Drawing` out; the colours of states are fixed here, once.

A drawing carries its title (the finding, in words, computed from the data), its `alt` text and an Altair chart whose
rows travel beside the spec, so that a rerun serialises nothing. `CHARTS` lists every chart for the tests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import altair as alt
import pandas as pd
import pyarrow as pa

from ledger.deadlines.standing import State
from ledger.dones import Done
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.figures.headline import curve_title, matrix_title, ordinal, part_title, unit_title
from ledger.figures.pace import Point
from store.status import Run


class Look(NamedTuple):
    """How a state is painted: the fill, and the ink of the symbol that carries the state without colour."""

    fill: str
    ink: str


# Told apart by lightness as well as by hue, and each square also bears its state's symbol.
LOOKS: dict[State, Look] = {
    State.APPROVED: Look("#2F7D5B", "#FFFFFF"),
    State.REPORTED_DONE: Look("#A9CDBB", "#12372A"),
    State.DOING: Look("#6C9BD2", "#FFFFFF"),
    State.DUE_SOON: Look("#E5A823", "#1F2933"),
    State.OVERDUE: Look("#B3261E", "#FFFFFF"),
    State.SILENT: Look("#8A6D3B", "#FFFFFF"),
    State.NOT_STARTED: Look("#B8C2CC", "#1F2933"),
    State.NOT_REPORTED: Look("#DDE2E8", "#52606D"),
    State.NOT_APPLICABLE: Look("#F6F7F9", "#9AA5B1"),
}
# Red is for what is late alone. 自报完成 is paler than what somebody has looked at.
LINES = {Done.REPORTED: "#6C9BD2", Done.APPROVED: "#2F7D5B", Done.CLOSED: "#1F4E86"}
PLANNED = "#7B8794"
CHARTS = ("matrix", "by_unit", "by_part", "curve", "timeline")
_MUTED = "#52606D"
_ROWS = alt.NamedData("rows")
AnyChart: TypeAlias = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be shown. `rows` are its data: never more columns than the marks need."""

    title: str
    alt: str
    chart: AnyChart
    rows: pd.DataFrame

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite spec with its data as Arrow bytes beside it: serialised once, not per rerun; tests validate it."""
        spec: dict[str, Any] = self.chart.to_dict(validate=False)
        small = {name: pa.Table.from_pylist(rows) for name, rows in spec.pop("datasets", {}).items()}
        tables = {"rows": pa.Table.from_pandas(self.rows, preserve_index=False), **small}
        return {**spec, "datasets": {name: _arrow(table) for name, table in tables.items()}}


def _arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def matrix(board: Board) -> Drawing:
    """Unit × task, one square per entry; parts from left to right in the notice's order, a gap between them."""
    rows = pd.DataFrame(
        [(e.unit, str(e.task_no), board.state(e.key).label) for e in board.entries], columns=["u", "n", "s"]
    )
    x = alt.X("n:N", title=None, scale=_band(_task_columns(board)), axis=_task_axis())
    y = alt.Y("u:N", title=None, sort=list(board.units), scale=_band(board.units), axis=_name_axis(190))
    titles = alt.InlineData([{"n": str(t.no), "t": t.title} for t in board.tasks])
    squares = (
        alt.Chart(_ROWS)
        .transform_lookup("n", from_=alt.LookupData(titles, "n", ["t"]))
        .mark_rect(cornerRadius=2)
        .encode(x=x, y=y, color=_colour(rows, columns=8), tooltip=_tips(u="单位", n="序号", t="任务", s="状态"))
    )
    symbols = (
        alt.Chart(_ROWS)
        .transform_calculate(k=_pick(lambda state: state.symbol), i=_pick(lambda state: LOOKS[state].ink))
        .mark_text(fontSize=12, fontWeight="bold", tooltip=None)
        .encode(x=x, y=y, text="k:N", color=alt.Color("i:N", scale=None))
    )
    chart = alt.layer(squares, symbols, _part_heads(board, x)).properties(**_wide(21))
    title = matrix_title(board)
    return Drawing(title, f"单位与任务对照图。{title}。", _framed(chart), rows)


def _task_columns(board: Board) -> list[str]:
    columns: list[str] = []
    part = board.tasks[0].part if board.tasks else ""
    for task in board.tasks:
        if task.part != part:
            part = task.part
            columns.append(f"gap{task.no}")
        columns.append(str(task.no))
    return columns


def _task_axis() -> alt.Axis:
    return alt.Axis(
        orient="top",
        labelAngle=0,
        domain=False,
        ticks=False,
        labelPadding=4,
        labelOverlap=False,
        labelFontSize=11,
        labelExpr="substring(datum.label,0,3)=='gap'?'':datum.label",
    )


def _part_heads(board: Board, x: alt.X) -> alt.Chart:
    """第一部分 … above the first task of each part."""
    first: dict[str, int] = {}
    for task in board.tasks:
        first.setdefault(task.part, task.no)
    heads = [{"n": str(no), "head": ordinal(part)} for part, no in first.items()]
    marks = alt.Chart(alt.InlineData(heads)).mark_text(align="left", dx=-9, fontSize=12, color=_MUTED, clip=False)
    placed: alt.Chart = marks.encode(x=x, y=alt.value(-32), text="head:N")
    return placed


def by_unit(board: Board) -> Drawing:
    """One bar per unit, split by state, units in the directory's order."""
    return _bars(board, board.units, lambda e: e.unit, unit_title(board), "单位")


def by_part(board: Board) -> Drawing:
    """One bar per part, split by state, parts in the notice's order."""
    parts = {t.no: ordinal(t.part) for t in board.tasks}
    return _bars(board, list(dict.fromkeys(parts.values())), lambda e: parts[e.task_no], part_title(board), "部分")


def _bars(board: Board, groups: Sequence[str], of: Callable[[Entry], str], title: str, noun: str) -> Drawing:
    counts = Counter((of(e), board.state(e.key)) for e in board.entries)
    # 不涉及 is left out here as it is left out of every rate.
    shown = [state for state in LOOKS if state is not State.NOT_APPLICABLE]
    ranked = [(g, s, counts[g, s]) for g in groups for s in shown if counts[g, s]]
    rows = pd.DataFrame([(g, s.label, c) for g, s, c in ranked], columns=["g", "s", "c"])
    y = alt.Y("g:N", title=None, sort=list(groups), scale=alt.Scale(domain=list(groups)), axis=_name_axis(190))
    order = {state: place for place, state in enumerate(LOOKS)}
    chart = (
        alt.Chart(_ROWS)
        .transform_calculate(o="+" + _pick(lambda state: str(order[state])))
        .mark_bar(height={"band": 0.72})
        .encode(
            y=y,
            x=alt.X("c:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
            # Two words in a line of the legend: a third is cut off on a phone.
            color=_colour(rows, columns=2),
            order=alt.Order("o:Q"),
            tooltip=_tips(g=noun, s="状态", c="台账行数"),
        )
        .properties(**_wide(26))
    )
    return Drawing(title, f"各{noun}进展条形图。{title}。", _framed(chart), rows)


def curve(board: Board, points: Sequence[Point]) -> Drawing:
    """The headline rate, and what units say themselves, over time against 序时进度 (an even pace from the notice's day to
    the year's end)."""
    shown = tuple(dict.fromkeys((board.rules.headline, Done.REPORTED)))
    actual = [(p.day.isoformat(), round(p.shares[done] * 100, 1), done.rate) for done in shown for p in points]
    ends = [(date(board.ledger.year, 12, 31), 1.0)] if points else []
    pace = [] if board.untouched else [(p.day, p.expected) for p in points] + ends
    planned = [(day.isoformat(), round(share * 100, 1), "序时进度") for day, share in pace]
    rows = pd.DataFrame(actual + planned, columns=["d", "r", "k"])
    domain = [*(done.rate for done in shown), "序时进度"]
    colour = alt.Scale(domain=domain, range=[*(LINES[done] for done in shown), PLANNED])
    dash = alt.Scale(domain=domain, range=[*([1, 0] for _ in shown), [5, 4]])
    legend = alt.Legend(title=None, orient="bottom", symbolType="stroke")
    chart = (
        alt.Chart(_ROWS)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(
                "d:T",
                title=None,
                axis=alt.Axis(
                    values=_months([(p.day, p.expected) for p in points] + ends),
                    format="%-m月",
                    grid=False,
                    labelFlush=False,
                ),
            ),
            y=alt.Y(
                "r:Q",
                title=None,
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5, labelExpr="datum.label+'%'"),
            ),
            color=alt.Color("k:N", scale=colour, legend=legend),
            strokeDash=alt.StrokeDash("k:N", scale=dash, legend=legend),
            tooltip=[
                *_tips(k="指标"),
                alt.Tooltip("d:T", title="日期", format="%Y-%m-%d"),
                alt.Tooltip("r:Q", title="百分比"),
            ],
        )
        .properties(width="container", height=230)
    )
    title = curve_title(board)
    return Drawing(title, f"{'、'.join(domain)}折线图。{title}。", _framed(chart), rows)


FLOWS = {"从表格读入": "#6C9BD2", "写入表格": "#2F7D5B", "新冲突": "#E5A823"}
STOPPED, HOURLY = "受阻", timedelta(hours=48)


def timeline(runs: Sequence[Run]) -> Drawing:
    """Cells that went each way per hour (per day over more than two days), and a mark where the sync met trouble."""
    starts = [datetime.fromisoformat(run.started).replace(tzinfo=None) for run in runs]
    hourly = not starts or starts[-1] - starts[0] <= HOURLY
    counts: Counter[tuple[str, str]] = Counter()
    for start, run in zip(starts, runs, strict=True):
        slot = (start if hourly else start.replace(hour=0)).strftime("%Y-%m-%dT%H:00:00")
        flows = zip((*FLOWS, STOPPED), (run.accepted, run.written, run.conflicts, int(bool(run.trouble))), strict=True)
        counts.update({(slot, flow): cells for flow, cells in flows if cells})
    rows = pd.DataFrame([(*at, cells) for at, cells in counts.items()], columns=["t", "k", "c"])
    x = alt.X(
        "t:T",
        title=None,
        bandPosition=0.5,
        timeUnit="yearmonthdatehours" if hourly else "yearmonthdate",
        scale=_span(starts, hourly=hourly),
        axis=alt.Axis(format="%-m月%-d日 %H时" if hourly else "%-m月%-d日", grid=False, labelOverlap=True, tickCount=8),
    )
    scale = alt.Scale(domain=list(FLOWS), range=list(FLOWS.values()))
    legend = alt.Legend(title=None, orient="bottom", symbolType="square")
    moment = alt.Tooltip("t:T", title="时间", format="%Y-%m-%d %H时" if hourly else "%Y-%m-%d")
    base = alt.Chart(_ROWS)
    bars = (
        base.transform_filter(f"datum.k != '{STOPPED}'")
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("c:Q", title="格", stack="zero", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("k:N", scale=scale, legend=legend),
            tooltip=[moment, *_tips(k="往来", c="格")],
        )
    )
    marks = (
        base.transform_filter(f"datum.k == '{STOPPED}'")
        .mark_text(text="! 受阻", color=LOOKS[State.OVERDUE].fill, fontWeight="bold", baseline="bottom", clip=False)
        .encode(x=x, y=alt.value(-3), tooltip=[moment, *_tips(k="往来", c="次")])
    )
    title = _timeline_title(runs, hourly=hourly)
    chart = alt.layer(bars, marks).properties(width="container", height=200)
    return Drawing(title, f"同步经过条形图。{title}。", _framed(chart), rows)


def _span(starts: Sequence[datetime], *, hourly: bool) -> alt.Scale:
    """A whole day of hours, or a week of days, at least: a single bar must not fill the picture."""
    if not starts:
        return alt.Scale()
    end = starts[-1].replace(minute=0) + timedelta(hours=1)
    least = timedelta(days=1) if hourly else timedelta(days=7)
    begin = min(starts[0].replace(minute=0), end - least)
    days = [alt.DateTime(year=d.year, month=d.month, date=d.day, hours=d.hour) for d in (begin, end)]
    return alt.Scale(domain=days)


def _timeline_title(runs: Sequence[Run], *, hourly: bool) -> str:
    if not runs:
        return "最近没有往来"
    first = datetime.fromisoformat(runs[0].started)
    since = f"{first.month}月{first.day}日{f'{first.hour}时' if hourly else ''}"
    stopped, conflicts = sum(1 for run in runs if run.trouble), sum(run.conflicts for run in runs)
    said = (
        f"{since}以来往来 {len(runs)} 次，从表格读入 {sum(run.accepted for run in runs)} 格",
        f"写入表格 {sum(run.written for run in runs)} 格",
        f"新冲突 {conflicts} 处" if conflicts else "没有新冲突",
        f"受阻 {stopped} 次" if stopped else "没有受阻",
    )
    return "，".join(said)


def _months(days: Sequence[tuple[date, float]]) -> list[alt.DateTime]:
    """The first of every month that the days span, so that each month stands once on the axis."""
    if not days:
        return []
    month, last, found = (days[0][0] + timedelta(days=31)).replace(day=1), days[-1][0], []
    while month <= last:
        found.append(alt.DateTime(year=month.year, month=month.month, date=1))
        month = (month + timedelta(days=31)).replace(day=1)
    return found


def _colour(rows: pd.DataFrame, *, columns: int) -> alt.Color:
    """State colours, with a legend of those states only that occur."""
    present = set(rows["s"])
    used = [state for state in LOOKS if state.label in present]
    legend = alt.Legend(
        title=None,
        orient="bottom",
        direction="horizontal",
        symbolType="square",
        columns=columns,
        offset=6,
        labelExpr=_table(lambda state: f"{state.symbol} {state.label}") + "[datum.label]",
    )
    scale = alt.Scale(domain=[s.label for s in used], range=[LOOKS[s].fill for s in used])
    return alt.Color("s:N", scale=scale, legend=legend)


def _pick(of: Callable[[State], str]) -> str:
    """A Vega expression from the state in column `s` to one of its traits."""
    return f"{_table(of)}[datum.s]"


def _table(of: Callable[[State], str]) -> str:
    return "{" + ",".join(f"'{state.label}':'{of(state)}'" for state in LOOKS) + "}"


def _band(names: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(names), paddingInner=0.08, paddingOuter=0.02)


def _name_axis(limit: int) -> alt.Axis:
    return alt.Axis(domain=False, ticks=False, labelLimit=limit, labelFlush=False, labelOverlap=False)


def _tips(**columns: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(name, type="nominal", title=title) for name, title in columns.items()]


def _wide(step: int) -> dict[str, Any]:
    """As wide as the page, as high as the rows need: axes and legend come on top of that height, not out of it."""
    return {"width": "container", "height": alt.Step(step)}


def _framed(chart: AnyChart) -> AnyChart:
    framed: AnyChart = chart.configure_view(stroke=None)
    return framed
