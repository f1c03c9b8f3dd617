"""What is done about a line that is asked beside the path: a sentence, a tool that reads rows, a person."""

import re
from collections.abc import Callable, Mapping

from agents.brain.local.intents import Intent
from agents.brain.local.matters import Matter, asks_about, perhaps_of
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.pressing import reason
from agents.brain.local.trading import buys, last_proposed, names_an_offer, wants_business
from agents.texts.lookup import say
from knowledge.language.folding import fold
from storage.models.message import Role

_BRIEF = 14
"""Words: a longer line that also says what the car does is a diagnosis first."""

_Planned = Callable[[Reading], Plan]


def _says(key: str, *tools: str, topic: str | None = None, person: bool = False) -> _Planned:
    calls = tuple(Call(tool, {}) for tool in tools)
    decided = Plan(sentences=(f"matter.{key}",), calls=calls, topic=topic, digresses=True, offers_person=person)
    return lambda _: decided


def _hands_over(key: str) -> _Planned:
    return lambda reading: Plan(
        sentences=(f"matter.{key}",), calls=(Call("ask_for_person", {"reason": reading.turn.text}),), digresses=True
    )


def _wrongly_charged(reading: Reading) -> Plan:
    """Their rows at once, and a person: money that was taken is no matter for a sentence alone."""
    calls = (Call("my_orders", {}), Call("ask_for_person", {"reason": reading.turn.text}))
    return Plan(sentences=("matter.charged_wrongly",), calls=calls, topic="products", digresses=True)


def _number_kept(reading: Reading) -> Plan:
    """Whoever takes the request reads the thread, and the number in it; who asked for nobody is asked whether to."""
    if reading.turn.state.get("handed_on"):
        return Plan(sentences=("matter.number_kept",), digresses=True)
    return Plan(sentences=("matter.number_for_a_call",), digresses=True, offers_person=True)


def _orders(reading: Reading) -> Plan:
    product = last_proposed(reading) or reading.turn.text
    return Plan(calls=(Call("offer_product", {"product": product}),), topic="products")


def _procedure(reading: Reading) -> Plan:
    """The checks of the part they name; else those that prove the leading causes."""
    if reading.symptomatic:
        return Plan(calls=(Call("check_part", {}),), digresses=True)
    return Plan(calls=(Call("for_the_workshop", {}),), topic="diagnosis")


def _is_there(reading: Reading) -> Plan:
    """Who was told that a person comes hears since when; who was not, that Alex is here."""
    if reading.turn.state.get("handed_on"):
        return Plan(calls=(Call("ask_for_person", {"reason": reason(reading)}),), digresses=True)
    return Plan(sentences=("matter.is_there_anybody",), digresses=True)


def _looks_up_used(reading: Reading) -> Plan:
    """The article of it: the car that is named is not theirs yet, and nothing is wrong with it."""
    words = say("local.buying_used", reading.turn.language)
    return Plan(calls=(Call("search_knowledge", {"question": f"{words} {reading.turn.text}"}),), digresses=True)


_AFTER_BUYING: Mapping[Matter, _Planned] = {
    Matter.bereaved: _hands_over("bereaved"),
    Matter.charged_wrongly: _wrongly_charged,
    Matter.payment_failed: _says("payment_failed", "my_orders", topic="products", person=True),
    Matter.cannot_open: _says("cannot_open", "my_documents", topic="documents", person=True),
    Matter.pauses_subscription: _says("pauses_subscription", "cancel_subscription", topic="products"),
    Matter.wrong_delivery_address: lambda _: Plan(calls=(Call("help_with_order", {}),), topic="order"),
    Matter.change_details: _hands_over("change_details"),
    Matter.gave_number: _number_kept,
}
"""Heard before anything of cars: « débité » and « accord » are words of engines and makes too."""

