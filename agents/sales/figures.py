"""How sales go, each number from the rows it is defined by."""

from dataclasses import dataclass

from agents.sales.starting_catalogue import BASIC, PREMIUM
from storage.database import Transaction
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """In euro; what was paid in Stars is Telegram's to convert and counts when it is paid out."""

    revenue: Money
    average_basket: Money
    basic_customers: int
    premium_customers: int
    conversion_rate: float
    """Of the people who began an order, the share who paid one."""


def figures(tx: Transaction) -> Figures:
    revenue = tx.sales_figures.revenue_minor("EUR")
    orders = tx.sales_figures.paid_orders("EUR")
    held = tx.sales_figures.buyers_of((BASIC, PREMIUM))
    began, bought = tx.sales_figures.people()
    return Figures(
        revenue=Money(revenue),
        average_basket=Money(revenue // orders if orders else 0),
        basic_customers=held[BASIC],
        premium_customers=held[PREMIUM],
        conversion_rate=round(bought / began, 4) if began else 0.0,
    )
