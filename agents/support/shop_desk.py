"""The shop's customers and orders for staff, and the decisions on what customers ask to be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.errors import Conflict, NotFound
from agents.support.reading import TicketSeen, all_seen
from agents.support.shop_reading import CustomerSeen, OrderSeen, customer_seen, orders_seen
from storage.database import Database, Transaction
from storage.models.shop import ActionState

_MOST = 200


class ActionDecided(Conflict):
    code = "action_decided"


@dataclass(frozen=True, slots=True)
class CustomerFile:
    customer: CustomerSeen
    orders: Sequence[OrderSeen]
    tickets: Sequence[TicketSeen]


class ShopDesk:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def customers(self, search: str = "") -> Sequence[CustomerSeen]:
        def read(tx: Transaction) -> Sequence[CustomerSeen]:
            rows = tx.shop.customers(search, _MOST)
            return [customer_seen(row, orders=orders, spent_minor=spent) for row, orders, spent in rows]

        return await self._database.write(read)

    async def customer(self, customer_id: int) -> CustomerFile:
        """Everything about one customer. Raises NotFound."""

        def read(tx: Transaction) -> CustomerFile:
            row = tx.shop.get_customer(customer_id)
            if row is None:
                raise NotFound
            theirs = [(one, row) for one in tx.shop.orders_of(row.email) if one.customer_id == row.id]
            orders = orders_seen(tx, theirs)
            tickets = all_seen(tx, tx.tickets.listed(status="", category="", search=row.email, limit=50))
            spent = sum(one.facts.amount.amount_minor for one in orders)
            return CustomerFile(customer_seen(row, orders=len(orders), spent_minor=spent), orders, tickets)

        return await self._database.write(read)

    async def orders(self, *, search: str = "", status: str = "") -> Sequence[OrderSeen]:
        def read(tx: Transaction) -> Sequence[OrderSeen]:
            return orders_seen(tx, tx.shop.orders(search, status, _MOST))

        return await self._database.write(read)

    async def decide(self, action_id: int, *, granted: bool, actor: str) -> None:
        """A person grants or refuses what a customer asks for, once; audited. The shop carries it out.

        Raises NotFound, or ActionDecided when somebody was first.
        """

        def write(tx: Transaction) -> None:
            action = tx.shop.get_action(action_id)
            if action is None:
                raise NotFound
            if action.state != ActionState.asked:
                raise ActionDecided
            action.state = ActionState.granted if granted else ActionState.refused
            action.decided_by, action.decided_at = actor, tx.now
            subject = f"order:{action.order_id}"
            tx.staff.audit(actor=actor, action=f"{action.state} {action.kind}", subject=subject, detail="", now=tx.now)

        await self._database.write(write)
