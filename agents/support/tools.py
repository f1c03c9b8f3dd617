from agents.messages import Caller, Card
from agents.support.cards import handoff_card, order_card
from agents.support.order_help import OrderHelp, Question
from agents.support.service import SupportService
from agents.support.wishes import with_call
from agents.tool import Tool, tool

_ORDER_BUTTON = "shop-order:"


def build(support: SupportService, order_help: OrderHelp) -> list[Tool]:
    @tool
    async def ask_for_person(caller: Caller, reason: str) -> tuple[str, Card]:
        """Put the conversation in the queue of the human team.

        Call it at once when the person asks for a human, is angry, or when you failed twice. `reason`: what the
        person needs, in one sentence. Never promise a delay.
        """
        reason = with_call(reason, caller.text)
        notice = await support.ask_for_person(caller.conversation_id, reason=reason)
        card = handoff_card(notice, reason=reason, language=caller.language, said=caller.text)
        return card.text, card

    @tool
    async def help_with_order(caller: Caller) -> tuple[str, Card]:
        """Answer anything about an order of the shop: where it is, a delay, a refund, a fault, a cancellation.

        Call it also when the person answers its question with an e-mail address, a code or an order number. It reads
        the person's own words and orders, and shows the answer by itself: never state anything about an order yourself.
        """
        button = caller.button or ""
        chosen = button.removeprefix(_ORDER_BUTTON) if button.startswith(_ORDER_BUTTON) else None
        told = await order_help.tell(
            Question(caller.contact_id, caller.conversation_id, caller.text, caller.language, chosen)
        )
        if told.needs_person:
            notice = await support.ask_for_person(caller.conversation_id, reason=caller.text)
            handed = handoff_card(notice, reason=caller.text, language=caller.language, said=caller.text)
            # Who was told before that they are handed on reads only since when, not all of it once more.
            card = handed if notice.already else order_card(told, language=caller.language, more=handed.text)
        else:
            card = order_card(told, language=caller.language)
        return card.text, card

    return [ask_for_person, help_with_order]
