from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, String, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from storage.models.entitlement import Entitlement, EntitlementState, Fulfilment, FulfilmentState, Withdrawal
from storage.models.nudge import Nudge
from storage.models.order import (
    Attempt,
    AttemptState,
    Instalment,
    InstalmentState,
    Order,
    OrderConsent,
    OrderLine,
    OrderState,
)
from storage.models.provider import Subscription, SubscriptionState
from storage.models.refusal import ChargeRefusal
from storage.prepared import Prepared
from storage.repositories.grouping import grouped
from storage.selected import ById, Selected

_OPEN = (AttemptState.opened, AttemptState.pending)

# Made once: building such a statement costs twice as much as running it.
_order, _fulfilment, _withdrawal = ById(Order), ById(Fulfilment), ById(Withdrawal)
_given: BindParameter[Any] = bindparam("given")
_now: BindParameter[Any] = bindparam("now")
_people: BindParameter[Any] = bindparam("people", expanding=True)
_limit: BindParameter[Any] = bindparam("limit")
_lines = Selected(OrderLine, select(OrderLine).where(OrderLine.order_id == _given).order_by(OrderLine.id))
_instalments = Selected(
    Instalment, select(Instalment).where(Instalment.order_id == _given).order_by(Instalment.position)
)
_consents = Selected(
    OrderConsent, select(OrderConsent).where(OrderConsent.order_id == _given).order_by(OrderConsent.id)
)
_attempts = Selected(Attempt, select(Attempt).where(Attempt.order_id == _given).order_by(Attempt.id))
_of_contacts = (
    select(Order).where(Order.contact_id.in_(_people), Order.ordered_at.is_not(None)).order_by(Order.id.desc())
)
_on_its_way = select(Attempt.order_id).where(Attempt.state == AttemptState.pending)
_nudged = select(Nudge.order_id).where(Nudge.order_id.is_not(None))
_unpaid = or_(Order.state == OrderState.draft, Order.state == OrderState.awaiting_payment)
_left_unpaid = Selected(
    Order,
    select(Order)
    .where(
        _unpaid,
        Order.created_at > bindparam("since"),
        Order.created_at <= bindparam("until"),
        Order.expires_at > _now,
        Order.id.not_in(_on_its_way),
        Order.id.not_in(_nudged),
    )
    .order_by(Order.id)
    .limit(_limit),
)
_lapsed = Selected(
    Order,
    select(Order)
    .where(_unpaid, Order.expires_at <= _now, Order.id.not_in(_on_its_way))
    .order_by(Order.id)
    .limit(_limit),
)
_bought = (
    select(Order.id)
    .join(OrderLine, OrderLine.order_id == Order.id)
    .where(
        Order.contact_id.in_(_people),
        Order.state == OrderState.paid,
        OrderLine.product_id.in_(bindparam("products", expanding=True)),
    )
    .limit(1)
)
_renewing = (
    select(Order, Subscription.paid_until)
    .join(Subscription, Subscription.order_id == Order.id)
    .where(
        Order.period == "year",
        Subscription.state == SubscriptionState.active,
        Subscription.paid_until > bindparam("after"),
        Subscription.paid_until <= bindparam("before"),
    )
    .order_by(Order.id)
    .limit(_limit)
)
_is_any_renewing = Prepared(_renewing.with_only_columns(Order.id))
_tries = select(Attempt.instalment_id).where(Attempt.instalment_id.is_not(None))
_answered = or_(Attempt.session_id.is_not(None), Attempt.state != AttemptState.opened)
"""A try whose answer was lost is no try yet: asked again under its key it is the same one."""
_under_way = _tries.where(Attempt.state == AttemptState.pending)
_earlier = aliased(Instalment)
_behind_another = exists().where(
    _earlier.order_id == Instalment.order_id,
    _earlier.position < Instalment.position,
    _earlier.state == InstalmentState.planned,
)
_refused = exists().where(
    ChargeRefusal.order_id == Instalment.order_id,
    ChargeRefusal.invoice == literal("instalment:") + cast(Instalment.id, String),
    ChargeRefusal.closed_at.is_(None),
)
_of_orders_in_force = (
    select(Instalment)
    .join(Order, Order.id == Instalment.order_id)
    .where(
        Instalment.state == InstalmentState.planned,
        Instalment.due_at > Order.ordered_at,
        or_(Order.state == OrderState.awaiting_payment, Order.state == OrderState.paid),
    )
)
_due_instalments = Selected(
    Instalment,
    _of_orders_in_force.where(
        Instalment.due_at <= _now,
        Instalment.id.not_in(_tries.where(Attempt.created_at > bindparam("asked_since"), _answered)),
        Instalment.id.not_in(_under_way),
        ~_behind_another,
        ~_refused,
        Instalment.id.not_in(_tries.group_by(Attempt.instalment_id).having(func.count() >= bindparam("most_asked"))),
    )
    .order_by(Instalment.due_at, Instalment.id)
    .limit(_limit),
)
_overdue = Selected(
    Instalment,
    _of_orders_in_force.where(Instalment.due_at <= bindparam("since"), ~_behind_another).order_by(Instalment.id),
)
_entitlements = Selected(
    Entitlement, select(Entitlement).where(Entitlement.order_id == _given).order_by(Entitlement.id)
)
_undelivered = Selected(
    Fulfilment,
    select(Fulfilment)
    .where(Fulfilment.state == FulfilmentState.planned, Fulfilment.due_at <= _now)
    .order_by(Fulfilment.order_id)
    .limit(_limit),
)


