from agents.marketing.service import Interest, MarketingService
from agents.messages import Button, Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool


def build(marketing: MarketingService) -> list[Tool]:
    @tool
    async def note_request(caller: Caller, interest: Interest) -> tuple[str, Card]:
        """Take down a wish that a person of the team will follow up.

        Call it for a website (site), an advertising or e-mail campaign (marketing), lessons or a course (training),
        or when somebody wants to buy (purchase). The person's own words are kept with it.
        """
        await marketing.note_request(caller.contact_id, interest=interest, text=caller.text)
        card = Card(
            kind="request",
            text=say(f"request.{interest}", caller.language),
            buttons=(Button(say("button.human", caller.language), "human"),),
        )
        return card.text, card

    return [note_request]
