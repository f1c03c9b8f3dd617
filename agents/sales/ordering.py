"""From a wish to a binding order: draft, recap, consents, the last tap."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from agents import promises
from agents.errors import Conflict, DomainError, InvalidInput, NotFound
from agents.redaction import redact_cards
from agents.sales import coupons
from agents.sales.agreement import current_terms
from agents.sales.catalogue import natures_of, offer_of, parts_of
from agents.sales.parts import Part
from agents.sales.places import ensure_place
from agents.sales.policy import PRICE_HELD, Consent, Steps, schedule, steps, vat_within
from agents.sales.rails import NoLawfulRail, Rail, Sale, lawful_rails, route
from agents.sales.recap import recap_of
from storage.database import Transaction
from storage.models.catalogue import Nature, Price, Product
from storage.models.ids import ContactId, ConversationId, OrderId
from storage.models.order import BuyerKind, Instalment, Order, OrderConsent, OrderLine, OrderState
from storage.money import Money

_MOST_BEGUN = 20
"""Orders one person may begin in an hour: more is a machine trying cards."""


class ProductUnavailable(NotFound):
    code = "product_unavailable"


class PriceChanged(Conflict):
    """The time of the offer is over: a new one is made at today's price."""

    code = "price_changed"


class AlreadyOrdered(Conflict):
    code = "already_ordered"


class ConsentMissing(InvalidInput):
    code = "consent_missing"


