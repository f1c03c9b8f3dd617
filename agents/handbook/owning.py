"""Whose handbook is which: an order that includes one, and the volume its product stands for, in its language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from agents.errors import NotFound
from knowledge.handbook.plan import BookLanguage, VolumeName
from storage.database import Transaction
from storage.models.entitlement import Entitlement, EntitlementState
from storage.models.order import Order

KIND = "handbook"
HANDBOOK = "handbook"
"""The part of a product that is a handbook for life."""
VOLUMES: Mapping[str, VolumeName] = {
    "formation-basic": "basic",
    "formation-premium": "premium",
    "pack-complet": "premium",
}
PRODUCTS: Mapping[VolumeName, str] = {"basic": "formation-basic", "premium": "formation-premium"}
"""What a volume is sold as."""
CADENCE: Mapping[VolumeName, timedelta] = {"basic": timedelta(days=91), "premium": timedelta(days=7)}
"""How old an edition becomes before the next may be published: a quarter, a week."""


@dataclass(frozen=True, slots=True)
class Book:
    """A volume in one language."""

    volume: VolumeName
    language: BookLanguage

    @property
    def id(self) -> str:
        """`premium`, and `premium-en`."""
        return self.volume if self.language == "fr" else f"{self.volume}-{self.language}"


BOOKS = tuple(Book(volume, language) for language in get_args(BookLanguage) for volume in get_args(VolumeName))
_BY_ID = {one.id: one for one in BOOKS}


def book_named(name: str) -> Book:
    """Raises NotFound."""
    if name not in _BY_ID:
        raise NotFound
    return _BY_ID[name]


@dataclass(frozen=True, slots=True)
class Owned:
    """A handbook that somebody may have, in the language they bought it in; `subject` names it among the documents."""

    order: Order
    volume: VolumeName

    @property
    def book(self) -> Book:
        return Book(self.volume, "en" if self.order.language == "en" else "fr")

    @property
    def subject(self) -> str:
        return f"{self.volume}-{self.order.id}"


def owned_of(tx: Transaction, entitlement: Entitlement) -> Owned | None:
    volume = VOLUMES.get(entitlement.product_id)
    order = tx.orders.get(entitlement.order_id)
    return Owned(order, volume) if order is not None and volume is not None else None


def owned_by_order(tx: Transaction, order_id: int) -> Owned | None:
    """What an order gives, while it gives it."""
    rows = tx.orders.entitlements(order_id)
    mine = [one for one in rows if one.part == HANDBOOK and one.state == EntitlementState.active]
    return owned_of(tx, mine[0]) if mine else None


def owned_named(tx: Transaction, subject: str) -> Owned:
    """Raises NotFound for a subject that names nothing, or something that is nobody's any more."""
    volume, _, number = subject.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 16
    owned = owned_by_order(tx, int(number)) if is_number else None
    if owned is None or owned.volume != volume:
        raise NotFound
    return owned
