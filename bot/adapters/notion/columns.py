"""Values of Notion's columns ↔ plain text, whatever type a team gave the column."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from agents.errors import BoardError, BoardTrouble
from knowledge.language.folding import fold

_PIECE = 1000
"""Characters of one text object: Notion takes 2 000 UTF-16 units, and a letter may be two."""
_PIECES = 100
_OPTION = 100
Json = Mapping[str, object]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Named(Answer):
    name: str


class RichText(Answer):
    plain_text: str = ""


class Value(Answer):
    """A property of a page; only the field of its own type is given."""

    type: str
    title: Sequence[RichText] | None = None
    rich_text: Sequence[RichText] | None = None
    select: Named | None = None
    status: Named | None = None
    multi_select: Sequence[Named] | None = None
    email: str | None = None
    phone_number: str | None = None
    url: str | None = None
    number: float | None = None

    @property
    def text(self) -> str:
        if self.title is not None or self.rich_text is not None:
            return "".join(one.plain_text for one in self.title or self.rich_text or ()).strip()
        if self.select is not None or self.status is not None:
            option = self.select or self.status
            return option.name if option is not None else ""
        if self.number is not None:
            return f"{self.number:g}" if self.number % 1 else str(int(self.number))
        if self.multi_select:
            return self.multi_select[0].name
        return (self.email or self.phone_number or self.url or "").strip()


class User(Answer):
    id: str


class Page(Answer):
    id: str
    last_edited_time: datetime
    last_edited_by: User
    properties: Mapping[str, Value]


class Pages(Answer):
    results: Sequence[Page]
    has_more: bool
    next_cursor: str | None = None


class Column(Answer):
    name: str
    type: str


class DataSource(Answer):
    id: str
    properties: Mapping[str, Column]


class Reference(Answer):
    id: str


class NotionDatabase(Answer):
    data_sources: Sequence[Reference]


class Columns:
    """The columns of a table by what they are for; names are compared without accents, capitals and underscores."""

    def __init__(self, source: DataSource, wanted: Mapping[str, str]) -> None:
        known = {_plain(column.name): column for column in source.properties.values()}
        self.of = {role: known[_plain(name)] for role, name in wanted.items() if _plain(name) in known}
        self._wanted = wanted

    def missing(self, roles: Sequence[str]) -> list[str]:
        return [self._wanted[role] for role in roles if role not in self.of]

    def read(self, page: Page, role: str) -> str:
        column = self.of.get(role)
        value = page.properties.get(column.name) if column is not None else None
        return value.text if value is not None else ""

    def written(self, texts: Mapping[str, str | None]) -> dict[str, Json]:
        """The properties of a page that say this; a text without its column is left out."""
        return {
            self.of[role].name: encoded(self.of[role].type, text)
            for role, text in texts.items()
            if text is not None and role in self.of
        }

    def is_equal(self, role: str, text: str) -> Json:
        """A filter."""
        column = self.of[role]
        return {"property": column.name, column.type: {"equals": text}}


def encoded(kind: str, text: str) -> Json:
    """The property value as Notion takes it. Raises BoardError for a column that nobody but Notion fills."""
    match kind:
        case "title" | "rich_text":
            return {kind: [{"type": "text", "text": {"content": piece}} for piece in _pieces(text)]}
        case "select" | "status":
            return {kind: {"name": _option(text)} if text else None}
        case "multi_select":
            return {kind: [{"name": _option(text)}] if text else []}
        case "email" | "phone_number" | "url":
            return {kind: text or None}
        case "number":
            digits = "".join(char for char in text if char.isdigit())
            return {kind: int(digits) if digits else None}
        case _:
            raise BoardError(BoardTrouble.refused, reason=f"a column of type {kind} cannot be written")


def _pieces(text: str) -> list[str]:
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)][:_PIECES]


def _option(text: str) -> str:
    # Notion refuses commas in the name of an option.
    return text.replace(",", " ")[:_OPTION]


def _plain(name: str) -> str:
    return " ".join(fold(name).replace("_", " ").split())
