"""What Alex would answer, for whoever holds the thread: read from the library, never sent by itself."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from agents.errors import Conflict, NotFound
from agents.messages import Source
from agents.texts.citing import origin_told
from agents.texts.lookup import say
from knowledge.language.entities import extract
from knowledge.loader import PassageLanguage
from knowledge.retriever import Hit, Retriever
from storage.database import Database, Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.takeover import Suggestion, SuggestionFate

_MOST_SOURCES = 2
_LONGEST = 420
"""Characters taken from one passage."""
_LINES = 40
_MOST_SILENT = 500


@dataclass(frozen=True, slots=True)
class Proposed:
    id: int
    text: str
    sources: Sequence[Mapping[str, object]]


class Suggesting:
    def __init__(self, database: Database, *, library: Callable[[], Retriever]) -> None:
        self._database = database
        self._library = library
        self._silent: dict[ConversationId, tuple[int, Retriever]] = {}
        """Threads whose last words the library of now says nothing about, by the number of that line."""

    async def propose(self, conversation_id: ConversationId) -> Proposed | None:
        """A draft about the customer's last words, the same until they say more.

        None when the library is silent, when it was decided on, and once a person has answered those words.
        """
        asked = await self._database.write(lambda tx: _asked(tx, conversation_id))
        if asked is None or isinstance(asked, Proposed):
            return asked
        seq, question, language = asked
        library = self._library()
        if self._silent.get(conversation_id) == (seq, library):
            return None
        hits = await asyncio.to_thread(_found, library, question, "fr" if language == "fr" else "en")
        if not hits:
            self._remember_silence(conversation_id, seq, library)
            return None
        text, sources = drafted(hits, language), [asdict(_source(hit, language)) for hit in hits]

        def write(tx: Transaction) -> Proposed:
            row = Suggestion(conversation_id=conversation_id, seq=seq, text=text, sources=sources, created_at=tx.now)
            tx.takeover.add(row)
            return Proposed(row.id, text, sources)

        return await self._database.write(write)

    def _remember_silence(self, conversation_id: ConversationId, seq: int, library: Retriever) -> None:
        while len(self._silent) >= _MOST_SILENT:
            del self._silent[next(iter(self._silent))]
        self._silent[conversation_id] = seq, library

    async def reject(self, suggestion_id: int, *, conversation_id: ConversationId, by: ContactId) -> None:
        await self._database.write(lambda tx: decide(tx, suggestion_id, conversation_id, by=by, said=None))


def _found(library: Retriever, question: str, language: PassageLanguage) -> Sequence[Hit]:
    """What the library holds about their words, or else about the codes in them."""
    hits = library.search(question, limit=_MOST_SOURCES, language=language)
    codes = " ".join(mention.code for mention in extract(question).codes)
    return hits or (library.search(codes, limit=_MOST_SOURCES, language=language) if codes else ())


def decide(
    tx: Transaction, suggestion_id: int, conversation_id: ConversationId, *, by: ContactId, said: str | None
) -> None:
    """What became of a draft: said as it was, reworded, or rejected. Raises NotFound, Conflict the second time."""
    row = tx.takeover.suggestion(suggestion_id)
    if row is None or row.conversation_id != conversation_id:
        raise NotFound
    if row.fate is not None:
        raise Conflict
    if said is None:
        row.fate = SuggestionFate.rejected
    else:
        row.fate = SuggestionFate.accepted if said.split() == row.text.split() else SuggestionFate.edited
    row.said, row.decided_by_id, row.decided_at = said, by, tx.now
    tx.takeover.keep()


def drafted(hits: Sequence[Hit], language: str) -> str:
    """The best passage in its own words, cut at a sentence, with where it is from."""
    best = hits[0].passage
    text = " ".join(best.text.split())
    if len(text) > _LONGEST:
        end = text.rfind(". ", 0, _LONGEST)
        text = text[: end + 1] if end > 0 else f"{text[:_LONGEST]}…"
    return say("inbox.draft", language, title=best.title, text=text)


def _source(hit: Hit, language: str) -> Source:
    return Source(hit.citation.title, origin_told(hit.citation.origin, language), hit.citation.url)


def _asked(tx: Transaction, conversation_id: ConversationId) -> tuple[int, str, str] | Proposed | None:
    row = tx.conversations.get(conversation_id)
    if row is None:
        raise NotFound
    lines = tx.messages.recent(conversation_id, up_to=row.last_seq, limit=_LINES)
    last = next((line for line in reversed(lines) if line.role == Role.customer and line.text.strip()), None)
    if last is None or any(line.seq > last.seq and line.role == Role.operator for line in lines):
        return None
    if last.text.startswith("/"):
        return None
    known = tx.takeover.last_suggestion(conversation_id)
    if known is not None and known.seq == last.seq:
        return Proposed(known.id, known.text, known.sources or ()) if known.fate is None else None
    return last.seq, last.text, row.language or "fr"
