"""What a person says of an engine: displacement, the maker's word, power, energy, and the family these point to."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_DISPLACEMENT = re.compile(
    r"(?<![\d.,])([0-7])\s?(?:[.,]\s?|l\s?)([0-9])(?!\d)\s?(?:l(?:itres?)?\b)?(?!\s?(?:bars?|l/100|v\b|volts?|km|€|eur|mm|%|/))"
)
# "c'est une 1.6": no engine word, but nothing else is said this way.
_BARE = re.compile(
    r"\b(?:une?|an?|en|la|the)\s(?:[0-7])[.,l][0-9]\b(?!\s?(?:bars?|l/100|v\b|volts?|km|€|eur|mm|%|/|\d))"
)
_CUBIC = re.compile(r"\b([1-7]\d{3}|[6-9]\d{2})\s?(?:cc|cm3)\b")
_LITRES = re.compile(r"\b([1-7])\s?(?:l|litres?)\s(?=(?:hdi|tdi|dci|cdi|cdti|crdi|tdci|jtd|diesel|essence|d-?4d)\b)")
_POWER = re.compile(r"\b(\d{2,3})\s?(?:ch|cv|chevaux|hp|bhp|ps)\b")
_KILOWATTS = re.compile(r"\b(\d{2,3})\s?kw\b(?!h)")
_HP_PER_KW = 1.35962
_PARTS_FR = (
    *("vitre", "vitres", "frein", "freins", "direction", "siege", "sieges", "retro", "retroviseur", "retroviseurs"),
    *(
        "volet",
        "hayon",
        "coffre",
        "faisceau",
        "probleme",
        "problemes",
        "panne",
        "pannes",
        "circuit",
        "systeme",
        "souci",
    ),
    *("soucis", "defaut", "defauts", "pompe", "ventilateur", "prise", "schema", "toit", "porte", "portes", "fermeture"),
    *(
        "parking",
        "stationnement",
        "main",
        "leve",
        "commande",
        "assistance",
        "da",
        "servo",
        "cable",
        "fil",
        "installation",
    ),
    *("court circuit", "court-circuit", "connecteur", "contact", "reseau", "fuite", "partie", "trappe", "turbo", "egr"),
    *("thermostat", "vanne", "assistee", "glaces", "glace", "store", "papillon", "radiateur", "module", "eau"),
)
_NOT_OF_A_PART = "".join(rf"(?<!\b{one} )" for one in _PARTS_FR)
"""« Vitre électrique » makes no electric car."""
_NO_PART = (
    r"(?! (?:power|windows?|seats?|steering|parking|park|brakes?|e-?brake|mirrors?|fans?|cooling|pumps?|water|fuel|"
    r"doors?|locks?|systems?|problems?|issues?|shorts?|shocks?|trailer|lift|tailgate|heaters?|outlets?|wir\w+|harness|throttle|"
    r"sunroof|sliding|keys?|start|starter|components?|connect\w+|sockets?|gremlins?|fault|fire|failure|assist))"
)
_ENERGY_WORDS: Sequence[tuple[str, str]] = (
    ("fcev", r"hydrogene|pile a combustible|hydrogen|fuel cell"),
    (
        "phev",
        r"hybride? rechargeable|rechargeable|plug.?in|phev|e-?hybrid\b|twin engine|(?<=xc40 )recharge\b|"
        r"(?<=xc60 )recharge\b|(?<=xc90 )recharge\b|(?<=volvo )recharge\b",
    ),
    ("mhev", r"mild.?hybrid|mhev|micro.?hybride?|hybride? leger|48 ?v(?:olts?)?\b|etsi\b|mhevs"),
    ("hev", r"hybride?s?\b|full hybrid|\bhsd\b|\bhev\b|self.?charging"),
    ("bev", rf"{_NOT_OF_A_PART}electriques?\b|electric\b{_NO_PART}|\bbev\b|\bev\b|(?<!')\bve\b|tout electrique"),
    ("lpg", r"\bgpl\b|\blpg\b|eco-?g\b|bicarburation|bi-?fuel"),
    ("cng", r"\bgnv\b|\bcng\b|gaz naturel|natural gas|natural power|\bbiogaz"),
    ("e85", r"\be-?85\b|ethanol|flex.?fuel|flexifuel"),
    ("diesel", r"(?<!like a )(?<!comme un )\bdiesel\b|\bgas-?oil\b|\bgazole\b|\bmazout\b|\bdiezel\b|\bgazoil\b"),
    ("petrol", r"\bessences?\b|\bpetrol\b|\bgasoline\b|\bsans plomb\b"),
)
_BY_LETTER: Sequence[tuple[str, re.Pattern[str]]] = (
    ("diesel", re.compile(r"(?<=\b[12][.,]\d)(?: ?(?:t?d|sd|dt)(?: ?\d{2,3})?)\b(?!')")),
    ("petrol", re.compile(r"\bgti\b|(?<=\b[12][.,]\d)ie?\b")),
)
_BMW_BADGE = re.compile(r"\b([1-8])(1[4-8]|2[0-58]|3[05]|40|45|50)(i|d|e|xd|td|ci|is)\b")
_BADGE_ENERGY = {
    "d": "diesel",
    "xd": "diesel",
    "td": "diesel",
    "i": "petrol",
    "ci": "petrol",
    "is": "petrol",
    "e": "phev",
}
_ELECTRIFIED = frozenset({"phev", "mhev", "hev"})
_EVERYDAY = {"did": r"(?:(?<=\d )|(?<=\dl )|(?<=mitsubishi )|(?<=pajero )|(?<=outlander )|(?<=asx )|(?<=l200 ))did"}
"""Engines called as everyday words are, by name: « the airbags did not deploy » is no Mitsubishi diesel."""


@dataclass(frozen=True, slots=True)
class Engine:
    """`words` is how the person called it, tidied ("1.5 dCi 90")."""

    words: str | None = None
    displacement_l: float | None = None
    energy: str | None = None
    power_hp: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class _Family:
    id: str
    makes: frozenset[str]
    displacement: float | None
    words: frozenset[str]
    years: tuple[int, int] | None


_SHOWN = {
    "dci": "dCi",
    "blue dci": "Blue dCi",
    "hdi": "HDi",
    "e-hdi": "e-HDi",
    "ehdi": "e-HDi",
    "bluehdi": "BlueHDi",
    "blue hdi": "BlueHDi",
    "puretech": "PureTech",
    "pure tech": "PureTech",
    "tce": "TCe",
    "vti": "VTi",
    "ecoboost": "EcoBoost",
    "multijet": "MultiJet",
    "tdci": "TDCi",
    "crdi": "CRDi",
    "cdti": "CDTi",
    "ecoblue": "EcoBlue",
    "sce": "SCe",
    "eco-g": "ECO-G",
    "bluetec": "BlueTEC",
    "boosterjet": "BoosterJet",
    "dig-t": "DIG-T",
    "dualjet": "DualJet",
    "e-power": "e-Power",
    "epower": "e-Power",
    "e-tech hybrid": "E-Tech hybrid",
    "e-tech full hybrid": "E-Tech full hybrid",
    "firefly": "FireFly",
    "i-dtec": "i-DTEC",
    "i-vtec": "i-VTEC",
    "multiair": "MultiAir",
    "skyactiv d": "Skyactiv-D",
    "skyactiv-d": "Skyactiv-D",
    "skyactiv g": "Skyactiv-G",
    "skyactiv-g": "Skyactiv-G",
    "t-gdi": "T-GDi",
    "t-jet": "T-Jet",
    "tfsi e": "TFSI e",
    "tfsie": "TFSI e",
    "twinair": "TwinAir",
    "vvt-i": "VVT-i",
    "xdrive20d": "xDrive20d",
}
"""How a maker writes a name of more than four letters, or not all in capitals."""


def shown(name: str) -> str:
    """A folded trade name as its maker writes it: TCe, HDi, TDI."""
    return _SHOWN.get(name, name.upper() if len(name) <= 4 else name)


def read_engine(folded: str) -> Engine:
    """The engine a folded text speaks of; every field may be None."""
    litres = _litres(folded)
    name = _name(folded)
    power = _power(folded, name)
    energy = _energy(folded, name)
    words = [
        f"{litres:.1f}" if litres else "",
        shown(name) if name else "",
    ]
    words.append(str(power) if power and name else "")
    return Engine(" ".join(filter(None, words)) or None, litres, energy, power, name)


def names_an_engine(folded: str) -> bool:
    """Whether the figures of a text are an engine's even where no car is named."""
    return _name(folded) is not None or _BARE.search(folded) is not None


