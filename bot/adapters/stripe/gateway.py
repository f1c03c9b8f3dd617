"""Stripe: hosted pages, refunds, subscriptions and the customer portal. No card data ever comes near us."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from agents.errors import ChargeDeclined, GatewayError
from agents.payments import CheckoutOpened, CheckoutRequest, Method, ProviderNews, RefundAnswer, RefundRequest
from agents.ports import Clock
from bot.adapters.stripe import payloads
from bot.adapters.stripe.events import KINDS, NAME, news_of, verify

if TYPE_CHECKING:
    from stripe import AIOHTTPClient, CardError, StripeClient

_TIMEOUT = 15.0
_RETRIES = 2
_METHODS: Mapping[Method, str] = {
    Method.card: "card",
    Method.sepa_debit: "sepa_debit",
    Method.paypal: "paypal",
    Method.klarna: "klarna",
    Method.bank_transfer: "customer_balance",
}
_KEEPABLE = {Method.card, Method.sepa_debit}
"""What can be charged again later without the buyer: Klarna and PayPal would ask them each time."""
_CLOSES_BEFORE = timedelta(minutes=1)
"""Stripe allows a page 24 hours from when it is asked for, and we asked a moment after the clock was read."""

Params = dict[str, Any]


class StripeGateway:
    name = NAME
    is_test = False

    def __init__(self, *, secret_key: str, webhook_secret: str, base_url: str, clock: Clock) -> None:
        self._secret_key = secret_key
        self._webhook_secret = webhook_secret
        self._base_url = base_url
        self._clock = clock

    @cached_property
    def _http(self) -> "AIOHTTPClient":
        import stripe  # noqa: PLC0415 -- three seconds that only a shop with this door pays, at its first call

        return stripe.AIOHTTPClient(timeout=_TIMEOUT)

    @cached_property
    def _client(self) -> "StripeClient":
        import stripe  # noqa: PLC0415 -- as above

        return stripe.StripeClient(
            self._secret_key,
            base_addresses={"api": self._base_url},
            http_client=self._http,
            max_network_retries=_RETRIES,
        )

    async def close(self) -> None:
        """Close the connections; a gateway that was never used has none."""
        if "_http" in self.__dict__:
            await self._http.close_async()  # type: ignore[no-untyped-call]  # the package types it so

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """Stripe's errors as ours: permanent when it said no, not when it did not answer."""
        import stripe  # noqa: PLC0415 -- as above

        try:
            yield
        except stripe.CardError as error:
            raise ChargeDeclined(_decline(error) or error.code) from error
        except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
            raise GatewayError(permanent=True, reason=error.code or type(error).__name__) from error
        except stripe.StripeError as error:
            raise GatewayError(reason=type(error).__name__) from error

    async def open_checkout(self, request: CheckoutRequest) -> CheckoutOpened:
        async with self._asked():
            params = _session_params(request)
            if Method.bank_transfer in request.methods:
                params = {name: value for name, value in params.items() if not name.startswith("customer")}
                params |= await self._transfer_params(request)
            session = await self._client.v1.checkout.sessions.create_async(
                params,  # type: ignore[arg-type]  # built in parts, which its TypedDict cannot follow
                {"idempotency_key": request.key},
            )
        assert session.url is not None, "a hosted page has an address"
        return CheckoutOpened(session.id, session.url, request.expires_at)

    async def _transfer_params(self, request: CheckoutRequest) -> Params:
        """A transfer lands on an account number of the customer's own, so there must be a customer."""
        customer = await self._client.v1.customers.create_async(
            {"email": request.email or "", "metadata": {"order": request.order}},
            {"idempotency_key": f"{request.key}:customer"},
        )
        bank = {"type": "eu_bank_transfer", "eu_bank_transfer": {"country": "FR"}}
        return {
            "customer": customer.id,
            "payment_method_options": {"customer_balance": {"funding_type": "bank_transfer", "bank_transfer": bank}},
        }

    async def close_checkout(self, session_id: str) -> None:
        try:
            async with self._asked():
                await self._client.v1.checkout.sessions.expire_async(session_id)
        except GatewayError as error:
            # Paid, expired or gone: it takes no more money, which is what was wanted.
            if not error.permanent:
                raise

    async def charge_kept_method(self, request: CheckoutRequest, *, customer_id: str) -> str:
        async with self._asked():
            kept = await self._client.v1.customers.payment_methods.list_async(customer_id, {"limit": 1})
            if not kept.data:
                raise GatewayError(permanent=True, reason="no means of payment was left")
            intent = await self._client.v1.payment_intents.create_async(
                {
                    "amount": request.amount.amount_minor,
                    "currency": request.amount.currency.lower(),
                    "customer": customer_id,
                    "payment_method": kept.data[0].id,
                    "allowed_payment_method_types": [kept.data[0].type],
                    "off_session": True,
                    "confirm": True,
                    "description": request.title,
                    "metadata": _metadata(request),
                },
                {"idempotency_key": f"{request.key}:kept"},
            )
        return intent.id

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        async with self._asked():
            intent = await self._intent_of(request.charge_id)
            refund = await self._client.v1.refunds.create_async(
                {
                    "payment_intent": intent,
                    "amount": request.amount.amount_minor,
                    "metadata": {"refund": str(request.refund_id)},
                },
                {"idempotency_key": request.key},
            )
        return RefundAnswer(refund.id, done=refund.status == "succeeded")

    async def _intent_of(self, charge_id: str) -> str:
        """The payment of an invoice; any other charge is booked under its payment already."""
        if not charge_id.startswith("in_"):
            return charge_id
        paid = await self._client.v1.invoice_payments.list_async({"invoice": charge_id, "status": "paid", "limit": 1})
        found = payloads.InvoicePaid.model_validate_json(str(paid.data[0])) if paid.data else None
        if found is None or found.payment.payment_intent is None:
            raise GatewayError(permanent=True, reason="the invoice has no payment")
        return found.payment.payment_intent

    async def end_subscription(self, subscription_id: str, *, at_once: bool, key: str) -> None:
        async with self._asked():
            if at_once:
                await self._client.v1.subscriptions.cancel_async(subscription_id, {}, {"idempotency_key": key})
            else:
                ending = {"idempotency_key": key}
                await self._client.v1.subscriptions.update_async(
                    subscription_id,
                    {"cancel_at_period_end": True},
                    ending,  # type: ignore[arg-type]  # a TypedDict by another name
                )

    async def why_refused(self, charge_id: str) -> str | None:
        async with self._asked():
            listed = await self._client.v1.invoice_payments.list_async(
                {"invoice": charge_id, "limit": 10, "expand": ["data.payment.payment_intent"]}
            )
        codes = [payloads.Refusal.model_validate_json(str(one)).code for one in listed.data]
        return next((code for code in codes if code), None)

    async def charge_again(self, charge_id: str, *, key: str) -> None:
        async with self._asked():
            await self._client.v1.invoices.pay_async(charge_id, {"off_session": True}, {"idempotency_key": key})

    async def portal_url(self, customer_id: str, *, return_url: str) -> str:
        async with self._asked():
            session = await self._client.v1.billing_portal.sessions.create_async(
                {"customer": customer_id, "return_url": return_url}
            )
        return session.url

    def read_event(self, raw: bytes, headers: Mapping[str, str]) -> ProviderNews:
        verify(raw, headers.get("Stripe-Signature", ""), secret=self._webhook_secret, now=self._clock())
        return _read(raw)

    async def news_since(self, since: datetime) -> Sequence[ProviderNews]:
        """Oldest first."""
        found: list[ProviderNews] = []
        async with self._asked():
            listed = await self._client.v1.events.list_async(
                {"created": {"gte": int(since.timestamp())}, "types": list(KINDS), "limit": 100}
            )
            async for event in listed.auto_paging_iter():
                found.append(_read(str(event).encode()))  # noqa: PERF401 -- an error must not lose those read before
        return found[::-1]


