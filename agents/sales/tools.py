from agents.messages import Caller, Card
from agents.sales import offer_tools
from agents.sales.desk import Desk
from agents.sales.service import SalesService
from agents.tool import Tool, tool


def build(sales: SalesService) -> list[Tool]:
    desk = Desk(sales)

    @tool
    async def list_products(caller: Caller) -> tuple[str, Card]:
        """List the trainings and subscriptions with their prices.

        Call it whenever the person asks about a price, an offer, a training, a subscription or what to buy.
        The prices are shown to the person by the tool itself: do not repeat them.
        """
        card = await desk.offers(caller)
        return card.text, card

    @tool
    async def offer_product(caller: Caller, product: str = "") -> tuple[str, Card]:
        """Prepare the order of one product and show its price with a button to its order page.

        Call it when the person wants to buy, order or subscribe. `product` is the product's name in the person's words;
        leave it empty when they did not say which, and every offer is shown. It charges nothing.
        """
        card = await desk.offer(caller, product)
        return card.text, card

    @tool
    async def compare_products(caller: Caller) -> tuple[str, Card]:
        """Show two or three products side by side with what each includes.

        Call it when the person asks how they differ or which one to take. It reads their own words.
        """
        card = await desk.compare(caller)
        return card.text, card

    return [
        list_products,
        offer_product,
        compare_products,
        *_after_sales(desk),
        *offer_tools.build(sales.offering, sales.objecting),
    ]


def _after_sales(desk: Desk) -> list[Tool]:
    @tool
    async def my_orders(caller: Caller) -> tuple[str, Card]:
        """Show the person their own orders, payments, refunds and subscriptions, with what can be done about each.

        Call it for "where is my order", an invoice, a refund's state, a payment that went wrong.
        """
        card = await desk.orders(caller)
        return card.text, card

    @tool
    async def withdraw_from_contract(caller: Caller) -> tuple[str, Card]:
        """Withdraw from a purchase (rétractation, money back within 14 days): shows the button that confirms it.

        Call it whenever the person wants to withdraw, cancel a purchase or have their money back.
        Only the person's own tap on that button carries it out.
        """
        card = await desk.withdraw(caller)
        return card.text, card

    @tool
    async def cancel_subscription(caller: Caller) -> tuple[str, Card]:
        """Cancel a subscription (résiliation): shows the button that confirms it.

        Call it whenever the person wants to stop a subscription. Only the person's own tap carries it out.
        """
        card = await desk.unsubscribe(caller)
        return card.text, card

    @tool
    async def change_card(caller: Caller) -> tuple[str, Card]:
        """Show where the card or account of a running subscription is changed: on the payment provider's own page.

        Call it when the person has a new card or asks to pay a subscription by another means. Never take a card number.
        """
        card = await desk.change_card(caller)
        return card.text, card

    @tool
    async def complain(caller: Caller) -> tuple[str, Card]:
        """Say how to complain about us: a person of the team first, then the consumer mediator, who is named.

        Call it when the person wants to make a complaint about a purchase or about us, or asks for the mediator.
        """
        card = await desk.complain(caller)
        return card.text, card

    return [my_orders, withdraw_from_contract, cancel_subscription, change_card, complain]
