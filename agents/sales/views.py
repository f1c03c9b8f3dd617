"""Orders as pages, cards and programs read them."""

from dataclasses import dataclass
from datetime import datetime

from agents.sales.agreement import Terms, current_terms
from agents.sales.policy import Consent, Steps, steps
from agents.sales.recap import included, price_of, recap_of
from agents.sales.rights import may_give_up
from storage.database import Transaction
from storage.models.catalogue import Nature
from storage.models.invoice import InvoiceKind
from storage.models.ledger import RefundState
from storage.models.order import BuyerKind, InstalmentState, Order, OrderState
from storage.money import Money


@dataclass(frozen=True, slots=True)
class DueView:
    amount: Money
    at: datetime
    paid: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """An invoice or a credit note."""

    reference: str
    kind: InvoiceKind
    amount: Money
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class SellerView:
    name: str
    address: str
    siren: str
    email: str
    phone: str
    mediator: str


@dataclass(frozen=True, slots=True)
class OrderView:
    id: int
    reference: str
    state: OrderState
    name: str
    nature: Nature
    period: str | None
    language: str
    total: Money
    vat: Money
    price: str
    reduction: Money
    coupons: tuple[str, ...]
    includes: tuple[str, ...]
    recap: str
    steps: Steps
    terms: Terms
    dues: tuple[DueView, ...]
    papers: tuple[PaperView, ...]
    seller: SellerView | None
    channel: str
    buyer_name: str | None
    email: str | None
    created_at: datetime
    ordered_at: datetime | None
    expires_at: datetime
    delivered_at: datetime | None
    delivered_from: datetime | None
    may_withdraw: bool
    withdrawal_receipt: str | None
    subscription: str | None
    paid_until: datetime | None
    refund_owed: Money
    refund_done: Money
    pending: bool
    """The bank has been asked and has not paid yet."""

    @property
    def consents(self) -> tuple[Consent, ...]:
        return (*self.steps.optional, *self.steps.required)

    @property
    def next_due(self) -> DueView | None:
        return next((one for one in self.dues if not one.paid), None)


def order_view(tx: Transaction, order: Order, reference: str) -> OrderView:
    lines = tx.orders.lines(order.id)
    fulfilment = tx.orders.fulfilment(order.id)
    subscription = tx.ledger.subscription(order.id)
    withdrawal = tx.orders.withdrawal(order.id)
    refunds = [one for payment in tx.ledger.payments(order.id) for one in tx.ledger.refunds(payment.id)]
    done = sum(one.amount_minor for one in refunds if one.state in {RefundState.done, RefundState.sent})
    return OrderView(
        id=order.id,
        reference=reference,
        state=OrderState(order.state),
        name=", ".join(line.name for line in lines),
        nature=Nature(order.nature),
        period=order.period,
        language=order.language,
        total=Money(order.total_minor, order.currency),
        vat=Money(order.vat_minor, order.currency),
        price=price_of(order),
        reduction=Money(sum(line.reduction_minor for line in lines), order.currency),
        coupons=tuple(tx.catalogue.coupon_by_id(use.coupon_id).code for use in tx.catalogue.coupons_of(order.id)),
        includes=tuple(included(tx, order)),
        recap=order.recap or recap_of(tx, order),
        steps=steps(Nature(order.nature), BuyerKind(order.buyer)),
        terms=current_terms(order.language),
        dues=_dues(tx, order),
        papers=_papers(tx, order),
        seller=seller_view(tx),
        channel=order.channel,
        buyer_name=order.name,
        email=order.email,
        created_at=order.created_at,
        ordered_at=order.ordered_at,
        expires_at=order.expires_at,
        delivered_at=fulfilment.delivered_at if fulfilment is not None else None,
        delivered_from=fulfilment.due_at if fulfilment is not None else None,
        may_withdraw=may_give_up(tx, order),
        withdrawal_receipt=withdrawal.receipt if withdrawal is not None else None,
        subscription=subscription.state if subscription is not None else None,
        paid_until=subscription.paid_until if subscription is not None else None,
        refund_owed=Money(sum(one.amount_minor for one in refunds) - done, order.currency),
        refund_done=Money(done, order.currency),
        pending=any(one.state == "pending" for one in tx.orders.attempts(order.id)),
    )


def _dues(tx: Transaction, order: Order) -> tuple[DueView, ...]:
    return tuple(
        DueView(Money(one.amount_minor, order.currency), one.due_at, one.state == InstalmentState.paid)
        for one in tx.orders.instalments(order.id)
    )


def _papers(tx: Transaction, order: Order) -> tuple[PaperView, ...]:
    return tuple(
        PaperView(one.reference, InvoiceKind(one.kind), Money(one.amount_minor, one.currency), one.issued_at)
        for one in tx.ledger.invoices(order.id)
    )


def seller_view(tx: Transaction) -> SellerView | None:
    found = tx.catalogue.seller()
    if found is None:
        return None
    return SellerView(found.name, found.address, found.siren, found.email, found.phone, found.mediator)
