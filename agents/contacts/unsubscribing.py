"""The link that ends our mails: signed, so that it needs no sign-in and opens nobody else's settings."""

import base64
import hashlib
import hmac

from agents.contacts.consent import Consents, How, Proof
from agents.errors import NotFound
from storage.models.ids import ContactId

_MARK_BYTES = 15


class Unsubscribing:
    def __init__(self, consents: Consents, *, secret_key: str) -> None:
        self._consents = consents
        self._key = hashlib.sha256(b"unsubscribe:" + secret_key.encode()).digest()

    def token(self, contact_id: int) -> str:
        return f"{contact_id}-{self._mark(contact_id)}"

    def check(self, token: str) -> ContactId:
        """Whose link it is. Raises NotFound for anything we did not sign."""
        number, _, mark = token.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 16 and mark.isascii()):
            raise NotFound
        if not hmac.compare_digest(mark, self._mark(int(number))):
            raise NotFound
        return ContactId(int(number))

    async def unsubscribe(self, token: str, *, language: str = "fr") -> None:
        """No more mails but those an order needs; using the link again changes nothing."""
        await self._consents.stop_mail(self.check(token), Proof(How.link, language))

    def _mark(self, contact_id: int) -> str:
        digest = hmac.new(self._key, str(contact_id).encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode()
