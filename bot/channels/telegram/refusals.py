"""What each refusal of the Bot API means for a message: wait, give up, or mend our own key.

Source: core.telegram.org/bots/api, "Making requests" and "ResponseParameters"; the descriptions are those the public
server sends, and Telegram says they may change, so a status decides wherever it can.
"""

from agents.errors import Certainty, DeliveryError

_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "user is deactivated",
    "bot was blocked",
    "bot can't initiate conversation",
    "bot was kicked",
    "bot is not a member",
)
_NO_KEYBOARD = ("button", "keyboard", "reply markup", "wrong http url")
# An estimate for a 429 that names no pause, as one from a proxy in between.
_PAUSE = 2.0


class NotSent(Exception):
    """The call never left: no address, no connection, or none of our own connections free."""


class Undecided(Exception):
    """The call left and its answer did not come: what it asked for may have happened."""


class Refused(Exception):
    """The Bot API answered and did not do it. `retry_after` is in seconds, `migrated_to` the chat's new id."""

    def __init__(
        self, status: int, description: str = "", *, retry_after: float | None = None, migrated_to: int | None = None
    ) -> None:
        super().__init__(status, description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrated_to = migrated_to

    @property
    def is_about_buttons(self) -> bool:
        """The words would pass, their keyboard does not."""
        return self.status == 400 and _any_of(_NO_KEYBOARD, self.description)


Failure = NotSent | Undecided | Refused


def delivery_error(failure: Failure) -> DeliveryError:
    """What a failed call says about the message it carried."""
    if isinstance(failure, Refused):
        return _refusal(failure)
    certainty = Certainty.unsent if isinstance(failure, NotSent) else Certainty.unknown
    return DeliveryError(certainty=certainty, reason=str(failure))


def _refusal(refused: Refused) -> DeliveryError:
    """A refusal surely sent nothing; a failure of the server (5xx) leaves open whether it took the message."""
    status, description = refused.status, refused.description
    is_unknown = status >= 500 or status == 408 or status < 400
    is_gone = (status == 403 and "not enough rights" not in description.lower()) or (
        status == 400 and _any_of(_GONE, description)
    )
    is_key = status in {401, 404}
    waits = status in {409, 429}
    return DeliveryError(
        certainty=Certainty.unknown if is_unknown else Certainty.unsent,
        permanent=not (is_unknown or is_key or waits),
        retry_after=(refused.retry_after or _PAUSE) if waits else None,
        gone=is_gone,
        reauthorise=is_key,
        reason=f"HTTP {status} {description}".strip()[:200],
    )


def _any_of(signs: tuple[str, ...], description: str) -> bool:
    lowered = description.lower()
    return any(sign in lowered for sign in signs)
