from collections.abc import Mapping

from sqlalchemy import case, distinct, func, select
from sqlalchemy.orm import Session

from storage.models.ledger import EntryKind, LedgerEntry
from storage.models.order import Order, OrderLine, OrderState


class SalesFigures:
    """Sums over orders and the ledger; nothing here is counted twice or kept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revenue_minor(self, currency: str) -> int:
        """Money that is ours: paid, and neither refunded nor disputed."""
        kept = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
            LedgerEntry.kind == EntryKind.entitlement, LedgerEntry.currency == currency
        )
        return int(self._session.scalars(kept).one())

    def paid_orders(self, currency: str) -> int:
        paid = select(func.count()).where(Order.state == OrderState.paid, Order.currency == currency)
        return self._session.scalars(paid).one()

    def buyers_of(self, product_ids: tuple[str, ...]) -> Mapping[str, int]:
        """How many people hold each of these products now."""
        held = (
            select(OrderLine.product_id, func.count(distinct(Order.contact_id)))
            .join(Order, Order.id == OrderLine.order_id)
            .where(Order.state == OrderState.paid, OrderLine.product_id.in_(product_ids))
            .group_by(OrderLine.product_id)
        )
        found = {product: int(count) for product, count in self._session.execute(held)}
        return {product: found.get(product, 0) for product in product_ids}

    def people(self) -> tuple[int, int]:
        """How many began an order, and how many of them paid one."""
        paid = case((Order.paid_at.is_not(None), Order.contact_id))
        counted = select(func.count(distinct(Order.contact_id)), func.count(distinct(paid)))
        began, bought = self._session.execute(counted).one()
        return int(began), int(bought)
