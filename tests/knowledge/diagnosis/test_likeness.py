"""What a message sounds like: written-out complaints, what was counted of them, and what it does to a diagnosis."""

from collections import Counter
from datetime import date
from importlib import resources

import numpy as np
import pytest

from knowledge.diagnosis.complaints.likeness import LikenessReader, kept
from knowledge.diagnosis.complaints.lines import Told, lines
from knowledge.diagnosis.complaints.part_training import learn_parts
from knowledge.diagnosis.complaints.parts import PartScorer
from knowledge.diagnosis.complaints.systems import SystemScorer
from knowledge.diagnosis.complaints.training import fingerprint, learn, learn_systems
from knowledge.diagnosis.diagnosis import DiagnosticRequest
from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.faults.base import FaultBase


def test_every_complaint_is_of_a_part_of_the_base_and_stands_once(base: FaultBase) -> None:
    told = lines()
    assert {one.part for one in told} <= base.components.keys()
    assert {one.language for one in told} == {"fr", "en"}
    assert [one for one in told if base.components[one.part].system != one.system] == []
    assert [one for one, times in Counter(told).items() if times > 1] == []


def test_the_kept_weights_are_those_of_the_lines() -> None:
    with (resources.files("knowledge") / "diagnosis" / "complaints" / "weights.npz").open("rb") as file:
        assert str(np.load(file)["fingerprint"]) == fingerprint(), "run python -m scripts.complaint_likeness"
    again, now = learn(lines()), kept()
    assert list(again.names) == list(now.names)
    assert np.array_equal(again.weights, now.weights)


@pytest.fixture(scope="module")
def reader() -> LikenessReader:
    told = [
        Told("horn", "en", "it never honks, not even a click"),
        Told("horn", "en", "honks by itself in the rain"),
        Told("wiper", "en", "stops in the middle of the windshield in the rain"),
        Told("radio", "en", "only static and no station"),
    ]
    return LikenessReader(dict.fromkeys(("radio", "horn", "wiper", "seat"), "body"), weights=learn(told))


def test_words_count_for_the_part_whose_complaints_hold_them(reader: LikenessReader) -> None:
    radio, horn, wiper, seat = reader.scores("It honks in the rain")
    assert horn > wiper > 0
    assert (radio, seat) == (0, 0)


def test_words_speak_of_the_system_whose_complaints_hold_them() -> None:
    told = [
        Told("horn", "en", "it never honks, not even a click", "electrical"),
        Told("horn", "en", "honks by itself in the rain", "electrical"),
        Told("wiper", "en", "stops in the middle of the windshield in the rain", "visibility"),
    ]
    scorer = SystemScorer(learn_systems(told))
    electrical, visibility = scorer.chances("Honks again, not in the rain!")
    assert (scorer.names, electrical > visibility) == (("electrical", "visibility"), True)
    assert np.exp([electrical, visibility]).sum() == pytest.approx(1, abs=1e-5)
    nothing = scorer.chances("")
    assert np.exp(nothing).sum() == pytest.approx(1, abs=1e-5)


def test_words_speak_of_the_part_whose_complaints_hold_them() -> None:
    told = [
        *(Told("horn", "en", f"it never honks, {more}") for more in ("not even a click", "nothing", "silence", "dead")),
        *(Told("wiper", "en", f"it stops in the rain, {more}") for more in ("halfway", "slow", "then goes", "dead")),
    ]
    learned = learn_parts(told)
    scorer = PartScorer(learned)
    horn, wiper = scorer.chances("Never honks!")
    assert (scorer.names, horn > wiper) == (("horn", "wiper"), True)
    assert np.exp([horn, wiper]).sum() == pytest.approx(1, abs=1e-5)
    assert np.exp(scorer.chances("")).sum() == pytest.approx(1, abs=1e-5)
    assert np.array_equal(learn_parts(told).vectors, learned.vectors)


def test_the_kept_vectors_know_the_parts_of_the_lines() -> None:
    scorer, told = PartScorer(), lines()
    assert scorer.names == tuple(sorted({one.part for one in told}))
    own = [one.part == scorer.names[int(scorer.chances(one.text).argmax())] for one in told[::50]]
    assert sum(own) / len(own) > 0.8


def test_a_few_words_sound_like_nothing() -> None:
    reader = LikenessReader({"horn": "electrical", "wiper": "visibility"})
    assert [reader.read(text) for text in ("", "bonjour", "merci beaucoup", "it rains")] == [None] * 4


def test_no_words_rule_a_part_out(base: FaultBase) -> None:
    reader = LikenessReader({part.id: part.system for part in base.components.values()})
    found = reader.read(" ".join(one.text for one in lines() if one.part == "wiper_linkage"))
    assert found is not None
    assert tuple(base.components)[int(found.share.argmax())] == "wiper_linkage"
    assert found.share.min() >= 0.00005


def test_a_common_part_is_not_likelier_for_being_common_twice() -> None:
    parts = {"wiper_motor": "visibility", "wiper_linkage": "visibility"}
    text = " ".join(one.text for one in lines() if one.part in parts)
    alike, commoner = LikenessReader(parts).read(text), LikenessReader(parts, np.array([100.0, 1.0])).read(text)
    assert alike is not None
    assert commoner is not None
    assert commoner.share[0] / commoner.share[1] < alike.share[0] / alike.share[1]


def test_what_is_feared_sounds_like_nothing(base: FaultBase) -> None:
    reader = LikenessReader({part.id: part.system for part in base.components.values()})
    visor = "Since last winter the sun visor no longer stays up, it hangs down and flops on my nose at every bump."
    told, feared = (
        reader.read(f"{visor} {more}")
        for more in (
            "The airbag deployed for nothing in my face.",
            "I am afraid of the airbag deployed for nothing in my face.",
        )
    )
    assert told is not None
    assert feared is not None
    place = tuple(base.components).index("front_airbag")
    assert feared.share[place] < told.share[place]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Je tiens la pédale au feu rouge et elle s'enfonce tout doucement, pourtant rien ne coule", "master_cylinder"),
        (
            "The fan does nothing on the first three settings, I only get air when I turn it to the highest",
            "blower_resistor",
        ),
        ("Dans la montée de chez moi le régime grimpe sans que ça pousse, puis une odeur de cramé", "clutch"),
    ],
)
def test_a_complaint_in_words_that_no_sign_holds_leads_to_its_part(
    diagnostician: Diagnostician, text: str, part: str
) -> None:
    causes = diagnostician.diagnose(DiagnosticRequest(text, date(2026, 11, 22))).causes
    assert part in {cause.fault.split(".")[0] for cause in causes[:3]}
