"""Words that stop the car, found in the text itself: no catalogue, no belief and no soothing phrase comes between."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.diagnosis.lexicon import tokens_of
from knowledge.language.folding import words

_DENIED_BEFORE = re.compile(
    r"\b(?:pas|aucune?|jamais|sans|ni|no|not|never|without|isn t|doesn t|didn t|don t|nor)(?: \w+){0,2} ?$"
)
_NOT_A_DENIAL = re.compile(r"\b(?:pas|not|no)(?: just| only| que| seulement| sure| sur| besoin| doubt| longer)")
_DENIED_WITHIN = re.compile(
    r"\b(?:does not|doesn t|do not|don t|is not|isn t|did not|didn t|never|n est pas|ne \w+ pas)\b"
)
_DENIED_AFTER = re.compile(r"^ ?(?:is off|off\b|ne s allume pas|n est pas allume|est eteint|isn t on|is not on)")
_NEVER = re.compile(r"\bnever (?:once )?(?:fail|lock|leak|smok|overheat|stuck|stick|burn|accelerat)\w*")
_REMEMBERED = 256
"""Texts: one turn asks several times what the same words say."""
_SPELT_FROM, _ALIKE = 4, 84.0
_LOST = re.compile(r"\b(?:plus|perdu|lost|loss|without|sans|no|aucun|never|not|t|pas|n ont|n a|fail\w*)\b")


@lru_cache(_REMEMBERED)
def alarms(text: str) -> tuple[str, ...]:
    """Topics of the warnings that the words call for, each once; none when nothing dangerous is said."""
    spoken = _spoken(text)
    return tuple(topic for topic, patterns in _rules().items() if any(_found(one, spoken) for one in patterns))


def _found(pattern: re.Pattern[str], spoken: str) -> bool:
    return any(not _denied(match, spoken) for match in pattern.finditer(spoken))


def _denied(match: re.Match[str], spoken: str) -> bool:
    """What is lost, gone or failed speaks in denials itself, so only denials around such words count for others."""
    before = spoken[: match.start()].rpartition(" . ")[2].rpartition(" , ")[2]
    denial = _DENIED_BEFORE.search(f"{before.strip()} ".lstrip() if before.strip() else "")
    if denial and not _NOT_A_DENIAL.search(before):
        return True
    if _DENIED_AFTER.search(spoken[match.end() :]) or _NEVER.search(match[0]):
        return True
    return bool(_DENIED_WITHIN.search(match[0])) and not _LOST.match(match[0]) and not _speaks_in_denials(match.re)


@cache
def _speaks_in_denials(pattern: re.Pattern[str]) -> bool:
    return bool(re.search(r"\bnot\b|didn t|\bpas\b|never|n a pas", pattern.pattern))


def _spoken(text: str) -> str:
    """The folded words in one line, mistyped words of danger mended, sentences parted by full stops."""
    tokens, _ = tokens_of(_joined(text))
    spoken, sentence, clause = [], 0, 0
    for token in tokens:
        if token.sentence != sentence:
            spoken.append(".")
        elif token.clause != clause:
            spoken.append(",")
        sentence, clause = token.sentence, token.clause
        spoken.append(_mended(token.text))
    return " ".join(spoken)


def _joined(text: str) -> str:
    """« P É D A L E » is a word."""
    return re.sub(r"\b(?:\w ){3,}\w\b", lambda match: match[0].replace(" ", ""), text)


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    known = _vocabulary()
    if len(word) < _SPELT_FROM or word in known or not word.isalpha() or word in _everyday():
        return word
    near = [other for other in known if abs(len(other) - len(word)) <= 1 and other[0] == word[0]]
    best = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[0] if best else word


@cache
def _everyday() -> frozenset[str]:
    """Words that are right as they stand: everyday ones and those that the rules themselves are written with."""
    plain = words(Path(__file__).with_name("plain_words.txt").read_text("utf-8"))
    ruled = (re.findall(r"[a-z]{4,}", one.pattern) for patterns in _rules().values() for one in patterns)
    return frozenset([*plain, *(word for found in ruled for word in found)])


@cache
def _tables() -> Mapping[str, object]:
    with Path(__file__).with_name("alarms.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(words(str(_tables()["words"])))


@cache
def _rules() -> Mapping[str, tuple[re.Pattern[str], ...]]:
    # The blank that parts clauses (" , ") may stand inside a match; the full stop may not.
    return {
        topic: tuple(re.compile(str(one)) for one in rows["danger"])
        for topic, rows in _tables().items()
        if isinstance(rows, dict)
    }
