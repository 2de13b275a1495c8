"""牵头汇总: the units' material of each led task side by side, its consolidated text, sent to the office in time."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ledger.duties.consolidation import ConsolidationLine, TextStage
from portal.duties.consolidation import show_downloads, show_head, show_material, show_overview
from portal.duties.consolidation_text import show_text
from portal.signin.session import opened
from portal.ui.attempts import show_outcome
from portal.ui.choices import pick_task
from portal.ui.widgets import figures, page_head

portal, context = opened()
person, service = context.person, portal.duties.consolidation
TABS = ("各单位进展", "汇总稿")


def show_figures(lines: tuple[ConsolidationLine, ...]) -> None:
    """How many texts are where."""
    stages = [line.collection.stage for line in lines]
    figures(
        ("汇总任务", len(stages)),
        ("未开始", stages.count(TextStage.NOT_BEGUN)),
        ("起草中、退回", stages.count(TextStage.DRAFTING) + stages.count(TextStage.RETURNED)),
        ("已报、已采用", sum(stage.locked for stage in stages)),
        ("过内部时限", sum(line.late for line in lines)),
        width=120,
    )


board = context.board()
lines = tuple(replace(line, late=line.late and not board.untouched) for line in service.lines(person))
page_head("牵头汇总", context)
if not lines:
    st.info("您的单位没有牵头的任务，这一页没有内容。要填报本单位的任务，请打开“填报”。")
    st.stop()
(st.warning if any(line.late for line in lines if not line.ad_hoc) else st.caption)(service.timetable.words)
show_outcome()
labels = {str(line.task_no): line.label for line in lines}
number = pick_task(labels, key="lead_no", every=len(lines) > 1)  # who collects a single task sees it at once
line = next((line for line in lines if line.task_no == number), None)
if line is None:
    if notice := tuple(line for line in lines if not line.ad_hoc):
        show_figures(notice)
    show_overview(lines)
    show_downloads(context, service)
    st.stop()
show_head(context, service, board.ledger.breakdown.task(line.task_no), line)
material, text = st.tabs(TABS, key="lead_tab", bind="query-params", on_change="rerun")
with material:
    show_material(board, line.task_no)
with text:
    show_text(context, service, line, board.ledger.by_task.get(line.task_no, ()))
    show_downloads(context, service, line.task_no)
