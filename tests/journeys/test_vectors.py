"""Dense vectors beside the words: made by a server on loopback, left out when it or the index is down."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, build
from bot.library import Library, opened
from bot.settings import load_settings
from knowledge.loader import Citation, Passage
from knowledge.retriever import Retriever
from tests.builders import Person
from tests.conftest import FixedClock
from tests.loopback.model import LoopbackModel


def passage(name: str, title: str, text: str) -> Passage:
    return Passage(name, "article", title, text, "fr", Citation(title, "essai"))


PASSAGES = (
    passage("brakes", "Freins qui grincent", "Les plaquettes de frein grincent par temps humide."),
    passage("battery", "Batterie à plat", "La batterie est vide par grand froid."),
)
QUESTION = "pourquoi des plaquettes grincent par temps humide ?"


@pytest.fixture
async def starts(
    tmp_path: Path, url: str, clock: FixedClock, model: LoopbackModel, library: Library
) -> AsyncIterator[Callable[[], App]]:
    """Starts Alex with an embedding model; a second start finds what the first one left."""
    environ = {
        "ALEX_DATA_DIR": str(tmp_path),
        "ALEX_DATABASE__URL": url,
        "ALEX_MODEL__NAME": "a-model",
        "ALEX_MODEL__API_KEY": "loopback-key",
        "ALEX_MODEL__BASE_URL": model.base_url,
        "ALEX_MODEL__EMBEDDING_NAME": "hashed-grams",
    }
    started: list[App] = []

    def start() -> App:
        small = opened(replace(library.held, retriever=Retriever(PASSAGES)))
        started.append(build(load_settings(environ), clock=clock, library=small))
        return started[-1]

    yield start
    for app in started:
        await app.close()


async def library_line(app: App) -> str:
    return next(note for name, _, note in await app.readiness() if name == "library")


async def test_vectors_are_made_once_and_asked_with_each_question(
    starts: Callable[[], App], model: LoopbackModel
) -> None:
    app = starts()
    await app.vectors.refresh()
    assert await library_line(app) == "words and vectors"
    made = len(model.embedded)
    found = await app.team.diagnosis.look_up(QUESTION, language="fr")
    assert found.best is not None
    assert (found.best.passage.id, len(model.embedded)) == ("brakes", made + 1)
    await app.close()
    again = starts()
    await again.vectors.refresh()
    assert len(model.embedded) == made + 1


async def test_without_its_embedding_server_alex_answers_by_words_and_says_so_once(
    starts: Callable[[], App], model: LoopbackModel, clock: FixedClock
) -> None:
    model.api_key = "another key"
    app = starts()
    await app.vectors.refresh()
    await app.vectors.refresh()
    assert (await library_line(app)).startswith("words alone, the vectors are down")
    assert [(kind, times) for kind, _, times in await app.team.staff.open_issues()] == [("library", 1)]
    answer = await Person(app, clock, "alice").says(QUESTION)
    assert answer["tools"] == ["search_knowledge"]
    assert "humide" in str(answer["reply"])
    model.api_key = "loopback-key"
    await app.vectors.refresh()
    assert await library_line(app) == "words and vectors"


async def test_an_embedding_server_that_dies_later_costs_no_answer(
    starts: Callable[[], App], model: LoopbackModel
) -> None:
    app = starts()
    await app.vectors.refresh()
    model.api_key = "another key"
    found = await app.team.diagnosis.look_up(QUESTION, language="fr")
    assert found.best is not None
    assert found.best.passage.id == "brakes"
    await app.vectors.refresh()
    assert (await library_line(app)).startswith("words alone")
    assert [kind for kind, _, _ in await app.team.staff.open_issues()] == ["library"]


async def test_without_an_embedding_model_the_library_is_words(app: App) -> None:
    await app.vectors.refresh()
    assert await library_line(app) == "words"
