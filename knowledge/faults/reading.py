"""The files of the fault base, read and checked; nothing is cached on disk."""

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.faults.base import SAID
from knowledge.faults.schema import BaseRows, PartRow, WordRow

HERE = Path(__file__).parent
SINGLE = (
    "systems",
    "components",
    "modes",
    "families",
    "scopes",
    "anchors",
    "prices",
    "positions",
    "code_parts",
    "dangers",
)
FOLDERS = ("findings", "profiles", "known", "cars", "lexicon")
_SAYINGS = ("sayings/parts*.toml", "sayings/findings*.toml")


def base_version(folder: Path = HERE) -> str:
    """Changes with any byte of the files; no row is read for it."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _files(folder: Path) -> Iterator[Path]:
    yield from (folder / f"{name}.toml" for name in SINGLE)
    for pattern in (*(f"{name}/*.toml" for name in (*FOLDERS, "parts")), *_SAYINGS):
        yield from sorted(folder.glob(pattern))


def read_rows(folder: Path = HERE) -> tuple[BaseRows, str]:
    """The rows and their `base_version`. Raises `pydantic.ValidationError` or `ValueError`."""
    tables: dict[str, object] = {name: _table(folder / f"{name}.toml") for name in SINGLE}
    for name in FOLDERS:
        tables[name] = _merged(sorted((folder / name).glob("*.toml")))
    parts = _merged(sorted((folder / "parts").glob("*.toml")))
    of_parts, of_findings = (sorted(folder.glob(pattern)) for pattern in _SAYINGS)
    for names in of_parts:
        _name_further(tables, parts, _table(names))
    for sayings in of_findings:
        _say_further(tables, _table(sayings))
    _join_parts(tables, parts)
    return BaseRows.model_validate(tables), base_version(folder)


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


Sayings = TypeAdapter(dict[str, WordRow])


def _name_further(tables: dict[str, object], parts: dict[str, object], further: dict[str, object]) -> None:
    """More names of parts, beside those in their own rows."""
    rows = {**_rows_by_part(tables["components"]), **_rows_by_part(parts)}
    for name, words in Sayings.validate_python(further).items():
        if name not in rows:
            raise ValueError(f"further names are given to {name}, which is no part")
        for language, more in (("says_fr", words.fr), ("says_en", words.en)):
            rows[name][language] = ", ".join(filter(None, (str(rows[name].get(language, "")), *more)))


def _rows_by_part(systems: object) -> dict[str, dict[str, object]]:
    """The very rows, to be written to."""
    assert isinstance(systems, dict)
    return {name: row for table in systems.values() for name, row in table.items()}


def _say_further(tables: dict[str, object], further: dict[str, object]) -> None:
    """Whole turns of phrase for findings: each becomes a word of the lexicon that means the finding by itself."""
    findings, lexicon = tables["findings"], tables["lexicon"]
    assert isinstance(findings, dict)
    assert isinstance(lexicon, dict)
    for name, words in Sayings.validate_python(further).items():
        if name not in findings:
            raise ValueError(f"turns of phrase are given for {name}, which is no finding")
        said = f"{SAID}{name}"
        if said in lexicon:
            lexicon[said] = WordRow(fr=(*lexicon[said].fr, *words.fr), en=(*lexicon[said].en, *words.en))
            continue
        lexicon[said] = words
        findings[name] = {**findings[name], "says": f"{findings[name]['says']};{said}"}


def _table(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text("utf-8"))


def _merged(paths: list[Path]) -> dict[str, object]:
    merged: dict[str, object] = {}
    for path in paths:
        table = _table(path)
        if doubled := merged.keys() & table.keys():
            raise ValueError(f"{path.name} repeats {', '.join(sorted(doubled))}")
        merged |= table
    return merged
