from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.ids import MessageId
from storage.models.message import Message, Role
from storage.models.voice import Reading, Utterance, VehicleNote, VoiceWish


class Voices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def wish(self, contact_id: int) -> VoiceWish:
        """How the person wants to be spoken to; what nobody asked for is as the defaults say."""
        found = self._session.get(VoiceWish, contact_id)
        if found is None:
            found = VoiceWish(
                contact_id=contact_id, speed_percent=100, aloud="spoken", hands_busy=False, easy_reading=False
            )
            self._session.add(found)
        return found

    def known_wish(self, contact_id: int) -> VoiceWish | None:
        return self._session.get(VoiceWish, contact_id)

    def known_reading(self, contact_id: int) -> Reading | None:
        return self._session.get(Reading, contact_id)

    def reading(self, contact_id: int) -> Reading:
        """Where the person is in an answer; at no step when none is being read."""
        found = self._session.get(Reading, contact_id)
        if found is None:
            found = Reading(contact_id=contact_id, steps=[], place=0, buttons=[])
            self._session.add(found)
        return found

    def keep(self) -> None:
        """Write what was changed on the rows handed out."""
        self._session.flush()

    def message(self, conversation_id: int, seq: int) -> Message | None:
        found = select(Message).where(Message.conversation_id == conversation_id, Message.seq == seq)
        return self._session.scalars(found).first()

    def whole(self, message_id: MessageId) -> Message:
        return self._session.get_one(Message, message_id)

    def answer_of(self, turn_id: int) -> MessageId | None:
        """The message that answered a turn."""
        mine = select(Message.id).where(Message.turn_id == turn_id, Message.role == Role.assistant)
        found = self._session.scalars(mine.order_by(Message.seq.desc()).limit(1)).first()
        return MessageId(found) if found is not None else None

    def utterances(self, message_ids: Sequence[int]) -> Mapping[int, Sequence[Utterance]]:
        """The voice notes of each message, in order."""
        found: dict[int, list[Utterance]] = {}
        if not message_ids:
            return found
        mine = select(Utterance).where(Utterance.message_id.in_(message_ids))
        for one in self._session.scalars(mine.order_by(Utterance.message_id, Utterance.place)):
            found.setdefault(one.message_id, []).append(one)
        return found

    def add(self, row: Utterance | VehicleNote) -> None:
        self._session.add(row)
        self._session.flush()

    def notes(self, contact_ids: Sequence[int]) -> Sequence[VehicleNote]:
        """What was dictated, newest first."""
        mine = select(VehicleNote).where(VehicleNote.contact_id.in_(contact_ids))
        return self._session.scalars(mine.order_by(VehicleNote.id.desc())).all()