_BEFORE_BUYING: Mapping[Matter, _Planned] = {
    Matter.works_with_us: _says("works_with_us", person=True),
    Matter.certificate: _says("certificate", topic="products"),
    Matter.accessible: _says("accessible", person=True),
    Matter.other_currency: _says("other_currency", topic="products"),
    Matter.cheaper_for_me: _says("cheaper_for_me", topic="products", person=True),
    Matter.money_back: lambda _: Plan(calls=(Call("answer_objection", {"objection": "refund"}),), topic="products"),
    Matter.buys_used: _looks_up_used,
    Matter.trades_cars: _says("trades_cars"),
    Matter.changed_mind: _says("changed_mind", topic="products"),
    Matter.instalments: _says("instalments", topic="products", person=True),
    Matter.taxes: _says("taxes", topic="products"),
    Matter.seats: _says("seats", topic="products", person=True),
    Matter.how_long_mine: _says("how_long_mine", topic="products"),
    Matter.gets_when: _says("gets_when", topic="products"),
    Matter.invoiced: _says("invoiced", topic="products"),
    Matter.covers: _says("covers", topic="products"),
    Matter.repairs_here: _says("repairs_here"),
    Matter.goes_on_elsewhere: _says("goes_on_elsewhere"),
    Matter.which_suits: _says("which_suits", "compare_products", topic="products"),
    Matter.how_to_order: _orders,
    Matter.form: _says("form", topic="products"),
    Matter.learns: lambda _: Plan(calls=(Call("list_products", {}),), topic="products"),
}
_ANYWHERE = frozenset(
    {
        Matter.accessible,
        Matter.buys_used,
        Matter.certificate,
        Matter.cheaper_for_me,
        Matter.goes_on_elsewhere,
        Matter.learns,
        Matter.money_back,
        Matter.repairs_here,
        Matter.trades_cars,
        Matter.works_with_us,
    }
)
"""Said of us also in the middle of a diagnosis; the others may then be said of the car or the garage."""

_ABOUT_THE_CASE: Mapping[Matter, _Planned] = {
    Matter.clears_code: _says("clears_code"),
    Matter.inspection: _says("inspection"),
    Matter.quoted: _says("quoted", "repair_costs", topic="diagnosis"),
    Matter.second_opinion: lambda _: Plan(calls=(Call("about_part", {}),), topic="diagnosis"),
    Matter.worth_it: _says("worth_it", "repair_costs", topic="diagnosis"),
    Matter.left_alone: lambda _: Plan(calls=(Call("how_urgent", {}),), topic="diagnosis"),
    Matter.under_warranty: _says("under_warranty"),
    Matter.known_defect: _says("known_defect"),
    Matter.why_asked: _says("why_asked"),
    Matter.is_it_this: lambda _: Plan(calls=(Call("explain_again", {}),), topic="diagnosis"),
    Matter.my_cars: lambda _: Plan(calls=(Call("my_cars", {}),), digresses=True),
    Matter.comes_back: lambda _: Plan(calls=(Call("came_back", {}),), topic="diagnosis"),
    Matter.no_expert: _says("no_expert"),
    Matter.waits_a_moment: _says("waits_a_moment"),
    Matter.workshop_data: _says("workshop_data"),
    Matter.procedure: _procedure,
    Matter.who_fixes: _says("who_fixes", "tell_the_garage", topic="diagnosis"),
    Matter.where_is_it: _says("where_is_it"),
}


_BESIDE_A_CASE = frozenset({"products", "documents", "order"})


def _elsewhere(reading: Reading) -> Mapping[Matter, _Planned]:
    """What needs no open case; that a repair was in vain is heard too where nothing of ours is spoken of."""
    if reading.topic in _BESIDE_A_CASE:
        return _OF_ANY_CAR
    return {**_OF_ANY_CAR, Matter.comes_back: _ABOUT_THE_CASE[Matter.comes_back]}


_OF_ANY_CAR = {
    one: _ABOUT_THE_CASE[one] for one in (Matter.clears_code, Matter.inspection, Matter.my_cars, Matter.workshop_data)
}
"""What is the same whatever car it is, and so answered where no case is open."""


_MOURNED_FOR = 8
"""Lines of the thread in which a death that was told is what further lines are about."""


def after_buying(reading: Reading) -> Plan | None:
    if reading.found.codes or reading.turn.button is not None:
        return None
    known = _AFTER_BUYING
    if reading.topic == "order":
        # There a row of figures is the order's, or the code that was asked for.
        known = {one: planned for one, planned in known.items() if one is not Matter.gave_number}
    return _first(reading, known)


def mourning(reading: Reading) -> Plan | None:
    """What is said after a death was told goes to whoever was told of it; nobody is asked what the car does."""
    if reading.symptomatic or reading.found.codes or reading.turn.button is not None or wants_business(reading):
        return None
    told = [line.text for line in reading.turn.history[-_MOURNED_FOR:] if line.role == Role.customer]
    if not any(asks_about(text, Matter.bereaved) for text in told):
        return None
    if reading.intents & {Intent.human, Intent.angry, Intent.cancel, Intent.greet, Intent.who}:
        return None
    thanked = reading.intents & {Intent.thanks, Intent.bye}
    return Plan(sentences=("matter.mourning_thanks" if thanked else "matter.mourning",), digresses=True)


