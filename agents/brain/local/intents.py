"""What a message is for, read by rules: small, exact, and the same without any model."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from agents.support.wishes import asks_for_person, declines_person, is_angry_at_us
from knowledge.language.texting import written_out


class Intent(StrEnum):
    human = "human"
    stays = "stays"
    """They take back that they want a person."""
    angry = "angry"
    order = "order"
    authority = "authority"
    dangerous = "dangerous"
    site = "site"
    marketing = "marketing"
    training = "training"
    purchase = "purchase"
    withdraw = "withdraw"
    unsubscribe = "unsubscribe"
    new_card = "new_card"
    complain = "complain"
    documents = "documents"
    orders = "orders"
    cost = "cost"
    prices = "prices"
    our_prices = "our_prices"
    tell_garage = "tell_garage"
    check_alone = "check_alone"
    what_to_change = "what_to_change"
    report = "report"
    repeat = "repeat"
    rephrase = "rephrase"
    cancel = "cancel"
    skip = "skip"
    resume = "resume"
    solved = "solved"
    vague = "vague"
    contact = "contact"
    payment = "payment"
    link = "link"
    language = "language"
    correction = "correction"
    other_car = "other_car"
    next_case = "next_case"
    as_mechanic = "as_mechanic"
    as_driver = "as_driver"
    what_about = "what_about"
    urgency = "urgency"
    sure = "sure"
    haggle = "haggle"
    expensive = "expensive"
    later = "later"
    doubt = "doubt"
    trust = "trust"
    no_time = "no_time"
    upgrade = "upgrade"
    worried = "worried"
    chitchat = "chitchat"
    who = "who"
    help = "help"
    well = "well"
    thanks = "thanks"
    bye = "bye"
    greet = "greet"
    code = "code"
    question = "question"
    noted = "noted"
    yes = "yes"
    no = "no"
    unknown = "unknown"
    why = "why"
    other = "else"
    how_long = "how_long"
    tow = "tow"
    my_data = "my_data"
    privacy = "privacy"
    origin = "origin"
    instructions = "instructions"
    insult = "insult"
    legal = "legal"
    compare = "compare"
    company = "company"
    quote = "quote"
    minor = "minor"
    measured = "measured"
    foreign = "foreign"
    addressed = "addressed"
    telling = "telling"
    diy = "diy"
    parts = "parts"
    garage = "garage"
    photo = "photo"
    takes_back = "takes_back"
    which_first = "which_first"
    news = "news"


_PATTERNS: Mapping[str, Sequence[str]] = tomllib.loads(Path(__file__).with_name("intents.toml").read_text("utf-8"))
_COMPILED = tuple((Intent(name), re.compile("|".join(patterns))) for name, patterns in _PATTERNS.items())
_OF_PEOPLE: Mapping[Intent, Callable[[str], bool]] = {
    Intent.human: asks_for_person,
    Intent.stays: declines_person,
    Intent.angry: is_angry_at_us,
}
"""What is read by the rules that bring a person with any brain."""
_REMEMBERED = 256
"""Texts: one turn asks several times what the same words are for."""


@lru_cache(_REMEMBERED)
def intents_of(text: str) -> frozenset[Intent]:
    """All purposes a message may have; the dialogue decides which comes first."""
    folded = written_out(text)
    found = {intent for intent, pattern in _COMPILED if pattern.search(folded)}
    return frozenset(found | {intent for intent, holds in _OF_PEOPLE.items() if holds(text)})
