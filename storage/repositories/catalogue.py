from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from storage.models.base import AnyRow
from storage.models.catalogue import Allowance, Coupon, CouponUse, Inclusion, Price, Product, Seller
from storage.prepared import Prepared
from storage.selected import ById, Selected

_sold_lines = Prepared(
    select(Inclusion.id, Inclusion.product_id, Inclusion.text_fr, Inclusion.text_en)
    .join(Product, Product.id == Inclusion.product_id)
    .where(Product.listed)
    .order_by(Product.position, Inclusion.position)
)
_product, _seller, _allowance = ById(Product), ById(Seller), ById(Allowance)
_listed = Selected(Product, select(Product).where(Product.listed).order_by(Product.position))
_valid = Selected(
    Price,
    select(Price)
    .where(Price.currency == bindparam("currency"), Price.valid_from <= bindparam("at"))
    .order_by(Price.valid_from, Price.id),
)
_inclusions = Selected(Inclusion, select(Inclusion).order_by(Inclusion.product_id, Inclusion.position))
_uses = (
    select(CouponUse)
    .where(CouponUse.order_id == bindparam("given"), CouponUse.released_at.is_(None))
    .order_by(CouponUse.id)
)


class Catalogue:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._inclusions: Mapping[str, Sequence[Inclusion]] | None = None
        self._in_force: dict[tuple[datetime, str], Mapping[str, Price]] = {}

    def listed(self) -> Sequence[Product]:
        return _listed.all(self._session)

    def every_id(self) -> Sequence[str]:
        """All products, those not listed too."""
        return self._session.scalars(select(Product.id).order_by(Product.position, Product.id)).all()

    def coupons(self, *, limit: int) -> Sequence[Coupon]:
        """The latest first."""
        return self._session.scalars(select(Coupon).order_by(Coupon.id.desc()).limit(limit)).all()

    def get(self, product_id: str) -> Product | None:
        return _product.get(self._session, product_id)

    def price_in_force(self, product_id: str, at: datetime, currency: str = "EUR") -> Price | None:
        """Read once a transaction for all products, as `inclusions`."""
        held = self._in_force.get((at, currency))
        if held is None:
            rows = _valid.all(self._session, {"currency": currency, "at": at})
            held = self._in_force[at, currency] = {row.product_id: row for row in rows}
        return held.get(product_id)

    def prices(self, product_id: str, currency: str = "EUR") -> Sequence[Price]:
        """The whole history, oldest first."""
        history = select(Price).where(Price.product_id == product_id, Price.currency == currency)
        return self._session.scalars(history.order_by(Price.valid_from, Price.id)).all()

    def inclusions(self, product_id: str) -> Sequence[Inclusion]:
        """Read once a transaction for all products: a list of offers asks for each of them, bundled ones twice."""
        if self._inclusions is None:
            rows = _inclusions.all(self._session)
            self._inclusions = {key: tuple(lines) for key, lines in groupby(rows, attrgetter("product_id"))}
        return self._inclusions.get(product_id, ())

    def sold_lines(self) -> Sequence[AnyRow]:
        """What listed products include, as it is read: id, product_id, text_fr, text_en."""
        return _sold_lines.all(self._session.connection())

    def allowance(self, part: str) -> Allowance | None:
        return _allowance.get(self._session, part)

    def coupon(self, code: str) -> Coupon | None:
        return self._session.scalars(select(Coupon).where(Coupon.code == code)).first()

    def take_coupon(self, coupon_id: int) -> bool:
        """Count one use if the limit allows it. The update locks the row: whoever comes at once waits for our end."""
        free = or_(Coupon.most_uses.is_(None), Coupon.uses < Coupon.most_uses)
        taken = update(Coupon).where(Coupon.id == coupon_id, free).values(uses=Coupon.uses + 1)
        return bool(self._session.execute(taken.returning(Coupon.id)).first())

    def coupon_uses_of(self, coupon_id: int, person: str) -> int:
        mine = select(func.count()).where(
            CouponUse.coupon_id == coupon_id, CouponUse.person == person, CouponUse.released_at.is_(None)
        )
        return self._session.scalars(mine).one()

    def coupons_of(self, order_id: int) -> Sequence[CouponUse]:
        """The uses in force of an order."""
        return self._session.scalars(_uses, {"given": order_id}).all()

    def coupon_by_id(self, coupon_id: int) -> Coupon:
        return self._session.get_one(Coupon, coupon_id)

    def use_of(self, coupon_id: int, order_id: int) -> CouponUse | None:
        found = select(CouponUse).where(CouponUse.coupon_id == coupon_id, CouponUse.order_id == order_id)
        return self._session.scalars(found).first()

    def release(self, use: CouponUse, now: datetime) -> None:
        use.released_at = now
        back = update(Coupon).where(Coupon.id == use.coupon_id).values(uses=Coupon.uses - 1)
        self._session.execute(back)
        self._session.flush()

    def seller(self) -> Seller | None:
        return _seller.get(self._session, 1)

    def add(self, row: Product | Price | Inclusion | Coupon | CouponUse | Allowance | Seller) -> None:
        self._session.add(row)
        self._session.flush()
        self._inclusions = None
        self._in_force.clear()
