from agents.messages import Button, Caller, Card
from agents.sales.objecting import Objecting, Objection
from agents.sales.offering import Offering
from agents.texts.lookup import say
from agents.tool import Tool, tool


def build(offering: Offering, objecting: Objecting) -> list[Tool]:
    @tool
    async def answer_objection(caller: Caller, objection: Objection) -> tuple[str, Card]:
        """Answer a doubt about buying, from facts.

        `objection`: too expensive (expensive), wants to think (later), does it work (doubt), is it serious or a scam
        (trust), no time (time). Call it only about our own offers, never about a repair. The tool itself shows the
        facts.
        """
        card = await objecting.answer(caller.contact_id, objection, caller.language)
        return card.text, card

    @tool
    async def propose_upgrade(caller: Caller) -> tuple[str, Card]:
        """Show the step above what the person has bought. Call it only when they ask for more than they have."""
        card = await offering.upsell(caller.contact_id, caller.language)
        card = card or Card("proposal", say("offer.top", caller.language))
        return card.text, card

    @tool
    async def decline_offer(caller: Caller) -> tuple[str, Card]:
        """Remember that the person does not want the offer that was proposed. Call it when they decline one."""
        product = (caller.button or "").partition(":")[2]
        await offering.decline(caller.contact_id, product)
        buttons = (Button(say("order.other", caller.language), "prices"),)
        card = Card("declined", say("offer.declined", caller.language), buttons)
        return card.text, card

    return [answer_objection, propose_upgrade, decline_offer]
