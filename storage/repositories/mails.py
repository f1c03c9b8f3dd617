from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models.ticket import Mail, MailState


class Mails:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, mail: Mail) -> None:
        self._session.add(mail)
        self._session.flush()

    def get(self, mail_id: int) -> Mail | None:
        return self._session.get(Mail, mail_id)

    def by_key(self, key: str) -> Mail | None:
        return self._session.scalars(select(Mail).where(Mail.key == key)).first()

    def left_sending(self) -> Sequence[Mail]:
        """Those whose attempt nobody wrote the end of."""
        return self._session.scalars(select(Mail).where(Mail.state == MailState.sending)).all()
