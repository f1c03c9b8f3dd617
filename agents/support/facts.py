"""What may be said of an order: each fact with the row it was read from, in this turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.shop import ShopOrder, ShopOrderLine, ShopOrderStatus, ShopShipment
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Fact:
    """`value` as it is written to the person; `row` is table:id, the citation."""

    name: str
    value: str
    row: str

    def as_json(self) -> Mapping[str, object]:
        return {"fact": self.name, "value": self.value, "row": self.row}


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as it was read for its owner."""

    order_id: int
    number: str
    status: ShopOrderStatus
    amount: Money
    ordered_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None
    carrier: str | None
    tracking: str | None
    items: Sequence[str]

    def facts(self, language: str) -> Mapping[str, Fact]:
        """By the name a template uses; what the shop did not say is not among them."""
        order, shipment = f"shop_order:{self.order_id}", f"shop_shipment:order {self.order_id}"
        said = (
            ("order", self.number, order),
            ("status", say(f"support_status.{self.status}", language), order),
            ("amount", money(self.amount, language), order),
            ("ordered", day(self.ordered_at, language), order),
            ("items", ", ".join(self.items), f"shop_order_line:order {self.order_id}"),
            ("carrier", self.carrier, shipment),
            ("tracking", self.tracking, shipment),
            ("expected", self.expected_at and day(self.expected_at, language), shipment),
            ("delivered", self.delivered_at and day(self.delivered_at, language), shipment),
        )
        return {name: Fact(name, value, row) for name, value, row in said if value}


def read_order(tx: Transaction, order: ShopOrder) -> OrderFacts:
    return order_facts(order, tx.shop.shipment(order.id), tx.shop.lines(order.id))


def order_facts(order: ShopOrder, shipment: ShopShipment | None, lines: Sequence[ShopOrderLine]) -> OrderFacts:
    return OrderFacts(
        order_id=order.id,
        number=order.number,
        status=ShopOrderStatus(order.status),
        amount=Money(order.amount_minor, order.currency),
        ordered_at=order.ordered_at,
        expected_at=shipment.expected_at if shipment else None,
        delivered_at=shipment.delivered_at if shipment else None,
        carrier=shipment.carrier if shipment else None,
        tracking=shipment.tracking if shipment else None,
        items=[f"{line.quantity} × {line.label}" for line in lines],
    )
