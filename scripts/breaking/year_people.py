"""The customers of the simulated year, each with a temper and a list of things to do, and the messenger some use."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from itertools import count

from agents.calendar import PARIS
from agents.conversation.nudge_words import DECLINED
from agents.messages import (
    Attachment,
    ButtonPressed,
    Capabilities,
    ChannelName,
    IncomingMessage,
    OutgoingPart,
    Receipt,
    Sender,
)
from agents.sales.ordering import Buyer, Wish
from agents.sales.policy import Consent
from bot.adapters.standins import PAGE
from bot.app import App
from bot.channels.base import Accept
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId, ConversationId, OrderId
from storage.models.order import BuyerKind

_PRODUCTS = ("formation-basic", "formation-basic", "formation-premium", "diagnostic-a-distance", "pack-complet")
_numbers = count(1)

Deed = Callable[[App], Awaitable[None]]


class Door:
    """A messenger with a window of a day, that remembers every part it was handed."""

    name = ChannelName.whatsapp
    capabilities = Capabilities(session_window=timedelta(hours=24))

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def listen(self, accept: Accept) -> None:
        """Nobody polls it."""

    async def send(self, part: OutgoingPart) -> Receipt:
        self.seen.append(part.reference)
        return Receipt(f"w{len(self.seen)}")

    async def show_typing(self, address: str) -> None:
        """It shows nothing."""

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]:
        raise FileNotFoundError(attachment.platform_reference)


class Customer:
    """Does each deed when its time has come; what a killed service had not committed is simply not done."""

    def __init__(self, name: str, channel: ChannelName, language: str) -> None:
        self.sender = Sender(channel, name, name, name=name, language_hint=language)
        self._language = language
        self._plan: list[tuple[datetime, Deed]] = []
        self._references: list[str] = []

    def will(self, at: datetime, deed: Deed) -> None:
        self._plan.append((at, deed))
        self._plan.sort(key=lambda one: one[0])

    def next_at(self) -> datetime | None:
        return self._plan[0][0] if self._plan else None

    async def act(self, app: App) -> None:
        _, deed = self._plan.pop(0)
        await deed(app)

    async def taps(self, app: App, value: str) -> None:
        press = ButtonPressed(self.sender, f"p{next(_numbers)}", value, app.clock(), value)
        await app.pipeline.accept([press])

    async def writes(self, app: App, text: str) -> None:
        await app.pipeline.accept([IncomingMessage(self.sender, f"m{next(_numbers)}", text, app.clock())])

    async def orders(self, app: App, product: str) -> None:
        here = await app.receiving.conversation_of(self.sender)
        contact = await self._contact(app, here)
        order = await app.team.sales.begin_in(here, Wish(contact, product, "", self._language))
        self._references.append(order.reference)

    async def pays(self, app: App, *, at_once: bool) -> None:
        """Bind and pay the last order; the consents to an immediate delivery are the customer's own matter."""
        reference = self._references[-1]
        name = self.sender.external_id
        buyer = Buyer(name.title(), f"{name}@example.org", BuyerKind.consumer, "FR")
        given = frozenset(Consent) if at_once else frozenset({Consent.terms})
        await app.team.sales.place(reference, buyer, given)
        page = await app.team.sales.page_to_pay(reference)
        assert app.paying.trial is not None
        await app.paying.trial.pay(app.paying.trial.session(page.rpartition(f"{PAGE}/")[2]), "now")

    async def withdraws(self, app: App) -> None:
        await app.team.sales.withdraw_by(self._references[-1])

    async def unsubscribes(self, app: App) -> None:
        """The link of a mail, pressed."""
        address = f"{self.sender.external_id}@example.org"
        await app.database.write(lambda tx: app.team.consents.oppose_mail(tx, address))

    async def is_held(self, app: App, *, held: bool) -> None:
        """A person of the team takes the thread, or gives it back."""
        here = await app.receiving.conversation_of(self.sender)
        state = ConversationState.with_person if held else ConversationState.open
        await app.database.write(lambda tx: tx.conversations.change_owner(here, state))

    @staticmethod
    async def _contact(app: App, here: ConversationId) -> ContactId:
        row = await app.database.write(lambda tx: tx.conversations.get(here))
        assert row is not None
        return ContactId(row.contact_id)


