"""What the office wrote over paragraphs of the city's report, in the store: every wording, only ever appended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ledger.errors import ChangedMeanwhile
from ledger.papers.city_report import Wording
from ledger.papers.city_report_service import CityReportRepository
from store.database import writing
from store.keeper import Keeper, per_version
from store.records import Records

WORDINGS = Records.declared(Wording, "city_report_wording")


class CityReportStore(Keeper, CityReportRepository):
    """The wordings of one store."""

    @per_version
    def wordings(self, connection: Connection) -> Sequence[Wording]:
        return WORDINGS.find(connection)

    def add(self, slot: str, drawn: str, text: str, *, seen: int, person: str) -> None:
        with writing(self.engine, after_closing=True) as connection:
            own = WORDINGS.find(connection, WORDINGS.c.slot == slot, WORDINGS.c.drawn == drawn, newest=True)
            if (own[0].seq if own else 0) != seen:
                raise ChangedMeanwhile
            WORDINGS.add(connection, Wording(0, slot, drawn, text, person, self.now()))
            self.tell(connection, person, "city_report.worded" if text else "city_report.reset", slot)
