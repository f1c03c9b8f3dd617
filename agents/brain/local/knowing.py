"""Questions that ask to know something: how it is checked, what it is, how often it is due, whether one may.

A complaint may be asked as well (« pourquoi ma voiture cale ? »). What a question of knowledge names is not told of
the car: it names parts, or things that any car does, and the library answers it.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from agents.brain.local.intents import Intent
from agents.brain.local.plans import Call, Plan, Reading
from agents.brain.local.trading import names_an_offer, wants_business
from knowledge.language.folding import fold, words
from knowledge.language.terms import STOP
from knowledge.language.trade import speaks_of_cars
from knowledge.questions.scorer import asks_in_general, asks_to_know, without_nobody


class Asked(StrEnum):
    """What is asked, in the order in which the shapes are tried."""

    mishap = "mishap"
    """They filled in what does not belong there, and ask what now."""
    recall = "recall"
    """Whether the maker calls cars back, and why."""
    where = "where"
    signs = "signs"
    meaning = "meaning"
    interval = "interval"
    listed = "listed"
    procedure = "procedure"
    norm = "norm"
    normal = "normal"
    may = "may"
    open = "open"
    """In no shape of ours: it sounds like a question to know something (`knowledge.questions.scorer`)."""


@dataclass(frozen=True, slots=True)
class Question:
    asked: Asked
    told: str
    """The folded line, without what leads up to the question."""

    @property
    def matter(self) -> str:
        """What is asked about: without the words that only ask."""
        left = " ".join(word for word in words(self.told) if word not in _FRAME and word not in _SAYS_NOTHING)
        return left or self.told


_READ = tomllib.loads(Path(__file__).with_name("knowing.toml").read_text("utf-8"))
_FRAME = frozenset(words(_READ["frame"]["words"]))
_LEADS = re.compile("|".join(_READ["leads"]["said"]))
_SHAPES = tuple(
    (one, re.compile("|".join(_READ[one]["said"])), re.compile("|".join(_READ[one].get("unless", ("(?!)",)))))
    for one in Asked
    if one is not Asked.open
)
_LED_BY_AT_MOST = 4
_SAYS_NOTHING = STOP - {"can"}
"""« Can » is a bus as well."""
_OWN = re.compile(r"(?<![-\w])(?:ma|mon|mes|notre|nos|my|our|elle|il|j|j'ai|i've|i have|mine|la mienne)\b")
_ANY = re.compile(r"\b(?:une?|an?)\b")
"""« Une Zoe d'occasion » is none of theirs."""
_CHECKS = re.compile(
    r"\b(?:test|verifi|control|mesur|inspect|diagnosti|check|measur|prob|essa)\w*|\bprocedure\b|\bmode operatoire\b"
)
"""Words for a check of a part, for which the base of faults holds how it is made."""
_BESIDE_OFFERS = frozenset({Asked.meaning, Asked.interval, Asked.procedure, Asked.signs, Asked.normal})
"""Shapes that ask of cars also where an offer is spoken of: the others may be asked of it."""
_TOLD_AS_WELL = frozenset({Asked.may, Asked.normal, Asked.listed})
"""Shapes that complaints have too: « il faut pomper deux fois pour freiner »."""
_SOUNDS_TOLD, _SOUNDS_ASKED, _IN_A_CASE = 0.2, 0.6, 0.85
"""Chances to be a question to know something: below the first none is, whatever its shape; from the second on a line
without a shape is one; from the third on in a case, where most speak of their car. Set on lines left out of the
learning: docs/decisions/0016."""
_SURELY = 0.93
"""The chance from which neither « can you » nor « my » makes a request or a complaint of a question."""
_REMEMBERED = 64


@lru_cache(_REMEMBERED)
def question_of(text: str) -> Question | None:
    """What a line asks to know; None where it asks nothing, or of what is wrong."""
    folded = " ".join(fold(text).split())
    for _ in range(_LED_BY_AT_MOST):
        led = _LEADS.match(folded)
        if led is None or led.end() == len(folded):
            break
        folded = folded[led.end() :]
    for asked, said, unless in _SHAPES:
        found = said.match(folded)
        if found is not None and unless.search(folded) is None:
            return Question(asked, folded)
    return Question(Asked.open, folded) if asks_to_know(text) >= _SOUNDS_ASKED else None


def to_know(reading: Reading) -> Plan | None:
    """Looked up in the library; how a part is checked is what the base of faults knows."""
    asked = _of_cars(reading)
    if asked is None:
        return None
    if reading.symptomatic and (asked.asked is Asked.signs or _is_a_check(asked)) and _CHECKS.search(asked.told):
        return Plan(calls=(Call("check_part", {}),), digresses=True)
    return Plan(calls=(Call("search_knowledge", {"question": asked.matter}),), digresses=True)


def surely_to_know(reading: Reading) -> Plan | None:
    """« How often should an LFP pack get a full charge » has words of our offers and asks for none of them."""
    if reading.topic in _WITH_THEIR_OWN or reading.intents & _BEFORE_WHAT_IS_TAUGHT:
        return None
    return to_know(reading) if asks_in_general(reading.turn.text) else None


def taught(reading: Reading) -> Plan | None:
    """What the team taught answers before any sentence of ours, and before articles that are shipped.

    A complaint is still a diagnosis, and what a person or an order is asked for stays so.
    """
    if reading.turn.button is not None or reading.in_danger or reading.intents & _BEFORE_WHAT_IS_TAUGHT:
        return None
    asked = question_of(reading.turn.text)
    if asked is None and Intent.question not in reading.intents:
        return None
    if reading.found.codes or (reading.symptomatic and _complains(reading, asked)):
        return None
    matter = asked.matter if asked is not None else reading.turn.text
    if not reading.is_taught(matter, reading.turn.language):
        return None
    return Plan(calls=(Call("search_knowledge", {"question": matter}),), digresses=True)


