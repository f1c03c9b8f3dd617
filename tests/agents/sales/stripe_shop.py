"""The shop with a Stripe that runs on this machine behind it."""

from agents.sales.service import SellerDetails
from agents.sales.views import OrderView
from bot.app import App
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock
from tests.loopback.stripe import LoopbackStripe

SELLER = SellerDetails(
    name="MecaClair SARL",
    address="1 rue du Port, 33000 Bordeaux",
    siren="123456789",
    vat_number="FR00123456789",
    email="contact@example.org",
    phone="05 00 00 00 00",
    mediator="Médiateur d’exemple, 75000 Paris",
)


class StripeShop(Shop):
    """The same shop with Stripe behind it."""

    def __init__(self, app: App, clock: FixedClock, stripe: LoopbackStripe) -> None:
        self.app = app
        self.clock = clock
        self.sales = app.team.sales
        self.stripe = stripe
        self.world = stripe.world

    async def session(self, order: OrderView) -> str:
        """The provider's page of what is due."""
        url = await self.sales.page_to_pay(order.reference)
        return url.rpartition("/")[2]

    async def paid(self, product: str = "formation-premium") -> OrderView:
        placed = await self.place(product)
        self.world.pay(await self.session(placed))
        await self.stripe.deliver()
        return await self.work(placed.reference)
