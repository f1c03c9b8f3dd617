"""Danger that is spoken of without being there: asked about in general, mended, or past."""

import re
from collections.abc import Iterable, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token

_IN_GENERAL = re.compile(
    r"^ ?(?:bonjour |salut |hello |hi |alors )?(?:qu(?:e| est ce que) (?:signifie\w*|veut dire|veulent dire)"
    r"|comment (?:eviter|prevenir|reconnaitre)|a quoi sert"
    r"|how (?:can|do|to|could) (?:i |you |we )?(?:avoid|prevent|recogni[sz]e)"
    r"|what (?:does|do)|how does)\b"
)
_OF_ONES_OWN = re.compile(
    r"\b(?:mon|ma|mes|my|our|notre|nos|ici|allume\w*|clignote|quand (?:je|j)|when i|des que|depuis|since|is on|came on"
    r"|j ai|i have|i ve|on my|is|est|sont|have|this|cette?)\b"
)
_MENDED = re.compile(
    r"\b(?:repare(?:e|s|es)?|fixed|repaired|resolue?s?|solved|sorted|cured"
    r"|regle(?:e|s|es)?|remise? en etat|colmatee?s?)\b"
)
_NOT_MENDED = re.compile(
    r"\b(?:mal|pas|jamais|faire|to be|not|never|faut|doit|devis|can t|need\w*"
    r"|get|getting|cost|combien|prix|veux|il faut"
    r"|avant d etre|be|soi disant|supposedly|moi meme|myself)\b"
)
_AGAIN = re.compile(
    r"\b(?:toujours|encore|still|again|revien\w*|revenu\w*|back|pareil|recommence\w*|rebelote"
    r"|mais (?:ca|elle|il|la (?:fuite|fumee|odeur))"
    r"|a nouveau|de nouveau|rallum\w*)\b"
)
_PAST = re.compile(
    r"\b(?:avais|avait|avions|etait|had|was|were|used to)\b.*(?<!depuis )(?<!since )\b(?:l an (?:dernier|passe)"
    r"|l annee derniere|last (?:year|summer|winter|month)|(?:years?|months) ago"
    r"|il y a (?:\d+|un|deux|trois|quelques) (?:ans?|mois)|a l epoque|l ete dernier)\b"
)
_OTHER_PEDALS = re.compile(r"\b(?:clutch|gas|accelerator) (?=pedal)|\bpedale (?:d |de )?(?:embrayage|accelerat)")
_OF_THE_FOOT_BRAKE = frozenset({"soft_pedal", "hard_pedal", "no_brakes"})
_LEVEL_OF_OIL = re.compile(r"\b(?:niveau|level|orange|jaune|yellow|amber|vidange|change|reminder|service)\b")
_OIL_LIGHT = "oil_light_red"
_STAYS_COLD = re.compile(r"\bchauffe\w* (?:pas|plus|peu|mal)\b")
_OF_THE_AIR = re.compile(r"\b(?:exterieure?|outside|ambient|ambiante|dehors)\b")
_OVERHEATING = "overheating"
_INSPECTED = re.compile(r"\bdefaillances? (?:mineure|majeure)s?\b")
"""The grades of the roadworthiness test, no failure."""
_NO_MORE = re.compile(r"(?:^|\bn (?:y a|ai|a|avons|est) |\bil y a |\bne \w+ )plus (?:de |d |du |aucune? )(?:\w+ )?$")
_SIGN = re.compile(r"^(?:fum|odeur|fuit|surchauff|vapeur|flamm|etincell|essence|gas|gaz)")
"""What is no more is over, unlike what is lost: « plus de fumée », « plus de freins »."""
_NEAR = 5
"""Words between what was mended and the mending of it."""


def comes_back(folded: str) -> bool:
    return _AGAIN.search(folded) is not None


def is_no_more(sign: str, before: str) -> bool:
    """Whether a sign is said to be over by the words of its clause `before` it."""
    return _SIGN.match(sign) is not None and _NO_MORE.search(before.lstrip()) is not None


def is_aside(sentence: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` of a folded sentence tell of nothing that the car does now.

    Asking about one's own car, or telling that it came back, never is.
    """
    clause = _clause(sentence, start, end)
    if _IN_GENERAL.search(sentence) and not _OF_ONES_OWN.search(sentence):
        return True
    if comes_back(sentence):
        return False
    return _PAST.search(clause) is not None or _is_mended(sentence, start, end)


def _is_mended(sentence: str, start: int, end: int) -> bool:
    before = sentence[:start].rpartition(",")[2].split()[-_NEAR:]
    after = sentence[end:].partition(",")[0].split()[:_NEAR]
    near = " ".join([*before, "|", *after])
    return _MENDED.search(near) is not None and _NOT_MENDED.search(near) is None


def _clause(sentence: str, start: int, end: int) -> str:
    return sentence[:start].rpartition(",")[2] + sentence[start:end] + sentence[end:].partition(",")[0]


def is_no_danger(
    finding: str, tokens: Sequence[Token], occurrences: Sequence[Occurrence], parts: Iterable[Occurrence]
) -> bool:
    """Whether words that could tell a finding of danger tell of something else: another part, another time."""
    first, last = min(one.first for one in occurrences), max(one.last for one in occurrences)
    own = {place for one in occurrences for place in range(one.first, one.last)}
    if any(first < one.first and one.last < last and own.isdisjoint(range(one.first, one.last)) for one in parts):
        return True
    sentence, start, end = _spoken(tokens, first, last)
    clause = _clause(sentence, start, end)
    if finding == _OIL_LIGHT and _LEVEL_OF_OIL.search(clause) and "rouge" not in clause and "red" not in clause.split():
        return True
    if _INSPECTED.search(clause) or (finding == _OVERHEATING and _is_not_the_engine(clause)):
        return True
    if is_no_more(sentence[start:end], sentence[:start].rpartition(",")[2]):
        return True
    if finding in _OF_THE_FOOT_BRAKE and _OTHER_PEDALS.search(clause):
        return True
    return is_aside(sentence, start, end)


def _is_not_the_engine(clause: str) -> bool:
    return _STAYS_COLD.search(clause) is not None or _OF_THE_AIR.search(clause) is not None


def _spoken(tokens: Sequence[Token], first: int, last: int) -> tuple[str, int, int]:
    """The sentence, its clauses parted by « , », and where in it the words from `first` up to `last` stand."""
    written, start, end, clause = "", 0, 0, tokens[first].clause
    for place, token in enumerate(tokens):
        if token.sentence != tokens[first].sentence:
            continue
        if written:
            written += " , " if token.clause != clause else " "
        clause = token.clause
        start = len(written) if place == first else start
        written += token.text
        end = len(written) if place == last - 1 else end
    return written, start, end
