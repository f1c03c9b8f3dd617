"""The files of the fault base, read and checked; nothing is cached on disk."""

import hashlib
import tomllib
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.faults.schema import BaseRows, PartRow

HERE = Path(__file__).parent
SINGLE = ("systems", "components", "modes", "families", "scopes", "anchors", "prices", "positions", "code_parts")
FOLDERS = ("findings", "profiles", "known", "cars", "lexicon")


def read_rows(folder: Path = HERE) -> tuple[BaseRows, str]:
    """The rows and a version that changes with any byte of them. Raises `pydantic.ValidationError` or `ValueError`."""
    digest = hashlib.sha256()
    tables: dict[str, object] = {name: _table(folder / f"{name}.toml", digest) for name in SINGLE}
    for name in FOLDERS:
        tables[name] = _merged(sorted((folder / name).glob("*.toml")), digest)
    _join_parts(tables, _merged(sorted((folder / "parts").glob("*.toml")), digest))
    return BaseRows.model_validate(tables), digest.hexdigest()[:12]


def _join_parts(tables: dict[str, object], parts: dict[str, object]) -> None:
    """Rows that hold a part with its profile go where the two kinds of rows go."""
    components, profiles = tables["components"], tables["profiles"]
    assert isinstance(components, dict)
    assert isinstance(profiles, dict)
    for system, rows in TypeAdapter(dict[str, dict[str, PartRow]]).validate_python(parts).items():
        if doubled := {name for table in components.values() for name in table} & rows.keys():
            raise ValueError(f"parts of {system} repeat {', '.join(sorted(doubled))}")
        components.setdefault(system, {}).update({name: row.component() for name, row in rows.items()})
        profiles.update({name: row.profile() for name, row in rows.items()})


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
