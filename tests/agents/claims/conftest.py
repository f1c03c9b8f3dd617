from collections.abc import Callable

import pytest

from agents.claims.compiler import Claim, Compiler, Unproven
from agents.claims.facts import LibraryFigures, Subject
from agents.claims.levers import templates
from agents.sales.parts import BUILT
from storage.database import Transaction
from tests.agents.sales.conftest import shop

__all__ = ["shop"]

COMPILER = Compiler(built=frozenset(BUILT), library=lambda: LibraryFigures("2026.11", 6012, 12553))
Compiles = Callable[[Transaction, str, Subject], Claim | Unproven]


@pytest.fixture
def compiled() -> Compiles:
    """The claim of a template by its name, or why there is none."""
    return lambda tx, name, subject: COMPILER.compile(tx, templates()[name], subject)
