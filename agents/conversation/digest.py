"""Notes on a thread drawn from rows alone: what a brain should know once the lines are too old to read again."""

from collections.abc import Sequence

from agents.texts.lookup import moment, say
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.message import Role

_QUESTIONS = 5
_LONGEST_QUESTION = 80
_LONGEST_CASE = 240


def digest(tx: Transaction, contact_id: int, lines: Sequence[AnyRow], language: str) -> str:
    """Vehicle, case, codes, what was promised, and the last things asked, in at most some 120 words."""
    notes = [
        *_car(tx, contact_id, language),
        *_promised(tx, contact_id, language),
        *_asked(lines, language),
    ]
    return " ".join(notes)


def _car(tx: Transaction, contact_id: int, language: str) -> list[str]:
    notes = []
    vehicle = tx.cases.vehicle(contact_id)
    if vehicle is not None:
        notes.append(say("memory.vehicle", language, label=vehicle.label))
    case = tx.cases.open_of(contact_id)
    if case is not None:
        if case.text:
            notes.append(say("memory.case", language, words=_cut(case.text, _LONGEST_CASE)))
        if case.codes:
            notes.append(say("memory.codes", language, codes=", ".join(case.codes)))
    return notes


def _promised(tx: Transaction, contact_id: int, language: str) -> list[str]:
    notes = []
    interests = [say(f"memory.{lead.interest}", language) for lead in tx.leads.of_contact(contact_id)]
    if interests:
        notes.append(say("memory.requests", language, interests=", ".join(interests)))
    threads = [row.id for row in tx.conversations.of_contact(contact_id)]
    handoffs = [handoff for thread in threads if (handoff := tx.conversations.open_handoff(thread)) is not None]
    if handoffs:
        notes.append(say("memory.waiting", language, time=moment(handoffs[0].requested_at, language)))
    return notes


def _asked(lines: Sequence[AnyRow], language: str) -> list[str]:
    words = [line.text for line in lines if line.role == Role.customer and line.text and line.button is None]
    asked = list(dict.fromkeys(_cut(text, _LONGEST_QUESTION) for text in words))[-_QUESTIONS:]
    if not asked:
        return []
    questions = ", ".join(say("memory.question", language, words=text) for text in asked)
    return [say("memory.asked", language, questions=questions)]


def _cut(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
