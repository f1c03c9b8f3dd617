"""Which article a question is about: how much of it each article tells in its title, its other names and its text."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from knowledge.language.folding import words
from knowledge.language.synonyms import in_other_words
from knowledge.language.terms import parts
from knowledge.loader import Passage
from knowledge.questions.lines import lines

Article = tuple[str, str, str]
"""Its kind, its title and its language."""


def article_of(passage: Passage) -> Article:
    return passage.kind, passage.source.title, passage.language


_TITLE, _ASKED, _TEXT = (0.22, 0.3), (0.35, 0.5), (0.43, 1.5)
"""Of each field, what it counts, and how often a term must stand in it to count half. Fitted by regression on
`questions/asked.tsv`, five ways left out in turn; see docs/decisions/0016."""
_SAYS_LITTLE = 2
"""How strongly what is asked of every subject (« combien », « normal ») is left out."""
_NAMED = 0.15
"""What a name of an article that says all that is asked, and nothing else, counts beside the fields."""


class ArticleRanking:
    """Reads each article once; safe to use from several threads."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        titles: dict[Article, str] = {}
        asked: defaultdict[Article, list[str]] = defaultdict(list)
        texts: defaultdict[Article, list[str]] = defaultdict(list)
        for passage in passages:
            article = article_of(passage)
            titles[article] = passage.source.title
            # What the team taught brings no other names: its text, which is short, stands for them.
            asked[article].append(passage.text if passage.kind == "taught" else passage.asked)
            texts[article] += (passage.title, passage.text)
        self._articles = list(titles)
        self._languages = np.array([language for _, _, language in self._articles])
        fields = (
            (_TITLE, list(titles.values())),
            (_ASKED, [" ".join(asked[one]) for one in self._articles]),
            (_TEXT, [" ".join(texts[one]) for one in self._articles]),
        )
        cut = cache(parts)
        self._fields = [_Field(told, share, half, cut) for (share, half), told in fields]
        holders: defaultdict[str, set[int]] = defaultdict(set)
        for field in self._fields:
            for part, (places, _) in field.held.items():
                holders[part].update(places.tolist())
        self._held_by = {part: len(places) for part, places in holders.items()}
        self._names = _Names(
            (
                (place, frozenset(part for word in words(name) for part in cut(word)))
                for place, article in enumerate(self._articles)
                for name in (titles[article], *",".join(asked[article]).split(","))
            ),
            self._weight,
        )

    def shares(self, question: str, language: str) -> Mapping[Article, float]:
        """How much of what is asked each article of a language tells, 0 to 1; those that tell nothing are left out."""
        told = self._told(question)
        other = in_other_words(question)
        if other is not None:
            told = np.maximum(told, self._told(other))
        told[self._languages != language] = 0
        return {self._articles[place]: float(told[place]) for place in np.flatnonzero(told)}

    def _told(self, question: str) -> NDArray[np.float64]:
        asked: dict[str, float] = {}
        for word in dict.fromkeys(words(question)):
            for part in parts(word):
                asked[part] = self._weight(part)
        told = np.zeros(len(self._articles))
        for field in self._fields:
            for part in asked.keys() & field.held.keys():
                places, shares = field.held[part]
                told[places] += asked[part] * shares
        told /= sum(asked.values()) or 1
        return np.minimum(1, told + _NAMED * self._names.meant(asked, len(told)))

    def _weight(self, part: str) -> float:
        return self._rarity(part) * _subject(part) ** _SAYS_LITTLE

    def _rarity(self, part: str) -> float:
        held_by = self._held_by.get(part, 0)
        return sqrt(log(1 + (len(self._articles) - held_by + 0.5) / (held_by + 0.5)))


class _Field:
    """For each part of a word, the articles that hold it and how much of the field's share it tells."""

    def __init__(self, texts: Sequence[str], share: float, half: float, cut: Callable[[str], Sequence[str]]) -> None:
        held: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for place, text in enumerate(texts):
            counts = Counter[str]()
            for word, times in Counter(words(text)).items():
                for part in cut(word):
                    counts[part] += times
            for part, times in counts.items():
                held[part][place] = share * times / (times + half)
        self.held = {
            part: (np.fromiter(told, np.int64), np.fromiter(told.values(), np.float64)) for part, told in held.items()
        }


class _Names:
    """What each article is called and asked by, name by name: one that is asked whole is meant, not only spoken of."""

    def __init__(self, names: Iterable[tuple[int, frozenset[str]]], weight: Callable[[str], float]) -> None:
        self._articles: list[int] = []
        self._wholes: list[float] = []
        self._held: defaultdict[str, list[int]] = defaultdict(list)
        for article, parts_of_it in names:
            for part in parts_of_it:
                self._held[part].append(len(self._wholes))
            self._articles.append(article)
            self._wholes.append(sum(weight(part) for part in parts_of_it))

    def meant(self, asked: Mapping[str, float], articles: int) -> NDArray[np.float64]:
        """For each article, of its name that fits best: the share of it that is asked × that of what is asked."""
        shared: defaultdict[int, float] = defaultdict(float)
        for part, weight in asked.items():
            for name in self._held.get(part, ()):
                shared[name] += weight
        meant, whole = np.zeros(articles), sum(asked.values()) or 1
        for name, weight in shared.items():
            place = self._articles[name]
            meant[place] = max(meant[place], weight / (self._wholes[name] or 1) * weight / whole)
        return meant


@cache
def _asked_of() -> Mapping[str, int]:
    """In how many of the written-out questions each part of a word stands."""
    return Counter(part for line in lines() for part in {one for word in words(line.text) for one in parts(word)})


def _subject(part: str) -> float:
    """1 for what one question asks of, next to 0 for what questions of any subject hold."""
    most = log(len(lines()) + 1)
    return max(0.0, (most - log(_asked_of()[part] + 0.5)) / most)
