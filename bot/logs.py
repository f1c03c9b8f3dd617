"""Structured logs: one JSON object a line (short lines in a terminal), each with the turn it belongs to.

No text of any message and no personal data: an error is told by its type, its place and its codes, since its words may
quote what a person wrote. A terminal keeps nothing, so there errors keep their words.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TextIO

from agents.redaction import redact_cards

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_SECRETS = re.compile(r"(?i)bearer\s+[\w.~+/=-]+|bot\d+:[\w-]+|\bsk-[\w-]{8,}")
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|(?<!\w)(?:\+|00)\d{1,3}(?:[ .()-]*\d){6,12}\b"  # a telephone number
    r"|\b0[1-9](?:[ .-]?\d\d){4}\b"  # a French one
    r"|\b(?!\d{4}-\d\d-\d\d\b)(?:\d[ -]?){9,19}\b"  # a card, an account of a messenger; not a day
    r"|\b[A-HJ-NPR-Z0-9]{17}\b|\b[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}\b"  # a car: VIN, plate
)
_CODES = ("code", "status", "http_status", "strerror", "sqlstate", "sqlite_errorname")
"""What errors of ours, of aiohttp, of the system and of databases say without quoting anybody."""

_about: ContextVar[Mapping[str, int | str]] = ContextVar("about", default=MappingProxyType({}))


def about(**facts: int | str) -> None:
    """What the lines of this task, and of the tasks it starts, are about from now on; replaces what was said before."""
    _about.set(facts)


class Redaction:
    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _PERSONAL.sub("[personal]", _SECRETS.sub("[secret]", redact_cards(text)))

    def fact(self, value: object) -> object:
        """A number as it is, all else as redacted text."""
        return value if isinstance(value, int | float | None) else self(str(value))


class _Lines(logging.Formatter):
    def __init__(self, redact: Redaction, *, human: bool) -> None:
        super().__init__()
        self._redact = redact
        self._human = human

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in vars(record).items() if key not in _OWN}
        facts = {key: self._redact.fact(value) for key, value in {**_about.get(), **extra}.items()}
        message = self._redact(record.getMessage())
        error = record.exc_info[1] if record.exc_info else None
        if self._human:
            told = " ".join(f"{key}={value}" for key, value in facts.items())
            line = f"{record.levelname.lower()} {record.name}: {message} {told}".rstrip()
            words = "".join(traceback.format_exception(error)) if error else ""
            return f"{line}\n{self._redact(words)}".rstrip()
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": message, **facts}
        if error:
            entry["trace"] = self._redact("\n".join(_wordless(error)))
        return json.dumps(entry, ensure_ascii=False)


def _wordless(error: BaseException) -> Iterator[str]:
    """The error and what caused it, without their messages."""
    cause: BaseException | None = error
    while cause is not None:
        codes = {name: getattr(cause, name, None) for name in _CODES}
        told = " ".join(f"{name}={value}" for name, value in codes.items() if isinstance(value, int | str))
        yield f"{type(cause).__module__}.{type(cause).__qualname__} {told}".rstrip()
        yield from (f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(cause.__traceback__))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def set_up(secrets: Iterable[str] = (), *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send everything to standard error; third parties only from warnings on. Calling it again replaces it."""
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Lines(Redaction(secrets), human=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for own in ("bot", "agents", "knowledge", "storage"):
        logging.getLogger(own).setLevel(level)
