"""A workbook that came back, over the real service: whatever both sides wrote, it stands in the ledger or waits on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.columns import format_cell, parse
from ledger.errors import NotAllowed
from ledger.papers.fill_in import FILL_COLUMNS, FilledIn, FillInGroup, FillInStamp
from ledger.permissions import Role
from ledger.repository import Edit, Receipt
from ledger.service import LedgerService
from portal.entry.fill_in_state import FillInUpload
from tests.unit.ledger.test_service import CLERK, KEY, OTHER_KEY, MemoryBook

Texts = dict[tuple[str, str], str]


class Book(MemoryBook):
    """Stands for the store: what is committed is in the next ledger."""

    def __init__(self, cells: Texts) -> None:
        super().__init__()
        self.write(cells)

    def write(self, cells: Texts) -> None:
        """Somebody else writes."""
        self.held = replace(self.held, cells={**self.held.cells, **cells})

    def submit(self, edits: Sequence[Edit], *, person: str, token: str) -> Receipt:
        self.write({(edit.key, edit.column): edit.value for edit in edits})
        return super().submit(edits, person=person, token=token)


def upload_of(before: Texts, in_file: Texts) -> FillInUpload:
    """A file that was made of `before` and edited."""
    cells = {key: {n: before[key, n] for n in FILL_COLUMNS if (key, n) in before} for key in (KEY, OTHER_KEY)}
    held = {k: {n: in_file.get((k, n), before.get((k, n), "")) for n in FILL_COLUMNS} for k in (KEY, OTHER_KEY)}
    return FillInUpload("x.xlsx", FilledIn(FillInStamp("L", 2021, "鼓楼区", 1, "2021-10-12", cells), held))


def read(name: str, text: str) -> str:
    return format_cell(name, parse(name, text, year=2021).value)


BESIDE = ("status", "percent", "reporter")  # what the service writes beside a report: in tune with it, and who it was
WORDS = {
    "status": st.sampled_from(["", "未启动", "正在推进", "已完成", "长期坚持", "什么"]),
    "percent": st.sampled_from(["", "0", "40", "0.4", "100", "200", "很多"]),
    "phone": st.sampled_from(["", "0591-87654321", "139"]),
}
TEXT = st.sampled_from(
    ["", "缺人。", "=1+1", "＝1＋1", "已于2021年9月1日公开。", "http://www.fuzhou.gov.cn/1.htm", "一。\n二。"]
)
EDITS = st.lists(
    st.tuples(st.sampled_from([KEY, OTHER_KEY]), st.sampled_from(FILL_COLUMNS)).flatmap(
        lambda cell: st.tuples(st.just(cell), WORDS.get(cell[1], TEXT))
    ),
    max_size=8,
).map(dict)


@settings(max_examples=200, deadline=None)
@given(EDITS, EDITS, EDITS, st.booleans())
def test_whatever_is_taken_nothing_of_either_side_is_lost(
    before: Texts, in_file: Texts, meanwhile: Texts, every: bool
) -> None:
    book = Book(before)
    book.write(meanwhile)
    service, upload = LedgerService(book), upload_of(before, in_file)
    lines = upload.look(book.held, lambda rows: service.refusals(CLERK, rows))
    ticked = [line for line in lines if every or line.group is FillInGroup.ACCEPTED]
    upload.hand_in(service, CLERK, ticked)
    waiting = {(line.key, line.column): line.typed for line in upload.look(book.held, lambda _: {})}
    now, shown = book.held.cells, {(line.key, line.column) for line in ticked}
    for cell, text in in_file.items():
        untouched = text == before.get(cell, "")
        told = waiting.get(cell) == text
        assert untouched or told or accounted(cell, text, now.get(cell, ""), ticked=cell in shown), (cell, text)
    for cell, text in meanwhile.items():
        settled = (cell in shown and (every or text == before.get(cell, ""))) or cell[1] in BESIDE
        assert settled or now[cell] == text, "what others wrote is only replaced by a line that somebody ticked"


def accounted(cell: tuple[str, str], text: str, stands: str, *, ticked: bool) -> bool:
    """Does the ledger say what the file said: letter by letter, or, taken, as it reads? A status and a percentage that are handed
    in together are put in tune, with a notice on the receipt."""
    return stands == text or (ticked and (stands == read(cell[1], text) or cell[1] in BESIDE))


def test_values_that_contradict_each_other_stay_with_their_reason_and_the_rest_goes() -> None:
    book = Book({})
    service = LedgerService(book)
    upload = upload_of({}, {(KEY, "status"): "已完成", (KEY, "percent"): "50", (OTHER_KEY, "issues"): "缺人。"})
    lines = upload.look(book.held, lambda rows: service.refusals(CLERK, rows))
    assert any(line.group is FillInGroup.UNREADABLE and line.why for line in lines)
    told = upload.hand_in(service, CLERK, lines)
    assert book.held.cells[OTHER_KEY, "issues"] == "缺人。"
    assert "已提交" in told
    assert upload.look(book.held, lambda rows: service.refusals(CLERK, rows))


def test_a_second_click_hands_in_nothing_again_and_a_stranger_nothing_at_all() -> None:
    book = Book({})
    service, upload = LedgerService(book), upload_of({}, {(KEY, "issues"): "缺人。"})
    lines = upload.look(book.held, lambda rows: service.refusals(CLERK, rows))
    with pytest.raises(NotAllowed):
        upload.hand_in(service, replace(CLERK, units=("闽清县",), roles=frozenset({Role.UNIT})), lines)
    assert not book.submitted
    upload.hand_in(service, CLERK, lines)
    upload.hand_in(service, CLERK, lines)
    assert len(book.submitted) == 1
    assert upload.look(book.held, lambda _: {}) == ()
