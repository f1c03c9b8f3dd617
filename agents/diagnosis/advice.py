"""What to tell a garage, and what to look at oneself: the open case turned into a list for the next hour."""

from collections.abc import Sequence
from dataclasses import replace

from agents.diagnosis.cards import SPOKEN_OF, diagnosis_card, gathered, next_step, safety
from agents.diagnosis.progress import URGENT, is_urgent, plain_card, recap_card
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
from agents.diagnosis.voices import for_the_trade
from agents.messages import Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool
from knowledge.diagnosis.advising import Advised, Advising, alone, in_a_workshop
from knowledge.faults.base import FaultBase

_ADVISED = 3


def build(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def tell_the_garage(caller: Caller) -> tuple[str, Card]:
        """What to say to a garage about the open case and which checks to ask for before anything is replaced.

        Call it for "what do I tell the garage?", "what should they check?".
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = garage_card(found, _checks(in_a_workshop, diagnosis.base, found), caller.language)
        return card.text, card

    @tool
    async def look_myself(caller: Caller) -> tuple[str, Card]:
        """What the person can look at without a workshop for the open case.

        Call it for "what can I check myself?".
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        if found is not None and found.workshop:
            card = workshop_card(found, diagnosis.base, caller.language)
        else:
            card = alone_card(found, _checks(alone, diagnosis.base, found), caller.language)
        return card.text, card

    @tool
    async def for_the_workshop(caller: Caller) -> tuple[str, Card]:
        """The open case in the voice of the trade: the work with its hours and the checks that prove each cause.

        Call it for "talk to me like a mechanic", "the technical version". It stays so until they ask otherwise.
        """
        await diagnosis.speak_as(caller.contact_id, trade=True)
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = workshop_card(found, diagnosis.base, caller.language)
        return card.text, card

    @tool
    async def for_the_driver(caller: Caller) -> tuple[str, Card]:
        """The open case in a driver's plain words, without the work of the trade, from now on.

        Call it for "explain it as to a driver", "without the jargon".
        """
        await diagnosis.speak_as(caller.contact_id, trade=False)
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = plain_card(found, caller.language) or recap_card(None, caller.language)
        return card.text, card

    return [tell_the_garage, look_myself, for_the_workshop, for_the_driver]


def _checks(advising: Advising, base: FaultBase, found: Finding | None) -> Sequence[Advised]:
    told = found.diagnosis if found is not None else None
    return advising(base, told, language=told.language, most=_ADVISED) if told is not None else ()


def garage_card(found: Finding | None, checks: Sequence[Advised], language: str) -> Card:
    """In words that can be read out at the counter: what the car does, what was read, what to prove before buying."""
    if found is None or not found.diagnosis.causes:
        return recap_card(found, language)
    blocks = [
        _danger(found, language),
        say("advice.tell", language, words=_in_words(found, language)),
        _listed("advice.prove", checks, language),
        say("advice.quote", language),
    ]
    return _with(found, blocks, language)


def alone_card(found: Finding | None, checks: Sequence[Advised], language: str) -> Card:
    """Nothing while the car is dangerous: then it is first made safe by somebody who can."""
    if found is None or not found.diagnosis.causes:
        return recap_card(found, language)
    danger = _danger(found, language)
    if found.diagnosis.urgency.level >= URGENT:
        return _with(found, [danger, say("advice.not_now", language)], language)
    listed = _listed("advice.look", checks, language) if checks else say("advice.nothing_alone", language)
    return _with(found, [danger, listed, say("advice.stop_there", language)], language)


def workshop_card(found: Finding | None, base: FaultBase, language: str) -> Card:
    if found is None or not found.diagnosis.causes:
        return recap_card(found, language)
    blocks = [_danger(found, language), for_the_trade(base, found.diagnosis), next_step(found.as_json(), language)]
    return replace(diagnosis_card(found, language), text="\n\n".join(block for block in blocks if block))


def _danger(found: Finding, language: str) -> str:
    """What must not be forgotten over a list: of this case, or of one about the same car that was left."""
    diagnosis = found.as_json()
    return safety(diagnosis, language) if is_urgent(diagnosis) else ""


def _in_words(found: Finding, language: str) -> str:
    codes = ", ".join(code.code for code in found.diagnosis.codes)
    read = say("advice.codes", language, codes=codes) if codes else ""
    # Parts that were only spoken of are no complaint to read out, unless nothing else was told.
    heard = [one for one in found.heard if not one.startswith(SPOKEN_OF)] or found.heard
    told = "; ".join(part for part in (gathered(heard, language), read) if part)
    return say("advice.car", language, car=found.vehicle_label, told=told) if found.vehicle_label else told


def _listed(key: str, checks: Sequence[Advised], language: str) -> str:
    lines = [
        say("advice.check", language, cause=one.cause, question=one.question, minutes=one.minutes) for one in checks
    ]
    return "\n".join([say(key, language), *lines]) if lines else ""


def _with(found: Finding, blocks: Sequence[str], language: str) -> Card:
    whole = diagnosis_card(found, language)
    return Card(
        kind="advice",
        text="\n\n".join(block for block in blocks if block),
        buttons=tuple(one for one in whole.buttons if not one.value.startswith("check:")),
        sources=whole.sources,
    )
