"""A mailer that fails as told, and a Mailing over a real database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agents.contacts.consent import Consents
from agents.errors import Certainty, DeliveryError, DocumentError, NotFound
from agents.mails import MailFile, OutgoingMail
from agents.post.planning import Paper, plan_mail
from agents.post.sending import Mailing, Stationery
from agents.post.suppression import UnsubscribeLinks
from bot.mails.layout import layout
from storage.database import Database
from storage.models.mail import Mail, MailPurpose

UNSENT = DeliveryError(certainty=Certainty.unsent, reason="451 later")
REFUSED = DeliveryError(certainty=Certainty.unsent, permanent=True, reason="554 no")
GONE = DeliveryError(certainty=Certainty.unsent, permanent=True, gone=True, reason="550 5.1.1 no such user")
UNKNOWN = DeliveryError(certainty=Certainty.unknown, reason="the answer was lost")

LINKS = UnsubscribeLinks(secret_key="k")


async def printed(kind: str, subject: str) -> MailFile:
    """A press that knows one paper and is out of order for another."""
    if subject == "broken":
        raise DocumentError(reason="the press is broken")
    if subject == "taken back":
        raise NotFound
    return MailFile(f"{kind} {subject}.pdf", "application/pdf", Path("/nowhere"))


STATIONERY = Stationery(
    printed=printed,
    layout=layout,
    path_of=lambda token: Path("/nowhere") / token,
    public_url=lambda: "https://alex.test",
    links=LINKS,
)


@dataclass
class FailingMailer:
    """Raises what is next in `failures`; None, or nothing left, sends. One that stalls tells that it was reached."""

    failures: list[BaseException | None] = field(default_factory=list)
    sent: list[OutgoingMail] = field(default_factory=list)
    stalls: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, mail: OutgoingMail) -> None:
        if self.stalls:
            self.reached.set()
            await asyncio.Event().wait()
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        self.sent.append(mail)

    async def close(self) -> None:
        """Nothing is open."""


class PostOffice:
    def __init__(self, database: Database, *, failures: Sequence[BaseException | None] = ()) -> None:
        self.database = database
        self.consents = Consents(database, secret_key="k")
        self.mailer = FailingMailer(list(failures))
        self.mailing = Mailing(database, self.mailer, STATIONERY, wishes=self.consents)

    async def plan(
        self,
        key: str = "k",
        *,
        recipient: str = "camille@example.com",
        purpose: MailPurpose = MailPurpose.service,
        text: str = "Bonjour.",
        papers: Sequence[Paper] = (),
    ) -> int:
        await self.database.write(
            lambda tx: plan_mail(
                tx, key=key, recipient=recipient, subject="Objet", text=text, purpose=purpose, papers=papers
            )
        )
        return (await self.row(key)).id

    async def row(self, key: str = "k") -> Mail:
        row = await self.database.write(lambda tx: tx.mails.by_key(key))
        assert row is not None
        return row

    async def state(self, key: str = "k") -> str:
        return (await self.row(key)).state
