"""What a claim may stand on: a value read from a row, with the row's name and the moment it stops being true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.database import Transaction
from storage.money import Money

Value = int | Money | datetime | str


@dataclass(frozen=True, slots=True)
class Fact:
    """`source` names the row (`price:12`); what is said of it is said until `expires_at`."""

    name: str
    value: Value
    source: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What, and to whom, a claim is about."""

    language: str
    product_id: str | None = None
    contact_id: int | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class LibraryFigures:
    """How much the fault base in use holds, and which version of it."""

    version: str
    faults: int
    codes: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the rows. `built` are the parts of products that can be delivered today."""

    tx: Transaction
    subject: Subject
    library: LibraryFigures | None
    built: frozenset[str]

    @property
    def now(self) -> datetime:
        return self.tx.now

    @property
    def people(self) -> tuple[int, ...]:
        """All Contacts that are this person."""
        return tuple(self.tx.contacts.parts(self.subject.contact_id)) if self.subject.contact_id is not None else ()


Reader = Callable[[Reading], Fact | None]
"""None where no row says so, or too thin a one."""
