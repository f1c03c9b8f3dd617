"""The shop's customers and orders as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.support.facts import OrderFacts, read_order
from storage.database import Transaction
from storage.models.shop import ShopCustomer, ShopOrder, ShopOrderStatus
from storage.money import Money


@dataclass(frozen=True, slots=True)
class ActionSeen:
    id: int
    kind: str
    state: str
    why: str
    decided_by: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OrderSeen:
    facts: OrderFacts
    origin: str
    status_text: str
    customer_id: int
    customer_name: str
    customer_email: str
    actions: Sequence[ActionSeen]

    @property
    def number(self) -> str:
        return self.facts.number

    @property
    def status(self) -> ShopOrderStatus:
        return self.facts.status


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """A customer's figures in one look."""

    id: int
    origin: str
    name: str
    email: str
    orders: int
    spent: Money


def order_seen(tx: Transaction, order: ShopOrder) -> OrderSeen:
    customer = tx.shop.get_customer(order.customer_id)
    assert customer is not None, "an order has its customer"
    actions = [
        ActionSeen(row.id, row.kind, row.state, row.why, row.decided_by, row.created_at)
        for row in tx.shop.actions(order.id)
    ]
    return OrderSeen(
        facts=read_order(tx, order),
        origin=order.origin,
        status_text=order.status_text,
        customer_id=customer.id,
        customer_name=customer.name,
        customer_email=customer.email,
        actions=actions,
    )


def customer_seen(customer: ShopCustomer, *, orders: int, spent_minor: int) -> CustomerSeen:
    return CustomerSeen(customer.id, customer.origin, customer.name, customer.email, orders, Money(spent_minor))
