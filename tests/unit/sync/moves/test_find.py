"""What counts as moved against the keys, on ledgers of any size; and what people do by right, which must pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.columns import LEDGER
from sync.backends.base import Grid
from sync.moves import Moves, find, look
from sync.moves.scene import WORDS
from sync.rows.locate import Located
from sync.rows.repairs import IDENTITY
from tests.examples import so_many
from tests.property.mishaps import Rows, fill_down, paste_off, sort_part, swap

NAMES = [c.name for c in LEDGER]
PLACES = {name: place for place, name in enumerate(NAMES, 1)}
NOTE, STATUS, PERCENT = (PLACES[name] for name in ("progress_note", "status", "percent"))
ISSUES = PLACES["issues"]
OPEN = [PLACES[name] for name in NAMES[7:]]
ALL_BUT_KEY = [PLACES[name] for name in NAMES[1:]]


def ledger(tasks: int, units: int, *, filled: Callable[[int], bool] = lambda _: True) -> Rows:
    """Rows of every unit for every task; those that are filled say something of their own."""
    rows = []
    for number in range(tasks * units):
        task, unit = divmod(number, units)
        row = [
            f"2021-{task:02}-单位{unit}",
            str(task),
            f"任务{task}",
            f"单位{unit}",
            "县区",
            "责任",
            "2021-10-30",
        ]
        row += [""] * len(OPEN)
        if filled(number):
            row[STATUS - 1] = ("未启动", "正在推进", "已完成")[number % 3]
            row[PERCENT - 1] = str(number * 7 % 11 * 10)
            row[NOTE - 1] = f"{number * 7919 % 10007}号：{row[0]}办了这件事"
        rows.append(row)
    return rows


def found(before: Rows, after: Rows, former: Mapping[tuple[str, str], set[str]] | None = None) -> Moves:
    base = {row[0]: dict(zip(NAMES, row, strict=True)) for row in before}
    truth = {key: {name: texts[name] for name in ("key", *IDENTITY)} for key, texts in base.items()}
    located = Located(1, dict(PLACES), {row[0]: number for number, row in enumerate(after, 2)})
    grid = Grid("工作台账", [NAMES, *after])
    scene = look(grid, located, base=base, truth=truth, copied={}, waiting={}, restoring={})
    scene.former = former or {}
    return find(scene, grid)


def after(before: Rows, act: Callable[[Rows], None]) -> Rows:
    rows = [list(row) for row in before]
    act(rows)
    return rows


def unseen(before: Rows, rows: Rows) -> list[tuple[str, str]]:
    """Texts of one unit that stand in another's row now, neither held nor shown to anybody."""
    moves = found(before, rows)
    home = {row[NOTE - 1]: row[3] for row in before if row[NOTE - 1]}
    seen = moves.cells.keys() | {c.cell for c in moves.doubtful}
    unit = {row[0]: row[3] for row in before}
    return [
        (new[0], new[NOTE - 1])
        for old, new in zip(before, rows, strict=True)
        if new[NOTE - 1] != old[NOTE - 1]
        and home.get(new[NOTE - 1], unit[new[0]]) != unit[new[0]]
        and (new[0], "progress_note") not in seen
    ]


def taken(before: Rows, rows: Rows, moves: Moves) -> Rows:
    """What is agreed once all that is not held has been taken; protected cells stay."""
    return [
        [
            old if name in IDENTITY or (row[0], name) in moves.cells else new
            for name, old, new in zip(NAMES, row, late, strict=True)
        ]
        for row, late in zip(before, rows, strict=True)
    ]


def words(moves: Moves) -> set[tuple[str, str]]:
    return {cell for cell in moves.cells if cell[1] in WORDS}


SIZES = st.sampled_from([(1, 6), (3, 4), (1, 12), (5, 20), (10, 40)])
MARKS = st.sampled_from([[NOTE], OPEN, ALL_BUT_KEY])


