"""The words of the grammar, read once: English phrase to French noun, adjective, circuit or failure."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from knowledge.code_names.noun import Noun

_FOLDER = resources.files("knowledge") / "corpus" / "codes" / "french"


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: the words after the colon and the stable id."""

    french: str
    mode: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    nouns: dict[str, Noun]
    adjectives: dict[str, str]
    circuits: dict[str, str]
    failures: dict[str, Failure]
    circuit_failures: dict[str, Failure]
    spellings: dict[str, str]
    titles: dict[str, "WholeTitle"]


@dataclass(frozen=True, slots=True)
class WholeTitle:
    """A title that is a sentence of its own."""

    mode: str
    subject: str
    french: str


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    nouns: dict[str, Noun] = {}
    for path in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name):
        if path.name.startswith(("heads", "parts")):
            words: dict[str, str] = tomllib.loads(path.read_text("utf-8"))
            nouns |= {english.lower(): Noun.parse(french) for english, french in words.items()}
    tails = _read("tails.toml")
    return Lexicon(
        nouns=nouns,
        adjectives=_lower(tails["adjectives"]),
        circuits=_lower(tails["circuits"]),
        failures=_failures(tails["failures"]),
        circuit_failures=_failures(tails["circuit_failures"]),
        spellings=tails["spellings"],
        titles={
            english.lower(): WholeTitle(*(part.strip() for part in entry.split(" | ")))
            for english, entry in tails["titles"].items()
        },
    )


def _lower(table: dict[str, str]) -> dict[str, str]:
    return {english.lower(): french for english, french in table.items()}


def _failures(table: dict[str, str]) -> dict[str, Failure]:
    """An entry reads "mode | French words"."""
    found = {}
    for english, entry in table.items():
        mode, _, french = entry.partition(" | ")
        found[english.lower()] = Failure(french, mode)
    return found
