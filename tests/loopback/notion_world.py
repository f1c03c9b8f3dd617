"""What a Notion workspace holds and refuses, as its documentation tells (API 2025-09-03)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]
BOT = "b0b0b0b0-0000-4000-8000-000000000001"
PERSON = "a11ce000-0000-4000-8000-000000000002"
_LONGEST_TEXT = 2000
_MOST_RESULTS = 100


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"object": "error", "status": status, "code": code, "message": message}


def invalid(message: str) -> Refused:
    return Refused(400, "validation_error", message)


def missing(kind: str, name: str) -> Refused:
    return Refused(
        404,
        "object_not_found",
        f"Could not find {kind} with ID: {name}. Make sure the relevant pages and databases are shared with your "
        "integration.",
    )


@dataclass
class Table:
    """A database with its one data source; `options` of a status column cannot be added by a program."""

    id: str
    source: str
    columns: dict[str, str]
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_shared: bool = True


@dataclass
class Row:
    id: str
    source: str
    values: dict[str, Json]
    edited_at: datetime
    edited_by: str
    in_trash: bool = False


class NotionWorld:
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.tables: dict[str, Table] = {}
        self.rows: dict[str, Row] = {}
        self._numbers = count(1)

    def table(self, name: str, columns: dict[str, str], options: Mapping[str, frozenset[str]] | None = None) -> Table:
        made = Table(self._id(f"database {name}"), self._id(f"source {name}"), columns, options or {})
        self.tables[made.source] = made
        return made

    def write_by_hand(self, table: Table, texts: Mapping[str, str]) -> Row:
        """A row that a person makes in the app."""
        values = {name: _typed(table.columns[name], text) for name, text in texts.items()}
        return self._add(table, values, PERSON)

    def edit_by_hand(self, row: Row, texts: Mapping[str, str]) -> None:
        columns = self.tables[row.source].columns
        row.values |= {name: _typed(columns[name], text) for name, text in texts.items()}
        row.edited_at, row.edited_by = self.clock(), PERSON

    def text(self, row: Row, column: str) -> str:
        return _plain(row.values.get(column, {}))

    def living(self, table: Table) -> list[Row]:
        return [row for row in self.rows.values() if row.source == table.source and not row.in_trash]

    def database(self, name: str) -> Json:
        table = next((one for one in self.tables.values() if one.id == name and one.is_shared), None)
        if table is None:
            raise missing("database", name)
        return {"object": "database", "id": table.id, "data_sources": [{"id": table.source, "name": "Table"}]}

    def source(self, name: str) -> Json:
        table = self._table(name)
        properties = {
            column: {"id": column, "name": column, "type": kind, kind: {}} for column, kind in table.columns.items()
        }
        return {"object": "data_source", "id": table.source, "properties": properties}

    def change_source(self, name: str, body: Json) -> Json:
        for column, shape in body.get("properties", {}).items():
            self._table(name).columns[column] = next(iter(shape))
        return self.source(name)

    def query(self, name: str, body: Json) -> Json:
        table, size = self._table(name), body.get("page_size", _MOST_RESULTS)
        if not 1 <= size <= _MOST_RESULTS:
            raise invalid(f"body failed validation: body.page_size should be ≤ `100`, instead was `{size}`.")
        found = [row for row in self.living(table) if _matches(row, body.get("filter"))]
        if body.get("sorts"):
            found.sort(key=lambda row: row.edited_at.replace(second=0, microsecond=0))
        start = int(body.get("start_cursor", "0"))
        rest = start + size < len(found)
        return {
            "object": "list",
            "results": [self.page(row) for row in found[start : start + size]],
            "has_more": rest,
            "next_cursor": str(start + size) if rest else None,
            "type": "page_or_data_source",
        }

    def create(self, body: Json) -> Json:
        parent = body.get("parent", {})
        if parent.get("type") != "data_source_id":
            raise invalid("body failed validation: body.parent.data_source_id should be defined")
        table = self._table(parent["data_source_id"])
        return self.page(self._add(table, _checked(table, body.get("properties", {})), BOT))

    def change(self, page: str, body: Json) -> Json:
        row = self.rows.get(page)
        if row is None:
            raise missing("page", page)
        if row.in_trash and body.get("in_trash") is not False:
            raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
        row.values |= _checked(self.tables[row.source], body.get("properties", {}))
        row.in_trash = body.get("in_trash", row.in_trash)
        row.edited_at, row.edited_by = self.clock(), BOT
        return self.page(row)

    def page(self, row: Row) -> Json:
        columns = self.tables[row.source].columns
        properties = {
            name: {"id": name, "type": kind, **row.values.get(name, _typed(kind, ""))} for name, kind in columns.items()
        }
        return {
            "object": "page",
            "id": row.id,
            # To the minute, as the vendor rounds it.
            "last_edited_time": f"{row.edited_at:%Y-%m-%dT%H:%M}:00.000Z",
            "last_edited_by": {"object": "user", "id": row.edited_by},
            "parent": {"type": "data_source_id", "data_source_id": row.source},
            "in_trash": row.in_trash,
            "properties": properties,
        }

    def _table(self, name: str) -> Table:
        table = self.tables.get(name)
        if table is None or not table.is_shared:
            raise missing("data source", name)
        return table

    def _add(self, table: Table, values: dict[str, Json], by: str) -> Row:
        row = Row(self._id(f"page {next(self._numbers)}"), table.source, values, self.clock(), by)
        self.rows[row.id] = row
        return row

    @staticmethod
    def _id(name: str) -> str:
        return str(uuid5(NAMESPACE_URL, name))


def _matches(row: Row, asked: Json | None) -> bool:
    if asked is None:
        return True
    if "timestamp" in asked:
        after = datetime.fromisoformat(asked["last_edited_time"]["on_or_after"])
        return row.edited_at.replace(second=0, microsecond=0) >= after
    kind = next(name for name in asked if name != "property")
    return bool(_plain(row.values.get(asked["property"], {})) == asked[kind]["equals"])


def _checked(table: Table, properties: Json) -> dict[str, Json]:
    """The values as Notion keeps them."""
    kept: dict[str, Json] = {}
    for name, value in properties.items():
        kind = table.columns.get(name)
        if kind is None:
            raise invalid(f"{name} is not a property that exists.")
        if set(value) != {kind}:
            raise invalid(f"{name} is expected to be {kind}.")
        _check_value(table, name, kind, value[kind])
        kept[name] = _typed(kind, _plain({**value, "type": kind}))
    return kept


def _check_value(table: Table, name: str, kind: str, value: Any) -> None:
    if kind in {"title", "rich_text"}:
        texts = [piece["text"]["content"] for piece in value]
        if any(len(text.encode("utf-16-le")) // 2 > _LONGEST_TEXT for text in texts) or len(texts) > 100:
            raise invalid(f"body.properties.{name}.{kind}[0].text.content.length should be ≤ `2000`")
    if kind == "select" and value and "," in value["name"]:
        raise invalid(f"Invalid select option, commas not allowed: {value['name']}")
    if kind == "status" and value and value["name"] not in table.options[name]:
        raise invalid(f'Invalid status option. Status option "{value["name"]}" does not exist".')


def _typed(kind: str, text: str) -> Json:
    match kind:
        case "title" | "rich_text":
            piece = {"type": "text", "text": {"content": text, "link": None}, "plain_text": text, "href": None}
            return {kind: [piece] if text else []}
        case "select" | "status":
            return {kind: {"id": text, "name": text, "color": "default"} if text else None}
        case "number":
            return {kind: int(text) if text else None}
        case _:
            return {kind: text or None}


def _plain(value: Json) -> str:
    if "title" in value or "rich_text" in value:
        pieces = value.get("title") or value.get("rich_text") or []
        return "".join(piece["text"]["content"] for piece in pieces)
    if "select" in value or "status" in value:
        option = value.get("select") or value.get("status")
        return option["name"] if option else ""
    held = value.get("email") or value.get("number") or ""
    return str(held)