@st.composite
def mishaps(draw: st.DrawFn, count: int) -> Callable[[Rows], None]:
    """One thing that staff do by mistake to a ledger of so many rows."""
    marked, place = draw(MARKS), st.integers(0, count - 1)
    acts: dict[str, st.SearchStrategy[Callable[[Rows], None]]] = {
        "sort": st.builds(
            partial, st.just(sort_part), places=st.just(marked), by=st.sampled_from(marked), descending=st.booleans()
        ),
        "fill": st.builds(partial, st.just(fill_down), places=st.just(marked), start=place, count=place),
        "paste": st.builds(
            partial, st.just(paste_off), places=st.just(marked), start=place, count=place, off=st.integers(-5, 5)
        ),
        "swap": st.builds(partial, st.just(swap), places=st.just(marked), one=place, other=place),
    }
    return draw(st.sampled_from(list(acts.values())).flatmap(lambda act: act))


@so_many(50, deep=2_000)
def test_nobodys_words_move_unseen(examples: int) -> None:
    drawn = given(size=SIZES, share=st.integers(1, 4), times=st.integers(1, 3), data=st.data())
    much = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    much(drawn(_nobodys_words_move_unseen))()


def _nobodys_words_move_unseen(size: tuple[int, int], share: int, times: int, data: st.DataObject) -> None:
    before = ledger(*size, filled=lambda number: number * 13 % 4 < share)
    rows = before
    for _ in range(times):
        rows = after(rows, data.draw(mishaps(len(before))))
    assert not unseen(before, rows)
    stopped = found(before, rows)
    if stopped.sentence:
        gone = words(stopped) - words(found(taken(before, rows, stopped), rows))
        assert not gone, "a stop goes away by itself"


def put(rows: Rows, column: str, text: Callable[[int], str], only: Callable[[int], bool] = lambda _: True) -> None:
    for number, row in enumerate(rows):
        if only(number):
            row[PLACES[column] - 1] = text(number)


BY_RIGHT: dict[str, Callable[[Rows], None]] = {
    "200 new texts": partial(put, column="progress_note", text=lambda n: f"全新的进展{n}", only=lambda n: n < 200),
    "one status for 200 rows": partial(put, column="status", text=lambda _: "已完成", only=lambda n: n < 200),
    "everybody a step on": partial(put, column="percent", text=lambda n: str(n * 7 % 11 * 10 + 10)),
    "all approved": partial(put, column="review_state", text=lambda _: "已通过"),
    "one comment for many": partial(put, column="review_comment", text=lambda _: "请补充佐证材料后再报"),
    "no problems anywhere": partial(put, column="issues", text=lambda _: "无"),
    "one time for all": partial(put, column="reported_at", text=lambda _: "2021-10-20 09:00"),
    "a unit's sentence in its own rows": partial(
        put, column="progress_note", text=lambda _: "0号：2021-00-单位0办了这件事", only=lambda n: n % 40 == 0
    ),
    "200 new texts that are counted": partial(
        put, column="progress_note", text=lambda n: f"第{n}项已公开，链接见网站{n}", only=lambda n: n < 200
    ),
    "everybody's number is new": partial(put, column="phone", text=lambda n: f"0371-6600{n:04}"),
    "a unit clears its own rows": partial(put, column="progress_note", text=lambda _: "", only=lambda n: n % 40 == 5),
    "four units of a task clear theirs": partial(
        put, column="progress_note", text=lambda _: "", only=lambda n: 3 <= n < 7
    ),
    "a turn of phrase here and there": partial(
        put, column="progress_note", text=lambda _: "已完成", only=lambda n: n % 7 == 0
    ),
    "one person reports for all": partial(put, column="reporter", text=lambda _: "刘某"),
    "everybody's status a step on": partial(
        put, column="status", text=lambda n: ("正在推进", "已完成", "已完成")[n % 3]
    ),
    "a unit's new sentence in its own rows": partial(
        put, column="progress_note", text=lambda _: "本单位已经公开了", only=lambda n: n % 40 == 3
    ),
}


