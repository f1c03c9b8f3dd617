"""Likely causes and first checks of a code, in both languages, from its kind of failure and its part."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from knowledge.code_names.noun import Noun

_FOLDER = resources.files("knowledge") / "corpus" / "codes"
_UNNAMED = Noun("pièce concernée", "la", "f")
_HIGH_VOLTAGE_CODES = ("P0A", "P0B", "P0C", "P0D", "P0E", "P1A", "P2D0", "P3")
_AIRBAG_CODES = ("B00", "B01")
_SAME_ADVICE = {
    "stuck_open": "stuck",
    "stuck_closed": "stuck",
    "stuck_on": "stuck",
    "stuck_off": "stuck",
    "mechanical": "stuck",
    "disconnected": "circuit_open",
    "wiring_swapped": "wrong_part",
    "worn": "efficiency_low",
}


@dataclass(frozen=True, slots=True)
class Advice:
    causes: tuple[str, ...]
    causes_en: tuple[str, ...]
    checks: tuple[str, ...]
    checks_en: tuple[str, ...]


def advice_for(code: str, *, mode: str, system: str, part: Noun | None, part_en: str) -> Advice:
    """Written advice of the code, else safety first (airbag, high voltage), else that of the kind of failure."""
    table = _known().get(code) or _by_kind(code, mode, system)
    noun = part or _UNNAMED
    words = {
        "of": noun.of,
        "the": noun.definite,
        "part_fr": noun.text,
        "e": ("e" if noun.gender == "f" else "") + ("s" if noun.article == "les" else ""),
        "part": part_en or "part concerned",
    }
    return Advice(
        _filled(table["causes_fr"], words),
        _filled(table["causes_en"], words),
        _filled(table["checks_fr"], words),
        _filled(table["checks_en"], words),
    )


def _by_kind(code: str, mode: str, system: str) -> Mapping[str, Sequence[str]]:
    tables = _read("advice.toml")
    if system == "restraints" or code.startswith(_AIRBAG_CODES):
        return tables["restraints"]
    if system == "hybrid_ev" or code.startswith(_HIGH_VOLTAGE_CODES):
        return tables["isolation" if mode == "isolation" else "hybrid_ev"]
    return tables.get(_SAME_ADVICE.get(mode, mode), tables["fault"])


def _filled(sentences: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sentence.format_map(words) for sentence in sentences)


@lru_cache(maxsize=2)
def _read(name: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((_FOLDER / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _known() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return {code: table for table in _read("known.toml").values() for code in table["codes"]}
