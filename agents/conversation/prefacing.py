"""What stands before an answer: that Alex is an AI, and which question a late answer is to."""

from agents.texts.lookup import say
from storage.models.base import AnyRow


def introduced(row: AnyRow, language: str, text: str, *, urgent: bool = False) -> str:
    """The first words of a thread say that Alex is an AI (EU AI Act, art. 50), and so do the first after a person.

    Where something must be done at once, that comes first.
    """
    if row.disclosed_at is not None:
        return text
    if urgent:
        return f"{text}\n\n{say('aid.disclosure', language)}"
    key = "conversation.disclosure_again" if row.epoch else "conversation.disclosure"
    return f"{say(key, language)}\n\n{text}"


def quoted(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
