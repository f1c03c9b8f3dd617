"""A person's documents as they see them in a conversation."""

from collections.abc import Sequence

from agents.documents.service import Listed
from agents.messages import Button, Card
from agents.printing import Offered, Signature
from agents.texts.lookup import day, say


def documents_card(found: Sequence[Listed], language: str) -> Card:
    if not found:
        return Card("documents", say("document.none", language))
    lines = [say("document.intro", language)]
    lines += [
        say("document.line", language, title=one.offered.title, day=day(one.offered.dated_at, language))
        for one in found
    ]
    buttons = tuple(Button(one.offered.title[:64], button_of(one.kind, one.offered.subject)) for one in found)
    return Card("documents", "\n".join(lines), buttons)


def coming_card(offered: Offered, language: str) -> Card:
    return Card("document", say("document.coming", language, title=offered.title))


def letterhead_text(signature: Signature | None, language: str) -> str:
    """How reports are signed now, and how to change it."""
    how = say("letterhead.how", language)
    if signature is None:
        return f"{say('letterhead.none', language)} {how}"
    shown = say("letterhead.shown", language, name=signature.name, address=signature.address).rstrip()
    return f"{shown}\n\n{how}"


def button_of(kind: str, subject: str) -> str:
    return f"document:{kind}:{subject}"
