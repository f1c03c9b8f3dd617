"""The ten levers of the trade as named, versioned templates, read once from templates/*.toml."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType

_FOLDER = Path(__file__).parent / "templates"


class Lever(StrEnum):
    scarcity = "scarcity"
    urgency = "urgency"
    social_proof = "social_proof"
    authority = "authority"
    reciprocity = "reciprocity"
    loss_aversion = "loss_aversion"
    exclusivity = "exclusivity"
    contrast = "contrast"
    emotion = "emotion"
    personalisation = "personalisation"


class Medium(StrEnum):
    cover = "cover"
    sheet = "sheet"
    mail = "mail"
    chat = "chat"


@dataclass(frozen=True, slots=True)
class Template:
    """`version` grows with any change of its words: what was rendered names the version it was rendered by."""

    name: str
    lever: Lever
    medium: Medium
    version: int
    french: str
    english: str

    def text(self, language: str) -> str:
        return self.french if language == "fr" else self.english

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts it binds to; without one of them it says nothing."""
        return _names(self.french)


@cache
def _names(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(words) if name))


def templates_for(medium: Medium) -> tuple[Template, ...]:
    return tuple(one for one in templates().values() if one.medium is medium)


@cache
def templates() -> MappingProxyType[str, Template]:
    """All templates by name, in the order of the levers."""
    found: list[Template] = []
    for medium in Medium:
        tables = tomllib.loads((_FOLDER / f"{medium}.toml").read_text("utf-8"))
        for lever in Lever:
            for key, row in tables[lever].items():
                name = f"{medium}.{lever}.{key}"
                found.append(Template(name, lever, medium, int(row["version"]), row["fr"], row["en"]))
    return MappingProxyType({one.name: one for one in found})
