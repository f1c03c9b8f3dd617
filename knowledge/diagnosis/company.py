"""Heads said short in a list of parts: « disque + mécanisme » are a clutch's, « plaquettes, disques » a brake's.

A row holds what the head means and beside which words of the sentence; a word of the last column leaves it as it is.
"""

from collections.abc import Iterator, Mapping, Sequence

from knowledge.diagnosis.lexicon import Occurrence, Token
from knowledge.diagnosis.no_part import OF
from knowledge.faults.base import MENTION
from knowledge.language.folding import words

_BRAKES = frozenset(words("plaquette plaquettes frein freins etrier etriers garniture garnitures machoires"))
_CLUTCH = frozenset(words("mecanisme butee embrayage bimasse diaphragme luk sachs"))
_BRAKED = frozenset(words("etrier etriers maitre lockheed purge purger plaquette plaquettes flexible flexibles"))
_STEERED = frozenset(words("da cremaillere"))
_NONE: frozenset[str] = frozenset()
_MEANT: Mapping[str, Sequence[tuple[str, frozenset[str], frozenset[str]]]] = {
    "disque": [("clutch", _CLUTCH, _BRAKES)],
    "mecanisme": [
        ("clutch", frozenset(words("disque butee bimasse luk sachs")), frozenset(words("vitre vitres leve")))
    ],
    "liquide": [("brake_fluid", _BRAKED, frozenset(words("refroidissement lave direction vert rose")))],
    "refroidisseur": [("egr_cooler", frozenset(words("egr recirculation")), _NONE)],
    "interrupteur": [("window_switch", frozenset(words("leve vitre vitres")), _NONE)],
    "commande": [("window_switch", frozenset(words("leve")), _NONE)],
    "relais": [("fuel_pump_relay", frozenset(words("gavage immergee")), frozenset(words("prechauffage demarreur")))],
    "bac": [("adblue_tank", frozenset(words("adblue uree scr")), _NONE)],
    "flexible": [("power_steering_hose", _STEERED, _BRAKES)],
    "balai": [("alternator_regulator", frozenset(words("alternateur regulateur")), frozenset(words("essuie glace")))],
    "joint": [
        ("injector_seal", frozenset(words("injo injos injecteur injecteurs")), frozenset(words("culasse spi spy")))
    ],
    "verin": [("tailgate_strut", frozenset(words("hayon coffre malle")), frozenset(words("capot")))],
    "durite": [
        ("boost_hose", frozenset(words("turbo intercooler")), frozenset(words("eau radiateur ldr"))),
        ("power_steering_hose", frozenset(words("da")), frozenset(words("turbo radiateur eau"))),
    ],
    "cylindre": [("wheel_cylinder", frozenset(words("machoires tambour tambours")), _NONE)],
    "module": [("battery_cell_module", frozenset(words("traction lithium")), frozenset(words("abs clignotant")))],
}


def in_company(tokens: Sequence[Token], read: Sequence[Occurrence]) -> list[Occurrence]:
    """What was read, with the heads that the words around complete."""
    meant = dict(_completed(tokens))
    taken = {place for one in read if one.last - one.first > 1 for place in range(one.first, one.last)}
    meant = {place: node for place, node in meant.items() if place not in taken}
    kept = [one for one in read if one.first not in meant or _is_no_name(one)]
    return [*kept, *(Occurrence((node,), place, place + 1, mistyped=False) for place, node in meant.items())]


def _completed(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    for place, token in enumerate(tokens):
        for part, beside, against in _MEANT.get(token.text.rstrip("s"), ()):
            said = {other.text for other in tokens if other.sentence == token.sentence}
            if not said.isdisjoint(beside) and said.isdisjoint(against) and not _goes_on(tokens, place):
                yield place, f"{MENTION}{part}"


def _goes_on(tokens: Sequence[Token], place: int) -> bool:
    """« Disque de frein »: it is told of what; « interrupteur de commande » tells no more."""
    after = [token.text for token in tokens[place + 1 : place + 3]]
    return len(after) > 1 and after[0] in OF and after[1] != "commande"


def _is_no_name(one: Occurrence) -> bool:
    return not any(target.startswith(MENTION) for target in one.targets)
