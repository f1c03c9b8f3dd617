from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
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
    vat_basis_points: Mapped[int] = mapped_column(default=2000)
    """2000 is 20 %; prices include it."""
    variant_of_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    """The product this one is a form of; a variant is priced and sold alone and listed under the other."""
    listed: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Price(Base):
    """Append-only, one history for each currency: the price in force is the latest `valid_from` not in the future."""

    __tablename__ = "price"
    __table_args__ = (Index(None, "product_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    vat_included: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[datetime]


class Inclusion(Base):
    """One thing a product includes: a part of ours, or the whole of another product (a bundle)."""

    __tablename__ = "inclusion"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    part: Mapped[str | None]
    """Which of our parts opens; null when `bundled_id` is set."""
    bundled_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    days: Mapped[int | None]
    """How long it is open; null for life, and for a subscription as long as it is paid."""
    quantity: Mapped[int | None]
    """Hours of coaching, people of a group; null when it is not counted."""
    text_fr: Mapped[str]
    text_en: Mapped[str]


class CouponKind(StrEnum):
    percent = "percent"
    amount = "amount"


class Coupon(Base):
    """A reduction. `value` is a whole percentage, or minor units of `currency`.

    `uses` counts the redemptions in force; it only moves together with a row of CouponUse.
    """

    __tablename__ = "coupon"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    """Upper case, without spaces."""
    kind: Mapped[str]
    value: Mapped[int]
    currency: Mapped[str] = mapped_column(default="EUR")
    products: Mapped[Sequence[str] | None]
    """The products it is for; null for all."""
    minimum_minor: Mapped[int] = mapped_column(default=0)
    most_uses: Mapped[int | None]
    most_per_person: Mapped[int | None]
    stacks: Mapped[bool] = mapped_column(default=False)
    """May stand beside other coupons that stack."""
    uses: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class CouponUse(Base):
    __tablename__ = "coupon_use"
    __table_args__ = (UniqueConstraint("coupon_id", "order_id"), Index(None, "coupon_id", "person"))

    id: Mapped[int] = mapped_column(primary_key=True)
    coupon_id: Mapped[int] = mapped_column(ForeignKey("coupon.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    person: Mapped[str]
    """Who used it, for the limit per person: the Contact, else the e-mail address."""
    amount_minor: Mapped[int]
    used_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Allowance(Base):
    """What is free for everybody, and how much of it: `most` in each calendar month in Paris."""

    __tablename__ = "allowance"

    part: Mapped[str] = mapped_column(primary_key=True)
    most: Mapped[int]
    changed_at: Mapped[datetime]


class Seller(Base):
    """Who sells: one row, copied into every invoice as it was on that day."""

    __tablename__ = "seller"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
    siren: Mapped[str]
    vat_number: Mapped[str | None]
    """Null under the small-business exemption (art. 293 B du CGI): invoices then carry no VAT and say so."""
    email: Mapped[str]
    phone: Mapped[str]
    mediator: Mapped[str]
    """Name and address of the consumer mediator."""
    changed_at: Mapped[datetime]
