"""Two people save at the very moment of our write: the older save is kept aside, and said until somebody dealt with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ledger.desk import Edit
from sync.backends.workbook.replace import Hooks
from tests.property.world import PLACES, World


def test_f070_a_version_kept_aside_is_told_until_it_is_gone(workbook: World) -> None:
    """F070: not for one cycle only, nor after the next start only."""
    opened = workbook.sheet.open_copy()

    def saving(text: str) -> Callable[[], None]:
        return lambda: workbook.sheet.save_copy(workbook.sheet.put_copy(opened, 2, PLACES["issues"], text))

    workbook.store.submit([Edit(workbook.keys[0], "progress_note", "", "网页")], person="林某", token="1")
    workbook.backend.hooks = Hooks(saving("先存"), saving("后存"))  # type: ignore[attr-defined]
    assert workbook.engine.cycle().trouble == "VersionsKept"
    workbook.backend.hooks = Hooks()  # type: ignore[attr-defined]
    (kept,) = Path(workbook.home, ".portal").glob("保留-*")
    for _ in range(3):
        assert workbook.engine.cycle().trouble == ""
        assert [str(kept) in text for text in workbook.engine.status().kept] == [True]
    workbook.restart()
    workbook.engine.cycle()
    assert len(workbook.engine.status().kept) == 1
    assert workbook.text(workbook.keys[0], "progress_note") == "网页"
    assert workbook.text(workbook.keys[0], "issues") == "后存"
    kept.unlink()
    workbook.engine.cycle()
    assert workbook.engine.status().kept == ()
    version = workbook.store.version()
    assert not workbook.engine.cycle().eventful
    assert workbook.store.version() == version
