"""What every payment provider keeps, the real adapter and the stand-in alike."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from agents.errors import SignatureWrong
from agents.payments import CheckoutRequest, RefundRequest
from agents.ports import PaymentGateway
from bot.adapters.standins import SIGNATURE, TestGateway
from bot.adapters.stripe.events import KINDS
from bot.adapters.stripe.gateway import StripeGateway
from storage.money import Money
from tests.loopback.stripe import LoopbackStripe
from tests.loopback.stripe_world import StripeWorld

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass
class Provider:
    """A gateway, a charge it took, and how its webhooks are signed."""

    gateway: PaymentGateway
    charge: str
    sign: Callable[[bytes], Mapping[str, str]]


async def _stripe() -> AsyncIterator[Provider]:
    world = StripeWorld(clock=NOW.timestamp)
    world.intents["pi_1"] = {
        "id": "pi_1",
        "amount_received": 29700,
        "currency": "eur",
        "status": "succeeded",
        "_refunded": 0,
    }
    async with LoopbackStripe(world) as server:
        gateway = StripeGateway(
            secret_key=server.secret_key,
            webhook_secret=server.webhook_secret,
            base_url=server.base_url,
            clock=lambda: NOW,
        )
        yield Provider(gateway, "pi_1", lambda raw: {"Stripe-Signature": server.sign(raw)})
        await gateway.close()


async def _test() -> AsyncIterator[Provider]:
    gateway = TestGateway(secret_key="k", public_url=lambda: "http://127.0.0.1", clock=lambda: NOW)
    yield Provider(gateway, "tc_1", lambda raw: {SIGNATURE: gateway._sign(raw)})


@pytest.fixture(params=[_stripe, _test], ids=["stripe", "test"])
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    async for one in request.param():
        yield one


def _request(key: str) -> CheckoutRequest:
    return CheckoutRequest(
        key=key,
        order="1-abc",
        instalment=1,
        amount=Money(29700),
        title="Formation Premium",
        language="fr",
        success_url="https://example.org/paid",
        cancel_url="https://example.org/later",
        expires_at=NOW + timedelta(hours=20),
    )


async def test_the_same_key_is_the_same_page_and_another_key_another(provider: Provider) -> None:
    first = await provider.gateway.open_checkout(_request("order:1"))
    assert await provider.gateway.open_checkout(_request("order:1")) == first
    assert (await provider.gateway.open_checkout(_request("order:2"))).session_id != first.session_id


async def test_the_same_refund_asked_for_again_is_one_refund(provider: Provider) -> None:
    request = RefundRequest("refund:1", 1, provider.charge, Money(29700))
    assert await provider.gateway.refund(request) == await provider.gateway.refund(request)


async def test_a_page_that_is_closed_twice_or_gone_is_no_error(provider: Provider) -> None:
    opened = await provider.gateway.open_checkout(_request("order:1"))
    await provider.gateway.close_checkout(opened.session_id)
    await provider.gateway.close_checkout(opened.session_id)
    await provider.gateway.close_checkout("nobody's")


async def test_a_body_that_is_not_the_signed_one_is_refused(provider: Provider) -> None:
    headers = provider.sign(b'{"id": "evt_1"}')
    with pytest.raises(SignatureWrong):
        provider.gateway.read_event(b'{"id": "evt_2"}', headers)
    with pytest.raises(SignatureWrong):
        provider.gateway.read_event(b'{"id": "evt_1"}', {})


async def test_a_signed_body_that_cannot_be_read_is_a_value_error(provider: Provider) -> None:
    for_all = [b"not json", b'{"id": "evt_1"}', b"[]"]
    errors = [_error(provider, raw) for raw in for_all]
    assert errors == [ValueError] * 3


def _error(provider: Provider, raw: bytes) -> type[BaseException]:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 -- the kind itself is what the port promises
        provider.gateway.read_event(raw, provider.sign(raw))
    return caught.type


def test_stripe_is_asked_for_no_more_kinds_of_events_than_it_allows() -> None:
    assert len(KINDS) <= 20
