"""What a message is for, read by rules: small, exact, and the same without any model."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from knowledge.language.folding import fold


class Intent(StrEnum):
    human = "human"
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
    documents = "documents"
    orders = "orders"
    cost = "cost"
    prices = "prices"
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


_PATTERNS: Mapping[str, Sequence[str]] = tomllib.loads(Path(__file__).with_name("intents.toml").read_text("utf-8"))
_COMPILED = tuple((intent, re.compile("|".join(_PATTERNS[intent]))) for intent in Intent)


def intents_of(text: str) -> frozenset[Intent]:
    """All purposes a message may have; the dialogue decides which comes first."""
    folded = " ".join(fold(text).split())
    return frozenset(intent for intent, pattern in _COMPILED if pattern.search(folded))
