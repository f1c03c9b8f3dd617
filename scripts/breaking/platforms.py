"""The loopback Telegram and WhatsApp of a harness, the people on them, and how they fail now and then."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.breaking.visitors import PlatformVisitor
from tests.loopback.telegram import LoopbackTelegram
from tests.loopback.whatsapp import LoopbackGraph

PEOPLE = 3
_PATIENT = 400
"""How often a webhook is repeated; the true platforms do so for hours and days."""


class TelegramPeople:
    """The loopback names people by numbers."""

    def __init__(self, telegram: LoopbackTelegram) -> None:
        self._telegram = telegram

    async def says(self, person: str, text: str) -> object:
        return await self._telegram.says(int(person), text)


@dataclass(frozen=True, slots=True)
class Platforms:
    telegram: LoopbackTelegram
    whatsapp: LoopbackGraph

    def settings(self) -> Mapping[str, str]:
        return dict(self.telegram.settings()) | dict(self.whatsapp.settings())

    def serve(self, base: str) -> None:
        """Send what people write to the service at `base`, for as long as it takes."""
        self.telegram.hook, self.whatsapp.hook = f"{base}/webhooks/telegram", f"{base}/webhooks/whatsapp"
        self.telegram.retries = self.whatsapp.retries = _PATIENT

    @property
    def taken(self) -> int:
        """The messages that the platforms took so far."""
        return len(self.telegram.sent) + len(self.whatsapp.sent)

    def visitors(self) -> Mapping[str, Sequence[PlatformVisitor]]:
        """The people of each channel."""
        people = TelegramPeople(self.telegram)
        return {
            "telegram": [PlatformVisitor(people, f"100{number}") for number in range(PEOPLE)],
            "whatsapp": [PlatformVisitor(self.whatsapp, f"3361234567{number}") for number in range(PEOPLE)],
        }

    def vex(self, chance: random.Random) -> None:
        """Now and then a platform too fails: it takes a message and its answer is lost, asks to slow down, breaks."""
        match chance.randrange(12):
            case 0:
                self.whatsapp.loses_answers()
            case 1:
                self.whatsapp.refuses(130429, status=429)
            case 2:
                self.whatsapp.breaks()
            case 3:
                self.telegram.loses_answers()
            case 4:
                self.telegram.limits(1)
            case 5:
                self.telegram.breaks()
