"""What may be said of an order: each fact with the row it was read from, in this turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agents.texts.lookup import day, money, say
from storage.database import Transaction
from storage.models.shop import OrderAction, ShopOrder, ShopOrderLine, ShopOrderStatus, ShopShipment
from storage.money import Money

_PARIS = ZoneInfo("Europe/Paris")
_OVER = frozenset({ShopOrderStatus.delivered, ShopOrderStatus.cancelled, ShopOrderStatus.refunded})
_SHORTEST_WORD = 3
"""A state of fewer letters is a shop's own number, which tells a customer nothing."""


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
    status_text: str = ""
    """The shop's own word for the state."""
    asked: Sequence[OrderAction] = ()
    """What its owner wants done with it, and how far that is."""
    is_overdue: bool = False
    """The day it was promised for has passed, and it is still on its way or not yet sent."""

    def facts(self, language: str) -> Mapping[str, Fact]:
        """By the name a template uses; what the shop did not say is not among them."""
        order, shipment = f"shop_order:{self.order_id}", f"shop_shipment:order {self.order_id}"
        promised = self.expected_at and self.status not in _OVER and day(self.expected_at, language)
        said = (
            ("order", self.number, order),
            ("status", self._state(language), order),
            ("amount", money(self.amount, language), order),
            ("ordered", day(self.ordered_at, language), order),
            ("items", ", ".join(self.items), f"shop_order_line:order {self.order_id}"),
            ("carrier", self.carrier, shipment),
            ("tracking", self.tracking, shipment),
            ("untracked", None if self.tracking else self.carrier, shipment),
            ("expected", None if self.is_overdue else promised, shipment),
            ("was_expected", promised if self.is_overdue else None, shipment),
            ("delivered", self.delivered_at and day(self.delivered_at, language), shipment),
            ("asked", "; ".join(_wanted(one, language) for one in self.asked), f"order_action:order {self.order_id}"),
        )
        return {name: Fact(name, value, row) for name, value, row in said if value}

    def _state(self, language: str) -> str:
        """In our words; in the shop's own, marked as such, where they are none that we know."""
        if self.status is not ShopOrderStatus.unknown or sum(map(str.isalpha, self.status_text)) < _SHORTEST_WORD:
            return say(f"support_status.{self.status}", language)
        return say("support_status.quoted", language, text=" ".join(self.status_text.split()))


def _wanted(action: OrderAction, language: str) -> str:
    return say(f"support_asked.{action.kind}", language, state=say(f"support_asked.{action.state}", language))


def read_order(tx: Transaction, order: ShopOrder) -> OrderFacts:
    asked = tx.shop.actions([order.id]).get(order.id, ())
    return order_facts(order, tx.shop.shipment(order.id), tx.shop.lines(order.id), asked, now=tx.now)


def order_facts(
    order: ShopOrder,
    shipment: ShopShipment | None,
    lines: Sequence[ShopOrderLine],
    asked: Sequence[OrderAction] = (),
    *,
    now: datetime,
) -> OrderFacts:
    status = ShopOrderStatus(order.status)
    expected_at = shipment.expected_at if shipment else None
    return OrderFacts(
        order_id=order.id,
        number=order.number,
        status=status,
        amount=Money(order.amount_minor, order.currency),
        ordered_at=order.ordered_at,
        expected_at=expected_at,
        delivered_at=shipment.delivered_at if shipment else None,
        carrier=shipment.carrier if shipment else None,
        tracking=shipment.tracking if shipment else None,
        items=[f"{line.quantity} × {line.label}" for line in lines],
        status_text=order.status_text,
        asked=asked,
        is_overdue=expected_at is not None and status not in _OVER and _day(expected_at) < _day(now),
    )


def _day(at: datetime) -> date:
    return at.astimezone(_PARIS).date()
