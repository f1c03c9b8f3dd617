"""Where settings are read from besides the environment: the file `.env`, and files that hold one secret each."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream


def read_env_file(path: Path, problems: list[str]) -> Mapping[str, str]:
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(f"{path} cannot be read: it must be a text file in UTF-8")
        return {}
    wrong = [line.original.line for line in parse_stream(StringIO(text)) if line.error]
    problems += [f"line {number} of {path} cannot be read: write NAME=value" for number in wrong]
    return {key: value or "" for key, value in dotenv_values(stream=StringIO(text)).items()}


def overruled(key: str, environ: Mapping[str, str]) -> bool:
    """Whether the environment gives what `.env` gives, itself or by the other way (NAME, NAME_FILE)."""
    other = key.removesuffix("_FILE") if key.endswith("_FILE") else f"{key}_FILE"
    return bool(environ.get(key) or environ.get(other))


def read_secret_file(key: str, path: str, problems: list[str]) -> str:
    try:
        content = Path(path).read_text("utf-8").strip()
    except (OSError, ValueError):  # ValueError: no text, or no path
        problems.append(f"{key} names a file that cannot be read: {path}")
        return ""
    if not content:
        problems.append(f"{key} names a file that is empty: {path}")
    return content
