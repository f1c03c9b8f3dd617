"""The suppression list: who must not be written to, and who said so."""

import hashlib
import hmac
from typing import Protocol

from storage.database import Transaction
from storage.models.mail import MailAddress


class MailWishes(Protocol):
    """Where it stands that an address wants no marketing: the consent record, which is above this package."""

    def opposes_mail(self, tx: Transaction, address: str) -> bool: ...

    def oppose_mail(self, tx: Transaction, address: str) -> None: ...


def plain(address: str) -> str:
    """One spelling for one mailbox, as far as its own server treats them alike."""
    return address.strip().lower()


def _row(tx: Transaction, address: str) -> MailAddress:
    known = tx.mails.address(plain(address))
    if known is not None:
        known.changed_at = tx.now
        return known
    row = MailAddress(address=plain(address), soft_bounces=0, detail="", changed_at=tx.now)
    tx.mails.add(row)
    return row


def bounced(tx: Transaction, address: str, *, permanent: bool, detail: str) -> None:
    """A server refused a mail to that address: for good, or for now."""
    row = _row(tx, address)
    row.detail = detail[:500]
    if permanent:
        row.bounced_at = row.bounced_at or tx.now
    else:
        row.soft_bounces += 1
        row.soft_bounced_at = tx.now


def complained(tx: Transaction, address: str, *, detail: str) -> None:
    """Its owner called one of our mails spam."""
    row = _row(tx, address)
    row.detail = detail[:500]
    row.complained_at = row.complained_at or tx.now


def heard_from(tx: Transaction, address: str) -> None:
    """Somebody wrote from there, so it works: what its server once said no longer counts. Wishes stay."""
    row = tx.mails.address(plain(address))
    if row is not None and (row.bounced_at is not None or row.soft_bounces):
        row.bounced_at, row.soft_bounces, row.soft_bounced_at = None, 0, None
        row.changed_at = tx.now


class UnsubscribeLinks:
    """The secret part of the link in a mail: it names the mail, never the address, and nobody can make one up."""

    def __init__(self, *, secret_key: str) -> None:
        self._key = secret_key.encode()

    def token(self, mail_id: int) -> str:
        return f"{mail_id}-{self._sign(mail_id)}"

    def mail_id(self, token: str) -> int | None:
        """Whose link that is; None for one that is not ours."""
        number, _, signature = token.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) <= 15):
            return None
        return int(number) if hmac.compare_digest(self._sign(int(number)).encode(), signature.encode()) else None

    def _sign(self, mail_id: int) -> str:
        return hmac.new(self._key, f"unsubscribe:{mail_id}".encode(), hashlib.sha256).hexdigest()[:32]
