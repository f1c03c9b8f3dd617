"""What a claim may stand on: a value read from a row, with the row's name and the moment it stops being true."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from storage.database import Transaction
from storage.models.catalogue import Coupon
from storage.models.claim import GarageFigure
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


@dataclass(frozen=True)
class Reading:
    """One look at the rows, which keeps what it read. `built` are the parts of products that can be delivered today."""

    tx: Transaction
    subject: Subject
    library: LibraryFigures | None
    built: frozenset[str]

    @property
    def now(self) -> datetime:
        return self.tx.now

    @cached_property
    def announced(self) -> Sequence[Coupon]:
        """Every coupon that was ever told to everybody, the one that ends first in front."""
        return self.tx.claims.announced()

    @cached_property
    def figure(self) -> GarageFigure | None:
        """What the person told last of their own trade."""
        contact_id = self.subject.contact_id
        return self.tx.claims.figure(contact_id) if contact_id is not None else None


Reader = Callable[[Reading], Fact | None]
"""None where no row says so, or too thin a one."""
