"""A tool: a use-case that a brain may call. Whom it acts for is given by the turn, never by a model."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, create_model

from agents.messages import Caller, Card

Run = Callable[..., Awaitable[tuple[str, Card]]]


@dataclass(frozen=True, slots=True)
class Tool:
    """`arguments` is what a model may fill in; the caller is not among them."""

    name: str
    description: str
    arguments: type[BaseModel]
    run: Run

    async def call(self, caller: Caller, arguments: Mapping[str, object]) -> tuple[str, Card]:
        """The words for the model and the card for the person.

        Raises pydantic.ValidationError for arguments of another shape, and the DomainError of the use-case.
        """
        read = self.arguments.model_validate(arguments)
        return await self.run(caller, **{name: getattr(read, name) for name in self.arguments.model_fields})


def tool(run: Run) -> Tool:
    """Make a tool of a function of the caller; its name, its docstring and its other parameters are what models see."""
    description = inspect.getdoc(run)
    assert description, "a tool's docstring is what a model reads"
    name: str = run.__name__
    _, *others = inspect.signature(run).parameters.values()
    fields: dict[str, Any] = {
        one.name: (one.annotation, ... if one.default is one.empty else one.default) for one in others
    }
    return Tool(name, description, create_model(name, **fields), run)
