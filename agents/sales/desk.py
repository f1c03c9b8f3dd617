"""What a person may ask of sales in a conversation; every card is about their own orders only."""

from agents.errors import NotFound
from agents.messages import Caller, Card
from agents.sales import cards, rights_cards
from agents.sales.catalogue import product_named, products_named
from agents.sales.ordering import Wish
from agents.sales.persuading import about
from agents.sales.policy import PRICE_HELD
from agents.sales.service import SalesService
from agents.sales.views import OrderView
from agents.texts.lookup import moment, say
from storage.models.ids import OrderId

_COMPARED = 3
"""Trainings set side by side for somebody who names none: more would be the list again."""


class Desk:
    def __init__(self, sales: SalesService) -> None:
        self._sales = sales

    async def offer(self, caller: Caller, product: str = "") -> Card:
        """A draft order of the product the person means, or every offer when they named none."""
        kind, _, pressed = (caller.button or "").partition(":")
        known = {offer.id for offer in await self._sales.offers()}
        named = pressed if kind == "product" else product if product in known else product_named(product)
        named = named or product_named(caller.text)
        if named is None or named not in known:
            return await self.offers(caller)
        order = await self._sales.begin_in(caller.conversation_id, Wish(caller.contact_id, named, "", caller.language))
        await self._sales.offering.take(caller.contact_id, named)
        subject = about(caller.language, product_id=named, contact_id=caller.contact_id, order_id=order.id)
        claims = await self._sales.persuading.around(subject)
        return cards.offer_card(order, self._sales.page_of(order.reference), claims)

    async def offers(self, caller: Caller) -> Card:
        until = self._sales.now() + PRICE_HELD
        return cards.offers_card(await self._sales.offers(), caller.language, until=until)

    async def compare(self, caller: Caller) -> Card:
        """The products they named side by side; who named none or one is shown the trainings, the cheapest first."""
        named = products_named(caller.text)
        known = await self._sales.offers()
        meant = [offer for offer in known if offer.id in named]
        single = [offer for offer in known if offer.period is None][:_COMPARED]
        until = self._sales.now() + PRICE_HELD
        return cards.compared_card(meant if len(meant) > 1 else single, caller.language, until=until)

    async def orders(self, caller: Caller) -> Card:
        found = await self._sales.orders_of(caller.contact_id)
        return cards.orders_card([(one, self._sales.page_of(one.reference)) for one in found], caller.language)

    async def withdraw(self, caller: Caller) -> Card:
        """First tap: which contract; second tap: done, with the dated receipt."""
        kind, _, number = (caller.button or "").partition(":")
        if kind == "withdraw-yes":
            order_id = await self._own(caller, number)
            return rights_cards.receipt_card(await self._sales.withdraw(order_id))
        if kind == "withdraw":
            return rights_cards.confirm_withdrawal_card(await self._view(caller, number), caller.language)
        return rights_cards.withdrawal_card(await self._sales.orders_of(caller.contact_id), caller.language)

    async def unsubscribe(self, caller: Caller) -> Card:
        kind, _, number = (caller.button or "").partition(":")
        if kind == "unsubscribe-yes":
            order_id = await self._own(caller, number)
            order = await self._sales.unsubscribe(order_id)
            at = moment(self._sales.now(), caller.language)
            return rights_cards.unsubscribed_card(order, caller.language, at=at)
        if kind == "unsubscribe":
            return rights_cards.confirm_unsubscribe_card(await self._view(caller, number), caller.language)
        return rights_cards.unsubscribe_card(await self._sales.orders_of(caller.contact_id), caller.language)

    async def change_card(self, caller: Caller) -> Card:
        found = await self._sales.orders_of(caller.contact_id)
        return rights_cards.card_card([(one, self._sales.page_of(one.reference)) for one in found], caller.language)

    async def complain(self, caller: Caller) -> Card:
        seller = await self._sales.seller()
        return rights_cards.complaint_card(seller, self._sales.terms_url(), caller.language)

    async def support(self, caller: Caller) -> Card:
        """What Telegram asks every seller to answer: help with a payment."""
        card = await self.orders(caller)
        return Card(card.kind, f"{say('order.support', caller.language)}\n\n{card.text}", card.buttons, data=card.data)

    async def _own(self, caller: Caller, number: str) -> OrderId:
        if not (number.isascii() and number.isdecimal() and len(number) < 16):
            raise NotFound
        return await self._sales.own(caller.contact_id, int(number))

    async def _view(self, caller: Caller, number: str) -> OrderView:
        return await self._sales.view(await self._own(caller, number))
