"""One click ends marketing by mail: the link of a mail, pressed by a person or by their mail program (RFC 8058)."""

from agents.errors import NotFound
from agents.post.suppression import MailWishes, UnsubscribeLinks
from storage.database import Database, Transaction
from storage.models.mail import Mail


class Unsubscribing:
    def __init__(self, database: Database, links: UnsubscribeLinks, wishes: MailWishes) -> None:
        self._database = database
        self._links = links
        self._wishes = wishes

    async def mail_of(self, token: str) -> Mail:
        """The mail whose link that is; changes nothing, for scanners open every link. Raises NotFound."""
        return await self._database.write(lambda tx: self._mail(tx, token))

    async def unsubscribe(self, token: str) -> Mail:
        """Its address gets no more marketing. Again, it is the same. Raises NotFound."""

        def write(tx: Transaction) -> Mail:
            mail = self._mail(tx, token)
            self._wishes.oppose_mail(tx, mail.recipient)
            return mail

        return await self._database.write(write)

    def _mail(self, tx: Transaction, token: str) -> Mail:
        mail_id = self._links.mail_id(token)
        mail = tx.mails.get(mail_id) if mail_id is not None else None
        if mail is None:
            raise NotFound
        return mail
