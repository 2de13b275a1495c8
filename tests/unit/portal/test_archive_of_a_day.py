"""A day's archive: every document of both registries, the bytes that its button gives, or the reason why not."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from hashlib import sha256

import pytest

from ledger.errors import NotAllowed
from portal.commands import OPERATOR
from portal.papers.archive import NOW_ONLY, OF_A_PAGE, day_members, write_day_archive
from portal.papers.offered import CONTENTS, OF_ONE_UNIT
from portal.signin.people import person_of
from reports import REPORTS
from reports.papers import PAPERS

UNIT = "鼓楼区"


def archived(portal, board):
    file = io.BytesIO()
    made = write_day_archive(portal, portal.context(OPERATOR), board, file)
    return zipfile.ZipFile(file), made


def test_every_document_of_the_registries_is_a_member(portal) -> None:
    board = portal.board()
    members = day_members(portal, portal.context(OPERATOR), board, portal.clock.now())
    assert {one.code for one in members} == {*REPORTS, *PAPERS}
    of_units = {code for code, report in REPORTS.items() if report.of_unit} | set(OF_ONE_UNIT)
    for code in of_units:
        assert [one.unit for one in members if one.code == code] == list(board.units)


@pytest.mark.long
def test_it_holds_what_the_buttons_give_twice_the_same(portal) -> None:
    board = portal.board().select(unit=UNIT)
    package, made = archived(portal, board)
    said = json.loads(package.read("manifest.json"))
    assert (said["as_of"], said["store_version"]) == (board.as_of.isoformat(), board.ledger.version)
    assert (said["counts"]["台账"], said["counts"]["files"]) == (len(board.entries), len(made.held))
    assert len(package.namelist()) == len(made.held) + 2
    for one in made.held:
        assert sha256(package.read(one.path)).hexdigest() == one.sha256
    report = next(one for one in made.held if one.code == "unit_report")
    given = portal.documents.make(portal.context(OPERATOR), board, "unit_report", UNIT)
    assert package.read(report.path) == given
    assert report.path.startswith(f"各单位/{UNIT}/{UNIT}2021年")
    _, again = archived(portal, board)
    assert [(one.code, one.sha256) for one in again.held] == [(one.code, one.sha256) for one in made.held]
    assert {one.code: one.reason for one in made.missing}["evidence_files"] == OF_A_PAGE


def test_of_a_past_day_what_is_only_of_now_is_said_to_be_missing(portal) -> None:
    _, made = archived(portal, portal.board(date(2021, 8, 1)).select(unit=UNIT))
    reasons = {one.code: one.reason for one in made.missing}
    assert {reasons[code] for code in CONTENTS} == {NOW_ONLY}
    assert "unit_report" in {one.code for one in made.held}


@pytest.mark.parametrize("who", ["领导", UNIT])
def test_only_the_office_gets_it(portal, who) -> None:
    person = person_of(f"体验:{who}", portal.ledger())
    file = io.BytesIO()
    with pytest.raises(NotAllowed, match="下载存档"):
        write_day_archive(portal, portal.context(person), portal.board(), file)
    assert not file.getvalue()
