"""Public references of orders: unguessable, and nothing in the database opens one."""

import base64
import hashlib
import hmac

from agents.errors import NotFound
from storage.models.ids import OrderId

_MARK_BYTES = 15


class OrderLinks:
    def __init__(self, *, secret_key: str) -> None:
        self._key = hashlib.sha256(b"orders:" + secret_key.encode()).digest()

    def reference(self, order_id: int) -> str:
        """`<number>-<mark>`: the mark is a signature over the number."""
        return f"{order_id}-{self._mark(order_id)}"

    def order_id(self, reference: str) -> OrderId:
        """Whose reference it is. Raises NotFound for anything we did not sign."""
        number, _, mark = reference.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 16 and mark.isascii()):
            raise NotFound
        if not hmac.compare_digest(mark, self._mark(int(number))):
            raise NotFound
        return OrderId(int(number))

    def _mark(self, order_id: int) -> str:
        digest = hmac.new(self._key, str(order_id).encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode()
