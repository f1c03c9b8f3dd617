"""The verbs that need a yes: a coupon, a refund, and shutting a person out."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from agents.bus.asked import Command, Done, Plan, UsageWrong
from agents.errors import Conflict, NotAllowed, NotFound
from agents.sales.coupons import NewCoupon, add_coupon, normal
from agents.sales.rights import refund_by_staff
from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.catalogue import CouponKind
from storage.models.contact import Contact
from storage.models.order import Order
from storage.money import MINOR_UNITS, Money

_PERCENT = re.compile(r"-?(\d{1,3}) ?%")
_EURO = re.compile(r"-?(\d{1,5}(?:[.,]\d{1,2})?) ?(?:€|eur|euros?)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,3})[jd]", re.IGNORECASE)
_USES = re.compile(r"[x×](\d{1,5})", re.IGNORECASE)
_SHORTEST_CODE, _LONGEST_CODE = 3, 24


def plan_coupon(tx: Transaction, command: Command) -> Plan:
    """`CODE 20% [7j] [x50] [product]`. Raises UsageWrong, Conflict when the code is taken."""
    new, span = _coupon(tx, command)
    if tx.catalogue.coupon(normal(new.code)) is not None:
        raise Conflict
    facts: dict[str, object] = {
        "code": normal(new.code),
        "kind": new.kind.value,
        "value": new.value,
        "days": span.days if span else None,
        "uses": new.most_uses,
        "products": list(new.products),
    }
    language = command.language
    lines = [say("bus.coupon_plan", language, code=normal(new.code), reduction=_reduction(new, language))]
    lines += [say("bus.coupon_until", language, day=day(new.valid_until, language))] if new.valid_until else []
    lines += [say("bus.coupon_uses", language, number=new.most_uses)] if new.most_uses else []
    lines += [say("bus.coupon_for", language, product=product) for product in new.products]
    return Plan("\n".join(lines), facts)


def make_coupon(tx: Transaction, command: Command, plan: Plan) -> Done:
    new, _ = _coupon(tx, command)
    add_coupon(tx, new)
    text = say("bus.coupon_made", command.language, code=normal(new.code), reduction=_reduction(new, command.language))
    return Done(text, f"coupon:{normal(new.code)}", str(plan.facts))


def withdraw_coupon(tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
    return _close(tx, str(facts["code"]), command.language)


def end_coupon(tx: Transaction, command: Command) -> Done:
    """`CODE`. Raises NotFound."""
    code = normal(command.argument)
    return Done(_close(tx, code, command.language), f"coupon:{code}")


def _close(tx: Transaction, code: str, language: str) -> str:
    """Nobody can use it any more; orders that have it keep what they were promised."""
    coupon = tx.catalogue.coupon(code)
    if coupon is None:
        raise NotFound
    coupon.valid_until = min(coupon.valid_until or tx.now, tx.now)
    tx.session.flush()
    return say("bus.coupon_withdrawn", language, code=coupon.code, uses=coupon.uses)


def _coupon(tx: Transaction, command: Command) -> tuple[NewCoupon, timedelta | None]:
    words = command.argument.replace(" %", "%").replace(" €", "€").split()
    if len(words) < 2 or not _SHORTEST_CODE <= len(words[0]) <= _LONGEST_CODE:
        raise UsageWrong(verb=command.verb)
    kind, value = _worth(words[1], command)
    span: timedelta | None = None
    uses: int | None = None
    products: list[str] = []
    for word in words[2:]:
        if found := _SPAN.fullmatch(word):
            span = timedelta(days=int(found[1]))
        elif found := _USES.fullmatch(word):
            uses = int(found[1])
        elif tx.catalogue.get(word.lower()) is not None:
            products.append(word.lower())
        else:
            raise UsageWrong(verb=command.verb)
    until: datetime | None = tx.now + span if span else None
    return NewCoupon(words[0], kind, value, tx.now, until, tuple(products), most_uses=uses), span


def _worth(word: str, command: Command) -> tuple[CouponKind, int]:
    if (found := _PERCENT.fullmatch(word)) and 0 < int(found[1]) <= 100:
        return CouponKind.percent, int(found[1])
    if found := _EURO.fullmatch(word):
        return CouponKind.amount, minor_of(found[1], "EUR", command)
    raise UsageWrong(verb=command.verb)


def _reduction(new: NewCoupon, language: str) -> str:
    if new.kind is CouponKind.percent:
        return f"−{new.value}\u00a0%" if language == "fr" else f"−{new.value}%"
    return f"−{money(Money(new.value), language)}"


def plan_refund(tx: Transaction, command: Command) -> Plan:
    """`ORDER [amount]`, all that is left without one. Raises UsageWrong, NotFound, Conflict."""
    order, left, amount = _refund(tx, command)
    language = command.language
    lines = [
        say(
            "bus.refund_plan",
            language,
            number=order.id,
            name=", ".join(line.name for line in tx.orders.lines(order.id)),
            buyer=order.name or f"#{order.contact_id}",
            amount=money(Money(amount, order.currency), language),
        ),
        say("bus.refund_left", language, left=money(Money(left - amount, order.currency), language)),
    ]
    if amount == left:
        lines.append(say("bus.refund_closes", language))
    return Plan("\n".join(lines), {"order": order.id, "amount": amount, "left": left, "currency": order.currency})


def make_refund(tx: Transaction, command: Command, plan: Plan) -> Done:
    """Owed from now on and sent by its own job; the credit note and the end of what it paid follow from the books."""
    order, _, amount = _refund(tx, command)
    back = refund_by_staff(tx, order.id, amount, by=command.by.actor)
    told = money(Money(back, order.currency), command.language)
    text = say("bus.refund_made", command.language, number=order.id, amount=told)
    return Done(text, f"order:{order.id}", f"{back} {order.currency} {plan.facts['left']}")


def _refund(tx: Transaction, command: Command) -> tuple[Order, int, int]:
    number, _, wanted = command.argument.removeprefix("#").partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise UsageWrong(verb=command.verb)
    order = tx.orders.get(int(number))
    if order is None:
        raise NotFound
    left = 0
    for payment in tx.ledger.payments(order.id):
        gone = sum(one.amount_minor for one in tx.ledger.refunds(payment.id)) + tx.ledger.contested(payment.id)
        left += payment.amount_minor - gone
    amount = minor_of(wanted, order.currency, command) if wanted.strip() else left
    if not 0 < amount <= left:
        raise Conflict
    return order, left, amount


def minor_of(text: str, currency: str, command: Command) -> int:
    plain = text.strip().rstrip("€").strip().replace(",", ".").replace("\u202f", "").replace("\u00a0", "")
    try:
        minor = Decimal(plain) * 10 ** MINOR_UNITS[currency]
    except InvalidOperation as error:
        raise UsageWrong(verb=command.verb) from error
    if not minor.is_finite() or minor != minor.to_integral_value() or minor <= 0:
        raise UsageWrong(verb=command.verb)
    return int(minor)


def plan_block(tx: Transaction, command: Command) -> Plan:
    """`CONTACT`: #12 or channel:id. Raises UsageWrong, NotFound, NotAllowed for a member of staff."""
    person = person_named(tx, command)
    parts = tx.contacts.parts(person.id)
    if any(tx.staff.grant_of(one) is not None for one in parts):
        raise NotAllowed
    threads = len(tx.conversations.of_contact(person.id))
    name = person.name or f"#{person.id}"
    text = say("bus.block_plan", command.language, name=name, number=person.id, threads=threads)
    return Plan(text, {"contact": person.id, "parts": sorted(parts)})


