"""The till of a messaging platform: what its updates say of money goes to sales, all else to the conversation."""

import logging
from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from agents.errors import GatewayError
from agents.messages import Inbound, PaymentReturned, PaymentSettled, PreCheckout
from agents.ports import StarsGateway
from agents.sales.stars import Stars, StarsPaid
from bot.channels.base import Channel

log = logging.getLogger(__name__)


class Counter(StarsGateway, Protocol):
    """A door's side of payments made in the platform itself."""

    def answer(self, query_id: str, refusal: str | None) -> Awaitable[None]:
        """Let a payment go on, or say why not. Raises GatewayError."""
        ...


@runtime_checkable
class HasCounter(Protocol):
    counter: Counter


def counter_of(doors: Mapping[str, Channel]) -> Counter | None:
    return next((door.counter for door in doors.values() if isinstance(door, HasCounter)), None)


class Till:
    def __init__(self, stars: Stars, counter: Counter | None) -> None:
        self._stars = stars
        self._counter = counter

    async def take(self, inbound: Sequence[Inbound]) -> Sequence[Inbound]:
        """Book the payments among them, each once; returns what is not about money."""
        rest: list[Inbound] = []
        for one in inbound:
            match one:
                case PaymentSettled():
                    paid = StarsPaid(
                        charge_id=one.charge_id,
                        payload=one.payload,
                        stars=one.price.amount_minor,
                        user_id=one.sender.external_id,
                        paid_at=one.at,
                        paid_until=one.paid_until,
                        is_first=one.is_first,
                    )
                    await self._stars.paid(paid)
                case PaymentReturned():
                    await self._stars.refunded(one.charge_id, one.price.amount_minor, at=one.at)
                case PreCheckout():
                    pass  # Asks, and pays nothing yet; it is answered apart.
                case _:
                    rest.append(one)
        return rest

    async def answer(self, query: PreCheckout) -> None:
        """Say whether a payment may go on; Telegram waits ten seconds and drops it then."""
        if self._counter is None:
            return
        language = "en" if (query.sender.language_hint or "fr").startswith("en") else "fr"
        refusal = await self._stars.refusal(query.payload, query.price, language=language)
        try:
            await self._counter.answer(query.query_id, refusal)
        except GatewayError as error:
            log.warning("a payment could not be let on: %s", error)
