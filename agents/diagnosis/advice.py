"""What to tell a garage, and what to look at oneself: the open case turned into a list for the next hour."""

from collections.abc import Sequence

from agents.diagnosis.cards import diagnosis_card, gathered, safety
from agents.diagnosis.progress import URGENT, is_urgent, recap_card
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
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
        card = alone_card(found, _checks(alone, diagnosis.base, found), caller.language)
        return card.text, card

    @tool
    async def how_to_check(caller: Caller) -> tuple[str, Card]:
        """The workshop checks that prove the leading causes of the open case, and the usual repair of the first.

        Call it for "what is the procedure?", "how do I test it?". It gives no steps on live high voltage.
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        card = procedure_card(found, _checks(in_a_workshop, diagnosis.base, found), caller.language)
        return card.text, card

    return [tell_the_garage, look_myself, how_to_check]


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


def procedure_card(found: Finding | None, checks: Sequence[Advised], language: str) -> Card:
    """For whoever has the tools: what to measure first, and the repair that follows when it is proved."""
    if found is None or not found.diagnosis.causes:
        return recap_card(found, language)
    repair = found.diagnosis.causes[0].repair.rstrip(".")
    blocks = [
        _danger(found, language),
        _listed("aside.how", checks, language),
        say("progress.repair", language, repair=repair),
        say("aside.how_end", language),
    ]
    return _with(found, blocks, language)


def _danger(found: Finding, language: str) -> str:
    """What must not be forgotten over a list: of this case, or of one about the same car that was left."""
    diagnosis = found.as_json()
    return safety(diagnosis, language) if is_urgent(diagnosis) else ""


def _in_words(found: Finding, language: str) -> str:
    codes = ", ".join(code.code for code in found.diagnosis.codes)
    read = say("advice.codes", language, codes=codes) if codes else ""
    told = "; ".join(part for part in (gathered(found.heard, language), read) if part)
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
