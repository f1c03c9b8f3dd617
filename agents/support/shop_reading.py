"""The shop's customers and orders as staff see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.support.facts import OrderFacts, order_facts
from storage.database import Transaction
from storage.models.shop import OrderAction, ShopCustomer, ShopOrder, ShopOrderStatus
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
    return orders_seen(tx, [(order, customer)])[0]


def orders_seen(tx: Transaction, rows: Sequence[tuple[ShopOrder, ShopCustomer]]) -> Sequence[OrderSeen]:
    """By three statements, however many they are."""
    ids = [order.id for order, _ in rows]
    shipments, lines, actions = tx.shop.shipments(ids), tx.shop.lines_of(ids), tx.shop.actions(ids)
    facts = [order_facts(one, shipments.get(one.id), lines.get(one.id, ()), now=tx.now) for one, _ in rows]
    return [
        _seen(customer, order, known, actions.get(order.id, ()))
        for (order, customer), known in zip(rows, facts, strict=True)
    ]


def _seen(customer: ShopCustomer, order: ShopOrder, facts: OrderFacts, asked: Sequence[OrderAction]) -> OrderSeen:
    return OrderSeen(
        facts=facts,
        origin=order.origin,
        status_text=order.status_text,
        customer_id=customer.id,
        customer_name=customer.name,
        customer_email=customer.email,
        actions=[ActionSeen(row.id, row.kind, row.state, row.why, row.decided_by, row.created_at) for row in asked],
    )


def customer_seen(customer: ShopCustomer, *, orders: int, spent_minor: int) -> CustomerSeen:
    return CustomerSeen(customer.id, customer.origin, customer.name, customer.email, orders, Money(spent_minor))
