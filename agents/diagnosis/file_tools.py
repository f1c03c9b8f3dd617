"""The garage file: what stands in it, the case that a repair did not settle, and one part of the open case."""

from agents.diagnosis.garage_file import garage_card
from agents.diagnosis.learning import Learning
from agents.diagnosis.learning_cards import relapse_card
from agents.diagnosis.progress import part_card, recap_card, system_card
from agents.diagnosis.service import DiagnosisService
from agents.messages import Caller, Card
from agents.tool import Tool, tool


def build(learning: Learning, diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def came_back(caller: Caller) -> tuple[str, Card]:
        """Go on with the case whose repair changed nothing or did not last.

        Call it for "it did not work", "the problem is back". It reads their own words: no argument. When they say
        what the car does now, call `diagnose` instead.
        """
        told = await learning.came_back(caller.contact_id, caller.text, language=caller.language)
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = relapse_card(told, found, caller.language)
        return card.text, card

    @tool
    async def my_cars(caller: Caller) -> tuple[str, Card]:
        """Show the person's own garage file: each car with its complaints, their dates and what cured them.

        Call it for "my cars", "what do you know of my car", "the history of my Clio".
        """
        card = garage_card(await learning.garage_file(caller.contact_id), diagnosis.base, caller.language)
        return card.text, card

    return [came_back, my_cars, *_build_about(diagnosis)]


def _build_about(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def about_part(caller: Caller) -> tuple[str, Card]:
        """What the open case makes of one part. Call it for "and the battery?", "could it be the turbo?"."""
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        part = diagnosis.thinker.part_named(caller.text, found)
        system = None if part is not None else diagnosis.thinker.system_named(caller.text)
        name = diagnosis.base.components[part].name.to(caller.language) if part is not None else ""
        told = part_card(found, part, caller.language, name=name) or system_card(found, system, caller.language)
        card = told or recap_card(found, caller.language)
        return card.text, card

    return [about_part]
