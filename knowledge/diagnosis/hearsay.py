"""Whether words of a folded sentence tell of another's car, or of one that nobody can drive."""

import re
from functools import lru_cache

from knowledge.diagnosis.tense import LATELY, PAST_VERB

_OTHERS = (
    r"(?:voisin\w*|collegues?|cousin\w*|potes?|amie?s?|copa?ine?s?|beau frere|belle soeur|oncle|tante|patron|mec"
    r"|type|gars"
    r"|neighbou?rs?|colleagues?|friends?|mates?|buddy|uncle|aunt|cousins?|co ?workers?|boss|brother in law|guy"
    r"|bloke|inconnu)"
)
_ANOTHER = re.compile(
    r"(?:^|, )(?:(?:bonjour|salut|hello|hi|alors|et|and|so|hier|un jour|once|yesterday|is it true that|(?:c est"
    r"|est ce) vrai que?|il parait que?|apparently"
    r"|i heard(?: that)?) )*"
    rf"(?:(?:mon|ma|mes|un|une|le|la|l|my|a|an|our|the|some|one of my) (?:\w+ )?{_OTHERS}\b"
    r"|(?:quelqu un|someone|somebody|un inconnu)\b)"
)
_SEEN = re.compile(
    r"\b(?:vu|croise|saw|seen|passed|filmed|filme|watched|regarde) (?:une?|des|a|an|some) (?:\w+ )?(?:voitures?|autos?"
    r"|camions?|cars?|vans?|trucks?|tesla|bus|motos?|videos?|reportages?|documentar\w+|documentaires?|news story)\b"
    r"|\b(?:read|heard|lu|entendu)(?: \w+)? (?:about|of|parler|sur|dans|in|on)\b"
    r"|\b(?:dans (?:un|le|ce|la|une) (?:film|serie|jeu|livre|video|roman)|in (?:a|the) (?:film|movie|game|series"
    r"|show|book))\b"
    r"|\b(?:another|autre) (?:brand|make|model|marque|modele)\b"
)
_NEIGHBOURS_CAR = re.compile(
    rf"\b(?:(?:voiture|auto|caisse|bagnole|maison|moto|camion|camionnette|fourgon|scooter) (?:du|de la|de mon"
    rf"|de ma|d un|d une) {_OTHERS}\b"
    rf"|{_OTHERS} s (?:car|van|truck|ev)\b)"
)
_PERCEIVED = re.compile(
    r"\b(?:vu|voit|remarqu\w+|trouv\w+|senti|constat\w+|entendu|dit que (?:ma|mon|mes|la|le|les|ca)|noticed|saw|smelled"
    r"|smelt|found|spotted|says|said (?:my|the|it)|told me (?:my|the|it)|pointed|thinks?|pense)\b"
)
_WITH_US = re.compile(r"\b(?:on|nous|we|us|avec moi|with me|me|m(?! a (?:raconte|dit|parle|explique)))\b")
_STANDS = re.compile(
    r"\b(?:dort|parts? car|donor car|carcasse|stripped (?:down|out|bare|car|shell)|rebuild(?:ing)?"
    r"|en pleine? (?:demontage|refection"
    r"|restauration|renovation)|(?:commencer|cours de) (?:la |une )?restauration"
    r"|sur (?:chandelles?|cales|treteaux|pont)|on (?:axle|jack) ?stands|on blocks|on the lift|demontee?s?"
    r"(?: dans| au| sur| depuis)|en pieces|epave|non roulante?|wreck(?:ed)?|scrap(?:ped|yard)?|project car"
    r"|(?:voiture|auto) (?:de )?(?:projet|collection en restauration)|en (?:cours de )?restauration|being restored"
    r"|(?:not|aren t|isn t|pas encore|no \w+)(?: \w+)? (?:fitted|installed|monte\w*)(?: yet)?|pour pieces|for parts"
    r"|fond du jardin|barn find|sortie de grange|(?:ne )?roule plus depuis (?:\d+|des|un|deux|trois) (?:ans|mois"
    r"|annees))\b"
)
_MOVES = re.compile(
    r"\b(?:off the|sortie? de (?!grange)|descendue? de|au premier|at the first|hier|yesterday|je roule|roulais"
    r"|en roulant|je freine|quand je|i drive|i m driving|driving|drove|when i|while|on the road"
    r"|sur la route|rentrer|get home|emmen\w+|conduire)\b"
)
_NOW = re.compile(r"\b(?:again|de nouveau|a nouveau|maintenant|now|today|aujourd|ce matin|this morning)\b")
_OF_MOTION = frozenset({"brakes", "steering", "tyre", "airbag", "opening", "acceleration", "oil"})
"""Kinds of danger that a car which nobody can drive is in no way of."""
_WRECK = re.compile(r"\b(?:epave|carcasse|wreck|parts? car|donor car|for parts|pour pieces)\b")


@lru_cache(maxsize=128)
def stands(said: str, topic: str | None) -> bool:
    """Whether the car is taken apart or a wreck, so that a danger of this kind is in nobody's way."""
    if _MOVES.search(said):
        return False
    if topic in _OF_MOTION and _STANDS.search(said) and not _NOW.search(said):
        return True
    return topic not in {None, "fuel", "high_voltage"} and _WRECK.search(said) is not None


def is_anothers(segment: str, sentence: str, said: str) -> bool:
    if _SEEN.search(segment):
        return True
    if _WITH_US.search(said) or _PERCEIVED.search(said):
        return False
    if _NEIGHBOURS_CAR.search(segment) and PAST_VERB.search(segment):
        return True
    return bool(_ANOTHER.search(sentence) and PAST_VERB.search(segment) and not LATELY.search(said))
