"""A door that keeps what it was given to send."""

from agents.messages import OutgoingPart, Receipt
from tests.bot.standing_doors import OpenDoor


class FilingDoor(OpenDoor):
    def __init__(self) -> None:
        self.sent: list[OutgoingPart] = []

    async def send(self, part: OutgoingPart) -> Receipt:
        self.sent.append(part)
        return Receipt(str(len(self.sent)))
