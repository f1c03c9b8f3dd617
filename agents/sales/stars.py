"""Telegram Stars as sales sees them: what to ask for, whether it may still be paid, and the payment that came.

The channel brings these to the platform; a charge id of Telegram is one payment, whatever the payload says.
"""

from dataclasses import dataclass
from datetime import datetime

from agents.errors import DomainError, NotFound
from agents.payments import ProviderNews, RefundChanged, Settled
from agents.sales.links import OrderLinks
from agents.sales.payments import STARS, NothingDue, Payments
from agents.sales.rails import NoLawfulRail, Rail
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.ids import OrderId
from storage.models.order import InstalmentState, OrderState
from storage.money import Money


@dataclass(frozen=True, slots=True)
class StarsInvoice:
    """What an invoice of Telegram is made of; `payload` is at most 128 bytes."""

    payload: str
    title: str
    description: str
    price: Money
    monthly: bool


@dataclass(frozen=True, slots=True)
class StarsPaid:
    """A successful payment as Telegram tells it. A renewal has the payload of the first payment."""

    charge_id: str
    payload: str
    stars: int
    user_id: str
    paid_at: datetime
    paid_until: datetime | None = None
    is_first: bool = True


class Stars:
    def __init__(self, database: Database, *, payments: Payments, links: OrderLinks) -> None:
        self._database = database
        self._payments = payments
        self._links = links

    async def invoice(self, order_id: OrderId) -> StarsInvoice:
        """The invoice of what is due. Raises NothingDue, NoLawfulRail for an order of another rail."""

        def write(tx: Transaction) -> StarsInvoice:
            attempt, request = self._payments.attempt(tx, order_id)
            if attempt.gateway != STARS:
                raise NoLawfulRail(rail=Rail.stars)
            attempt.session_id = attempt.key
            return StarsInvoice(
                attempt.key, request.title[:32], request.title[:255], request.amount, request.period is not None
            )

        return await self._database.write(write)

    async def refusal(self, payload: str, price: Money, *, language: str) -> str | None:
        """Why a payment may not go on, as a sentence for the payer; None when it may.

        Asked before the money moves and answered within Telegram's ten seconds: one short transaction.
        """
        try:
            await self._database.write(lambda tx: self._check(tx, payload, price))
        except DomainError as error:
            return say(f"errors.{error.code}", language)
        return None

    def _check(self, tx: Transaction, payload: str, price: Money) -> None:
        reference, position = _parts(payload)
        order = tx.orders.get(self._links.order_id(reference))
        if order is None:
            raise NotFound
        if order.state not in {OrderState.awaiting_payment, OrderState.paid}:
            raise NothingDue
        waiting = [one for one in tx.orders.instalments(order.id) if one.state == InstalmentState.planned]
        fitting = [one for one in waiting if one.position == position and one.due_at <= tx.now]
        renews = order.period is not None and order.state == OrderState.paid
        amounts = [order.total_minor] if renews else [one.amount_minor for one in fitting]
        if price.currency != order.currency or price.amount_minor not in amounts:
            raise NothingDue

    async def paid(self, payment: StarsPaid) -> None:
        """Book a payment; the same charge again changes nothing, a second charge of one invoice is paid back."""
        reference, position = _parts(payment.payload)
        settled = Settled(
            payment.charge_id,
            Money(payment.stars, "XTR"),
            order=reference,
            instalment=position if payment.is_first else None,
            session=payment.payload,
            subscription=f"{reference}:stars" if payment.paid_until is not None else None,
            paid_until=payment.paid_until,
            customer=payment.user_id,
        )
        news = ProviderNews(
            STARS,
            f"paid:{payment.charge_id}",
            "successful_payment",
            payment.paid_at,
            (settled,),
            {"from": payment.user_id},
        )
        await self._payments.accept(news)

    async def refunded(self, charge_id: str, stars: int, *, at: datetime) -> None:
        """A refund that Telegram tells of, ours or made elsewhere."""
        fact = RefundChanged(charge_id, f"stars:{charge_id}", Money(stars, "XTR"), "done")
        await self._payments.accept(ProviderNews(STARS, f"refunded:{charge_id}", "refunded_payment", at, (fact,), {}))


def _parts(payload: str) -> tuple[str, int | None]:
    """The order's reference and the instalment of a payload; what we never wrote is nobody's order."""
    reference, _, rest = payload.partition(":")
    position = rest.partition(":")[0]
    return reference, int(position) if position.isascii() and position.isdecimal() and len(position) < 6 else None
