"""Facts of a product: places, prices, deadlines, buyers, guarantee, and what only this product includes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from agents.claims.facts import Fact, Reading
from storage.models.catalogue import Coupon, CouponKind, Inclusion, Price
from storage.money import Money

LEAST_PEOPLE = 10
"""Fewer prove nothing and may name somebody (our own rule)."""
_PLACES_FOR = timedelta(minutes=15)
"""A count of places is old as soon as somebody orders; what was printed is not said again after this."""
_COUNTED_FOR = timedelta(days=1)
REFERENCE = timedelta(days=30)
"""Art. L112-1-1 du code de la consommation: the lowest price of the 30 days before the reduction began."""
_CUT_FOR = timedelta(days=30)
"""From then on a lower price is simply the price (our own rule, stricter than the law)."""
_GUARANTEE, _COACHING = "guarantee", "coaching"


def price(reading: Reading) -> Fact | None:
    row = _in_force(reading)
    return None if row is None else Fact("price", _money(row), f"price:{row.id}", reading.now + _COUNTED_FOR)


def _in_force(reading: Reading) -> Price | None:
    product_id = reading.subject.product_id
    return None if product_id is None else reading.tx.catalogue.price_in_force(product_id, reading.now)


def _money(row: Price) -> Money:
    return Money(row.amount_minor, row.currency)


def places_left(reading: Reading) -> Fact | None:
    """None for a product that is not limited, and when nothing is left to sell."""
    product_id = reading.subject.product_id
    row = reading.tx.claims.capacity(product_id) if product_id is not None else None
    if row is None:
        return None
    left = row.places - reading.tx.claims.places_taken(row.product_id)
    return Fact("places", left, f"capacity:{row.product_id}", reading.now + _PLACES_FOR) if left > 0 else None


def capacity(reading: Reading) -> Fact | None:
    product_id = reading.subject.product_id
    row = reading.tx.claims.capacity(product_id) if product_id is not None else None
    return None if row is None else Fact("capacity", row.places, f"capacity:{product_id}", reading.now + _PLACES_FOR)


def coupon_code(reading: Reading) -> Fact | None:
    coupon = _announced(reading)
    return None if coupon is None else Fact("code", coupon.code, f"coupon:{coupon.id}", _end(coupon))


def coupon_end(reading: Reading) -> Fact | None:
    """The moment from which checkout refuses the coupon."""
    coupon = _announced(reading)
    return None if coupon is None else Fact("until", _end(coupon), f"coupon:{coupon.id}", _end(coupon))


def coupon_saves(reading: Reading) -> Fact | None:
    """What the coupon takes off the price in force."""
    coupon, row = _announced(reading), _in_force(reading)
    if coupon is None or row is None:
        return None
    saved = row.amount_minor - _reduced(row.amount_minor, coupon)
    return Fact("saved", Money(saved, row.currency), f"coupon:{coupon.id}", _end(coupon))


def _announced(reading: Reading) -> Coupon | None:
    """The announced coupon that ends first and that anybody may still use for the product."""
    usable = (one for one in reading.announced if _is_usable(reading, one))
    return next(usable, None)


def _is_usable(reading: Reading, coupon: Coupon) -> bool:
    row = _in_force(reading)
    product = reading.tx.catalogue.get(row.product_id) if row is not None else None
    if row is None or product is None or product.period is not None or coupon.currency != row.currency:
        return False
    fits = coupon.products is None or row.product_id in coupon.products
    is_left = coupon.most_uses is None or coupon.uses < coupon.most_uses
    is_open = coupon.valid_until is not None and coupon.valid_from <= reading.now < coupon.valid_until
    return fits and is_left and is_open and row.amount_minor >= coupon.minimum_minor


def _end(coupon: Coupon) -> datetime:
    assert coupon.valid_until is not None, "only a coupon that ends is told with its end"
    return coupon.valid_until


def _reduced(amount_minor: int, coupon: Coupon) -> int:
    if coupon.kind == CouponKind.percent:
        return amount_minor - (amount_minor * coupon.value + 50) // 100
    return max(0, amount_minor - coupon.value)


def price_before(reading: Reading) -> Fact | None:
    """The price that may stand crossed out beside the price in force: computed, never typed.

    None when the price did not fall, when it fell too long ago, or when its history is shorter than the 30 days.
    """
    row = _in_force(reading)
    if row is None or reading.now >= row.valid_from + _CUT_FOR:
        return None
    known = reading.tx.catalogue.prices(row.product_id, row.currency)
    lowest = lowest_before(known, row.valid_from, reading.announced)
    if lowest is None or lowest <= row.amount_minor:
        return None
    value = Money(lowest, row.currency)
    return Fact("before", value, f"price:{row.id}", row.valid_from + _CUT_FOR)


def lowest_before(known: Sequence[Price], began_at: datetime, coupons: Sequence[Coupon] = ()) -> int | None:
    """The lowest price asked of everybody in the 30 days before; None when no price is known for all of them."""
    since = began_at - REFERENCE
    if not any(one.valid_from <= since for one in known):
        return None
    return min(_asked_within(known, since, began_at, coupons))


def _asked_within(known: Sequence[Price], since: datetime, until: datetime, coupons: Sequence[Coupon]) -> Iterator[int]:
    earlier = [one for one in known if one.valid_from < until]
    for one, following in zip(earlier, [*earlier[1:], None], strict=True):
        begins, ends = max(one.valid_from, since), following.valid_from if following is not None else until
        if ends <= begins:
            continue
        yield one.amount_minor
        # A code that everybody is told is a price that everybody may have.
        yield from (_reduced(one.amount_minor, coupon) for coupon in coupons if _overlaps(coupon, one, begins, ends))


def _overlaps(coupon: Coupon, row: Price, begins: datetime, ends: datetime) -> bool:
    fits = coupon.products is None or row.product_id in coupon.products
    return fits and coupon.valid_from < ends and (coupon.valid_until is None or coupon.valid_until > begins)


def cut_percent(reading: Reading) -> Fact | None:
    """Whole percent, rounded down: never more than it is."""
    before, row = price_before(reading), _in_force(reading)
    if before is None or row is None or not isinstance(before.value, Money):
        return None
    share = (before.value.amount_minor - row.amount_minor) * 100 // before.value.amount_minor
    return Fact("percent", share, before.source, before.expires_at) if share > 0 else None


def bought_separately(reading: Reading) -> Fact | None:
    """What the products inside a bundle cost one by one, for as long as the bundle holds them."""
    row = _in_force(reading)
    lines = reading.tx.catalogue.inclusions(row.product_id) if row is not None else ()
    bundled = [line for line in lines if line.bundled_id is not None]
    if row is None or len(bundled) < 2:
        return None
    amounts = [_alone(reading, line) for line in bundled]
    known = [one for one in amounts if one is not None]
    total = sum(amount for amount, _ in known)
    if len(known) < len(amounts) or total <= row.amount_minor:
        return None
    sources = ", ".join(f"price:{price_id}" for price_id in (row.id, *(price_id for _, price_id in known)))
    return Fact("apart", Money(total, row.currency), sources, reading.now + _COUNTED_FOR)


def _alone(reading: Reading, line: Inclusion) -> tuple[int, int] | None:
    """What a bundled product costs by itself for the same time, and the row of its price."""
    assert line.bundled_id is not None, "a bundled product has an id"
    product = reading.tx.catalogue.get(line.bundled_id)
    row = reading.tx.catalogue.price_in_force(line.bundled_id, reading.now)
    if product is None or row is None or not product.listed:
        return None
    if product.period is None:
        return row.amount_minor, row.id
    return (row.amount_minor * round(line.days / (365 / 12)), row.id) if line.days else None


def buyers(reading: Reading) -> Fact | None:
    """People who paid and kept it; None below what proves something."""
    product_id = reading.subject.product_id
    count = reading.tx.claims.buyers(product_id) if product_id is not None else 0
    if count < LEAST_PEOPLE:
        return None
    return Fact("buyers", count, f"orders of {product_id}", reading.now + _COUNTED_FOR)


def finished(reading: Reading) -> Fact | None:
    """People whose coaching ran to its end."""
    product_id = reading.subject.product_id
    count = reading.tx.claims.finished(product_id, _COACHING, reading.now) if product_id is not None else 0
    if count < LEAST_PEOPLE:
        return None
    return Fact("finished", count, f"entitlements of {product_id}", reading.now + _COUNTED_FOR)


def guarantee_days(reading: Reading) -> Fact | None:
    lines = reading.tx.catalogue.inclusions(reading.subject.product_id) if reading.subject.product_id else ()
    row = next((line for line in lines if line.part == _GUARANTEE and line.part in reading.built and line.days), None)
    if row is None or row.days is None:
        return None
    return Fact("days", row.days, f"inclusion:{row.id}", reading.now + _COUNTED_FOR)


def only_here(reading: Reading) -> Fact | None:
    """Something that can be delivered today and that no other listed product includes."""
    product_id = reading.subject.product_id
    if product_id is None:
        return None
    others = [one.id for one in reading.tx.catalogue.listed() if one.id != product_id]
    elsewhere = {line.part for other in others for line in _all_lines(reading, other)}
    for line in reading.tx.catalogue.inclusions(product_id):
        if line.part is not None and line.part in reading.built and line.part not in elsewhere:
            text = line.text_fr if reading.subject.language == "fr" else line.text_en
            return Fact("part", text, f"inclusion:{line.id}", reading.now + _COUNTED_FOR)
    return None


def _all_lines(reading: Reading, product_id: str) -> Iterator[Inclusion]:
    for line in reading.tx.catalogue.inclusions(product_id):
        yield line
        if line.bundled_id is not None:
            yield from _all_lines(reading, line.bundled_id)


def product(reading: Reading) -> Fact | None:
    product_id = reading.subject.product_id
    row = reading.tx.catalogue.get(product_id) if product_id is not None else None
    if row is None or not row.listed:
        return None
    name = row.name_fr if reading.subject.language == "fr" else row.name_en
    return Fact("product", name, f"product:{row.id}", reading.now + _COUNTED_FOR)
