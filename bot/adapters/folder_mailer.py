"""The mailer without a network: each mail is a file in a folder, named by its key."""

import asyncio
from email.policy import SMTP
from pathlib import Path

from agents.mails import OutgoingMail
from agents.ports import Clock
from bot.mails.writing import Sender, compose


class FolderMailer:
    """The same key writes the same file again, so nothing is ever there twice."""

    def __init__(self, folder: Path, *, clock: Clock, sender: str = "alex@localhost") -> None:
        self._folder = folder
        self._clock = clock
        self._sender = Sender(sender)

    async def send(self, mail: OutgoingMail) -> None:
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: OutgoingMail) -> None:
        content = compose(mail, self._sender, at=self._clock()).as_bytes(policy=SMTP)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{mail.key.replace(':', '-').replace('/', '-')}.eml").write_bytes(content)

    async def close(self) -> None:
        """Nothing is open."""
