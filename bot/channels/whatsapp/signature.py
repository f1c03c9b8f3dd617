"""Whether a call on our webhook really is from Meta."""

import hashlib
import hmac
from collections.abc import Mapping

_LONGEST_CHALLENGE = 256


def signature_of(raw: bytes, app_secret: str) -> str:
    return "sha256=" + hmac.new(app_secret.encode(), raw, hashlib.sha256).hexdigest()


def is_signed(raw: bytes, header: str | None, *, app_secret: str) -> bool:
    """Compare in constant time over the raw body; without a secret nothing is signed."""
    if not app_secret:
        return False
    # A header may carry bytes that are no text; as bytes they are simply unequal.
    return hmac.compare_digest(signature_of(raw, app_secret).encode(), (header or "").encode(errors="replace"))


def challenge_of(query: Mapping[str, str], *, verify_token: str) -> str | None:
    """What to echo to Meta's subscription handshake; None when the token is not ours."""
    offered = query.get("hub.verify_token", "").encode(errors="replace")
    agreed = bool(verify_token) and hmac.compare_digest(verify_token.encode(), offered)
    challenge = query.get("hub.challenge", "")
    if not agreed or query.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= _LONGEST_CHALLENGE:
        return None
    return challenge
