"""What is said about a charge that a bank refused: the reason as far as it helps, what comes next, and the way out."""

from agents.messages import Button, OutgoingMessage
from agents.sales.declines import EXPIRED, next_pay_day
from agents.sales.refusals import part_of
from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.order import Order
from storage.models.refusal import ChargeRefusal, Decline
from storage.money import Money


def refused_message(tx: Transaction, order: Order, row: ChargeRefusal, *, step: str, page: str) -> OutgoingMessage:
    """One of the steps of the sequence `dunning`, in the order's language; `page` is where the card is changed."""
    language = order.language
    names = ", ".join(line.name for line in tx.orders.lines(order.id))
    key = "card_expired" if step == "card" and row.code in EXPIRED else step
    if part_of(row) is not None:
        return _part_message(tx, order, row, step=step, said=f"part_{key}", page=page)
    amount = Money(row.amount_minor if row.amount_minor is not None else order.total_minor, order.currency)
    text = say(f"dunning.{key}", language, number=order.id, name=names, amount=money(amount, language))
    lines = [text, *_next_try(tx, row, step, language), *_access(tx, order)]
    return OutgoingMessage("\n".join(lines), buttons=_buttons(order, row, step, page))


def _part_message(
    tx: Transaction, order: Order, row: ChargeRefusal, *, step: str, said: str, page: str
) -> OutgoingMessage:
    """Of an instalment: a training is not cancelled by a tap, so a person is the other way out."""
    language = order.language
    names = ", ".join(line.name for line in tx.orders.lines(order.id))
    amount = Money(row.amount_minor if row.amount_minor is not None else order.total_minor, order.currency)
    text = say(f"dunning.{said}", language, number=order.id, name=names, amount=money(amount, language))
    pay = Button(say(f"dunning.pay_{'confirm' if step == 'confirm' else 'now'}", language), "pay", url=page)
    person = Button(say("button.human", language), "human")
    return OutgoingMessage("\n".join([text, *_next_try(tx, row, step, language)]), buttons=(pay, person))


def _next_try(tx: Transaction, row: ChargeRefusal, step: str, language: str) -> list[str]:
    """When it is tried again without the buyer; nothing where it never is."""
    if step not in {"funds", "soft"}:
        return []
    is_part = part_of(row) is not None
    ours = next_pay_day(tx.now) if row.decline == Decline.funds and row.asked_at is None and not is_part else None
    at = min((one for one in (row.retry_at, ours) if one is not None and one > tx.now), default=None)
    if at is not None:
        return [say("dunning.next_try", language, day=day(at, language))]
    return [] if is_part else [say("dunning.tries_again", language)]


def _access(tx: Transaction, order: Order) -> list[str]:
    """Until when what was bought stays open; that it is shut already."""
    until = max((one.ends_at for one in tx.orders.entitlements(order.id) if one.ends_at is not None), default=None)
    if until is None:
        return []
    key = "open_until" if until > tx.now else "shut"
    return [say(f"dunning.{key}", order.language, day=day(until, order.language))]


def _buttons(order: Order, row: ChargeRefusal, step: str, page: str) -> tuple[Button, ...]:
    """The way to pay this charge first where one is known, the card for the next ones, and the end of it all."""
    language = order.language
    pay = Button(say(f"dunning.pay_{'confirm' if step == 'confirm' else 'now'}", language), "pay", url=row.pay_url)
    card = Button(say("checkout.portal", language), f"order:{order.id}", url=page)
    end = Button(say("order.cancel_number", language, number=order.id), f"pay:{order.id}", url=f"{page}?ask=cancel")
    paying = (pay,) if row.pay_url is not None else ()
    if step == "stopped":
        return (end, card)
    return (*paying, *(() if step == "confirm" else (card,)), end)
