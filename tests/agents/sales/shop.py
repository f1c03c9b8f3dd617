"""A shop with a customer in a terminal: orders, payments at the stand-in and its webhooks, the clock in hand."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from agents.messages import ChannelName, Sender
from agents.payments import CheckoutRequest, PaymentFact, ProviderNews
from agents.sales.ordering import Buyer, Wish
from agents.sales.policy import Consent
from agents.sales.rails import Rail
from agents.sales.views import OrderView
from bot.adapters.standins import PAGE, TestGateway, TestSession
from bot.app import App
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, OrderId
from storage.models.ledger import LedgerEntry
from storage.models.order import BuyerKind
from storage.money import Money
from tests.conftest import FixedClock

EVERYTHING = frozenset(Consent)
ALICE = Buyer("Alice Martin", "alice@example.org", BuyerKind.consumer, "FR")
GARAGE = Buyer(
    "Garage Bob",
    "bob@example.org",
    BuyerKind.business,
    "FR",
    {"name": "Garage Bob SARL", "siren": "123456789", "address": "1 rue du Port, 33000 Bordeaux"},
)


class Undone(Exception):
    """Rolls a transaction back."""


class Shop:
    language = "fr"
    """Of those who order here."""

    def __init__(self, app: App, clock: FixedClock) -> None:
        self.app = app
        self.clock = clock
        self.sales = app.team.sales
        assert app.paying.trial is not None
        self.gateway: TestGateway = app.paying.trial

    async def customer(self, name: str = "alice", channel: ChannelName = ChannelName.terminal) -> ContactId:
        conversation_id = await self.app.receiving.conversation_of(Sender(channel, name, name, name=name))
        return await self.app.database.write(
            lambda tx: ContactId(tx.conversations.get(conversation_id).contact_id)  # type: ignore[union-attr]  # it was begun above
        )

    async def draft(
        self, product: str = "formation-premium", *, name: str = "alice", channel: ChannelName = ChannelName.terminal
    ) -> OrderView:
        sender = Sender(channel, name, name, name=name)
        conversation_id = await self.app.receiving.conversation_of(sender)
        contact_id = await self.customer(name, channel)
        return await self.sales.begin_in(conversation_id, Wish(contact_id, product, "", self.language))

    async def place(
        self,
        product: str = "formation-premium",
        *,
        buyer: Buyer = ALICE,
        given: frozenset[Consent] = EVERYTHING,
        wanted: Rail | None = None,
        coupon: str | None = None,
        name: str = "alice",
    ) -> OrderView:
        draft = await self.draft(product, name=name)
        if coupon:
            await self.sales.use_coupon(draft.reference, coupon)
        return await self.sales.place(draft.reference, buyer, given, wanted=wanted)

    async def page(self, reference: str) -> TestSession:
        url = await self.sales.page_to_pay(reference)
        return self.gateway.session(url.rpartition(f"{PAGE}/")[2])

    async def pay(self, reference: str) -> OrderView:
        await self.gateway.pay(await self.page(reference), "now")
        return await self.sales.order(reference)

    async def bought(
        self, product: str = "formation-premium", *, given: frozenset[Consent] = EVERYTHING, buyer: Buyer = ALICE
    ) -> OrderView:
        """Ordered, paid and delivered as far as the law lets it be."""
        placed = await self.place(product, given=given, buyer=buyer)
        await self.pay(placed.reference)
        return await self.work(placed.reference)

    async def work(self, reference: str) -> OrderView:
        await self.app.worker.run_until_idle()
        return await self.sales.order(reference)

    async def tell(self, event: str, *facts: PaymentFact, gateway: str = "test") -> None:
        news = ProviderNews(gateway, event, event, self.clock(), facts, {})
        await self.sales.payments.accept(news)

    async def breaks(self) -> Sequence[str]:
        return [one.law for one in await self.sales.prove()]

    async def broken_after(self, harm: str) -> Sequence[str]:
        """The laws that would notice; the harm is undone."""
        found: list[str] = []

        def hurt(tx: Transaction) -> None:
            tx.connection.exec_driver_sql(harm)
            found.extend(one.law for one in tx.proof.breaks())
            raise Undone

        with suppress(Undone):
            await self.app.database.write(hurt)
        return found

    async def request(self, order_id: int) -> CheckoutRequest:
        return (await self.app.database.write(lambda tx: self.sales.payments.attempt(tx, order_id)))[1]

    async def books(self, order_id: int) -> Mapping[str, int]:
        """Where the money of an order is."""

        def read(tx: Transaction) -> Mapping[str, int]:
            entries = tx.session.query(LedgerEntry).filter_by(order_id=order_id).all()
            sums: dict[str, int] = {}
            for one in entries:
                sums[one.kind] = sums.get(one.kind, 0) + one.amount_minor
            return {kind: amount for kind, amount in sums.items() if amount}

        return await self.app.database.write(read)

    async def rows(self, sql: str) -> Sequence[AnyRow]:
        return await self.app.database.write(lambda tx: tx.connection.exec_driver_sql(sql).all())

    async def set_price(self, product: str, cents: int) -> None:
        await self.sales.set_price(product, Money(cents))

    @staticmethod
    def id(order: OrderView) -> OrderId:
        return OrderId(order.id)
