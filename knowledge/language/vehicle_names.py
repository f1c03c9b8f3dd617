"""Makes and models as people write them, typos included."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from knowledge.language.folding import fold

_WORD = re.compile(r"[a-z0-9#]+(?:[.:+'/-][a-z0-9]+)*\+?")
_LONGEST_NAME = 4
_SHORTEST_TYPO = 6


@dataclass(frozen=True, slots=True)
class ModelName:
    """`plain` is false for a name that is also an everyday word or number; `common` for one that is mostly that."""

    make: str
    model: str
    energy: str | None
    engine_family: str | None
    plain: bool
    common: bool


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """A make or a model found: the run of words [first, last)."""

    name: "str | ModelName"
    first: int
    last: int
    is_misspelt: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    makes: Mapping[str, str]
    models: Mapping[str, ModelName]
    """The first of the makes that share a name stands here, the others in `shared`."""
    shared: Mapping[str, Sequence[ModelName]]
    typo_targets: Sequence[str]


def words_of(text: str) -> tuple[Word, ...]:
    """The folded words with their places in the text as given."""
    folded, places = _folded_with_places(text)
    return tuple(Word(match[0], places[match.start()], places[match.end() - 1] + 1) for match in _WORD.finditer(folded))


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    whole = fold(text)
    # Below U+0300 no sign folds to nothing: with the length kept, each stands for itself.
    if len(whole) == len(text) and max(text.replace("’", "'"), default="") < "\u0300":
        return whole, list(range(len(text)))
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = _folded(char)
        folded.append(plain)
        places.extend([place] * len(plain))
    return "".join(folded), places


@lru_cache(maxsize=1024)
def _folded(char: str) -> str:
    return fold(char)


def find_makes(words: Sequence[Word]) -> Iterator[Named]:
    """Every make in order, said as a word of everyday speech or not: « plus fort » among them."""
    return _matches(words, _names().makes, typos=True)


def find_models(words: Sequence[Word]) -> Iterator[Named]:
    """Every model name in order, the longest at each place; of makes that share it, one that is named goes first."""
    makes: frozenset[str] | None = None
    for found in _matches(words, _names().models, typos=True):
        others = _names().shared.get(" ".join(word.text for word in words[found.first : found.last]))
        if others is None:
            yield found
            continue
        makes = frozenset(str(make.name) for make in find_makes(words)) if makes is None else makes
        yield replace(found, name=next((other for other in others if other.make in makes), found.name))


def _matches(
    words: Sequence[Word], table: Mapping[str, str] | Mapping[str, ModelName], *, typos: bool
) -> Iterator[Named]:
    place = 0
    while place < len(words):
        found = _longest(words, place, table)
        if found is None and typos:
            meant = _meant(words[place].text)
            found = Named(table[meant], place, place + 1, is_misspelt=True) if meant in table else None
        if found is not None:
            yield found
        place = found.last if found else place + 1


def _longest(words: Sequence[Word], place: int, table: Mapping[str, str] | Mapping[str, ModelName]) -> Named | None:
    for length in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
        name = " ".join(word.text for word in words[place : place + length])
        if name in table:
            return Named(table[name], place, place + length)
    return None


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    """The name a misspelt word stands for, or ""; one letter wrong, or two in a long word."""
    if len(word) < _SHORTEST_TYPO or not word.isalpha() or word in _everyday():
        return ""
    # Loaded here: most messages spell their car right and need no fuzzy matcher.
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    allowed = 1 if len(word) < 8 else 2
    close = [
        (OSA.distance(word, target, score_cutoff=allowed), target)
        for target in _names().typo_targets
        if abs(len(target) - len(word)) <= allowed and target[0] == word[0]
    ]
    near = [pair for pair in close if pair[0] <= allowed]
    return min(near)[1] if near else ""


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Words that are no misspelt car, however near they come to one."""
    lists: dict[str, dict[str, str]] = _read("languages.toml")
    known = {word for language in ("fr", "en") for word in lists[language]["strong"].split()}
    real: dict[str, str] = _read("vehicles.toml")["typos"]
    return frozenset(known | set(real["real_words"].split()))


def _read(name: str) -> dict[str, Any]:
    text = (resources.files("knowledge") / "corpus" / name).read_text("utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _names() -> _Names:
    makes: dict[str, str] = {}
    models: dict[str, ModelName] = {}
    shared: dict[str, list[ModelName]] = {}
    rows: dict[str, dict[str, str]] = _read("vehicles.toml")["makes"]
    for make, row in rows.items():
        for spelling in (make, *row["says"].split(";")):
            makes[fold(spelling)] = make
        for entry in row["models"].split(";"):
            name, spellings = _model(make, entry)
            for spelling in dict.fromkeys(fold(one) for one in spellings):
                first = models.setdefault(spelling, name)
                if first is not name:
                    shared.setdefault(spelling, [first]).append(name)
    targets = [name for name in (*makes, *models) if name.isalpha() and len(name) >= _SHORTEST_TYPO - 1]
    plain = [name for name in targets if name in makes or models[name].plain]
    return _Names(makes, models, shared, tuple(plain))


def _model(make: str, entry: str) -> tuple[ModelName, Sequence[str]]:
    """An entry reads "!Name|spelling|spelling=energy~family", "!!" for the commonest of words."""
    entry, _, family = entry.partition("~")
    entry, _, energy = entry.partition("=")
    shown, *spellings = entry.lstrip("!").split("|")
    marks = len(entry) - len(entry.lstrip("!"))
    name = ModelName(make, shown, energy or None, family or None, plain=not marks, common=marks > 1)
    dashless = shown.replace("-", " ")
    return name, (shown, dashless, *spellings)
