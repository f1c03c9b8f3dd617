"""Whether work is done on a fluid, or it only runs out of another part: « vidange de l'huile de boîte »."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words

_SERVICED = frozenset(
    words(
        "vidange vidanger purge purger recharge recharger charge remplacer remplacement remplace changer change "
        "refaire refait renouveler vidange vidangee rechargee purgee remplacee changee refaite recoder reprogrammer "
        "programmer telecoder coder commande flush bleed drain refill replace replaced change changed recharge regas"
    )
)
_TO_DO = 4
_DONE = 3
"""Words before a fluid, and behind it, in which the work on it is named: « vidange de l'huile de boîte »."""
_RUNS_OUT = frozenset(words("perd perds perdu perdait plus manque fuit coule loses losing leaks"))


def is_serviced(tokens: Sequence[Token], one: Occurrence) -> bool:
    """An item of the work itself, not what runs out of another part."""
    before = [
        token
        for token in tokens[max(0, one.first - _TO_DO) : one.last + _DONE]
        if token.clause == tokens[one.first].clause
    ]
    return any(token.text in _SERVICED for token in before)


def runs_out(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Radiateur percé, je perds tout le liquide »."""
    return not _RUNS_OUT.isdisjoint(token.text for token in tokens[max(0, one.first - _TO_DO) : one.first])
