from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Nature(StrEnum):
    digital_content = "digital_content"
    service = "service"
    subscription = "subscription"
    training_contract = "training_contract"


class Product(Base):
    __tablename__ = "product"

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    nature: Mapped[str]
    period: Mapped[str | None]
    """`month` for a subscription, null for a single payment."""
    includes_fr: Mapped[Sequence[str]]
    includes_en: Mapped[Sequence[str]]
    listed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Price(Base):
    """Append-only: the price in force is the latest `valid_from` not in the future."""

    __tablename__ = "price"
    __table_args__ = (Index(None, "product_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    vat_included: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[datetime]
