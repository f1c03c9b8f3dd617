"""The dialogue policy of the local brain: what a turn calls for, decided by rules in a fixed order."""

from collections.abc import Callable, Sequence

from agents.brain.local.asking_on import asking_on, figure
from agents.brain.local.intents import Intent
from agents.brain.local.knowing import asks_a_repairs_price, surely_to_know, taught, to_know, to_know_beside_offers
from agents.brain.local.matter_plans import (
    about_the_case,
    after_buying,
    before_buying,
    is_anybody_there,
    mourning,
    perhaps_beside,
)
from agents.brain.local.own_matters import own_matters
from agents.brain.local.plans import Call, Plan, Reading, lost
from agents.brain.local.pressing import press, reason, sympathy
from agents.brain.local.repairing import (
    answer,
    denied,
    repair_talk,
    small_talk,
    told_with_the_answer,
    without_tool,
)
from agents.brain.local.requests import noticed, perhaps_requested, requested
from agents.brain.local.shop_orders import of_the_shop
from agents.brain.local.soothing import held, soothed
from agents.brain.local.trading import (
    business,
    cost,
    ending,
    enquiry,
    is_about_order,
    objection,
    own_orders,
    project,
    wants_business,
)
from agents.diagnosis.cards import REPAIRED
from agents.messages import AttachmentKind
from agents.texts.lookup import say
from knowledge.language.entities import extract
from storage.models.message import Role

_FIGURE_ALONE = 9
"""Words: a longer line tells more than a figure of the car."""


def plan(reading: Reading) -> Plan:
    """The first rule that applies decides; safety and a wish for a person come before everything."""
    for rule in _RULES:
        decided = rule(reading)
        if decided is not None:
            return decided
    return lost(reading.turn)


def _person(reading: Reading) -> Plan | None:
    if Intent.who in reading.intents and not reading.intents & {Intent.angry, Intent.human}:
        return Plan(sentences=("local.who",))
    if Intent.stays in reading.intents and not reading.symptomatic:
        return Plan(sentences=("local.goes_on",), digresses=True)
    call = Call("ask_for_person", {"reason": reason(reading)})
    if Intent.human in reading.intents:
        return Plan(calls=(call,))
    if Intent.angry in reading.intents and is_about_order(reading):
        # The order is looked up all the same: it is what they want, and whoever takes over needs it.
        return Plan(sentences=sympathy(reading), calls=(call, Call("help_with_order", {})), topic="order")
    if Intent.angry in reading.intents:
        return Plan(sentences=sympathy(reading), calls=(call,))
    return None


def _guarded(reading: Reading) -> Plan | None:
    if Intent.dangerous in reading.intents:
        return Plan(sentences=("local.no_danger",), offers_person=True)
    if Intent.authority in reading.intents:
        return Plan(sentences=("local.dont_authorise",), offers_person=True)
    if Intent.link in reading.intents and not (reading.symptomatic or reading.found.codes):
        return Plan(sentences=("local.link",))
    if (own := own_orders(reading)) is not None:
        return own
    if is_about_order(reading):
        return Plan(calls=(Call("help_with_order", {}),), topic="order")
    return None


_OF_THE_CASE = (
    (Intent.next_case, "next_case"),
    (Intent.as_mechanic, "for_the_workshop"),
    (Intent.as_driver, "for_the_driver"),
    (Intent.check_alone, "look_myself"),
    (Intent.what_to_change, "explain_again"),
)


def _of_the_case(reading: Reading) -> Plan | None:
    """What a case is good for: on paper, at the garage's counter, under one's own bonnet."""
    if reading.found.codes:
        return None
    if Intent.report in reading.intents:
        return Plan(calls=(Call("my_documents", {}),))
    if reading.symptomatic and Intent.next_case not in reading.intents:
        return None
    if Intent.tell_garage in reading.intents:
        return Plan(calls=(Call("tell_the_garage", {}),), topic="diagnosis")
    tool = next((name for intent, name in _OF_THE_CASE if intent in reading.intents), None)
    if tool is None or reading.topic != "diagnosis":
        return None
    return Plan(calls=(Call(tool, {}),), topic="diagnosis")


def _corrected(reading: Reading) -> Plan | None:
    """A year, a mileage, an energy or another name of the car, told anew."""
    if reading.found.codes:
        return None
    figure = Intent.correction in reading.intents or _tells_the_mileage(reading)
    figure = figure and not reading.has_vehicle and not reading.symptomatic
    if not figure and not _is_of_another_kind(reading):
        return None
    return Plan(calls=(Call("remember_vehicle", {}),), digresses=True)


def _tells_the_mileage(reading: Reading) -> bool:
    """« Elle a 180 000 km », of the car that is spoken of, and nothing else."""
    spoken_of = reading.topic in {"diagnosis", "vehicle"} and Intent.question not in reading.intents
    return spoken_of and reading.found.mileage_km is not None and len(reading.turn.text.split()) <= _FIGURE_ALONE


def _is_of_another_kind(reading: Reading) -> bool:
    """« non, c'est la diesel », « pas une 207, une 208 », after a car or a complaint was told."""
    car = reading.found.vehicle
    if Intent.other_car not in reading.intents or reading.topic not in {"diagnosis", "vehicle"} or car is None:
        return False
    if not (car.model or car.make or car.engine):
        return bool(car.energy or car.gearbox)
    return bool(car.model or car.make) and not reading.symptomatic


