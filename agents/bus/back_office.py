"""What the console lists of the business: orders with their money, products with their prices, coupons, mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import NotFound
from storage.database import Database, Transaction
from storage.models.catalogue import CouponKind
from storage.models.order import Order, OrderLine, OrderState
from storage.money import Money

_MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class OrderLineSeen:
    id: int
    name: str
    buyer: str
    channel: str
    state: OrderState
    total: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """A payment, a refund or a paper of an order, in the words of the books."""

    kind: str
    at: datetime
    amount: Money
    detail: str


@dataclass(frozen=True, slots=True)
class OrderFile:
    order: OrderLineSeen
    email: str
    conversation_id: int | None
    left: Money
    """What is not refunded yet."""
    movements: Sequence[Movement]
    opens: Sequence[tuple[str, str]]
    """What it opens, with its state."""


@dataclass(frozen=True, slots=True)
class ProductSeen:
    """`prices` is the history in euro, the latest first."""

    id: str
    name: str
    listed: bool
    price: Money | None
    stars: Money | None
    prices: Sequence[tuple[Money, datetime]]


@dataclass(frozen=True, slots=True)
class CouponSeen:
    code: str
    kind: CouponKind
    value: Money
    """Of a percentage, the minor units are the percent."""
    uses: int
    most_uses: int | None
    products: Sequence[str]
    valid_until: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class MailSeen:
    id: int
    recipient: str
    subject: str
    state: str
    error: str | None
    at: datetime


class BackOffice:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def orders(self, *, state: str = "", search: str = "") -> Sequence[OrderLineSeen]:
        """The latest first; drafts only when they are asked for. `search` is a number, a name or an address."""

        def read(tx: Transaction) -> Sequence[OrderLineSeen]:
            found = tx.orders.latest(state=state, search=search, limit=_MOST_ROWS)
            lines = tx.orders.lines_of([order.id for order in found])
            return [_seen(order, lines.get(order.id, ())) for order in found]

        return await self._database.write(read)

    async def order(self, order_id: int) -> OrderFile:
        def read(tx: Transaction) -> OrderFile:
            order = tx.orders.get(order_id)
            if order is None:
                raise NotFound
            return _file(tx, order)

        return await self._database.write(read)

    async def products(self, language: str = "fr") -> Sequence[ProductSeen]:
        def read(tx: Transaction) -> Sequence[ProductSeen]:
            return [_product(tx, product_id, language) for product_id in tx.catalogue.every_id()]

        return await self._database.write(read)

    async def coupons(self) -> Sequence[CouponSeen]:
        """The latest first."""

        def read(tx: Transaction) -> Sequence[CouponSeen]:
            return [
                CouponSeen(
                    code=one.code,
                    kind=CouponKind(one.kind),
                    value=Money(one.value),
                    uses=one.uses,
                    most_uses=one.most_uses,
                    products=one.products or (),
                    valid_until=one.valid_until,
                    open=one.valid_until is None or one.valid_until > tx.now,
                )
                for one in tx.catalogue.coupons(limit=_MOST_ROWS)
            ]

        return await self._database.write(read)

    async def mails(self, *, search: str = "") -> Sequence[MailSeen]:
        """What was mailed, or waits to be, the latest first."""

        def read(tx: Transaction) -> Sequence[MailSeen]:
            found = tx.mails.latest(search=search, limit=_MOST_ROWS)
            return [MailSeen(one.id, one.recipient, one.subject, one.state, one.error, one.created_at) for one in found]

        return await self._database.write(read)


def _seen(order: Order, lines: Sequence[OrderLine]) -> OrderLineSeen:
    return OrderLineSeen(
        id=order.id,
        name=", ".join(line.name for line in lines),
        buyer=order.name or f"#{order.contact_id}",
        channel=order.channel,
        state=OrderState(order.state),
        total=Money(order.total_minor, order.currency),
        at=order.ordered_at or order.created_at,
    )


def _file(tx: Transaction, order: Order) -> OrderFile:
    payments = tx.ledger.payments(order.id)
    movements = [
        Movement("payment", one.paid_at, Money(one.amount_minor, one.currency), one.gateway) for one in payments
    ]
    left = sum(one.amount_minor for one in payments)
    for payment in payments:
        refunds = tx.ledger.refunds(payment.id)
        movements += [
            Movement("refund", one.owed_at, Money(one.amount_minor, one.currency), f"{one.reason}, {one.state}")
            for one in refunds
        ]
        left -= sum(one.amount_minor for one in refunds) + tx.ledger.contested(payment.id)
    movements += [
        Movement(one.kind, one.issued_at, Money(one.amount_minor, one.currency), one.reference)
        for one in tx.ledger.invoices(order.id)
    ]
    return OrderFile(
        order=_seen(order, tx.orders.lines(order.id)),
        email=order.email or "",
        conversation_id=order.conversation_id,
        left=Money(left, order.currency),
        movements=sorted(movements, key=lambda one: one.at),
        opens=[(one.part, one.state) for one in tx.orders.entitlements(order.id)],
    )


def _product(tx: Transaction, product_id: str, language: str) -> ProductSeen:
    product = tx.catalogue.get(product_id)
    assert product is not None, "it was listed in this transaction"
    price = tx.catalogue.price_in_force(product_id, tx.now)
    stars = tx.catalogue.price_in_force(product_id, tx.now, "XTR")
    history = tx.catalogue.prices(product_id)
    return ProductSeen(
        id=product_id,
        name=product.name_fr if language == "fr" else product.name_en,
        listed=product.listed,
        price=Money(price.amount_minor) if price is not None else None,
        stars=Money(stars.amount_minor, "XTR") if stars is not None else None,
        prices=[(Money(one.amount_minor), one.valid_from) for one in reversed(history)],
    )
