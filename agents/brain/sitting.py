"""What one turn has used so far: the only mutable thing between the calls of its models."""

from dataclasses import dataclass, field

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from agents.brain.turn import TurnContext

_CHARACTERS_IN_TOKEN = 4
"""Estimate, used only where a server counts no tokens itself."""


class Unusable(Exception):
    """What a remote model gave cannot be sent; `reason` is one word for the figures.

    `is_outage` says that the model itself failed, so that it is left alone for a while.
    """

    def __init__(self, reason: str, *, is_outage: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_outage = is_outage


@dataclass(slots=True)
class Sitting:
    """`ends_at` is a time of the event loop, after which no remote model is asked any more."""

    turn: TurnContext
    ends_at: float
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    detour: str | None = None
    made: set[str] = field(default_factory=set)
    """Tool calls that were asked for, so that the same one again is seen."""
    is_showing: bool = False
    """A piece of an answer was shown that is not the answer yet."""

    def counts(self, asked: list[AnyMessage], answer: AIMessage | None) -> None:
        """Add one call; where the server told no figures they are estimated from the characters."""
        usage = answer.usage_metadata if answer is not None else None
        if usage is not None:
            self.tokens_in += usage["input_tokens"]
            self.tokens_out += usage["output_tokens"]
            return
        self.tokens_in += sum(len(message.text) for message in asked) // _CHARACTERS_IN_TOKEN
        self.tokens_out += len(answer.text) // _CHARACTERS_IN_TOKEN if answer is not None else 0


def sitting_of(messages: list[AnyMessage]) -> Sitting:
    asked = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    sitting: Sitting = asked.additional_kwargs["sitting"]
    return sitting
