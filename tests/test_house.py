"""The laws of the house that a machine can check."""

import ast
import re
import statistics
from pathlib import Path
from string import Formatter

import pytest

from agents.errors import DomainError
from agents.texts.lookup import catalogue
from bot import cli

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "agents", "knowledge", "storage", "scripts")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "manager"}
FORBIDDEN_WORDS = re.compile(r"\.\./shared|/work/|TODO|FIXME|coming soon|bientôt disponible|NotImplementedError")


def _functions() -> list[tuple[str, int]]:
    found = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                found.append((f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1))
    return found


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_files_stay_small() -> None:
    lengths = [len(path.read_text("utf-8").splitlines()) for path in FILES if path.name != "__init__.py"]
    assert statistics.median(lengths) <= 100
    assert statistics.quantiles(lengths, n=10)[8] <= 300


def test_functions_stay_small() -> None:
    functions = _functions()
    lengths = [length for _, length in functions]
    assert [name for name, length in functions if length > 50] == []
    assert statistics.median(lengths) <= 8
    assert statistics.quantiles(lengths, n=10)[8] <= 30


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [path for path in FILES if path.stem in FORBIDDEN_NAMES] == []


def test_every_folder_with_python_has_an_empty_init() -> None:
    folders = {path.parent for path in FILES if "migrations" not in path.parts}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
    assert [folder for folder in folders if (folder / "__init__.py").read_text("utf-8")] == []


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = [path for package in (*PACKAGES, "docs") for path in (ROOT / package).rglob("*") if path.is_file()]
    texts = [path for path in tracked if path.suffix in {".py", ".md", ".toml", ".sh", ".html", ".j2", ".js", ".css"}]
    assert [str(path) for path in texts if FORBIDDEN_WORDS.search(path.read_text("utf-8"))] == []


def _errors(kind: type[DomainError]) -> set[str]:
    return {kind.code}.union(*(_errors(child) for child in kind.__subclasses__()))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_error_has_a_sentence(language: str) -> None:
    assert cli.cli is not None
    assert {f"errors.{code}" for code in _errors(DomainError)} - catalogue(language).keys() == set()


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert french.keys() == english.keys()
    assert {key: _facts(text) for key, text in french.items()} == {key: _facts(text) for key, text in english.items()}


def _facts(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_wheel_names_the_four_packages() -> None:
    assert 'packages = ["agents", "bot", "knowledge", "storage"]' in (ROOT / "pyproject.toml").read_text("utf-8")
