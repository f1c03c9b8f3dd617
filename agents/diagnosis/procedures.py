"""How a part is checked, what a good value is, and which checks somebody has no tool for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from agents.diagnosis.library_cards import passages_card
from agents.diagnosis.progress import progress_card, recap_card
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
from agents.diagnosis.to_the_point import is_about
from agents.diagnosis.voices import is_of_the_trade
from agents.messages import Caller, Card
from agents.texts.lookup import say
from agents.tool import Tool, tool
from knowledge.diagnosis import wording
from knowledge.diagnosis.diagnosis import Cause, Language
from knowledge.diagnosis.proving import Proof, expected_of, is_reserved, proofs_of
from knowledge.faults.base import CODES_READ, FaultBase
from knowledge.faults.base import Finding as Asked
from knowledge.language.folding import fold

_MOST = 5
_LEADING = 3
_ONE_MESSAGE = 1200
_READER = "outil de diagnostic"
_EQUIPMENT: Mapping[str, re.Pattern[str]] = {
    _READER: re.compile(
        r"\b(?:valises?|lecteurs?(?! (?:cd|dvd|mp3|de (?:cd|carte)))"
        r"|(?:boitiers?|interfaces?|prises?) (?:obd\w*|diag\w*)|obd\w*|elm ?327|scanners?|diagbox"
        r"|outils? (?:de )?diag\w*|(?:code |obd |fault )?readers?|scan(?:ner|ning)? tools?|diag(?:nostic)? tools?)\b"
    ),
    "multimètre": re.compile(r"\b(?:multimetres?|voltmetres?|testeurs?|(?:multi|volt) ?meters?)\b"),
}
"""The tools that somebody may be asked to use, by the name that findings give them, and what people call them."""
_LACKS = re.compile(
    r"(?:\b(?:pas|aucune?|sans|jamais|no|not|without)|n t)\b"
    r"(?: (?:eu|encore|have|got|own|possede|de|d|un|une|any|a|an|la|le|the|my|ma|mon))*\W*$"
)


def tool_lacked(text: str) -> str | None:
    """The tool that the words say is not there, by the name of findings; None when they say so of none."""
    told = fold(text).replace("’", "'").replace("'", " ")
    named = ((name, called.search(told)) for name, called in _EQUIPMENT.items())
    return next((name for name, at in named if at is not None and _LACKS.search(told[: at.start()])), None)


def asked_with(base: FaultBase, equipment: str) -> tuple[str, ...]:
    """The checks that nobody is asked who has no such tool."""
    asked = tuple(one.id for one in base.findings if _is_asked_with(one, equipment))
    return (CODES_READ, *asked) if equipment == _READER else asked


def _is_asked_with(finding: Asked, equipment: str) -> bool:
    """Of those that somebody without a workshop is asked at all."""
    return finding.askable and finding.who in {"look", "scan"} and finding.tool.startswith(equipment)


def build(diagnosis: DiagnosisService) -> list[Tool]:
    @tool
    async def check_part(caller: Caller) -> tuple[str, Card]:
        """How the part that the person names is checked: what to look at, what to measure, with what.

        Call it for "how do I test the alternator?", "the procedure for the fuel pump". It reads their own words. Never
        give work steps of your own.
        """
        card = await _checked(diagnosis, caller)
        return card.text, card

    @tool
    async def expected_values(caller: Caller) -> tuple[str, Card]:
        """Which values are good or bad for the checks of the open case.

        Call it for "what should it read?", "expected values?". Never state a value yourself.
        """
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        named = diagnosis.thinker.part_named(caller.text, found)
        card = values_card(diagnosis.base, named, found, caller.language)
        return card.text, card

    @tool
    async def go_without_tool(caller: Caller) -> tuple[str, Card]:
        """Note that the person has no code reader or meter, so that nothing is asked of them that takes one.

        Call it for "I have no code reader", "no multimeter". It reads their own words.
        """
        lacked = tool_lacked(caller.text)
        if lacked is not None:
            await diagnosis.pass_over(caller.contact_id, asked_with(diagnosis.base, lacked), said=caller.text)
        found = await diagnosis.open_diagnosis(caller.contact_id, caller.language)
        if found is None:
            card = recap_card(None, caller.language)
        else:
            said = say("procedures.no_reader" if lacked == _READER else "procedures.no_meter", caller.language)
            card = progress_card(found, caller.language, first=said)
        return card.text, card

    return [check_part, expected_values, go_without_tool]


async def _checked(diagnosis: DiagnosisService, caller: Caller) -> Card:
    """What is written of the part, while no case is open; the checks of it that the base holds; or both."""
    language = cast("Language", caller.language)
    found = await diagnosis.open_diagnosis(caller.contact_id, language)
    part = diagnosis.thinker.part_named(caller.text, found)
    looked_up = await diagnosis.look_up(caller.text, language=language)
    written = passages_card(looked_up, language)
    if part is None:
        return written
    checks = part_checks_card(diagnosis.base, part, found, caller)
    best, name = looked_up.best, diagnosis.base.components[part].name.to(language)
    tells = found is None and best is not None and is_about(name, best)
    return _with_checks(written, checks) if tells else checks


def _with_checks(article: Card, checks: Card) -> Card:
    """What is written of a part, and the checks beside it where both make one message."""
    together = f"{article.text}\n\n{checks.text}"
    return replace(article, text=together) if len(together) <= _ONE_MESSAGE else article


def part_checks_card(base: FaultBase, part: str, found: Finding | None, caller: Caller) -> Card:
    """Nothing beyond what the reader may do: high voltage and pyrotechnics are a workshop's that is authorised."""
    language = cast("Language", caller.language)
    component = base.components[part]
    proofs = proofs_of(base, part, energy=_energy(found), language=language, most=_MOST)
    intro = say("procedures.part", language, part=component.name.to(language))
    if is_reserved(base, part) or not proofs:
        topic = ("airbag" if component.system == "restraints" else "high_voltage_workshop",)
        reserved = wording.safety(topic, language) if is_reserved(base, part) else ()
        return Card(kind="procedure", text="\n".join([*reserved, say("procedures.reserved", language)]))
    in_trade = (found is not None and bool(found.workshop)) or is_of_the_trade(caller.text)
    mine = [one for one in proofs if not one.is_of_a_workshop]
    theirs = [one for one in proofs if one.is_of_a_workshop]
    blocks = [intro, *_listed("procedures.by_eye", mine, language)]
    blocks += _listed("procedures.in_workshop" if in_trade else "procedures.ask_garage", theirs, language)
    blocks.append(say("procedures.yes_means", language))
    if component.system == "fuel":
        blocks.append(say("procedures.fuel", language))
    return Card(kind="procedure", text="\n".join(blocks))


