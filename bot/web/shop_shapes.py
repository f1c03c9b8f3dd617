"""What the public API of sales takes and gives."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.web.checkout_form import Email


class PurchaseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str = Field(max_length=80)
    email: Email
    name: str = Field(min_length=1, max_length=120)
    coupon: str | None = Field(default=None, max_length=40)
    language: Literal["fr", "en"] = "fr"


class PurchaseOut(BaseModel):
    order: str
    status: str
    payment_url: str


class AmountOut(BaseModel):
    amount_minor: int
    currency: str


class OrderOut(BaseModel):
    order: str
    status: str
    product: str
    total: AmountOut
    delivered: bool
    refunded: AmountOut
    payment_url: str


class CustomersOut(BaseModel):
    basic: int
    premium: int


class StatsOut(BaseModel):
    """Amounts are in euro."""

    revenue: float
    average_basket: float
    customers: CustomersOut
    conversion_rate: float
    faults: int
    currency: str = "EUR"
