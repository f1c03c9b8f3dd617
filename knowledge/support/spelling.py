"""The words a customer meant: slips mended, glued words parted, halved words joined, by what the training lines hold.

Of the ways to read an unknown word the likeliest is taken: how common its words are, against how many slips of the
keys and lost spaces it would have needed (a noisy channel over single words).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from math import log
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.language.detect import detect_language, known_words
from knowledge.support.keys import hand_slipped
from knowledge.support.sounds import sound

_TOKENS = re.compile(r"[a-z]+|[^a-z]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SHORTEST, _SHORTEST_MENDED, _SHORTEST_PARTED, _SHORTEST_JOINED = 2, 4, 5, 5
_TWO_SLIPS_FROM = 8
_LONGEST, _LONGEST_PART = 40, 16
_LONGEST_PARTED_AND_MENDED = 20
_REMEMBERED = 20_000

# What each needs to be, in nats: a letter in twenty slips (one of some twenty ways), a space in twenty is lost. A slip
# that can end in one way alone (a letter left out, held or swapped) is likelier than one of the four keys around.
_SLIP, _KEY_BESIDE, _OTHER_SLIP, _LOST_SPACE, _BY_EAR = 7.0, 8.4, 9.0, 3.0, 5.0
_FOREIGN = 3.0
"""For a word of the one language in a line of the other."""
_FAR = 9
_SETTLED = 4
"""Times two letters stand in the training lines before they are a word, and no slip of theirs."""
_COMMON = 15
"""Times a word of three letters stands in the training lines before another is taken for a slip of it."""


Language = Literal["fr", "en"]


@cache
def shorthand() -> Mapping[str, str]:
    """The forms of text messages, each with the words that are meant."""
    text = (resources.files("knowledge") / "support" / "shorthand.toml").read_text("utf-8")
    return {form: meant for forms in tomllib.loads(text).values() for form, meant in forms.items()}


class Speller:
    """Brings a mistyped word back to one the training lines hold; known, short and far words stay as they are.

    Shorthand is written out and letters held down (« merciiii ») are let go.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: how often each word stands in the training lines."""
        self._counts = counts
        # « best » is no mistyped « bent »: a word either language knows was meant.
        self._known = known_words() | {
            word for word, count in counts.items() if len(word) > _SHORTEST or count >= _SETTLED
        }
        total = sum(counts.values()) + len(self._known)
        self._costs = {word: -log((counts.get(word, 0) + 1) / total) for word in self._known | counts.keys()}
        self._targets: dict[int, list[str]] = defaultdict(list)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        self._sounding: dict[str, str] = {}
        for word in sorted(counts, key=lambda one: (-counts[one], one)):
            self._sounding.setdefault(_heard(word), word)
            if len(word) >= _SHORTEST_MENDED:
                self._targets[len(word)].append(word)
            if len(word) >= _SHORTEST_MENDED or counts[word] >= _COMMON:
                for short in _shortened(word):
                    self._shortened[short].append(word)
        self._common = -log((_COMMON + 1) / total)
        self._shorthand = shorthand()
        rarest = log(total)
        self._parts = {form: rarest for form in self._shorthand if len(form) > 2} | self._costs
        self._mended: dict[tuple[str, Language | None], str] = {}

    def seen(self, word: str) -> int:
        """How often the word stands in the training lines."""
        return self._counts.get(word, 0)

    def mend(self, folded: str, language: Language | None = None) -> str:
        """`language` is that of the line, where it is known: of words as near, one of its own was meant."""
        tokens = _TOKENS.findall(_STRETCHED.sub(r"\1", folded))
        return "".join(self._one(token, language) for token in self._joined(tokens))

    def _joined(self, tokens: Sequence[str]) -> Iterator[str]:
        """The tokens, two halves of a known word made one where either alone means nothing."""
        place = 0
        while place < len(tokens):
            whole = "".join(tokens[place : place + 3 : 2])
            if tokens[place + 1 : place + 2] == [" "] and self._halved(tokens[place], whole):
                yield whole
                place += 3
            else:
                yield tokens[place]
                place += 1

    def _halved(self, first: str, whole: str) -> bool:
        second = whole[len(first) :]
        if len(whole) < _SHORTEST_JOINED or whole not in self._known:
            return False
        return any(half not in self._known and half not in self._shorthand for half in (first, second))

    def _one(self, word: str, language: Language | None) -> str:
        if word in self._known:
            return self._shorthand.get(word, word)
        if (word, language) not in self._mended:
            if len(self._mended) > _REMEMBERED:
                self._mended.clear()
            self._mended[word, language] = self._meant(word, language)
        return self._mended[word, language]

    def _meant(self, word: str, language: Language | None) -> str:
        if word in self._shorthand:
            return self._shorthand[word]
        if not word.isalpha() or not _SHORTEST <= len(word) <= _LONGEST:
            return word
        return min((*self._respelled(word, language), *self._parted(word, language)), default=(0.0, word))[1]

    def _cost(self, word: str, language: Language | None) -> float:
        foreign = language is not None and _language_of(word) not in (None, language)
        return self._costs[word] + _FOREIGN * foreign

    def _respelled(self, word: str, language: Language | None, *, far: bool = True) -> Iterator[tuple[float, str]]:
        """The nearest words; where none is near, the one that sounds the same. Two slips cost most to look for."""
        near = {one for short in _shortened(word) for one in self._shortened.get(short, ())}
        found = [(OSA.distance(word, one), one) for one in near if self._may_be(word, one)]
        slips = min((distance for distance, _ in found), default=_FAR)
        close = [one for distance, one in found if distance == slips]
        if far and slips > 1 and len(word) >= _TWO_SLIPS_FROM:
            slips, close = 2, list(self._two_slips(word))
        if slips == 1:
            yield from ((_one_slip(word, one) + self._cost(one, language), one) for one in close)
        elif close and len(word) >= _TWO_SLIPS_FROM:
            yield from ((2 * _SLIP + self._cost(one, language), one) for one in close)
        elif len(sound(word)) >= _SHORTEST_MENDED and (heard := self._sounding.get(_heard(word))):
            yield _BY_EAR + self._costs[heard], heard

    def _may_be(self, word: str, meant: str) -> bool:
        """Short words are too near to each other: only a common one was meant, and only a slip of the hand.

        Of two letters, one left out.
        """
        if min(len(word), len(meant)) >= _SHORTEST_MENDED:
            return True
        if len(word) == _SHORTEST and len(meant) == _SHORTEST:
            return False
        common = self._costs[meant] <= self._common
        return common and OSA.distance(word, meant) == 1 and hand_slipped(word, meant)

    def _two_slips(self, word: str) -> Iterator[str]:
        for length in range(len(word) - 2, len(word) + 3):
            found = process.extractOne(word, self._targets[length], scorer=OSA.distance, score_cutoff=2)
            if found is not None:
                yield found[0]

    def _parted(self, word: str, language: Language | None) -> Iterator[tuple[float, str]]:
        """The likeliest run of known words with, at most, one that needs mending."""
        if len(word) < _SHORTEST_PARTED:
            return
        whole = self._walk(word)
        if whole is not None:
            yield whole
        if len(word) > _LONGEST_PARTED_AND_MENDED:
            return
        for place in range(2, len(word) - 3):
            for known, rest, ordered in (
                (word[:place], word[place:], "{0} {1}"),
                (word[-place:], word[:-place], "{1} {0}"),
            ):
                if known in self._costs and rest not in self._known:
                    mended = min(self._respelled(rest, language, far=False), default=None)
                    if mended is not None:
                        cost = _LOST_SPACE + self._costs[known] + mended[0]
                        yield cost, ordered.format(known, mended[1])

    def _walk(self, word: str) -> tuple[float, str] | None:
        best: list[tuple[float, str] | None] = [(-_LOST_SPACE, "")]
        for end in range(1, len(word) + 1):
            ways = []
            for start in range(max(0, end - _LONGEST_PART), end):
                before, part = best[start], word[start:end]
                if before is not None and part in self._parts and (end - start > 1 or part in _ALONE):
                    meant = self._shorthand.get(part, part)
                    ways.append((before[0] + _LOST_SPACE + self._parts[part], f"{before[1]} {meant}".strip()))
            best.append(min(ways, default=None))
        return best[-1]


_ALONE = frozenset("aiy")


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words a slip apart share one of these."""
    yield word
    yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def _heard(word: str) -> str:
    """Its sound, and its first letter beside: whoever writes by ear still writes that one as it is."""
    return f"{word[0]} {sound(word)}"


def _one_slip(word: str, meant: str) -> float:
    if not hand_slipped(word, meant):
        return _OTHER_SLIP
    swapped = sorted(word) == sorted(meant)
    held = len(word) > len(meant) and set(word) == set(meant)
    return _SLIP if len(word) < len(meant) or swapped or held else _KEY_BESIDE


@lru_cache(maxsize=8192)
def _language_of(word: str) -> Language | None:
    return detect_language(word).language
