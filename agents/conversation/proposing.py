"""When an answer may carry an offer: a diagnosis is settled, nothing is asked, nobody is in danger."""

from dataclasses import replace

from agents.brain.turn import Reply, TurnContext
from agents.messages import MessageClass
from agents.sales.offering import Moment, Offering

_SETTLING = frozenset({"diagnosis", "costs"})


class Proposing:
    def __init__(self, offering: Offering) -> None:
        self._offering = offering

    async def beside(self, turn: TurnContext, reply: Reply) -> Reply:
        """The reply, with one offer after it when this is the moment for one."""
        if not _is_settled(reply):
            return reply
        card = await self._offering.after_diagnosis(
            Moment(turn.contact_id, turn.conversation_id, turn.turn_id, turn.language)
        )
        if card is None:
            return reply
        return replace(
            reply,
            text=f"{reply.text}\n\n{card.text}",
            buttons=(*reply.buttons, *card.buttons),
            cards=(*reply.cards, card),
        )


def _is_settled(reply: Reply) -> bool:
    """A diagnosis or its costs were shown, and no check waits for an answer."""
    about_the_car = any(card.kind in _SETTLING and card.sources for card in reply.cards)
    asks = (reply.state or {}).get("asks") or any(card.data.get("asks") for card in reply.cards)
    return about_the_car and not asks and reply.message_class is MessageClass.chatter
