"""People, places and tools that are called like parts: « Mme Bougie », « rue de la Batterie », « pince à durites »."""

from collections.abc import Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import DETERMINERS, OF
from knowledge.language.folding import words

_TITLES = frozenset(words("m mr mme mlle madame monsieur mademoiselle docteur dr maitre mrs ms mister"))
_ADDRESSES = frozenset(
    words(
        "rue avenue boulevard bd impasse chemin allee allees quai place square faubourg quartier lieu hameau village "
        "lotissement residence cite zone parc camping plage pointe fort lycee college ecole gare arret station metro "
        "rond sortie hotel restaurant bar cafe street road lane avenue"
    )
)
_TOOLS = frozenset(
    words(
        "pince pinces extracteur extracteurs outil outils outillage testeur testeurs coffret malette "
        "mallette servante douille douilles embout embouts chandelle chandelles tool tools puller pliers"
    )
)
_KEYS = frozenset(words("cle cles"))
_FOR = OF | DETERMINERS | frozenset(words("a au aux pour d"))
_NEIGHBOURS = frozenset(words("voisin voisine voisins neighbour neighbor"))
_LIFTS = frozenset(words("pont ponts"))
_NUMBERED = frozenset(words("n no numero elevateur elevateurs"))
_FILLED_AT = frozenset(
    words("leclerc carrefour auchan intermarche super total totalenergies esso shell bp avia station autoroute village")
)


def is_namesake(tokens: Sequence[Token], one: Occurrence) -> bool:
    return (
        _is_a_person(tokens, one)
        or _is_a_place(tokens, one)
        or _is_a_tool(tokens, one)
        or _is_of_a_neighbour(tokens, one)
    )


def _is_of_a_neighbour(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Le klaxon du voisin »: no car of ours."""
    after = _skipped(tokens, one.last, 1, OF | DETERMINERS)
    return one.last < after < len(tokens) and tokens[after].text in _NEIGHBOURS


def _is_a_person(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« Madame Bougie, dossier 118 »."""
    return one.first > 0 and tokens[one.first - 1].text in _TITLES and one.last - one.first == 1


def _is_a_place(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« 12 rue de la Batterie », « la pompe à essence du Leclerc »."""
    if tokens[one.first].text == "pompe" and tokens[one.last - 1].text in {"essence", "gasoil", "carburant"}:
        after = _skipped(tokens, one.last, 1, OF | DETERMINERS)
        return one.last < after < len(tokens) and tokens[after].text in _FILLED_AT
    before = _skipped(tokens, one.first - 1, -1, OF | DETERMINERS)
    if before < 0 or before == one.first - 1 or one.last - one.first > 1:
        return False
    return tokens[before].text in _ADDRESSES and tokens[before].clause == tokens[one.first].clause


def _is_a_tool(tokens: Sequence[Token], one: Occurrence) -> bool:
    """« La pince à durites », « la clé à bougies »; and the lift: « le pont n° 2 est libre »."""
    if tokens[one.first].text in _LIFTS and one.last < len(tokens):
        return tokens[one.last].text in _NUMBERED or tokens[one.last].text.isdecimal()
    before = _skipped(tokens, one.first - 1, -1, _FOR)
    if before < 0 or before == one.first - 1 or tokens[before].clause != tokens[one.first].clause:
        return False
    if tokens[before].text in _KEYS:
        return tokens[before + 1].text == "a"
    return tokens[before].text in _TOOLS


def _skipped(tokens: Sequence[Token], place: int, step: int, small: frozenset[str]) -> int:
    while 0 < place < len(tokens) and tokens[place].text in small:
        place += step
    return place