class TooManyOrders(DomainError):
    code = "too_many_orders"
    http_status = 429


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what, and where they asked for it."""

    contact_id: ContactId
    product_id: str
    channel: str
    language: str
    conversation_id: ConversationId | None = None
    email: str | None = None
    name: str | None = None
    coupon: str | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """What the buyer fills in on the page of the order."""

    name: str
    email: str
    kind: BuyerKind
    country: str
    company: Mapping[str, str] = field(default_factory=dict)


def draft(tx: Transaction, wish: Wish) -> OrderId:
    """An order nobody is bound by yet; asked for again before its time is over it is the same one."""
    product = tx.catalogue.get(wish.product_id)
    if product is None or offer_of(tx, product) is None:
        raise ProductUnavailable
    ensure_place(tx, product.id)
    people = tx.contacts.parts(wish.contact_id)
    known = None if wish.channel == "api" else tx.orders.draft_of(wish.contact_id, product.id, wish.channel, tx.now)
    if known is None:
        if tx.orders.recent_by(people, tx.now - timedelta(hours=1)) >= _MOST_BEGUN:
            raise TooManyOrders(retry_after=3600)
        known = _new(tx, wish)
    if wish.coupon:
        use_coupon(tx, known, wish.coupon)
    return OrderId(known.id)


def _new(tx: Transaction, wish: Wish) -> Order:
    product = tx.catalogue.get(wish.product_id)
    assert product is not None
    price, until = _price_of(tx, wish, product)
    seller = tx.catalogue.seller()
    exempt = seller is not None and seller.vat_number is None
    order = Order(
        contact_id=wish.contact_id,
        conversation_id=wish.conversation_id,
        channel=wish.channel,
        language=wish.language,
        state=OrderState.draft,
        nature=product.nature,
        email=wish.email,
        name=redact_cards(wish.name) if wish.name else None,
        currency=price.currency,
        total_minor=price.amount_minor,
        vat_minor=0,
        period=product.period,
        created_at=tx.now,
        expires_at=until,
    )
    tx.orders.add(order)
    tx.orders.add(
        OrderLine(
            order_id=order.id,
            product_id=product.id,
            price_id=price.id,
            name=product.name_fr if wish.language == "fr" else product.name_en,
            quantity=1,
            amount_minor=price.amount_minor,
            reduction_minor=0,
            vat_basis_points=0 if exempt else product.vat_basis_points,
            inclusions=cast("Sequence[Mapping[str, object]]", parts_of(tx, product.id)),
        )
    )
    _add_up(tx, order)
    return order


def _price_of(tx: Transaction, wish: Wish, product: Product) -> tuple[Price, datetime]:
    """The price in force, or a lower one that was stated to this person and still binds; and until when it stands."""
    currency = _currency(tx, product, wish.channel)
    price = tx.catalogue.price_in_force(product.id, tx.now, currency)
    if price is None:
        raise ProductUnavailable
    promised = promises.price_for(tx, wish.contact_id, product.id, currency)
    if promised is None or promised.amount is None or promised.amount.amount_minor >= price.amount_minor:
        return price, tx.now + PRICE_HELD
    known = [one for one in tx.catalogue.prices(product.id, currency) if f"price:{one.id}" == promised.source]
    # What is no longer the price is held as long as it was promised: asking again makes it no longer.
    return (known[0], promised.valid_until or tx.now) if known else (price, tx.now + PRICE_HELD)


def _currency(tx: Transaction, product: Product, channel: str) -> str:
    """Stars where the channel takes nothing else; the buyer is a consumer in France until they say otherwise."""
    rails = lawful_rails(Sale(natures_of(tx, product), channel, BuyerKind.consumer, "FR"), tx.now.date())
    return "XTR" if rails[:1] == (Rail.stars,) else "EUR"


def use_coupon(tx: Transaction, order: Order, code: str) -> None:
    """Apply a coupon to a draft; the same one again changes nothing."""
    if order.state != OrderState.draft:
        raise AlreadyOrdered
    lines = tx.orders.lines(order.id)
    coupons.take(tx, order, lines, code)
    _add_up(tx, order)


def _add_up(tx: Transaction, order: Order) -> None:
    lines = tx.orders.lines(order.id)
    coupons.reduce(tx, order, lines)
    left = [(line.amount_minor - line.reduction_minor, line.vat_basis_points) for line in lines]
    order.total_minor = sum(amount for amount, _ in left)
    order.vat_minor = sum(vat_within(amount, basis_points) for amount, basis_points in left)
    tx.session.flush()


def place(tx: Transaction, order_id: int, buyer: Buyer, given: frozenset[Consent], wanted: Rail | None = None) -> Order:
    """Bind the buyer: the tap on "Commander avec obligation de paiement".

    What was shown is kept word for word. Placing again changes nothing. Raises ConsentMissing, PriceChanged,
    NoLawfulRail, AlreadyOrdered when it was cancelled meanwhile.
    """
    order = tx.orders.lock(order_id)
    if order.state in {OrderState.awaiting_payment, OrderState.paid}:
        return order
    if order.state != OrderState.draft:
        raise AlreadyOrdered
    if order.expires_at <= tx.now:
        raise PriceChanged
    asked = steps(Nature(order.nature), buyer.kind)
    if not set(asked.required) <= given:
        raise ConsentMissing(fields=", ".join(sorted(set(asked.required) - given)))
    rail = route(sale_of(tx, order, buyer), tx.now.date(), wanted=wanted).rail
    if (rail is Rail.stars) != (order.currency == "XTR"):
        raise NoLawfulRail(rail=rail, channel=order.channel)
    for line in tx.orders.lines(order.id):
        ensure_place(tx, line.product_id)
    order.rail = rail
    _bind(tx, order, buyer, given & {*asked.required, *asked.optional}, asked)
    return order


def _bind(tx: Transaction, order: Order, buyer: Buyer, given: frozenset[Consent], asked: Steps) -> None:
    order.name, order.email = redact_cards(buyer.name), buyer.email
    order.buyer, order.country = buyer.kind, buyer.country
    company = {name: redact_cards(value) for name, value in buyer.company.items()}
    order.company = cast("Mapping[str, object] | None", company or None)
    order.immediate = bool(asked.optional) and set(asked.optional) <= given
    terms = current_terms(order.language)
    order.terms_version, order.terms_hash = terms.version, terms.digest
    order.ordered_at = tx.now
    _plan_instalments(tx, order)
    order.recap = recap_of(tx, order)
    order.recap_hash = hashlib.sha256(order.recap.encode()).hexdigest()
    for kind in sorted(given):
        text = terms.consent(kind)
        tx.orders.add(OrderConsent(order_id=order.id, kind=kind, text=text, given_at=tx.now))
    order.state = OrderState.awaiting_payment
    tx.session.flush()


def sale_of(tx: Transaction, order: Order, buyer: Buyer) -> Sale:
    """What the choice of a rail depends on, for everything the order holds."""
    products = [tx.catalogue.get(line.product_id) for line in tx.orders.lines(order.id)]
    natures = frozenset[Nature]().union(*(natures_of(tx, product) for product in products if product is not None))
    return Sale(natures, order.channel, buyer.kind, buyer.country)


def _plan_instalments(tx: Transaction, order: Order) -> None:
    """When what is asked for. The order may be paid until a day after the last moment its first part falls due."""
    assert order.ordered_at is not None
    total = Money(order.total_minor, order.currency)
    dues = schedule(Nature(order.nature), BuyerKind(order.buyer), total, order.ordered_at) if total.amount_minor else ()
    for position, due in enumerate(dues, start=1):
        tx.orders.add(
            Instalment(order_id=order.id, position=position, amount_minor=due.amount.amount_minor, due_at=due.at)
        )
    first_at = dues[0].at if dues else tx.now
    order.expires_at = max(first_at, tx.now) + (PRICE_HELD if first_at <= tx.now else timedelta(days=30))


def cancel(tx: Transaction, order: Order) -> None:
    """Nobody is bound any more; only an order that is not paid can be cancelled, a paid one is refunded."""
    if order.state not in {OrderState.draft, OrderState.awaiting_payment}:
        raise AlreadyOrdered
    order.state = OrderState.cancelled
    order.cancelled_at = tx.now
    for instalment in tx.orders.instalments(order.id):
        instalment.state = "cancelled"
    coupons.release(tx, order)
    tx.session.flush()


def is_entitled(tx: Transaction, contact_id: int, part: Part) -> bool:
    """Whether a person may use a part of ours now."""
    return bool(tx.orders.entitlements_of(tx.contacts.parts(contact_id), part, tx.now))