@pytest.mark.parametrize("what", BY_RIGHT)
def test_what_people_do_by_right_passes(what: str) -> None:
    before = ledger(10, 40)
    assert found(before, after(before, BY_RIGHT[what])) == Moves()


def test_thirty_rows_filled_down_say_how_many_and_over_what() -> None:
    before = ledger(10, 40, filled=lambda number: number < 20)
    said = found(before, after(before, partial(fill_down, places=[NOTE], start=4, count=30))).sentence
    assert "“工作进展”有 30 格变成同一句“" in said
    assert "盖住了其中 15 格别的内容" in said
    assert "第 7 行至第 36 行之间，共 30 行" in said


def test_a_new_sentence_dragged_down_is_held_wherever_it_was_typed() -> None:
    before = ledger(1, 12, filled=lambda _: False)
    moves = found(
        before,
        after(before, lambda rows: put(rows, "progress_note", lambda _: "刚刚写的一句话", lambda n: n > 5)),
    )
    assert len(moves.cells) == 6
    assert {key for key, _ in moves.strange} == {"2021-00-单位6", "2021-00-单位11"}


def test_columns_pasted_one_to_the_right() -> None:
    before = ledger(2, 6)

    def act(rows: Rows) -> None:
        for row in rows:
            row[NOTE], row[NOTE - 1] = row[NOTE - 1], ""

    assert "“工作进展”的 12 格内容移到了“佐证链接”一列" in found(before, after(before, act)).sentence


def test_dates_sorted_by_themselves() -> None:
    """No text moved: the protected cells alone say that they are others'."""
    before = ledger(2, 6)
    for number, row in enumerate(before):
        row[PLACES["due_date"] - 1] = f"2021-{12 - number:02}-30"
    moves = found(before, after(before, partial(sort_part, places=[PLACES["due_date"]], by=PLACES["due_date"])))
    assert "有 12 行的" in moves.sentence
    assert not moves.cells


def rich(tasks: int, units: int) -> Rows:
    """Every row has a name and a number of its unit's, too, and each unit once said the same turn of phrase."""
    rows = ledger(tasks, units)
    for number, row in enumerate(rows):
        row[PLACES["reporter"] - 1] = f"某{number % units}"
        row[PLACES["phone"] - 1] = f"0371-66{number % units:06}"
        if number % 4 == 0:
            row[NOTE - 1] = "已按要求完成公开。"
    return rows


def count_up(rows: Rows, column: str, text: Callable[[int], str], start: int = 5, count: int = 8) -> None:
    put(rows, column, lambda n: text(n - start + 1), lambda n: start <= n < start + count)


STOPPED: dict[str, tuple[Callable[[Rows], None], str]] = {
    "a number dragged over others'": (partial(fill_down, places=[PLACES["phone"]], start=3, count=30), "盖住了其中"),
    "a name dragged over others'": (
        partial(fill_down, places=[PLACES["reporter"]], start=3, count=6),
        "“填报人”有 6 格变成同一句",
    ),
    "a turn of phrase dragged over others' words": (
        partial(fill_down, places=[NOTE], start=4, count=30),
        "变成同一句“已按要求完成公开。”",
    ),
    "已完成 dragged over others' words": (
        partial(put, column="progress_note", text=lambda _: "已完成", only=lambda n: 2 <= n < 20),
        "变成同一句“已完成”",
    ),
    "a blank dragged down": (
        partial(put, column="progress_note", text=lambda _: "", only=lambda n: 7 <= n < 14),
        "“工作进展”有 7 格挨在一起的内容同时变成空白",
    ),
    "blanks with gaps": (
        partial(put, column="progress_note", text=lambda _: "", only=lambda n: 7 <= n < 20 and n % 2 == 0),
        "同时变成空白",
    ),
    "1, 2, 3": (partial(count_up, column="progress_note", text=str), "“工作进展”有 8 格逐行变成“1”“2”…"),
    "1, 2, 3 in the status": (partial(count_up, column="status", text=str), "“进展状态”有 8 格逐行变成“1”“2”…"),
    "a number counted up": (
        partial(count_up, column="phone", text=lambda n: f"0371-66{500 + n:06}"),
        "“联系电话”有 8 格逐行变成",
    ),
    "a sentence counted up": (
        partial(count_up, column="issues", text=lambda n: f"问题{n + 2}", start=6),
        "“存在问题”有 8 格逐行变成",
    ),
    "statuses pasted two rows off": (partial(paste_off, places=[STATUS], start=10, count=40, off=2), "“进展状态”有"),
    "percents pasted three rows higher": (
        partial(paste_off, places=[PERCENT], start=10, count=12, off=-3),
        "“完成进度”有",
    ),
}


