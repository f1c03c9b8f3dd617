"""Recordings: which of them nobody listened to yet, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.brain.turn import TurnContext
from agents.conversation.enclosures import Enclosure, attachment_of, changed
from agents.conversation.receiving import topic_of, turn_job
from agents.messages import AttachmentKind
from agents.redaction import redact_cards
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ConversationId, MessageId


class Fate(StrEnum):
    """The end of every recording; each but `heard` has a sentence `voice.<fate>`."""

    heard = "heard"
    silent = "silent"
    unreadable = "unreadable"
    too_long = "too_long"
    lost = "lost"
    """The platform no longer gives it out."""
    failed = "failed"
    """Our own engine failed on it."""
    kept = "kept"
    """No engine is set up: it is kept for the team."""


@dataclass(frozen=True, slots=True)
class Recording(Enclosure):
    """One recording without a fate. `language` is the one the person is known to speak."""

    address: str
    language: str


class Hearing:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, conversation_id: ConversationId) -> Sequence[Recording]:
        """The recordings of a conversation that wait for their words, oldest first."""
        return await self._database.write(lambda tx: _waiting(tx, conversation_id))

    async def attach_transcript(self, recording: Recording, fate: Fate, words: str = "") -> None:
        """Write down what became of a recording and wake its turn; a second fate changes nothing."""

        def write(tx: Transaction) -> None:
            line = tx.messages.line(recording.message_id)
            assert line is not None
            if "fate" in line.attachments[recording.place]:
                return
            heard = redact_cards(words)
            attachments = changed(line, recording.place, {"fate": fate.value, "words": heard})
            text = "\n".join(part for part in (line.text, heard) if part)
            tx.messages.put_into_words(recording.message_id, text=text, attachments=attachments)
            news = {"type": "transcript", "seq": line.seq, "text": text, "fate": fate.value}
            tx.publish(topic_of(recording.conversation_id), news)
            tx.enqueue(turn_job(recording.conversation_id))
            if fate is Fate.failed:
                detail = f"a recording of conversation {recording.conversation_id} could not be heard; see the log"
                tx.issues.raise_issue(kind="voice", key="voice:failed", detail=detail, now=tx.now)

        await self._database.write(write)


def unheard_in(line: AnyRow) -> Sequence[int]:
    """The places of the recordings of a message that have no fate."""
    return [
        place
        for place, plain in enumerate(line.attachments or ())
        if AttachmentKind(plain["kind"]).is_recording and "fate" not in plain
    ]


def _waiting(tx: Transaction, conversation_id: ConversationId) -> Sequence[Recording]:
    row = tx.conversations.get(conversation_id)
    if row is None or row.blocked_at is not None:
        return ()
    return [
        Recording(
            message_id=MessageId(line.id),
            place=place,
            conversation_id=conversation_id,
            channel=row.channel,
            address=row.address,
            owner=row.external_id,
            attachment=attachment_of(line.attachments[place]),
            language=row.language or "fr",
        )
        for line in tx.messages.unanswered(conversation_id, after=row.answered_seq)
        for place in unheard_in(line)
    ]


def is_spoken(turn: TurnContext) -> bool:
    """Whether the person said it rather than wrote it."""
    return Fate.heard in _fates(turn)


def unheard_reason(turn: TurnContext) -> Fate | None:
    """Why a recording of this turn has no words; the last one counts."""
    return next((fate for fate in reversed(_fates(turn)) if fate is not Fate.heard), None)


def _fates(turn: TurnContext) -> Sequence[Fate]:
    return [
        Fate(str(plain["fate"])) for fragment in turn.fragments for plain in fragment.attachments if "fate" in plain
    ]
