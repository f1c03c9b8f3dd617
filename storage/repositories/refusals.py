from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.refusal import ChargeRefusal


class Refusals:
    """Months and instalments that were refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: ChargeRefusal) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, refusal_id: int) -> ChargeRefusal:
        return self._session.get_one(ChargeRefusal, refusal_id)

    def of_order(self, order_id: int) -> Sequence[ChargeRefusal]:
        mine = select(ChargeRefusal).where(ChargeRefusal.order_id == order_id)
        return self._session.scalars(mine.order_by(ChargeRefusal.id)).all()

    def open_of(self, order_id: int) -> ChargeRefusal | None:
        """What is unpaid of an order; the last one when there are several."""
        mine = select(ChargeRefusal).where(ChargeRefusal.order_id == order_id, ChargeRefusal.closed_at.is_(None))
        return self._session.scalars(mine.order_by(ChargeRefusal.id.desc()).limit(1)).first()
