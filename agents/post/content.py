"""What a mail says, apart from how it looks: one list of blocks makes the HTML and its text twin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from agents.texts.typography import typeset


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; its line breaks are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one a row."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Action:
    """A button; in the text its address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code to be typed, in large figures."""

    code: str


@dataclass(frozen=True, slots=True)
class Small:
    """What the law or politeness asks for, in small print."""

    text: str


Block: TypeAlias = Words | Facts | Action | Code | Small


def paragraphs(text: str) -> tuple[Block, ...]:
    """A plain text as blocks: an empty line parts two paragraphs."""
    return tuple(Words(part.strip("\n")) for part in text.split("\n\n") if part.strip())


def as_text(blocks: Sequence[Block], language: str) -> str:
    """The text twin: everything the HTML says, readable without it."""
    return "\n\n".join(typeset(_text(block), language) for block in blocks) + "\n"


def _text(block: Block) -> str:
    match block:
        case Words(text) | Small(text):
            return text
        case Facts(rows):
            # The typesetter gives French its space before the colon.
            return "\n".join(f"{name}: {value}" for name, value in rows)
        case Action(label, url):
            return f"{label}\n{url}"
        case Code(code):
            return f"    {code}"


def to_rows(blocks: Sequence[Block]) -> list[Mapping[str, object]]:
    """As JSON keeps them."""
    return [_row(block) for block in blocks]


def _row(block: Block) -> Mapping[str, object]:
    match block:
        case Words(text):
            return {"kind": "words", "text": text}
        case Small(text):
            return {"kind": "small", "text": text}
        case Facts(rows):
            return {"kind": "facts", "rows": [list(row) for row in rows]}
        case Action(label, url):
            return {"kind": "action", "label": label, "url": url}
        case Code(code):
            return {"kind": "code", "code": code}


def from_rows(rows: Sequence[Mapping[str, object]]) -> tuple[Block, ...]:
    return tuple(_block(row) for row in rows)


def _block(row: Mapping[str, object]) -> Block:
    match row:
        case {"kind": "words", "text": str(text)}:
            return Words(text)
        case {"kind": "small", "text": str(text)}:
            return Small(text)
        case {"kind": "facts", "rows": list(pairs)}:
            return Facts(tuple((str(name), str(value)) for name, value in pairs))
        case {"kind": "action", "label": str(label), "url": str(url)}:
            return Action(label, url)
        case {"kind": "code", "code": str(code)}:
            return Code(code)
    raise AssertionError(f"not a block of ours: {row}")
