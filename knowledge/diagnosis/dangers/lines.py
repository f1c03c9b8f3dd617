"""What the scorer of dangers learns from: ways of telling, in settings that keep a danger or take it away; messages.

`told` and `harmless` hold ways of telling, which are written out with the settings of `framed`: they teach what words
mean. `messages.tsv` holds first messages as people write them, each labelled (stop or go) and written by hands that
saw no rule: they teach what a whole message sounds like, and count more than a line that is written out.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

from knowledge.diagnosis.alarms import alarms
from knowledge.language.folding import fold

TOPICS = (
    "brakes",
    "steering",
    "tyre",
    "fuel",
    "fire",
    "oil",
    "heat",
    "high_voltage",
    "airbag",
    "fumes",
    "acceleration",
    "opening",
)
"""Kinds of danger, by the names of their warnings."""
GENERAL = "general"
"""The kind of a danger that is none of these, or that nobody named."""
LANGUAGES = ("fr", "en")
FILES = ("told", "harmless", "framed")
MESSAGES = "messages.tsv"
EVERYDAY = ("defective", "late", "order", "other", "refund")
_EITHER = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_OF_A_CAR = re.compile(
    r"\b(?:voitures?|vehicules?|moteurs?|cars?|engine|phares?|essuie|headlights?|wipers?|puissance|haute tension"
    r"|high voltage|freins?|brakes?|pneus?|tyres?|tires?|roues?|wheels?|volant|steering|conduire|driv\w+|roul\w+|huile"
    r"|oil|coolant|voyants?|warning light|dash|axle|essence|petrol|gasoil|diesel|embrayage|clutch|batterie|battery)\b"
)
_TOLD = "{told}"
_WRITTEN = 8
"""How often a way of telling is written out."""
_SEED = 50
_WITH_COURTESY = 0.3
_COUNTS = 6.0
"""By fourfold cross-validation of the messages: the same from 4 to 8, worse at 1."""
_FRAMED = 3
"""One harmless line in so many also stands in the settings of a danger."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    topic: str | None
    """None where they may drive on."""
    counts: float = 1.0
    """How many written-out lines it stands for."""


def lines() -> Sequence[Line]:
    """All of them, each once, the same at each call."""
    written = (line for language in LANGUAGES for line in _written(language))
    return list(dict.fromkeys((*written, *_messages(), *(Line(text, None) for text in everyday()))))


def _messages() -> Iterator[Line]:
    rows = (resources.files("knowledge") / "diagnosis" / "dangers" / MESSAGES).read_text("utf-8").splitlines()
    for label, _language, text in (row.split("\t") for row in rows):
        yield Line(text, GENERAL if label == "stop" else None, _COUNTS)


def everyday() -> Iterator[str]:
    """What people write to a shop and who speak of no car: lines of the support classifier that no rule stops."""
    folder = resources.files("knowledge") / "support" / "lines"
    for name in EVERYDAY:
        for text in (folder / f"{name}.txt").read_text("utf-8").splitlines():
            if text and not (_OF_A_CAR.search(fold(text)) or alarms(text)):
                yield text


def table(name: str, language: str) -> Mapping[str, Sequence[str]]:
    text = (resources.files("knowledge") / "diagnosis" / "dangers" / f"{name}.{language}.toml").read_text("utf-8")
    rows: Mapping[str, Sequence[str]] = tomllib.loads(text)
    return rows


def _written(language: str) -> Iterator[Line]:
    framed = table("framed", language)
    for topic, ways in table("told", language).items():
        for way in ways:
            random = _random(way)
            for number, told in enumerate(_varied(way, random)):
                yield Line(_courteous(told, framed, random), topic)
                frame, meant = (("now", topic), ("not_now", None))[number % 2]
                yield Line(_courteous(_set_in(framed[frame], told, random), framed, random), meant)
    yield from (Line(words, None) for key in ("before", "after") for words in framed[key])
    for ways in table("harmless", language).values():
        for way in ways:
            random = _random(way)
            for number, told in enumerate(_varied(way, random)):
                yield Line(_courteous(told, framed, random), None)
                if number % _FRAMED == 0:
                    yield Line(_courteous(_set_in(framed["now"], told, random), framed, random), None)


def _random(way: str) -> Random:
    """Of each way its own, so that one more way changes nothing of how the others are written out."""
    return Random(f"{_SEED} {way}")


def _varied(way: str, random: Random) -> Sequence[str]:
    drawn = (" ".join(_EITHER.sub(lambda found: random.choice(found[1].split("|")), way).split()) for _ in _TRIES)
    return list(dict.fromkeys(drawn))[:_WRITTEN]


_TRIES = range(3 * _WRITTEN)


def _set_in(frames: Sequence[str], told: str, random: Random) -> str:
    return random.choice(frames).replace(_TOLD, told)


def _courteous(line: str, framed: Mapping[str, Sequence[str]], random: Random) -> str:
    if random.random() >= _WITH_COURTESY:
        return line
    before, after = random.choice(framed["before"]), random.choice(framed["after"])
    kind = random.randrange(3)
    line = line if kind == 1 else f"{before} {line}"
    return line if kind == 0 else f"{line}{random.choice((', ', '. ', ' '))}{after}"
