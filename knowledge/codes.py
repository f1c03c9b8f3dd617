"""The exact fault-code catalogue: what the lists say of a code, and nothing they do not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "corpus" / "codes"
_SHAPE = re.compile(r"[PBCU][0-3][0-9A-F]{3}")


@dataclass(frozen=True, slots=True)
class FaultCode:
    code: str
    name: str
    name_en: str
    system: str | None
    status: str
    meanings: tuple[str, ...] = ()
    component: str | None = None
    failure_mode: str | None = None
    possible_causes: tuple[str, ...] = ()
    possible_causes_en: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    procedures_en: tuple[str, ...] = ()
    source: str = ""


class CodeCatalogue:
    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self._rows = rows

    @classmethod
    def load(cls) -> "CodeCatalogue":
        lines = (_FOLDER / "codes.tsv").read_text("utf-8").splitlines()
        rows = (line.split("\t") for line in lines if not line.startswith("#"))
        return cls({row[0]: {"definition_en": row[7] if len(row) > 7 else "", "status": "generic"} for row in rows})

    def __len__(self) -> int:
        return len(self._rows)

    def lookup(self, code: str, *, make: str | None = None) -> FaultCode:
        wanted = code.strip().upper()
        row = self._rows.get(wanted)
        if row is None:
            return FaultCode(
                wanted,
                "code inconnu : aucune de nos listes ne le contient",
                "unknown code: none of our lists holds it",
                None,
                "unknown",
            )
        name = row["definition_en"]
        return FaultCode(
            wanted,
            f"« {name} » (intitulé anglais)",
            name,
            None,
            row.get("status", "generic"),
            source=row.get("definition_source", ""),
        )
