"""Facts on which an admin has to decide, as they are told in a chat, with buttons that are commands."""

from collections.abc import Mapping

from agents.bus.bus import ASK
from agents.bus.knowing import line_of, verdict_of
from agents.events import KnowledgeProposed, NewsArrived
from agents.messages import Button, OutgoingMessage
from agents.texts.lookup import say
from storage.database import Transaction

_LANGUAGE = "fr"


def asked_of_staff(tx: Transaction, kind: str, payload: Mapping[str, object]) -> OutgoingMessage | None:
    """None for a fact that asks nothing of anybody."""
    match kind:
        case KnowledgeProposed.__name__:
            return _version(tx, int(str(payload["version_id"])))
        case NewsArrived.__name__:
            text = say("knowing.arrived", _LANGUAGE, number=payload["number"])
            return OutgoingMessage(text, (Button(say("knowing.see_news", _LANGUAGE), f"{ASK}:/actualites"),))
        case _:
            return None


def _version(tx: Transaction, number: int) -> OutgoingMessage | None:
    row = tx.learning.of_number(number)
    if row is None:
        return None
    text = "\n".join([say("knowing.proposed", _LANGUAGE), line_of(row, _LANGUAGE), verdict_of(row, _LANGUAGE)])
    deeds = (("see", "/connaissances"), ("approve", "/approuver"), ("reject", "/ecarter"))
    buttons = (Button(say(f"knowing.button_{name}", _LANGUAGE), f"{ASK}:{word} {number}") for name, word in deeds)
    return OutgoingMessage(text, tuple(buttons))
