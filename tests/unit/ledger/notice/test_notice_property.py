"""Any breakdown printed as the table of a Word file or as running text reads back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from notice_files import HEADER, listed, rows_of, text, word

from ledger.breakdown import Breakdown, Mention, Task
from ledger.notice import read_notice
from ledger.notice.blanks import width
from ledger.notice.deadlines import find_deadlines, nature_of
from tests.examples import so_many

TITLE = "2024年全市政务公开工作任务分解表"
WORDS = st.sampled_from(
    [
        "规划",
        "预算公开",
        "（计划）",
        "“e政务”",
        "《信息公开条例》",
        "12345热线",
        "H5形式",
        "、",
        "，",
        "一张清单",
        "市财政局",
        "2021年",
    ]
)
CLOSED = st.lists(WORDS, min_size=1, max_size=16).map(lambda words: f"推进{''.join(words)}工作。")
TIMED = st.sampled_from(["", "6月底前", "每季度", "2024年12月31日前", "10 月底前", "定期"])
LEADS = st.lists(
    st.builds(
        Mention,
        st.sampled_from(
            [
                "市发改委",
                "市财政局",
                "市行政（市民）服务中心管委会",
                "市政府办公厅",
                "市司法局",
                "国网供电公司",
            ]
        ),
        st.sampled_from(["", "", "负责专题建设", "负责市级（线下）专区"]),
    ),
    max_size=3,
    unique_by=lambda m: m.name,
)
GROUPS = st.lists(
    st.sampled_from(["市直各有关单位", "各县（市）区政府", "高新区管委会"]).map(Mention),
    min_size=1,
    max_size=3,
    unique=True,
).filter(lambda units: any("各" in u.name for u in units[:1]))


@st.composite
def breakdowns(draw: st.DrawFn) -> Breakdown:
    tasks: list[Task] = []
    for part in range(draw(st.integers(1, 3))):
        for section in range(draw(st.integers(1, 2))):
            for _ in range(draw(st.integers(1, 3))):
                requirement = draw(TIMED) + draw(CLOSED)
                tasks.append(
                    Task(
                        no=len(tasks) + 1,
                        part=f"{'一二三'[part]}、第{part}类工作",
                        section=f"（{'一二'[section]}）小类",
                        title=draw(CLOSED),
                        requirement=requirement.replace(" ", ""),
                        lead_units=tuple(draw(LEADS)),
                        responsible_units=tuple(draw(GROUPS)),
                    )
                )
    dated = [
        replace(t, deadlines=found, nature=nature_of(t.requirement, found))
        for t in tasks
        for found in [tuple(dict.fromkeys(f.deadline for f in find_deadlines(t.requirement, 2024)))]
    ]
    return Breakdown(2024, TITLE, "榕政办〔2024〕7号", "市政府办公厅", date(2024, 1, 1), tuple(dated))


def wrapped(cell: str, columns: float) -> list[str]:
    """Lines of a column that many full-width characters wide."""
    lines = [""]
    for c in cell:
        if width(lines[-1] + c) > columns:
            lines.append("")
        lines[-1] += c
    return lines


def printed(b: Breakdown) -> str:
    """The breakdown as the text of a PDF: one line after another, blank lines between, cells closed up."""
    lines = [b.doc_no, b.issuer, "2024年1月1日", TITLE, " ".join(HEADER)]
    for row in rows_of(b):
        if isinstance(row, str):
            lines.append(row)
            continue
        title, requirement, _, _ = row
        lines += [*wrapped(title, 15), *wrapped(requirement, 19)]
        task = b.task(int(title.split(".")[0]))
        for lead in task.lead_units:
            lines += [lead.name, *([f"（{lead.qualifier}）"] if lead.qualifier else [])]
        lines += wrapped(listed(task.responsible_units), 13)
    return "\n\n".join([*lines, "抄送：市委办公厅。"])


@so_many(15, deep=300)
def test_running_text_reads_back(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(breakdowns())
    def check(b: Breakdown) -> None:
        with TemporaryDirectory() as folder:
            assert read_notice(text(Path(folder) / "f.txt", printed(b))).breakdown == b

    check()


@so_many(6, deep=100)
def test_word_table_reads_back(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(breakdowns())
    def check(b: Breakdown) -> None:
        front = [b.doc_no, b.issuer, "2024年1月1日", TITLE]
        with TemporaryDirectory() as folder:
            assert read_notice(word(Path(folder) / "f.docx", rows_of(b), front=front)).breakdown == b

    check()
