"""Addresses of documents that end by themselves: signed, with their last moment inside."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from agents.errors import NotFound

LIFETIME = timedelta(days=7)
_MARK_BYTES = 15


class DocumentLinks:
    def __init__(self, *, secret_key: str) -> None:
        self._key = hashlib.sha256(b"documents:" + secret_key.encode()).digest()

    def token(self, document_id: int, until: datetime) -> str:
        """`<number>-<second>-<mark>`: the mark is a signature over both."""
        plain = f"{document_id}-{int(until.timestamp())}"
        return f"{plain}-{self._mark(plain)}"

    def document_id(self, token: str, now: datetime) -> int:
        """Raises NotFound for what we did not sign, or whose time is over."""
        number, _, rest = token.partition("-")
        second, _, mark = rest.partition("-")
        if not (_is_number(number) and _is_number(second) and mark.isascii()):
            raise NotFound
        if not hmac.compare_digest(mark, self._mark(f"{number}-{second}")):
            raise NotFound
        if datetime.fromtimestamp(int(second), UTC) <= now:
            raise NotFound
        return int(number)

    def _mark(self, plain: str) -> str:
        digest = hmac.new(self._key, plain.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
