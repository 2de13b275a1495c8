"""What checks of links found: the last look at each link, and every run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, delete

from ledger.review.link_check import LinkCheck, LinkCheckRepository, LinkRun
from store.database import writing
from store.keeper import Keeper, per_version
from store.records import Records

CHECKS = Records.declared(LinkCheck, "link_check", key=("link",))
RUNS_OF_LINKS = Records.declared(LinkRun, "link_run")


class LinkChecks(Keeper, LinkCheckRepository):
    """Over the store."""

    @per_version
    def checks(self, connection: Connection) -> Mapping[str, LinkCheck]:
        return {one.link: one for one in CHECKS.find(connection)}

    @per_version
    def last(self, connection: Connection) -> LinkRun | None:
        return next(iter(RUNS_OF_LINKS.find(connection, newest=True)), None)

    def book(self, checks: Sequence[LinkCheck], run: LinkRun) -> None:
        with writing(self.engine) as connection:
            for check in checks:
                connection.execute(delete(CHECKS.table).where(CHECKS.c.link == check.link))
                CHECKS.add(connection, check)
            RUNS_OF_LINKS.add(connection, run)
            detail = {"链接": run.links, "打不开": run.broken, "没有网络": "是" if run.offline else "否"}
            self.tell(connection, run.by, "link_check.run", "佐证链接", detail)
