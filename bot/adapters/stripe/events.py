"""What Stripe's events mean for an order. An event that means nothing to us is kept with no facts."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, cast

from agents.errors import SignatureWrong
from agents.payments import (
    ChargeRefused,
    DisputeChanged,
    MeansSeen,
    PaymentFact,
    ProviderNews,
    RefundChanged,
    RefundedInAll,
    SameCharge,
    SessionChanged,
    Settled,
    SubscriptionChanged,
)
from bot.adapters.stripe import payloads
from storage.money import Money

NAME = "stripe"
_TOLERANCE = timedelta(minutes=5)
"""How old a signature may be; Stripe's own libraries use the same."""

Object = Mapping[str, object]
Facts = tuple[PaymentFact, ...]


def verify(raw: bytes, header: str, *, secret: str, now: datetime) -> None:
    """Check a `Stripe-Signature` over the raw body. Raises SignatureWrong, also when it is too old to be a first try.

    Done here and not by Stripe's package, whose import takes three seconds that a webhook does not have.
    """
    parts = [part.partition("=") for part in header.split(",")]
    moments = [value for name, _, value in parts if name.strip() == "t" and value.isascii() and value.isdecimal()]
    given = [value for name, _, value in parts if name.strip() == "v1"]
    if not moments or len(moments[0]) > 12:
        raise SignatureWrong
    wanted = hmac.new(secret.encode(), moments[0].encode() + b"." + raw, hashlib.sha256).hexdigest()
    if not any(hmac.compare_digest(one.encode(), wanted.encode()) for one in given):
        raise SignatureWrong
    if abs(now.timestamp() - int(moments[0])) > _TOLERANCE.total_seconds():
        raise SignatureWrong


def news_of(event: payloads.Event) -> ProviderNews:
    read = _READERS.get(event.type)
    facts = read(event.data.object) if read is not None else ()
    slim = {"type": event.type, "object": event.data.object.get("id")}
    return ProviderNews(NAME, event.id, event.type, event.created, facts, slim)


