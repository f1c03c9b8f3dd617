"""What a turn owes the customer whatever the brain says: a person on request, promises, their opinion."""

from dataclasses import replace

from agents.brain.turn import Reply, ToolCall, TurnContext
from agents.conversation.aiding import sheltered
from agents.conversation.opinions import Opinions
from agents.conversation.word_given import recalled, speaks_of_a_promise
from agents.errors import DomainError
from agents.messages import Card
from agents.support.cards import handoff_card
from agents.support.service import SupportService
from agents.support.wishes import (
    Wish,
    asks_for_person,
    asks_for_promises,
    asks_when_called,
    has_keyword,
    is_angry_at_us,
    is_outcry,
    with_call,
)
from agents.texts.lookup import say
from storage.database import Database
from storage.models.message import Role

_TOOL = "ask_for_person"
_FAILURES = 2
"""In a row: then the team is told, once; later ones tell it nothing new."""


class Attending:
    def __init__(self, database: Database, *, support: SupportService, opinions: Opinions) -> None:
        self._database = database
        self._support = support
        self.opinions = opinions

    async def before(self, turn: TurnContext) -> Reply | None:
        """What needs no brain: a tap on a survey, a comment on it, what the team promised."""
        opinion = await self.opinions.hear(turn)
        if opinion is not None:
            return opinion
        if turn.button is None and asks_for_promises(turn.text):
            return await self._promised(turn, none=say("takeover.promised_none", turn.language))
        if turn.button is None and speaks_of_a_promise(turn.text, turn.history):
            return await self._promised(turn, none=None, asks_when=asks_when_called(turn.text))
        return None

    async def after(self, turn: TurnContext, reply: Reply) -> Reply:
        """The reply, with the team told when the person wants somebody and the brain did not see to it."""
        reply = sheltered(turn, reply)
        wish = wish_of(turn, reply)
        if wish is None or any(call.name == _TOOL and not call.failed for call in reply.tools):
            return reply
        handed = await self._hand_over(turn, wish)
        text = "\n\n".join(part for part in (reply.text, handed.text) if part)
        return replace(reply, text=text, tools=(*reply.tools, *handed.tools))

    async def rescue(self, turn: TurnContext) -> Reply | None:
        """For a brain that failed: whoever wanted a person gets one all the same, and so does who failed twice."""
        wish = wish_of(turn, None)
        return await self._hand_over(turn, wish) if wish is not None else None

    async def _hand_over(self, turn: TurnContext, wish: Wish) -> Reply:
        reason = _reason(turn)
        call = ToolCall(_TOOL, {"reason": reason, "wish": wish.value})
        try:
            notice = await self._support.ask_for_person(turn.conversation_id, reason=reason)
        except DomainError as error:
            return Reply(text=say(f"errors.{error.code}", turn.language), tools=(replace(call, failed=True),))
        card = handoff_card(notice, reason=reason, language=turn.language, said=turn.text)
        return Reply(text=card.text, cards=(card,), tools=(call,), brain="none")

    async def _promised(self, turn: TurnContext, *, none: str | None, asks_when: bool = False) -> Reply | None:
        """What binds us, and a person besides where one is wanted; `none` is said where nothing does.

        Whoever only asks when the call that was promised will come wants no second one.
        """
        found = await self._database.write(
            lambda tx: recalled(tx, turn.contact_id, turn.language, sentence="takeover.promised_all")
        )
        if found is None:
            return Reply(text=none, brain="none") if none is not None else None
        card = Card(kind="promises", text=found.text, backed=found.backed)
        reply = Reply(text=found.text, cards=(card,), brain="none")
        return reply if asks_when else await self.after(turn, reply)


def wish_of(turn: TurnContext, reply: Reply | None) -> Wish | None:
    """Whether this turn wants a person, and why. A question about Alex itself does not."""
    if turn.button is None:
        if asks_for_person(turn.text):
            return Wish.asked
        if has_keyword(turn.text):
            return Wish.keyword
        if is_angry_at_us(turn.text):
            return Wish.anger
    failures = reply.state.get("failures") if reply is not None and reply.state is not None else None
    if failures == _FAILURES:
        return Wish.failed
    return Wish.failed if reply is None and _failed_before(turn) else None


def _failed_before(turn: TurnContext) -> bool:
    """Whether the last thing Alex said was an apology."""
    apology = say("conversation.apology", turn.language)
    last = next((line.text for line in reversed(turn.history) if line.role == Role.assistant), "")
    return apology in last


def _reason(turn: TurnContext) -> str:
    """What they last said that tells something; a bare wish for a person says nothing of it."""
    told = [turn.text, *(line.text for line in reversed(turn.history) if line.role == Role.customer)]
    telling = [text for text in told if len(text.split()) > 3 and not text.startswith("/") and not is_outcry(text)]
    return with_call(next(iter(telling), turn.text) or say("button.human", turn.language), turn.text)
