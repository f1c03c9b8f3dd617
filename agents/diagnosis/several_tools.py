"""Several complaints told at once: one after the other."""

from agents.diagnosis.progress import recap_card
from agents.diagnosis.service import DiagnosisService
from agents.messages import Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool


def build(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def next_case(caller: Caller) -> tuple[str, Card]:
        """Go on with the other car or the other complaint that the person told of along with the open case.

        Call it for "the other car", "now the next one". What was open waits in its turn.
        """
        if not await diagnosis.take_up_next(caller.contact_id):
            return "none waits", Card(kind="recap", text=say("case.none_waits", caller.language))
        card = recap_card(await diagnosis.open_diagnosis(caller.contact_id, caller.language), caller.language)
        return card.text, card

    return [next_case]
