"""Pure rules that fit a message to a channel, and what a typed choice means."""

from collections.abc import Sequence

from agents.messages import Button, Capabilities, OutgoingMessage, Source
from agents.texts.lookup import say
from knowledge.language.detect import detect_language
from knowledge.language.folding import fold

_BREAKS = ("\n\n", "\n", ". ", " ")


def parts_of(message: OutgoingMessage, can: Capabilities) -> Sequence[str]:
    """The text with its sources, cut at paragraphs, then lines, then sentences, into parts the channel can carry.

    The last part carries the choices; where it is too long for them they follow in a short part of their own.
    """
    text = with_sources(message)
    parts: list[str] = []
    while len(text) > can.max_text:
        cut = _cut(text, can.max_text)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    parts.append(text.rstrip())
    if message.buttons and can.max_text_with_choices is not None and len(parts[-1]) > can.max_text_with_choices:
        parts.append(say("conversation.choices", detect_language(message.text).language or "fr"))
    return parts


def _cut(text: str, longest: int) -> int:
    for mark in _BREAKS:
        at = text.rfind(mark, longest // 2, longest)
        if at > 0:
            return at + len(mark)
    return longest


def with_sources(message: OutgoingMessage) -> str:
    """Sources as a numbered list, for channels that have no place of their own for them."""
    if not message.sources:
        return message.text
    lines = [f"[{number}] {_source(source)}" for number, source in enumerate(message.sources, start=1)]
    return "\n".join([message.text, "", *lines])


def _source(source: Source) -> str:
    origin = f"({source.origin})" if source.origin else ""
    return " ".join(part for part in (source.title, origin, source.url) if part)


def resolve_choice(text: str, buttons: Sequence[Button]) -> str | None:
    """The value of the button a person means by typing its number or its label; None when it is neither."""
    typed = fold(text).strip(" .!)(\"'«»")
    if not typed:
        return None
    choices = [button for button in buttons if not button.url]
    if typed.isdigit() and len(typed) <= 2 and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1].value
    for button in choices:
        if typed == fold(button.label).strip(" .!?"):
            return button.value
    return None
