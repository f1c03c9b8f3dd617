"""Draft articles from tickets that a person solved: facts of the answer, nothing of the customer."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.errors import Conflict, NotFound
from agents.support.answered import article_for
from agents.support.articles import ArticleSeen, NewArticle, draft, name_of
from agents.support.impersonal import without_customer
from agents.support.reading import ALEX
from knowledge.retriever import Retriever
from storage.database import Database, Transaction
from storage.models.question import PastTicket

_NIGHTLY = 50
_LOOKED_AT = 500
_LONGEST_TITLE = 110
_SHORTEST_ANSWER = 40
"""Characters: a shorter answer, such as « c’est fait », teaches nobody else."""
_GREETING = re.compile(r"^(?:bonjour|bonsoir|salut|hello|hi|dear)\b[^,.!?\n]{0,60}[,.!]?\s*", re.IGNORECASE)
_CLOSING = re.compile(
    r"\n+\s*(?:bien cordialement|cordialement|bien à vous|bonne journée|merci d['’]avance|best regards|kind regards|"
    r"regards|sincerely)\b.*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


class NotSolved(Conflict):
    """No person's answer to it went out."""

    code = "ticket_not_solved"


class Lessons:
    def __init__(self, database: Database, *, library: Callable[[], Retriever]) -> None:
        self._database = database
        self._library = library

    async def draft_from(self, ticket_id: int, *, by: str) -> ArticleSeen:
        """A draft about what this ticket asked; again, it is the same draft. Raises NotFound, NotSolved."""
        return await self._database.write(lambda tx: self.draft_of(tx, ticket_id, by=by))

    def draft_of(self, tx: Transaction, ticket_id: int, *, by: str) -> ArticleSeen:
        """As draft_from(), in a transaction that exists."""
        ticket = tx.questions.past_ticket(ticket_id)
        if ticket is None:
            raise NotFound(ticket=ticket_id)
        if not ticket.answer or ticket.author == ALEX:
            raise NotSolved
        return _drafted(tx, ticket, by=by)

    async def propose(self) -> Sequence[ArticleSeen]:
        """Drafts of the tickets solved lately whose question the library does not answer; each ticket at most once."""
        solved = await self._database.write(_candidates)
        unknown = await asyncio.to_thread(self._unknown, solved)
        return await self._database.write(lambda tx: _proposed(tx, unknown[:_NIGHTLY]))

    def _unknown(self, solved: Sequence[PastTicket]) -> Sequence[PastTicket]:
        library = self._library()
        return [one for one in solved if article_for(library, question_of(one)) is None]


def _drafted(tx: Transaction, ticket: PastTicket, *, by: str) -> ArticleSeen:
    title, answer = question_of(ticket), _without_frame(without_customer(ticket.answer, ticket))
    new = NewArticle(title, answer, ticket.language, basis=_basis(ticket))
    return draft(tx, _added(tx, new), author=by)


def _proposed(tx: Transaction, unknown: Sequence[PastTicket]) -> Sequence[ArticleSeen]:
    made = [_drafted(tx, ticket, by=ALEX) for ticket in unknown]
    if made:
        _announce(tx, len(made))
    return made


def question_of(ticket: PastTicket) -> str:
    """What the ticket asks, without who asks."""
    return title_of(without_customer(ticket.text, ticket))


def _candidates(tx: Transaction) -> Sequence[PastTicket]:
    """Solved tickets that no article was made of."""
    solved = [
        one for one in tx.questions.solved(_LOOKED_AT) if one.author != ALEX and len(one.answer) >= _SHORTEST_ANSWER
    ]
    taught = tx.articles.bases([_basis(one) for one in solved]) if solved else frozenset()
    return [one for one in solved if _basis(one) not in taught]


def _added(tx: Transaction, new: NewArticle) -> NewArticle:
    """A second answer to the same question is added to the first, so that the diff shows what is new."""
    before = tx.articles.published(name_of(new.title))
    if before is None:
        return new
    return replace(new, text=before.text if new.text in before.text else f"{before.text}\n\n{new.text}")


def _announce(tx: Transaction, number: int) -> None:
    detail = f"{number} articles drafted from solved tickets wait for a decision: alex support drafts"
    tx.issues.raise_issue(kind="articles", key=f"articles:{tx.now.date().isoformat()}", detail=detail, now=tx.now)


def title_of(question: str) -> str:
    """The sentence that asks, or the first one; cut at a word."""
    plain = _GREETING.sub("", question.strip())
    sentences = [" ".join(one.split()) for one in _SENTENCE.findall(plain) if one.strip()]
    asks = next((one for one in sentences if one.endswith("?")), sentences[0] if sentences else plain)
    if len(asks) <= _LONGEST_TITLE:
        return asks[:1].upper() + asks[1:]
    return asks[:1].upper() + asks[1:_LONGEST_TITLE].rsplit(" ", 1)[0] + "…"


def _without_frame(answer: str) -> str:
    return _CLOSING.sub("", _GREETING.sub("", answer.strip())).strip()


def _basis(ticket: PastTicket) -> str:
    return f"ticket:{ticket.id}"
