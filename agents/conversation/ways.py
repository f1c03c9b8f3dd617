"""The threads by which a person may be written to unasked: what consent and their platform allow now."""

from collections.abc import Mapping
from datetime import timedelta

from agents.contacts.consent import Consents, Place
from agents.marketing.policy import Way
from agents.messages import Capabilities, ChannelName
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.consent import Purpose


class Ways:
    def __init__(self, consents: Consents, capabilities: Mapping[ChannelName, Capabilities]) -> None:
        self._consents = consents
        self._capabilities = capabilities

    def by(self, tx: Transaction, row: AnyRow, purpose: Purpose) -> Way:
        can = self._capabilities.get(ChannelName(row.channel))
        return Way(
            row.channel,
            allowed=self._consents.allows(tx, row.contact_id, purpose, Place(row.channel, row.external_id)),
            reachable=can is not None and row.unreachable_at is None,
            last_heard_at=row.last_heard_at,
            window=can.session_window if can is not None else None,
        )

    def rests(self, channel: str) -> bool:
        """Whether it pushes nothing: what is written there is read when the person comes back."""
        can = self._capabilities.get(ChannelName(channel))
        return can is not None and can.row_is_delivery


def silence(tx: Transaction, row: AnyRow) -> timedelta:
    """How long nothing was heard in a thread; the longest of all where nothing ever was."""
    return timedelta.max if row.last_heard_at is None else tx.now - row.last_heard_at
