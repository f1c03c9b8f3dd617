"""Which of our two languages a short message is written in; None when it says nothing."""

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.language.folding import fold

_WORD = re.compile(r"[a-z']+")
_FRENCH = frozenset(
    "je tu il elle on nous vous ils elles le la les un une des du de ma mon mes ta ton sa son ses ce cet cette ca est sont "
    "suis ai as avez avons ont pas ne plus mais ou et donc car que qui quoi quel quelle quand comment pourquoi combien "
    "bonjour bonsoir salut slt bjr merci oui non voiture moteur voyant freins frein panne code defaut bruit fumee allume "
    "huile batterie demarre demarrer broute froid chaud avec pour dans sur sous depuis puis tres peu trop aussi c'est "
    "j'ai qu'est d'accord prix tarif formation parler humain personne aide svp stp plait peux pouvez faire veux voudrais "
    "cv pb mon vehicule roue pneu vitesse embrayage au aux par en y a quoi hein ouais sais aucune idee".split()
)
_ENGLISH = frozenset(
    "i you he she it we they the a an my your his her our their this that is are am was were be been have has had do does "
    "did don't doesn't won't can't not no yes but or and so because what which who when where why how much many hello hi "
    "hey thanks thank please car engine light brake brakes noise smoke start starts oil battery cold hot with for in on "
    "under since then very too also it's i'm price prices training human person help want would like could can will wont "
    "cant dont shaking shakes fault warning drive driving tyre tire wheel speed clutch at to of me there just got "
    "broken mechanic garage cost know idea speak talk someone".split()
)


@dataclass(frozen=True, slots=True)
class Detection:
    language: Literal["fr", "en"] | None
    confidence: float


def detect_language(text: str) -> Detection:
    words = _WORD.findall(fold(text))
    french = sum(word in _FRENCH or word[:2] in {"j'", "d'", "l'", "c'", "n'", "m'", "s'"} for word in words)
    english = sum(word in _ENGLISH for word in words)
    french += 2 * bool(re.search("[éèêàùçôî]", text.lower()))
    if french == english:
        return Detection(None, 0.0)
    language: Literal["fr", "en"] = "fr" if french > english else "en"
    return Detection(language, max(french, english) / (french + english))
