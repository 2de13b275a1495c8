"""What a backup says of itself: its manifest, and which paths may stand in it.

Its checksums find damage and slips. They are no signature: who can write the file can write them, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

KIND, FORMAT = "zhengwu-ledger backup", 1
MANIFEST = "manifest.json"
_YEAR = r"(?:20\d\d/)?"
_PLAIN = r"[^/\\:\x00-\x1f.][^/\\:\x00-\x1f]*"  # a name that is nobody's hidden file and leads nowhere else
ALLOWED = re.compile(
    rf"years\.json|portal\.toml|{_YEAR}(?:secret|ledger\.db|files/[0-9a-f]{{64}}|\.portal/保留-{_PLAIN}|(?:{_PLAIN}/)*{_PLAIN}\.xlsx)"
)


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in a backup: its path in the home, bytes, checksum."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HeldStore:
    """A year's store in a backup: rows by table, the version that its pages had seen, the migrations that it has been through."""

    year: int
    version: int
    closed: bool
    counts: Mapping[str, int]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """A whole backup. `made` is the moment that it shows; `sheet` says where the shared sheet stood, `notes` what is not in it
    and what was odd, in sentences."""

    made: str
    portal: str
    sheet: str
    with_secret: bool
    stores: Mapping[str, HeldStore]
    files: tuple[HeldFile, ...]
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of all files together, as they stand in a home."""
        return sum(one.size for one in self.files)

    def as_json(self) -> bytes:
        """As it stands in the file."""
        said = {"kind": KIND, "format": FORMAT, **asdict(self)}
        return json.dumps(said, ensure_ascii=False, indent=1).encode()


class NoManifest(ValueError):
    """The text is no manifest. `newer`: it is one of a later format."""

    def __init__(self, *, newer: bool = False) -> None:
        super().__init__("no manifest")
        self.newer = newer


def read_manifest(content: bytes) -> BackupManifest:
    """Raises NoManifest."""
    try:
        said = json.loads(content)
        if said["kind"] != KIND:
            raise NoManifest
        if int(said["format"]) > FORMAT:
            raise NoManifest(newer=True)
        return BackupManifest(
            made=str(said["made"]),
            portal=str(said["portal"]),
            sheet=str(said["sheet"]),
            with_secret=bool(said["with_secret"]),
            stores={str(path): _store(one) for path, one in said["stores"].items()},
            files=tuple(HeldFile(str(one["path"]), int(one["size"]), str(one["sha256"])) for one in said["files"]),
            notes=tuple(map(str, said["notes"])),
        )
    except NoManifest:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoManifest from error


def _store(said: Mapping[str, Any]) -> HeldStore:
    counts = {str(name): int(n) for name, n in said["counts"].items()}
    return HeldStore(
        int(said["year"]), int(said["version"]), bool(said["closed"]), counts, tuple(map(str, said["steps"]))
    )
