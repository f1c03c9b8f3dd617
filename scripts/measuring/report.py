"""Figures as a table on the screen, as JSON, and as a section of docs/benchmarks.md."""

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    """In Markdown, the columns aligned so that it reads as well on a screen."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [_line(head, widths), _line(["-" * width for width in widths], widths)]
    return "\n".join([*lines, *(_line(row, widths) for row in rows)])


def _line(cells: Row, widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"


def tell(section: str, text: str, figures: Mapping[str, object], *, json_file: Path | None, keep: bool) -> None:
    """Print; write the JSON when asked; with `keep`, put the text in its section of the page."""
    print(text)
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    if keep:
        measured = (
            f"_Measured on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}._"
        )
        _keep(section, f"{measured}\n\n{text}")


def _keep(section: str, text: str) -> None:
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    page = PAGE.read_text("utf-8")
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    assert pattern.search(page), f"{PAGE.name} has no section {section}"
    PAGE.write_text(pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page), "utf-8")
