"""计分 in the store: the office's rules, only ever appended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.papers.score_service import ScoreRepository, ScoreRulesSet
from ledger.papers.scores import ScoreRules
from ledger.repository import Change
from store.database import writing
from store.keeper import Keeper, holding, per_version, supersede
from store.records import Records
from store.store import Store

RULES = Records.declared(ScoreRulesSet, "score_rules")
UNSET = ScoreRulesSet(0, ScoreRules())


class ScoreStore(Keeper, ScoreRepository):
    """The rules of one store."""

    store: Store

    @per_version
    def newest(self, connection: Connection) -> ScoreRulesSet:
        return holding(connection, RULES, UNSET)

    def add(self, rules: ScoreRules, *, seen: int, person: str) -> None:
        with writing(self.engine) as connection:
            held = supersede(connection, RULES, ScoreRulesSet(0, rules, self.now(), person), UNSET, seen=seen)
            self.tell(connection, person, "scores.set", "", {"原来": held.rules.said, "现在": rules.said})

    def review_changes(self) -> Sequence[Change]:
        return self.store.changes(columns=("review_state",))
