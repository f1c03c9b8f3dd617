"""Pure rules that fit a message to a channel, and what a typed choice means."""

from collections.abc import Sequence
from typing import TypeVar

from agents.messages import AttachmentKind, Button, Capabilities, OutgoingMessage, Source
from agents.texts.lookup import say
from knowledge.language.detect import detect_language
from knowledge.language.folding import fold

T = TypeVar("T")
_ALIKE = {
    AttachmentKind.image: "seen", AttachmentKind.video: "seen", AttachmentKind.document: "read",
    AttachmentKind.audio: "heard",
}  # fmt: skip
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


def outgoing_parts(message: OutgoingMessage, can: Capabilities) -> Sequence[tuple[str, int | None]]:
    """What goes out in one call each: words, and which attachment goes with them (None: see `files_with`)."""
    texts = parts_of(message, can)
    places = files_of(message, can, texts=len(texts))
    return [(texts[number] if number < len(texts) else "", place) for number, place in enumerate(places)]


def files_with(place: int | None, attachments: Sequence[T], *, is_last: bool) -> tuple[T, ...]:
    """The attachments of a message that go with a part: the one at its place; without one all, with the last part."""
    if place is not None:
        return (attachments[place],)
    return tuple(attachments) if is_last else ()


def files_of(message: OutgoingMessage, can: Capabilities, *, texts: int) -> Sequence[int | None]:
    """Which attachment goes with each part, by its place; None for all of them, with the last of the texts.

    Where files do not go together each has a part of its own: the first that of the last text, the others no words.
    """
    if len(message.attachments) < 2 or _is_album(message, can):
        return [None] * texts
    return [*([None] * (texts - 1)), *range(len(message.attachments))]


def _is_album(message: OutgoingMessage, can: Capabilities) -> bool:
    """Pictures go with videos, documents with documents, recordings with recordings."""
    alike = {_ALIKE.get(one.kind) for one in message.attachments}
    return len(message.attachments) <= can.most_in_album and len(alike) == 1 and None not in alike


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
