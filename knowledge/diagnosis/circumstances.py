"""Parts that a sentence only passes by: worked by the driver, taken off to reach another, gone through, dripped on."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import DETERMINERS, OF
from knowledge.language.folding import words

LEFT_SHORT = frozenset(
    words(
        "verin verins resistance tendeur tendeurs pompe capteur capteurs sonde support supports serrure cable "
        "contacteur joint joints soufflet soufflets tringlerie galet galets poulie electrovanne regulateur "
        "interrupteur bouton"
    )
)
"""Heads that name a part with another that the sentence names: « le hayon retombe, vérins à changer »."""
_WHEN = frozenset(words("quand qd lorsque lorsqu des si en apres chaque when if while whenever after"))
_WORKED = frozenset(
    words(
        "appuie appuies appuyant appuyer lache lachant leve levant mets met mettant allume allumant tourne tournant "
        "braque enclenche enclenchant ouvre ouvrant ferme fermant actionne actionnant utilise coupe coupant "
        "press pressing pressed push pushing release releasing turn turning open opening close closing touch step"
    )
)
_ON = frozenset(words("route marche service"))
_TAKEN_OFF = frozenset(
    words(
        "demonter demonte deposer depose tomber tombe enlever enleve retirer retire sortir sorti descendre descendu "
        "ecarter decaler vider ouvrir remove removed drop dropped pull"
    )
)
_TO = frozenset(words("pour afin to"))
_REACHED = frozenset(
    words(
        "acces accede acceder accessible passe passer passant atteint atteindre coule goutte entre rentre "
        "sort access reach drips comes"
    )
)
_THROUGH = frozenset(words("par through via"))
_FLUIDS = frozenset(words("huile eau liquide gasoil essence carburant graisse oil coolant water fuel"))
_DRIPS = frozenset(words("fuit fuient fuyait coule goutte tombe gicle suinte pisse drips leaks spills runs"))
_ONTO = frozenset(words("sur on onto"))
_INTO = frozenset(words("dans vers into"))
_SMALL = DETERMINERS | OF | frozenset(words("sur pied a au aux on the foot from off"))
_SAID_OF_A_VERDICT = DETERMINERS | frozenset(
    words("c est etait donc verdict diagnostic cause surement apparemment avant arriere gauche droit droite it is was")
)
_WHERE = frozenset(words("dans sur niveau cote vers in at around"))
_HEARD = frozenset(
    words(
        "bruit bruits claquement claquements cliquetis grincement sifflement choc chocs odeur vibration vibrations "
        "noise knock knocking squeal rattle smell vibration"
    )
)
_TELLING = frozenset(
    words("quand qui que ne n se s reste ca plus est depuis alors retombe bouge tourne fait when which that is stays")
)
"""What follows a part of which something is told, rather than one that is listed."""
_FEW, _WITHIN = 3, 5


def is_verdict(tokens: Sequence[Token], one: Occurrence, of: Occurrence) -> bool:
    """« La boîte se bloque, calculateur de boîte »: a part alone in its clause, after a complaint, is which it was."""
    return _follows(tokens, one, of) and _is_alone(tokens, one, of)


def is_pointed_at(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« C'est le FAP qui est plein »."""
    place = _before(tokens, one, DETERMINERS)
    return place > 0 and tokens[place].text in {"est", "etait"} and tokens[place - 1].text == "c"


def is_blamed(tokens: Sequence[Token], one: Occurrence, of: Occurrence) -> bool:
    """« Le hayon retombe, vérins à changer », « bruit dans la culasse, arbre à cames marqué »: what comes after what.

    What is done, or heard, is told of the part `of`; the clause that begins with `one` says which it was.
    """
    if not _follows(tokens, one, of):
        return False
    before = _before(tokens, one, DETERMINERS)
    if before >= 0 and tokens[before].clause == tokens[one.first].clause:
        return False
    if _is_heard_in(tokens, of):
        return True
    return _is_told_of(tokens, of) and (tokens[one.first].text in LEFT_SHORT or _is_alone(tokens, one, of))


