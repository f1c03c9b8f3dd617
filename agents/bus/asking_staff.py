"""Facts on which an admin has to decide, as they are told in a chat, with buttons that are commands."""

from collections.abc import Mapping

from agents.bus.bus import ASK
from agents.bus.knowing import line_of, verdict_of
from agents.events import KnowledgeProposed, NewsArrived
from agents.messages import Button, OutgoingMessage
from agents.texts.lookup import say
from storage.database import Transaction


def asked_of_staff(tx: Transaction, kind: str, payload: Mapping[str, object], language: str) -> OutgoingMessage | None:
    """None for a fact that asks nothing of anybody."""
    match kind:
        case KnowledgeProposed.__name__:
            return _version(tx, int(str(payload["version_id"])), language)
        case NewsArrived.__name__:
            text = say("knowing.arrived", language, number=payload["number"])
            return OutgoingMessage(text, (Button(say("knowing.see_news", language), f"{ASK}:/actualites"),))
        case _:
            return None


def _version(tx: Transaction, number: int, language: str) -> OutgoingMessage | None:
    row = tx.learning.of_number(number)
    if row is None:
        return None
    text = "\n".join([say("knowing.proposed", language), line_of(row, language), verdict_of(row, language)])
    deeds = (("see", "/connaissances"), ("approve", "/approuver"), ("reject", "/ecarter"))
    buttons = (Button(say(f"knowing.button_{name}", language), f"{ASK}:{word} {number}") for name, word in deeds)
    return OutgoingMessage(text, tuple(buttons))