def block(tx: Transaction, command: Command, plan: Plan) -> Done:
    """What they write is kept and never answered, on any of their channels."""
    person = person_named(tx, command)
    _set_blocked(tx, person, tx.now)
    text = say("bus.blocked", command.language, name=person.name or f"#{person.id}")
    return Done(text, f"contact:{person.id}", str(plan.facts))


def undo_block(tx: Transaction, command: Command, facts: Mapping[str, object]) -> str:
    del facts
    return unblock(tx, command).text


def unblock(tx: Transaction, command: Command) -> Done:
    person = person_named(tx, command)
    _set_blocked(tx, person, None)
    return Done(say("bus.unblocked", command.language, name=person.name or f"#{person.id}"), f"contact:{person.id}")


def _set_blocked(tx: Transaction, person: Contact, at: datetime | None) -> None:
    for one in tx.contacts.parts(person.id):
        contact = tx.contacts.get(one)
        if contact is not None:
            contact.blocked_at = at
    tx.session.flush()


def person_named(tx: Transaction, command: Command) -> Contact:
    """The whole person behind #12 or channel:id; without a word, whoever the thread is with is never guessed."""
    word = command.argument.strip()
    number = word.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 16:
        found = tx.contacts.get(int(number))
        if found is None:
            raise NotFound
        return tx.contacts.whole(found.id)
    channel, _, external_id = word.partition(":")
    if not external_id:
        raise UsageWrong(verb=command.verb)
    identity = tx.contacts.identity(channel, external_id)
    if identity is None:
        raise NotFound
    return tx.contacts.whole(identity.contact_id)
