"""Draws notices without a table: what is asked of whom, and how a city would print it."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from ledger.notice.blanks import width

TITLE = "东平市2024年政务公开工作要点"
CN = "一二三四五六七八九十"
WORDS = st.sampled_from(
    [
        "规划",
        "预算",
        "《条例》",
        "“一张清单”",
        "（试行）",
        "12345热线",
        "目录（含县区）",
        "办事指南、",
        "决算，",
        "政策",
    ]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=9).map(lambda words: f"公开{''.join(words)}信息。")
UNITS = [
    "市发改委",
    "市财政局",
    "市政府办公室",
    "市行政（市民）服务中心管委会",
    "市委宣传部",
    "各县（市、区）政府",
    "市直各部门",
]
DUES = st.sampled_from(["", "", "", "6月底前", "长期坚持", "2024年9月30日前", "每季度末"])
NUMBERS = {
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "（一）": lambda n: f"（{CN[n - 1]}）",
    "（1）": lambda n: f"（{n}）",
}


@dataclass(frozen=True)
class Wanted:
    """One task as drawn."""

    part: str
    section: str
    title: str
    requirement: str
    leads: tuple[str, ...]
    units: tuple[str, ...]
    due: str


@dataclass(frozen=True)
class Notice:
    """The tasks of a notice and its paragraphs as printed."""

    tasks: tuple[Wanted, ...]
    paragraphs: tuple[str, ...]


def _listed(leads: tuple[str, ...], units: tuple[str, ...], due: str, form: str) -> list[str]:
    """The assignment's clauses in one of the forms that cities use."""
    first, rest = "、".join(leads), "、".join(units)
    if form == "words":
        clauses = ([f"{first}牵头"] if leads else []) + ([f"{rest}按职责分工负责"] if units else [])
        return ["，".join(clauses + ([f"{due}完成"] if due[-1:] == "前" else [due] if due else []))]
    labelled = ([f"牵头单位：{first}"] if leads else []) + ([f"责任单位：{rest}"] if units else [])
    if form == "lines":
        return labelled + ([f"完成时限：{due}"] if due else [])
    return ["；".join(labelled) + (f"，{due}" if due else "")]


def _printed(task: Wanted, label: str, form: str, place: str, pair: str) -> list[str]:
    """The paragraphs of one task; the assignment stands behind the full stop, before it, or on a line of its own."""
    text = f"{label}{task.title}{task.requirement}"
    clauses = _listed(task.leads, task.units, task.due, form)
    if form == "lines":
        return [text, *clauses]
    bracket = f"{pair[0]}{clauses[0]}{pair[1]}"
    if place == "before":
        return [f"{text[:-1]}{bracket}。"]
    return [text, bracket] if place == "own" else [f"{text}{bracket}"]


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """A notice with parts, perhaps sections, and numbered tasks; every task names its units."""
    style = draw(st.sampled_from(sorted(NUMBERS)))
    sections = style != "（一）" and draw(st.booleans())
    running, form = draw(st.booleans()), draw(st.sampled_from(["words", "labels", "lines"]))
    place, pair = (
        draw(st.sampled_from(["after", "before", "own"])),
        draw(st.sampled_from(["（）", "()", "〔〕", "[]"])),
    )
    tasks: list[Wanted] = []
    printed = ["为做好有关工作，制定本要点。"] if draw(st.booleans()) else []
    for p in range(draw(st.integers(1, 3))):
        part = f"{CN[p]}、第{p}类公开"
        printed.append(part)
        for s in range(draw(st.integers(1, 2)) if sections else 1):
            section = f"（{CN[s]}）小类工作" if sections else ""
            printed += [section] if section else []
            first = len(tasks)
            for _ in range(draw(st.integers(1, 3))):
                named = tuple(draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=4, unique=True)))
                led = draw(st.integers(0, len(named)))
                requirement = "".join(draw(st.lists(SENTENCES, max_size=2)))
                task = Wanted(part, section, draw(SENTENCES), requirement, named[:led], named[led:], draw(DUES))
                tasks.append(task)
                no = len(tasks) if running else len(tasks) - first
                printed += _printed(task, NUMBERS[style](no), form, place, pair)
    if draw(st.booleans()):
        printed.append(f"{CN[p + 1]}、工作要求")
        printed.append("各单位要加强领导，各牵头单位于11月30日前将落实情况报市政府办公室。")
    return Notice(tuple(tasks), tuple(printed))


def wrapped(paragraphs: tuple[str, ...], columns: int) -> list[str]:
    """Paragraphs as a printer breaks them: no line begins with a mark that no text begins with."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines.append("")
        for c in paragraph:
            if width(lines[-1] + c) > columns and c not in "，。、；：）》”〕]":
                lines.append("")
            lines[-1] += c
    return lines
