"""The payment provider's stand-in: a page of our own where nothing real is paid, and signed events as a provider's.

It remembers nothing: what it was asked stands, signed, in the address of its page, so it survives any restart.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ValidationError

from agents.errors import GatewayError, NotFound, SignatureWrong
from agents.payments import (
    CheckoutOpened,
    CheckoutRequest,
    PaymentFact,
    ProviderNews,
    RefundAnswer,
    RefundRequest,
    SessionChanged,
    Settled,
    SubscriptionChanged,
    facts_as_json,
    facts_of_json,
)
from agents.ports import Clock
from agents.sales.invoicing import TEST_GATEWAY
from storage.money import Money

SIGNATURE = "Test-Signature"
PAGE = "/test-payment"
_MONTH = timedelta(days=30)

Hears = Callable[[bytes, Mapping[str, str]], Awaitable[None]]


class TestSession(BaseModel):
    """What a page of the stand-in was opened for."""

    __test__ = False

    key: str
    order: str
    instalment: int
    amount_minor: int
    currency: str
    title: str
    language: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    period: str | None

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def session_id(self) -> str:
        return f"ts_{_short(self.key)}"

    @property
    def charge(self) -> str:
        """One page is one payment, however often its button is pressed."""
        return f"tc_{_short(self.key)}"


class _Event(BaseModel):
    id: str
    kind: str
    occurred_at: datetime
    facts: list[dict[str, object]]


class TestGateway:
    """`hears` is where its webhooks go; set by whoever puts the house together."""

    __test__ = False
    name = TEST_GATEWAY
    is_test = True

    def __init__(self, *, secret_key: str, public_url: Callable[[], str], clock: Clock) -> None:
        self._key = hashlib.sha256(b"test-payments:" + secret_key.encode()).digest()
        self._public_url = public_url
        self._clock = clock
        self.hears: Hears = _nobody

    async def open_checkout(self, request: CheckoutRequest) -> CheckoutOpened:
        session = TestSession(
            key=request.key,
            order=request.order,
            instalment=request.instalment,
            amount_minor=request.amount.amount_minor,
            currency=request.amount.currency,
            title=request.title,
            language=request.language,
            success_url=request.success_url,
            cancel_url=request.cancel_url,
            expires_at=request.expires_at,
            period=request.period,
        )
        plain = base64.urlsafe_b64encode(session.model_dump_json().encode()).decode().rstrip("=")
        url = f"{self._public_url()}{PAGE}/{plain}.{self._sign(plain.encode())}"
        return CheckoutOpened(session.session_id, url, request.expires_at)

    def session(self, token: str) -> TestSession:
        """What a page's address holds. Raises NotFound when we did not sign it."""
        plain, _, mark = token.partition(".")
        if not hmac.compare_digest(mark.encode(), self._sign(plain.encode()).encode()):
            raise NotFound
        padded = plain + "=" * (-len(plain) % 4)
        return TestSession.model_validate_json(base64.urlsafe_b64decode(padded))

    def is_over(self, session: TestSession) -> bool:
        """Whether its page's time is over."""
        return session.expires_at <= self._clock()

    async def close_checkout(self, session_id: str) -> None:
        """Nothing to close: money for an order that is cancelled is paid back."""

    async def pay(self, session: TestSession, how: Literal["now", "later", "settled", "refused"]) -> None:
        """What the buyer did on the page, told as a provider tells it: by a signed webhook."""
        facts: dict[str, PaymentFact] = {
            "now": self._settled(session),
            "settled": self._settled(session),
            "later": SessionChanged(session.session_id, "pending", order=session.order, charge=session.charge),
            "refused": SessionChanged(session.session_id, "failed", order=session.order, error="refused"),
        }
        await self._tell(f"{session.session_id}:{'now' if how == 'settled' else how}", f"test.{how}", facts[how])

    def _settled(self, session: TestSession) -> Settled:
        return Settled(
            session.charge,
            session.amount,
            order=session.order,
            instalment=session.instalment,
            session=session.session_id,
            subscription=f"tsub_{_short(session.key)}" if session.period else None,
            paid_until=self._clock() + _MONTH if session.period else None,
            customer=f"tcus_{_short(session.order)}",
        )

    async def charge_kept_method(self, request: CheckoutRequest, *, customer_id: str) -> str:
        charge = f"tc_{_short(request.key)}"
        fact = Settled(charge, request.amount, request.order, request.instalment, customer=customer_id)
        await self._tell(f"kept:{_short(request.key)}", "test.kept", fact)
        return charge

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        return RefundAnswer(f"tre_{_short(request.key)}", done=True)

    async def end_subscription(self, subscription_id: str, *, at_once: bool, key: str) -> None:
        state: Literal["ended", "ending"] = "ended" if at_once else "ending"
        await self._tell(key, "test.subscription", SubscriptionChanged(subscription_id, state))

    async def why_refused(self, charge_id: str) -> str | None:  # noqa: ARG002 -- the port's shape; no bank stands behind it
        return None

    async def charge_again(self, charge_id: str, *, key: str) -> None:
        """Nothing to charge: a month of the stand-in is paid on its page."""

    async def portal_url(self, customer_id: str, *, return_url: str) -> str:  # noqa: ARG002 -- the port's shape; there is no card to change
        return return_url

    def read_event(self, raw: bytes, headers: Mapping[str, str]) -> ProviderNews:
        given = headers.get(SIGNATURE, "")
        if not hmac.compare_digest(given.encode(), self._sign(raw).encode()):
            raise SignatureWrong
        try:
            event = _Event.model_validate_json(raw)
            facts = facts_of_json(event.facts)
        except ValidationError as error:
            raise ValueError("unreadable event") from error
        return ProviderNews(self.name, event.id, event.kind, event.occurred_at, facts, {"kind": event.kind})

    async def news_since(self, since: datetime) -> Sequence[ProviderNews]:  # noqa: ARG002 -- the port's shape; it keeps no list
        return ()

    async def _tell(self, event_id: str, kind: str, fact: PaymentFact) -> None:
        body = {
            "id": event_id,
            "kind": kind,
            "occurred_at": self._clock().astimezone(UTC).isoformat(),
            "facts": facts_as_json((fact,)),
        }
        raw = json.dumps(body).encode()
        await self.hears(raw, {SIGNATURE: self._sign(raw)})

    def _sign(self, raw: bytes) -> str:
        return hmac.new(self._key, raw, hashlib.sha256).hexdigest()


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


async def _nobody(_raw: bytes, _headers: Mapping[str, str]) -> None:
    raise GatewayError(permanent=True, reason="nobody listens to the test provider")
