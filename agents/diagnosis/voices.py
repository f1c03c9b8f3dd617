"""Two voices: a driver hears what to ask for, somebody of the trade the work itself and what proves it."""

import re

from agents.texts.lookup import say
from knowledge.diagnosis.advising import in_a_workshop
from knowledge.diagnosis.diagnosis import Diagnosis
from knowledge.faults.base import FaultBase
from knowledge.language.folding import fold

_OF_THE_TRADE = re.compile(
    r"\bsuis (?:une? |le |la )?(?:ancien(?:ne)? )?(?:mecano|mecanicien(?:ne)?|garagiste|technicien(?:ne)?)\b"
    r"|\b(?:a|dans) (?:l|mon|notre).?atelier\b.{0,20}\b(?:client|j.ai|on a|nous avons)\b"
    r"|\bma valise (?:de )?(?:diag|donne|lit)"
    r"|\b(?:parle|parlez|explique|expliquez|reponds|speak|talk|explain|answer)\b.{0,25}"
    r"\b(?:comme (?:a )?(?:un |une )?|like (?:to )?an? |as (?:to )?an? )"
    r"(?:mecano|mecanicien(?:ne)?|garagiste|mechanic|technician)\b"
    r"|\bi.?(?:m| am) (?:an? )?(?:car |auto )?(?:mechanic|technician)\b|\bin (?:my|our) (?:work)?shop\b"
)
_CHECKS = 3


def is_of_the_trade(told: str) -> bool:
    """Whether somebody who repairs cars tells this, by their own words."""
    return _OF_THE_TRADE.search(fold(told).replace("’", "'")) is not None


def for_the_trade(base: FaultBase, diagnosis: Diagnosis) -> str:
    """The leading repair with its hours, and the check that proves each leading cause; "" without causes."""
    if not diagnosis.causes:
        return ""
    language, leading = diagnosis.language, diagnosis.causes[0]
    hours = " – ".join(f"{one:g}" for one in leading.hours)
    work = say(
        "voices.repair",
        language,
        repair=leading.repair.rstrip("."),
        hours=hours.replace(".", ",") if language == "fr" else hours,
    )
    checks = [
        say("voices.check", language, question=one.question, minutes=one.minutes, cause=one.cause)
        for one in in_a_workshop(base, diagnosis, language=language, most=_CHECKS)
    ]
    return "\n".join([say("voices.workshop", language), work, *checks])
