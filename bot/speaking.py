"""Speak: phrases to sound, sound to voice notes that say in their metadata that a machine made them."""

import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from agents.conversation.speaking import Script, Speaking
from agents.errors import SpeechError, SpeechTrouble
from agents.ports import SoundCodec, Synthesizer
from agents.sounds import Manner, Sound, VoiceNote
from agents.texts.lookup import say
from agents.voice.ear import Phrase, for_the_ear, phrases
from bot.metrics import METRICS
from storage.files import FileStore
from storage.models.ids import ConversationId, MessageId, TurnId

log = logging.getLogger(__name__)

LONGEST_PART = timedelta(seconds=55)
_FIRST_PART = timedelta(seconds=6)
"""The first note is short, so that it comes while the rest is still being said."""
_LEAST_REST = timedelta(seconds=3)
"""What is shorter than this is no note of its own."""


class Mouth:
    """`synthesizers` are asked in order; with none, answers stay written."""

    def __init__(
        self, *, speaking: Speaking, codec: SoundCodec, synthesizers: Sequence[Synthesizer], files: FileStore
    ) -> None:
        self._speaking = speaking
        self._codec = codec
        self._synthesizers = synthesizers
        self._files = files

    async def plan(self, conversation_id: ConversationId, seq: int) -> None:
        """Have an answer of a conversation read aloud. Raises NotFound when there is none with that number."""
        await self._speaking.plan(conversation_id, seq)

    async def speak(self, turn_id: TurnId) -> None:
        """Say the answer to a turn, when there is one."""
        message_id = await self._speaking.answer_of(turn_id)
        if message_id is not None:
            await self.read(message_id)

    async def read(self, message_id: MessageId) -> None:
        """Say what is left of a message, note by note; safe to repeat. A voice that fails leaves the text alone."""
        if not self._synthesizers:
            return
        while script := await self._speaking.script(message_id):
            started = time.perf_counter()
            try:
                await self._next_note(script)
            except SpeechError as error:
                log.warning("not said", extra={"conversation": script.conversation_id, "why": str(error)})
                METRICS.count("alex_notes_total", fate="failed")
                return
            METRICS.count("alex_notes_total", fate="said")
            METRICS.observe("alex_speaking_seconds", time.perf_counter() - started)

    async def recite(self, text: str, manner: Manner, path: Path) -> VoiceNote:
        """Say a text whole, with one voice, into a note that bears its mark. Raises SpeechError when none can."""
        failure = SpeechError(SpeechTrouble.broken, reason=f"no voice speaks {manner.language}")
        said = phrases(for_the_ear(text, manner.language))
        for one in _in_order(self._synthesizers, manner):
            try:
                sounds = [(await one.say(phrase.text, manner), phrase.pause) for phrase in said]
            except SpeechError as error:
                failure = error
                continue
            whole = _joined([part for sound, pause in sounds for part in (sound, _silence(pause, sound.rate))])
            return await self._codec.write(whole, path, tags=mark(manner.language, one.source))
        raise failure

    async def _next_note(self, script: Script) -> None:
        longest = _FIRST_PART if script.place == 0 else LONGEST_PART
        sounds: list[Sound] = []
        said: list[Phrase] = []
        length = timedelta(0)
        source = ""
        for place, phrase in enumerate(script.phrases):
            sound, source = await self._say(phrase.text, script.manner)
            follows = length + sound.duration + phrase.pause
            is_full = follows > LONGEST_PART or (length > longest and _is_much(script.phrases[place:]))
            # Another voice stepped in: its rate may differ.
            if said and (is_full or sound.rate != sounds[0].rate):
                break
            sounds += [sound, _silence(phrase.pause, sound.rate)]
            said.append(phrase)
            length = follows
        words = " ".join(phrase.text for phrase in said)
        token = self._files.new()
        tags = mark(script.manner.language, source)
        note = await self._codec.write(_joined(sounds), self._files.path(token), tags=tags)
        await self._speaking.add(script, words=words, note=note, token=token)

    async def _say(self, text: str, manner: Manner) -> tuple[Sound, str]:
        """The first voice that speaks so and does not fail."""
        failure = SpeechError(SpeechTrouble.broken, reason=f"no voice speaks {manner.language}")
        for one in _in_order(self._synthesizers, manner):
            try:
                return await one.say(text, manner), one.source
            except SpeechError as error:
                log.warning("a voice failed", extra={"why": str(error)})
                failure = error
        raise failure


def mark(language: str, source: str) -> dict[str, str]:
    """What every recording says of itself (EU AI Act, art. 50 §2): machine-readable, and in words."""
    return {
        "TITLE": "Alex",
        "ARTIST": say("voice.mark_artist", language),
        "DESCRIPTION": say("voice.mark_comment", language),
        "AI_GENERATED": "true",
        "DIGITAL_SOURCE_TYPE": source,
    }


def _in_order(voices: Sequence[Synthesizer], manner: Manner) -> list[Synthesizer]:
    """Those of the wished gender, then those that speak the language at all."""
    wished = [one for one in voices if one.speaks(manner)]
    other = [
        one
        for one in voices
        if one not in wished and any(one.speaks(Manner(manner.language, gender)) for gender in type(manner.gender))
    ]
    return [*wished, *other]


def _is_much(rest: Sequence[Phrase]) -> bool:
    """Whether what is left is worth a note of its own, at some 14 letters a second."""
    return sum(len(phrase.text) for phrase in rest) > _LEAST_REST.total_seconds() * 14


def _silence(length: timedelta, rate: int) -> Sound:
    return Sound(bytes(2 * round(length.total_seconds() * rate)), rate)


def _joined(sounds: Sequence[Sound]) -> Sound:
    return Sound(b"".join(one.samples for one in sounds), sounds[0].rate)
