"""What is known of cars, read once for all tests of a process: nobody can change it."""

import pytest

from bot.library import Library
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.gist import GistReader
from knowledge.diagnosis.understand import Understanding
from knowledge.faults.base import FaultBase


@pytest.fixture(scope="session")
def diagnostician(library: Library) -> Diagnostician:
    return library.diagnostician


@pytest.fixture(scope="session")
def base(diagnostician: Diagnostician) -> FaultBase:
    return diagnostician.base


@pytest.fixture(scope="session")
def understanding(base: FaultBase) -> Understanding:
    return Understanding(base)


@pytest.fixture(scope="session")
def gist(base: FaultBase) -> GistReader:
    return GistReader(base)
