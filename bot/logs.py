"""Structured logs: one JSON object a line (short lines in a terminal), secrets redacted, no text of any message."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from agents.redaction import redact_cards

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PATTERNS = re.compile(r"(?i)bearer\s+[\w.~+/=-]+|bot\d+:[\w-]+|\bsk-[\w-]{8,}|\b(?:\d[ -]?){13,19}\b")


class Redaction:
    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _PATTERNS.sub("[secret]", redact_cards(text))


class _Lines(logging.Formatter):
    def __init__(self, redact: Redaction, *, human: bool) -> None:
        super().__init__()
        self._redact = redact
        self._human = human

    def format(self, record: logging.LogRecord) -> str:
        extra = {key: value for key, value in vars(record).items() if key not in _OWN}
        message = record.getMessage()
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self._human:
            facts = " ".join(f"{key}={value}" for key, value in extra.items())
            line = f"{record.levelname.lower()} {record.name}: {message} {facts}".rstrip()
            return self._redact(f"{line}\n{trace}".rstrip())
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": message, **extra}
        if trace:
            entry["trace"] = trace
        return self._redact(json.dumps(entry, ensure_ascii=False, default=str))


def set_up(secrets: Iterable[str] = (), *, level: int = logging.INFO) -> None:
    """Send everything to standard error; third parties only from warnings on. Calling it again replaces it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(Redaction(secrets), human=sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for own in ("bot", "agents", "knowledge", "storage"):
        logging.getLogger(own).setLevel(level)
