from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from agents.messages import Button, Caller, Card
from agents.sales.objecting import Objecting, Objection
from agents.sales.offering import Offering
from agents.texts.lookup import say


def build(offering: Offering, objecting: Objecting) -> list[BaseTool]:
    @tool(response_format="content_and_artifact")
    async def answer_objection(objection: Objection, runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Answer a doubt about buying, from facts.

        `objection`: too expensive (expensive), wants to think (later), does it work (doubt), is it serious or a scam
        (trust), no time (time). Call it only about our own offers, never about a repair. The tool itself shows the
        facts.
        """
        caller = runtime.context
        card = await objecting.answer(caller.contact_id, objection, caller.language)
        return card.text, card

    @tool(response_format="content_and_artifact")
    async def propose_upgrade(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Show the step above what the person has bought. Call it only when they ask for more than they have."""
        caller = runtime.context
        card = await offering.upsell(caller.contact_id, caller.language)
        card = card or Card("proposal", say("offer.top", caller.language))
        return card.text, card

    @tool(response_format="content_and_artifact")
    async def decline_offer(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Remember that the person does not want the offer that was proposed. Call it when they decline one."""
        caller = runtime.context
        product = (caller.button or "").partition(":")[2]
        await offering.decline(caller.contact_id, product)
        buttons = (Button(say("order.other", caller.language), "prices"),)
        card = Card("declined", say("offer.declined", caller.language), buttons)
        return card.text, card

    return [answer_objection, propose_upgrade, decline_offer]
