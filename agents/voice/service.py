"""How somebody wants to be spoken to, where they are in an answer, what waits for their yes, and what they dictate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.sounds import Gender
from agents.voice.policy import Aloud, changed_speed, steps_of
from storage.database import Database, Transaction
from storage.models.ids import ContactId, ConversationId, MessageId
from storage.models.message import DeliveryState
from storage.models.voice import VehicleNote

USUAL_SPEED = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an answer, `number` of `count`; the buttons of the whole hang on the last."""

    text: str
    number: int
    count: int
    buttons: Sequence[Mapping[str, object]] = ()

    @property
    def is_last(self) -> bool:
        return self.number == self.count


@dataclass(frozen=True, slots=True)
class Noted:
    text: str
    vehicle: str | None


class VoiceService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def change_speed(self, contact_id: ContactId, *, steps: int) -> int:
        """Quicker by so many steps, slower when negative, as usual at 0; returns the speed in per cent."""

        def write(tx: Transaction) -> int:
            wish = tx.voices.wish(contact_id)
            wish.speed_percent = changed_speed(wish.speed_percent, steps=steps) if steps else USUAL_SPEED
            tx.voices.keep()
            return wish.speed_percent

        return await self._database.write(write)

    async def choose(
        self,
        contact_id: ContactId,
        *,
        gender: Gender | None = None,
        aloud: Aloud | None = None,
        hands_busy: bool | None = None,
    ) -> None:
        """Remember what is given; the rest stays as it was."""

        def write(tx: Transaction) -> None:
            wish = tx.voices.wish(contact_id)
            wish.gender = gender.value if gender is not None else wish.gender
            wish.aloud = aloud.value if aloud is not None else wish.aloud
            wish.hands_busy = hands_busy if hands_busy is not None else wish.hands_busy
            tx.voices.keep()

        await self._database.write(write)

    async def stop(self, contact_id: ContactId, conversation_id: ConversationId) -> None:
        """End the reading step by step, and take back the voice notes that were not sent yet."""

        def write(tx: Transaction) -> None:
            tx.voices.wish(contact_id).hands_busy = False
            reading = tx.voices.reading(contact_id)
            reading.steps, reading.place, reading.buttons, reading.title = [], 0, [], None
            tx.voices.keep()
            for part in tx.deliveries.planned(conversation_id):
                if part.voice_file is not None:
                    tx.deliveries.change(part.id, {"state": DeliveryState.failed, "error": "stopped by the person"})

        await self._database.write(write)

    async def begin_steps(
        self, contact_id: ContactId, text: str, *, language: str, buttons: Sequence[Mapping[str, object]] = ()
    ) -> Step | None:
        """Cut an answer into steps and give the first; None when there is but one."""

        def write(tx: Transaction) -> Step | None:
            steps = steps_of(text, language=language, speed_percent=tx.voices.wish(contact_id).speed_percent)
            reading = tx.voices.reading(contact_id)
            reading.steps, reading.place, reading.buttons, reading.title = steps, 0, list(buttons), None
            tx.voices.keep()
            return _step(tx, contact_id) if len(steps) > 1 else None

        return await self._database.write(write)

    async def step(self, contact_id: ContactId, *, by: int) -> Step | None:
        """Go on (or back, when negative) and give the step there; None when nothing is read or no step is there."""

        def write(tx: Transaction) -> Step | None:
            reading = tx.voices.reading(contact_id)
            if not 0 <= reading.place + by < len(reading.steps):
                return None
            reading.place += by
            tx.voices.keep()
            return _step(tx, contact_id)

        return await self._database.write(write)

    async def hold(self, contact_id: ContactId, text: str | None) -> None:
        """Keep what was said until the person confirms it; None lets it go."""

        def write(tx: Transaction) -> None:
            tx.voices.reading(contact_id).held = text
            tx.voices.keep()

        await self._database.write(write)

    async def held(self, contact_id: ContactId) -> str | None:
        return await self._database.write(lambda tx: tx.voices.reading(contact_id).held)

    async def note(self, contact_id: ContactId, text: str, *, message_id: MessageId) -> Noted:
        """Write words into the file of the vehicle spoken of last."""

        def write(tx: Transaction) -> Noted:
            vehicle = tx.cases.vehicle(contact_id)
            tx.voices.add(
                VehicleNote(
                    contact_id=contact_id,
                    vehicle_id=vehicle.id if vehicle else None,
                    message_id=message_id,
                    text=text,
                    created_at=tx.now,
                )
            )
            return Noted(text, vehicle.label if vehicle else None)

        return await self._database.write(write)

    async def notes(self, contact_id: ContactId) -> Sequence[str]:
        """What was dictated, newest first."""

        def read(tx: Transaction) -> Sequence[str]:
            return [one.text for one in tx.voices.notes(tx.contacts.parts(contact_id))]

        return await self._database.write(read)


def _step(tx: Transaction, contact_id: ContactId) -> Step:
    reading = tx.voices.reading(contact_id)
    number, count = reading.place + 1, len(reading.steps)
    return Step(reading.steps[reading.place], number, count, reading.buttons if number == count else ())
