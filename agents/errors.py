"""The tree of errors a person may be told about; the sentence stands in texts/<language>.toml under `code`."""

from enum import StrEnum
from typing import ClassVar


class DomainError(Exception):
    """A rule said no: told politely to the person, never logged as a crash."""

    code: ClassVar[str] = "refused"
    http_status: ClassVar[int] = 400

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotFound(DomainError):
    code = "not_found"
    http_status = 404


class NotAllowed(DomainError):
    code = "not_allowed"
    http_status = 403


class Conflict(DomainError):
    code = "conflict"
    http_status = 409


class InvalidInput(DomainError):
    code = "invalid_input"
    http_status = 422


class EntitlementMissing(DomainError):
    code = "entitlement_missing"
    http_status = 402


class PortError(DomainError):
    """Something outside failed. `permanent` says that trying again cannot help."""

    code = "unavailable"
    http_status = 503

    def __init__(self, *, permanent: bool = False, **facts: object) -> None:
        super().__init__(**facts)
        self.permanent = permanent


class Certainty(StrEnum):
    """What a failed send says about the message: it surely did not arrive, or nobody knows."""

    unsent = "unsent"
    unknown = "unknown"


class DeliveryError(PortError):
    """A send failed.

    `certainty` decides whether it may be tried again; `retry_after` (seconds) is the platform's own demand;
    `gone` means the person cannot be reached there any more; `reauthorise` that our own key is refused.
    """

    code = "delivery_failed"

    def __init__(
        self,
        *,
        certainty: Certainty,
        permanent: bool = False,
        retry_after: float | None = None,
        gone: bool = False,
        reauthorise: bool = False,
        reason: str = "",
    ) -> None:
        super().__init__(permanent=permanent, reason=reason)
        self.certainty = certainty
        self.retry_after = retry_after
        self.gone = gone
        self.reauthorise = reauthorise
        self.reason = reason


class RoomTrouble(StrEnum):
    """What is wrong with the staff's room, or with one topic in it."""

    gone = "gone"
    closed = "closed"
    forbidden = "forbidden"
    """The group, or our rights in it, are lost: a person must mend it."""
    missing = "missing"
    """The topic stands, and the one message that a call names does not: somebody deleted it."""
    busy = "busy"


class RoomError(PortError):
    """The staff's room did not take something; `retry_after` is in seconds."""

    code = "room_unavailable"

    def __init__(self, trouble: RoomTrouble, *, retry_after: float | None = None, reason: str = "") -> None:
        super().__init__(trouble=trouble, reason=reason)
        self.trouble = trouble
        self.retry_after = retry_after
        self.reason = reason


class ModelError(PortError):
    code = "model_unavailable"


class LibraryError(PortError):
    code = "library_unavailable"


class GatewayError(PortError):
    """The payment provider refused, or did not answer."""

    code = "payment_unavailable"


class ChargeDeclined(GatewayError):
    """The bank said no to a charge; `decline` is its reason in the provider's words, None where it gave none."""

    def __init__(self, decline: str | None) -> None:
        super().__init__(permanent=True, reason=decline or "declined")
        self.decline = decline


class ChartError(PortError):
    code = "chart_failed"


class SignatureWrong(NotAllowed):
    code = "unauthorized"
    http_status = 401


class SpeechTrouble(StrEnum):
    """Why a recording could not be heard, or a text not be spoken."""

    unreadable = "unreadable"
    too_long = "too_long"
    broken = "broken"
    """The engine failed: the recording may be fine."""


class SpeechError(PortError):
    code = "speech_failed"

    def __init__(self, trouble: SpeechTrouble, *, reason: str = "") -> None:
        super().__init__(permanent=trouble is not SpeechTrouble.broken, trouble=trouble, reason=reason)
        self.trouble = trouble


class DocumentError(PortError):
    """A document could not be printed."""

    code = "document_failed"


class SourceError(PortError):
    """A source of knowledge cannot be read, or holds what nobody can read."""

    code = "source_unavailable"


class BoardTrouble(StrEnum):
    """What is wrong with a board of the team, named by what can be done next."""

    gone = "gone"
    """That row was thrown away."""
    busy = "busy"
    """Asked too much: after `retry_after`."""
    refused = "refused"
    """A person must mend it: the key, a right, a column."""
    down = "down"
    """No answer, or a failure over there; what was asked may have been done."""


class BoardError(PortError):
    """`retry_after` is in seconds."""

    code = "board_unavailable"

    def __init__(self, trouble: BoardTrouble, *, reason: str = "", retry_after: float | None = None) -> None:
        super().__init__(permanent=trouble is BoardTrouble.refused, trouble=trouble, reason=reason)
        self.trouble = trouble
        self.reason = reason
        self.retry_after = retry_after


class HookError(PortError):
    """A third party's endpoint could not be reached, or may not be called."""

    code = "hook_unreachable"
