"""How the lines of a title are broken: words whole, shaped like a trapezoid or a rhombus, no word alone (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, pairwise
from math import comb

# What is read together in this office's titles; a line never ends inside one of these.
WORDS = """
    市政府办公厅 人民政府 办公厅 办公室 县（市）区 市直部门 政务公开 政府信息公开 信息公开 工作要点 重点任务 任务分解
    年度报告 落实情况 完成情况 办理情况 整改情况 有关情况 有关问题 回头看 领导批示 承诺事项 经验做法 主要做法 牵头任务
    任务 工作 台账 汇总 汇编 报告 通报 通知 清单 情况 问题 整改 有关 单位 部门 关于 全市 全区 全县 年度 季度 督查 督办
    催办 专项 检查 核查 进展 落实 完成 推进 做好 开展 印发 公开
""".split()  # noqa: SIM905 - as a list it takes sixty lines
_COUNTED = r"\d+(?:年度?|月|日|号|项|个|％|%)?|第[一二三四五六七八九十]+(?:季度|轮|批|次|项|期)|上半年|下半年"
_TOKEN = re.compile(
    "|".join(
        ["[《“〔（(][^《”〕）)]{1,12}[》”〕）)]", _COUNTED, "[A-Za-z]+", *sorted(WORDS, key=len, reverse=True), "."]
    ),
    re.DOTALL,
)
_MOST = 4_000  # ways of parting a very long title that are looked at
_NO_START = set("，。、；：！？）》”〕％%的了等和与及")
_NO_END = set("（《“〔和与及、")
_ORPHAN = 4  # fewer characters do not make a line
# Of a character: as broad as the font that stands for one that is missing may make them, and the blank that LibreOffice leaves
# between them and Chinese characters whatever a document says.
_FIGURE, _LETTER, _BLANK = 0.64, 0.8, 0.25
_BESIDE = re.compile(r"(?<=[0-9A-Za-z])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])")


def title_lines(title: str, room: float, words: Iterable[str] = ()) -> tuple[str, ...]:
    """The lines of a title, each at most `room` characters wide; `words` are further ones that stay whole, such as names of
    units. A title that says itself where its lines end keeps them."""
    if "\n" in title:
        return tuple(line.strip() for line in title.splitlines() if line.strip())
    return _broken(title, room, tuple(words))


@lru_cache(maxsize=256)
def _broken(title: str, room: float, words: tuple[str, ...]) -> tuple[str, ...]:
    tokens = _tokens(title, room, words)
    if width(title) <= room or len(tokens) < 2:
        return (title,)
    count = 2
    while count * room < width(title):
        count += 1
    shapes = [lines for n in (count, count + 1) for lines in _partings(tokens, n)]
    fitting = [lines for lines in shapes if all(width("".join(line)) <= room for line in lines)]
    best = min(fitting, key=_ugliness, default=None)
    return tuple("".join(line) for line in best) if best else _cut(title, room)


def _tokens(title: str, room: float, words: tuple[str, ...]) -> list[str]:
    """The title's words; one that no line holds is taken apart."""
    kept = re.compile("|".join(map(re.escape, sorted(filter(None, words), key=len, reverse=True))) or "(?!)")
    found: list[str] = []
    place = 0
    while place < len(title):
        match = kept.match(title, place) or _TOKEN.match(title, place)
        assert match is not None
        found += [match[0]] if width(match[0]) <= room else list(match[0])
        place = match.end()
    return found


def _partings(tokens: list[str], count: int) -> Iterator[tuple[list[str], ...]]:
    """Every way to make `count` lines of the words."""
    places = [n for n in range(1, len(tokens)) if _may_part(tokens[n - 1], tokens[n])]
    while comb(len(places), count - 1) > _MOST:
        places = [place for n, place in enumerate(places) if n % 8]
    for chosen in combinations(places, count - 1):
        edges = (0, *chosen, len(tokens))
        yield tuple(tokens[a:b] for a, b in pairwise(edges))


def _may_part(before: str, after: str) -> bool:
    return after[0] not in _NO_START and before[-1] not in _NO_END


def _ugliness(lines: tuple[list[str], ...]) -> tuple[float, ...]:
    """Orphans, an hourglass, lines of one length, many lines; then uneven lines and ends inside what may be a word."""
    widths = [width("".join(line)) for line in lines]
    orphans = sum(w < _ORPHAN for w in widths)
    hourglass = len(widths) > 2 and min(widths[1:-1]) < min(widths[0], widths[-1])
    level = len(set(widths)) == 1
    doubtful = sum(len(a[-1]) == len(b[0]) == 1 and a[-1] not in "，、：" for a, b in pairwise(lines))
    return (orphans, hourglass, level, len(lines), max(widths) - min(widths) + 6 * doubtful)


def width(text: str) -> float:
    """Characters that a line takes at most, whatever font a machine has."""
    letters = sum(1 if ord(char) >= 0x2000 else _FIGURE if char.isdigit() else _LETTER for char in text)
    return letters + _BLANK * len(_BESIDE.findall(text))


def _cut(title: str, room: float) -> tuple[str, ...]:
    """Where no words can be told: as many characters a line as it holds."""
    size = int(room)
    return tuple(title[n : n + size] for n in range(0, len(title), size))
