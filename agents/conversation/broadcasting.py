"""A text of the team on its way to those who asked for such messages: who they are, and whether it may go now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.contacts.consent import Consents
from agents.contacts.consent_cards import stop_button
from agents.conversation.ways import Ways, silence
from agents.marketing.policy import Way, first_way
from agents.messages import Capabilities, ChannelName, OutgoingMessage
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.consent import Purpose
from storage.models.nudge import Nudge

SEQUENCE = "broadcast"
_LIVES = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who would read it, by their whole Contact; and how many said yes but would not."""

    readers: Sequence[int]
    others: int
    """They read another language."""
    shut: int
    """No channel of theirs takes it now."""
    known: int
    """They have it, or it is on its way to them."""


class Broadcasting:
    def __init__(self, consents: Consents, capabilities: Mapping[ChannelName, Capabilities]) -> None:
        self._by = Ways(consents, capabilities)

    def audience(self, tx: Transaction, language: str, digest: str) -> Audience:
        known = tx.nudges.reached(SEQUENCE, digest)
        roots = dict.fromkeys(tx.contacts.whole(one).id for one in tx.consents.ever_granted(Purpose.marketing))
        yes = [one for one in roots if self._said_yes(tx, one)]
        mine = [one for one in yes if (tx.contacts.whole(one).language or "fr") == language]
        new = [one for one in mine if one not in known]
        readers = [one for one in new if not isinstance(first_way(self._ways(tx, one), tx.now), str)]
        return Audience(readers, len(yes) - len(mine), len(new) - len(readers), len(mine) - len(new))

    @staticmethod
    def plan(tx: Transaction, event_id: int, readers: Sequence[int], *, digest: str, due_at: datetime) -> None:
        """One for each; `event_id` is the fact that holds the text."""
        for contact_id in readers:
            nudge = Nudge(
                key=f"{SEQUENCE}:{event_id}:{contact_id}",
                contact_id=contact_id,
                sequence=SEQUENCE,
                step=digest,
                purpose=Purpose.marketing,
                due_at=due_at,
                expires_at=due_at + _LIVES,
                created_at=tx.now,
            )
            tx.nudges.add(nudge)

    def ways(self, tx: Transaction, contact_id: int) -> Sequence[tuple[Way, AnyRow]]:
        """The channels that push it to them first, each by its last word."""
        threads = tx.conversations.of_contact(contact_id)
        rows = sorted(threads, key=lambda row: (self._by.rests(row.channel), silence(tx, row)))
        return [(self._by.by(tx, row, Purpose.marketing), row) for row in rows if row.blocked_at is None]

    def _ways(self, tx: Transaction, contact_id: int) -> Sequence[Way]:
        return [way for way, _ in self.ways(tx, contact_id)]

    def _said_yes(self, tx: Transaction, contact_id: int) -> bool:
        return any(way.allowed for way in self._ways(tx, contact_id))


def broadcast_message(tx: Transaction, nudge: Nudge) -> OutgoingMessage:
    """As it was decided on, with the way out of such messages."""
    event = tx.issues.event(int(nudge.key.split(":")[1]))
    assert event is not None, "facts stay for good"
    return OutgoingMessage(str(event.payload["text"]), (stop_button(str(event.payload["language"])),))
