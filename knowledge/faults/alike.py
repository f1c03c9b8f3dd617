"""Words that people put for one another in the French name of a part: « sonde » for « capteur », « clim »."""

from collections.abc import Iterator, Mapping

_HEADS = (
    ("capteur", "sonde", "palpeur"),
    ("durite", "durit", "tuyau", "flexible", "conduite", "canalisation"),
    ("durites", "durits", "tuyaux", "flexibles", "conduites", "canalisations"),
    ("boitier", "module", "calculateur", "unite", "platine"),
    ("contacteur", "interrupteur", "bouton", "commande", "commutateur"),
    ("electrovanne", "vanne", "solenoide"),
    ("faisceau", "cablage", "fils"),
    ("ventilateur", "ventilo", "motoventilateur"),
    ("bouchon", "couvercle"),
    ("cache", "protection", "carenage"),
    ("verrou", "serrure"),
    ("silentbloc", "silent bloc", "silent-bloc"),
    ("silentblocs", "silent blocs", "silent-blocs"),
    ("reservoir", "bac", "bocal"),
    ("support", "fixation", "patte"),
    ("ampoule", "lampe"),
    ("ressort", "verin"),
    ("roulement", "palier"),
    ("cable", "tirette"),
    ("levier", "manette"),
    ("vitre", "glace", "carreau"),
    ("porte", "portiere"),
    ("poulie", "galet"),
    ("joint", "etancheite", "bourrage"),
    ("jauge", "capteur de niveau", "sonde de niveau"),
    ("radiateur", "refroidisseur", "echangeur"),
)
"""What a name begins with; each word may stand for the others of its row."""
_WITHIN = (
    ("climatisation", "clim"),
    ("porte", "portiere"),
    ("vitesses", "vitesse"),
    ("suralimentation", "turbo"),
    ("direction assistee", "da"),
    ("boite de vitesses", "boite"),
    ("lave glace", "lave vitre"),
    ("lave-glace", "lave-vitre"),
    ("retroviseur", "retro"),
    ("temperature", "temp"),
    ("distribution", "distri"),
    ("arbre a cames", "arbre a came"),
    ("essuie-glace", "essuie-glaces", "essuie glace"),
    ("rampe", "rail"),
    ("plaquettes", "plaquette"),
    ("cylindre", "cylindres"),
)


def _others(rows: tuple[tuple[str, ...], ...]) -> Mapping[str, tuple[str, ...]]:
    return {word: tuple(other for other in row if other != word) for row in rows for word in row}


_HEAD_OTHERS, _WITHIN_OTHERS = _others(_HEADS), _others(_WITHIN)


def of_one_meaning(head: str) -> tuple[str, ...]:
    """What else the name of a part may begin with: « sonde » for « capteur »."""
    return _HEAD_OTHERS.get(head, ())


def said_otherwise(name: str) -> Iterator[str]:
    """The folded name of several words with its head, a word further on, or both put for another of one meaning."""
    head, space, rest = name.partition(" ")
    if not space:
        return
    rests = [rest, *_with_another(rest)]
    for first in (head, *_HEAD_OTHERS.get(head, ())):
        yield from (f"{first} {told}" for told in rests if told != rest or first != head)


def _with_another(rest: str) -> Iterator[str]:
    padded = f" {rest} ".replace("'", "' ")
    for word, others in _WITHIN_OTHERS.items():
        if f" {word} " in padded:
            yield from (padded.replace(f" {word} ", f" {other} ", 1).strip() for other in others)
