from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, distinct, func, insert, or_, select
from sqlalchemy.orm import Session

from storage.models.catalogue import Coupon
from storage.models.claim import (
    AnnouncedCoupon,
    Capacity,
    GarageFigure,
    OfferMade,
    RefusedClaim,
    RenderedClaim,
)
from storage.models.contact import of_person
from storage.models.entitlement import Entitlement, EntitlementState
from storage.models.garage import Case
from storage.models.message import Turn, TurnState
from storage.models.order import Order, OrderLine, OrderState
from storage.prepared import Prepared
from storage.selected import ById, Selected

_render = Prepared(insert(RenderedClaim))
# Made once: building such a statement costs as much as running it.
_figure = Selected(
    GarageFigure,
    select(GarageFigure)
    .where(GarageFigure.contact_id.in_(of_person))
    .order_by(GarageFigure.told_at.desc(), GarageFigure.id.desc())
    .limit(1),
)
_cases_of = Prepared(select(func.count().label("number")).select_from(Case).where(Case.contact_id.in_(of_person)))
_announced = Selected(
    Coupon,
    select(Coupon)
    .join(AnnouncedCoupon, AnnouncedCoupon.coupon_id == Coupon.id)
    .order_by(Coupon.valid_until, Coupon.id),
)
_unread = select(Turn.id).where(Turn.id == OfferMade.turn_id, Turn.state == TurnState.dropped)
_offers_to = Selected(
    OfferMade,
    select(OfferMade)
    .where(OfferMade.contact_id.in_(of_person), ~_unread.exists())
    .order_by(OfferMade.made_at.desc(), OfferMade.id.desc()),
)
_held = Prepared(
    select(Entitlement.product_id)
    .where(
        Entitlement.contact_id.in_(of_person),
        Entitlement.state == EntitlementState.active,
        or_(Entitlement.ends_at.is_(None), Entitlement.ends_at > bindparam("now")),
    )
    .distinct()
)
_places_taken = Prepared(
    select(func.coalesce(func.sum(OrderLine.quantity), 0).label("number"))
    .join(Order, Order.id == OrderLine.order_id)
    .where(
        OrderLine.product_id == bindparam("product"),
        or_(*(Order.state == state for state in (OrderState.awaiting_payment, OrderState.paid))),
    )
)
"""Places bound by an order: waiting for its payment, or paid."""
_buyers = Prepared(
    select(func.count(distinct(Order.contact_id)).label("number"))
    .join(OrderLine, OrderLine.order_id == Order.id)
    .where(OrderLine.product_id == bindparam("product"), Order.state == OrderState.paid)
)
_finished = Prepared(
    select(func.count(distinct(Entitlement.contact_id)).label("number")).where(
        Entitlement.product_id == bindparam("product"),
        Entitlement.part == bindparam("part"),
        Entitlement.state == EntitlementState.active,
        Entitlement.ends_at <= bindparam("now"),
    )
)
_capacity = ById(Capacity)


class Claims:
    """What claims stand on, what was claimed and what was refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Capacity | AnnouncedCoupon | GarageFigure | RefusedClaim | OfferMade) -> None:
        self._session.add(row)
        self._session.flush()

    def capacity(self, product_id: str) -> Capacity | None:
        return _capacity.get(self._session, product_id)

    def lock_capacity(self, product_id: str) -> Capacity | None:
        """As `capacity`, ours alone until we commit: the last place is sold once."""
        return self._session.get(Capacity, product_id, with_for_update=True, populate_existing=True)

    def places_taken(self, product_id: str) -> int:
        """Bound by an order: waiting for its payment, or paid."""
        return self._number(_places_taken, {"product": product_id})

    def buyers(self, product_id: str) -> int:
        """People who paid for the product and were not refunded."""
        return self._number(_buyers, {"product": product_id})

    def finished(self, product_id: str, part: str, now: datetime) -> int:
        """People whose paid time with a part of the product ran to its end."""
        return self._number(_finished, {"product": product_id, "part": part, "now": now})

    def announced(self) -> Sequence[Coupon]:
        """Every coupon that was ever told to everybody, the one that ends first in front."""
        return _announced.all(self._session)

    def is_announced(self, coupon_id: int) -> bool:
        return self._session.get(AnnouncedCoupon, coupon_id) is not None

    def figure(self, contact_id: int) -> GarageFigure | None:
        """What this person told last of their own trade."""
        return _figure.first(self._session, {"contact": contact_id})

    def cases_of(self, contact_id: int) -> int:
        return self._number(_cases_of, {"contact": contact_id})

    def _number(self, counted: Prepared, parameters: Mapping[str, object]) -> int:
        # What was changed in this session and is not written yet counts too.
        self._session.flush()
        return int(counted.value(self._session.connection(), parameters))

    def refused_since(self, at: datetime, *, limit: int) -> Sequence[RefusedClaim]:
        found = select(RefusedClaim).where(RefusedClaim.refused_at >= at)
        return self._session.scalars(found.order_by(RefusedClaim.id.desc()).limit(limit)).all()

    def rendered_counts(self) -> dict[str, int]:
        """How often each template was read by somebody."""
        counted = select(RenderedClaim.template, func.count()).group_by(RenderedClaim.template)
        return {template: int(count) for template, count in self._session.execute(counted)}

    def rendered_of(self, conversation_id: int, *, now: datetime) -> Sequence[RenderedClaim]:
        """What was claimed in a thread and is still proven."""
        mine = select(RenderedClaim).where(
            RenderedClaim.conversation_id == conversation_id, RenderedClaim.expires_at > now
        )
        return self._session.scalars(mine.order_by(RenderedClaim.id)).all()

    def render(self, claims: Sequence[Mapping[str, object]]) -> None:
        """Keep claims as somebody reads them: all columns of RenderedClaim but its id."""
        _render.run_each(self._session.connection(), claims)

    def offers_to(self, contact_id: int) -> Sequence[OfferMade]:
        """What was proposed to this person, the latest first; what a dropped turn would have said was never read."""
        return _offers_to.all(self._session, {"contact": contact_id})

    def held(self, contact_id: int, now: datetime) -> frozenset[str]:
        """The products they hold something of now, by whatever order."""
        self._session.flush()
        rows = _held.all(self._session.connection(), {"contact": contact_id, "now": now})
        return frozenset(row.product_id for row in rows)
