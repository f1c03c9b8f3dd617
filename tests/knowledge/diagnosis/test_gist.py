"""What a long complaint is about, when no single word decides."""

from pathlib import Path

import pytest

from knowledge.diagnosis.gist import GistReader
from tests.knowledge.diagnosis.conftest import Ask

NARRATIVES = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("narratives.tsv").read_text("utf-8").splitlines()
]
CLOSING = (
    " The manufacturer was notified of the failure. The failure mileage was 45,000. I purchased it with a warranty."
)


def spoken_of(gist: GistReader, text: str) -> str:
    read = gist.read(text)
    return read.systems[int(read.chance.argmax())]


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("j'ai un souci avec ma boite, les rapports passent par à-coups", "transmission"),
        ("the transmission slams into gear", "transmission"),
        ("pas de souci moteur, mais le siège ne recule plus", "seats"),
        ("No engine trouble at all. The seat will not recline.", "seats"),
        ("la borne refuse la recharge, autonomie en chute", "hybrid_ev"),
        ("my air bag and seat belt warning came on", "restraints"),
        ("elle tire mal depuis que l'injection a été refaite, moteur qui fume", "engine"),
        ("en tournant, un bruit d'amortisseur", "suspension"),
    ],
)
def test_the_words_as_a_whole_name_the_system(gist: GistReader, text: str, system: str) -> None:
    assert spoken_of(gist, text) == system


def test_chances_sum_to_one_and_silence_weighs_nothing(gist: GistReader) -> None:
    silent = gist.read("bonjour, comment allez-vous ?")
    assert silent.chance.sum() == pytest.approx(1)
    assert silent.weight == 0


def test_a_word_said_again_counts_less(gist: GistReader) -> None:
    once, thrice = gist.read("the brakes"), gist.read("the brakes, the brakes, the brakes")
    assert once.weight < thrice.weight < 2 * once.weight


def test_what_is_said_of_the_maker_and_the_sale_does_not_change_the_subject(gist: GistReader) -> None:
    text = "The steering wheel locked while turning." + CLOSING
    assert spoken_of(gist, text) == "steering"


def test_long_complaints_are_put_into_the_right_system(ask: Ask) -> None:
    """Written for this test in the style of owners and workshops, many of them off the words of the lexicon."""
    found = [(system, [cause.system for cause in ask(text).causes[:3]]) for system, _, text in NARRATIVES]
    assert len(NARRATIVES) >= 170
    assert sum(system == three[0] for system, three in found) / len(found) >= 0.86
    assert sum(system in three for system, three in found) / len(found) >= 0.92


def test_the_part_behind_a_long_complaint_is_among_the_first(ask: Ask) -> None:
    found = [
        (part, [cause.component_en for cause in ask(text).causes[:5]]) for _, part, text in NARRATIVES if part != "-"
    ]
    assert sum(part == five[0] for part, five in found) / len(found) >= 0.63
    assert sum(part in five[:3] for part, five in found) / len(found) >= 0.8
    assert sum(part in five for part, five in found) / len(found) >= 0.83


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("j'ai un problème de clim", "hvac"),
        ("souci de chauffage", "hvac"),
        ("problème de refroidissement", "cooling"),
        ("engine trouble", "engine"),
        ("le moteur déconne", "engine"),
        ("souci d'éclairage", "lighting"),
        ("seat issue", "seats"),
        ("un problème de charge", "hybrid_ev"),
    ],
)
def test_a_system_that_is_all_they_name_leads_and_little_is_claimed(ask: Ask, text: str, system: str) -> None:
    first = ask(text).causes[0]
    assert first.system == system
    assert first.probability < 0.5


@pytest.mark.parametrize("text", ["The contact drove home. The contact called the maker.", "my son was scared"])
def test_who_writes_and_who_rides_are_no_part_of_the_car(gist: GistReader, text: str) -> None:
    assert gist.read(text).weight == 0
