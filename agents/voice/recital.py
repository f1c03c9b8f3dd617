"""A longer text read aloud part by part: where the person is in it stands in a row, so a restart changes nothing."""

from dataclasses import dataclass

from agents.voice.policy import PART_OF_READING, STEP_OF_SPEECH, parts_of
from storage.database import Database, Transaction
from storage.models.ids import ContactId


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text, `number` of `count`. `is_new` is False at an end, where there is no other to go to."""

    title: str
    text: str
    number: int
    count: int
    is_new: bool = True

    @property
    def is_last(self) -> bool:
        return self.number == self.count


class Recital:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, contact_id: ContactId, title: str, text: str, *, language: str) -> Part | None:
        """Cut the text for the speed of this person and give its first part; None when there is nothing to read.

        A part takes less than a minute of speech, for busy hands as little as a step.
        """

        def write(tx: Transaction) -> Part | None:
            wish = tx.voices.wish(contact_id)
            span = STEP_OF_SPEECH if wish.hands_busy else PART_OF_READING
            parts = parts_of(text, language=language, speed_percent=wish.speed_percent, span=span)
            reading = tx.voices.reading(contact_id)
            reading.steps, reading.place, reading.buttons, reading.title = parts, 0, [], title
            tx.voices.keep()
            return _part(tx, contact_id) if parts else None

        return await self._database.write(write)

    async def move(self, contact_id: ContactId, *, by: int) -> Part | None:
        """Go on, back, or stay at 0, and give the part there; None when no text is being read."""

        def write(tx: Transaction) -> Part | None:
            reading = tx.voices.known_reading(contact_id)
            if reading is None or reading.title is None:
                return None
            place = reading.place + by
            is_there = 0 <= place < len(reading.steps)
            reading.place = place if is_there else reading.place
            tx.voices.keep()
            return _part(tx, contact_id, is_new=is_there)

        return await self._database.write(write)

    async def end(self, contact_id: ContactId) -> bool:
        """Read no further; whether anything was being read."""

        def write(tx: Transaction) -> bool:
            reading = tx.voices.known_reading(contact_id)
            if reading is None or reading.title is None:
                return False
            reading.steps, reading.place, reading.title = [], 0, None
            tx.voices.keep()
            return True

        return await self._database.write(write)


def _part(tx: Transaction, contact_id: ContactId, *, is_new: bool = True) -> Part:
    reading = tx.voices.reading(contact_id)
    return Part(reading.title or "", reading.steps[reading.place], reading.place + 1, len(reading.steps), is_new)