@pytest.mark.parametrize("what", STOPPED)
@pytest.mark.parametrize("size", [(5, 12), (29, 59)])
def test_what_came_over_others_is_stopped(what: str, size: tuple[int, int]) -> None:
    before = rich(*size)
    before[5][PLACES["issues"] - 1], before[4][PLACES["phone"] - 1] = "问题2", "0371-66000500"
    act, said = STOPPED[what]
    assert said in found(before, after(before, act)).sentence


def test_a_status_column_of_six_rows_sorted() -> None:
    before = ledger(1, 6)
    for row, text in zip(before, ("已完成", "正在推进", "正在推进", "已完成", "未启动", "未启动"), strict=True):
        row[STATUS - 1] = text
    assert "“进展状态”有 5 格" in found(before, after(before, partial(sort_part, places=[STATUS], by=STATUS))).sentence


def test_a_new_sentence_dragged_a_row_too_far_shows_what_it_covered() -> None:
    before = ledger(2, 6)
    moves = found(
        before,
        after(before, lambda rows: put(rows, "progress_note", lambda _: "刚刚写的一句话", lambda n: n in (3, 4))),
    )
    assert not moves.sentence
    assert {(c.key, c.old) for c in moves.doubtful} == {(before[n][0], before[n][NOTE - 1]) for n in (3, 4)}


def sorted_then_filled(rows: Rows) -> None:
    sort_part(rows, [NOTE], by=NOTE)
    fill_down(rows, [NOTE], start=0, count=2)


def a_row_pasted_and_its_words_cut(rows: Rows) -> None:
    paste_off(rows, ALL_BUT_KEY, start=3, count=1)
    rows[3][NOTE - 1] = ""


def a_blank_row_pasted_and_filled_in(rows: Rows) -> None:
    fill_down(rows, ALL_BUT_KEY, start=2, count=2)
    rows[2][NOTE - 1] = "刚刚写的一句话"


@pytest.mark.parametrize("act", [sorted_then_filled, a_row_pasted_and_its_words_cut, a_blank_row_pasted_and_filled_in])
def test_a_stop_stands_when_all_else_is_taken(act: Callable[[Rows], None]) -> None:
    before = ledger(1, 6, filled=lambda n: n in (1, 3))
    rows = after(before, act)
    stopped = found(before, rows)
    assert stopped.sentence
    assert words(stopped) == words(found(taken(before, rows, stopped), rows))


def alike(rows: Rows) -> None:
    """Four units say the same sentence."""
    put(rows, "progress_note", lambda _: "已按要求完成公开。", lambda n: n in (0, 4, 8, 11))


def test_words_that_changed_places_with_a_turn_of_phrase_are_told_at_both_places() -> None:
    before = after(ledger(1, 12), alike)
    moves = found(before, after(before, partial(swap, places=[NOTE], one=0, other=5)))
    assert {(c.key, c.old) for c in moves.doubtful} == {(before[n][0], before[n][NOTE - 1]) for n in (0, 5)}


def test_a_turn_of_phrase_over_two_neighbours_shows_what_it_covered() -> None:
    before = after(ledger(1, 12), alike)
    moves = found(before, after(before, partial(fill_down, places=[NOTE], start=4, count=2)))
    assert {(c.key, c.old) for c in moves.doubtful} == {(before[n][0], before[n][NOTE - 1]) for n in (5, 6)}


