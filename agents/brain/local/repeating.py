"""The last answer once more, as it was or shorter."""

from collections.abc import Sequence

from agents.brain.turn import Line, TurnContext
from agents.messages import Button
from agents.texts.lookup import say
from storage.models.message import Role

_GIST = 280
"""Characters of an answer that was not understood which are worth saying again."""


def said_again(turn: TurnContext, how: str) -> tuple[str, Sequence[Button]]:
    said = [line for line in turn.history if line.role in {Role.assistant, Role.operator}]
    if not said:
        return say("local.nothing_to_repeat", turn.language), ()
    last = _without_disclosure(said[-1], turn.language)
    if how == "same":
        return last, said[-1].buttons
    gist = last.split("\n\n")[0]
    if len(gist) > _GIST:
        gist = f"{gist[: gist.rfind(' ', 0, _GIST)]}…"
    return say("local.rephrase", turn.language, gist=gist), said[-1].buttons


def _without_disclosure(line: Line, language: str) -> str:
    text = line.text
    for key in ("conversation.disclosure", "conversation.disclosure_again"):
        text = text.removeprefix(say(key, language)).lstrip()
    return text.removesuffix(say("aid.disclosure", language)).rstrip()
