"""Lines too old to be read again become notes: a job of its own, never in the way of an answer."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.brain.turn import Line, ToolCall
from agents.conversation.digest import digest
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ConversationId
from storage.models.message import Role
from storage.queue.job import Job

log = logging.getLogger(__name__)

LINES_LEFT_OUT = 16
"""The newest lines, which every brain still reads verbatim."""
_LINES_WORTH_NOTES = 6
_TURNS_REMEMBERED = 3
"""Turns whose tool results a remote model reads again."""
_LINES_AT_ONCE = 200
_LONGEST = 120
"""Words of the notes."""


class SumsUp(Protocol):
    """The brain: agents.brain.agent.Brain. None when there is no model to ask."""

    async def sum_up(
        self, conversation_id: ConversationId, *, before: str, lines: Sequence[Line], language: str
    ) -> str | None: ...


def is_behind(history: Sequence[AnyRow], *, summarised_to: int) -> bool:
    """Whether enough lines are about to leave the window without being in the notes."""
    leaving = [line for line in history[:-LINES_LEFT_OUT] if line.id > summarised_to]
    return len(leaving) >= _LINES_WORTH_NOTES


def earlier_results(tx: Transaction, history: Sequence[AnyRow]) -> tuple[ToolCall, ...]:
    """What tools found in the last turns of this thread."""
    turns = list(dict.fromkeys(line.turn_id for line in history if line.turn_id is not None))[-_TURNS_REMEMBERED:]
    return tuple(
        ToolCall(
            name=str(call["name"]),
            arguments={},
            failed=bool(call.get("failed")),
            result=str(call.get("result") or ""),
        )
        for tools in tx.turns.tools_of(turns)
        for call in tools
    )


def remember_job(contact_id: int, conversation_id: int) -> Job:
    payload = {"contact": contact_id, "conversation": conversation_id}
    return Job("remember", payload, key=f"remember:{contact_id}")


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What the next notes are made of."""

    before: str
    summarised_to: int
    lines: tuple[Line, ...]
    last_id: int
    language: str
    from_rows: str


class Remembering:
    def __init__(self, database: Database, *, brain: SumsUp) -> None:
        self._database = database
        self._brain = brain

    async def remember(self, contact_id: int, conversation_id: ConversationId) -> None:
        """Bring the notes on a person up to date; without a model, or when it fails, they are drawn from rows."""
        leaving = await self._database.write(lambda tx: _leaving(tx, contact_id, conversation_id))
        if leaving is None:
            return
        summary = await self._summed_up(conversation_id, leaving) or leaving.from_rows
        await self._database.write(lambda tx: _keep(tx, contact_id, leaving, summary))

    async def _summed_up(self, conversation_id: ConversationId, leaving: _Leaving) -> str | None:
        try:
            text = await self._brain.sum_up(
                conversation_id, before=leaving.before, lines=leaving.lines, language=leaving.language
            )
        except Exception as error:  # noqa: BLE001 -- whatever a model's client raises, notes are kept
            log.warning("no notes from the model", extra={"why": type(error).__name__})
            return None
        return " ".join(text.split()[:_LONGEST]) if text else None


def _leaving(tx: Transaction, contact_id: int, conversation_id: int) -> _Leaving | None:
    dialogue = tx.conversations.dialogue(contact_id)
    before, summarised_to = (dialogue.summary, dialogue.summarised_to) if dialogue else ("", 0)
    rows = tx.messages.of_contact_after(contact_id, after=summarised_to, limit=_LINES_AT_ONCE)[:-LINES_LEFT_OUT]
    thread = tx.conversations.get(conversation_id)
    if not rows or thread is None:
        return None
    language = thread.language or "fr"
    return _Leaving(
        before=before,
        summarised_to=summarised_to,
        lines=tuple(Line(Role(row.role), row.text, row.created_at) for row in rows if row.edit_of_id is None),
        last_id=rows[-1].id,
        language=language,
        from_rows=digest(tx, contact_id, rows, language),
    )


def _keep(tx: Transaction, contact_id: int, leaving: _Leaving, summary: str) -> None:
    """Unless another run was faster, or the person asked to start afresh meanwhile."""
    dialogue = tx.conversations.dialogue(contact_id)
    if dialogue is not None and dialogue.summarised_to != leaving.summarised_to:
        return
    values = {"summary": summary, "summarised_to": leaving.last_id}
    tx.conversations.keep_dialogue(contact_id, values, tx.now)