def _litres(folded: str) -> float | None:
    found = _DISPLACEMENT.search(folded)
    if found:
        litres = float(f"{found[1]}.{found[2]}")
        return litres if 0.6 <= litres <= 7.0 else None
    cubic = _CUBIC.search(folded)
    if cubic:
        return round(int(cubic[1]) / 1000, 1)
    whole = _LITRES.search(folded)
    return float(whole[1]) if whole else None


def _name(folded: str) -> str | None:
    found = _name_pattern().search(folded)
    return " ".join(found[1].split()) if found else None


def _power(folded: str, name: str | None) -> int | None:
    said = _POWER.search(folded)
    if said:
        return int(said[1])
    kilowatts = _KILOWATTS.search(folded)
    if kilowatts:
        return round(int(kilowatts[1]) * _HP_PER_KW)
    after = re.search(rf"{re.escape(name)}\s?(\d{{2,3}})\b(?!\s?(?:km|€|000))", folded) if name else None
    return int(after[1]) if after and 45 <= int(after[1]) <= 600 else None


def _energy(folded: str, name: str | None) -> str | None:
    said = next((energy for energy, pattern in _ENERGY_WORDS if re.search(pattern, folded)), None)
    by_name = _tables().energy_of.get(name) if name else None
    if said in {"petrol", "diesel", None}:
        return by_name or said
    return said


