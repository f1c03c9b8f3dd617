"""Answers said aloud: what there is to say of a message, and the voice notes it became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.brain.turn import TurnContext
from agents.conversation.hearing import Fate, is_spoken
from agents.conversation.receiving import deliver_job, topic_of
from agents.errors import NotFound
from agents.messages import Capabilities, ChannelName, MessageClass
from agents.sounds import Gender, Manner, VoiceNote
from agents.texts.lookup import say
from agents.voice.ear import Phrase, for_the_ear, phrases
from agents.voice.policy import Aloud
from knowledge.language.detect import detect_language
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.conversation import ConversationState
from storage.models.ids import ConversationId, MessageId, TurnId
from storage.models.message import DeliveryState, Message, Role
from storage.models.staff import StoredFile
from storage.models.voice import Utterance
from storage.queue.job import TURN, Job

_MIME = "audio/ogg"
_FIRST_PART = 1000
"""Parts of text come first; they never are so many."""
_CONTROLS = frozenset({"voice:next", "voice:repeat", "voice:previous", "voice:stop"})
"""Buttons that whoever listens says anyway: they are not read out under each step."""
_NUMBERED_FROM = 3
_AFTER_NOTICE = timedelta(milliseconds=700)


@dataclass(frozen=True, slots=True)
class Script:
    """What is left to say of an answer; `place` is the number of its next voice note."""

    message_id: MessageId
    conversation_id: ConversationId
    manner: Manner
    phrases: Sequence[Phrase]
    place: int


def speak_job(turn: TurnContext) -> Job:
    """The wake-up "this answer is to be said"; one at a time in a conversation, so that they come in order."""
    lock = f"speak:{turn.conversation_id}"
    return Job("speak", {"turn": turn.turn_id}, key=f"speak:{turn.turn_id}", lock=lock, priority=TURN)


def is_to_be_said(turn: TurnContext, can: Capabilities, *, asked: bool = False) -> bool:
    if not can.plays_voice or (turn.aloud == Aloud.never and not asked):
        return False
    return asked or is_spoken(turn) or turn.hands_busy or turn.aloud == Aloud.always


def say_too(tx: Transaction, row: AnyRow, message_id: int, can: Capabilities, *, is_notice: bool) -> None:
    """Have words that answer nothing (a payment that came in, a person of the team) said to who is spoken to."""
    if not is_notice or not can.plays_voice or row.aloud == Aloud.never:
        return
    if row.aloud == Aloud.always or row.hands_busy or _spoke_last(tx, row.id):
        lock = f"speak:{row.id}"
        tx.enqueue(Job("speak", {"message": message_id}, key=f"read:{message_id}", lock=lock, priority=TURN))


def _spoke_last(tx: Transaction, conversation_id: int) -> bool:
    attachments = tx.messages.last_sent(conversation_id)
    return any(plain.get("fate") == Fate.heard for plain in attachments)


class Speaking:
    def __init__(self, database: Database, *, capabilities: Mapping[ChannelName, Capabilities]) -> None:
        self._database = database
        self._capabilities = capabilities

    async def answer_of(self, turn_id: TurnId) -> MessageId | None:
        """The message that answered a turn."""
        return await self._database.write(lambda tx: tx.voices.answer_of(turn_id))

    async def plan(self, conversation_id: ConversationId, seq: int) -> None:
        """Have a message of Alex or of the team read aloud. Raises NotFound when that number is none of theirs."""

        def write(tx: Transaction) -> None:
            message = tx.voices.message(conversation_id, seq)
            if message is None or message.role not in {Role.assistant, Role.operator}:
                raise NotFound
            lock = f"speak:{conversation_id}"
            tx.enqueue(Job("speak", {"message": message.id}, key=f"read:{message.id}", lock=lock, priority=TURN))

        await self._database.write(write)

    async def script(self, message_id: MessageId) -> Script | None:
        """What is left to say of a message; None when nothing is."""
        return await self._database.write(lambda tx: _script(tx, message_id))

    async def add(self, script: Script, *, words: str, note: VoiceNote, token: str) -> None:
        """Keep one voice note of an answer and send it after what waits; the same place twice changes nothing."""

        def write(tx: Transaction) -> None:
            known = tx.voices.utterances([script.message_id]).get(script.message_id, ())
            if any(one.place == script.place for one in known):
                return
            row = tx.conversations.get(script.conversation_id)
            assert row is not None
            if self._is_stale(tx, row, script):
                return
            utterance = Utterance(
                message_id=script.message_id,
                place=script.place,
                words=words,
                file=token,
                mime=_MIME,
                size_bytes=note.size_bytes,
                duration_ms=round(note.duration.total_seconds() * 1000),
                waveform=note.waveform.hex(),
            )
            utterance.delivery_id = self._delivery(tx, row, script)
            tx.voices.add(utterance)
            _give_out(tx, row, utterance)

        await self._database.write(write)

    def _is_stale(self, tx: Transaction, row: AnyRow, script: Script) -> bool:
        """Whether a voice of Alex would be sent after the words of a person."""
        line = tx.messages.line(script.message_id)
        if line is None or line.role == Role.operator or self._capabilities[row.channel].row_is_delivery:
            return False
        turn = tx.turns.get(line.turn_id) if line.turn_id is not None else None
        return row.state == ConversationState.with_person or (turn is not None and turn.epoch != row.epoch)

    def _delivery(self, tx: Transaction, row: AnyRow, script: Script) -> int | None:
        if self._capabilities[row.channel].row_is_delivery or row.unreachable_at is not None:
            return None
        tx.enqueue(deliver_job(script.conversation_id))
        return tx.deliveries.add(
            {
                "message_id": script.message_id,
                "conversation_id": script.conversation_id,
                "channel": row.channel,
                "part": _FIRST_PART + script.place,
                "text": "",
                "is_last": False,
                "message_class": MessageClass.chatter,
                "epoch": row.epoch,
                "state": DeliveryState.planned,
                "attempts": 0,
                "repeated": False,
                "due_at": tx.now,
                "sending_at": None,
            }
        )


def _script(tx: Transaction, message_id: MessageId) -> Script | None:
    message = tx.voices.whole(message_id)
    row = tx.conversations.get(message.conversation_id)
    if row is None or row.blocked_at is not None:
        return None
    wish = tx.voices.wish(row.linked_into_id or row.contact_id)
    if wish.told_at is None:
        wish.told_at = message.created_at
        tx.voices.keep()
    language = detect_language(message.text).language or row.language or "fr"
    said = tx.voices.utterances([message.id]).get(message.id, ())
    left = _left(_spoken(message, language, notice=wish.told_at == message.created_at), said)
    if not left:
        return None
    gender = Gender(wish.gender) if wish.gender else Gender.female
    return Script(
        MessageId(message.id),
        ConversationId(message.conversation_id),
        Manner(language, gender, wish.speed_percent / 100),
        left,
        len(said),
    )


def _spoken(message: Message, language: str, *, notice: bool) -> Sequence[Phrase]:
    """The whole of a message as it is said: the notice that a machine speaks, its words, then what one may answer."""
    found = list(phrases(for_the_ear(message.text, language)))
    if not found:
        return ()
    choices = [
        str(button["label"])
        for button in message.buttons or ()
        if not button.get("url") and button["value"] not in _CONTROLS
    ]
    if message.role == Role.operator:
        found = [
            *phrases(_said_by(message.author, language)),
            *found,
        ]
    links = [str(button["label"]) for button in message.buttons or () if button.get("url")]
    if choices:
        # More than a yes and a no: by its number each can be chosen without its words.
        told = choices if len(choices) < _NUMBERED_FROM else [f"{n}, {one}" for n, one in enumerate(choices, start=1)]
        found += phrases(for_the_ear(say("voice.choices", language, choices=" ; ".join(told)), language))
    if links:
        found += phrases(for_the_ear(say("voice.links", language, links=" ; ".join(links)), language))
    return [Phrase(say("voice.notice", language), _AFTER_NOTICE), *found] if notice else found


def _said_by(author: str | None, language: str) -> str:
    return say("ears.from_person", language, name=author) if author else say("ears.from_team", language)


def _left(whole: Sequence[Phrase], said: Sequence[Utterance]) -> Sequence[Phrase]:
    """The phrases after those that the notes hold already."""
    done = sum(len(one.words.split()) for one in said)
    for place, phrase in enumerate(whole):
        if done <= 0:
            return whole[place:]
        done -= len(phrase.text.split())
    return ()


def _give_out(tx: Transaction, row: AnyRow, utterance: Utterance) -> None:
    """Let the person, and nobody else, fetch the recording; tell the open page."""
    tx.staff.add(
        StoredFile(
            token=utterance.file,
            owner_channel=row.channel,
            owner_external_id=row.external_id,
            name=f"alex-{utterance.message_id}-{utterance.place + 1}.ogg",
            mime=utterance.mime,
            size_bytes=utterance.size_bytes,
            created_at=tx.now,
        )
    )
    line = tx.messages.line(utterance.message_id)
    assert line is not None
    tx.publish(topic_of(row.id), {"type": "voice", "seq": line.seq, **as_json(utterance)})


def as_json(utterance: Utterance) -> dict[str, str | int]:
    """A voice note as the web chat plays it."""
    return {
        "url": f"/files/{utterance.file}",
        "mime": utterance.mime,
        "duration_ms": utterance.duration_ms,
        "waveform": utterance.waveform,
        "words": utterance.words,
    }