def test_a_unit_may_say_what_many_say() -> None:
    before = after(ledger(1, 12), alike)
    assert found(before, after(before, partial(fill_down, places=[NOTE], start=4, count=1))) == Moves()


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ("7月起逐户走访", [2], True),
        ("7月起逐户走访", [2, 8], True),
        ("7月起逐户走访", [2, 3, 4], False),  # a turn of phrase
        ("7月起逐户走访", [0, 2], False),  # its own, too
        ("已完成", [2], False),
    ],
)
def test_words_that_others_said_once(text: str, rows: list[int], told: bool) -> None:
    before = ledger(2, 6)
    former = {("progress_note", text): {before[row][0] for row in rows}}
    moves = found(
        before, after(before, partial(put, column="progress_note", text=lambda _: text, only=lambda n: n == 0)), former
    )
    assert [c.key for c in moves.doubtful] == ([before[0][0]] if told else [])


def told(moves: Moves) -> set[tuple[str, str, str]]:
    """Unit, column and former text of what a person sees without a stop."""
    assert not moves.sentence
    return {(c.key, c.column, c.old) for c in moves.doubtful}


def a_row_with_a_problem(rows: Rows) -> None:
    rows[1][ISSUES - 1] = "人手不够"


def a_blank_pasted_along(rows: Rows) -> None:
    rows[1][NOTE - 1], rows[3][NOTE - 1] = rows[3][NOTE - 1], ""
    rows[1][ISSUES - 1] = rows[3][ISSUES - 1]


def test_words_under_a_blank_that_came_along_are_told() -> None:
    """工作进展 and 存在问题 of one unit cut and pasted over another's: too little to stop for, and the blank covers words, too."""
    before = after(ledger(1, 6), a_row_with_a_problem)
    one, other = before[1], before[3]
    assert told(found(before, after(before, a_blank_pasted_along))) == {
        (one[0], "progress_note", one[NOTE - 1]),
        (one[0], "issues", "人手不够"),
        (other[0], "progress_note", other[NOTE - 1]),
    }


def test_words_under_a_blank_that_came_with_words_cut_a_save_before_are_told() -> None:
    before = after(ledger(1, 6), a_row_with_a_problem)
    cut = before[3][NOTE - 1]
    rows = after(before, a_blank_pasted_along)
    before[3][NOTE - 1] = ""
    assert (before[1][0], "issues", "人手不够") in told(found(before, rows, {("progress_note", cut): {before[3][0]}}))


@pytest.mark.parametrize("said", ["也缺人手", "无"])
def test_a_cell_cleared_beside_a_strange_text_is_cleared(said: str) -> None:
    """Where the text came from stands something else; or what was there is no words of anybody's."""
    before = after(ledger(1, 6), a_row_with_a_problem)
    before[1 if said == "无" else 3][ISSUES - 1] = said

    def act(rows: Rows) -> None:
        rows[1][NOTE - 1], rows[1][ISSUES - 1] = rows[3][NOTE - 1], ""

    assert {column for _, column, _ in told(found(before, after(before, act)))} == {"progress_note"}


def test_a_part_sorted_and_typed_over_tells_what_its_blanks_cover() -> None:
    """Colleagues went on typing in the sorted sheet, so that only one text shows that it was: no stop any more."""
    blank = ledger(1, 6, filled=lambda _: False)
    agreed = {0: ("", "网页甲"), 2: ("网页丙", ""), 5: ("表己", "")}
    before = after(blank, lambda rows: put_in(rows, agreed))
    late = {0: ("网页丙", ""), 1: ("表二号", "表三号"), 2: ("表五号", ""), 3: ("", "表一号"), 5: ("", "表四号")}
    assert (before[0][0], "issues", "网页甲") in told(found(before, after(blank, lambda rows: put_in(rows, late))))


def put_in(rows: Rows, said: Mapping[int, tuple[str, str]]) -> None:
    """工作进展 and 存在问题 by row."""
    for number, (note, issues) in said.items():
        rows[number][NOTE - 1], rows[number][ISSUES - 1] = note, issues