def _repaired(reading: Reading) -> Plan | None:
    """What it was in the end: « c'était la bobine », after a diagnosis; which part, is asked where none is named."""
    if Intent.solved in reading.intents and reading.topic == "diagnosis" and not reading.found.codes:
        return Plan(calls=(Call("report_repair", {}),), topic="", drops_question=True)
    if reading.symptomatic and _was_asked_what_it_was(reading):
        says = say("local.it_was", reading.turn.language, part=reading.turn.text)
        return Plan(calls=(Call("report_repair", {}),), topic="", drops_question=True, says=says)
    return None


def _was_asked_what_it_was(reading: Reading) -> bool:
    """Whether the last answer asked which repair cured the car, and they name it instead of pressing."""
    said = next((line for line in reversed(reading.turn.history) if line.role == Role.assistant), None)
    return said is not None and any(button.value.startswith(f"{REPAIRED}:") for button in said.buttons)


def _car(reading: Reading) -> Plan | None:
    codes = [mention.code for mention in reading.found.codes]
    if Intent.cost in reading.intents and not reading.symptomatic and not codes:
        return cost(reading)
    if (
        reading.intents & {Intent.resume, Intent.what_about}
        and reading.has_vehicle
        and not (codes or reading.symptomatic)
    ):
        return Plan(calls=(Call("recap", {}),), topic="diagnosis")
    if Intent.urgency in reading.intents and not (codes or reading.symptomatic or reading.has_vehicle):
        return Plan(calls=(Call("how_urgent", {}),))
    if codes and not reading.symptomatic and not reading.has_vehicle and reading.topic != "diagnosis":
        return Plan(calls=(Call("decode_fault_code", {"codes": codes}),), topic="codes", digresses=True)
    if not codes and reading.intents & {Intent.site, Intent.marketing}:
        return None
    if codes or (reading.symptomatic and (asks_a_repairs_price(reading) or not _is_question_of_knowledge(reading))):
        return Plan(sentences=_beside(reading), calls=(Call("diagnose", {}),), topic="diagnosis")
    if reading.has_vehicle and not wants_business(reading):
        if reading.topic == "diagnosis":
            return Plan(calls=(Call("diagnose", {}),), topic="diagnosis")
        return Plan(
            sentences=("local.ask_symptom",), calls=(Call("remember_vehicle", {}),), topic="vehicle", asks_symptom=True
        )
    if Intent.code in reading.intents:
        return Plan(sentences=("local.ask_code",), topic="codes")
    return None


def _with_the_code(reading: Reading) -> Plan | None:
    """The car, or the part in doubt, told after a code that stood alone: now it is a diagnosis of both."""
    told = reading.has_vehicle or reading.symptomatic
    if reading.topic != "codes" or not told or reading.found.codes or reading.intents & {Intent.cost, Intent.prices}:
        return None
    said = next((line.text for line in reversed(reading.turn.history) if line.role == Role.customer), "")
    codes = " ".join(mention.code for mention in extract(said).codes)
    if not codes:
        return None
    return Plan(calls=(Call("diagnose", {}),), topic="diagnosis", says=f"{codes} {reading.turn.text}")


def _beside(reading: Reading) -> tuple[str, ...]:
    """A word for somebody who is afraid or stranded, before the diagnosis."""
    said = {Intent.worried: "local.with_you", Intent.tow: "local.tow"}
    return tuple(sentence for intent, sentence in said.items() if intent in reading.intents)


def _is_question_of_knowledge(reading: Reading) -> bool:
    """Whether it asks for an article ("What is a DPF?"), not for a diagnosis ("why does my car stall?")."""
    folded = f" {reading.turn.text.lower()} "
    if folded.startswith((" que faire si", " what if", " what should i do if", " what do i do if")):
        return True
    if folded.startswith((" quand ", " when ")) and "?" not in folded:
        return False
    own = any(mine in folded for mine in (" ma ", " mon ", " mes ", " my ", " j'", " j’", " elle ", " il "))
    return Intent.question in reading.intents and not own and not reading.has_vehicle


def _file(reading: Reading) -> Plan | None:
    """A picture with a word or two: it is kept for the team, and its words answer nothing."""
    attached = [plain for fragment in reading.turn.fragments for plain in fragment.attachments]
    if any(not AttachmentKind(str(plain["kind"])).is_recording for plain in attached):
        return Plan(sentences=("conversation.file_kept",))
    return None


def _told_something(reading: Reading) -> Plan | None:
    """Who one is, where one lives, what one has: heard, kept out of the library, and led on."""
    if Intent.telling not in reading.intents:
        return None
    return Plan(sentences=("local.heard" if reading.asks else "local.heard_go_on",), digresses=True)


def _look_up(reading: Reading) -> Plan | None:
    text = reading.turn.text
    if len(text.split()) >= 2 and Intent.addressed not in reading.intents:
        return Plan(calls=(Call("search_knowledge", {"question": text}),), digresses=True, is_a_guess=True)
    return None


_RULES: Sequence[Callable[[Reading], Plan | None]] = (
    press,
    own_matters,
    of_the_shop,
    after_buying,
    mourning,
    taught,
    surely_to_know,
    ending,
    project,
    enquiry,
    to_know_beside_offers,
    before_buying,
    objection,
    soothed,
    requested,
    _person,
    is_anybody_there,
    _guarded,
    figure,
    _of_the_case,
    about_the_case,
    to_know,
    without_tool,
    denied,
    asking_on,
    _corrected,
    _repaired,
    told_with_the_answer,
    _with_the_code,
    _car,
    business,
    answer,
    repair_talk,
    small_talk,
    _file,
    noticed,
    perhaps_requested,
    held,
    perhaps_beside,
    _told_something,
    _look_up,
)
