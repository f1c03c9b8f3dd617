from typing import cast

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from agents.diagnosis.cards import code_card, costs_card, diagnosis_card, passages_card
from agents.diagnosis.service import DiagnosisService
from agents.errors import InvalidInput
from agents.messages import Caller, Card
from agents.texts.lookup import say
from knowledge.diagnosis.diagnosis import Language

CHECK = "check"
"""A button of a check carries `check:<finding>:<answer>`."""


def build(diagnosis: DiagnosisService) -> list[BaseTool]:
    return [*_build_findings(diagnosis), *_build_memory(diagnosis)]


def _build_findings(diagnosis: DiagnosisService) -> list[BaseTool]:
    @tool(response_format="content_and_artifact")
    async def decode_fault_code(codes: list[str], runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Explain fault codes such as P0301 exactly as the lists give them.

        Call it when a code stands alone, without a complaint. The text is shown to the person as it is.
        """
        caller = runtime.context
        card = code_card(await diagnosis.decode_for(caller.contact_id, codes), caller.language)
        return card.text, card

    @tool(response_format="content_and_artifact")
    async def diagnose(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Find the probable causes of what the person says their car does, with the next check, cost and urgency.

        Call it whenever they describe a symptom, a warning light or a code with a symptom, or answer a check. It
        reads their own words: it takes no argument. Never state a probability, price or urgency yourself.
        """
        caller = runtime.context
        answer = None
        if caller.button and caller.button.startswith(f"{CHECK}:"):
            _, finding, value = caller.button.split(":", 2)
            answer = (finding, value)
        text = "" if answer else caller.text
        found = await diagnosis.diagnose(caller.contact_id, text=text, language=caller.language, answer=answer)
        card = diagnosis_card(found, caller.language)
        return card.text, card

    @tool(response_format="content_and_artifact")
    async def repair_costs(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """What the probable repairs of the open case cost. Call it when the person asks how much it will be."""
        caller = runtime.context
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = costs_card(found, caller.language)
        return card.text, card

    return [decode_fault_code, diagnose, repair_costs]


def _build_memory(diagnosis: DiagnosisService) -> list[BaseTool]:
    @tool(response_format="content_and_artifact")
    async def remember_vehicle(runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Note the vehicle the person describes or corrects in this message. It reads their own words."""
        caller = runtime.context
        try:
            label = await diagnosis.remember_vehicle(caller.contact_id, caller.text)
        except InvalidInput:
            return "not recognised", Card(kind="vehicle", text=say("vehicle.unclear", caller.language))
        return label, Card(kind="vehicle", text=say("vehicle.noted", caller.language, label=label))

    @tool(response_format="content_and_artifact")
    async def search_knowledge(question: str, runtime: ToolRuntime[Caller]) -> tuple[str, Card]:
        """Look a question up in the library: warning lights, maintenance, electric cars, buying used, safety.

        Call it for questions of knowledge ("how", "what is", "may I"). Answer only from what it returns.
        """
        caller = runtime.context
        card = passages_card(diagnosis.search(question, language=cast("Language", caller.language)), caller.language)
        return card.text, card

    return [remember_vehicle, search_knowledge]