def _decline(error: "CardError") -> str | None:
    """The bank's own reason, which says more than `card_declined`."""
    return error.error.decline_code if error.error is not None and "decline_code" in error.error else None


def _read(raw: bytes) -> ProviderNews:
    """Raises ValueError for what is no event, or one of another shape than Stripe documents."""
    try:
        return news_of(payloads.Event.model_validate_json(raw))
    except ValidationError as error:
        raise ValueError(json.dumps([str(one["loc"]) for one in error.errors()])) from error


def _metadata(request: CheckoutRequest) -> dict[str, str]:
    return {"order": request.order, "instalment": str(request.instalment)}


def _session_params(request: CheckoutRequest) -> Params:
    metadata = _metadata(request)
    monthly = request.period is not None
    price: Params = {
        "currency": request.amount.currency.lower(),
        "unit_amount": request.amount.amount_minor,
        "product_data": {"name": request.title},
    }
    params: Params = {
        "mode": "subscription" if monthly else "payment",
        "line_items": [{"quantity": 1, "price_data": price}],
        "allowed_payment_method_types": [_METHODS[one] for one in _usable(request)],
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
        "client_reference_id": request.order,
        "metadata": metadata,
        "locale": request.language,
    }
    if Method.bank_transfer not in request.methods:
        params["expires_at"] = int((request.expires_at - _CLOSES_BEFORE).timestamp())
    if request.email:
        params["customer_email"] = request.email
    if monthly:
        price["recurring"] = {"interval": request.period}
        params["subscription_data"] = {"metadata": metadata}
        return params
    params["payment_intent_data"] = {"metadata": metadata, "description": request.title}
    if request.keep_method:
        params["customer_creation"] = "always"
        params["payment_intent_data"]["setup_future_usage"] = "off_session"
    return params


def _usable(request: CheckoutRequest) -> Sequence[Method]:
    return [one for one in request.methods if one in _KEEPABLE or not request.keep_method]
