from collections.abc import Sequence

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from agents.messages import Button, Caller, Card
from agents.sales.service import Offer, SalesService
from agents.texts.lookup import money, say


def build(sales: SalesService) -> list[BaseTool]:
    @tool(response_format="content_and_artifact")
    async def list_products(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """List the trainings and subscriptions with their prices.

        Call it whenever the person asks about a price, an offer, a training, a subscription or what to buy.
        The prices are shown to the person by the tool itself: do not repeat them.
        """
        offers = await sales.offers()
        card = offers_card(offers, runtime.context.language)
        return card.text, card

    return [list_products]


def offers_card(offers: Sequence[Offer], language: str) -> Card:
    lines = [say("sales.intro", language)]
    for offer in offers:
        price = money(offer.price, language)
        if offer.period:
            price = say(f"sales.per_{offer.period}", language, price=price)
        lines.append(
            say(
                "sales.line",
                language,
                name=offer.name(language),
                price=price,
                includes=", ".join(offer.includes(language)),
            )
        )
    lines.append(say("sales.outro", language))
    return Card(
        kind="products",
        text="\n".join(lines),
        buttons=(
            *(Button(offer.name(language), f"product:{offer.id}") for offer in offers[:2]),
            Button(say("button.human", language), "human"),
        ),
        data={"products": [offer.id for offer in offers]},
    )
