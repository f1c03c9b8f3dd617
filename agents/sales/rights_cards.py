"""Withdrawal in two taps, cancelling in three, as a person sees them in a conversation."""

from collections.abc import Sequence

from agents.messages import Button, Card
from agents.sales.cards import runs, state_of
from agents.sales.views import OrderView, SellerView
from agents.texts.lookup import day, say


def withdrawal_card(orders: Sequence[OrderView], language: str) -> Card:
    """The first tap: which contract. With one order it is asked to confirm at once."""
    open_ones = [order for order in orders if order.may_withdraw]
    if not open_ones:
        why = "order.nothing_to_withdraw" if orders else "order.none"
        return Card("withdrawal", say(why, language), (Button(say("button.human", language), "human"),))
    if len(open_ones) == 1:
        return confirm_withdrawal_card(open_ones[0], language)
    buttons = tuple(
        Button(say("order.withdraw_number", language, number=order.id), f"withdraw:{order.id}") for order in open_ones
    )
    return Card("withdrawal", say("order.intro", language) + "\n" + _names(open_ones, language), buttons)


def _names(orders: Sequence[OrderView], language: str) -> str:
    return "\n".join(
        say("order.line", language, number=one.id, name=one.name, price=one.price, state=state_of(one))
        for one in orders
    )


def confirm_withdrawal_card(order: OrderView, language: str) -> Card:
    text = say("order.withdraw_ask", language, number=order.id, name=order.name)
    buttons = (
        Button(say("order.withdraw_confirm", language), f"withdraw-yes:{order.id}"),
        Button(say("order.keep", language), "keep"),
    )
    return Card("withdrawal", text, buttons, data={"order": order.id})


def receipt_card(receipt: str) -> Card:
    return Card("receipt", receipt, data={"binding": True})


def card_card(orders: Sequence[tuple[OrderView, str]], language: str) -> Card:
    """Where the card of each running subscription is changed: on its page, by one more tap."""
    running = [(order, page) for order, page in orders if runs(order)]
    person = Button(say("button.human", language), "human")
    if not running:
        return Card("subscription", say("aftersales.no_card", language), (person,))
    buttons = tuple(
        Button(say("aftersales.card_number", language, number=order.id), f"order:{order.id}", url=page)
        for order, page in running
    )
    return Card("subscription", say("aftersales.card", language), buttons)


def complaint_card(seller: SellerView | None, terms_url: str, language: str) -> Card:
    """A person first; the mediator by name, as the Code de la consommation (L616-1) wants it told."""
    lines = [say("aftersales.complaint", language)]
    if seller is not None:
        lines.append(say("aftersales.mediator", language, mediator=seller.mediator))
    person = Button(say("button.human", language), "human")
    return Card(
        "complaint", "\n".join(lines), (person, Button(say("checkout.terms_title", language), "terms", url=terms_url))
    )


def unsubscribe_card(orders: Sequence[OrderView], language: str) -> Card:
    running = [order for order in orders if runs(order)]
    if not running:
        person = Button(say("button.human", language), "human")
        return Card("subscription", say("order.nothing_to_cancel", language), (person,))
    if len(running) == 1:
        return confirm_unsubscribe_card(running[0], language)
    buttons = tuple(
        Button(say("order.cancel_number", language, number=one.id), f"unsubscribe:{one.id}") for one in running
    )
    return Card("subscription", say("order.intro", language) + "\n" + _names(running, language), buttons)


def confirm_unsubscribe_card(order: OrderView, language: str) -> Card:
    until = day(order.paid_until or order.expires_at, language)
    text = say("order.cancel_ask", language, number=order.id, name=order.name, day=until)
    buttons = (
        Button(say("order.cancel_confirm", language), f"unsubscribe-yes:{order.id}"),
        Button(say("order.keep", language), "keep"),
    )
    return Card("subscription", text, buttons, data={"order": order.id})


def unsubscribed_card(order: OrderView, language: str, *, at: str) -> Card:
    until = day(order.paid_until or order.expires_at, language)
    return Card("subscription", say("order.cancelled", language, number=order.id, at=at, day=until))
