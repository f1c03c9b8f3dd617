from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storage.models.mail import Mail, MailAddress, Mailbox, MailState, ReceivedKind, ReceivedMail
from storage.selected import Selected

# Made once: building such a statement costs twice as much as running it.
_by_key = Selected(Mail, select(Mail).where(Mail.key == bindparam("key")))
_in_state = Selected(Mail, select(Mail).where(Mail.state == bindparam("state")).order_by(Mail.id))
_address = Selected(MailAddress, select(MailAddress).where(MailAddress.address == bindparam("address")))


class Mails:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: Mail | MailAddress | ReceivedMail | Mailbox) -> None:
        self._session.add(row)
        self._session.flush()

    def get(self, mail_id: int) -> Mail | None:
        return self._session.get(Mail, mail_id)

    def by_key(self, key: str) -> Mail | None:
        return _by_key.first(self._session, {"key": key})

    def by_tokens(self, tokens: Sequence[str]) -> Mail | None:
        """The latest of those mails of ours."""
        found = select(Mail).where(Mail.token.in_(tokens)).order_by(Mail.id.desc())
        return self._session.scalars(found).first()

    def in_state(self, state: MailState) -> Sequence[Mail]:
        return _in_state.all(self._session, {"state": state})

    def latest(self, *, search: str = "", limit: int) -> Sequence[Mail]:
        found = select(Mail)
        if search:
            found = found.where(Mail.recipient.icontains(search, autoescape=True))
        return self._session.scalars(found.order_by(Mail.id.desc()).limit(limit)).all()

    def counts(self) -> Mapping[str, int]:
        rows = self._session.execute(select(Mail.state, func.count()).group_by(Mail.state))
        return {row[0]: row[1] for row in rows}

    def address(self, address: str) -> MailAddress | None:
        return _address.first(self._session, {"address": address})

    def received(self, message_id: str) -> ReceivedMail | None:
        return self._session.scalars(select(ReceivedMail).where(ReceivedMail.message_id == message_id)).first()

    def received_any(self, message_ids: Sequence[str]) -> ReceivedMail | None:
        """The latest of those that became part of a ticket."""
        found = select(ReceivedMail).where(
            ReceivedMail.message_id.in_(message_ids), ReceivedMail.ticket_id.is_not(None)
        )
        return self._session.scalars(found.order_by(ReceivedMail.id.desc())).first()

    def last_received(self, ticket_id: int) -> ReceivedMail | None:
        """The customer's latest mail of a ticket: the one an answer answers."""
        found = select(ReceivedMail).where(ReceivedMail.ticket_id == ticket_id)
        return self._session.scalars(found.order_by(ReceivedMail.id.desc())).first()

    def received_of(self, ticket_id: int) -> Sequence[ReceivedMail]:
        found = select(ReceivedMail).where(ReceivedMail.ticket_id == ticket_id)
        return self._session.scalars(found.order_by(ReceivedMail.id)).all()

    def heard_since(self, sender: str, since: datetime) -> int:
        """How many mails of a customer at that address came since then."""
        found = select(func.count()).where(
            ReceivedMail.sender == sender,
            ReceivedMail.received_at >= since,
            ReceivedMail.kind.in_((ReceivedKind.customer, ReceivedKind.held)),
        )
        return self._session.scalars(found).one()

    def mailbox(self, name: str) -> Mailbox | None:
        return self._session.scalars(select(Mailbox).where(Mailbox.name == name)).first()
