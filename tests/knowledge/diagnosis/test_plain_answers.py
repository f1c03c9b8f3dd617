"""Answers to a check that are neither yes nor no, and what they leave open."""

import pytest

from knowledge.diagnosis.plain_answers import plainly

_NOISE = "Les freins sifflent-ils ou couinent-ils ?"
_FLOOR = "La vibration se sent-elle dans le plancher plutôt que dans le volant ?"
_HOLDS = "Le frein de stationnement ne tient-il plus ?"
_UNDER = "Au multimètre, la référence 5 V des capteurs est-elle sous 4,8 V ?"
_SLEEP = "Voiture verrouillée depuis 45 minutes, le courant de veille dépasse-t-il 50 mA ?"
_TARGET = "Au manomètre, la pression basse est-elle sous la valeur prescrite ?"
_CEASES = "À l’arrêt, les vibrations cessent-elles quand vous passez au point mort ?"
_RESET = "After a reset, does the infotainment memory stay faulty?"
_FLASHES = "Le voyant de préchauffage clignote-t-il ?"
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
        (_LOOK, "it is shot", "present"),
        (_LOOK, "play is within tolerance", "absent"),
        (_UNDER, "4,2 V mesuré", "present"),
        (_UNDER, "5.0 volts exactly", "absent"),
        (_UNDER, "entre 4,2 et 5,1 V", None),
        (_UNDER, "3 fois de suite", "present"),
        (_UNDER, "pas de multimètre sous la main", "unknown"),
        (_SLEEP, "0,3 A", "present"),
        (_SLEEP, "about 20 milliamps", "absent"),
        (_TARGET, "2,1 bar pour 4 prescrits", "present"),
        (_TARGET, "dans les tolérances", "absent"),
        (_TARGET, "pas conforme", "present"),
        (_HOLDS, "il tient sans souci", "absent"),
        (_CEASES, "ça change rien", "absent"),
        (_CEASES, "it calms right down", "present"),
        (_RESET, "still broken", "present"),
        (_RESET, "fixed now", "absent"),
        (_FLASHES, "il reste fixe", "absent"),
        (_FLASHES, "il clignote dès que j'accélère", "present"),
        (_FLASHES, "il s'allume sans clignoter", "absent"),
    ],
)
def test_what_an_answer_in_other_words_says(question: str, answer: str, meant: str | None) -> None:
    assert plainly(question, answer, looked_at=question == _LOOK) == meant
