"""People who speak to Alex by voice message."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from agents.messages import Attachment, AttachmentKind, ChannelName, IncomingMessage
from agents.ports import Synthesizer, Transcriber
from bot.adapters.audio import FfmpegCodec
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.voices import VoiceEngines
from tests.builders import Line, Person
from tests.conftest import FixedClock
from tests.loopback.phone import Phone


@dataclass(slots=True)
class Caller:
    """Somebody with a phone; `records` waits for the whole turn."""

    app: App
    phone: Phone
    person: Person
    clock: FixedClock
    numbers: Callable[[], int]

    async def sends(self, content: bytes, *, caption: str = "", kind: AttachmentKind = AttachmentKind.voice) -> None:
        reference = f"file-{self.numbers()}"
        self.phone.recordings[reference] = content
        await self.attaches(Attachment(kind, platform_reference=reference, mime="audio/ogg"), caption=caption)

    async def attaches(self, attachment: Attachment, *, caption: str = "") -> None:
        key = f"voice-{self.numbers()}"
        message = IncomingMessage(self.person.sender, key, caption, self.clock(), (attachment,))
        await self.app.pipeline.accept([message])

    async def records(self, content: bytes, *, caption: str = "") -> Line:
        await self.sends(content, caption=caption)
        await self.app.worker.run_until_idle()
        return await self.person.last()

    async def close(self) -> None:
        await self.app.close()


def call(
    settings: Settings,
    clock: FixedClock,
    library: Library,
    transcriber: Transcriber | None,
    synthesizers: tuple[Synthesizer, ...] = (),
) -> Caller:
    """Somebody on the phone with these engines; close it afterwards."""
    phone = Phone()
    voices = VoiceEngines(codec=FfmpegCodec(), transcriber=transcriber, synthesizers=synthesizers)
    app = build(settings, clock=clock, doors={"telegram": phone}, library=library, voices=voices)
    return Caller(app, phone, Person(app, clock, "ali", ChannelName.telegram), clock, count(1).__next__)
