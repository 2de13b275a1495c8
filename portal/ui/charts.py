"""Charts: one function per chart, a board in, a `Drawing` out; the colours are those of `reports.looks`.

A drawing carries its title (the finding, in words, computed from the data), its `alt` text and an Altair chart whose
rows travel beside the spec, so that a rerun serialises nothing; their columns are named for 看数据, the table behind it. `CHARTS`
lists every chart for the tests. What leads somewhere when it is clicked is no chart but links: `portal/overview/`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
import pyarrow as pa

from ledger.deadlines.standing import State
from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.headline import curve_title
from ledger.figures.pace import Point
from reports.looks import DARK_PAGE, LINES, LOOKS, PLANNED
from store.status import Run

CHARTS = ("curve", "timeline")
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
        # The browser exchanges the colours where its page is dark (`portal.server.browser.readable`); the server need not know.
        return {
            **spec,
            "usermeta": {"dark": DARK_PAGE},
            "datasets": {name: _arrow(table) for name, table in tables.items()},
        }


def _arrow(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def curve(board: Board, points: Sequence[Point]) -> Drawing:
    """The headline rate, and what units say themselves, over time against 序时进度 (an even pace from the notice's day to
    the year's end)."""
    shown = tuple(dict.fromkeys((board.rules.headline, Done.REPORTED)))
    actual = [(p.day.isoformat(), round(p.shares[done] * 100, 1), done.rate) for done in shown for p in points]
    ends = [(date(board.ledger.year, 12, 31), 1.0)] if points else []
    pace = [] if board.untouched else [(p.day, p.expected) for p in points] + ends
    planned = [(day.isoformat(), round(share * 100, 1), "序时进度") for day, share in pace]
    rows = pd.DataFrame(actual + planned, columns=["日期", "百分比", "指标"])
    domain = [*(done.rate for done in shown), "序时进度"]
    colour = alt.Scale(domain=domain, range=[*(LINES[done] for done in shown), PLANNED])
    dash = alt.Scale(domain=domain, range=[*([1, 0] for _ in shown), [5, 4]])
    legend = alt.Legend(title=None, orient="bottom", symbolType="stroke")
    chart = (
        alt.Chart(_ROWS)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(
                "日期:T",
                title=None,
                axis=alt.Axis(
                    values=_months([(p.day, p.expected) for p in points] + ends),
                    format="%-m月",
                    grid=False,
                    labelFlush=False,
                ),
            ),
            y=alt.Y(
                "百分比:Q",
                title=None,
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5, labelExpr="datum.label+'%'"),
            ),
            color=alt.Color("指标:N", scale=colour, legend=legend),
            strokeDash=alt.StrokeDash("指标:N", scale=dash, legend=legend),
            tooltip=[
                *_tips("指标"),
                alt.Tooltip("日期:T", format="%Y-%m-%d"),
                alt.Tooltip("百分比:Q"),
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
    rows = pd.DataFrame([(*at, cells) for at, cells in counts.items()], columns=["时间", "往来", "格"])
    x = alt.X(
        "时间:T",
        title=None,
        bandPosition=0.5,
        timeUnit="yearmonthdatehours" if hourly else "yearmonthdate",
        scale=_span(starts, hourly=hourly),
        axis=alt.Axis(format="%-m月%-d日 %H时" if hourly else "%-m月%-d日", grid=False, labelOverlap=True, tickCount=8),
    )
    scale = alt.Scale(domain=list(FLOWS), range=list(FLOWS.values()))
    legend = alt.Legend(title=None, orient="bottom", symbolType="square")
    moment = alt.Tooltip("时间:T", format="%Y-%m-%d %H时" if hourly else "%Y-%m-%d")
    base = alt.Chart(_ROWS)
    bars = (
        base.transform_filter(f"datum['往来'] != '{STOPPED}'")
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("格:Q", title="格", stack="zero", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("往来:N", scale=scale, legend=legend),
            tooltip=[moment, *_tips("往来", "格")],
        )
    )
    marks = (
        base.transform_filter(f"datum['往来'] == '{STOPPED}'")
        .mark_text(text="! 受阻", color=LOOKS[State.OVERDUE].fill, fontWeight="bold", baseline="bottom", clip=False)
        .encode(x=x, y=alt.value(-3), tooltip=[moment, *_tips("往来", 格="次")])
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


def _tips(*columns: str, **named: str) -> list[alt.Tooltip]:
    titles = {name: name for name in columns} | named
    return [alt.Tooltip(name, type="nominal", title=title) for name, title in titles.items()]


def _framed(chart: AnyChart) -> AnyChart:
    """Without a frame, and with one name for a screen reader, its `alt`: not one for each of a thousand squares."""
    quiet = chart.configure(aria=False).configure_mark(aria=False).configure_axis(labelColor=_MUTED, titleColor=_MUTED)
    framed: AnyChart = quiet.configure_legend(labelColor=_MUTED).configure_view(stroke=None)
    return framed
