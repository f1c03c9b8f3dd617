"""The one Jinja environment: pages, mails, documents."""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agents.texts.lookup import day, moment, money, number, say
from agents.texts.typography import typeset

STATIC = Path(__file__).parent / "web" / "static"
_HERE = Path(__file__).parent
_WEB = _HERE / "web"
_FOLDERS = (_WEB / "pages", _WEB / "console" / "pages", _WEB / "documents", _HERE / "mails" / "pages")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a page: whether they want it set easy to read, and the address they are at."""

    is_easy: bool = False
    address: str = "/"
    listen: str | None = None
    """Where the page is listened to; None where it is not, or no voice is installed."""


_ANYBODY = Reader()
READER: ContextVar[Reader] = ContextVar("reader", default=_ANYBODY)
"""Set for each request, so that every page follows the reader without being told by every handler."""


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_FOLDERS), autoescape=True, undefined=StrictUndefined)
    environment.globals["say"] = say
    environment.globals["reader"] = READER.get
    environment.filters["moment"] = moment
    environment.filters["day"] = day
    environment.filters["money"] = money
    environment.filters["number"] = number
    environment.filters["typeset"] = typeset
    return environment


@cache
def static_version() -> str:
    """Changes with any static file, so a browser may keep one for ever under its address."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def render(template: str, /, **values: object) -> str:
    return _environment().get_template(template).render(version=static_version(), **values)
