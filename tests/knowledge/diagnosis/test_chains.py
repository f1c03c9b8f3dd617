"""One part ruins another: both are told, the root first."""

import pytest

from knowledge.diagnosis.chains import chains_among, known_chains
from knowledge.faults.base import FaultBase
from tests.knowledge.diagnosis.conftest import Ask


def test_every_chain_names_parts_of_the_base(base: FaultBase) -> None:
    parts = {part for chain in known_chains() for part in (chain.root, chain.consequence)}
    assert parts <= base.components.keys()
    assert len(known_chains()) >= 40


def test_no_part_ruins_itself() -> None:
    assert all(chain.root != chain.consequence for chain in known_chains())


def test_a_chain_is_told_when_both_parts_are_believed_in() -> None:
    (chain,) = chains_among({"cv_boot": 0.5, "cv_joint": 0.3}, ["cv_boot", "cv_joint"])
    assert (chain.root, chain.consequence) == ("cv_boot", "cv_joint")
    assert chains_among({"cv_boot": 0.5, "cv_joint": 0.02}, ["cv_boot"]) == ()
    assert chains_among({"cv_boot": 0.3, "cv_joint": 0.2}, ["tyre", "wheel_rim"]) == ()


@pytest.mark.parametrize(("language", "words"), [("fr", "cause première"), ("en", "root cause")])
def test_the_words_name_root_and_consequence(ask: Ask, language: str, words: str) -> None:
    text = "le soufflet de cardan est déchiré et ça claque en braquant"
    chains = ask(text, language=language).chains
    assert ("cv_boot", "cv_joint") in {(chain.root, chain.consequence) for chain in chains}
    assert all(words in chain.text for chain in chains)
