"""A shop's customers and orders brought in from its CSV files or its database; safe to repeat."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agents.support import sample
from agents.support.shop_rows import CustomerRow, OrderRow, Row, customers_of, orders_of
from agents.support.shop_statuses import status_of
from storage.database import Database, Transaction
from storage.models.shop import ShopCustomer, ShopOrder, ShopOrderLine, ShopShipment
from storage.shop_source import read_shop

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Imported:
    customers: int
    orders: int
    left_out: Sequence[str] = ()
    """Of each row that was not taken in, where it stands and why."""


class Importing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def bring_in(self, origin: str, customers: Iterable[CustomerRow], orders: Iterable[OrderRow]) -> Imported:
        """Add what is new and change what changed, five hundred rows a commit. Nothing is deleted.

        An order of a customer nobody brought in is left out.
        """
        people, bought = list(customers), list(orders)
        left_out: list[str] = []
        for start in range(0, len(people), _AT_ONCE):
            chunk = people[start : start + _AT_ONCE]
            await self._database.write(lambda tx, chunk=chunk: _customers(tx, origin, chunk))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        for start in range(0, len(bought), _AT_ONCE):
            some = bought[start : start + _AT_ONCE]
            left_out += await self._database.write(lambda tx, some=some: _orders(tx, origin, some))  # type: ignore[misc]  # as above
        return Imported(len(people), len(bought) - len(left_out), left_out)

    async def bring_in_rows(self, origin: str, customers: Sequence[Row], orders: Sequence[Row]) -> Imported:
        """The same from rows as a file or a database gives them; those that cannot be read are left out."""
        people, bought = customers_of(customers), orders_of(orders)
        done = await self.bring_in(origin, people.rows, bought.rows)
        return replace(done, left_out=[*people.wrong, *bought.wrong, *done.left_out])

    async def bring_in_shop(self, url: str) -> Imported:
        """Everything of a shop's own database that can be read. Raises ShopUnreadable."""
        rows = await asyncio.to_thread(read_shop, url)
        return await self.bring_in_rows("crm_ecommerce", rows.customers, rows.orders)

    async def set_up_sample(self) -> Imported:
        """The made-up shop, once: where it stands already nothing changes."""
        known = await self._database.write(lambda tx: tx.shop.customer(sample.ORIGIN, "1") is not None)
        if known:
            return Imported(0, 0)
        return await self.bring_in(sample.ORIGIN, sample.customers(), sample.orders(self._database.clock()))


def _customers(tx: Transaction, origin: str, rows: Sequence[CustomerRow]) -> None:
    for row in rows:
        known = tx.shop.customer(origin, row.id)
        email = row.email.strip().lower()
        if known is None:
            tx.shop.add(
                ShopCustomer(
                    origin=origin, origin_id=row.id, name=row.name, email=email, phone=row.phone, imported_at=tx.now
                )
            )
        else:
            known.name, known.email, known.phone, known.imported_at = row.name, email, row.phone, tx.now


def _orders(tx: Transaction, origin: str, rows: Sequence[OrderRow]) -> Sequence[str]:
    left_out = []
    for row in rows:
        customer = tx.shop.customer(origin, row.customer_id)
        if customer is None:
            left_out.append(f"order {row.number}: no customer {row.customer_id}")
            continue
        order = _order(tx, origin, customer.id, row)
        _shipment(tx, order.id, row)
        if row.items is not None:
            tx.shop.forget_lines(order.id)
            for position, (label, quantity) in enumerate(row.items):
                tx.shop.add(ShopOrderLine(order_id=order.id, position=position, label=label, quantity=quantity))
    return left_out


def _order(tx: Transaction, origin: str, customer_id: int, row: OrderRow) -> ShopOrder:
    order = tx.shop.order(origin, row.number.upper())
    if order is None:
        order = ShopOrder(origin=origin, number=row.number.upper())
    order.customer_id = customer_id
    order.status, order.status_text = status_of(row.status_text), row.status_text
    order.amount_minor, order.currency = row.amount_minor, row.currency
    order.ordered_at, order.imported_at = row.ordered_at, tx.now
    tx.shop.add(order)
    return order


def _shipment(tx: Transaction, order_id: int, row: OrderRow) -> None:
    shipment = tx.shop.shipment(order_id)
    if shipment is None:
        if not (row.carrier or row.tracking or row.expected_at or row.delivered_at):
            return
        shipment = ShopShipment(order_id=order_id)
    shipment.carrier, shipment.tracking = row.carrier or None, row.tracking or None
    shipment.expected_at, shipment.delivered_at = row.expected_at, row.delivered_at
    tx.shop.add(shipment)
