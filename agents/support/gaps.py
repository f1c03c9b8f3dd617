"""What customers ask and find no article about, or only a person settles: brought together, counted, with its rows."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agents.support.answered import article_for
from agents.support.impersonal import without_customer, without_person
from agents.support.wishes import asks_for_person, has_keyword, is_angry_at_us
from agents.texts.lookup import LANGUAGES, say
from knowledge.language.detect import detect_language
from knowledge.retriever import Retriever
from knowledge.support.category import Category
from knowledge.support.clustering import clusters
from storage.database import Database, Transaction
from storage.models.question import Asked, PastTicket

_TOOL = "search_knowledge"
_MOST = 1000
_LONGEST = 160
_WORDS_OF_A_CALL = 10
"""In more words than these somebody says what it is about."""


class GapKind(StrEnum):
    no_article = "no_article"
    """The library was asked and had nothing."""
    person = "person"
    """The thread or the ticket was left to a person."""


@dataclass(frozen=True, slots=True)
class GapRow:
    row: str
    """table:id, a message or a ticket."""
    kind: GapKind
    text: str
    """Without who asked."""
    at: datetime
    conversation_id: int | None = None
    """The thread of a message."""


@dataclass(frozen=True, slots=True)
class Gap:
    question: str
    """The most typical of them."""
    rows: Sequence[GapRow]
    answered_by: str | None
    """The article that answers it today; None where none does."""

    def count(self, kind: GapKind) -> int:
        return sum(row.kind is kind for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked, as it was written."""

    looked_up: Sequence[Asked]
    handed_over: Sequence[Asked]
    tickets: Sequence[PastTicket]


class Gaps:
    def __init__(self, database: Database, *, library: Callable[[], Retriever]) -> None:
        self._database = database
        self._library = library

    async def report(self, *, span: timedelta) -> Sequence[Gap]:
        """The most asked first. Reads only."""
        found = await self._database.write(lambda tx: _found(tx, tx.now - span))
        return await asyncio.to_thread(self._together, found)

    def _together(self, found: _Found) -> Sequence[Gap]:
        library, rows = self._library(), _rows(found)
        together = [[rows[place] for place in places] for places in clusters([row.text for row in rows])]
        return [Gap(some[0].text, some, article_for(library, some[0].text)) for some in together]


def _found(tx: Transaction, since: datetime) -> _Found:
    nothing = tuple(say("library.nothing", language) for language in LANGUAGES)
    in_vain = []
    for turn, asked in tx.questions.looked_up(since, _TOOL, _MOST):
        calls = [call for call in turn.tools or () if call.get("name") == _TOOL]
        if calls and all(str(call.get("result", "")).startswith(nothing) for call in calls):
            in_vain.append(asked)
    left = tx.questions.left_to_a_person(since, [Category.other], _MOST)
    return _Found(in_vain, tx.questions.handed_over(since, _MOST), left)


def _rows(found: _Found) -> Sequence[GapRow]:
    """A question that both found nothing and was handed over is one row, of the second kind."""
    rows = [_line(one, GapKind.no_article) for one in found.looked_up]
    rows += [_line(one, GapKind.person) for one in found.handed_over if not _only_calls_a_person(one.text)]
    for ticket in found.tickets:
        text = _cut(without_customer(ticket.text, ticket))
        rows.append(GapRow(f"ticket:{ticket.id}", GapKind.person, text, ticket.created_at))
    unique = {row.row: row for row in rows if row.text}
    return sorted(unique.values(), key=lambda row: (row.at, row.row))


def _only_calls_a_person(text: str) -> bool:
    """A wish or an outburst and nothing besides: no article would have answered it."""
    is_call = has_keyword(text) or asks_for_person(text) or is_angry_at_us(text)
    return is_call and len(text.split()) <= _WORDS_OF_A_CALL


def _line(asked: Asked, kind: GapKind) -> GapRow:
    return GapRow(asked.row, kind, _plain(asked.text), asked.at, asked.conversation_id)


def _plain(text: str) -> str:
    return _cut(without_person(text, detect_language(text).language or "fr"))


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
