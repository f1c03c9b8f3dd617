"""Telegram Stars, as core.telegram.org/bots/payments-stars tells: what we ask, what updates say of payments."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from agents.errors import GatewayError
from agents.messages import ChannelName, PaymentReturned, PaymentSettled, PreCheckout, Sender
from bot.channels.telegram.calls import Calls
from bot.channels.telegram.payloads import Maybe, Moment, Payload, Reference, User
from bot.channels.telegram.refusals import NotSent, Refused, Undecided
from storage.money import Money

_MONTH_SECONDS = 2_592_000
"""The one period that a subscription in Stars may have (core.telegram.org/bots/api#createinvoicelink)."""
_PATIENCE = 8.0
"""Telegram drops a payment whose pre-checkout query has no answer after ten seconds."""

Amount = Annotated[int, Field(ge=0, le=10**9)]


class Query(Payload):
    id: Reference
    from_user: Annotated[User, Field(alias="from")]
    currency: str
    total_amount: Amount
    invoice_payload: Annotated[str, Field(max_length=128)]


class Payment(Payload):
    currency: str
    total_amount: Amount
    invoice_payload: Annotated[str, Field(max_length=128)]
    telegram_payment_charge_id: Reference
    subscription_expiration_date: Maybe[Moment] = None
    is_recurring: Maybe[bool] = None
    is_first_recurring: Maybe[bool] = None


def asked(query: Query, now: datetime) -> PreCheckout:
    user = query.from_user
    sender = Sender(ChannelName.telegram, str(user.id), str(user.id), language_hint=user.language_code)
    return PreCheckout(sender, query.id, query.invoice_payload, _price(query), now)


def settled(payment: Payment, sender: Sender, at: datetime) -> PaymentSettled:
    return PaymentSettled(
        sender,
        charge_id=payment.telegram_payment_charge_id,
        payload=payment.invoice_payload,
        price=_price(payment),
        at=at,
        paid_until=payment.subscription_expiration_date,
        is_first=not payment.is_recurring or bool(payment.is_first_recurring),
    )


def returned(payment: Payment, sender: Sender, at: datetime) -> PaymentReturned:
    return PaymentReturned(sender, payment.telegram_payment_charge_id, _price(payment), at)


def _price(part: Query | Payment) -> Money:
    return Money(part.total_amount, part.currency)


class TelegramStars:
    """The StarsGateway of this door. Raises GatewayError: `permanent` where Telegram said no."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def invoice_link(self, *, title: str, description: str, payload: str, price: Money, monthly: bool) -> str:
        parameters: dict[str, object] = {
            "title": title,
            "description": description[:255],
            "payload": payload,
            "provider_token": "",
            "currency": price.currency,
            "prices": [{"label": title, "amount": price.amount_minor}],
        }
        if monthly:
            parameters["subscription_period"] = _MONTH_SECONDS
        link = await self._call("createInvoiceLink", parameters)
        if not isinstance(link, str):
            raise GatewayError(reason="an invoice without a link")
        return link

    async def refund_stars(self, user_id: str, charge_id: str) -> None:
        """Give a payment back; one that is given back already is left alone."""
        await self._call(
            "refundStarPayment",
            {"user_id": int(user_id), "telegram_payment_charge_id": charge_id},
            done_already="CHARGE_ALREADY_REFUNDED",
        )

    async def end_stars_subscription(self, user_id: str, charge_id: str) -> None:
        """No further charge; what is paid runs to its end."""
        await self._call(
            "editUserStarSubscription",
            {"user_id": int(user_id), "telegram_payment_charge_id": charge_id, "is_canceled": True},
        )

    async def answer(self, query_id: str, refusal: str | None) -> None:
        """Let a payment go on, or say why it may not. Too late is too late: Telegram has dropped the payment then."""
        parameters: dict[str, object] = {"pre_checkout_query_id": query_id, "ok": refusal is None}
        if refusal is not None:
            parameters["error_message"] = refusal
        await self._call("answerPreCheckoutQuery", parameters)

    async def _call(self, method: str, parameters: dict[str, object], *, done_already: str = "\0") -> object:
        try:
            return await self._calls.call(method, parameters, patience=_PATIENCE)
        except Refused as refused:
            if done_already in refused.description:
                return None
            waits = refused.status == 429 or refused.status >= 500
            raise GatewayError(permanent=not waits, reason=f"{method}: {refused.description}") from refused
        except (NotSent, Undecided) as failure:
            raise GatewayError(reason=f"{method}: {failure}") from failure
