"""What the library answers to a question, in passages or as a whole article."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from agents.diagnosis.to_the_point import relevant, shared, substance
from agents.errors import LibraryError
from knowledge.article_ranking import Article as ArticleKey
from knowledge.article_ranking import article_of
from knowledge.diagnosis.diagnosis import Language
from knowledge.errors import RetrievalUnavailable
from knowledge.language.folding import words
from knowledge.language.trade import names_another_thing, speaks_of_cars
from knowledge.language.vehicles import find_vehicle
from knowledge.loader import WRITTEN, Article, Kind, whole_article
from knowledge.retriever import Hit, Retriever

_LOOKED_AT = 5
"""Hits among which one that is to the point may stand."""
_MOST = 3
_RANKED, _BY_RANK, _OURS = 40, 0.19, 0.08
"""Passages among which an article is looked for, what the rank of its best is worth beside what it tells,
and what it is worth that the team taught it."""
_FLOOR, _FLOOR_ELSEWHERE, _FLOOR_OF_OTHER_THINGS = 0.13, 0.22, 0.25
"""The share of a question that an article must tell; of one without a word of the trade, and of one that names a thing
of another world. Set on the questions no article answers of knowledge/questions; see docs/decisions/0016."""
_NEAR = 0.6
"""The part of that floor from which an article is no answer but may be what is meant, of a question of cars."""
_AS_GOOD = 0.7
"""What an article must be worth beside the best to be offered with it."""
_SHARED_ELSEWHERE = 2
"""Words of substance that an article must hold of a question without a word of the trade."""
_TELLS_A_NAME = 0.35
"""The share from which one word does: more than an article tells that is not called by it."""
_TAUGHT: tuple[Kind, ...] = ("taught",)
_TELLS, _TELLS_ONE_WORD = 0.16, 0.28
"""The share of a question that what the team taught must tell to go before all that is shipped, by the library's own
measure; more of a question of one word."""
_SHARED = 0.5
"""The share of its words of substance that it must hold, and two of them where there are two."""


class Found(NamedTuple):
    """What the library has on a question."""

    best: Hit | None = None
    """What answers it; None where nothing surely does."""
    near: Sequence[Hit] = ()
    """What else may be meant: offered, told only when asked for."""
    intro: str = ""
    """How the article of the best begins, where the best stands further down in it."""
    is_whole: bool = True
    """Whether the best and the intro are all there is of the article."""


async def answers(library: Retriever, question: str, language: Language) -> Found:
    """What the team taught about it; else articles that are to the point; else notes on faults that are.

    Off the event loop where an index elsewhere is asked as well. Raises LibraryError.
    """
    if library.is_dense:
        return await asyncio.to_thread(_answers, library, question, language)
    return _answers(library, question, language)


async def article(library: Retriever, question: str, language: Language) -> Article | None:
    """The whole of the article that answers a question best; None when none does. Raises LibraryError."""
    hits = await asyncio.to_thread(search, library, question, language, WRITTEN)
    return whole_article(hits[0].passage, library.passages) if hits else None


def taught(library: Retriever, question: str, language: Language) -> Sequence[Hit]:
    """What the team taught or let in and what answers the question, in their language first."""
    for tongue in (language, None):
        near = library.search(question, limit=_LOOKED_AT, language=tongue, kinds=_TAUGHT, relevant=False, by_words=True)
        found = [hit for hit in near if _tells(question, hit)]
        if found:
            return found[:_MOST]
    return ()


def _is_of_another_car(question: str, hit: Hit) -> bool:
    """What was let in about one model is said of no other."""
    found = (find_vehicle(question), find_vehicle(f"{hit.passage.title} {hit.passage.text}"))
    models = {one.mention.model for one in found if one is not None and one.mention.model}
    return hit.passage.kind in _TAUGHT and len(models) > 1


def _tells(question: str, hit: Hit) -> bool:
    """Whether it is about the question's matter."""
    told = f"{hit.passage.title} {hit.passage.text} {hit.citation.origin}"
    if _is_of_another_car(question, hit):
        return False
    car = find_vehicle(question)
    named = words(f"{car.mention.make or ''} {car.mention.model or ''}") if car is not None else ()
    asked = substance(question) - substance(" ".join(named))
    held = asked & shared(question, told)
    if len(asked) == 1:
        # « Un véhicule de prêt ? » asks for what is called so; « une hybride ? » is not asked of one oil for hybrids.
        return asked == substance(hit.passage.title) and hit.told >= _TELLS_ONE_WORD
    return len(held) >= max(2, _SHARED * len(asked)) and hit.told >= _TELLS


