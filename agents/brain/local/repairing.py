"""What keeps a conversation going: answers to a check, repeating, resuming, cancelling, a kind word."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.trading import accepted, cost, wants_business
from agents.diagnosis.answering import denies
from agents.diagnosis.cards import put_in
from agents.diagnosis.procedures import tool_lacked
from knowledge.diagnosis.answers import LOOKED_AT
from knowledge.diagnosis.plain_answers import plainly
from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, DANGER_ASKED
from knowledge.language.folding import fold

_UNREAD = re.compile(
    r"\b(?:pas|jamais|not|never|haven.t|hasn.t|didn.t|nobody|personne)\b.{0,25}\b(?:lus?|lire|passee?s?|branche\w*|read|scanned|checked"
    r"|plugged|codes?|valise|lecteur|scanner|reader)\b|^pas encore\b|^not yet\b"
)
"""« J'ai pas encore lu les codes », which was the question."""
_NONE_OF = re.compile(
    r"^(?:no (?!(?:it|its|i|im|he|she|we|you|they|that|this|the|there|not|never|nothing|none|no|idea|longer|more|way"
    r"|problem|worries|thanks?|thx|sorry|need|other)\b)|aucune? (?!(?:idee|autres?|de|des)\b))[a-z]"
)
"""« No lights on the dash » tells of lights; « no, it doesn't » answers."""
_OF_AN_ANSWER = frozenset(
    {Intent.yes, Intent.no, Intent.unknown, Intent.telling, Intent.noted, Intent.well, Intent.vague, Intent.addressed}
)
"""What an answer in other words may be heard for as well."""
_YES_OR_NO = 3
"""Answers of a question that takes a yes, a no or neither."""


def told_with_the_answer(reading: Reading) -> Plan | None:
    """As in "yes, but only when it is cold"; but "no, it is a 1.5 dCi" corrects the car and answers no check."""
    plain = not (reading.found.codes or reading.has_vehicle or wants_business(reading))
    said = reading.intents & {Intent.yes, Intent.no} and not reading.intents & {Intent.cost, Intent.cancel}
    told = reading.asks and plain and said and reading.symptomatic
    return answer(reading) if told and not _tells_of_another(reading) else None


def _tells_of_another(reading: Reading) -> bool:
    """« No smoke », where the question was of brake pads: the no belongs to the smoke and leaves the question open."""
    check = cast("Mapping[str, object] | None", reading.turn.state.get("check"))
    if check is None or str(reading.asks) == ANYTHING_ELSE or _NONE_OF.match(fold(reading.turn.text).strip()) is None:
        return False
    asked = put_in(check, reading.turn.language)
    is_plain = len(cast("Sequence[str]", asked["answers"])) == _YES_OR_NO
    return is_plain and not denies(str(asked["question"]), reading.turn.text)


def denied(reading: Reading) -> Plan | None:
    """« Ça marche sur aucune borne » denies in the question's own words; « ça marche pas » adds nothing to a case."""
    check = cast("Mapping[str, object] | None", reading.turn.state.get("check"))
    if not reading.asks or check is None or reading.found.codes or str(reading.asks).startswith(DANGER_ASKED):
        return None
    if reading.asks == ANYTHING_ELSE and Intent.vague in reading.intents and not reading.symptomatic:
        # What tells nothing is all they have to say to the open question; to ask for it anew would go in a circle.
        return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")
    if reading.asks == CODES_READ and _UNREAD.search(fold(reading.turn.text)):
        return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")
    asked = put_in(check, reading.turn.language)
    if len(cast("Sequence[str]", asked["answers"])) != _YES_OR_NO or not _answers(reading, str(asked["question"])):
        return None
    return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")


def _answers(reading: Reading, question: str) -> bool:
    """In other words than yes and no, and nothing more than that."""
    if denies(question, reading.turn.text):
        return True
    looked_at = str(reading.asks).startswith(LOOKED_AT)
    if not reading.intents <= _OF_AN_ANSWER or (reading.symptomatic and not looked_at) or reading.has_vehicle:
        return False
    return plainly(question, reading.turn.text, looked_at=looked_at) is not None


