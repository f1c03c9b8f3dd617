"""What a remote model is shown: our prompt, the records of the thread, and what was asked; never one as the other."""

from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from agents.brain.turn import Line, TurnContext
from storage.models.message import Role

_PROMPTS = Path(__file__).parent / "prompts"
PROMPT = (_PROMPTS / "alex.md").read_text("utf-8")
_SUMMARY_PROMPT = (_PROMPTS / "summary.md").read_text("utf-8")
_LONGEST_LINE = 1500
"""Characters of an earlier line that are worth their tokens."""
SUMMARY_WORDS = 120


def instructions(turn: TurnContext) -> SystemMessage:
    """The same for every turn in a language, so that a provider's cache of prompts can serve it."""
    return SystemMessage(PROMPT.format(language=turn.language))


def shown(turn: TurnContext, messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The records, the last lines of the thread verbatim, then this turn; our own objects never leave."""
    return [*_records(turn), *(_said(line) for line in turn.history if line.text), *map(_plain, messages)]


def to_sum_up(before: str, lines: Sequence[Line], language: str) -> list[AnyMessage]:
    told = "\n".join(f"{line.role}: {_cut(line.text)}" for line in lines if line.text)
    return [
        SystemMessage(_SUMMARY_PROMPT.format(words=SUMMARY_WORDS, language=language)),
        HumanMessage(f"{_enclosed('record', before or '-')}\n{_enclosed('record', told)}"),
    ]


def _records(turn: TurnContext) -> list[AnyMessage]:
    """What is too old to read again, and what tools found in the last turns."""
    blocks = []
    if turn.summary:
        blocks.append(_enclosed("record", turn.summary))
    blocks += [_enclosed("record", f"{call.name}: {call.result}") for call in turn.earlier if call.result]
    blocks += [_enclosed("record", f"promised: {line}") for line in turn.promised]
    return [HumanMessage("\n".join(blocks))] if blocks else []


def _said(line: Line) -> AnyMessage:
    text = _cut(line.text)
    if line.role == Role.customer:
        return HumanMessage(_enclosed("message", text))
    return AIMessage(f"({line.role}) {text}" if line.role != Role.assistant else text)


def _plain(message: AnyMessage) -> AnyMessage:
    if isinstance(message, HumanMessage):
        return HumanMessage(_enclosed("message", message.text))
    if isinstance(message, ToolMessage):
        content = _enclosed("record", message.text)
        return ToolMessage(content, tool_call_id=message.tool_call_id, name=message.name, status=message.status)
    return message


def _enclosed(tag: str, text: str) -> str:
    """Between two marks that the text itself cannot write."""
    return f"<{tag}>\n{text.replace('<', '‹').replace('>', '›')}\n</{tag}>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[: _LONGEST_LINE - 1]}…"


def facts_of(turn: TurnContext, messages: Sequence[AnyMessage]) -> list[str]:
    """What our own tools said in this turn and the last ones, and what is promised: all that a model may repeat."""
    return [
        *(message.text for message in messages if isinstance(message, ToolMessage) and message.status != "error"),
        *(call.result for call in turn.earlier),
        *turn.promised,
    ]
