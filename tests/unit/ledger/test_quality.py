"""Hints before a review: what stands out in a text, and that no hint ever stops what somebody hands in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import BEIJING
from ledger.errors import NotAllowed
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.review import quality
from ledger.review.quality import HintKind, RoundBefore, alike_in_task, hints, kinds_of, nearly_same, units_alike
from ledger.review.quality_service import QualityService, as_typed
from ledger.submission import check
from tests.unit.ledger.sample_ledger import entry, full_ledger, small_ledger

DAY, NOW = date(2021, 10, 12), datetime(2021, 10, 12, 9, tzinfo=BEIJING)
KEY = "2021-07-鼓楼区"
CLERK = Person("u", "王某", frozenset({Role.UNIT}), ("鼓楼区",))
LONG = "我区召开专题会议部署预决算公开工作，组织各街镇逐项核对公开目录，补齐缺项并在门户网站设立专栏集中展示。"
FIGURES = "已公开12家单位预算，9月30日前补齐。"


def found(note: str = "", **values: object) -> str:
    ledger = small_ledger(t07_鼓楼区={"progress_note": note, "status": "正在推进"} | values)
    return kinds_of(hints(ledger.by_key[KEY], ledger, DAY))


@pytest.mark.parametrize(
    ("note", "values", "kinds"),
    [
        ("", {}, ""),
        (FIGURES, {}, ""),
        ("领导高度重视，扎实推进各项工作，取得明显成效。", {}, "内容空泛"),
        ("领导高度重视，召开三次会议。", {}, ""),
        ("领导高度重视，联系人13800138000。", {}, "个人信息、内容空泛"),
        ("全区已完成公开，覆盖十余家单位。", {}, ""),
        ("按榕政办〔2021〕53号要求落实到位。", {}, ""),
        ("领导高度重视，扎实推进。", {"evidence": "https://www.example.gov.cn/1.html"}, ""),
        ("确与本单位职责无关。", {"status": "不涉及"}, ""),
        (FIGURES, {"status": "已完成", "percent": 60.0}, "前后矛盾"),
        (FIGURES, {"status": "未启动", "percent": 40.0}, "前后矛盾"),
        ("已于12月20日公开3份预算。", {}, "前后矛盾"),
        ("联系人王某，电话13800138000，已公开3份。", {}, "个人信息"),
        ("身份证号350102199003070012，已公开3份。", {}, "个人信息"),
        (FIGURES, {"issues": "请联系 138 0013 8000"}, "个人信息"),
    ],
)
def test_what_stands_out_in_one_entry(note: str, values: dict[str, object], kinds: str) -> None:
    assert found(note, **values) == kinds


def test_a_copied_requirement_is_told() -> None:
    ledger = small_ledger(t25_鼓楼区={"progress_note": "7月底前提出方案，10月底前完成。", "status": "正在推进"})
    assert "照抄要求" in kinds_of(hints(entry(ledger, 25, "鼓楼区"), ledger, DAY))


def test_files_prove_something() -> None:
    ledger = small_ledger(t07_鼓楼区={"progress_note": "扎实推进，成效明显。"})
    assert not hints(ledger.by_key[KEY], ledger, DAY, files=1)


def test_an_entry_of_no_task_of_the_notice_is_looked_at_all_the_same() -> None:
    ledger = small_ledger()
    withdrawn = replace(ledger.by_key[KEY], task_no=99, progress_note="电话13800138000，3份。")
    assert kinds_of(hints(withdrawn, ledger, DAY)) == "个人信息"


def test_what_is_not_put_right_yet_is_not_said_to_be() -> None:
    ledger = small_ledger(t07_鼓楼区={"status": "未启动", "percent": 40.0})
    assert [hint.message for hint in hints(ledger.by_key[KEY], ledger, DAY)] == [
        "状态为“未启动”但已有进度40%，请核对。"
    ]


# -- alike


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LONG, LONG, True),
        (LONG, LONG.replace("我区", "我县").replace("街镇", "乡镇"), True),
        (LONG, LONG.replace("，", " ").replace("。", ""), True),
        (LONG, LONG[::-1], False),
        (
            LONG,
            "我区印发实施方案，明确由财政部门牵头，按月通报各预算单位公开进度，对逾期未公开的逐一约谈并限期整改。",
            False,
        ),
        ("已公开12家单位预算，覆盖全部街镇。", "已公开12家单位预算，覆盖全部街镇。", True),
        ("已公开12家单位预算，覆盖全部街镇。", "已公开13家单位预算，覆盖全部街镇。", False),
        ("正在推进。", "正在推进。", False),
        ("", "", False),
    ],
)
def test_notes_are_alike_when_hardly_a_word_differs_and_there_is_enough_to_tell(
    one: str, other: str, same: bool
) -> None:
    assert nearly_same(one, other) is same
    assert nearly_same(other, one) is same
    assert units_alike(one, [("甲", other)]) == (("甲",) if same else ())


def test_units_of_one_task_are_named_to_each_other() -> None:
    wording = LONG.replace("我区", "我县")
    assert alike_in_task((("甲", LONG), ("乙", FIGURES), ("丙", wording))) == {"甲": ("丙",), "丙": ("甲",)}
    ledger = small_ledger(t07_鼓楼区={"progress_note": LONG})
    units = [f"单位{n}" for n in range(5)]
    told = [h.message for h in hints(ledger.by_key[KEY], ledger, DAY, alike=units, files=1)]
    assert told == ["工作进展与单位0、单位1、单位2等 5 个单位的基本相同，请写本单位自己的做法和结果。"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_alike_is_the_same_from_both_sides(one: str, other: str) -> None:
    assert nearly_same(LONG + one, LONG + other) == nearly_same(LONG + other, LONG + one)


def test_a_whole_year_of_long_notes_is_compared_in_little_time() -> None:
    """Candidates are told by their trigrams: difflib is asked for those alone that share half of them."""
    letters = [chr(0x4E00 + n) for n in range(3000)]
    notes = tuple((f"单位{n}", "".join(letters[(n * 37 + k * (n + 2)) % 3000] for k in range(200))) for n in range(48))
    asked = 0

    class Counting(quality.SequenceMatcher):  # type: ignore[type-arg]
        def __init__(self, *given: object, **more: object) -> None:
            nonlocal asked
            asked += 1
            super().__init__(*given, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quality, "SequenceMatcher", Counting)
        assert alike_in_task(notes) == {}
    assert asked < 50


# -- hints never block


TEXTS = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        ["领导高度重视。", LONG, "推进公开。", "请联系13800138000。", "已于12月20日公开。", "350102199003070012"]
    ),
)
TYPED = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["", "未启动", "正在推进", "已完成", "长期坚持", "不涉及"]),
        "percent": st.one_of(st.text(max_size=8), st.integers(-5, 150).map(str)),
        "progress_note": TEXTS,
        "evidence": TEXTS,
        "issues": TEXTS,
        "next_steps": TEXTS,
    }
)


@given(TYPED)
def test_no_text_makes_the_looking_fail(typed: dict[str, str]) -> None:
    ledger = small_ledger()
    made = as_typed(ledger.by_key[KEY], typed, 2021)
    before = RoundBefore("第三季度", {KEY: typed["progress_note"]})
    for hint in hints(made, ledger, DAY, alike=["甲"], before=before):
        assert hint.message.endswith(("。", "？"))


HINTED = {
    HintKind.EMPTY: {"progress_note": "领导高度重视，扎实推进各项工作，取得明显成效。"},
    HintKind.COPIED: {"progress_note": "7月底前提出方案，10月底前完成。"},
    HintKind.ALIKE: {"progress_note": LONG},
    HintKind.REPEATED: {"progress_note": LONG},
    HintKind.PERSONAL: {"progress_note": "请联系13800138000，已公开3份。"},
    HintKind.CONTRADICTORY: {"status": "正在推进", "percent": "100"},
}


@given(st.sampled_from(HintKind), st.sampled_from(["", "困难不少。", "人手不足。"]))
def test_what_is_hinted_at_is_handed_in_all_the_same(kind: HintKind, issues: str) -> None:
    ledger, key = small_ledger(), "2021-25-鼓楼区"
    typed = {"status": "正在推进", "percent": "50", "issues": issues} | HINTED[kind]
    made = as_typed(ledger.by_key[key], typed, 2021)
    before = RoundBefore("第三季度", {key: LONG})
    alike = ["甲"] if kind is HintKind.ALIKE else []
    assert kind in {hint.kind for hint in hints(made, ledger, DAY, alike=alike, before=before)}
    checked = check(Submission(key, typed, {}), ledger, NOW)
    assert not checked.messages
    assert {edit.column for edit in checked.edits} == {name for name, text in typed.items() if text}


# -- the service


class Book:
    """A ledger that stands."""

    def __init__(self) -> None:
        self.held = small_ledger(
            t07_鼓楼区={"progress_note": LONG, "updated_at": NOW},
            t07_闽清县={"progress_note": LONG.replace("我区", "我县")},
            t07_市财政局={"progress_note": LONG, "status": "不涉及"},
        )

    def now(self) -> datetime:
        return NOW

    def ledger(self):
        return self.held


def service(book: Book, past: object = None, files: object = None) -> QualityService:
    counts = files or {}
    return QualityService(book, lambda: counts, lambda: past)  # type: ignore[arg-type]


def test_units_of_the_same_task_are_compared_and_those_that_say_it_is_not_theirs_are_not() -> None:
    asked, book = service(Book()), Book()
    kinds = asked.of_entries(CLERK)
    assert kinds_of(kinds(KEY)) == "雷同、内容空泛"
    assert "与闽清县的" in kinds(KEY)[0].message
    assert kinds(KEY) == asked.of_entry(CLERK, KEY)
    assert kinds("2021-25-鼓楼区") == ()
    assert kinds_of(service(book, files={KEY: 1}).of_entry(CLERK, KEY)) == "雷同"


def test_what_is_typed_is_compared_with_what_others_wrote() -> None:
    asked = service(Book())
    assert kinds_of(asked.of_typed(CLERK, KEY, {"progress_note": LONG + "3份"})) == "雷同"
    assert asked.of_typed(CLERK, KEY, {"progress_note": FIGURES}) == ()
    assert asked.of_typed(CLERK, KEY, {"progress_note": LONG + "3份", "status": "不涉及"}) == ()


def test_rows_of_the_grid_are_asked_together_and_each_is_looked_at_again_only_when_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, looked = Book(), []
    asked = service(book)
    monkeypatch.setattr(
        "ledger.review.quality_service.hints",
        lambda made, *_, **more: looked.append(made.key) or hints(made, *_, **more),
    )
    other = "2021-25-鼓楼区"
    rows = {KEY: {"progress_note": LONG, "status": "推进中"}, other: {"progress_note": FIGURES}, "2021-99-鼓楼区": {}}
    assert {key: kinds_of(found) for key, found in asked.of_rows(CLERK, rows).items()} == {
        KEY: "雷同、内容空泛",
        other: "",
    }
    asked.of_rows(CLERK, rows)
    asked.of_rows(CLERK, rows | {other: {"progress_note": "联系13800138000"}})
    assert looked == [KEY, other, other]
    book.held = replace(book.held)
    asked.of_rows(CLERK, rows)
    assert looked[3:] == [KEY, other], "the others may have written something"


@pytest.mark.parametrize(("typed", "status"), [("推进中", "正在推进"), ("不涉及", "不涉及"), ("哈哈哈", ""), ("", "")])
def test_a_status_is_typed_in_the_grid_as_in_the_sheet(typed: str, status: str) -> None:
    assert as_typed(small_ledger().by_key[KEY], {"status": typed}, 2021).status == status


def test_each_ledger_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    asked = service(book)
    first = asked.of_entry(CLERK, KEY)
    monkeypatch.setattr("ledger.review.quality_service.hints", lambda *_, **__: ())
    assert asked.of_entry(CLERK, KEY) is first
    book.held = replace(book.held)
    assert asked.of_entry(CLERK, KEY) == ()


def test_the_text_of_the_round_before_is_told_once_the_unit_has_reported_since() -> None:
    book = Book()
    closed = DAY - timedelta(days=12)
    past = ("第三季度", replace(book.held, as_of=closed))
    asked = service(book, past)
    assert "与上一轮（第三季度）的" in asked.of_entry(CLERK, KEY)[1].message
    untouched = replace(book.held.by_key[KEY], updated_at=NOW - timedelta(days=20))
    book.held = replace(book.held, entries=tuple(untouched if e.key == KEY else e for e in book.held.entries))
    assert "与上轮相同" not in kinds_of(asked.of_entry(CLERK, KEY))
    form = {"progress_note": LONG, "percent": ""}
    assert "与上轮相同" not in kinds_of(asked.of_typed(CLERK, KEY, form)), "nothing was typed yet"
    assert "与上轮相同" in kinds_of(asked.of_typed(CLERK, KEY, form | {"percent": "60"}))
    assert "与上轮相同" not in kinds_of(asked.of_typed(CLERK, KEY, form | {"status": "已完成", "percent": "100"}))


def test_a_number_that_the_ledger_did_not_take_is_told_to_whoever_reviews() -> None:
    book = Book()
    book.held = replace(book.held, cells={(KEY, "issues"): "身份证号350102199003070012"})
    assert kinds_of(service(book).of_entry(CLERK, KEY)).startswith("个人信息")


def test_nobody_reads_them_without_having_signed_in() -> None:
    nobody = Person("n", "某人", frozenset())
    for ask in (
        lambda: service(Book()).of_entry(nobody, KEY),
        lambda: service(Book()).of_entries(nobody),
        lambda: service(Book()).of_typed(nobody, KEY, {}),
        lambda: service(Book()).of_rows(nobody, {KEY: {}}),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_a_full_year_can_be_asked_for() -> None:
    book = Book()
    book.held = full_ledger()
    asked = service(book).of_entries(CLERK)
    assert not any(asked(e.key) for e in book.held.entries)
