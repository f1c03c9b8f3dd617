"""The right to erasure (GDPR art. 17), in one transaction: words and names go, books and empty traces stay."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, Connection, String, Table, cast, delete, or_, select, update

from storage.models.every import Base
from storage.models.person import ACCOUNTS, TRACES, Erased, Person
from storage.repositories.personal import Found, Key, Personal, chunks_of, is_one_of, tables

_WHOLE = frozenset({"invoice", "document", "audit_entry"})
"""Never changed: an invoice and its print are what the law wants, the audit is sealed and names people by number."""
_SHORTEST_HANDLE = 6
"""Shorter ones stand in other people's texts by chance; so does a first name alone."""


class Erasing:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._personal = Personal(connection)

    def erase(self, person: Person, now: datetime) -> Erased:
        """Again, it finds nothing more to take away."""
        found = self._personal.rows(person)
        self._forget_events(found)
        self._detach_reports(found)
        deleted, emptied, kept = dict[str, int](), dict[str, int](), dict[str, int]()
        if papers := self._personal.papers(found):
            found["document"] -= papers
            kept["document"] = len(papers)
        for table in reversed(tables()):
            keys = found.get(table.name)
            if not keys:
                continue
            if table.name in ACCOUNTS | TRACES:
                values = _emptied(table.name, now)
                changed = self._change(table, keys, values) if values else 0
                (emptied if values else kept)[table.name] = changed or len(keys)
            else:
                deleted[table.name] = self._delete(table, keys)
        self._hide(found)
        self._sweep(person)
        return Erased(deleted, emptied, kept)

    def _delete(self, table: Table, keys: set[Key]) -> int:
        for some in chunks_of(keys):
            self._connection.execute(delete(table).where(is_one_of(table, some)))
        return len(keys)

    def _change(self, table: Table, keys: set[Key], values: Mapping[str, object]) -> int:
        for some in chunks_of(keys):
            self._connection.execute(update(table).where(is_one_of(table, some)).values(**values))
        return len(keys)

    def _hide(self, found: Found) -> None:
        """What must be unique is replaced by its own number: an address, a platform's id."""
        for name, column in (("conversation", "address"), ("identity", "external_id"), ("coupon_use", "person")):
            table = Base.metadata.tables[name]
            for some in chunks_of(found.get(name, set())):
                gone = cast("erased:", String).concat(cast(table.c.id, String))
                self._connection.execute(update(table).where(is_one_of(table, some)).values({column: gone}))

    def _detach_reports(self, found: Found) -> None:
        """What a repair taught stays as a count of nobody's; one person's reports still count as one author's."""
        reports = Base.metadata.tables["repair_report"]
        numbers = sorted(int(str(key[0])) for key in found.get("repair_report", set()))
        for some in chunks_of({(number,) for number in numbers}):
            gone = cast("erased:", String).concat(cast(reports.c.id, String))
            bare = {"key": gone, "author": f"erased:{numbers[0]}", "origin": f"erased:{numbers[0]}"}
            self._connection.execute(update(reports).where(is_one_of(reports, some)).values(**bare))

    def _forget_events(self, found: Found) -> None:
        """Facts name rows by number; what they say in words is emptied."""
        events = Base.metadata.tables["event"]
        mine = {name: {key[0] for key in keys} for name, keys in found.items()}
        known = [(field, mine.get(owner, set())) for field, owner in _NAMED_IN_EVENTS]
        for row in self._connection.execute(select(events.c.id, events.c.payload)):
            if any(row.payload.get(field) in owned for field, owned in known if field in row.payload):
                bare = {key: "" if isinstance(value, str) else value for key, value in row.payload.items()}
                self._connection.execute(update(events).where(events.c.id == row.id).values(payload=bare))

    def _sweep(self, person: Person) -> None:
        """Addresses and names that somebody wrote into a text of their own: an Issue, a note, a job."""
        mark = f"[effacé {min(person.contact_ids, default=0)}]"
        words = [one for one in person.addresses | person.mentions if "@" in one or len(one) >= _SHORTEST_HANDLE]
        for table in tables():
            if table.name in _WHOLE:
                continue
            names = person.names if table.name in _FREE_TEXT else ()
            for word in [*words, *(one for one in names if " " in one)]:
                self._replace(table, word, mark)

    def _replace(self, table: Table, word: str, mark: str) -> None:
        columns = [column for column in table.columns if isinstance(column.type, String | JSON)]
        if not columns or not list(table.primary_key.columns):
            return
        keys = list(table.primary_key.columns)
        # JSON is stored with letters beyond ASCII escaped.
        forms = {word, json.dumps(word)[1:-1]}
        holds = or_(*(cast(column, String).icontains(form, autoescape=True) for column in columns for form in forms))
        for row in self._connection.execute(select(*keys, *columns).where(holds)).all():
            values = {column.name: _without(getattr(row, column.name), word, mark) for column in columns}
            key = tuple(getattr(row, column.name) for column in keys)
            self._connection.execute(update(table).where(is_one_of(table, [key])).values(**values))


_NAMED_IN_EVENTS = (
    ("contact_id", "contact"),
    ("conversation_id", "conversation"),
    ("order_id", "purchase_order"),
    ("ticket_id", "ticket"),
    ("lead_id", "lead"),
)
_FREE_TEXT = frozenset({"issue", "event", "job", "ticket_change", "mail"})
"""Where a name alone, without an address, may have been written down about somebody."""


_EMPTY: Mapping[str, Mapping[str, object]] = {
    "contact": {"name": None, "language": None, "language_chosen": False},
    "identity": {"name": None},
    "conversation": {"state": "closed"},
    "turn": {"tools": None},
    "handoff": {"reason": ""},
    "purchase_order": {"name": None, "email": None, "company": None},
    "payment": {"payer": None},
    "provider_event": {"payload": {}},
    "repair_report": {"case_id": None, "words": ""},
    "subscription": {"customer_id": None},
}
"""What stands in the place of what was personal, table by table."""


def _emptied(name: str, now: datetime) -> Mapping[str, object]:
    gone = {"unreachable_at": now} if name == "identity" else {}
    return {**_EMPTY.get(name, {}), **gone}


def _without(value: object, word: str, mark: str) -> object:
    """The value with every occurrence replaced, whatever its case and depth."""
    if isinstance(value, str):
        return _replaced(value, word, mark)
    if isinstance(value, Mapping):
        return {key: _without(one, word, mark) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_without(one, word, mark) for one in value]
    return value


def _replaced(text: str, word: str, mark: str) -> str:
    folded, wanted = text.lower(), word.lower()
    if len(folded) != len(text):
        return text.replace(word, mark)
    pieces, start = [], 0
    while (at := folded.find(wanted, start)) >= 0:
        pieces += [text[start:at], mark]
        start = at + len(wanted)
    return "".join([*pieces, text[start:]])
