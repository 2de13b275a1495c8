"""计分 in the store: the office's rules, only ever appended, and what was sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from ledger.clock import day_of
from ledger.errors import ChangedMeanwhile
from ledger.papers.score_service import ScoreRepository, ScoreRulesSet
from ledger.papers.scores import ScoreRules
from ledger.review.workflow import Step
from store.database import writing
from store.keeper import Keeper, per_version
from store.records import Records
from store.review.reviews import VERDICTS, review

RULES = Records.declared(ScoreRulesSet, "score_rules")


class ScoreStore(Keeper, ScoreRepository):
    """The rules of one store."""

    @per_version
    def newest(self, connection: Connection) -> ScoreRulesSet:
        return _newest(connection)

    def add(self, rules: ScoreRules, *, seen: int, person: str) -> None:
        with writing(self.engine) as connection:
            held = _newest(connection)
            if held.seq != seen:
                raise ChangedMeanwhile
            RULES.add(connection, ScoreRulesSet(0, rules, self.now(), person))
            self.tell(connection, person, "scores.set", "", {"原来": held.rules, "现在": rules})

    @per_version
    def returns(self, connection: Connection) -> Sequence[tuple[str, date]]:
        sent_back = review.c.step == Step.SEND_BACK.value
        return [(one.key, day_of(one.at)) for one in VERDICTS.find(connection, sent_back)]


def _newest(connection: Connection) -> ScoreRulesSet:
    return next(iter(RULES.find(connection, newest=True)), ScoreRulesSet(0, ScoreRules()))
