"""佐证附件 in the store: one row per file, marked when it is removed and never deleted; the contents in the folder of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, String, func, select

from ledger.review.evidence_file import EvidenceFile, EvidenceFileRepository, LookedInto
from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import bump
from store.files import FileFolder, named
from store.keeper import Keeper, Kept, per_version
from store.records import Records

FILES = Records.declared(EvidenceFile, "evidence_file", Column("key", String, nullable=False, index=True))
_C = FILES.c
_STANDING = _C.removed_by == ""


class EvidenceFiles(Keeper, EvidenceFileRepository):
    """Over a store and its files."""

    def __init__(self, store: Kept, files: FileFolder) -> None:
        super().__init__(store)
        self._files = files

    def of(self, key: str) -> Sequence[EvidenceFile]:
        with reading(self.engine) as connection:
            return FILES.find(connection, _C.key == key)

    def standing(self, keys: frozenset[str]) -> Sequence[EvidenceFile]:
        with reading(self.engine) as connection:
            return [one for one in FILES.find(connection, _STANDING) if one.key in keys]

    @per_version
    def counts(self, connection: Connection) -> Mapping[str, int]:
        counted = select(_C.key, func.count()).where(_STANDING).group_by(_C.key)
        return dict(connection.execute(counted).all())

    def find(self, number: int) -> EvidenceFile | None:
        with reading(self.engine) as connection:
            return next(iter(FILES.find(connection, _C.id == number)), None)

    def add(self, key: str, files: Sequence[LookedInto], *, person: str) -> int:
        made = self._kept(key, files, person)
        with writing(self.engine) as connection:
            there = {one.file for one in FILES.find(connection, _C.key == key, _STANDING)}
            new = {one.file: one for one in made if one.file not in there}
            for one in new.values():
                FILES.add(connection, one)
                tell_added(connection, one)
            bump(connection)
        return len(new)

    def remove(self, number: int, *, person: str) -> bool:
        with writing(self.engine) as connection:
            gone = FILES.change(connection, _C.id == number, _STANDING, removed_by=person, removed_at=self.now())
            if gone is not None:
                self.tell(connection, person, "evidence_file.removed", gone.key, {"文件": gone.name, "校验": gone.file})
        return gone is not None

    def content(self, name: str) -> bytes:
        return self._files.read(name)

    def _kept(self, key: str, files: Sequence[LookedInto], person: str) -> list[EvidenceFile]:
        """None of them when there is no room for all."""
        self._files.keep_all([content for one in files for content in (one.upload.content, one.preview) if content])
        return [self._record(key, one, person) for one in files]

    def _record(self, key: str, one: LookedInto, person: str) -> EvidenceFile:
        content, shown = one.upload.content, named(one.preview) if one.preview else ""
        return EvidenceFile(0, key, one.upload.name, len(content), named(content), shown, person, self.now())


def tell_added(connection: Connection, one: EvidenceFile) -> None:
    """The audit event of a file that was put beside an entry; who calls bumps."""
    detail = {"文件": one.name, "字节": f"{one.size}", "校验": one.file}
    record(connection, AuditEvent(one.added_at, one.added_by, "evidence_file.added", one.key, detail))
