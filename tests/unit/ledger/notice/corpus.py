"""The corpus under tests/data/notices: builds each case's files, reads them, and says what came of it.

Run as a script it writes what is read now over the expected files, for a person to look through.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[4]))

from corpus_files import BUILDERS, blocks_of

from ledger.errors import NoticeUnreadable
from ledger.notice import read_notice, to_csv
from ledger.notice.blanks import solid

FOLDER = Path(__file__).parents[3] / "data" / "notices"
_FORMS = re.compile(r"形式：(.+)")


@dataclass(frozen=True)
class Outcome:
    """What a reading gives, in the texts of the expected files; the empty text where there is no such file."""

    csv: str = ""
    doubts: str = ""
    refused: str = ""


def cases() -> list[tuple[str, str]]:
    """(name, form) of every case, a description once for each form."""
    found = [(path.stem, "txt") for path in FOLDER.glob("[0-9][0-9]_*.txt") if path.stem.count(".") == 0]
    for path in FOLDER.glob("*.src"):
        found += [(path.stem, form) for form in _forms(path)]
    return sorted(found)


def _forms(path: Path) -> list[str]:
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    match = _FORMS.fullmatch(first)
    assert match, f"{path.name}: 第一行应写“形式：docx、pdf…”"
    return match.group(1).split("、")


def read_case(name: str, form: str, folder: Path) -> Outcome:
    """Builds the case's file in `folder` and reads it."""
    kind, _, encoding = form.rstrip("）").partition("（")
    path = folder / f"{name}.{kind}"
    if kind == "txt" and (FOLDER / path.name).exists():
        path = FOLDER / path.name
    else:
        described = (FOLDER / f"{name}.src").read_text(encoding="utf-8").split("\n", 1)[1]
        BUILDERS[kind](path, blocks_of(described), *([encoding] if encoding else []))
    try:
        reading = read_notice(path)
    except NoticeUnreadable as error:
        return Outcome(refused=f"{error}\n")
    lines = [f"{d.where}：{d.reason}" + (f"（读到“{d.text}”）" if d.text else "") for d in reading.doubts]
    lines += [f"未导入 {u.where}：{solid(u.text)}" for u in reading.unused]
    return Outcome(to_csv(reading.breakdown), "".join(line.replace("\n", "⏎") + "\n" for line in lines))


def expected(name: str) -> Outcome:
    """What the case's files say."""
    return Outcome(*(_text(FOLDER / f"{name}.{end}") for end in ("csv", "doubts.txt", "refused.txt")))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def _write() -> Iterator[str]:
    for name, form in cases():
        with tempfile.TemporaryDirectory() as folder:
            now = read_case(name, form, Path(folder))
        if now != expected(name):
            yield f"{name} ({form})"
        for end, text in (("csv", now.csv), ("doubts.txt", now.doubts), ("refused.txt", now.refused)):
            path = FOLDER / f"{name}.{end}"
            if text:
                path.write_text(text, encoding="utf-8")
            else:
                path.unlink(missing_ok=True)


if __name__ == "__main__":
    print("\n".join(_write()))
