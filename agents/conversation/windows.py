"""Until when a platform takes free words: WhatsApp drops them 24 h after the person's last, though it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agents.errors import Conflict
from agents.messages import Capabilities, ChannelName
from storage.models.base import AnyRow


class WindowClosed(Conflict):
    """Free words would be accepted by the platform and never reach the person."""

    code = "window_closed"


@dataclass(frozen=True, slots=True)
class Windows:
    capabilities: Mapping[ChannelName, Capabilities]

    def is_open(self, row: AnyRow, now: datetime) -> bool:
        can = self.capabilities.get(row.channel)
        if can is None or can.session_window is None:
            return True
        return row.last_heard_at is not None and now < row.last_heard_at + can.session_window

    def must_be_open(self, row: AnyRow, now: datetime) -> None:
        """Raises WindowClosed."""
        if not self.is_open(row, now):
            raise WindowClosed
