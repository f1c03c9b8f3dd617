"""What people of the team promise in their own words stands in the ledger and binds Alex afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents import promises
from agents.messages import Backed
from agents.support.wishes import pledges_in
from agents.texts.lookup import moment, say
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.promise import PromiseKind

_MOST = 3
_PROVEN_FOR = timedelta(days=1)
_TEMPLATE = "word"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a person may be reminded of, with the row that proves it."""

    text: str
    backed: tuple[Backed, ...]


def keep_word(tx: Transaction, conversation_id: ConversationId, text: str, *, author: str | None) -> None:
    """Write down each sentence of a person that binds the house."""
    for sentence in pledges_in(text):
        promises.record(tx, conversation_id, text=sentence, kind=PromiseKind.word, author=author)


def recalled(tx: Transaction, contact_id: int, language: str) -> Recalled | None:
    """The last open promises of people of the team, oldest first; None when there is none."""
    found = [one for one in promises.open_for(tx, ContactId(contact_id)) if one.kind is PromiseKind.word][:_MOST][::-1]
    if not found:
        return None
    lines: Sequence[str] = [
        say(
            "takeover.promised_one",
            language,
            text=one.line(language),
            who=one.author or say("takeover.anyone", language),
            time=moment(one.made_at, language),
        )
        for one in found
    ]
    text = say("takeover.recalled", language, promises=" ; ".join(lines))
    sources = tuple(f"promise:{one.id}" for one in found)
    return Recalled(text, (Backed(text=text, sources=sources, expires_at=tx.now + _PROVEN_FOR, template=_TEMPLATE),))
