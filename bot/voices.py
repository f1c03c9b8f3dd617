"""The engines that hear and speak, chosen by the settings; each is a process that starts with its first use."""

import asyncio
from dataclasses import dataclass

from agents.jobs import Handler
from agents.ports import SoundCodec, Synthesizer, Transcriber
from bot.adapters.audio import FfmpegCodec
from bot.adapters.espeak import find_espeak
from bot.adapters.piper.voice import piper_voices
from bot.adapters.whisper.transcriber import WhisperTranscriber
from bot.hearing import Ears
from bot.setting_groups import VoiceSettings
from bot.speaking import Mouth
from storage.files import FileStore
from storage.models.ids import ConversationId, MessageId, TurnId
from storage.queue.job import Done, Outcome, RunningJob


@dataclass(frozen=True, slots=True)
class VoiceEngines:
    """`synthesizers` are asked in order; with none, Alex writes only. Without a transcriber recordings are kept."""

    codec: SoundCodec
    transcriber: Transcriber | None = None
    synthesizers: tuple[Synthesizer, ...] = ()

    async def close(self) -> None:
        engines = [self.codec, self.transcriber, *self.synthesizers]
        await asyncio.gather(*(engine.close() for engine in engines if engine is not None))


class Speech:
    """Everything that hears and speaks, as the composition root hands it on."""

    def __init__(self, engines: VoiceEngines, files: FileStore, ears: Ears, mouth: Mouth) -> None:
        self._engines = engines
        self.files = files
        self.ears = ears
        self.mouth = mouth

    @property
    def can_speak(self) -> bool:
        return bool(self._engines.synthesizers)

    def jobs(self) -> dict[str, Handler]:
        """The job kinds that need the engines."""

        async def hear(job: RunningJob) -> Outcome:
            await self.ears.hear(ConversationId(int(job.payload["conversation"])), attempt=job.attempt)
            return Done()

        async def speak(job: RunningJob) -> Outcome:
            if "turn" in job.payload:
                await self.mouth.speak(TurnId(int(job.payload["turn"])))
            else:
                await self.mouth.read(MessageId(int(job.payload["message"])))
            return Done()

        return {"hear": hear, "speak": speak}

    async def close(self) -> None:
        await self._engines.close()


def open_voices(settings: VoiceSettings | None) -> VoiceEngines:
    """What the settings and this machine offer; nothing is started."""
    model = settings.transcriber_model if settings is not None else None
    piper = piper_voices(settings.voice) if settings is not None and settings.voice is not None else ()
    espeak = find_espeak()
    return VoiceEngines(
        codec=FfmpegCodec(),
        transcriber=WhisperTranscriber(model) if model else None,
        synthesizers=(*piper, espeak) if espeak is not None else piper,
    )