def without_tool(reading: Reading) -> Plan | None:
    """« J'ai pas de valise »: nothing more is asked that takes one."""
    if reading.topic != "diagnosis" or reading.found.codes or tool_lacked(reading.turn.text) is None:
        return None
    return Plan(calls=(Call("go_without_tool", {}),), topic="diagnosis")


def answer(reading: Reading) -> Plan | None:
    """A short answer to the check that was asked."""
    short = reading.intents & {Intent.yes, Intent.no, Intent.unknown, Intent.skip}
    if not short or Intent.cancel in reading.intents:
        return None
    if reading.asks and Intent.unknown not in short and _tells_of_another(reading):
        return Plan(sentences=("local.noted_open",), digresses=True)
    if reading.asks:
        return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")
    if Intent.skip in short:
        return Plan(sentences=("local.nothing_to_skip",))
    if Intent.no in short:
        return Plan(sentences=("local.no_then",))
    if Intent.yes in short and (taken := accepted(reading)) is not None:
        return taken
    if reading.topic == "vehicle":
        return Plan(sentences=("local.say_symptom",), topic="vehicle", asks_symptom=True)
    return Plan(sentences=("local.unknown_then" if Intent.unknown in short else "local.yes_what",), clarifies=True)


_SETTLED: Sequence[tuple[Intent, Plan]] = (
    (Intent.cancel, Plan(sentences=("local.cancelled",), topic="", drops_question=True)),
    (Intent.resume, Plan(calls=(Call("recap", {}),), topic="diagnosis")),
    (Intent.solved, Plan(sentences=("local.solved",), topic="", drops_question=True)),
    (Intent.language, Plan(sentences=("local.language",))),
    (Intent.payment, Plan(sentences=("local.payment",), offers_person=True)),
    (Intent.contact, Plan(sentences=("local.contact",), offers_person=True)),
    (Intent.worried, Plan(sentences=("local.worried",), topic="vehicle", asks_symptom=True)),
    (Intent.vague, Plan(sentences=("local.ask_symptom",), topic="vehicle", asks_symptom=True)),
)
"""What is answered the same wherever the conversation stands, the first that applies."""


def repair_talk(reading: Reading) -> Plan | None:
    again = (Call("explain_again", {}),) if reading.topic == "diagnosis" else ()
    if Intent.rephrase in reading.intents:
        return Plan(calls=again) if again else Plan(repeat="shorter")
    if Intent.sure in reading.intents:
        return Plan(sentences=("local.sure",), calls=again)
    if Intent.repeat in reading.intents:
        return Plan(repeat="same")
    settled = next((decided for intent, decided in _SETTLED if intent in reading.intents), None)
    if settled is not None:
        dropped = settled.drops_question and reading.in_danger and Intent.solved not in reading.intents
        return replace(settled, sentences=(*settled.sentences, "local.not_sure")) if dropped else settled
    if Intent.noted in reading.intents:
        return _noted(reading)
    return cost(reading) if Intent.prices in reading.intents else None


def _noted(reading: Reading) -> Plan:
    if Intent.thanks in reading.intents:
        return Plan(sentences=("local.thanks",))
    return Plan(sentences=("local.noted_open",), digresses=True) if reading.asks else Plan(sentences=("local.noted",))


def small_talk(reading: Reading) -> Plan | None:
    turn = reading.turn
    if Intent.who in reading.intents:
        return Plan(sentences=("local.who",))
    if Intent.help in reading.intents:
        return Plan(sentences=("command.help",))
    if Intent.well in reading.intents and len(turn.text) < 60:
        return Plan(sentences=("local.well",))
    if Intent.chitchat in reading.intents:
        return Plan(sentences=("local.chitchat",))
    if Intent.question in reading.intents and len(turn.text) > 25:
        return None
    if Intent.thanks in reading.intents and len(turn.text) < 80:
        return Plan(sentences=("local.thanks",))
    if Intent.bye in reading.intents:
        return Plan(sentences=("local.bye",))
    if Intent.greet in reading.intents and len(turn.text) < 60:
        return Plan(sentences=("local.greeting_again" if turn.history else "local.greeting",))
    return None
