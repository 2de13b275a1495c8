"""经验做法 (paragraph 三: 好经验好做法，及时总结推广): what is submitted, what the office made of it, and who may see it.

What was selected is published as it was read when it was decided on; a later version waits for a new decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ledger.columns import column, kept_text, parse

TAB = "经验做法"
TEXTS = {"title": "题目", "practice": "主要做法", "effect": "成效", "evidence": "佐证链接"}
REQUIRED = ("title", "practice")
LIMITS = {"title": 60, "practice": 3000, "effect": 1000, "evidence": 500}


class PracticeVerdict(StrEnum):
    """What became of a practice."""

    WAITING = "待评选"
    SELECTED = "采用"
    DECLINED = "未采用"
    WITHDRAWN = "已撤回"


@dataclass(frozen=True, slots=True)
class Version:
    """One wording: title, practice, effect, evidence by code name. `source` is 门户填写 or 表格中填写."""

    seq: int
    texts: Mapping[str, str]
    at: datetime
    person: str
    source: str

    def text(self, name: str) -> str:
        """A text; empty when there is none."""
        return self.texts.get(name, "")


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice of a unit; `key` is the entry it was submitted with (empty: alone), `versions` are oldest first.

    `decided_seq` is the version that the office decided on.
    """

    id: int
    unit: str
    key: str
    task_no: int
    versions: Sequence[Version] = field(repr=False)
    verdict: PracticeVerdict = PracticeVerdict.WAITING
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_seq: int = 0

    @property
    def latest(self) -> Version:
        """The newest wording."""
        return self.versions[-1]

    @property
    def published(self) -> Version | None:
        """The wording that everybody may read; None when it is not selected."""
        if self.verdict is not PracticeVerdict.SELECTED:
            return None
        return next((v for v in self.versions if v.seq == self.decided_seq), None)

    @property
    def newer(self) -> bool:
        """Has the wording changed since it was decided on?"""
        return bool(self.decided_seq) and self.latest.seq != self.decided_seq


def about_words(practice: Practice, titles: Mapping[int, str]) -> str:
    """`鼓楼区 · 7 稳步扩大预决算公开范围`; `titles` are those of tasks by number."""
    title = titles.get(practice.task_no, "")
    return f"{practice.unit} · {practice.task_no} {title.rstrip('。')}" if title else practice.unit


def read_texts(texts: Mapping[str, str], *, year: int, need: bool = True) -> tuple[dict[str, str], dict[str, str]]:
    """The texts as they are kept, and a message for each that cannot be. `need` asks for those that must not be empty."""
    values: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name, limit in LIMITS.items():
        text = texts.get(name, "").strip()
        kept, message = _read(name, text, year) if text else ("", "")
        if message:
            wrong[name] = message
        elif need and name in REQUIRED and not kept:
            wrong[name] = "请填写。"
        elif len(kept) > limit:
            wrong[name] = f"有{len(kept)}个字，不超过{limit}个字，请精简。"
        else:
            values[name] = kept
    return values, wrong


def _read(name: str, text: str, year: int) -> tuple[str, str]:
    of = column("practice" if name == "effect" else name, TAB)
    read = parse(of, text, year=year, tab=TAB)
    if not read.outcome.taken:
        return "", read.message or "这个内容无法识别，请重填。"
    # Links and documents' names stay as they were typed; only what reads as nothing is dropped.
    return ("", "") if read.value is None else (text if name == "evidence" else kept_text(of, text, read), "")
