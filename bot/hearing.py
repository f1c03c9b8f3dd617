"""Hear: fetch a recording, read it, find the words. Whatever happens, the recording gets its fate."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from agents.conversation.enclosures import Enclosures
from agents.conversation.hearing import Fate, Hearing, Recording
from agents.errors import PortError, SpeechError, SpeechTrouble
from agents.ports import Progress, SoundCodec, Transcriber
from agents.sounds import Heard
from bot.channels.base import Channel
from bot.fetching import Fetching
from bot.metrics import METRICS
from storage.files import FileStore, FileTooLarge
from storage.models.ids import ConversationId

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)
_FETCHES = 3
_TYPING_EVERY = 4.0
_MOST_ATTEMPTS = 3


class Ears:
    """`transcriber` is None where no model is set up: recordings are then kept for the team."""

    def __init__(
        self,
        *,
        hearing: Hearing,
        enclosures: Enclosures,
        fetching: Fetching,
        codec: SoundCodec,
        transcriber: Transcriber | None,
        files: FileStore,
        channels: Mapping[str, Channel],
        progress: Progress,
        pause: float = 1.0,
    ) -> None:
        self._hearing = hearing
        self._enclosures = enclosures
        self._fetching = fetching
        self._codec = codec
        self._transcriber = transcriber
        self._files = files
        self._channels = channels
        self._progress = progress
        self._pause = pause

    async def hear(self, conversation_id: ConversationId, *, attempt: int = 1) -> None:
        """Give every waiting recording of a conversation its fate; safe to repeat.

        `attempt` counts the starts of this job: a recording that ends its worker again and again is given up.
        """
        for recording in await self._hearing.waiting(conversation_id):
            started = time.perf_counter()
            signs = asyncio.create_task(self._show_life(recording))
            try:
                fate, heard = await self._heard(recording) if attempt <= _MOST_ATTEMPTS else (Fate.failed, None)
            finally:
                signs.cancel()
            words = heard.text if heard is not None else ""
            await self._hearing.attach_transcript(recording, fate, words)
            METRICS.count("alex_recordings_total", fate=fate.value)
            METRICS.observe("alex_hearing_seconds", time.perf_counter() - started)

    async def _heard(self, recording: Recording) -> tuple[Fate, Heard | None]:
        length = recording.attachment.duration
        if length is not None and length > LONGEST:
            return Fate.too_long, None
        try:
            path = await self._path(recording)
            if self._transcriber is None:
                return Fate.kept, None
            sound = await self._codec.read(path, longest=LONGEST)
            heard = await self._transcriber.transcribe(sound, language=recording.language)
        except FileTooLarge:
            return Fate.too_long, None
        except SpeechError as error:
            return self._refused(recording, error), None
        except PortError as error:
            log.warning("recording lost", extra={"conversation": recording.conversation_id, "why": str(error)})
            return Fate.lost, None
        return (Fate.heard, heard) if heard.text else (Fate.silent, None)

    @staticmethod
    def _refused(recording: Recording, error: SpeechError) -> Fate:
        if error.trouble is SpeechTrouble.broken:
            log.error("hearing failed", extra={"conversation": recording.conversation_id, "why": str(error)})
            return Fate.failed
        return Fate(error.trouble.value)

    async def _path(self, recording: Recording) -> Path:
        """Where the recording lies on our disk; fetched first where the platform still has it."""
        if recording.attachment.file is None:
            for attempt in range(1, _FETCHES + 1):
                try:
                    return await self._fetched(recording)
                except PortError as error:
                    if error.permanent or attempt == _FETCHES:
                        raise
                    await asyncio.sleep(self._pause * attempt)
        assert recording.attachment.file is not None
        return self._files.path(recording.attachment.file)

    async def _fetched(self, recording: Recording) -> Path:
        kept = await self._fetching.download(recording.channel, recording.attachment)
        await self._enclosures.keep(recording, kept)
        return self._files.path(kept.token)

    async def _show_life(self, recording: Recording) -> None:
        channel = self._channels.get(recording.channel)
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                if channel is not None:
                    await channel.show_typing(recording.address)
                await self._progress.typing(recording.conversation_id)
                await asyncio.sleep(_TYPING_EVERY)
