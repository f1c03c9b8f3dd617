"""Long stories of owners, as they write to a safety authority or to a forum: what they are about and which part it was.

Written for this project, several systems or parts where the story leaves it open. `owners.tsv` was looked at while
the vocabulary grew, as was `tales.tsv` (English and French, several parts named of which one failed, workshops);
the frozen cases, which new versions of the knowledge are judged by, and `tales_unseen.tsv` were only counted.
"""

from pathlib import Path

import pytest

from knowledge.diagnosis import versions as frozen
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.lexicon import tokens_of
from tests.knowledge.diagnosis.conftest import Ask

HERE = Path(__file__).parent
FROZEN = Path(frozen.__file__).with_name("frozen_cases.tsv")


def stories(path: Path) -> list[tuple[str, ...]]:
    return [tuple(line.split("\t")) for line in path.read_text("utf-8").splitlines()]


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize(
    ("path", "least", "systems", "parts"),
    [
        (HERE / "owners.tsv", 140, (0.9, 0.96), (0.76, 0.92, 0.95)),
        (FROZEN, 60, (0.86, 0.95), (0.66, 0.9, 0.93)),
        (HERE / "tales.tsv", 123, (0.91, 0.96), (0.82, 0.92, 0.95)),
        (HERE / "tales_unseen.tsv", 112, (0.86, 0.91), (0.7, 0.83, 0.88)),
    ],
)
def test_the_system_and_the_part_of_an_owners_story_are_found(
    ask: Ask, path: Path, least: int, systems: tuple[float, float], parts: tuple[float, float, float]
) -> None:
    told = stories(path)
    found = [(defensible.split("|"), part.split("|"), ask(text).causes) for defensible, part, text in told]
    assert len(told) >= least
    assert share([three[0].system in right for right, _, three in found]) >= systems[0]
    assert share([any(cause.system in right for cause in three[:3]) for right, _, three in found]) >= systems[1]
    named = [(part, [cause.component_en for cause in causes]) for _, part, causes in found if part != ["-"]]
    assert share([causes[0] in part for part, causes in named]) >= parts[0]
    assert share([not set(part).isdisjoint(causes[:3]) for part, causes in named]) >= parts[1]
    assert share([not set(part).isdisjoint(causes[:5]) for part, causes in named]) >= parts[2]


@pytest.mark.parametrize(
    "text",
    [
        "i was pulling into a parking lot",
        "le garage demande une prise en charge",
        "the bumper to bumper warranty is over",
        "je fais 25 bornes par jour",
        "I waited at the gas station, then at a traffic light",
    ],
)
def test_words_aside_speak_of_no_fault(diagnostician: Diagnostician, text: str) -> None:
    found = {one.finding for one in diagnostician.understand(text)}
    assert not {one for one in found if one.startswith(("mention_", "pulls", "system_"))}


def test_a_turn_of_phrase_still_names_the_part_in_it(diagnostician: Diagnostician) -> None:
    found = {one.finding for one in diagnostician.understand("the ball joint popped right out")}
    assert any("ball_joint" in one for one in found)


def test_words_typed_in_a_hurry_keep_their_place_in_the_text() -> None:
    text = "vibre qd je roule, 25 bornes"
    tokens, _ = tokens_of(text)
    assert [(one.text, text[one.start : one.end]) for one in tokens][1::4] == [("quand", "qd"), ("kiloms", "bornes")]
