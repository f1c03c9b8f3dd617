"""Answers as templates: lines with facts in braces, versioned; a line whose fact is missing is left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from agents.errors import InvalidInput
from agents.support.facts import Fact
from agents.texts.lookup import catalogue
from storage.database import Transaction
from storage.models.ticket import ReplyTemplate

FACTS = frozenset(
    (
        "order",
        "status",
        "amount",
        "ordered",
        "items",
        "carrier",
        "tracking",
        "untracked",
        "expected",
        "was_expected",
        "delivered",
        "asked",
        "due",
    )
)
_TABLE = "support_template."


class TemplateWrong(InvalidInput):
    code = "template_wrong"


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language: str
    version: int
    """0 is the wording the project ships."""
    text: str

    @property
    def label(self) -> str:
        return f"{self.name}.{self.language} v{self.version}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """`cited` holds exactly the facts that stand in the text, `pattern` its lines with the facts in braces."""

    text: str
    cited: tuple[Fact, ...]
    pattern: str


def names() -> list[str]:
    """Every situation that has a template."""
    return sorted(key.removeprefix(_TABLE) for key in catalogue("fr") if key.startswith(_TABLE))


def in_force(tx: Transaction, name: str, language: str) -> Template:
    """The latest published version, or what the project ships."""
    row = tx.tickets.template(name, language)
    if row is not None:
        return Template(name, language, row.version, row.text)
    return Template(name, language, 0, catalogue(language)[_TABLE + name].strip())


def render(template: Template, facts: Mapping[str, Fact]) -> Rendered:
    lines: list[str] = []
    kept: list[str] = []
    cited: dict[str, Fact] = {}
    for line in template.text.splitlines():
        wanted = facts_of(line)
        if wanted <= facts.keys():
            kept.append(line)
            lines.append(line.format_map({name: facts[name].value for name in wanted}))
            cited |= {name: facts[name] for name in sorted(wanted)}
    return Rendered("\n".join(lines), tuple(cited.values()), "\n".join(kept))


def lint(text: str) -> None:
    """Raises TemplateWrong for what no answer may be made of.

    An unknown fact, a broken brace, a figure that no row gives, or no line that stands without the carrier's facts.
    """
    try:
        unknown = set(_words(text)) - FACTS
    except ValueError as error:
        raise TemplateWrong(fields=str(error)) from error
    if unknown or not text.strip():
        raise TemplateWrong(fields=", ".join(sorted(unknown)) or "empty")
    if any(char.isdigit() for words, *_ in Formatter().parse(text) for char in words):
        raise TemplateWrong(fields="a figure stands in braces, so that it comes from a row")
    always = {"order", "status", "amount", "ordered", "due"}
    if not any(facts_of(line) <= always for line in text.splitlines() if line.strip()):
        raise TemplateWrong(fields="every line needs a fact that may be missing")


def publish(tx: Transaction, name: str, *, language: str, text: str, author: str) -> Template:
    """A new version in force from now on; earlier ones stay. Raises TemplateWrong."""
    lint(text)
    if name not in names():
        raise TemplateWrong(fields=name)
    version = in_force(tx, name, language).version + 1
    tx.tickets.add(
        ReplyTemplate(
            name=name, language=language, version=version, text=text.strip(), author=author, published_at=tx.now
        )
    )
    return Template(name, language, version, text.strip())


def _words(text: str) -> Iterable[str]:
    """The facts in braces, each as it is written there, with what a person could sneak in beside the name."""
    for _, name, specification, conversion in Formatter().parse(text):
        if name is not None:
            yield name + (f":{specification}" if specification else "") + (f"!{conversion}" if conversion else "")


def facts_of(line: str) -> frozenset[str]:
    """The names in its braces. Raises ValueError for a broken brace."""
    return frozenset(_words(line))
