"""Answers that a model words over a template's facts: asked outside any transaction, filled in and judged inside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agents.claims.guard import Guard
from agents.errors import ModelError
from agents.ports import ReplyModel
from agents.support.answering import Decision, Draft, ReplyKind
from agents.support.grounding import Ungrounded, grounded
from agents.support.rehearsing import rehearsed
from knowledge.support.personal import personal
from storage.database import Database, Transaction
from storage.models.ticket import Ticket

_PROMPT = Path(__file__).with_name("prompt.md").read_text("utf-8")
_LONGEST_ASKED = 2000
"""Characters of a customer's words that are worth their tokens."""
_BY_MODEL = " model"


class Unusable(Exception):
    """What a model wrote is not used; `reason` is one word of [model_draft] in the texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wording:
    """What a model wrote over a template, its facts in braces; or why it wrote nothing that can be used.

    `may_send`: whether it may go out before a person has read it.
    """

    template: str
    text: str
    may_send: bool
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    said: str
    email: str
    language: str
    draft: Draft
    sends: bool


class ReplyWriter:
    """Without a model every answer is in the words of its template."""

    def __init__(self, database: Database, model: ReplyModel | None = None, *, may_send: bool = False) -> None:
        self._database = database
        self._model = model
        self._may_send = may_send

    async def wording(self, decided: Callable[[Transaction], tuple[Ticket, Decision | None] | None]) -> Wording | None:
        """How a model words the answer that would be given; None where the template does.

        `decided` is rehearsed and undone. Questions and receipts are never worded by a model: they state nothing.
        Neither is what goes out by itself, unless `may_send`.
        """
        if self._model is None:
            return None
        asked = await rehearsed(self._database, lambda tx: _asked(decided(tx)))
        if asked is None or (asked.sends and not self._may_send):
            return None
        label = asked.draft.template
        try:
            text = await self._model.reply(_instructions(asked.language), _material(asked))
        except ModelError as error:
            return Wording(label, "", self._may_send, trouble=str(error.facts.get("reason", "error")))
        return Wording(label, text, self._may_send)


def _asked(decided: tuple[Ticket, Decision | None] | None) -> _Asked | None:
    if decided is None or decided[1] is None:
        return None
    ticket, decision = decided[0], decided[1]
    if decision.draft.kind is not ReplyKind.answer or not decision.draft.pattern:
        return None
    return _Asked(ticket.text, ticket.email, ticket.language, decision.draft, decision.sends)


def by_model_of(template: str) -> str:
    """The label of an answer that a model worded over that template."""
    return f"{template}{_BY_MODEL}"


def worded(draft: Draft, wording: Wording, language: str) -> Draft:
    """The same answer in the model's words, each fact from the row that was read in this transaction.

    Raises Unusable where it is another answer by now, or where the words state, promise or leave out anything.
    """
    if wording.trouble:
        raise Unusable(wording.trouble)
    if wording.template != draft.template:
        raise Unusable("changed")
    try:
        text = grounded(wording.text, pattern=draft.pattern, facts=draft.cited, language=language)
    except Ungrounded as error:
        raise Unusable(error.reason) from error
    # The claims of the house, once more over the whole: words of money, delays, links, urgencies, vows.
    if Guard([draft.text], asked="", prompt=_PROMPT).breach(text) is not None:
        raise Unusable("claim")
    return replace(draft, text=text, template=by_model_of(draft.template))


def _instructions(language: str) -> str:
    return _PROMPT.replace("{language}", language)


def _material(asked: _Asked) -> str:
    """The customer's words without what tells who they are, and the answer without a value of any row."""
    return f"{_enclosed('message', _impersonal(asked))}\n{_enclosed('answer', asked.draft.pattern)}"


def _impersonal(asked: _Asked) -> str:
    said = asked.said[-_LONGEST_ASKED:]
    for one in reversed(personal(said, emails=[asked.email])):
        said = f"{said[: one.start]}…{said[one.end :]}"
    return said


def _enclosed(tag: str, text: str) -> str:
    """Between two marks that the text itself cannot write."""
    return f"<{tag}>\n{text.replace('<', '‹').replace('>', '›')}\n</{tag}>"
