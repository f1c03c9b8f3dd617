from typing import cast

from agents.diagnosis.allowance import FreeCasesUsed
from agents.diagnosis.cards import code_card, costs_card, diagnosis_card, used_up_card
from agents.diagnosis.figure_cards import doubting
from agents.diagnosis.library_cards import ARTICLE, article_card, passages_card
from agents.diagnosis.progress import corrected_card, plain_card, progress_card, recap_card, urgency_card
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.terms import meaning_of
from agents.errors import InvalidInput
from agents.messages import Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool
from knowledge.diagnosis.diagnosis import Language

CHECK = "check"
"""A button of a check carries `check:<finding>:<answer>`."""


def build(diagnosis: DiagnosisService) -> list[Tool]:
    return [*_build_findings(diagnosis), *_build_next(diagnosis), *_build_again(diagnosis), *_build_memory(diagnosis)]


def _build_findings(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def decode_fault_code(caller: Caller, codes: list[str]) -> tuple[str, Card]:
        """Explain fault codes such as P0301 exactly as the lists give them.

        Call it when a code stands alone, without a complaint. The text is shown to the person as it is.
        """
        card = code_card(await diagnosis.decode_for(caller.contact_id, codes), caller.language)
        return card.text, card

    @tool
    async def diagnose(caller: Caller) -> tuple[str, Card]:
        """Find the probable causes of what the person says their car does, with the next check, cost and urgency.

        Call it whenever they describe a symptom, a warning light or a code with a symptom, or answer a check. It
        reads their own words: it takes no argument. Never state a probability, price or urgency yourself.
        """
        answer = None
        if caller.button and caller.button.startswith(f"{CHECK}:"):
            _, finding, value = caller.button.split(":", 2)
            answer = (finding, value)
        text = "" if answer else caller.text
        try:
            found = await diagnosis.diagnose(caller.contact_id, text=text, language=caller.language, answer=answer)
        except FreeCasesUsed as error:
            card = used_up_card(error, caller.language)
            return card.text, card
        goes_on = answer is not None or found.is_brief
        card = progress_card(found, caller.language) if goes_on else diagnosis_card(found, caller.language)
        card = doubting(card, found, caller.language)
        return card.text, card

    return [decode_fault_code, diagnose]


def _build_next(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def answer_check(caller: Caller) -> tuple[str, Card]:
        """Take the person's words as their answer to the check you asked last, and ask the next one.

        Call it for yes, no, "I don't know", "I can't look" or "skip". It reads their own words: no argument. When
        they tell something new about the car, call `diagnose` instead.
        """
        found = await diagnosis.answer_check(caller.contact_id, words=caller.text, language=caller.language)
        if found is None:
            return "no check is open", Card(kind="check", text=say("progress.no_check", caller.language))
        card = doubting(progress_card(found, caller.language), found, caller.language)
        return card.text, card

    @tool
    async def repair_costs(caller: Caller) -> tuple[str, Card]:
        """What the probable repairs of the open case cost, that of a part they name first.

        Call it when the person asks how much it will be, or "how much is a battery?".
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = costs_card(found, caller.language, part=diagnosis.thinker.part_named(caller.text, found))
        return card.text, card

    @tool
    async def how_urgent(caller: Caller) -> tuple[str, Card]:
        """Say whether the person may drive on and how soon the car must be seen, by the open case.

        Call it for "is it serious?", "can I drive?", "is it dangerous?". Never answer these yourself.
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = urgency_card(found, caller.language)
        return card.text, card

    return [answer_check, repair_costs, how_urgent]


def _build_again(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def recap(caller: Caller) -> tuple[str, Card]:
        """Say where the open case stands: the vehicle, what was understood, the leading causes, the next check.

        Call it when they want to go on, come back to it, or ask where things stand.
        """
        if await diagnosis.return_to(caller.contact_id, caller.text) is False:
            label = await diagnosis.remember_vehicle(caller.contact_id, caller.text)
            sentence = f"{say('vehicle.noted', caller.language, label=label)} {say('vehicle.tell', caller.language)}"
            return label, Card(kind="recap", text=sentence, data={"asks": None})
        card = recap_card(await diagnosis.open_diagnosis(caller.contact_id, caller.language), caller.language)
        return card.text, card

    @tool
    async def explain_again(caller: Caller) -> tuple[str, Card]:
        """Say the diagnosis of the open case in plainer words. Call it when they did not understand it."""
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = plain_card(found, caller.language) or recap_card(None, caller.language)
        return card.text, card

    return [recap, explain_again]


def _build_memory(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def remember_vehicle(caller: Caller) -> tuple[str, Card]:
        """Note the vehicle the person describes or corrects in this message. It reads their own words."""
        try:
            label = await diagnosis.remember_vehicle(caller.contact_id, caller.text)
        except InvalidInput:
            return "not recognised", Card(kind="vehicle", text=say("vehicle.unclear", caller.language))
        card = corrected_card(
            label, await diagnosis.open_diagnosis(caller.contact_id, caller.language), caller.language
        )
        return label, card

    @tool
    async def search_knowledge(caller: Caller, question: str) -> tuple[str, Card]:
        """Look a question up in the library: warning lights, maintenance, electric cars, buying used, safety.

        Call it for questions of knowledge ("how", "what is", "may I"). Answer only from what it returns.
        """
        found = await diagnosis.look_up(question, language=cast("Language", caller.language))
        card = passages_card(found, caller.language, meaning=meaning_of(question, caller.language))
        return card.text, card

    @tool
    async def read_article(caller: Caller) -> tuple[str, Card]:
        """Show the whole of what the button they pressed names: an article, a fault. It takes no argument."""
        card = article_card(diagnosis.whole((caller.button or "").removeprefix(f"{ARTICLE}:")), caller.language)
        return card.text, card

    return [remember_vehicle, search_knowledge, read_article]