def to_know_beside_offers(reading: Reading) -> Plan | None:
    """« Explain how a turbo works », asked where a training is spoken of."""
    asked = question_of(reading.turn.text)
    if reading.topic != "products" or asked is None or asked.asked not in _BESIDE_OFFERS:
        return None
    return to_know(reading)


def _of_cars(reading: Reading) -> Question | None:
    if reading.found.codes or reading.turn.button is not None or reading.in_danger:
        return None
    asked = question_of(reading.turn.text)
    if asked is None or not (reading.symptomatic or speaks_of_cars(asked.told)):
        return None
    sounds = asks_to_know(reading.turn.text)
    if sounds < _least(reading, asked.asked):
        return None
    if asked.asked is Asked.open and (_tells_the_car(reading) or (reading.intents & _OF_US and sounds < _SURELY)):
        return None
    if names_an_offer(reading) or reading.intents & _ELSEWHERE:
        return None
    if (wants_business(reading) or reading.intents & _OF_MONEY) and not _of_no_money(reading, asked):
        return None
    of_theirs = not reading.symptomatic and not asks_in_general(reading.turn.text)
    if asked.asked is Asked.may and Intent.urgency in reading.intents and of_theirs:
        # « Can I drive to work? » asks of the car that is spoken of.
        return None
    return None if _complains(reading, asked) else asked


def _tells_the_car(reading: Reading) -> bool:
    """Who says how far it has run, or its engine and year, says which car it is."""
    car = reading.found.vehicle
    if car is None:
        return False
    named_whole = car.engine is not None and car.year is not None and "?" not in reading.turn.text
    return car.mileage_km is not None or named_whole


def _least(reading: Reading, asked: Asked) -> float:
    if asked is Asked.open:
        return _IN_A_CASE if reading.topic == "diagnosis" else _SOUNDS_ASKED
    return _SOUNDS_TOLD if asked in _TOLD_AS_WELL else 0.0


def _of_no_money(reading: Reading, asked: Question) -> bool:
    """« Combien d'années tient une batterie » counts no euros, « which reader to buy » asks for no offer of ours."""
    if _MONEY.search(asked.told) is not None or reading.topic == "products":
        return False
    return asked.asked in _COUNTED or reading.symptomatic or asks_to_know(reading.turn.text) >= _SOUNDS_ASKED


def asks_a_repairs_price(reading: Reading) -> bool:
    """« Quel est le prix d'un démarreur », where no offer of ours is spoken of."""
    if not reading.symptomatic or reading.topic == "products" or names_an_offer(reading):
        return False
    return _MONEY.search(fold(reading.turn.text)) is not None


def _is_a_check(asked: Question) -> bool:
    """« Comment mesurer une fuite de courant » asks how, whatever it names."""
    return asked.asked is Asked.procedure and _CHECKS.search(asked.told) is not None


_OF_ANY_CAR = frozenset({Asked.meaning, Asked.where, Asked.interval, Asked.norm})
"""Shapes that no complaint has, though a part of their own car may be named in them."""
_ASKED_OF_A_FAULT = frozenset({Asked.signs, Asked.mishap, Asked.recall})
_WITH_THEIR_OWN = frozenset({"diagnosis", "products", "order", "documents"})
"""Topics whose next line may be answered in the words of a question."""
_BEFORE_WHAT_IS_TAUGHT = frozenset(
    {
        Intent.human,
        Intent.angry,
        Intent.order,
        Intent.authority,
        Intent.dangerous,
        Intent.haggle,
        Intent.withdraw,
        Intent.unsubscribe,
        Intent.my_data,
        Intent.who,
    }
)
_ELSEWHERE = frozenset({Intent.site, Intent.marketing, Intent.order, Intent.diy, Intent.solved})
"""What is asked of our offers, or answered by a sentence of its own."""
_OF_US = frozenset({Intent.addressed, Intent.tow, Intent.contact, Intent.human})
"""« Can you send a tow truck? » asks for a service, whatever it sounds like."""
_OF_MONEY = frozenset({Intent.cost, Intent.prices, Intent.our_prices})
_COUNTED = frozenset({Asked.interval, Asked.norm, Asked.signs})
"""« Combien » asks here for kilometres, months, bars; « which coolant to buy », for none of our offers."""
_MONEY = re.compile(
    r"\b(?:cou[ts]\w*|prix|tarifs?|chers?|chere|euros?|payer?|costs?|prices?|expensive|pay)\b|[€£$]"
    r"|\bhow much (?:is|are|for|would|to)\b|\bc.?est combien\b|\bcombien (?:pour|une?|l[ae]s?)\b"
)


def _complains(reading: Reading, asked: Question | None) -> bool:
    """Whether the line tells what their own car does; the signs of a fault may be asked of, and of any car."""
    if asked is not None and (asked.asked in _ASKED_OF_A_FAULT or _is_a_check(asked)):
        return False
    told = asked.told if asked is not None else fold(reading.turn.text)
    if asked is not None and asked.asked in _OF_ANY_CAR and asks_to_know(reading.turn.text) >= _SURELY:
        return False
    own = _OWN.search(without_nobody(told)) is not None or (reading.has_vehicle and _ANY.search(told) is None)
    return own and reading.recognises(reading.turn.text, surely=True)
