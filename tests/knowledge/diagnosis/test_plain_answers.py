"""Answers to a check that are neither yes nor no, and what they leave open."""

import pytest

from knowledge.diagnosis.plain_answers import plainly

_NOISE = "Les freins sifflent-ils ou couinent-ils ?"
_FLOOR = "La vibration se sent-elle dans le plancher plutôt que dans le volant ?"
_HOLDS = "Le frein de stationnement ne tient-il plus ?"
_LOOK = "Looking at the shock absorbers: do you see a leak, wear or breakage?"


@pytest.mark.parametrize(
    ("question", "answer", "meant"),
    [
        (_NOISE, "seulement le matin", "present"),
        (_NOISE, "à chaque feu rouge", "present"),
        (_NOISE, "ils sont silencieux", "absent"),
        (_NOISE, "j'entends rien de spécial", "absent"),
        (_NOISE, "ce n'est pas normal comme bruit", "present"),
        (_NOISE, "deux fois plus fort en descente", "present"),
        (_NOISE, "je suis un peu sourd", "unknown"),
        (_NOISE, "j'ai pas fait attention", "unknown"),
        (_NOISE, "les freins de ma voisine", None),
        (_NOISE, "comment on sait ?", None),
        (_FLOOR, "plutôt dans le volant", "absent"),
        (_FLOOR, "dans le plancher", "present"),
        (_FLOOR, "les deux", "unknown"),
        (_HOLDS, "il tient bien", "absent"),
        (_HOLDS, "il ne tient pas", "present"),
        (_LOOK, "the left one is leaking oil", "present"),
        (_LOOK, "no leaks", "absent"),
        (_LOOK, "looks fine to me", "absent"),
        (_LOOK, "can't get under the car", "unknown"),
    ],
)
def test_what_an_answer_in_other_words_says(question: str, answer: str, meant: str | None) -> None:
    assert plainly(question, answer, looked_at=question == _LOOK) == meant
