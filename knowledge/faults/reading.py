"""The files of the fault base, read and checked; nothing is cached on disk."""

import hashlib
import tomllib
from pathlib import Path

from knowledge.faults.schema import BaseRows

HERE = Path(__file__).parent
SINGLE = ("systems", "components", "modes", "families", "scopes", "anchors", "prices")
FOLDERS = ("findings", "profiles", "known", "lexicon")


def read_rows(folder: Path = HERE) -> tuple[BaseRows, str]:
    """The rows and a version that changes with any byte of them. Raises `pydantic.ValidationError` or `ValueError`."""
    digest = hashlib.sha256()
    tables: dict[str, object] = {name: _table(folder / f"{name}.toml", digest) for name in SINGLE}
    for name in FOLDERS:
        tables[name] = _merged(sorted((folder / name).glob("*.toml")), digest)
    return BaseRows.model_validate(tables), digest.hexdigest()[:12]


def _table(path: Path, digest: "hashlib._Hash") -> dict[str, object]:
    raw = path.read_bytes()
    digest.update(raw)
    return tomllib.loads(raw.decode())


def _merged(paths: list[Path], digest: "hashlib._Hash") -> dict[str, object]:
    merged: dict[str, object] = {}
    for path in paths:
        table = _table(path, digest)
        if doubled := merged.keys() & table.keys():
            raise ValueError(f"{path.name} repeats {', '.join(sorted(doubled))}")
        merged |= table
    return merged