class Orders:
    """Orders with their lines, instalments, attempts, and what they entitle to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, row: Order | OrderLine | OrderConsent | Instalment | Attempt | Entitlement | Fulfilment | Withdrawal
    ) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, order_id: int) -> Order | None:
        return _order.get(self._session, order_id)

    def lock(self, order_id: int) -> Order:
        """The order, ours alone until we commit: two webhooks about it take turns."""
        return self._session.get_one(Order, order_id, with_for_update=True, populate_existing=True)

    def lines(self, order_id: int) -> Sequence[OrderLine]:
        return _lines.all(self._session, {"given": order_id})

    def lines_of(self, order_ids: Sequence[int]) -> Mapping[int, Sequence[OrderLine]]:
        """By order; one without is left out."""
        found = select(OrderLine).where(OrderLine.order_id.in_(order_ids)).order_by(OrderLine.id)
        return grouped(self._session.scalars(found), lambda one: one.order_id)

    def instalments(self, order_id: int) -> Sequence[Instalment]:
        return _instalments.all(self._session, {"given": order_id})

    def consents(self, order_id: int) -> Sequence[OrderConsent]:
        return _consents.all(self._session, {"given": order_id})

    def attempts(self, order_id: int) -> Sequence[Attempt]:
        return _attempts.all(self._session, {"given": order_id})

    def attempt(self, attempt_id: int) -> Attempt:
        return self._session.get_one(Attempt, attempt_id)

    def open_attempt(self, order_id: int, instalment_id: int) -> Attempt | None:
        mine = select(Attempt).where(
            Attempt.order_id == order_id, Attempt.instalment_id == instalment_id, Attempt.state.in_(_OPEN)
        )
        return self._session.scalars(mine.order_by(Attempt.id.desc()).limit(1)).first()

    def draft_of(self, contact_id: int, product_id: str, channel: str, now: datetime) -> Order | None:
        """The draft this person has for a product and may still order."""
        mine = (
            select(Order)
            .join(OrderLine, OrderLine.order_id == Order.id)
            .where(
                Order.contact_id == contact_id,
                Order.channel == channel,
                Order.state == OrderState.draft,
                Order.expires_at > now,
                OrderLine.product_id == product_id,
            )
        )
        return self._session.scalars(mine.order_by(Order.id.desc()).limit(1)).first()

    def of_contacts(self, contact_ids: Sequence[int]) -> Sequence[Order]:
        """What these Contacts ordered, the latest first; drafts are no orders."""
        return self._session.scalars(_of_contacts, {"people": contact_ids}).all()

    def every_of(self, contact_id: int) -> Sequence[Order]:
        """All that a Contact ever began, drafts included."""
        return self._session.scalars(select(Order).where(Order.contact_id == contact_id).order_by(Order.id)).all()

    def buyers_at(self, email: str) -> Sequence[int]:
        """The Contacts who paid an order under that address, in lower case."""
        paid = select(Order.contact_id).where(func.lower(Order.email) == email, Order.paid_at.is_not(None))
        return self._session.scalars(paid.distinct()).all()

    def left_unpaid(self, now: datetime, *, since: datetime, until: datetime, limit: int) -> Sequence[Order]:
        """Orders begun in that span that may still be paid, with no payment on its way and nothing planned for them."""
        given = {"now": now, "since": since, "until": until, "limit": limit}
        return _left_unpaid.all(self._session, given)

    def paid_between(self, contact_ids: Sequence[int], after: datetime, until: datetime) -> bool:
        """Whether one of these people paid an order in that span."""
        paid = select(Order.id).where(Order.contact_id.in_(contact_ids), Order.paid_at > after, Order.paid_at <= until)
        return self._session.scalars(paid.limit(1)).first() is not None

    def payers_at(self, email: str) -> Sequence[int]:
        """The Contacts who paid an order with that address, however its letters are cased."""
        paid = select(Order.contact_id).where(
            func.lower(Order.email) == email.strip().lower(), Order.paid_at.is_not(None)
        )
        return self._session.scalars(paid.distinct().order_by(Order.contact_id)).all()

    def bought(self, contact_ids: Sequence[int], product_ids: Sequence[str]) -> bool:
        """Whether one of these people has paid for one of these products and kept it."""
        return self._session.scalars(_bought, {"people": contact_ids, "products": product_ids}).first() is not None

    def renewing(self, *, after: datetime, before: datetime, limit: int) -> Sequence[tuple[Order, datetime]]:
        """Yearly subscriptions that renew by themselves between those moments, and when."""
        given = {"after": after, "before": before, "limit": limit}
        if _is_any_renewing.first(self._session.connection(), given) is None:
            return ()
        rows = self._session.execute(_renewing, given)
        return [(order, at) for order, at in rows if at is not None]

    def latest(self, *, state: str = "", search: str = "", limit: int) -> Sequence[Order]:
        """The latest of all, drafts only when they are asked for; `search` is a number, a name or an address."""
        found = select(Order).where(Order.state == state if state else Order.ordered_at.is_not(None))
        if search:
            named = Order.name.icontains(search, autoescape=True) | Order.email.icontains(search, autoescape=True)
            number = search.removeprefix("#")
            known = number.isascii() and number.isdecimal() and len(number) < 16
            found = found.where((Order.id == int(number)) | named if known else named)
        return self._session.scalars(found.order_by(Order.id.desc()).limit(limit)).all()

    def lapsed(self, now: datetime, *, limit: int) -> Sequence[Order]:
        """Drafts and unpaid orders whose time is over, none of them with a payment on its way."""
        return _lapsed.all(self._session, {"now": now, "limit": limit})

    def due_instalments(
        self, now: datetime, *, asked_since: datetime, most_asked: int, limit: int
    ) -> Sequence[Instalment]:
        """The first open instalments of orders in force whose day has come: not asked for since then nor too often.

        One whose charge is under way or was refused waits for that.
        """
        given = {"now": now, "asked_since": asked_since, "most_asked": most_asked, "limit": limit}
        return _due_instalments.all(self._session, given)

    def overdue_instalments(self, since: datetime) -> Sequence[Instalment]:
        """Due since then or longer and still not paid, of orders in force."""
        return _overdue.all(self._session, {"since": since})

    def entitlements(self, order_id: int) -> Sequence[Entitlement]:
        return _entitlements.all(self._session, {"given": order_id})

    def entitlements_of(self, contact_ids: Sequence[int], part: str, now: datetime) -> Sequence[Entitlement]:
        """What is open to a person now."""
        mine = select(Entitlement).where(
            Entitlement.contact_id.in_(contact_ids),
            Entitlement.part == part,
            Entitlement.state == EntitlementState.active,
            Entitlement.starts_at <= now,
            (Entitlement.ends_at.is_(None)) | (Entitlement.ends_at > now),
        )
        return self._session.scalars(mine.order_by(Entitlement.id)).all()

    def fulfilment(self, order_id: int) -> Fulfilment | None:
        return _fulfilment.get(self._session, order_id)

    def undelivered(self, now: datetime, *, limit: int) -> Sequence[Fulfilment]:
        return _undelivered.all(self._session, {"now": now, "limit": limit})

    def withdrawal(self, order_id: int) -> Withdrawal | None:
        return _withdrawal.get(self._session, order_id)

    def recent_by(self, contact_ids: Sequence[int], since: datetime) -> int:
        """How many orders a person has begun since then."""
        mine = select(func.count()).where(Order.contact_id.in_(contact_ids), Order.created_at >= since)
        return self._session.scalars(mine).one()
