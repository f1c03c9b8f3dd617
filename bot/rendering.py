"""The one Jinja environment: pages, mails, documents."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agents.texts.lookup import moment, say

_FOLDERS = (Path(__file__).parent / "web" / "pages", Path(__file__).parent / "web" / "console" / "pages")


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_FOLDERS), autoescape=True, undefined=StrictUndefined)
    environment.globals["say"] = say
    environment.filters["moment"] = moment
    return environment


def render(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)
