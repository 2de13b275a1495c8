"""docs/glossary.md holds in the code: each name is there, each state has its word, and no sentence mixes the words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ledger.deadlines.standing import State
from ledger.dones import Done
from portal.settings.settings import ROOT
from tests.unit.test_project import PRODUCT, _imports, _name, _text, _tree

GLOSSARY = _text("docs/glossary.md")
ROWS = re.findall(r"^\| ([^|]+) \| `([A-Za-z_]+)` \| ([^|]+) \|$", GLOSSARY, flags=re.MULTILINE)
DUTIES = _text("docs/glossary.md").partition("## 事项")[2].partition("\n## ")[0]
# How cells of many wordings are read, and invented sentences of the demonstration.
READERS = re.compile(r"ledger/(cells|notice)/|portal/demo")
VALUE = "\N{LATIN SMALL LETTER V WITH HOOK}"


def sentences(name: str) -> list[str]:
    """Every text of a module that is not a docstring; a value in it is one letter."""
    tree = _tree(ROOT / name)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in joined for part in node.values}
    whole = ["".join(p.value if isinstance(p, ast.Constant) else VALUE for p in node.values) for node in joined]
    return whole + [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts | documented
    ]


MODULES = [name for path in PRODUCT if not READERS.match(name := _name(path))]


@cache
def said() -> dict[str, list[str]]:
    """Every text of every module."""
    return {name: sentences(name) for name in MODULES}


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    code = "\n".join(_text(name) for name in MODULES)
    assert len(ROWS) > 20
    assert not [name for _, name, _ in ROWS if not re.search(rf"\b{name}\b", code)]


def test_the_states_are_those_of_the_glossary() -> None:
    told = {(word, name, symbol) for word, name, symbol in ROWS if name.isupper() and len(symbol) == 1}
    assert told == {(state.label, state.name, state.symbol) for state in State}


def test_the_dones_are_those_of_the_glossary() -> None:
    told = {name: word for word, name, _ in ROWS}
    assert {done.value: done.label for done in Done} == {done.value: told[done.value] for done in Done}


@pytest.mark.parametrize(
    ("word", "allowed"),
    [
        ("办结率", {"portal/settings/settings.py"}),  # which describes the choice
        (
            "完成率",
            {"portal/settings/settings.py", "ledger/columns.py", "reports/__init__.py"},
        ),  # what other sheets call 完成进度
        ("完成数", set()),
    ],
)
def test_a_rate_or_count_bears_the_name_of_who_says_so(word: str, allowed: set[str]) -> None:
    spoken = {name for name, texts in said().items() for text in texts if word in text.replace("自报完成", "")}
    assert spoken <= allowed, "the words come from `ledger.dones`"


# 已办结 is a word of the review cell; what is counted is 办结.
COUNTED = re.compile(
    rf"已(?:办结|通过) ?[{VALUE}0-9]|[{VALUE}0-9] ?[条项家个] ?(?:台账|任务)?已(?:办结|完成)|[率数]：?已办结"
)


def test_a_count_is_not_named_by_a_word_of_the_review_cell_or_the_status() -> None:
    assert COUNTED.search(f"{VALUE} 项任务已办结 {VALUE} 项")
    assert COUNTED.search(f"审核通过 {VALUE} 家，已办结 {VALUE} 家")
    assert {name: text for name, texts in said().items() for text in texts if COUNTED.search(text)} == {}
    labels = {text for name in MODULES if name.startswith("pages/") for text in said()[name]}
    assert not labels & {"已办结", "已完成", "已通过"}, "a card or column bears the name of what it counts"


MIXED = re.compile(
    rf"[{VALUE}0-9] ?项(?:台账|逾期|临期|到期|{VALUE} ?日内到期|未报|等待审核|待审|退回|没有报送)"
    rf"|[{VALUE}0-9] ?条(?:工作)?任务"
    rf"|[{VALUE}0-9] ?项[，。）]?(?:涉及|其中)?[^，。]{{0,4}}(?:台账|逾期)"
)


def test_entries_are_counted_by_one_word_and_tasks_by_another() -> None:
    assert MIXED.search(f"{VALUE} 项逾期，涉及甲")
    assert MIXED.search(f"{VALUE} 条任务")
    assert {name: text for name, texts in said().items() for text in texts if MIXED.search(text)} == {}


MATTERS = re.compile(rf"(?:[{VALUE}0-9] ?|[这哪几])条(?:整改|承诺)|(?:整改|承诺)(?:事项)? ?[{VALUE}0-9] ?条")


def test_matters_are_counted_as_tasks_are() -> None:
    assert MATTERS.search(f"{VALUE} 条整改没有销号、{VALUE} 项承诺没有销号")
    assert {name: text for name, texts in said().items() for text in texts if MATTERS.search(text)} == {}


# Words that were coined here once; the field's own stand in docs/glossary.md.
COINED = re.compile(
    r"\b\w*(?:[Dd]esk|[Pp]ostman|[Ww]hereabouts|[Dd]oorkeeper|[Pp]ressing|[Uu]rging|[Ll]ookback|[Bb]rake)\w*\b"
)
# Names of tables, columns, settings, kinds of audit event, addresses and pages stay as they were given out.
KEPT = {"urging", "urging_unit", "lookback", "lookback_item", "lookback_check", "lookback_import"}


def test_no_coined_word_names_anything() -> None:
    names = {
        (_name(path), word)
        for path in PRODUCT
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and (word := node.name) not in KEPT
        if COINED.fullmatch(word)
    }
    assert names == set()
    assert not {_name(p) for p in PRODUCT if COINED.fullmatch(p.stem)}


@cache
def _duties() -> set[str]:
    """The duties whose service stands in the registry."""
    path = ROOT / "portal/duties/registry.py"
    ours = {name.rpartition(".")[2] for name in _imports(path) if name.startswith(("ledger.duties.", "ledger.within."))}
    named = {
        target.attr
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        for target in node.targets
        if isinstance(target, ast.Attribute) and node.value.func.id in ours and node.value.func.id.endswith("Service")
    }
    # `reminder_auto` is a part of `reminder`.
    return {name for name in named if not any(name.startswith(f"{other}_") for other in named)}


def _duties_known(path: Path) -> set[str]:
    """The duties whose modules a file imports."""
    asked = {name.split(".")[2] for name in _imports(path) if re.match(r"\w+\.(?:duties|within)\.", name)}
    return {duty for duty in _duties() for name in asked if name == duty or name.startswith(f"{duty}_")}


def test_a_duty_has_one_stem_in_every_layer() -> None:
    stems = {name for _, name, _ in re.findall(r"^\| ([^|]+) \| `([a-z_]+)` \| ([^|]+) \|$", DUTIES, re.MULTILINE)}
    assert stems - {"rollover"} == _duties()  # the turn of the year is none that a unit has
    for layer in ("ledger", "store", "portal"):
        # What a unit settles within itself has a folder of its own in the ledger and on the pages.
        there = {
            path.stem for name in ("duties", "within", "duties/within") for path in (ROOT / layer / name).glob("*.py")
        }
        assert _duties() - there == set(), layer


def test_duties_do_not_know_each_other() -> None:
    several = {_name(p) for p in PRODUCT if "/duties/" in _name(p) and len(_duties_known(p)) > 1}
    assert several == {"ledger/duties/deliveries.py", "portal/duties/registry.py"}


# Pages, papers and sections of the demonstration: what belongs to one duty is found under its name.
OF_DUTIES = re.compile(r"\w+/duties/|pages/|reports/|portal/demo/")


def test_what_knows_one_duty_alone_bears_its_name() -> None:
    other = {
        _name(path): duty
        for path in PRODUCT
        if OF_DUTIES.match(_name(path)) and len(known := _duties_known(path)) == 1
        for duty in known
        if not path.stem.startswith(duty)
    }
    # A page about tasks where a leader writes; the office's form, and downloads of a round's day.
    of_rounds = dict.fromkeys(("pages/admin.py", "pages/reports.py"), "round")
    assert other == {"pages/tasks.py": "instruction"} | of_rounds


def test_nobody_is_he_or_she() -> None:
    gendered = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
    assert {_name(path): found[0] for path in PRODUCT if (found := gendered.search(_text(_name(path))))} == {}


def test_a_class_name_has_one_meaning() -> None:
    classes = [node.name for path in PRODUCT for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef)]
    assert {name for name, times in Counter(classes).items() if times > 1} == set()


def test_what_changed_meanwhile_is_one_error_with_one_sentence() -> None:
    other = {
        (_name(path), node.name)
        for path in PRODUCT
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ClassDef) and re.fullmatch(r"\w+(?:Moved|Meanwhile|Settled)", node.name)
    }
    # The sync's own: rows of the sheet that moved against their keys.
    assert other == {("ledger/errors.py", "ChangedMeanwhile"), ("sync/errors.py", "RowsMoved")}
