"""What a button calls for, and what a person who takes over is told."""

from collections.abc import Mapping

from agents.brain.local.plans import Call, Plan, Reading
from agents.support.wishes import is_outcry
from agents.texts.lookup import say
from storage.models.message import Role

_SALES_BUTTONS: Mapping[str, str] = {
    "prices": "list_products",
    "product": "offer_product",
    "decline": "decline_offer",
    "withdraw": "withdraw_from_contract",
    "withdraw-yes": "withdraw_from_contract",
    "unsubscribe": "cancel_subscription",
    "unsubscribe-yes": "cancel_subscription",
}


_PRESSED: Mapping[str, Plan] = {
    "check": Plan(calls=(Call("diagnose", {}),), topic="diagnosis"),
    "repaired": Plan(calls=(Call("report_repair", {}),), topic="diagnosis"),
    "next-case": Plan(calls=(Call("next_case", {}),), topic="diagnosis"),
    "cost": Plan(calls=(Call("repair_costs", {}),), topic="diagnosis"),
    "why": Plan(calls=(Call("explain_again", {}),), topic="diagnosis"),
    "fault": Plan(sentences=("local.ask_symptom",), topic="vehicle", asks_symptom=True),
    "code": Plan(sentences=("local.ask_code",), topic="codes"),
    "article": Plan(calls=(Call("read_article", {}),), digresses=True),
    "keep": Plan(sentences=("order.kept",)),
    "document": Plan(calls=(Call("my_documents", {}),), topic="documents"),
    "shop-order": Plan(calls=(Call("help_with_order", {}),), topic="order"),
    "received": Plan(sentences=("local.glad_received",)),
}


COMPLAINT = "complaint"
"""A button `complaint:<what>` tells what the car does, for somebody who says little."""
COMPLAINTS = ("light", "noise", "smoke", "power", "start")


def _complaint(reading: Reading, what: str) -> Plan | None:
    if what == "light":
        return Plan(sentences=("local.ask_light",), topic="vehicle")
    if what not in COMPLAINTS:
        return None
    says = say(f"complaint.{what}", reading.turn.language)
    return Plan(calls=(Call("diagnose", {}),), topic="diagnosis", says=says)


def press(reading: Reading) -> Plan | None:
    button = reading.turn.button
    if button is None:
        return None
    kind, _, value = button.partition(":")
    if kind == "human":
        return Plan(calls=(Call("ask_for_person", {"reason": reason(reading)}),))
    if kind == COMPLAINT:
        return _complaint(reading, value)
    if kind in _SALES_BUTTONS:
        return Plan(calls=(Call(_SALES_BUTTONS[kind], {}),), topic="products")
    help_or_nothing = Plan(sentences=("command.help",)) if value or kind == "help" else None
    return _PRESSED.get(kind, help_or_nothing)


_SYMPATHY = ("local.angry", "local.angry_still")
_LATELY = 6
"""Answers."""
_BARE_WISH = 45
"""Characters: a wish for a person that is no longer tells nothing else."""


def reason(reading: Reading) -> str:
    """What the person last said in words, for whoever takes over; a bare wish for a person says nothing of it."""
    turn = reading.turn
    if turn.button is None and (len(turn.text) > _BARE_WISH or reading.symptomatic or not turn.history):
        return turn.text
    answered = max((place for place, line in enumerate(turn.history) if line.role == Role.operator), default=-1)
    told = [line.text for line in turn.history if line.role == Role.customer and _tells(line.text)]
    # What came before the last word of a person is no longer what is wanted, unless nothing was told since.
    since = {line.text for line in turn.history[answered + 1 :]}
    said = [text for text in told if text in since] or told
    of_the_car = [text for text in said if reading.recognises(text)]
    return max(of_the_car, key=len) if of_the_car else next(reversed(said), turn.text)


def sympathy(reading: Reading) -> tuple[str, ...]:
    """What is said first to somebody angry; nothing once all of it was: the same words again are no sympathy."""
    lately = [line.text for line in reading.turn.history if line.role == Role.assistant][-_LATELY:]
    unsaid = [key for key in _SYMPATHY if not any(say(key, reading.turn.language) in text for text in lately)]
    return tuple(unsaid[:1])


def _tells(text: str) -> bool:
    """Whether a line says something of its own: no wish for a person, no command, no single word."""
    return len(text.split()) > 2 and not text.startswith("/") and not is_outcry(text)
