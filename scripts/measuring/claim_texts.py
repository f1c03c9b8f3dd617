"""Texts that claim what no row proves, made from frames and slots, then disguised as people disguise such things."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.language.folding import fold

_FRAMES = Path(__file__).with_name("claim_frames.toml")
_HONEST = {
    "fr": (
        "Bobine d’allumage : 40 % (estimation), 120,00 € à 250,00 €.",
        "Voici ce que j’ai compris : le moteur tremble à froid.",
        "La formation comprend la base de pannes, à vie.",
        "Écrivez « humain » pour parler à quelqu’un de l’équipe.",
    ),
    "en": (
        "Ignition coil: 40% (estimate), €120.00 to €250.00.",
        "This is what I understood: the engine shakes when cold.",
        "The training includes the fault base, for life.",
        "Write “human” to talk to somebody of the team.",
    ),
}
_TWINS = str.maketrans("aeopcxi", "аеорсхі")
_LEET = str.maketrans("aeo", "430")
_BOLD = {ord(letter): chr(0x1D41A + number) for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
Disguise = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class ClaimText:
    """`claim` is the sentence inside `text` as it was written before any disguise."""

    kind: str
    language: str
    claim: str
    text: str


def _as_it_is(text: str, _dice: random.Random) -> str:
    return text


def _shouted(text: str, _dice: random.Random) -> str:
    return text.upper()


def _without_accents(text: str, _dice: random.Random) -> str:
    return fold(text)


def _with_invisible(text: str, dice: random.Random) -> str:
    return re.sub(r"(?<=\w)(?=\w)", lambda _: "\u200b" if dice.random() < 0.3 else "", text)


def _with_twins(text: str, _dice: random.Random) -> str:
    return text.translate(_TWINS)


def _starred(text: str, _dice: random.Random) -> str:
    return re.sub(r"(\w+)", r"**\1**", text)


def _over_lines(text: str, dice: random.Random) -> str:
    words = text.split(" ")
    cut = dice.randrange(1, len(words)) if len(words) > 1 else 1
    return " ".join(words[:cut]) + "\n" + " ".join(words[cut:])


def _with_digits(text: str, _dice: random.Random) -> str:
    return re.sub(r"\b[a-z]{6,}\b", lambda match: match[0].translate(_LEET), text)


def _in_bold(text: str, _dice: random.Random) -> str:
    return text.translate(_BOLD)


def _stretched(text: str, _dice: random.Random) -> str:
    return re.sub(r"\b(\w*[a-z])([aeiou])(\w*)\b", r"\1\2\2\2\2\3", text, count=1)


def _with_stars_for_spaces(text: str, _dice: random.Random) -> str:
    return re.sub(r" +", "  ", text)


DISGUISES: Mapping[str, Disguise] = {
    "none": _as_it_is,
    "shouted": _shouted,
    "no accents": _without_accents,
    "invisible signs": _with_invisible,
    "letters of other alphabets": _with_twins,
    "markup": _starred,
    "over two lines": _over_lines,
    "digits for letters": _with_digits,
    "mathematical letters": _in_bold,
    "stretched": _stretched,
    "double spaces": _with_stars_for_spaces,
}


def claim_texts(count: int, *, seed: int) -> Iterator[ClaimText]:
    """So many texts, every frame in turn, every other one disguised; the same seed gives the same texts."""
    dice = random.Random(seed)
    frames = list(_frames())
    for number in range(count):
        language, kind, frame, slots = frames[number % len(frames)]
        claim = re.sub(r"\{(\w+)\}", lambda match, slots=slots: dice.choice(slots[match[1]]), frame)  # type: ignore[misc]  # the default binds it
        claim = claim[0].upper() + claim[1:]
        disguise = DISGUISES["none"] if dice.random() < 0.5 else dice.choice(list(DISGUISES.values()))
        end = dice.choice((".", " !", "…", "", "."))
        before, after = (dice.choice(("", *_HONEST[language])) for _ in range(2))
        written = f"{disguise(claim, dice)}{end}"
        text = dice.choice(("\n", " ")).join(part for part in (before, written, after) if part)
        yield ClaimText(kind, language, claim, text)


def _frames() -> Iterator[tuple[str, str, str, Mapping[str, Sequence[str]]]]:
    for language, tables in tomllib.loads(_FRAMES.read_text("utf-8")).items():
        for kind, frames in tables.items():
            if kind != "slots":
                yield from ((language, kind, frame, tables["slots"]) for frame in frames)
