"""What the library answers to a question, in passages or as a whole article."""

import asyncio
from collections.abc import Collection, Sequence

from agents.diagnosis.to_the_point import relevant
from agents.errors import LibraryError
from knowledge.diagnosis.diagnosis import Language
from knowledge.errors import RetrievalUnavailable
from knowledge.loader import Article, Kind, whole_article
from knowledge.retriever import Hit, Retriever

_LOOKED_AT = 5
"""Hits among which one that is to the point may stand."""
_MOST = 3
_WRITTEN: tuple[Kind, ...] = ("article",)


async def answers(library: Retriever, question: str, language: Language) -> Sequence[Hit]:
    """Articles that are to the point; where there are none, notes on faults that are.

    Off the event loop where an index elsewhere is asked as well. Raises LibraryError.
    """
    if library.is_dense:
        return await asyncio.to_thread(_answers, library, question, language)
    return _answers(library, question, language)


async def article(library: Retriever, question: str, language: Language) -> Article | None:
    """The whole of the article that answers a question best; None when none does. Raises LibraryError."""
    hits = await asyncio.to_thread(search, library, question, language, _WRITTEN)
    return whole_article(hits[0].passage, library.passages) if hits else None


def _answers(library: Retriever, question: str, language: Language) -> Sequence[Hit]:
    for kinds in (_WRITTEN, None):
        found = relevant(question, search(library, question, language, kinds))
        if found:
            return found[:_MOST]
    return ()


def search(
    library: Retriever, question: str, language: Language, kinds: Collection[Kind] | None = None
) -> Sequence[Hit]:
    """The passages nearest to a question, to the point or not. Raises LibraryError."""
    try:
        return library.search(question, limit=_LOOKED_AT, language=language, kinds=kinds)
    except RetrievalUnavailable as error:
        raise LibraryError(reason=str(error)) from error
