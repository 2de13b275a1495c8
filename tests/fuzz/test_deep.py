"""Each door through which a file comes in, tried with changed files for a while (`make test-deep`).

PORTAL_FUZZ_SECONDS (300 if not given) is for each; PORTAL_FUZZ_SEED makes it other files. The figures are printed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import GIVEN
from tests.fuzz.campaign import campaign
from tests.fuzz.targets import TARGETS

SECONDS = float(GIVEN.get("PORTAL_FUZZ_SECONDS", "300"))
SEED = int(GIVEN.get("PORTAL_FUZZ_SEED", "1"))


@pytest.mark.deep
@pytest.mark.parametrize("name", TARGETS)
def test_every_file_is_read_or_refused_with_a_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No error that nobody foresaw, no more memory and time than promised, nothing left behind."""
    found = campaign(name, SECONDS, SEED, tmp_path)
    with capsys.disabled():
        print(f"\n{name}: {found}", flush=True)
    assert not found.wrong, "\n".join(f"{path}: {what}" for what, path in found.wrong.items())
