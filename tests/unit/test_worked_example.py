"""The worked example of CONTRIBUTING.md: its blocks, put into a copy of the tree, are a register that works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings.settings import ROOT

PACKAGES = ("ledger", "store", "sync", "reports", "portal", "pages")
SECTION = "## A worked example: the register 业务培训"
LONGEST = 150
# Runs in the copy: a clerk notes a training on its page, the office confirms it and downloads the paper.
VISIT = """
import re
import sys
from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import ledger, reports, sync
from portal.build import build, use
from portal.settings.settings import load
from portal.signin.cookie import to_header

portal = build(load(home=Path(sys.argv[1]), backend="memory", today=date(2021, 10, 12)))
use(portal)
papers = {}
offer = st.download_button
st.download_button = lambda words, data, **look: papers.update({look["file_name"]: data}) or offer(words, data, **look)


def visit(who):
    at = AppTest.from_file("portal/shell.py", default_timeout=30)
    at.user = {"person": to_header(f"体验:{who}").decode()}
    at._page_hash = calc_hash("training")
    return at.run()


clerk = visit("鼓楼区")
clerk.button(key="training_add").click().run()
assert "培训内容和日期" in clerk.error[0].value, clerk.error
clerk.text_input(key="training_subject").set_value("政策解读怎么写")
clerk.date_input(key="training_held_on").set_value(date(2021, 10, 8))
clerk.button(key="training_add").click().run()
assert not clerk.exception, clerk.exception
assert [box.value for box in clerk.success] == ["已登记。"]
office = visit("市政府办公厅")
(kept,) = portal.duties.training.records(portal.context(portal.entrance.identity.of_user(office.user).person).person)
office.button(key=f"training_confirm_{kept.id}").click().run()
assert not office.exception, office.exception
assert not [b for b in visit("鼓楼区").button if b.key and b.key.startswith("training_confirm")]
((name, made),) = papers.items()
assert re.fullmatch("2021年业务培训台账（截至10月12日[0-9]+时[0-9]+分）.csv", name), name
sys.stdout.reconfigure(encoding="utf-8")
print(made().decode("utf-8-sig"))
"""


def _blocks() -> list[tuple[str, str, list[str]]]:
    """Kind, file and lines of every block of the example."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition(SECTION)[2].partition("\n## ")[0]
    found = re.findall(r"^```(python|diff)\n# (\S+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return [(kind, path, body.splitlines()) for kind, path, body in found]


def _apply(path: Path, changes: list[str]) -> None:
    """Lines with a plus stand behind the line that is named before them, which stands once in the file."""
    lines, at = path.read_text(encoding="utf-8").splitlines(), 0
    for change in changes:
        mark, line = change[:1], change[1:]
        if mark == "+":
            at += 1
            lines.insert(at, line)
        else:
            assert lines.count(line) == 1, f"{path}: {line}"
            at = lines.index(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages with the example in it."""
    copy, unread = tmp_path / "tree", shutil.ignore_patterns("__pycache__")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=unread)
    shutil.copytree(ROOT / "data", copy / "data")
    for kind, name, lines in _blocks():
        if kind == "diff":
            _apply(copy / name, lines)
        else:
            (copy / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return copy


def test_the_example_is_short() -> None:
    own = [line for kind, _, lines in _blocks() for line in lines if kind == "python" or line.startswith("+")]
    assert 0 < len(own) <= LONGEST


@pytest.mark.long
def test_a_register_is_what_the_example_says(tree: Path, filled_home: Path, tmp_path: Path) -> None:
    home = shutil.copytree(filled_home, tmp_path / "home")
    command = [sys.executable, "-c", VISIT, str(home)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    heading, line = done.stdout.split("\n")[:2]
    assert heading.strip() == "单位,培训内容,培训日期,确认"
    assert line.strip() == "鼓楼区,政策解读怎么写,2021-10-08,市政府办公厅"
