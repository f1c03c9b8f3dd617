"""What buyers say of what they bought: of an order that was paid, delivered and kept; shown only with their yes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.errors import NotFound
from agents.redaction import redact_cards
from storage.database import Database, Transaction
from storage.models.entitlement import FulfilmentState
from storage.models.ids import ContactId
from storage.models.nudge import Review
from storage.models.order import Order, OrderState

_TEXT_WITHIN = timedelta(minutes=30)
"""A line that comes later is about something else."""
_LONGEST = 2000
_OTHER_MATTER = re.compile(r"\?|\b[PBCU][0-3][0-9A-F]{3}\b|^\s*/", re.IGNORECASE)
"""A question, a fault code or a command is no review."""


class NoSuchPurchase(NotFound):
    code = "no_such_purchase"


@dataclass(frozen=True, slots=True)
class ReviewSeen:
    """A published review; every one is of a verified purchase."""

    product_id: str
    rating: int
    text: str | None
    name: str | None
    """The buyer's first name."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """All ratings of a product, published or not: leaving the bad ones out would be a lie."""

    number: int
    average: float | None


class ReviewsService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, contact_id: ContactId, order_id: int, rating: int) -> None:
        """From 1 to 5; rating again changes the rating. Raises NoSuchPurchase for what they did not buy and keep."""
        assert 1 <= rating <= 5, "the buttons offer nothing else"

        def write(tx: Transaction) -> None:
            order = _bought(tx, contact_id, order_id)
            found = tx.nudges.review_of(order.id)
            if found is None:
                line = tx.orders.lines(order.id)[0]
                found = Review(
                    order_id=order.id,
                    contact_id=order.contact_id,
                    product_id=line.product_id,
                    rating=rating,
                    waits_for_text=True,
                    created_at=tx.now,
                    changed_at=tx.now,
                )
                tx.nudges.add(found)
            found.rating, found.changed_at, found.waits_for_text = rating, tx.now, True

        await self._database.write(write)

    async def add_text(self, contact_id: ContactId, text: str) -> int | None:
        """Keep a line as the words of the review that waits for them; its order, or None when none does.

        The words need a new yes before they are shown.
        """

        def write(tx: Transaction) -> int | None:
            found = tx.nudges.waiting_review(tx.contacts.parts(contact_id))
            if found is None:
                return None
            found.waits_for_text = False
            if tx.now - found.changed_at > _TEXT_WITHIN or _OTHER_MATTER.search(text):
                return None
            found.text, found.may_publish, found.changed_at = redact_cards(text[:_LONGEST]), None, tx.now
            return found.order_id

        return await self._database.write(write)

    async def without_text(self, contact_id: ContactId, order_id: int) -> None:
        def write(tx: Transaction) -> None:
            self._own(tx, contact_id, order_id).waits_for_text = False

        await self._database.write(write)

    async def publish(self, contact_id: ContactId, order_id: int, *, yes: bool) -> None:
        """Their word counts from now on; a no takes a published review back."""

        def write(tx: Transaction) -> None:
            found = self._own(tx, contact_id, order_id)
            found.may_publish, found.waits_for_text = yes, False

        await self._database.write(write)

    async def published(self, product_id: str, *, limit: int = 10) -> Sequence[ReviewSeen]:
        def read(tx: Transaction) -> Sequence[ReviewSeen]:
            return [_seen(tx, one) for one in tx.nudges.published(product_id, limit=limit)]

        return await self._database.write(read)

    async def rating(self, product_id: str) -> Rating:
        number, total = await self._database.write(lambda tx: tx.nudges.ratings(product_id))
        return Rating(number, round(total / number, 2) if number else None)

    @staticmethod
    def _own(tx: Transaction, contact_id: ContactId, order_id: int) -> Review:
        found = tx.nudges.review_of(order_id)
        if found is None or found.contact_id not in tx.contacts.parts(contact_id):
            raise NoSuchPurchase
        return found


def _bought(tx: Transaction, contact_id: ContactId, order_id: int) -> Order:
    order = tx.orders.get(order_id)
    fulfilment = tx.orders.fulfilment(order_id)
    delivered = fulfilment is not None and fulfilment.state == FulfilmentState.delivered
    if order is None or order.contact_id not in tx.contacts.parts(contact_id) or order.state != OrderState.paid:
        raise NoSuchPurchase
    if not delivered or tx.orders.withdrawal(order_id) is not None:
        raise NoSuchPurchase
    return order


def _seen(tx: Transaction, review: Review) -> ReviewSeen:
    order = tx.orders.get(review.order_id)
    first = (order.name or "").split(" ")[0] if order is not None else ""
    return ReviewSeen(review.product_id, review.rating, review.text, first or None, review.changed_at)
