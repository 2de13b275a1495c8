"""Everything that streamlit reads as markdown is our own words, a number, or goes through `plain`: a walk over the sources.

A name, a unit, a task or a file's name that somebody wrote is shown letter by letter. What stands in tests/data/own_words.txt
was looked at: it is a number, a day, or words that only the code makes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from portal.settings.settings import ROOT
from portal.ui.messages import plain

# What streamlit shows as markdown: the places of such arguments, by the name of the function.
FIRST = [
    "markdown",
    "info",
    "warning",
    "error",
    "success",
    "caption",
    "title",
    "header",
    "subheader",
    "badge",
    "toast",
    "expander",
    "checkbox",
    "toggle",
    "button",
    "download_button",
    "link_button",
    "popover",
    "radio",
    "selectbox",
    "multiselect",
    "text_input",
    "text_area",
    "number_input",
    "date_input",
    "file_uploader",
    "form_submit_button",
    "segmented_control",
    "pills",
    "status",
    "write",
    "slider",
    "spinner",
    "dialog",
    "table",
]
PLACES: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(FIRST, (0,)),
    "metric": (0, 1, 2),
    "progress": (1,),
    "tabs": (0,),
    "page_link": (),
}
NAMED = frozenset({"label", "help", "body", "text", "title", "value", "delta", "missing"})
# The same of what `portal.ui` makes of them; None: every argument.
KIT: dict[str, tuple[int, ...] | None] = {
    "act_button": (0,),
    "submit_here": (0,),
    "paper_button": (2,),
    "newest": (2,),
    "figures": None,
    "pick_one": (0, 1),
    "narrow": (0, 1),
    "tabs": (0,),
    "when_open": (0,),
    "save_button": (0,),
    "day_field": (0,),
}
OPTIONS = frozenset({"radio", "pills", "segmented_control"})
SAFE_CALLS = frozenset({"plain", "len", "sum"})
# Objects whose methods only bear the same names.
OTHERS = frozenset({"_LOG", "file", "portal.year_service.calendar()", "calendar"})

LIST = ROOT / "tests/data/own_words.txt"


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("pages", "portal"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.relative_to(ROOT).parts[:2] == ("portal", "commands"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (
                    isinstance(node.func, ast.Attribute) or ast.unparse(node.func) in KIT
                ):
                    yield path.relative_to(ROOT).as_posix(), node


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that streamlit reads as markdown."""
    if isinstance(call.func, ast.Attribute):
        name = call.func.attr
        if name not in PLACES or ast.unparse(call.func.value) in OTHERS:
            return
        places = PLACES[name]
    else:
        name = ast.unparse(call.func)
        places = tuple(range(len(call.args))) if KIT[name] is None else KIT[name] or ()
    field = name in ("text_input", "text_area", "number_input")
    for place, argument in enumerate(call.args):
        if place in places or (place == 1 and name in OPTIONS):
            yield argument
    for word in call.keywords:
        if (word.arg in NAMED and not (field and word.arg == "value")) or (
            name in OPTIONS and word.arg in ("options", "format_func")
        ):
            yield word.value


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """What an argument is put together from, without what needs no look: constants and what `plain` made."""
    match node:
        case ast.Constant():
            return
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _leaves(part)
        case ast.FormattedValue(value=value, format_spec=form):
            yield from _leaves(value) if form is None else ()
        case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
            yield from _leaves(first)
            yield from _leaves(second)
        case ast.Starred(value=value) | ast.Lambda(body=value):
            yield from _leaves(value)
        case ast.Call(func=ast.Name(id=name)) if name in SAFE_CALLS:
            return
        case ast.Name(id="plain"):
            return
        case ast.Name(id=name) | ast.Attribute(attr=name) if name.lstrip("_").isupper():
            return
        case _:
            yield node


def _all_leaves() -> set[str]:
    return {f"{file} {ast.unparse(leaf)}" for file, call in _calls() for a in _shown(call) for leaf in _leaves(a)}


def _listed() -> set[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_what_somebody_wrote_goes_through_plain() -> None:
    new = sorted(_all_leaves() - _listed())
    assert not new, f"put it through plain(), or add it to {LIST.name} if only the code makes it"


def test_the_list_of_our_own_words_holds_nothing_that_is_gone() -> None:
    assert not sorted(_listed() - _all_leaves())


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("st.info(f'{unit}已签收')", ["unit"]),
        ("st.checkbox('x', help=task.title)", ["task.title"]),
        ("st.page_link(page, label=a + plain(b))", ["a"]),
        ("st.metric('家', entry.status)", ["entry.status"]),
        ("left.radio('谁', people, format_func=lambda p: p.name)", ["people", "p.name"]),
        ("st.warning(plain(f'{unit}'), title=who if who else '无')", ["who"]),
        ("st.success(f'{len(units)} 家，{rate:.1f}%，{plain(name)}')", []),
        ("st.text(anything)", []),
        ("act_button(f'下载{unit}', act, done, key=key)", ["unit"]),
        ("figures((unit, len(found)), ('家', held.text))", ["unit", "held.text"]),
    ],
)
def test_the_walk_finds_them(line: str, caught: list[str]) -> None:
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    assert [ast.unparse(leaf) for argument in _shown(call) for leaf in _leaves(argument)] == caught


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("&lt;", r"\&lt;"),
        ("标题\n===", "标题  \n\\=\\=\\="),
        ("一\r\n二\r三", "一  \n二  \n三"),
        ("一\n\n二", "一  \n\u00a0  \n二"),
        ("    码", "\u00a0\u00a0\u00a0\u00a0码"),
        ("", ""),
    ],
)
def test_lines_and_entities_stay_what_they_are(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_what_goes_through_plain_by_itself_is_not_sent_through_it_before() -> None:
    """Twice made “演示\\-某” of 演示-某."""
    twice = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("portal", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "card"
        if any(isinstance(one, ast.Call) and ast.unparse(one.func) == "plain" for one in node.args)
    ]
    assert twice == []
