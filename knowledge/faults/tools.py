"""What the tool of a check is called in each language."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("tools.toml")
NO_TOOL = "aucun"


def tool_named(tool: str, language: str) -> str:
    """The name for a reader of `language`, from the French one that findings bear."""
    return _in_english().get(tool, tool) if language == "en" else tool


@cache
def _in_english() -> Mapping[str, str]:
    return tomllib.loads(_FILE.read_text("utf-8"))
