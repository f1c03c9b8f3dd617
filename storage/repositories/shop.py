from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.models.contact import Contact
from storage.models.shop import EmailProof, OrderAction, ShopCustomer, ShopOrder, ShopOrderLine, ShopShipment
from storage.repositories.grouping import grouped


class Shop:
    """A shop's customers and orders. What is told to a customer is asked for with the e-mail it must belong to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: ShopCustomer | ShopOrder | ShopOrderLine | ShopShipment | EmailProof | OrderAction) -> None:
        self._session.add(row)
        self._session.flush()

    def customer(self, origin: str, origin_id: str) -> ShopCustomer | None:
        found = select(ShopCustomer).where(ShopCustomer.origin == origin, ShopCustomer.origin_id == origin_id)
        return self._session.scalars(found).first()

    def customers(self, search: str, limit: int) -> Sequence[tuple[ShopCustomer, int, int]]:
        """Each with the number of its orders and their sum in minor units, the latest first."""
        orders = func.count(ShopOrder.id), func.coalesce(func.sum(ShopOrder.amount_minor), 0)
        found = select(ShopCustomer, *orders).outerjoin(ShopOrder, ShopOrder.customer_id == ShopCustomer.id)
        if search:
            wanted = f"%{search.lower()}%"
            found = found.where(func.lower(ShopCustomer.name).like(wanted) | ShopCustomer.email.like(wanted))
        rows = self._session.execute(found.group_by(ShopCustomer.id).order_by(ShopCustomer.id.desc()).limit(limit))
        return [(row[0], row[1], row[2]) for row in rows]

    def name_of(self, email: str) -> str | None:
        found = select(ShopCustomer.name).where(ShopCustomer.email == email).order_by(ShopCustomer.id.desc())
        return self._session.scalars(found.limit(1)).first()

    def get_customer(self, customer_id: int) -> ShopCustomer | None:
        return self._session.get(ShopCustomer, customer_id)

    def order(self, origin: str, number: str) -> ShopOrder | None:
        found = select(ShopOrder).where(ShopOrder.origin == origin, ShopOrder.number == number)
        return self._session.scalars(found).first()

    def owned(self, number: str, email: str) -> ShopOrder | None:
        """The order of that number if it belongs to that e-mail; a stranger's order is as good as none."""
        found = select(ShopOrder).join(ShopCustomer, ShopCustomer.id == ShopOrder.customer_id)
        mine = found.where(ShopOrder.number == number, ShopCustomer.email == email)
        return self._session.scalars(mine.order_by(ShopOrder.id.desc()).limit(1)).first()

    def orders_of(self, email: str) -> Sequence[ShopOrder]:
        """The latest first."""
        found = select(ShopOrder).join(ShopCustomer, ShopCustomer.id == ShopOrder.customer_id)
        return self._session.scalars(
            found.where(ShopCustomer.email == email).order_by(ShopOrder.ordered_at.desc(), ShopOrder.id.desc())
        ).all()

    def orders(self, search: str, status: str, limit: int) -> Sequence[tuple[ShopOrder, ShopCustomer]]:
        found = select(ShopOrder, ShopCustomer).join(ShopCustomer, ShopCustomer.id == ShopOrder.customer_id)
        if search:
            wanted = f"%{search.lower()}%"
            by_person = func.lower(ShopCustomer.name).like(wanted) | ShopCustomer.email.like(wanted)
            found = found.where(ShopOrder.number.like(f"{search.upper()}%") | by_person)
        if status:
            found = found.where(ShopOrder.status == status)
        rows = self._session.execute(found.order_by(ShopOrder.ordered_at.desc(), ShopOrder.id.desc()).limit(limit))
        return [(row[0], row[1]) for row in rows]

    def lines(self, order_id: int) -> Sequence[ShopOrderLine]:
        found = select(ShopOrderLine).where(ShopOrderLine.order_id == order_id)
        return self._session.scalars(found.order_by(ShopOrderLine.position)).all()

    def forget_lines(self, order_id: int) -> None:
        """An import replaces the lines of an order as a whole."""
        self._session.execute(delete(ShopOrderLine).where(ShopOrderLine.order_id == order_id))

    def lines_of(self, order_ids: Sequence[int]) -> Mapping[int, Sequence[ShopOrderLine]]:
        """By order; one without is left out."""
        found = select(ShopOrderLine).where(ShopOrderLine.order_id.in_(order_ids))
        return grouped(self._session.scalars(found.order_by(ShopOrderLine.position)), lambda one: one.order_id)

    def shipments(self, order_ids: Sequence[int]) -> Mapping[int, ShopShipment]:
        found = select(ShopShipment).where(ShopShipment.order_id.in_(order_ids))
        return {one.order_id: one for one in self._session.scalars(found)}

    def shipment(self, order_id: int) -> ShopShipment | None:
        return self._session.scalars(select(ShopShipment).where(ShopShipment.order_id == order_id)).first()

    def counts(self) -> tuple[int, int]:
        """Customers and orders."""
        customers = self._session.scalars(select(func.count()).select_from(ShopCustomer)).one()
        return customers, self._session.scalars(select(func.count()).select_from(ShopOrder)).one()

    def provers(self, email: str) -> Sequence[int]:
        """The Contacts who proved that they read that address."""
        found = select(EmailProof.contact_id).where(EmailProof.email == email, EmailProof.proved_at.is_not(None))
        return self._session.scalars(found.distinct()).all()

    def proved_emails(self, contact_id: int) -> Sequence[str]:
        """The addresses this person proved to read, on whichever linked channel."""
        mine = select(Contact.id).where((Contact.id == contact_id) | (Contact.linked_into_id == contact_id))
        found = select(EmailProof.email).where(EmailProof.contact_id.in_(mine), EmailProof.proved_at.is_not(None))
        return self._session.scalars(found.distinct().order_by(EmailProof.email)).all()

    def open_proof(self, contact_id: int, now: datetime) -> EmailProof | None:
        """The code this person was sent last, while it may still be used."""
        found = select(EmailProof).where(
            EmailProof.contact_id == contact_id, EmailProof.proved_at.is_(None), EmailProof.expires_at > now
        )
        return self._session.scalars(found.order_by(EmailProof.id.desc()).limit(1)).first()

    def codes_asked_since(self, contact_id: int, email: str, since: datetime) -> int:
        """How many codes this person asked for, or anybody for this address."""
        found = (
            select(func.count()).select_from(EmailProof).where(EmailProof.email != "", EmailProof.created_at > since)
        )
        asked = found.where((EmailProof.contact_id == contact_id) | (EmailProof.email == email))
        return self._session.scalars(asked).one()

    def is_customer(self, email: str) -> bool:
        return self._session.scalars(select(ShopCustomer.id).where(ShopCustomer.email == email)).first() is not None

    def action(self, order_id: int, kind: str) -> OrderAction | None:
        found = select(OrderAction).where(OrderAction.order_id == order_id, OrderAction.kind == kind)
        return self._session.scalars(found).first()

    def get_action(self, action_id: int) -> OrderAction | None:
        return self._session.get(OrderAction, action_id)

    def actions(self, order_ids: Sequence[int]) -> Mapping[int, Sequence[OrderAction]]:
        """By order; one without is left out."""
        found = select(OrderAction).where(OrderAction.order_id.in_(order_ids))
        return grouped(self._session.scalars(found.order_by(OrderAction.id)), lambda one: one.order_id)