def energy_by_letter(folded: str) -> str | None:
    """What older cars wear behind their litres: « 1.9 D », « 1.9 TD », « 1.4i »; only where a car is spoken of."""
    return next((energy for energy, pattern in _BY_LETTER if pattern.search(folded)), None)


def displacement_of_badge(folded: str) -> tuple[str, float | None, str] | None:
    """BMW's badges: "320d" is series 3, 2.0 l, diesel; a petrol badge tells no sure displacement."""
    found = _BMW_BADGE.search(folded)
    if found is None:
        return None
    series, badge, letters = found.groups()
    litres = 2.0 if letters in {"d", "xd", "td"} and badge in {"16", "18", "20"} else None
    return f"Série {series}", litres, _BADGE_ENERGY[letters]


def engine_family(engine: Engine, *, make: str | None, year: int | None, folded: str) -> str | None:
    """The family that make, displacement and engine words point to; None when they leave a doubt."""
    if make is None:
        return None
    for family in _tables().families:
        if _fits(family, engine, make=make, year=year, folded=folded):
            return family.id
    return _by_power(engine, make) or _by_name(engine, make)


def _fits(family: _Family, engine: Engine, *, make: str, year: int | None, folded: str) -> bool:
    if make not in family.makes or (family.displacement and family.displacement != engine.displacement_l):
        return False
    if family.displacement is None and engine.displacement_l and family.id.startswith("renault"):
        return False
    if family.years and (year is None or not family.years[0] <= year <= family.years[1]):
        return False
    spoken = {engine.name, engine.energy}
    if spoken & family.words or (engine.energy == "petrol" and "essence" in family.words):
        return True
    return any(re.search(rf"\b{re.escape(word)}\b", folded) for word in family.words)


def _by_power(engine: Engine, make: str) -> str | None:
    if not engine.name or not engine.power_hp:
        return None
    sizes = {family.id: family.displacement for family in _tables().families}
    for family, makes, words, powers in _tables().by_power:
        same_size = engine.displacement_l in {None, sizes[family]}
        if same_size and make in makes and engine.name in words and engine.power_hp in powers:
            return family
    return None


def _by_name(engine: Engine, make: str) -> str | None:
    if not engine.name or engine.power_hp or engine.displacement_l:
        return None
    named = (family for family, makes, words in _tables().by_name if make in makes and engine.name in words)
    return next(named, None)


@dataclass(frozen=True, slots=True)
class _Tables:
    energy_of: Mapping[str, str]
    families: Sequence[_Family]
    by_power: Sequence[tuple[str, frozenset[str], frozenset[str], frozenset[int]]]
    by_name: Sequence[tuple[str, frozenset[str], frozenset[str]]]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    text = (resources.files("knowledge") / "corpus" / "vehicles.toml").read_text("utf-8")
    rows: dict[str, dict[str, str]] = tomllib.loads(text)
    energy_of = {word: energy for energy, words in rows["engines"].items() for word in words.split(";")}
    families = tuple(_family(name, row) for name, row in rows["families"].items())
    by_power = []
    for name, row in rows["families_by_power"].items():
        makes, words, powers = (part.strip() for part in row.split("|"))
        numbers = frozenset(int(power) for power in powers.split(","))
        by_power.append((name, frozenset(makes.split(",")), frozenset(words.split(",")), numbers))
    by_name = []
    for name, row in rows["families_by_name"].items():
        makes, words = (part.strip() for part in row.split("|"))
        by_name.append((name, frozenset(makes.split(",")), frozenset(words.split(","))))
    return _Tables(energy_of, families, tuple(by_power), tuple(by_name))


def _family(name: str, row: str) -> _Family:
    makes, displacement, words, *years = (part.strip() for part in row.split("|"))
    first, _, last = years[0].partition("-") if years else ("", "", "")
    return _Family(
        name,
        frozenset(makes.split(",")),
        None if displacement == "*" else float(displacement),
        frozenset(words.split(",")),
        (int(first), int(last)) if years else None,
    )


@lru_cache(maxsize=1)
def _name_pattern() -> re.Pattern[str]:
    names = sorted(_tables().energy_of, key=len, reverse=True)
    spelt = (_EVERYDAY.get(name, re.escape(name)) for name in names)
    return re.compile(r"(?<![a-z])(" + "|".join(spelt) + r")(?![a-z])")