def _follows(tokens: Sequence[Token], one: Occurrence, of: Occurrence) -> bool:
    return (
        one.first >= of.last
        and tokens[one.first].sentence == tokens[of.first].sentence
        and tokens[one.first].clause != tokens[of.first].clause
    )


def _is_heard_in(tokens: Sequence[Token], one: Occurrence) -> bool:
    place = _before(tokens, one, DETERMINERS | OF)
    if place < 0 or tokens[place].text not in _WHERE:
        return False
    return not _HEARD.isdisjoint(token.text for token in tokens[max(0, place - _WITHIN) : place])


def _is_told_of(tokens: Sequence[Token], one: Occurrence) -> bool:
    clause = tokens[one.first].clause
    return any(token.text in _TELLING for token in tokens[one.last :] if token.clause == clause)


def _is_alone(tokens: Sequence[Token], one: Occurrence, of: Occurrence) -> bool:
    clause = tokens[one.first].clause
    around = (*tokens[of.last : one.first], *tokens[one.last :])
    return all(token.clause != clause or token.text in _SAID_OF_A_VERDICT for token in around)


def is_circumstance(tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
    return (
        _is_worked(tokens, one)
        or _is_taken_off(tokens, one, other)
        or _is_gone_through(tokens, one)
        or _is_dripped_on(tokens, one)
        or _is_leaked_into(tokens, one, other)
        or _is_switched_on(tokens, one)
    )


def _is_worked(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Quand j'appuie sur l'accélérateur, ça siffle »: what the driver does, not what fails."""
    place = _before(tokens, one, _SMALL)
    if place < 0 or tokens[place].text not in _WORKED or tokens[place].clause != tokens[one.first].clause:
        return False
    return not _WHEN.isdisjoint(token.text for token in tokens[max(0, place - _FEW) : place])


def _is_switched_on(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« À la mise en route de la ventilation »."""
    place = _before(tokens, one, DETERMINERS | OF)
    return place > 1 and tokens[place].text in _ON and tokens[place - 2].text == "mise"


def _is_taken_off(tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
    """« Il faut déposer le pare-chocs pour changer le condenseur »."""
    if other.first < one.last or tokens[other.first].sentence != tokens[one.first].sentence:
        return False
    place = _before(tokens, one, DETERMINERS)
    if place < 0 or tokens[place].text not in _TAKEN_OFF:
        return False
    return not _TO.isdisjoint(token.text for token in tokens[one.last : min(other.first, one.last + _FEW)])


def _is_gone_through(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Accès par le passage de roue »."""
    place = _before(tokens, one, DETERMINERS)
    if place < 0 or tokens[place].text not in _THROUGH:
        return False
    return not _REACHED.isdisjoint(token.text for token in tokens[max(0, place - _FEW) : place])


def _is_dripped_on(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« L'huile coule sur l'échappement »; not « une fuite sur le radiateur »."""
    place = _before(tokens, one, DETERMINERS)
    if place >= 0 and tokens[place].text == "onto":
        return True
    if place < 2 or tokens[place].text not in _ONTO or tokens[place - 1].text not in _DRIPS:
        return False
    return not _FLUIDS.isdisjoint(token.text for token in tokens[max(0, place - _WITHIN) : place - 1])


def _is_leaked_into(tokens: Sequence[Token], one: Occurrence, other: Occurrence) -> bool:
    """« Le maître-cylindre fuit dans le servofrein »."""
    place = _before(tokens, one, DETERMINERS)
    if place < 2 or tokens[place].text not in _INTO or tokens[place - 1].text not in _DRIPS:
        return False
    return other.last <= place and tokens[other.first].clause == tokens[one.first].clause


def _before(tokens: Sequence[Token], one: Occurrence, small: frozenset[str]) -> int:
    place = one.first - 1
    while place >= 0 and tokens[place].text in small:
        place -= 1
    return place