def before_buying(reading: Reading) -> Plan | None:
    """Questions that our rows, the order page or the law answer; within a diagnosis only what cannot mean the car."""
    text = reading.turn.text
    of_a_car = reading.symptomatic and reading.topic != "products" and not asks_about(text, Matter.learns)
    if reading.found.codes or of_a_car:
        return None
    if reading.has_vehicle and Intent.purchase in reading.intents and not _of_an_offer(reading):
        used = Matter.buys_used if asks_about(text, Matter.buys_used) else Matter.trades_cars
        return _BEFORE_BUYING[used](reading)
    haggles = Intent.haggle in reading.intents and not asks_about(text, Matter.cheaper_for_me)
    if (buys(reading) or haggles) and not asks_about(text, Matter.how_to_order):
        return None
    if reading.topic == "products" and reading.has_vehicle and reading.intents & {Intent.question, Intent.addressed}:
        # « Vous avez les Dacia dedans ? » asks of the training; « j'ai une Dacia » begins a diagnosis.
        return _BEFORE_BUYING[Matter.covers](reading)
    of_us = reading.topic == "products" or wants_business(reading)
    known = _BEFORE_BUYING
    if Intent.order in reading.intents:
        # « Where is my order? » is asked by who has bought; only a refund is also asked about before.
        known = {Matter.money_back: _BEFORE_BUYING[Matter.money_back]}
    if reading.topic != "products":
        # « En fait, non » takes an answer back where nothing is offered.
        known = {one: planned for one, planned in known.items() if one is not Matter.changed_mind}
    if reading.topic == "diagnosis" and not of_us:
        known = {one: planned for one, planned in known.items() if one in _ANYWHERE}
    return _first(reading, known)


def _of_an_offer(reading: Reading) -> bool:
    return names_an_offer(reading) or asks_about(reading.turn.text, Matter.how_to_order)


def about_the_case(reading: Reading) -> Plan | None:
    """Short questions about the case that is open; a line that tells something new of the car is a diagnosis."""
    if reading.found.codes or reading.intents & {Intent.diy, Intent.human}:
        return None
    if reading.topic != "diagnosis":
        return None if reading.symptomatic else _first(reading, _elsewhere(reading))
    asks = Intent.question in reading.intents or asks_about(reading.turn.text, Matter.procedure)
    if reading.symptomatic and (not asks or len(reading.turn.text.split()) > _BRIEF):
        return None
    if reading.symptomatic and Intent.urgency in reading.intents:
        # « Is it dangerous to open the battery? » names a part and tells of no fault.
        return Plan(calls=(Call("how_urgent", {}),))
    return _first(reading, _ABOUT_THE_CASE)


_ASKS_WHAT = re.compile(r"^(c.est quoi|qu.est[- ]ce|what is|what.s an?|what does|a quoi)\b")


def perhaps_beside(reading: Reading) -> Plan | None:
    """For a line that no rule knew: what it may ask, by what the thread speaks of. Then the library is not searched."""
    if reading.symptomatic or reading.found.codes or _ASKS_WHAT.search(fold(reading.turn.text)):
        return None
    known = {**_AFTER_BUYING, Matter.is_there_anybody: _is_there}
    if reading.topic in _BESIDE_A_CASE:
        known |= _BEFORE_BUYING
    elif reading.topic == "diagnosis":
        known = dict(_ABOUT_THE_CASE)
    else:
        known |= {one: planned for one, planned in _BEFORE_BUYING.items() if one in _ANYWHERE}
    asked = next((one for one in perhaps_of(reading.turn.text) if one in known), None)
    return known[asked](reading) if asked is not None else None


def is_anybody_there(reading: Reading) -> Plan | None:
    if reading.symptomatic:
        return None
    waits = reading.turn.state.get("handed_on") and reading.intents & {Intent.news, Intent.resume}
    return _is_there(reading) if waits or asks_about(reading.turn.text, Matter.is_there_anybody) else None


def _first(reading: Reading, known: Mapping[Matter, _Planned]) -> Plan | None:
    asked = next((one for one in Matter if one in known and asks_about(reading.turn.text, one)), None)
    return known[asked](reading) if asked is not None else None
