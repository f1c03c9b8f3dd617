"""The replay lab: past tickets on another version of the classifier, a wording or the library; nothing is sent or kept.

Whatever a look tries out is undone with its transaction, so not even a mistake in here can reach a customer.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agents.errors import NotFound
from agents.support import templates
from agents.support.answering import Decision
from agents.support.articles import record_of
from agents.support.deciding import asked_of, decide, decide_as
from agents.support.lessons import question_of
from agents.support.rehearsing import rehearsed
from knowledge.loader import WRITTEN, Record, taught_passages
from knowledge.retriever import Retriever
from knowledge.support.classifier import Understood, support_classifier
from storage.database import Database, Transaction
from storage.models.question import PastTicket
from storage.models.ticket import Ticket

_AT_ONCE = 50
"""Tickets looked at in one transaction, so that a customer never waits for the lab."""


class What(StrEnum):
    category = "category"
    """It would be understood otherwise."""
    reply = "reply"
    """It would be answered in other words."""
    fate = "fate"
    """It would go out by itself, or no more."""
    article = "article"
    """The library would answer with another article."""


@dataclass(frozen=True, slots=True)
class Change:
    row: str
    """table:id of the past ticket."""
    what: What
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What to try beside the classifier of this version: a wording of a template, an article that is drafted."""

    template: str = ""
    language: str = "fr"
    wording: str = ""
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """`judged` are the tickets whose true category a person told; so many were and would be understood rightly."""

    tickets: int
    changes: Sequence[Change]
    judged: int
    right_before: int
    right_after: int


@dataclass(frozen=True, slots=True)
class _Past:
    """A ticket as it stands, and as it would be understood now."""

    id: int
    question: str
    found: Understood
    category: str
    truth: str | None


class Replay:
    def __init__(self, database: Database, *, library: Callable[[], Retriever]) -> None:
        self._database = database
        self._library = library

    async def run(self, candidate: Candidate, *, limit: int = 1000) -> Replayed:
        """What would be otherwise for the latest tickets, newest first.

        Raises TemplateWrong for a wording that could not be published, and NotFound for an article that is none.
        """
        if candidate.wording:
            templates.lint(candidate.wording)
        article = None if candidate.article is None else await self._article(candidate.article)
        past = await self._past(limit)
        changes: list[Change] = []
        for start in range(0, len(past), _AT_ONCE):
            changes += await rehearsed(self._database, _deciding(past[start : start + _AT_ONCE], candidate))
        if article is not None:
            changes += await asyncio.to_thread(self._found, past, article)
        told = [one for one in past if one.truth is not None]
        return Replayed(
            tickets=len(past),
            changes=changes,
            judged=len(told),
            right_before=sum(one.category == one.truth for one in told),
            right_after=sum(one.found.category.value == one.truth for one in told),
        )

    async def _article(self, article_id: int) -> Record:
        def read(tx: Transaction) -> Record:
            row = tx.articles.get(article_id)
            if row is None:
                raise NotFound(article=article_id)
            return record_of(row)

        return await self._database.write(read)

    async def _past(self, limit: int) -> Sequence[_Past]:
        rows = await self._database.write(lambda tx: tx.questions.past_tickets(limit))
        return await asyncio.to_thread(lambda: [_read(one) for one in rows])

    def _found(self, past: Sequence[_Past], article: Record) -> list[Change]:
        """Whose question the library would answer with another article, were this one published."""
        now, added = self._library(), taught_passages((article,))
        ids = {passage.id for passage in added}
        then = Retriever([*(one for one in now.passages if one.id not in ids), *added])
        changes = []
        for one in past:
            before, after = _best(now, one.question), _best(then, one.question)
            if before != after:
                changes.append(Change(f"ticket:{one.id}", What.article, before, after))
        return changes


def _read(ticket: PastTicket) -> _Past:
    found = support_classifier().understand(ticket.text)
    return _Past(ticket.id, question_of(ticket), found, ticket.category, ticket.truth)


def _deciding(past: Sequence[_Past], candidate: Candidate) -> Callable[[Transaction], Sequence[Change]]:
    return lambda tx: _decided(tx, past, candidate)


def _decided(tx: Transaction, past: Sequence[_Past], candidate: Candidate) -> Sequence[Change]:
    tickets = {one.id: ticket for one in past if (ticket := tx.tickets.get(one.id)) is not None}
    before = {number: decide(tx, ticket) for number, ticket in tickets.items()}
    if candidate.wording:
        name, language = candidate.template, candidate.language
        templates.publish(tx, name, language=language, text=candidate.wording, author="replay")
    after = {one.id: _understood(tx, tickets[one.id], one.found) for one in past if one.id in tickets}
    return [change for number in tickets for change in _differences(number, before[number], after[number])]


def _understood(tx: Transaction, ticket: Ticket, found: Understood) -> Decision:
    asked = asked_of(ticket, knows_email=True)
    otherwise = replace(asked, category=found.category, abstained=found.abstained, labels=list(found.labels))
    return decide_as(tx, ticket, otherwise)


def _differences(number: int, before: Decision, after: Decision) -> Sequence[Change]:
    looked_at: Mapping[What, tuple[str, str]] = {
        What.category: (before.category, after.category),
        What.reply: (before.draft.text, after.draft.text),
        What.fate: (before.status.value, after.status.value),
    }
    return [Change(f"ticket:{number}", what, old, new) for what, (old, new) in looked_at.items() if old != new]


def _best(library: Retriever, question: str) -> str:
    found = library.search(question, limit=1, kinds=WRITTEN)
    return found[0].passage.title if found else ""
