"""Reductions: a coupon is counted in the transaction that takes it, so its limits hold however many come at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import Conflict, InvalidInput
from storage.database import Transaction
from storage.models.catalogue import Coupon, CouponKind, CouponUse
from storage.models.order import Order, OrderLine

_LEAST_CHARGED = 50
"""Cents: the least a card provider charges in euro (Stripe's minimum); less is given away."""


class CouponUnknown(InvalidInput):
    code = "coupon_unknown"


class CouponExpired(InvalidInput):
    code = "coupon_expired"


class CouponNotForThis(InvalidInput):
    code = "coupon_not_for_this"


class CouponUsedUp(Conflict):
    code = "coupon_used_up"


class CouponAlone(Conflict):
    """It does not stack with what is applied already."""

    code = "coupon_alone"


@dataclass(frozen=True, slots=True)
class NewCoupon:
    """`value` is a whole percentage, or minor units of euro."""

    code: str
    kind: CouponKind
    value: int
    valid_from: datetime
    valid_until: datetime | None = None
    products: tuple[str, ...] = ()
    minimum_minor: int = 0
    most_uses: int | None = None
    most_per_person: int | None = None
    stacks: bool = False


def normal(code: str) -> str:
    return "".join(code.split()).upper()


def add_coupon(tx: Transaction, new: NewCoupon) -> Coupon:
    """Raises InvalidInput for a reduction that is none, Conflict when the code is taken."""
    most = 100 if new.kind is CouponKind.percent else 10_000_000
    if not 0 < new.value <= most or not normal(new.code):
        raise InvalidInput(fields="coupon")
    if tx.catalogue.coupon(normal(new.code)) is not None:
        raise Conflict(fields="coupon")
    coupon = Coupon(
        code=normal(new.code),
        kind=new.kind,
        value=new.value,
        products=list(new.products) or None,
        minimum_minor=new.minimum_minor,
        most_uses=new.most_uses,
        most_per_person=new.most_per_person,
        stacks=new.stacks,
        valid_from=new.valid_from,
        valid_until=new.valid_until,
        created_at=tx.now,
    )
    tx.catalogue.add(coupon)
    return coupon


def take(tx: Transaction, order: Order, lines: Sequence[OrderLine], code: str) -> None:
    """Apply a coupon to a draft and count its use; the same coupon again changes nothing."""
    coupon = tx.catalogue.coupon(normal(code))
    if coupon is None:
        raise CouponUnknown
    held = tx.catalogue.coupons_of(order.id)
    if any(use.coupon_id == coupon.id for use in held):
        return
    _check(tx, coupon, order, lines)
    if held and not (coupon.stacks and all(tx.catalogue.coupon_by_id(use.coupon_id).stacks for use in held)):
        raise CouponAlone
    _count(tx, coupon, order)


def _check(tx: Transaction, coupon: Coupon, order: Order, lines: Sequence[OrderLine]) -> None:
    if tx.now < coupon.valid_from:
        raise CouponUnknown
    if coupon.valid_until is not None and tx.now >= coupon.valid_until:
        raise CouponExpired
    eligible = [line for line in lines if coupon.products is None or line.product_id in coupon.products]
    if not eligible or order.currency != coupon.currency or order.period is not None:
        # A subscription's price is what the provider charges each month: a reduction there would never end.
        raise CouponNotForThis
    if sum(line.amount_minor for line in eligible) < coupon.minimum_minor:
        raise CouponNotForThis


def _count(tx: Transaction, coupon: Coupon, order: Order) -> None:
    person = person_of(order)
    if not tx.catalogue.take_coupon(coupon.id):
        raise CouponUsedUp
    # Counted after the update above, which holds the coupon's row until we commit.
    if coupon.most_per_person is not None and tx.catalogue.coupon_uses_of(coupon.id, person) >= coupon.most_per_person:
        raise CouponUsedUp
    known = tx.catalogue.use_of(coupon.id, order.id)
    if known is not None:
        known.released_at = None
        known.used_at = tx.now
        return
    tx.catalogue.add(CouponUse(coupon_id=coupon.id, order_id=order.id, person=person, amount_minor=0, used_at=tx.now))


def person_of(order: Order) -> str:
    """Who counts as one person: the address a programme gave, else the Contact."""
    return (order.email or "").strip().lower() if order.channel == "api" else f"contact:{order.contact_id}"


def release(tx: Transaction, order: Order) -> None:
    """Give the uses of an order that will not be paid back to whoever comes next."""
    for use in tx.catalogue.coupons_of(order.id):
        tx.catalogue.release(use, tx.now)


def reduce(tx: Transaction, order: Order, lines: Sequence[OrderLine]) -> None:
    """Work out the reductions anew: percentages first, each of what is left, then amounts; never below nothing."""
    for line in lines:
        line.reduction_minor = 0
    uses = [(tx.catalogue.coupon_by_id(use.coupon_id), use) for use in tx.catalogue.coupons_of(order.id)]
    for coupon, use in sorted(uses, key=lambda pair: (pair[0].kind != CouponKind.percent, pair[0].id)):
        eligible = [line for line in lines if coupon.products is None or line.product_id in coupon.products]
        use.amount_minor = _reduce_lines(coupon, eligible)
    left = sum(line.amount_minor - line.reduction_minor for line in lines)
    if 0 < left < _LEAST_CHARGED:
        for line in lines:
            line.reduction_minor = line.amount_minor


def _reduce_lines(coupon: Coupon, lines: Sequence[OrderLine]) -> int:
    budget = coupon.value
    taken = 0
    for line in lines:
        left = line.amount_minor - line.reduction_minor
        # Half a cent goes to the buyer.
        wanted = (left * coupon.value + 50) // 100 if coupon.kind == CouponKind.percent else budget
        cut = min(wanted, left)
        budget -= cut if coupon.kind == CouponKind.amount else 0
        line.reduction_minor += cut
        taken += cut
    return taken
