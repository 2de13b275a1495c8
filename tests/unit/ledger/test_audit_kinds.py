"""Every kind of audit event that the code writes has its word on 审计."""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from ledger.audit.kinds import GROUPS, group_of, kinds_in, word_of
from ledger.data_files import rows_of
from ledger.duties.consolidation import TextStage
from ledger.review.requests import GRANTED, REFUSED, WITHDRAWN
from ledger.review.workflow import Step
from portal.settings.settings import ROOT
from portal.ui.grids import SOURCES

KNOWN = {row["kind"] for row in rows_of("audit_kinds.csv")}
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
FILES = re.compile(r"\.(?:csv|txt|db|md|json|toml|xml|lock|html|pdf|xlsx|docx|local|lan|intra|internal)$")
# Where audit events are made.
PLACES = (
    "ledger/duties",
    "ledger/review",
    "ledger/within",
    "ledger/accounts",
    "ledger/year",
    "store",
    "sync/stale",
    "sync/engine.py",
    "sync/live.py",
)


def _modules() -> list[Path]:
    return [
        p for place in PLACES for p in ((ROOT / place).rglob("*.py") if (ROOT / place).is_dir() else [ROOT / place])
    ]


def test_every_kind_in_the_code_has_a_word() -> None:
    written = {
        node.value
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value)
    }
    made = {
        *(f"review.{step.value}" for step in Step),
        *(f"request.{state}" for state in (GRANTED, REFUSED, WITHDRAWN)),
        *(f"collection.{stage.value}" for stage in (TextStage.RETURNED, TextStage.ACCEPTED)),
        *(f"instruction.{what}" for what in ("answered", "closed", "sent_back")),
        *(f"cell.{source}" for source in SOURCES),
    }
    kinds = {kind for kind in written if not FILES.search(kind)}
    assert kinds | made <= KNOWN, "add its line to data/audit_kinds.csv"
    assert len(kinds) > 50, "the walk finds them"


def test_what_the_demonstration_did_is_told_in_words(demo_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(demo_home, tmp_path / "home"))
    with closing(sqlite3.connect(home / "ledger.db")) as connection:
        kinds = {row[0] for row in connection.execute("SELECT DISTINCT kind FROM deed")}
    assert len(kinds) > 5
    assert kinds <= KNOWN


def test_a_kind_is_found_in_its_group() -> None:
    assert all(group_of(kind) in GROUPS and word_of(kind) != kind for kind in KNOWN)
    assert {kind for group in GROUPS for kind in kinds_in(group)} == KNOWN
    assert (word_of("a.b"), group_of("a.b")) == ("a.b", "")
