"""Other persons and times of what people deny in French."""

import pytest

from knowledge.faults.base import FaultBase
from knowledge.faults.conjugating import conjugated


@pytest.mark.parametrize(
    ("words", "also"),
    [
        ("ne marche plus", {"ne marchent plus", "ne marchait plus", "ne marchaient plus"}),
        ("vitre ne bouge pas du tout", {"vitre ne bougent pas du tout"}),
        ("ne bouge plus", {"ne bougeait plus", "ne bougeaient plus"}),
        ("ne s'allume plus", {"ne s'allument plus"}),
        ("ne repond plus", {"ne repondent plus"}),
    ],
)
def test_what_is_denied_of_one_is_denied_of_several_and_of_then(words: str, also: set[str]) -> None:
    assert also <= set(conjugated(words))


@pytest.mark.parametrize("words", ["marche plus fort", "phare en panne", "not working", "ne plus marcher", ""])
def test_nothing_else_is_conjugated(words: str) -> None:
    assert list(conjugated(words)) == []


def test_the_base_hears_several_lamps_as_it_hears_one(base: FaultBase) -> None:
    meant = {phrase.words: phrase.targets for phrase in base.phrases}
    assert meant["ne marchent plus"] == meant["ne marche plus"]
    assert meant["marchent plus"] == meant["marche plus"]
