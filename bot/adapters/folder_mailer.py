"""The mailer without a network: each mail is a file in a folder, named by its key."""

import asyncio
import hashlib
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path


class FolderMailer:
    """The same key writes the same file again, so nothing is ever there twice."""

    def __init__(self, folder: Path, *, sender: str = "alex@localhost") -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, *, key: str, recipient: str, subject: str, text: str) -> None:
        mail = letter(key=key, sender=self._sender, recipient=recipient, subject=subject, text=text)
        await asyncio.to_thread(self._write, key, mail.as_bytes(policy=SMTP))

    def _write(self, key: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{key.replace(':', '-')}.eml").write_bytes(content)


def letter(*, key: str, sender: str, recipient: str, subject: str, text: str) -> EmailMessage:
    """A plain mail that says it was sent by a machine, so that no auto-reply answers it (RFC 3834)."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(text)
    return mail
