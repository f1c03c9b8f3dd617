"""Offers and orders as a person sees them in a conversation."""

from collections.abc import Sequence
from datetime import datetime

from agents.claims.compiler import Claim
from agents.messages import Button, Card, Stated
from agents.sales.catalogue import Offer
from agents.sales.views import OrderView
from agents.texts.lookup import day, money, say
from storage.models.order import OrderState
from storage.models.provider import SubscriptionState

_SHOWN = 8


def price_line(offer: Offer, language: str) -> str:
    price = money(offer.price, language)
    return say(f"sales.per_{offer.period}", language, price=price) if offer.period else price


def offers_card(offers: Sequence[Offer], language: str, *, until: datetime) -> Card:
    """Every offer with its price, which stands until that moment for whoever reads it."""
    lines = [say("sales.intro", language)]
    for offer in offers:
        includes = ", ".join(offer.includes(language))
        lines.append(
            say(
                "sales.line",
                language,
                name=offer.name(language),
                price=price_line(offer, language),
                includes=includes,
            )
        )
    lines.append(say("sales.outro", language))
    return Card(
        kind="products",
        text="\n".join(lines),
        buttons=(
            *(Button(offer.name(language), f"product:{offer.id}") for offer in offers[:_SHOWN]),
            Button(say("button.human", language), "human"),
        ),
        data={"products": [offer.id for offer in offers]},
        stated=tuple(price_of_offer(offer, language, until) for offer in offers),
    )


def compared_card(compared: Sequence[Offer], language: str, *, until: datetime) -> Card:
    """What each includes, side by side; which to take is left to what they need."""
    blocks = [
        say(
            "compare.offer",
            language,
            name=offer.name(language),
            price=price_line(offer, language),
            includes="\n".join(f"• {one}" for one in offer.includes(language)),
        )
        for offer in compared
    ]
    return Card(
        kind="compared",
        text="\n".join([*blocks, say("compare.advice", language)]),
        buttons=(
            *(Button(offer.name(language), f"product:{offer.id}") for offer in compared),
            Button(say("button.human", language), "human"),
        ),
        data={"products": [offer.id for offer in compared]},
        stated=tuple(price_of_offer(offer, language, until) for offer in compared),
    )


def offer_card(order: OrderView, url: str, claims: Sequence[Claim] = ()) -> Card:
    """One product with its price, what it includes and what is true of it now, and the way to its order page."""
    includes = "\n".join(f"• {one}" for one in order.includes)
    language = order.language
    text = "\n".join(
        [
            say("order.offer", language, name=order.name, price=order.price, includes=includes),
            *(claim.text for claim in claims),
            say("order.offer_page", language),
        ]
    )
    buttons = (
        Button(say("order.go", language), f"order:{order.id}", url=url),
        Button(say("order.other", language), "prices"),
    )
    return Card(
        "offer",
        text,
        buttons,
        data={"order": order.id, "price_minor": order.total.amount_minor, "url": url},
        backed=tuple(claim.backed for claim in claims),
        stated=(price_of_order(order),),
    )


def price_of_order(order: OrderView) -> Stated:
    """The price of a draft stands as long as the draft."""
    text = say("promise.price", order.language, name=order.name, price=order.price)
    return Stated("price", text, f"order:{order.id}", order.total, valid_until=order.expires_at)


def price_of_offer(offer: Offer, language: str, until: datetime) -> Stated:
    """A listed price binds towards whoever read it."""
    text = say("promise.price", language, name=offer.name(language), price=price_line(offer, language))
    return Stated("price", text, f"price:{offer.price_id}", offer.price, offer.id, valid_until=until)


def state_of(order: OrderView) -> str:
    """Where an order is, in the words of its language."""
    language = order.language
    if order.refund_owed.amount_minor > 0:
        return say("order.state_refund_owed", language, amount=money(order.refund_owed, language))
    if order.subscription == SubscriptionState.ending and order.paid_until is not None:
        return say("order.state_ending", language, day=day(order.paid_until, language))
    if order.subscription == SubscriptionState.ended:
        return say("order.state_ended", language)
    if order.state is OrderState.awaiting_payment and order.pending:
        return say("order.state_pending", language)
    if order.state is OrderState.paid and order.delivered_at is not None:
        return say("order.state_delivered", language)
    return say(f"order.state_{order.state}", language)


def orders_card(orders: Sequence[tuple[OrderView, str]], language: str) -> Card:
    """Every order with its state, and what may be done about it."""
    if not orders:
        person = Button(say("button.human", language), "human")
        return Card("orders", say("order.none", language), (person,))
    lines = [say("order.intro", language)]
    buttons: list[Button] = []
    for order, url in orders[:_SHOWN]:
        facts = {"number": order.id, "name": order.name, "price": order.price, "state": state_of(order)}
        lines.append(say("order.line", language, **facts))
        lines += [order.withdrawal_receipt] if order.withdrawal_receipt else []
        key = "order.pay" if order.state is OrderState.awaiting_payment else "order.see"
        buttons.append(Button(say(key, language, number=order.id), f"order:{order.id}", url=url))
        if order.may_withdraw:
            buttons.append(Button(say("order.withdraw_number", language, number=order.id), f"withdraw:{order.id}"))
        if runs(order):
            buttons.append(Button(say("order.cancel_number", language, number=order.id), f"unsubscribe:{order.id}"))
    return Card("orders", "\n".join(lines), tuple(buttons), data={"orders": [order.id for order, _ in orders]})


def runs(order: OrderView) -> bool:
    """Whether a subscription is there to be ended."""
    return order.subscription in {SubscriptionState.active, SubscriptionState.past_due}