def _number(metadata: Mapping[str, str] | None, key: str) -> int | None:
    value = (metadata or {}).get(key, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


def _order(metadata: Mapping[str, str] | None) -> str | None:
    return (metadata or {}).get("order")


def _session(plain: Object) -> Facts:
    """`completed` says that the buyer is done, not that money came: `payment_status` says that."""
    found = payloads.Session.model_validate(plain)
    order = _order(found.metadata)
    charge = found.invoice if found.mode == "subscription" else found.payment_intent
    if found.payment_status != "paid" or charge is None:
        return (SessionChanged(found.id, "pending", order=order, charge=charge),)
    settled = Settled(
        charge,
        found.amount,
        order=order,
        instalment=_number(found.metadata, "instalment"),
        session=found.id,
        subscription=found.subscription,
        customer=found.customer,
    )
    return (settled,)


def _closed(state: Literal["expired", "failed"]) -> Callable[[Object], Facts]:
    def read(plain: Object) -> Facts:
        found = payloads.Session.model_validate(plain)
        return (SessionChanged(found.id, state, order=_order(found.metadata), charge=found.payment_intent),)

    return read


def _intent(plain: Object) -> Facts:
    """Ours carry the order; those of a subscription come as invoices."""
    found = payloads.Intent.model_validate(plain)
    order = _order(found.metadata)
    if order is None:
        return ()
    amount = Money(found.amount_received, found.currency.upper())
    instalment = _number(found.metadata, "instalment")
    return (Settled(found.id, amount, order=order, instalment=instalment, customer=found.customer),)


def _charge(plain: Object) -> Facts:
    found = payloads.Charge.model_validate(plain)
    amount = Money(found.amount_refunded, found.currency.upper())
    return (RefundedInAll(found.payment_intent or found.id, amount),)


_RISKY = frozenset({"elevated", "highest"})


def _means(plain: Object) -> Facts:
    """Where the money came from; that it came is told by other events."""
    found = payloads.Charge.model_validate(plain)
    billing = found.billing_details.address if found.billing_details is not None else None
    risk = found.outcome.risk_level if found.outcome is not None else None
    seen = MeansSeen(
        found.payment_intent or found.id,
        found.means.country,
        billing.country if billing is not None else None,
        risk if risk in _RISKY else None,
    )
    return (seen,) if seen.country or seen.billing_country or seen.risk else ()


_REFUNDS: Mapping[str | None, Literal["sent", "done", "failed"]] = {
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}


def _refund(plain: Object) -> Facts:
    found = payloads.Refund.model_validate(plain)
    charge = found.payment_intent or found.charge
    if charge is None:
        return ()
    state = _REFUNDS.get(found.status, "sent")
    amount = Money(found.amount, found.currency.upper())
    return (RefundChanged(charge, found.id, amount, state, ours=_number(found.metadata, "refund")),)


def _dispute(plain: Object) -> Facts:
    """An inquiry (`warning_…`) takes no money, so it changes nothing in the books."""
    found = payloads.Dispute.model_validate(plain)
    charge = found.payment_intent or found.charge
    if charge is None or found.status.startswith("warning_"):
        return ()
    decided = found.status if found.status in {"won", "lost"} else "open"
    state = cast("Literal['open', 'won', 'lost']", decided)
    return (DisputeChanged(charge, found.id, Money(found.amount, found.currency.upper()), state),)


def _invoice(plain: Object) -> Facts:
    """A month of a subscription that is paid; the invoice is the charge's one id."""
    found = payloads.Invoice.model_validate(plain)
    details = found.parent.subscription_details if found.parent is not None else None
    if details is None or details.subscription is None or found.amount_paid == 0:
        return ()
    settled = Settled(
        found.id,
        Money(found.amount_paid, found.currency.upper()),
        order=_order(details.metadata),
        instalment=1 if found.billing_reason == "subscription_create" else None,
        subscription=details.subscription,
        paid_until=max((line.period.end for line in found.lines.data), default=None),
        customer=found.customer,
    )
    return (settled,)


def _refused(*, must_confirm: bool) -> Callable[[Object], Facts]:
    """A later month that did not go through; the first one is paid on the hosted page, which says so itself."""

    def read(plain: Object) -> Facts:
        found = payloads.Invoice.model_validate(plain)
        details = found.parent.subscription_details if found.parent is not None else None
        if details is None or details.subscription is None or found.billing_reason == "subscription_create":
            return ()
        refused = ChargeRefused(
            found.id,
            details.subscription,
            max(found.attempt_count, 1),
            Money(found.amount_due, found.currency.upper()),
            order=_order(details.metadata),
            retry_at=found.next_payment_attempt,
            pay_url=found.hosted_invoice_url,
            must_confirm=must_confirm,
        )
        return (refused,)

    return read


def _invoice_payment(plain: Object) -> Facts:
    """Ties the payment that refunds and disputes speak of to its invoice."""
    found = payloads.InvoicePaid.model_validate(plain)
    intent = found.payment.payment_intent
    return (SameCharge(found.invoice, intent),) if found.invoice and intent else ()


_SUBSCRIPTIONS: Mapping[str, Literal["active", "past_due", "ended"]] = {
    "active": "active",
    "trialing": "active",
    "past_due": "past_due",
    "canceled": "ended",
    "unpaid": "ended",
    "incomplete_expired": "ended",
}


def _subscription(plain: Object) -> Facts:
    found = payloads.Subscription.model_validate(plain)
    known = _SUBSCRIPTIONS.get(found.status)
    if known is None:
        return ()
    ends = known != "ended" and (found.cancel_at_period_end or found.cancel_at is not None)
    state: Literal["active", "past_due", "ending", "ended"] = "ending" if ends else known
    order = _order(found.metadata)
    return (SubscriptionChanged(found.id, state, order=order, customer=found.customer),)


_READERS: Mapping[str, Callable[[Object], Facts]] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _closed("failed"),
    "checkout.session.expired": _closed("expired"),
    "payment_intent.succeeded": _intent,
    "charge.succeeded": _means,
    "charge.refunded": _charge,
    "refund.created": _refund,
    "refund.updated": _refund,
    "refund.failed": _refund,
    "charge.dispute.created": _dispute,
    "charge.dispute.updated": _dispute,
    "charge.dispute.closed": _dispute,
    "invoice.paid": _invoice,
    "invoice.payment_failed": _refused(must_confirm=False),
    "invoice.payment_action_required": _refused(must_confirm=True),
    "invoice_payment.paid": _invoice_payment,
    "customer.subscription.created": _subscription,
    "customer.subscription.updated": _subscription,
    "customer.subscription.deleted": _subscription,
}
KINDS = tuple(_READERS)
"""What to listen for and to ask the list of events for; Stripe takes twenty at most."""