def values_card(base: FaultBase, named: str | None, found: Finding | None, language: str) -> Card:
    """From what findings of the base name; the maker's own values are not ours to tell."""
    leading = [] if found is None else [base.faults[base.fault_index[one.fault]] for one in _leading(found)]
    parts = [named] if named is not None else list(dict.fromkeys(one.component.id for one in leading))
    tongue = cast("Language", language)
    proofs = expected_of(
        base, [one for one in parts if not is_reserved(base, one)], energy=_energy(found), language=tongue, most=_MOST
    )
    if not proofs:
        return Card(kind="procedure", text=say("local.measured", language))
    lines = [*_listed("procedures.values", proofs, language), say("procedures.makers_own", language)]
    return Card(kind="procedure", text="\n".join(lines))


def _leading(found: Finding) -> Sequence[Cause]:
    return found.diagnosis.causes[:_LEADING]


def _energy(found: Finding | None) -> str | None:
    vehicle = found.diagnosis.vehicle if found is not None else None
    return vehicle.energy if vehicle is not None else None


def _listed(key: str, proofs: Sequence[Proof], language: str) -> list[str]:
    lines = [
        say(
            "procedures.with_tool" if one.tool else "procedures.without_tool",
            language,
            question=one.question,
            minutes=one.minutes,
            tool=one.tool,
        )
        for one in proofs
    ]
    return [say(key, language), *lines] if lines else []
