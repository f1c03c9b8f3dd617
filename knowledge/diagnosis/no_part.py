"""Names of parts that name none: what is only seen, what something comes out of, what is no car's."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.language.folding import words
from knowledge.language.trade import is_of_another_trade

OF = frozenset(words("de du des d of for"))
DETERMINERS = frozenset(
    words("le la les l un une mon ma mes son sa ses leur leurs notre votre ce cette cet the my a an its his her")
)
COMPLAINTS = frozenset(
    words(
        "bruit bruits fuite fuites fuit jeu probleme problemes souci soucis defaut defauts panne claquement grincement "
        "sifflement choc buee condensation humidite eau huile odeur fissure trou pb doute pression intervention "
        "noise noises leak leaks leaking play problem problems issue issues crack sound sounds water failure grinding "
        "rust hole smoke"
    )
)
"""« Une fuite sur le radiateur » : what a complaint is placed at is what is complained of."""
LIGHTS = frozenset(words("voyant voyants temoin temoins"))
_SMALL = OF | DETERMINERS | frozenset(words("a au aux s"))
_DASHBOARD = frozenset(words("tableau compteur compteurs combine dash dashboard cluster"))
_SCREENS = frozenset(words("ecran afficheur screen display"))
_SEEN_ON = frozenset(words("sur au on in"))
_SHOWN = frozenset(
    words("message messages affiche affichait affichent marque indique ecrit lis alerte notification shows says reads")
)
_OF_A_PERSON = frozenset(words("phone laptop smartphone iphone"))
_POSSESSES = _SMALL | frozenset(words("n ne ai as ont avait plus pas sans est etait dont qui avec has have no with is"))
"""What may stand between a thing and its own: « mon téléphone n'a plus de batterie »."""
_OUTLETS = frozenset(words("echappement capot pot pots aerateur aerateurs exhaust tailpipe tailpipes vent vents"))
_OUT_OF = frozenset(words("au aux a par du des de from out of at through"))
_EMITTED = frozenset(
    words(
        "fumee fumees fume fument fumait vapeur vapeurs odeur odeurs pue sent air souffle sort sortait sortent flamme "
        "flammes smoke smokes smoking steam smell smells blows air comes coming"
    )
)
_ENDS = frozenset(words("distribution distri boite volant"))
"""Ends of an engine: « une fuite côté distribution » tells where."""
_SIDE = "cote"
_FEW = 7


def is_no_part(tokens: Sequence[Token], one: Occurrence, *, alone: bool) -> bool:
    """« Un message au tableau de bord » names no fault there, « la batterie de mon téléphone » no car's.

    A light, « voyant airbag », tells of its part when it is the only one that is named.
    """
    return (
        _is_seen(tokens, one, alone=alone)
        or _is_outlet(tokens, one)
        or _is_side(tokens, one)
        or _is_of_another_thing(tokens, one)
    )


def _is_seen(tokens: Sequence[Token], one: Occurrence, *, alone: bool) -> bool:
    before = _skipped_back(tokens, one.first - 1, OF | DETERMINERS)
    if before < 0 or tokens[before].clause != tokens[one.first].clause:
        return False
    said_of, name = tokens[before].text, tokens[one.first].text
    if said_of in LIGHTS:
        return not alone or name in _DASHBOARD
    return said_of in _SEEN_ON and _is_read(tokens, one, before)


def _is_read(tokens: Sequence[Token], one: Occurrence, before: int) -> bool:
    """Whether what is told was only seen on the dashboard, or read on the screen."""
    name = tokens[one.first].text
    if name in _SCREENS:
        return not _SHOWN.isdisjoint(_ahead(tokens, one))
    told = {token.text for token in tokens[max(0, before - 2) : before]}
    return name in _DASHBOARD and told.isdisjoint(COMPLAINTS)


def _is_outlet(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« De la fumée bleue à l'échappement », « une odeur par les aérateurs »: where it comes out."""
    if tokens[one.first].text not in _OUTLETS:
        return False
    link = _skipped_back(tokens, one.first - 1, DETERMINERS - _OUT_OF)
    return link >= 0 and tokens[link].text in _OUT_OF and not _EMITTED.isdisjoint(_ahead(tokens, one))


def _is_side(tokens: Sequence[Token], one: Occurrence) -> bool:
    if tokens[one.first].text not in _ENDS:
        return False
    before = _skipped_back(tokens, one.first - 1, OF | DETERMINERS)
    return before >= 0 and tokens[before].text == _SIDE


def _is_of_another_thing(tokens: Sequence[Token], one: Occurrence) -> bool:
    before = _skipped_back(tokens, one.first - 1, _POSSESSES)
    if before >= 0 and _is_elsewhere(tokens, one, before) and _owns(tokens, one, before):
        return True
    after = one.last
    while after < len(tokens) - 1 and tokens[after].text in _SMALL:
        after += 1
    return one.last < after < len(tokens) and _is_elsewhere(tokens, one, after)


def _is_elsewhere(tokens: Sequence[Token], one: Occurrence, place: int) -> bool:
    return tokens[place].clause == tokens[one.first].clause and is_of_another_trade(tokens[place].text)


def _owns(tokens: Sequence[Token], one: Occurrence, owner: int) -> bool:
    """« Phone battery », « mon ordinateur n'a plus de batterie »; not « le chat a la queue sous la roue »."""
    if owner == one.first - 1:
        return tokens[owner].text in _OF_A_PERSON
    return owner > 0 and tokens[owner - 1].text in DETERMINERS


def _ahead(tokens: Sequence[Token], one: Occurrence) -> frozenset[str]:
    clause = tokens[one.first].clause
    return frozenset(token.text for token in tokens[max(0, one.first - _FEW) : one.first] if token.clause == clause)


def _skipped_back(tokens: Sequence[Token], place: int, small: frozenset[str]) -> int:
    while place > 0 and tokens[place].text in small:
        place -= 1
    return place
