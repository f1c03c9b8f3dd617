"""Every pain of docs/pains.md is held by tests that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = re.findall(r"^\| ([PS]\d+) \|(.+)\|$", (ROOT / "docs/pains.md").read_text("utf-8"), re.MULTILINE)
NAMED = [(pain, *test) for pain, row in ROWS for test in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)]


def functions_in(path: str) -> set[str]:
    body = ast.parse((ROOT / path).read_text("utf-8")).body
    return {one.name for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_pains_of_talking_and_of_selling_are_listed_in_order_and_each_has_a_test() -> None:
    talking, selling = [f"P{number}" for number in range(1, 19)], [f"S{number}" for number in range(1, 10)]
    assert [pain for pain, _ in ROWS] == talking + selling
    assert {pain for pain, *_ in NAMED} == {pain for pain, _ in ROWS}


def test_every_test_named_there_exists() -> None:
    known = {path: functions_in(path) for _, path, _ in NAMED}
    assert [(pain, path, name) for pain, path, name in NAMED if name not in known[path]] == []


def test_a_test_whose_name_says_a_pain_is_listed_under_it() -> None:
    listed = {(pain.lower(), name) for pain, _, name in NAMED}
    said = {
        (number, name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_[ps]\d\w*)", path.read_text("utf-8"))
        for number in re.findall(r"[ps]\d+(?=_)", name)
    }
    assert {one for one in said if not re.match(r"p0", one[0])} - listed == set()
