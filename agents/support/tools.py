from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from agents.messages import Caller, Card
from agents.support.cards import handoff_card
from agents.support.service import SupportService


def build(support: SupportService) -> list[BaseTool]:
    @tool(response_format="content_and_artifact")
    async def ask_for_person(reason: str, runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Put the conversation in the queue of the human team.

        Call it at once when the person asks for a human, is angry, or when you failed twice. `reason`: what the
        person needs, in one sentence. Never promise a delay.
        """
        caller = runtime.context
        notice = await support.ask_for_person(caller.conversation_id, reason=reason)
        card = handoff_card(notice, reason=reason, language=caller.language)
        return card.text, card

    return [ask_for_person]
