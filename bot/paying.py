"""Opens the payment provider that is set up; with none the stand-in serves, which production refuses."""

from collections.abc import Callable

from agents.ports import Clock, PaymentGateway
from bot.adapters.standins import TestGateway
from bot.settings import Settings


def open_payment(settings: Settings, *, key: str, public_url: Callable[[], str], clock: Clock) -> PaymentGateway | None:
    """None in production without a provider: nothing can then be paid, and the page says so."""
    if settings.mode == "production":
        return None
    return TestGateway(secret_key=key, public_url=public_url, clock=clock)
