"""What spoils a line before it arrives costs few categories; the figures stand in docs/benchmarks.md."""

from collections.abc import Sequence

import pytest

from knowledge.support.category import Category
from knowledge.support.classifier import SupportClassifier
from knowledge.support.training import examples, written_out
from scripts.measuring.support import Line, lines_of, loss, macro_f1, right
from scripts.measuring.support_noise import NOISES

UNTOUCHED = ("held out", "strangers, unseen", "fresh")
"""Sets nobody read while the training lines grew; misspelt training lines were once taken out by their totals."""
AT_MOST = {"dropped": 3.2}
"""Points of one seed: 2.9 are lost. Any other kind costs less than three."""
SEEDS = {"by ear": 2, "transcribed": 2}
"""Where one seed alone says little."""


@pytest.fixture(scope="session")
def untouched() -> Sequence[Line]:
    return [line for name in UNTOUCHED for line in lines_of(name)]


@pytest.fixture(scope="session")
def clean(classifier: SupportClassifier, untouched: Sequence[Line]) -> Sequence[bool]:
    return right(classifier, untouched, [line.text for line in untouched])


@pytest.mark.parametrize("kind", sorted(NOISES))
def test_noise_costs_about_two_lines_in_a_hundred(
    classifier: SupportClassifier, untouched: Sequence[Line], clean: Sequence[bool], kind: str
) -> None:
    lost = loss(classifier, untouched, kind, clean=clean, seeds=SEEDS.get(kind, 1))
    assert lost.points <= AT_MOST.get(kind, 3)


def test_eight_in_ten_are_found_of_lines_unlike_any_it_learned_from(classifier: SupportClassifier) -> None:
    """0.85 is found; 0.70 was before the training lines were spread wider, without a look at these."""
    lines = lines_of("fresh")
    assert sum(right(classifier, lines, [line.text for line in lines])) >= 0.8 * len(lines)
    assert macro_f1(classifier, lines) >= 0.8


def test_nine_in_ten_are_found_of_the_shop_chat_that_was_looked_at(classifier: SupportClassifier) -> None:
    lines = lines_of("shop chat, seen")
    assert sum(right(classifier, lines, [line.text for line in lines])) >= 0.9 * len(lines)
    assert macro_f1(classifier, lines) >= 0.9


@pytest.mark.parametrize("name", ["fresh", "fresh again"])
def test_no_fresh_line_was_trained_on(name: str) -> None:
    trained = {example.text.casefold() for example in (*examples(), *written_out())}
    assert [line.text for line in lines_of(name) if line.text.casefold() in trained] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("moncolisnest toujourspas arrive", Category.late),
        ("mon col is n'est tou jours pas arri vé", Category.late),
        ("je veu etre rembourcé", Category.refund),
        ("jevoudraisetrerembourse", Category.refund),
        ("lappareilne marcheplus", Category.defective),
        ("wherismy ordr", Category.order),
        ("iwantmymoneyback", Category.refund),
    ],
)
def test_glued_halved_and_heard_words_are_understood(
    classifier: SupportClassifier, text: str, category: Category
) -> None:
    assert classifier.understand(text).category is category


@pytest.mark.parametrize("text", ["x" * 4000, "qwxz" * 1000, "commandelivraison" * 200, "ab " * 1300, "’" * 50])
def test_lines_made_to_be_slow_are_read_all_the_same(classifier: SupportClassifier, text: str) -> None:
    assert sum(classifier.understand(text).probabilities.values()) == pytest.approx(1, abs=0.001)
