"""Words as they are mistyped, written as they sound or clipped, and those of ours that they stand for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.language.folding import words

_MISTYPED_FROM = 5
_ALIKE = 87.0
_ALIKE_WITHIN = 82.0
"""What stands before a word tells what it may be."""
_ALMOST = 90.0
"""A slip of the pen that the lexicon holds for itself may still be another word of a name."""
CLIPPED_FROM = 3
_VOWELS = "aeiuy"
"""A word is clipped behind a consonant or an « o »: « acc », « distrib », « mécatro »."""
_NEVER_CLIPPED = frozenset(
    words(
        "les des ses mes son par pas plus pour dans sur sous sans avec vers chez dont puis donc car mais fait tout "
        "tous est sont etait ont mon ton nos vos leur leurs ces cet cel tel quel bon bons hors lors moins bas haut "
        "bord cas fin jour mois the and not was has had our his her its for from with that this out off on"
    )
)


@cache
def _plain_words() -> frozenset[str]:
    """Everyday words one letter away from a word of ours: never taken for a mistyped one."""
    return frozenset(words(Path(__file__).with_name("plain_words.txt").read_text("utf-8")))


class Spelling:
    """`known`: the words that are never mended, and into which others are."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._alike = _by_length(self._known)

    def mended(self, word: str) -> str | None:
        """The known word that an unknown one stands for."""
        if len(word) < _MISTYPED_FROM or not word.isalpha() or word in _plain_words():
            return None
        return self._as_it_sounds(word) or self._nearest(word)

    def within(self, word: str, choices: Collection[str]) -> Sequence[str]:
        """The one of `choices`, in its forms, that a word stands for which follows the beginning of a name."""
        if not word.isalpha() or len(word) < CLIPPED_FROM or word in _plain_words() or word in _NEVER_CLIPPED:
            return ()
        if word[-1] not in _VOWELS and (len(word) < _MISTYPED_FROM or word not in self._known):
            begun = [choice for choice in choices if choice.startswith(word) and len(choice) > len(word) + 1]
            if begun and _are_one_word(begun, word):
                return begun
        if len(word) < _MISTYPED_FROM:
            return ()
        alike = [choice for choice in choices if choice[0] == word[0] and len(choice) >= _MISTYPED_FROM]
        cutoff = _ALMOST if word in self._known else _ALIKE_WITHIN
        best = process.extractOne(word, alike, scorer=fuzz.ratio, score_cutoff=cutoff)
        return (best[0],) if best else ()

    def _nearest(self, word: str) -> str | None:
        choices = [
            known for size in range(len(word) - 1, len(word) + 3) for known in self._alike.get((word[0], size), ())
        ]
        best = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return best[0] if best else None

    def _as_it_sounds(self, word: str) -> str | None:
        """« Plakettes », « kardan »."""
        if "k" not in word:
            return None
        return next((told for told in (word.replace("k", "qu"), word.replace("k", "c")) if told in self._known), None)


def _are_one_word(begun: Collection[str], clipped: str) -> bool:
    """Whether they differ only in how they end: « distribution », « distributions »."""
    shortest = min(begun, key=len)
    return all(word.startswith(shortest[: len(clipped) + 2]) for word in begun)


def _by_length(known: Iterable[str]) -> Mapping[tuple[str, int], Sequence[str]]:
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for word in sorted(known):
        if len(word) >= _MISTYPED_FROM and word.isalpha():
            found[word[0], len(word)].append(word)
    return found