def people(chance: random.Random, *, customers: int, first: date, days: int) -> Sequence[Customer]:
    return [_person(chance, f"buyer{number}", first, days) for number in range(customers)]


def _person(chance: random.Random, name: str, first: date, days: int) -> Customer:
    channel = chance.choice((ChannelName.webchat, ChannelName.whatsapp))
    one = Customer(name, channel, chance.choice(("fr", "fr", "en")))
    day = first + timedelta(days=chance.randrange(max(days - 21, 1)))
    at = datetime.combine(day, day_time(chance.randrange(6, 24), chance.randrange(60)), PARIS).astimezone(UTC)
    _agrees(one, chance, at)
    product = chance.choice(_PRODUCTS)
    one.will(at, lambda app: one.orders(app, product))
    if chance.random() < 0.8:
        _buys(one, chance, at)
    return one


def _agrees(one: Customer, chance: random.Random, at: datetime) -> None:
    """Some say yes before, some after they are asked, some no, some nothing; some change their mind."""
    before = at - timedelta(minutes=chance.randrange(2, 60))
    if (temper := chance.random()) < 0.5:
        one.will(before, lambda app: one.taps(app, "consent:all:yes"))
        one.will(before, lambda app: one.taps(app, "consent:email:marketing:yes"))
    elif temper < 0.7:
        one.will(before, lambda app: one.taps(app, "consent:all:no"))
    elif temper < 0.85:
        one.will(at + timedelta(hours=chance.randrange(12, 20)), lambda app: one.taps(app, "consent:all:yes"))
    if chance.random() < 0.15:
        one.will(at + timedelta(days=chance.uniform(0.5, 10)), lambda app: one.writes(app, "stop"))
    if chance.random() < 0.1:
        one.will(at + timedelta(days=chance.uniform(0.5, 10)), one.unsubscribes)


def _buys(one: Customer, chance: random.Random, at: datetime) -> None:
    at_once = chance.random() < 0.7
    paid = at + timedelta(hours=chance.choice((0.1, 0.1, 0.5, 5, 14)))
    one.will(paid, lambda app: one.pays(app, at_once=at_once))
    if chance.random() < 0.15:
        one.will(paid + timedelta(days=chance.uniform(0.1, 13)), one.withdraws)
    if chance.random() < 0.3:
        one.will(paid + timedelta(days=chance.uniform(1, 8)), lambda app: one.taps(app, f"{DECLINED}:0"))
    if chance.random() < 0.1:
        begins = paid + timedelta(days=chance.uniform(0.2, 6))
        one.will(begins, lambda app: one.is_held(app, held=True))
        one.will(begins + timedelta(hours=chance.uniform(1, 30)), lambda app: one.is_held(app, held=False))
    if chance.random() < 0.25:
        again = paid + timedelta(days=chance.uniform(0.1, 15))
        product = chance.choice(_PRODUCTS)
        one.will(again, lambda app: one.orders(app, product))
        one.will(again + timedelta(minutes=20), lambda app: one.pays(app, at_once=True))
    if chance.random() < 0.4:
        one.will(paid + timedelta(days=8), lambda app: _rates(one, app, chance.randrange(1, 6)))


async def _rates(one: Customer, app: App, stars: int) -> None:
    here = await app.receiving.conversation_of(one.sender)
    row = await app.database.write(lambda tx: tx.conversations.get(here))
    assert row is not None
    found = await app.team.sales.orders_of(ContactId(row.contact_id))
    for order in found[-1:]:
        await one.taps(app, f"review:{OrderId(order.id)}:{stars}")
