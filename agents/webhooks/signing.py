"""Signatures as the Standard Webhooks specification 1.0 wants them: HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime


def secret_of(key: str, *, salt: str, number: int) -> bytes:
    """The signing secret of an endpoint, drawn from the key of this service: no copy of the database gives it away."""
    return hmac.new(key.encode(), f"webhook:{salt}:{number}".encode(), hashlib.sha256).digest()


def shown(secret: bytes) -> str:
    """As it is given to the third party."""
    return f"whsec_{base64.b64encode(secret).decode()}"


def signed(key: str, body: bytes, secrets: Sequence[bytes], *, at: datetime) -> Mapping[str, str]:
    """The headers of one attempt; `key` is the message's, and each secret adds a signature."""
    moment = str(int(at.timestamp()))
    content = b".".join((key.encode(), moment.encode(), body))
    marks = [base64.b64encode(hmac.new(one, content, hashlib.sha256).digest()).decode() for one in secrets]
    return {
        "webhook-id": key,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
        "content-type": "application/json",
    }
