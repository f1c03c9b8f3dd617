from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, distinct, func, insert, or_, select
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
from storage.models.entitlement import Entitlement, EntitlementState
from storage.models.garage import Case
from storage.models.message import Turn, TurnState
from storage.models.order import Order, OrderLine, OrderState
from storage.prepared import Prepared

_render = Prepared(insert(RenderedClaim))
_HOLDS_A_PLACE = (OrderState.awaiting_payment, OrderState.paid)
# Made once: building such a statement costs as much as running it.
_people: BindParameter[Sequence[int]] = bindparam("people", expanding=True)
_figure = (
    select(GarageFigure)
    .where(GarageFigure.contact_id.in_(_people))
    .order_by(GarageFigure.told_at.desc(), GarageFigure.id.desc())
    .limit(1)
)
_cases_of = select(func.count()).select_from(Case).where(Case.contact_id.in_(_people))
_announced = (
    select(Coupon, AnnouncedCoupon)
    .join(AnnouncedCoupon, AnnouncedCoupon.coupon_id == Coupon.id)
    .order_by(Coupon.valid_until, Coupon.id)
)
_unread = select(Turn.id).where(Turn.id == OfferMade.turn_id, Turn.state == TurnState.dropped)
_offers_to = (
    select(OfferMade)
    .where(OfferMade.contact_id.in_(_people), ~_unread.exists())
    .order_by(OfferMade.made_at.desc(), OfferMade.id.desc())
)
_held = (
    select(Entitlement.product_id)
    .where(
        Entitlement.contact_id.in_(_people),
        Entitlement.state == EntitlementState.active,
        or_(Entitlement.ends_at.is_(None), Entitlement.ends_at > bindparam("now")),
    )
    .distinct()
)


class Claims:
    """What claims stand on, what was claimed and what was refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Capacity | AnnouncedCoupon | GarageFigure | RefusedClaim | OfferMade) -> None:
        self._session.add(row)
        self._session.flush()

    def capacity(self, product_id: str) -> Capacity | None:
        return self._session.get(Capacity, product_id)

    def lock_capacity(self, product_id: str) -> Capacity | None:
        """As `capacity`, ours alone until we commit: the last place is sold once."""
        return self._session.get(Capacity, product_id, with_for_update=True, populate_existing=True)

    def places_taken(self, product_id: str) -> int:
        """Bound by an order: waiting for its payment, or paid."""
        taken = (
            select(func.coalesce(func.sum(OrderLine.quantity), 0))
            .join(Order, Order.id == OrderLine.order_id)
            .where(OrderLine.product_id == product_id, Order.state.in_(_HOLDS_A_PLACE))
        )
        return int(self._session.scalars(taken).one())

    def buyers(self, product_id: str) -> int:
        """People who paid for the product and were not refunded."""
        paid = (
            select(func.count(distinct(Order.contact_id)))
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(OrderLine.product_id == product_id, Order.state == OrderState.paid)
        )
        return self._session.scalars(paid).one()

    def finished(self, product_id: str, part: str, now: datetime) -> int:
        """People whose paid time with a part of the product ran to its end."""
        over = select(func.count(distinct(Entitlement.contact_id))).where(
            Entitlement.product_id == product_id,
            Entitlement.part == part,
            Entitlement.state == EntitlementState.active,
            Entitlement.ends_at <= now,
        )
        return self._session.scalars(over).one()

    def announced(self) -> Sequence[tuple[Coupon, AnnouncedCoupon]]:
        """Every coupon that was ever told to everybody, the one that ends first in front."""
        return [(coupon, told) for coupon, told in self._session.execute(_announced)]

    def is_announced(self, coupon_id: int) -> bool:
        return self._session.get(AnnouncedCoupon, coupon_id) is not None

    def figure(self, people: Sequence[int]) -> GarageFigure | None:
        """What these Contacts, one person, told last of their own trade."""
        return self._session.scalars(_figure, {"people": people}).first()

    def cases_of(self, people: Sequence[int]) -> int:
        return self._session.scalars(_cases_of, {"people": people}).one()

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

    def render(self, values: Mapping[str, object]) -> None:
        """Keep a claim as somebody reads it: all columns of RenderedClaim but its id."""
        _render.run(self._session.connection(), values)

    def offers_to(self, people: Sequence[int]) -> Sequence[OfferMade]:
        """What was proposed to this person, the latest first; what a dropped turn would have said was never read."""
        return self._session.scalars(_offers_to, {"people": people}).all()

    def held(self, people: Sequence[int], now: datetime) -> frozenset[str]:
        """The products they hold something of now, by whatever order."""
        return frozenset(self._session.scalars(_held, {"people": people, "now": now}))
