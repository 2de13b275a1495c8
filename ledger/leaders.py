"""Leaders: whose word an instruction is, and who is in charge of a task; a person of the portal, or only a name."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.permissions import Person, Role


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader by name; `account` is the person's id where that is known."""

    name: str
    account: str = ""

    def is_(self, person: Person) -> bool:
        """Is it this person? By the account, or by the name where there is none."""
        same = self.account == person.id if self.account else self.name == person.name
        return same and Role.LEADER in person.roles
