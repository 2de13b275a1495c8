"""Names of tasks in lists: they go on in a second line, an overlong one ends in …."""

from __future__ import annotations

import pytest

from portal.ui.tables import WRAPPED_ROW
from portal.ui.widgets import NAME

pytestmark = pytest.mark.long

LISTS = (
    ("review", {"show": "督办"}, "需要催办的任务", "任务"),
    ("tasks", {}, "任务清单", "工作任务"),
)


@pytest.mark.parametrize(("page", "query", "alt", "column"), LISTS)
def test_a_name_is_shown_whole_or_ends_in_three_points(looked_at, visit, page, query, alt, column):
    at = visit(page, "市政府办公厅", **query)
    assert not at.exception
    found = [frame for frame in at.dataframe if frame.proto.alt.endswith(alt)]
    assert {frame.proto.row_height for frame in found} == {WRAPPED_ROW}
    names = [name for frame in found for name in frame.value[column]]
    assert max(map(len, names)) <= NAME
