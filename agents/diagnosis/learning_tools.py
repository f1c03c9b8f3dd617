import re
from dataclasses import replace

from agents.diagnosis.allowance import FreeCasesUsed
from agents.diagnosis.cards import REPAIRED, diagnosis_card, used_up_card
from agents.diagnosis.learning import Learning
from agents.diagnosis.learning_cards import (
    nothing_open_card,
    outcome_card,
    part_in_vain,
    part_of,
    reported_card,
    unnamed_card,
)
from agents.diagnosis.progress import progress_card, recap_card
from agents.diagnosis.service import DiagnosisService
from agents.messages import Caller, Card
from agents.tool import Tool, tool
from knowledge.language.folding import fold

_CURED = re.compile(
    r"\b(?:remarche|refonctionne|repare\w*|resolu\w*|regle\w*|fixed|solved|sorted|(?:works|runs) (?:fine |well )?again"
    r"|marche (?:bien|maintenant|de nouveau|a nouveau)|c'?est bon"
    r"|(?:c.etait|it was) (?:bien )?(?:(?:la|le|the) |l.)\w+)\b"
)
"""It is over, whatever it was; « c'était hier » tells no outcome."""


def build(learning: Learning, diagnosis: DiagnosisService) -> list[Tool]:
    async def pressed(caller: Caller, button: str) -> Card:
        if part := part_in_vain(button):
            return await _in_vain(learning, diagnosis, caller, part)
        if part := part_of(button):
            return await _cured(learning, diagnosis, caller, part)
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        if found is None or not found.diagnosis.causes:
            return nothing_open_card(caller.language)
        told = dict.fromkeys(part for one in found.diagnosis.heard if (part := one.replaced_in_vain) is not None)
        exchanged = [(part, learning.part_told(part, caller.language)) for part in reversed(told)]
        return unnamed_card(button, caller.language) or outcome_card(
            found.diagnosis.causes, caller.language, exchanged=exchanged
        )

    @tool
    async def report_repair(caller: Caller) -> tuple[str, Card]:
        """Take down which repair cured the car of the open case, and close the case.

        Call it when the person says what it was in the end ("it was the coil", "new battery and it runs again"). It
        reads their own words: no argument. When they only suspect a part, call `diagnose` instead.
        """
        if caller.button and caller.button.startswith(REPAIRED):
            card = await pressed(caller, caller.button)
            return card.text, card
        told = await learning.report(caller.contact_id, caller.text, language=caller.language)
        if told is None and _CURED.search(fold(caller.text)):
            card = await pressed(caller, REPAIRED)
            return card.text, card
        if told is None:
            try:
                found = await diagnosis.diagnose(caller.contact_id, text=caller.text, language=caller.language)
                card = diagnosis_card(found, caller.language)
            except FreeCasesUsed as error:
                card = used_up_card(error, caller.language)
            return card.text, card
        card = await _following(diagnosis, caller, reported_card(told, caller.language))
        return card.text, card

    return [report_repair]


async def _cured(learning: Learning, diagnosis: DiagnosisService, caller: Caller, part: str) -> Card:
    told = await learning.report(caller.contact_id, caller.text, language=caller.language, part=part)
    if told is None:
        return nothing_open_card(caller.language)
    return await _following(diagnosis, caller, reported_card(told, caller.language))


async def _in_vain(learning: Learning, diagnosis: DiagnosisService, caller: Caller, part: str) -> Card:
    told = await learning.report(caller.contact_id, caller.text, language=caller.language, helped=False, part=part)
    found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
    if told is None or found is None:
        return nothing_open_card(caller.language)
    return progress_card(found, caller.language, first=reported_card(told, caller.language).text)


async def _following(diagnosis: DiagnosisService, caller: Caller, reported: Card) -> Card:
    """What was told along with the case that is closed now is gone on with."""
    if not await diagnosis.take_up_next(caller.contact_id):
        return reported
    found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
    card = recap_card(found, caller.language)
    return replace(card, text=f"{reported.text}\n\n{card.text}")
