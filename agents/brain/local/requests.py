"""What is asked of the diagnosis that is open, in words that no rule foresaw: why, how sure, how much, what next.

The rules of `intents` and `matters` hear the ways they know; what they miss, a scorer that learned from examples hears.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from agents.brain.local.intents import Intent
from agents.brain.local.matter_plans import about_the_case
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.pressing import reason
from agents.brain.local.repairing import denied
from agents.brain.local.trading import is_about_order, names_an_offer, wants_business
from knowledge.diagnosis.requests.lines import Request
from knowledge.diagnosis.requests.scorer import asked_of_the_case
from knowledge.faults.base import ANYTHING_ELSE
from knowledge.language.folding import fold

_BEYOND_DOUBT, _SURELY, _PERHAPS = 0.95, 0.7, 0.3
"""The share from which the scorer speaks before any rule, before most, and only where none of them knew the line."""
_HALF = 0.5
_A_REMARK = 4
"""Words from which a line tells something."""
_ENDING = frozenset({Request.human, Request.solved, Request.restart, Request.other_car})
"""What would leave a check unanswered is not guessed at lightly while one is open."""
_IN_VAIN = re.compile(
    r"\b(?:mais|but|toujours|still|encore|again|revien\w*|revenue?s?|back|sauf|except|pareil\w*|same)\b"
)
_MERE_TELLING = frozenset({Intent.telling, Intent.doubt})
_RULED = frozenset(
    {
        Intent.human,
        Intent.who,
        Intent.unknown,
        Intent.diy,
        Intent.parts,
        Intent.garage,
        Intent.how_long,
        Intent.tell_garage,
        Intent.next_case,
        Intent.as_mechanic,
        Intent.as_driver,
        Intent.what_to_change,
        Intent.skip,
        Intent.yes,
        Intent.no,
    }
)
"""What a rule hears for what it is, whatever else the words are like."""


def _calls(tool: str, *sentences: str) -> Callable[[Reading], Plan]:
    decided = Plan(sentences=sentences, calls=(Call(tool, {}),), topic="diagnosis")
    return lambda _: decided


def _begins_anew(reading: Reading) -> Plan:
    """What a danger asked stays true, whatever is begun."""
    said = ("local.cancelled", "local.not_sure") if reading.in_danger else ("local.cancelled",)
    return Plan(sentences=said, topic="", drops_question=True)


def _other_car(reading: Reading) -> Plan:
    said = ("local.which_car", "local.not_sure") if reading.in_danger else ("local.which_car",)
    return Plan(sentences=said, topic="vehicle", drops_question=True)


_PLANNED: Mapping[Request, Callable[[Reading], Plan]] = {
    Request.why: _calls("explain_again"),
    Request.sure: _calls("explain_again", "local.sure"),
    Request.cost: _calls("repair_costs"),
    Request.next: _calls("recap"),
    Request.how_check: _calls("look_myself"),
    Request.drive: _calls("how_urgent"),
    Request.report: lambda _: Plan(calls=(Call("my_documents", {}),)),
    Request.human: lambda reading: Plan(calls=(Call("ask_for_person", {"reason": reason(reading)}),)),
    Request.solved: lambda _: Plan(calls=(Call("report_repair", {}),), topic="", drops_question=True),
    Request.restart: _begins_anew,
    Request.other_car: _other_car,
}


def requested(reading: Reading) -> Plan | None:
    """Before other rules, where the words leave little doubt."""
    if not _is_of_the_case(reading) or reading.intents & _RULED or denied(reading) is not None:
        return None
    asked = asked_of_the_case(reading.turn.text)
    if asked.share < _SURELY or asked.request is Request.nothing:
        return None
    if about_the_case(reading) is not None and asked.share < _BEYOND_DOUBT:
        return None
    return _planned(reading, asked.request)


def noticed(reading: Reading) -> Plan | None:
    """What is told where the open question was whatever else they notice, and no rule knew: an answer, no request."""
    if reading.asks != ANYTHING_ELSE or "?" in reading.turn.text or reading.turn.button is not None:
        return None
    if not reading.intents <= _MERE_TELLING or len(reading.turn.text.split()) < _A_REMARK or wants_business(reading):
        return None
    asked = asked_of_the_case(reading.turn.text)
    if asked.request is not Request.nothing and asked.share >= _HALF:
        return None
    return Plan(calls=(Call("answer_check", {}),), topic="diagnosis")


def perhaps_requested(reading: Reading) -> Plan | None:
    """The likeliest for a line that no rule knew: within a case that is a better guess than a search."""
    if not _is_of_the_case(reading) or reading.symptomatic:
        return None
    asked = asked_of_the_case(reading.turn.text)
    if asked.share < (_HALF if reading.asks and asked.request in _ENDING else _PERHAPS):
        return None
    if wants_business(reading) and asked.share < _SURELY:
        return None
    return _planned(reading, asked.request)


def _planned(reading: Reading, request: Request) -> Plan | None:
    if request is Request.solved and _IN_VAIN.search(fold(reading.turn.text)):
        return None
    if reading.symptomatic and request is not Request.solved and reading.recognises(reading.turn.text, surely=True):
        # A part that is named tells of no fault: « pourquoi le démarreur ? ».
        return None
    if request is Request.next and not reading.asks:
        # With no question left, what to do next is what to tell a garage.
        return replace(_PLANNED[request](reading), calls=(Call("tell_the_garage", {}),))
    planned = _PLANNED.get(request)
    return planned(reading) if planned is not None else None


def _is_of_the_case(reading: Reading) -> bool:
    turn = reading.turn
    return (
        reading.topic == "diagnosis"
        and turn.button is None
        and not (reading.found.codes or reading.has_vehicle or is_about_order(reading) or names_an_offer(reading))
    )
