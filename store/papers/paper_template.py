"""公文模板 in the store: which one counts, only ever appended; each file once, under the hash of its content."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import Connection

from ledger.papers.paper_template import PaperTemplate, TemplateRepository, TemplateSet
from store.database import reading, writing
from store.keeper import Keeper, holding, per_version, supersede
from store.records import Records


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A file as text: it stands beside what names it, so that it goes wherever the store goes, also into the next year."""

    digest: str
    content: str


CHOSEN = Records.declared(TemplateSet, "paper_template")
FILES = Records.declared(TemplateFile, "paper_template_file", key=("digest",))
UNSET = TemplateSet(0)


class PaperTemplates(Keeper, TemplateRepository):
    """The templates of one store."""

    @per_version
    def newest(self, connection: Connection) -> TemplateSet:
        return holding(connection, CHOSEN, UNSET)

    def content(self, digest: str) -> bytes:
        return self._content(digest)

    def add(self, name: str, template: PaperTemplate | None, *, seen: int, person: str) -> None:
        digest = sha256(template.content).hexdigest() if template else ""
        places = template.places if template else ()
        with writing(self.engine, after_closing=True) as connection:
            supersede(connection, CHOSEN, TemplateSet(0, name, digest, places, self.now(), person), UNSET, seen=seen)
            if template and not FILES.find(connection, FILES.c.digest == digest):
                FILES.add(connection, TemplateFile(digest, b64encode(template.content).decode("ascii")))
            self.tell(connection, person, "template.set" if name else "template.restored", name, _said(digest, places))

    @lru_cache(maxsize=2)  # noqa: B019 - a store lives as long as the portal
    def _content(self, digest: str) -> bytes:
        with reading(self.engine) as connection:
            (kept,) = FILES.find(connection, FILES.c.digest == digest)
        return b64decode(kept.content)


def _said(digest: str, places: tuple[str, ...]) -> dict[str, object]:
    return {"SHA-256": digest, "位置": "、".join(places)} if digest else {}
