"""The sources of `ALEX_FEEDS__FILE`: files, RSS and Atom feeds, lists of recalls. Nothing they hold is executed."""

import asyncio
import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal
from xml.etree import ElementTree as ET

import aiohttp
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from agents.errors import SourceError
from agents.ports import News

_LARGEST = 8 * 1024 * 1024
_PATIENCE = aiohttp.ClientTimeout(total=30)
_TEXT_AT_MOST = 4000
_ENTRIES_AT_MOST = 2000
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_WESTERN = "cp1252"
"""What French files are written in that are no UTF-8."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Nothing that a terminal would obey, or that would turn a line around."""
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_ADDRESS_AT_MOST = 500
_PIECES_AT_MOST = 1000
_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "text": ("description", "summary", "content"),
    "url": ("link", "guid", "id"),
    "dated": ("pubDate", "updated", "published", "date"),
}


class Fields(BaseModel):
    """Which column or key of a list holds what; several are joined by a blank."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str = ""
    url: str = ""
    dated: str = ""


class Source(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1)]
    kind: Literal["feed", "csv", "json"]
    """`feed` is RSS or Atom; `csv` and `json` are lists of records, such as recalls."""
    address: Annotated[str, Field(min_length=1)]
    """https://… or the path of a file, seen from the list's own folder."""
    licence: Annotated[str, Field(min_length=1)]
    fields: Fields | None = None
    records: str = ""
    """The key of a JSON object under which its list lies."""


class SourceList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Sequence[Source] = ()


Rows = Sequence[Mapping[str, object]]
Plain = Annotated[str, BeforeValidator(lambda raw: "" if raw is None else str(raw))]
_RECORDS: TypeAdapter[list[dict[str, object]]] = TypeAdapter(list[dict[str, object]])


def open_sources(path: Path) -> tuple["FeedSource", ...]:
    """Raises ValueError naming the file when it cannot be read or is not a list of sources."""
    try:
        listed = SourceList.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} is no list of sources: {error}") from error
    return tuple(FeedSource(one, path.parent) for one in listed.source)


class FeedSource:
    def __init__(self, source: Source, folder: Path) -> None:
        self._source = source
        self._folder = folder

    @property
    def name(self) -> str:
        return self._source.name

    async def read(self) -> Sequence[News]:
        raw = await self._fetched()
        # Megabytes are parsed: the loop goes on answering people meanwhile.
        return await asyncio.to_thread(self._read, raw)

    def _read(self, raw: bytes) -> Sequence[News]:
        try:
            found = islice(self._entries(_decoded(raw)), _ENTRIES_AT_MOST)
            return [news for one in found if (news := self._news(one)).title]
        except (ValueError, ET.ParseError, csv.Error, RecursionError) as error:
            raise SourceError(permanent=True, reason=f"cannot be read as {self._source.kind}: {error}") from error

    async def _fetched(self) -> bytes:
        address = self._source.address
        try:
            if address.startswith(("https://", "http://")):
                raw = await _downloaded(address)
            else:
                raw = await asyncio.to_thread(_begun, self._folder / address)
        except TimeoutError as error:
            raise SourceError(reason=f"did not answer within {_PATIENCE.total:.0f} s") from error
        except (OSError, aiohttp.ClientError) as error:
            raise SourceError(reason=str(error) or type(error).__name__) from error
        if len(raw) > _LARGEST:
            raise SourceError(permanent=True, reason=f"larger than {_LARGEST} bytes")
        return raw

    def _entries(self, raw: str) -> Iterator[Mapping[str, str]]:
        if self._source.kind == "feed":
            return _of_feed(raw)
        rows = _table(raw) if self._source.kind == "csv" else self._records(raw)
        return (_picked(row, self._source.fields or Fields(title="title", text="text", url="url")) for row in rows)

    def _records(self, raw: str) -> Rows:
        found = json.loads(raw)
        for key in filter(None, self._source.records.split(".")):
            found = found.get(key) if isinstance(found, dict) else None
        try:
            return _RECORDS.validate_python(found)
        except ValidationError as error:
            raise ValueError(f"no list of records under {self._source.records or 'the top'!r}") from error

    def _news(self, entry: Mapping[str, str]) -> News:
        return News(
            source=self._source.name,
            licence=self._source.licence,
            title=_plain(entry.get("title", ""))[:300],
            text=_plain(entry.get("text", ""))[:_TEXT_AT_MOST],
            url=_address(entry.get("url", "")),
            dated=_day(_plain(entry.get("dated", "")))[:60],
        )


