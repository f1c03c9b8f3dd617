from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.catalogue import Price, Product


class Catalogue:
    def __init__(self, session: Session) -> None:
        self._session = session

    def listed(self) -> Sequence[Product]:
        return self._session.scalars(select(Product).where(Product.listed).order_by(Product.position)).all()

    def get(self, product_id: str) -> Product | None:
        return self._session.get(Product, product_id)

    def price_in_force(self, product_id: str, at: datetime) -> Price | None:
        valid = select(Price).where(Price.product_id == product_id, Price.valid_from <= at)
        return self._session.scalars(valid.order_by(Price.valid_from.desc(), Price.id.desc()).limit(1)).first()

    def add(self, row: Product | Price) -> None:
        self._session.add(row)
        self._session.flush()
