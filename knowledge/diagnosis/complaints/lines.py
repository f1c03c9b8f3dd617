"""What people say whose trouble turned out to be one part: written-out complaints that never name the part.

One file a system under `told/`; a line is the part, the language and the words, with tabs between.
"""

from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple


class Told(NamedTuple):
    part: str
    language: str
    text: str
    system: str = ""
    """Of the part; the name of the file."""


def lines() -> Sequence[Told]:
    """All of them, in the order of the files' names."""
    folder = resources.files("knowledge") / "diagnosis" / "complaints" / "told"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".tsv")), key=lambda one: one.name)
    return [_told(row, file.name) for file in files for row in file.read_text("utf-8").splitlines() if row]


def _told(row: str, name: str) -> Told:
    part, language, text = row.split("\t")
    return Told(part, language, text, name.removesuffix(".tsv"))
