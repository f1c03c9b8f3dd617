"""What people of the team promise in their own words stands in the ledger and binds Alex afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents import promises
from agents.brain.turn import Line
from agents.messages import Backed
from agents.support.wishes import pledges_in
from agents.texts.lookup import moment, say
from knowledge.language.folding import stem, words
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.promise import PromiseKind

_MOST = 3
_PROVEN_FOR = timedelta(days=1)
_TEMPLATE = "word"
_MOST_WORDS = 16
"""Who writes more tells of something new."""
_SHORTEST = 4
_KEPT = frozenset({"merci", "recu", "recue", "recus", "thanks", "thank", "received", "got"})
_MISSED = frozenset({"rien", "pas", "jamais", "toujours", "nothing", "not", "never", "still", "no"})
_SAYS_NOTHING = frozenset(
    words(
        "vous nous votre dans avec pour mais plus tout tous toute fait faire bien alors quand comme cela etre avoir "
        "sera serez aurez demain matin soir midi jour jours heure heures semaine lundi mardi mercredi jeudi vendredi "
        "samedi dimanche avant apres aujourd sous bonjour desole dire that this with your will have from about they "
        "tomorrow morning evening today monday tuesday wednesday thursday friday saturday sunday before after hours "
        "days week sorry hello please what when "
    )
)
"""Folded words that two lines may share without being about the same."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a person may be reminded of, with the row that proves it."""

    text: str
    backed: tuple[Backed, ...]


def keep_word(tx: Transaction, conversation_id: ConversationId, text: str, *, author: str | None) -> None:
    """Write down each sentence of a person that binds the house."""
    for sentence in pledges_in(text):
        promises.record(tx, conversation_id, text=sentence, kind=PromiseKind.word, author=author)


def speaks_of_a_promise(text: str, history: Sequence[Line]) -> bool:
    """Whether a short line is about what somebody of the team promised in this thread: « et mon port offert ? »."""
    said = words(text)
    if len(said) > _MOST_WORDS or (_KEPT.intersection(said) and not _MISSED.intersection(said)):
        return False
    promised = (pledge for line in history if line.role == Role.operator for pledge in pledges_in(line.text))
    bound = frozenset[str]().union(*(_content(words(pledge)) for pledge in promised))
    return bool(bound & _content(said))


def _content(said: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in said if len(word) >= _SHORTEST and word not in _SAYS_NOTHING)


def recalled(tx: Transaction, contact_id: int, language: str, *, sentence: str) -> Recalled | None:
    """The last open promises of people of the team, oldest first, in that sentence; None when there is none."""
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
    text = say(sentence, language, promises=" ; ".join(lines))
    sources = tuple(f"promise:{one.id}" for one in found)
    return Recalled(text, (Backed(text=text, sources=sources, expires_at=tx.now + _PROVEN_FOR, template=_TEMPLATE),))
