"""Opens the payment provider that is set up; with none the stand-in serves, which production refuses."""

from dataclasses import dataclass

from agents.ports import Clock, PaymentGateway
from agents.sales.payments import Payments
from bot.adapters.standins import TestGateway
from bot.adapters.stripe.gateway import StripeGateway
from bot.secret_key import secret_key
from bot.setting_groups import StripeSettings
from bot.settings import Settings


class Address:
    """The origin the outside reaches this service at; whoever binds the socket says it when no setting does."""

    def __init__(self, settings: Settings) -> None:
        self._fixed = settings.web.public_url
        self.bound = f"http://{settings.web.host}:{settings.web.port}"

    def __call__(self) -> str:
        return self._fixed or self.bound


@dataclass(frozen=True, slots=True)
class Paying:
    """`gateway` is None in production without a provider: nothing can then be paid, and the page says so."""

    gateway: PaymentGateway | None
    address: Address

    @property
    def trial(self) -> TestGateway | None:
        """The stand-in, when it is what serves."""
        return self.gateway if isinstance(self.gateway, TestGateway) else None

    async def close(self) -> None:
        """Close the connections to the provider."""
        if isinstance(self.gateway, StripeGateway):
            await self.gateway.close()

    def heard_by(self, payments: Payments) -> None:
        """Where the stand-in's webhooks go."""
        if self.trial is not None:
            self.trial.hears = payments.hear


def open_paying(settings: Settings, *, clock: Clock) -> Paying:
    address = Address(settings)
    if settings.stripe is not None:
        return Paying(_stripe(settings.stripe, clock), address)
    if settings.mode == "production":
        return Paying(None, address)
    return Paying(TestGateway(secret_key=secret_key(settings), public_url=address, clock=clock), address)


def _stripe(group: StripeSettings, clock: Clock) -> StripeGateway:
    return StripeGateway(
        secret_key=group.secret_key.get_secret_value(),
        webhook_secret=group.webhook_secret.get_secret_value(),
        base_url=group.base_url,
        clock=clock,
    )
