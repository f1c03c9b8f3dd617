"""What each error code of the Cloud API means for a message: wait, give up, or mend our own account.

Source: developers.facebook.com, WhatsApp Business Platform, "Error codes".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.errors import Certainty, DeliveryError


@dataclass(frozen=True, slots=True)
class Verdict:
    """`retry_after` is in seconds; None leaves the pause to the caller's own backoff."""

    permanent: bool = False
    gone: bool = False
    reauthorise: bool = False
    retry_after: float | None = None


_NEVER = Verdict(permanent=True)
_GONE = Verdict(permanent=True, gone=True)
_ACCOUNT = Verdict(reauthorise=True)

# The pauses are estimates: Meta names a window (an hour, a second, a pair of numbers), never a moment.
_VERDICTS: Mapping[int, Verdict] = {
    4: Verdict(retry_after=60.0),  # calls of the app, counted by the hour
    80007: Verdict(retry_after=60.0),  # calls of the business account, counted by the hour
    130429: Verdict(retry_after=2.0),  # throughput, counted by the second
    131048: Verdict(retry_after=300.0),  # restricted after reports of spam
    131056: Verdict(retry_after=6.0),  # one message every six seconds to the same person
    # A person limit or experiment: Meta asks not to repeat.
    **dict.fromkeys((130472, 131049, 131050), _NEVER),
    # The 24-hour window is closed: only a template may be sent.
    131047: _NEVER,
    # Not reachable there: no WhatsApp, blocked, terms not accepted; or not on the list of a test number.
    **dict.fromkeys((131026, 131030), _GONE),
    # The template is wrong, missing, paused or disabled.
    **dict.fromkeys((132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069), _NEVER),
    # Our key, permission, number, payment or standing is refused: waiting messages go out once that is mended.
    **dict.fromkeys((0, 3, 10, 33, 190, *range(200, 300), 368, 131005, 131031, 131042, 131045, 133010), _ACCOUNT),
}


def verdict_on(code: int | None) -> Verdict:
    """An unknown code of a refused message is final: repeating the same words changes nothing."""
    return _NEVER if code is None else _VERDICTS.get(code, _NEVER)


def refusal(*, status: int, code: int | None, title: str = "", retry_after: float | None = None) -> DeliveryError:
    """The error for an answer of Graph that is no acceptance.

    A code we know decides; without one a failure of the server (5xx, 408) leaves open whether it took the message.
    """
    reason = f"HTTP {status}, code {code} {title}".strip()[:200]
    if status == 429 and code not in _VERDICTS:
        return DeliveryError(certainty=Certainty.unsent, retry_after=retry_after or 2.0, reason=reason)
    if (status >= 500 or status == 408) and code not in _VERDICTS:
        return DeliveryError(certainty=Certainty.unknown, reason=reason)
    verdict = _ACCOUNT if status == 401 else verdict_on(code)
    return DeliveryError(
        certainty=Certainty.unsent,
        permanent=verdict.permanent,
        gone=verdict.gone,
        reauthorise=verdict.reauthorise,
        retry_after=retry_after or verdict.retry_after,
        reason=reason,
    )
