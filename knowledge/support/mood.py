"""How a message sounds and what else it is about: sentiment, urgency, and labels of a free taxonomy."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from knowledge.language.folding import fold

_SHOUTING = re.compile(r"[A-ZÀ-Ý]{4,}(?: [A-ZÀ-Ý]{2,})+|!{2,}|\?{3,}")


class Sentiment(StrEnum):
    positive = "positive"
    neutral = "neutral"
    negative = "negative"
    angry = "angry"


class Urgency(StrEnum):
    normal = "normal"
    high = "high"
    critical = "critical"


@dataclass(frozen=True, slots=True)
class Mood:
    sentiment: Sentiment
    urgency: Urgency


def mood_of(text: str) -> Mood:
    """Anger outweighs courtesy: « merci de me rembourser, bande de voleurs » is angry."""
    found = _groups(text, "mood")
    if "angry" in found or ("negative" in found and _SHOUTING.search(text)):
        sentiment = Sentiment.angry
    elif "negative" in found:
        sentiment = Sentiment.negative
    else:
        sentiment = Sentiment.positive if "positive" in found else Sentiment.neutral
    if "critical" in found:
        return Mood(sentiment, Urgency.critical)
    urgent = "urgent" in found or sentiment is Sentiment.angry
    return Mood(sentiment, Urgency.high if urgent else Urgency.normal)


def labels_of(text: str) -> Sequence[str]:
    """Every label of the taxonomy the message carries; a message may carry none or several."""
    return sorted(_groups(text, "labels"))


def all_labels() -> Sequence[str]:
    """Every label of the taxonomy."""
    return sorted(_patterns()["labels"])


def _groups(text: str, table: str) -> frozenset[str]:
    folded = " ".join(fold(text).split())
    return frozenset(name for name, pattern in _patterns()[table].items() if pattern.search(folded))


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    text = (resources.files("knowledge") / "support" / "taxonomy.toml").read_text("utf-8")
    return {
        table: {name: re.compile("|".join(f"(?:{one})" for one in patterns)) for name, patterns in groups.items()}
        for table, groups in tomllib.loads(text).items()
    }