def _begun(path: Path) -> bytes:
    """At most one byte more than is taken."""
    with path.open("rb") as file:
        return file.read(_LARGEST + 1)


async def _downloaded(url: str) -> bytes:
    """At most one byte more than is taken."""
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session, session.get(url) as answer:
        answer.raise_for_status()
        return await _all_of(answer)


async def _all_of(answer: aiohttp.ClientResponse) -> bytes:
    whole = bytearray()
    async for piece in answer.content.iter_chunked(65536):
        whole += piece
        if len(whole) > _LARGEST:
            break
    return bytes(whole)


def _decoded(raw: bytes) -> str:
    """As its first bytes or its XML head declare; else UTF-8, and where it is none, as Windows writes."""
    mark = _MARKS.get(raw[:2])
    declared = _DECLARED.match(raw)
    named = mark or (declared[1].decode("ascii") if declared else "utf-8-sig")
    try:
        return raw.decode("utf-8-sig" if named.lower() in {"utf-8", "utf8"} else named)
    except (LookupError, UnicodeError):
        return raw.decode(_WESTERN, errors="replace")


def _day(written: str) -> str:
    """The day alone where a feed writes it as mail or as ISO 8601 does; else as it is written."""
    with suppress(ValueError):
        return parsedate_to_datetime(written).date().isoformat()
    with suppress(ValueError):
        return datetime.fromisoformat(written).date().isoformat()
    return written


def _plain(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _address(text: str) -> str:
    """What can be followed; an identifier or a script cannot."""
    found = text.strip()
    return found if _ADDRESS.fullmatch(found) and len(found) <= _ADDRESS_AT_MOST else ""


def _table(raw: str) -> Iterator[Mapping[str, object]]:
    """Its columns parted as its first line parts them: by semicolons where it holds more of these than of commas."""
    head = raw.partition("\n")[0]
    return csv.DictReader(io.StringIO(raw), delimiter=";" if head.count(";") > head.count(",") else ",")


def _of_feed(raw: str) -> Iterator[Mapping[str, str]]:
    """Of RSS its items, of Atom its entries; a document type may hide bombs, so none is read."""
    if "<!DOCTYPE" in raw or "<!ENTITY" in raw:
        raise ValueError("a document type is not accepted")
    tree = ET.fromstring(raw)  # noqa: S314 -- without a document type there is no entity to expand
    for entry in tree.iter():
        if _local(entry.tag) in {"item", "entry"}:
            yield {part: _first(entry, names) for part, names in _NAMES.items()}


def _first(entry: ET.Element, names: Sequence[str]) -> str:
    for name in names:
        for child in entry:
            if _local(child.tag) == name and (found := _written(child)):
                return found
    return ""


def _written(child: ET.Element) -> str:
    """Its text, as far as it is taken: elements may lie in each other by the thousand."""
    return " ".join("".join(islice(child.itertext(), _PIECES_AT_MOST)).split()) or child.get("href", "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _picked(row: Mapping[str, object], fields: Fields) -> Mapping[str, str]:
    values = TypeAdapter(dict[str, Plain]).validate_python(dict(row))
    wanted: Mapping[str, str] = fields.model_dump()
    return {
        part: " ".join(filter(None, (values.get(column.strip(), "").strip() for column in columns.split("+"))))
        for part, columns in wanted.items()
        if columns
    }