def _answers(library: Retriever, question: str, language: Language) -> Found:
    if found := taught(library, question, language):
        return _found(library, found)
    articles, near = _articles(library, question, language)
    if articles:
        return _found(library, articles)
    notes = search(library, question, language)
    if found := relevant(question, [hit for hit in notes if not _is_of_another_car(question, hit)])[:_MOST]:
        return _found(library, found)
    return Found(near=near)


def _found(library: Retriever, hits: Sequence[Hit]) -> Found:
    best, *near = hits
    own = [one for one in library.passages if article_of(one) == article_of(best.passage)]
    intro = "" if own[0].id == best.passage.id else own[0].text.partition("\n\n")[0]
    return Found(best, near, intro, is_whole=len(own) == 1)


def _articles(library: Retriever, question: str, language: Language) -> tuple[Sequence[Hit], Sequence[Hit]]:
    """Of each article that tells enough of the question, the passage to begin with, the best article first.

    Those that are worth far less than the best are left out. Where none tells enough, those that come near it.
    """
    floor = _floor(question)
    telling = library.articles(question, language)
    if not substance(question) and max(telling.values(), default=0) < _TELLS_A_NAME:
        return (), ()
    near, of_cars = _ranked(library, question, language), speaks_of_cars(question)
    hits = [
        hit
        for hit in near
        if telling.get(article_of(hit.passage), 0) >= _NEAR * floor
        and (of_cars or _holds_enough(question, hit, telling[article_of(hit.passage)]))
        and not _is_of_another_car(question, hit)
    ]
    if not hits:
        return (), ()

    def worth(hit: Hit) -> float:
        ours = _OURS if hit.passage.kind in _TAUGHT else 0.0
        return telling[article_of(hit.passage)] + _BY_RANK * hit.score / near[0].score + ours

    by_article: dict[ArticleKey, Hit] = {}
    for hit in sorted(hits, key=worth, reverse=True):
        by_article.setdefault(article_of(hit.passage), hit)
    answering = [one for one in by_article.values() if telling[article_of(one.passage)] >= floor]
    if not answering:
        return (), list(by_article.values())[:_MOST] if of_cars else ()
    best, *others = answering
    as_good = [one for one in others if worth(one) >= _AS_GOOD * worth(best)]
    return [_begun(library, question, one) for one in (best, *as_good)][:_MOST], ()


def _holds_enough(question: str, hit: Hit, told: float) -> bool:
    return told >= _TELLS_A_NAME or len(shared(question, _held(hit))) >= _SHARED_ELSEWHERE


def _held(hit: Hit) -> str:
    return f"{hit.passage.title} {hit.passage.asked} {hit.passage.text}"


def _begun(library: Retriever, question: str, best: Hit) -> Hit:
    """The passage that holds most of what the article's name does not say; the first where none holds more."""
    own = [one for one in library.passages if article_of(one) == article_of(best.passage)]
    further = " ".join(substance(question) - shared(question, best.citation.title))
    return replace(best, passage=max(own, key=lambda one: len(shared(further, one.text))))


def _ranked(library: Retriever, question: str, language: Language) -> Sequence[Hit]:
    try:
        return library.search(question, limit=_RANKED, language=language, kinds=WRITTEN, relevant=False)
    except RetrievalUnavailable as error:
        raise LibraryError(reason=str(error)) from error


def _floor(question: str) -> float:
    if names_another_thing(question):
        return _FLOOR_OF_OTHER_THINGS
    return _FLOOR if speaks_of_cars(question) else _FLOOR_ELSEWHERE


def search(
    library: Retriever, question: str, language: Language, kinds: Collection[Kind] | None = None
) -> Sequence[Hit]:
    """The passages nearest to a question, to the point or not. Raises LibraryError."""
    try:
        return library.search(question, limit=_LOOKED_AT, language=language, kinds=kinds)
    except RetrievalUnavailable as error:
        raise LibraryError(reason=str(error)) from error
