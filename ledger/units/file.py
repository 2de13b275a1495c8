"""Reads the unit directory's csv (data/units.csv, or one that the office edited)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ledger.errors import LedgerError
from ledger.units.names import differs_by_lookalike, fold, is_abbreviation

NEEDED = ("unit_id", "full_name", "short_name", "kind", "in_groups", "aliases")
_OFFICE = re.compile(r"(?:政府|府)办(?:公室)?$")


class DirectoryInvalid(LedgerError):
    """The unit directory cannot be used; `line` is the 1-based line of the csv, if one line is to blame."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(f"单位名录{f'第{line}行' if line else ''}：{message}")
        self.line = line


def read_text(source: str | Path) -> str:
    """The csv's text: `source` is a path, or the text itself.

    Raises DirectoryInvalid when the file is missing or is not UTF-8.
    """
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DirectoryInvalid(f"文件打不开（{source}），请检查路径和权限。") from error
    except UnicodeDecodeError as error:
        raise DirectoryInvalid(f"文件不是UTF-8编码（{source}），请另存为“CSV UTF-8”后再用。") from error


def read_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by column) of every unit; blank lines and lines starting with # are skipped."""
    reader = csv.reader(io.StringIO(text), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not any(c.strip() for c in cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = _header(cells, reader.line_num)
                continue
            yield reader.line_num, _row(header, cells, reader.line_num)
    except csv.Error as error:
        raise DirectoryInvalid("引号或逗号不成对，请修正这一行。", line=reader.line_num) from error
    if not header:
        raise DirectoryInvalid("文件是空的，请换成有表头和单位的名录。")


def _header(cells: list[str], line: int) -> list[str]:
    header = [c.strip() for c in cells]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise DirectoryInvalid(f"表头缺少 {'、'.join(missing)} 列，请补上。", line=line)
    return header


def _row(header: list[str], cells: list[str], line: int) -> dict[str, str]:
    if len(cells) > len(header):
        raise DirectoryInvalid(f"有{len(cells)}格，比表头多，名称里的逗号请改用“；”。", line=line)
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    for name in ("unit_id", "full_name", "short_name"):
        if not row.get(name):
            raise DirectoryInvalid(f"{name} 为空，请填写。", line=line)
    return {name: row.get(name, "") for name in header}


COLUMNS = (*NEEDED, "former_names", "offices", "perhaps", "source")


def dump_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """The csv's text of rows as `read_rows` gives them: what is read again is the same."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def split_names(cell: str) -> tuple[str, ...]:
    """Names joined by ；, in order, without repeats."""
    return tuple(dict.fromkeys(n.strip() for n in re.split(r"[；;]", cell) if n.strip()))


def sort_aliases(row: dict[str, str], city: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(aliases, former names, offices). A file without the last two columns has them told apart by their form:

    the office of a government ends with 府办; a former name has characters that the present name lacks (市卫计委), or
    the same stem with another rank (长乐市 for 长乐区); a misspelling (闽候) is neither.
    """
    names = split_names(row["aliases"])
    former, offices = split_names(row.get("former_names", "")), split_names(row.get("offices", ""))
    current = [fold(row["full_name"]), fold(row["short_name"])]
    if "offices" not in row and current[0].endswith("政府"):
        offices = tuple(n for n in names if _OFFICE.search(fold(n)))
    if "former_names" not in row:
        former = tuple(n for n in names if n not in offices and _is_former(fold(n), current, city))
    return tuple(n for n in names if n not in former and n not in offices), former, offices


def _is_former(name: str, current: list[str], city: str) -> bool:
    if any(differs_by_lookalike(name, known) or name in known + "府办公室" for known in _with_stem(current)):
        return False
    bare = name.removeprefix(city).removeprefix(city.removesuffix("市")).removeprefix("市")
    if bare[-1:] in "县市区" and len(bare) > 2:
        return any(bare[:-1] == known[:-1] and bare != known for known in current)
    endings = [known.replace("(", "").replace(")", "") for known in current]
    plain = re.sub(r"[()]", "", bare)
    return len(plain) < 6 and bare[-1:] in "局委办" and not any(is_abbreviation(plain, known) for known in endings)


def _with_stem(names: list[str]) -> list[str]:
    return [*names, *(n[:-1] for n in names if n[-1:] in "县市区")]
