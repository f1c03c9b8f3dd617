"""English compounds to French noun groups: the last noun is the thing, what stands before says of what."""

import re
from dataclasses import replace
from functools import lru_cache

from knowledge.code_names.lexicon import Lexicon, lexicon
from knowledge.code_names.noun import Noun

_DESIGNATOR = re.compile(r"(?!A/C|A/V|A/D)(?:[A-Z](?:[/-][A-Z])*|\d{1,2}(?:/\d)?|\([+-]\)|\+)")
_LINES = {"(+)", "(-)"}
"""The two lines of a bus, told after its letter."""
_INVARIABLE = {"avant", "arrière"}


def is_designator(token: str) -> bool:
    """A letter or number that tells one part from its twins."""
    return _DESIGNATOR.fullmatch(token) is not None


@lru_cache(maxsize=4096)
def noun_group(tokens: tuple[str, ...]) -> Noun | None:
    """The French noun group of an English compound, or None when a word of it is unknown."""
    words = lexicon()
    known = words.nouns.get(" ".join(tokens).lower())
    if known is not None:
        return known
    if len(tokens) == 1:
        return _either(tokens)
    if tokens[-1] in _LINES and len(tokens) > 2 and is_designator(tokens[-2]):
        base = noun_group(tokens[:-1])
        return base.followed_by(tokens[-1]) if base else None
    if is_designator(tokens[-1]):
        return _labelled(tokens[:-1], tokens[-1], words)
    if is_designator(tokens[0]):
        base = noun_group(tokens[1:])
        return base.followed_by(f"({tokens[0]})") if base else None
    return _compound(tokens, words) or _either(tokens)


def _labelled(tokens: tuple[str, ...], designator: str, words: Lexicon) -> Noun | None:
    """The letter goes to the last noun when another part of the compound bears one too: "phase U du moteur A"."""
    if any(is_designator(token) for token in tokens):
        return _compound(tokens, words, f" {designator}")
    base = noun_group(tokens)
    return base.followed_by(designator) if base else None


def _compound(tokens: tuple[str, ...], words: Lexicon, label: str = "") -> Noun | None:
    for start in range(1, len(tokens)):
        head = words.nouns.get(" ".join(tokens[start:]).lower())
        head = replace(head, text=head.text + label) if head else None
        modified = _modified(head, tokens[:start], words) if head else None
        if modified is not None:
            return modified
    for length in range(min(3, len(tokens) - 1), 0, -1):
        adjective = words.adjectives.get(" ".join(tokens[:length]).lower())
        base = noun_group(tokens[length:]) if adjective else None
        if adjective and base:
            return base.followed_by(_agreed(adjective, base))
    return None


def qualified(part: Noun, tokens: tuple[str, ...], words: Lexicon) -> Noun | None:
    """The part with what a title says of it after a dash, "Control Module - Rear A"; None when that is no adjective."""
    letters = tokens[-1:] if len(tokens) > 1 and is_designator(tokens[-1]) else ()
    adjective = words.adjectives.get(" ".join(tokens[: len(tokens) - len(letters)]).lower())
    if adjective is None:
        return None
    return part.followed_by(" ".join((_agreed(adjective, part), *letters)))


def _modified(head: Noun, modifier: tuple[str, ...], words: Lexicon) -> Noun | None:
    adjective = words.adjectives.get(" ".join(modifier).lower())
    if adjective is not None:
        return head.followed_by(_agreed(adjective, head))
    before_letter = words.adjectives.get(" ".join(modifier[:-1]).lower())
    if before_letter is not None and is_designator(modifier[-1]):
        return head.followed_by(f"({modifier[-1]}) {_agreed(before_letter, head)}")
    group = noun_group(modifier)
    return head.followed_by(group.of) if group else None


def _agreed(adjective: str, noun: Noun) -> str:
    masculine, _, feminine = adjective.partition("/")
    word = feminine if feminine and noun.gender == "f" else masculine
    plural = noun.article == "les" and " " not in word and word not in _INVARIABLE
    return f"{word}s" if plural and not word.endswith(("s", "x")) else word


def _either(tokens: tuple[str, ...]) -> Noun | None:
    """Two things named side by side: "X/Y", "X or Y", "X and Y"."""
    text = " ".join(tokens)
    for joint in (" / ", " or ", " and ", "/"):
        left, found, right = text.partition(joint)
        if not found or not left.strip() or not right.strip():
            continue
        first, second = noun_group(tuple(left.split())), noun_group(tuple(right.split()))
        if first and second:
            return first.followed_by(f"/ {second.text}")
    return None
