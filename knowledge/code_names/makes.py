"""Car makes as the manufacturers' code lists spell them."""

from collections.abc import Collection

from knowledge.language.folding import fold

_SPELLINGS = {
    "vw": "volkswagen",
    "mercedes-benz": "mercedes",
    "merco": "mercedes",
    "chevrolet": "chevy",
    "general motors": "gm",
    "land rover": "landrover",
}
_GROUPS = (
    frozenset({"volkswagen", "audi", "seat", "skoda", "cupra"}),
    frozenset({"ford", "lincoln", "mercury"}),
    frozenset({"gm", "chevy", "buick", "cadillac", "gmc", "saturn", "oldsmobile", "pontiac", "geo"}),
    frozenset({"chrysler", "dodge", "jeep", "plymouth"}),
    frozenset({"honda", "acura"}),
    frozenset({"nissan", "infiniti"}),
    frozenset({"toyota", "lexus"}),
)
_SHOUTED = {"bmw": "BMW", "gm": "GM", "gmc": "GMC"}
NO_MAKE = "other"


def make_key(make: str) -> str:
    folded = " ".join(fold(make).split())
    return _SPELLINGS.get(folded, folded)


def relatives(make: str) -> frozenset[str]:
    """The makes of the same group, which share most of their codes."""
    return next((group for group in _GROUPS if make in group), frozenset({make}))


def spoken_makes(makes: Collection[str], *, nameless: str) -> str:
    """The makes in words; `nameless` stands for a list that names none."""
    named = sorted(_SHOUTED.get(make, make.capitalize()) for make in makes if make != NO_MAKE)
    return ", ".join(named) or nameless
