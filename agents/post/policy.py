"""When a mail may be sent, and when a failed one is tried again."""

from datetime import timedelta
from enum import StrEnum

from storage.models.mail import MailAddress, MailPurpose

MOST_SOFT_BOUNCES = 5
"""Transient failures in a row after which an address gets no more marketing (our own policy)."""

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240, 480))
"""Waits after a refusal for now: greylisting asks for minutes, a full disk for hours (RFC 5321 §4.5.4.1)."""

RETRIES_OF_UNKNOWN = 2
"""How often a binding mail whose fate nobody knows is sent again; its Message-ID shows that it is the same one."""


class Withheld(StrEnum):
    """Why an address gets no mail."""

    bounced = "bounced"
    complained = "complained"
    unsubscribed = "unsubscribed"
    soft_bounces = "soft_bounces"


def withheld(address: MailAddress | None, purpose: MailPurpose, *, opposed: bool) -> Withheld | None:
    """Why a mail of this purpose must not go there; None when it may. `opposed`: its owner wants no marketing.

    Marketing stops at the first unsubscribe, complaint or bounce. What a person asked for or has a right to is stopped
    only where it cannot arrive: by a permanent bounce.
    """
    if address is not None and address.bounced_at is not None:
        return Withheld.bounced
    if purpose is not MailPurpose.marketing:
        return None
    if opposed:
        return Withheld.unsubscribed
    if address is None:
        return None
    if address.complained_at is not None:
        return Withheld.complained
    return Withheld.soft_bounces if address.soft_bounces >= MOST_SOFT_BOUNCES else None


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts that surely did not arrive; None when it is enough."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None
