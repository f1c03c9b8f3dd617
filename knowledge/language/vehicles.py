"""A vehicle as people write it: "ma Clio 4 1.5 dCi 90 de 2014 180 000 km"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.language.engines import (
    Engine,
    displacement_of_badge,
    energy_by_letter,
    engine_family,
    names_an_engine,
    read_engine,
)
from knowledge.language.folding import fold
from knowledge.language.vehicle_names import ModelName, Named, Word, find_makes, find_models, words_of

_YEAR = re.compile(r"(?<![\d.,/])(19[89]\d|20[0-3]\d)(?![\d]|\s?(?:km|€|eur|cc|tr|rpm|w\b))")
_SLASHED_YEAR = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(19[89]\d|20[0-3]\d)\b")
_KILOMETRES = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ .\u202f\u00a0,]\d{3})+|\d{4,6})\s?(?:km\b|kms\b|kilometres?\b|bornes\b)"
    r"|\b(\d{2,3})\s?(?:k\s?km\b|mkm\b|mille\s?(?:km|bornes|kilometres)|k\b(?!\w))"
)
_MILES = re.compile(r"(?<![\d.,])(\d{1,3}(?:[ ,.]\d{3})+|\d{4,6})\s?(?:miles?\b|mi\b)|\b(\d{2,3})\s?k\s?miles?\b")
# "tous les 20 000 km" and "il y a 5 000 km" are distances, not the age of a car.
_ODOMETER = re.compile(r"(?<=kilometrage )(?:est |de |: ?|a )?(\d{1,3}[ .]\d{3}|\d{4,6})()(?!\d)")
"""« Kilométrage 180 000 », without its unit."""
_DISTANCE_BEFORE = re.compile(r"(?:tous les|il y a|depuis|dans|apres|every|since|after|last|environ tous les)\s*$")
_KM_PER_MILE = 1.609344
_THOUSAND = 1000
_GEARBOXES = (
    (
        "automatic",
        r"\bauto(?:matique|matic|mat)?\b|\bbva\d?\b|\beat[68]\b|\bedc\d?\b|\bdsg\d?\b|s.?tronic|tiptronic|powershift|\be?-?cvt\b|robotisee?|\bbmp6?\b|\betg\d?\b|easytronic|multidrive|x-?tronic|steptronic|\d?g-?tronic|\bbvr\b|\bdct\b|\beat\b|quickshift|\bpdk\b",
    ),
    ("manual", r"\bmanuel(?:le)?\b|\bmanual\b|\bbvm\d?\b|\bboite meca(?:nique)?\b|\bstick shift\b"),
)
_GENERATION = re.compile(r"(?:mk|phase|ph|gen|generation)?\.?\s?([1-9]|i{1,3}|iv|v|vi{1,3}|ix)")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_NOT_A_GENERATION = _words(
    "portes places cv ch pneus fois ans mois roues jours km vitesses cylindres soupapes bougies l"
)
_POSSESSIVES = _words("ma mon notre votre sa son une un la le my our a the cette ce vends achete")
_ARTICLES = _words("la le une un the a my ma mon")
_OF_A_PLUG = frozenset({"c15"})
"""Names that connectors and fuses bear as well."""
_NEEDS_ITS_MAKE = _words("is ami one across")
"""Words so common that no sign but the make beside them makes a car of them."""
_EVERYDAY_MAKES = _words("fort mini ds seat smart dodge ram mercury genesis lucid saturn infinity")
_NEVER_ALONE = _words("fort")
"""« Fort Fiesta » is a slip of the pen; « fort » is a word."""
_CALLED_LIKE_A_CAR = _words("ma ta sa une la cette notre votre marque modele voiture auto")
_ENGLISH, _SEAT = _words("my our his her the"), "seat"
"""« Ma Seat » is a car, "my seat" is none."""
_THINGS_CALLED_SO = _words(
    "belt belts cover heater back cushion key keys phone box fuite panne secousse light lights is"
)
_UNITS = _words(
    "miles mi dollars euros euro eur km kms ch cv nm mm kg l litres volts v ans tr rpm fois pages personnes heures"
    " jours c"
)
_MERCEDES_BADGE = re.compile(
    r"\b(a|b|c|e|s|cla|cls|gla|glb|glc|gle|glk|gls|ml|clk|slk|v)\s?(1[4-9]0|2[0-9]0|3[0-9]0|4[0-9]0|5[0-9]0|63)\s?(cdi|d|e|h|bluetec)?\b"
)
_MERCEDES_ENERGY = {"cdi": "diesel", "d": "diesel", "bluetec": "diesel", "e": "phev", "h": "hev"}
_SHORTEST_ALONE = 4
"""Letters: « up », « one » and « ka » alone are more often words."""
_LONG_BADGES = 2
_USUAL = "petrol"
"""The energy of a name that gives way to what is told: there are diesels and hybrids of it."""
_NOT_AFTER = _words("de en depuis annee vers avant apres fin debut from since in of")


_A_YEAR = re.compile(r"19[89]\d|20[0-3]\d")
_OF_A_YEAR = frozenset({"de", "from", "annee", "du"})


@dataclass(frozen=True, slots=True)
class VehicleMention:
    """What was said of a car; None was not said. `mileage_km` in kilometres, whatever the unit used."""

    make: str | None = None
    model: str | None = None
    generation: str | None = None
    engine: str | None = None
    displacement_l: float | None = None
    energy: str | None = None
    power_hp: int | None = None
    year: int | None = None
    mileage_km: int | None = None
    gearbox: str | None = None
    engine_family: str | None = None


@dataclass(frozen=True, slots=True)
class FoundVehicle:
    """`start` and `end` span the make and model words, and are equal when only other facts were told."""

    mention: VehicleMention
    start: int
    end: int


def parse_vehicle(text: str) -> VehicleMention:
    """Read a text that is only a vehicle: names that are also everyday words count."""
    return _read(text, lenient=True).mention


def find_vehicle(text: str) -> FoundVehicle | None:
    """What a message says of a vehicle, or None; a bare year makes no vehicle."""
    found = _read(text, lenient=False)
    mention = found.mention
    named = (mention.make, mention.model, mention.engine, mention.energy, mention.gearbox)
    if any(named):
        return found
    # A year alone is more often a date than a car; a mileage alone completes the car spoken of before.
    return FoundVehicle(VehicleMention(mileage_km=mention.mileage_km), 0, 0) if mention.mileage_km else None


def names_of_cars(text: str) -> Sequence[tuple[ModelName, int, int]]:
    """Every model that a message names, with its place in the text; « la Golf » is one beside a sure one."""
    words = words_of(text)
    named = [(one, one.name) for one in find_models(words) if isinstance(one.name, ModelName)]
    sure = [one for one, name in named if name.plain or _meant(words, one, _make_before(words, one), lenient=False)]
    return [
        (name, words[one.first].start, words[one.last - 1].end)
        for one, name in named
        if (one in sure and not words[one.first].text.isdigit()) or (sure and _is_introduced(words, one))
    ]


def _is_introduced(words: Sequence[Word], model: Named) -> bool:
    """By an article or its make: « la Golf », « une Peugeot 208 », not « 208 000 km »."""
    spelled = words[model.first].text
    if model.first == 0 or (len(spelled) < _SHORTEST_ALONE and not spelled.isdigit()):
        return False
    return words[model.first - 1].text in _ARTICLES or _make_before(words, model) is not None


def _make_before(words: Sequence[Word], model: Named) -> Named | None:
    make = next(find_makes(words[max(0, model.first - 1) : model.first]), None)
    return replace(make, first=model.first - 1, last=model.first) if make else None


def label_of(vehicle: VehicleMention) -> str:
    """The vehicle in a line: make, model, engine, year, mileage."""
    kilometres = f"{vehicle.mileage_km:,} km".replace(",", "\u202f") if vehicle.mileage_km else None
    parts = (vehicle.make, vehicle.model, vehicle.generation, vehicle.engine, vehicle.year, kilometres)
    return " ".join(str(part) for part in parts if part)


def _read(text: str, *, lenient: bool) -> FoundVehicle:
    words = words_of(text)
    folded = fold(text)
    make = _make(words, lenient=lenient)
    model = _model(words, make, lenient=lenient)
    name = model.name if model and isinstance(model.name, ModelName) else None
    mention = VehicleMention(
        make=name.make if name else (str(make.name) if make else None),
        model=name.model if name else None,
        generation=_generation(words, model),
        year=_year(folded, words, model),
        mileage_km=mileage_km(text),
        gearbox=next((kind for kind, pattern in _GEARBOXES if re.search(pattern, folded)), None),
    )
    named = bool(mention.make)
    mention = _with_badge(mention, folded)
    mention = _with_engine(mention, folded, name, lenient=lenient or named)
    spans = [found for found in (make, model) if found]
    start = min((words[found.first].start for found in spans), default=0)
    end = max((words[found.last - 1].end for found in spans), default=0)
    return FoundVehicle(mention, start, end)


def _make(words: Sequence[Word], *, lenient: bool) -> Named | None:
    return next((one for one in find_makes(words) if lenient or _is_a_make(words, one)), None)


def _is_a_make(words: Sequence[Word], make: Named) -> bool:
    """« Plus fort », « un mini bruit », "the seat": a word of everyday speech is one where it is called like a car."""
    spelled = words[make.first].text
    if spelled not in _EVERYDAY_MAKES or make.last - make.first > 1:
        return True
    model = next((one for one in find_models(words) if one.first == make.last), None)
    if model is not None and isinstance(model.name, ModelName) and model.name.make == make.name:
        return True
    if spelled in _NEVER_ALONE:
        return False
    before = words[make.first - 1].text if make.first else ""
    after = words[make.last].text if make.last < len(words) else ""
    if before in _CALLED_LIKE_A_CAR or _A_YEAR.fullmatch(before) or (before in _ENGLISH and spelled != _SEAT):
        return after not in _THINGS_CALLED_SO
    return len(words) == 1


def _model(words: Sequence[Word], make: Named | None, *, lenient: bool) -> Named | None:
    """The first model that surely is one; with a make, one of that make goes before."""
    candidates = []
    for found in find_models(words):
        name = found.name
        if isinstance(name, ModelName) and (name.plain or _meant(words, found, make, lenient=lenient)):
            candidates.append(found)
    if make is not None:
        own = [one for one in candidates if isinstance(one.name, ModelName) and one.name.make == make.name]
        candidates = own or [one for one in candidates if one.first != make.first]
    # "Clio 4 ... 2008": of several names one rightly spelt wins, then the longest run of words, then the first.
    return max(candidates, key=lambda one: (not one.is_misspelt, one.last - one.first, -one.first), default=None)


def _meant(words: Sequence[Word], found: Named, make: Named | None, *, lenient: bool) -> bool:
    """Whether a name that is also a word or number stands for the car here."""
    name = found.name
    after = words[found.last].text if found.last < len(words) else ""
    before = words[found.first - 1].text if found.first else ""
    number = words[found.first].text.isdigit()
    if after in _UNITS or (number and before in _NOT_AFTER):
        return False
    if isinstance(name, ModelName) and name.common and not lenient:
        if make is not None and make.name == name.make and make.first < found.first <= make.last:
            return True
        beside = _make_before(words, found)
        return _follows_its_year(words, found, make) if beside is None else beside.name == name.make
    if make is not None:
        return isinstance(name, ModelName) and name.make == make.name and make.first != found.first
    if not lenient and words[found.first].text in _NEEDS_ITS_MAKE:
        return False
    if lenient or before in _POSSESSIVES - {"a", "the", "la", "le"}:
        return True
    if _is_all_that_is_said(words, found, after) or _is_dated(words, found):
        return True
    rest = " ".join(word.text for word in words[found.last : found.last + 3])
    spelled = words[found.first].text
    short_badge = len(spelled) <= 3 and spelled[:1].isalpha() and spelled[1:].isdigit() and spelled not in _OF_A_PLUG
    return short_badge or read_engine(rest).words is not None


def _is_dated(words: Sequence[Word], found: Named) -> bool:
    """« A 2015 Golf », « Focus de 2016 »: only cars are called by a year."""
    before = words[found.first - 1].text if found.first else ""
    after = [word.text for word in words[found.last : found.last + 2]]
    year = after[1:] if after[:1] and after[0] in _OF_A_YEAR else after[:1]
    return any(_A_YEAR.fullmatch(one) is not None for one in (before, *year))


def _follows_its_year(words: Sequence[Word], found: Named, make: Named | None) -> bool:
    """« A 2015 Escape » and « Ford 2015 Escape »; « en 2019 encore » and « Renault 2019 encore » name no such car."""
    name = found.name
    if not found.first or _A_YEAR.fullmatch(words[found.first - 1].text) is None:
        return False
    if make is not None:
        return isinstance(name, ModelName) and make.name == name.make
    return found.first == 1 or words[found.first - 2].text not in _NOT_AFTER


def _is_all_that_is_said(words: Sequence[Word], found: Named, after: str) -> bool:
    """« Golf 7 », « polo »: a name that stands alone answers which car it is."""
    if found.first or len(words[0].text) < _SHORTEST_ALONE:
        return False
    return found.last == len(words) or (found.last + 1 == len(words) and _GENERATION.fullmatch(after) is not None)


def _generation(words: Sequence[Word], model: Named | None) -> str | None:
    if model is None or model.last >= len(words):
        return None
    word = words[model.last].text
    place = model.last
    if word in {"phase", "mk", "gen", "generation", "ph"} and place + 1 < len(words):
        place += 1
        word = words[place].text
    found = _GENERATION.fullmatch(word)
    after = words[place + 1].text if place + 1 < len(words) else ""
    if found is None or after in _NOT_A_GENERATION:
        return None
    return _ROMAN.get(found[1], found[1])


def _year(folded: str, words: Sequence[Word], model: Named | None) -> int | None:
    slashed = _SLASHED_YEAR.search(folded)
    if slashed:
        return int(slashed[1])
    named = " ".join(word.text for word in words[model.first : model.last]) if model else ""
    years = [int(found[1]) for found in _YEAR.finditer(folded)]
    if named.isdigit() and int(named) in years:
        years.remove(int(named))
    return years[0] if years else None


def mileage_km(text: str) -> int | None:
    """The mileage told in a text, in kilometres; miles are turned into kilometres, as round as they were told."""
    found = find_mileage(text)
    return found[0] if found else None


def find_mileage(text: str) -> tuple[int, int, int] | None:
    """The mileage in kilometres with its place in the text."""
    folded = fold(text)
    # Folding keeps offsets but for ligatures; then lower case alone is read.
    folded = folded if len(folded) == len(text) else text.lower()
    for pattern, factor in ((_MILES, _KM_PER_MILE), (_KILOMETRES, 1.0), (_ODOMETER, 1.0)):
        for found in pattern.finditer(folded):
            if not _DISTANCE_BEFORE.search(folded, 0, found.start()):
                told = _thousands(found)
                return told if factor == 1 else _in_kilometres(told, factor), found.start(), found.end()
    return None


def _in_kilometres(told: int, factor: float) -> int:
    step = next((step for step in (_THOUSAND, 100, 10) if told % step == 0), 1)
    return round(told * factor / step) * step


def _thousands(found: re.Match[str]) -> int:
    return int(re.sub(r"\D", "", found[1])) if found[1] else int(found[2]) * 1000


def _with_badge(mention: VehicleMention, folded: str) -> VehicleMention:
    """Makers that write model and engine as one badge: BMW 320d, Mercedes C 220 d."""
    bmw = displacement_of_badge(folded)
    if bmw and mention.make in {None, "BMW"} and mention.model is None:
        series, litres, energy = bmw
        return replace(mention, make="BMW", model=series, displacement_l=litres, energy=energy)
    found = _MERCEDES_BADGE.search(folded)
    if found and mention.model is None and (mention.make == "Mercedes" or (mention.make is None and found[3] == "cdi")):
        letters = found[1].upper()
        model = letters if len(letters) >= _LONG_BADGES else f"Classe {letters}"
        return replace(mention, make="Mercedes", model=model, energy=_MERCEDES_ENERGY.get(found[3]))
    return mention


def _with_engine(mention: VehicleMention, folded: str, name: ModelName | None, *, lenient: bool) -> VehicleMention:
    engine = read_engine(folded)
    if not lenient and not names_an_engine(folded):
        # "2,5" or "12.4" is no engine unless a car or an engine word stands near.
        engine = replace(engine, displacement_l=None, words=None)
    usual = name.energy if name else None
    told = engine.energy or mention.energy
    energy: str | None = (told or usual) if usual == _USUAL else (usual or told)
    litres = mention.displacement_l if engine.displacement_l is None else engine.displacement_l
    whole = Engine(engine.words, litres, energy, engine.power_hp, engine.name)
    family = name.engine_family if name else None
    family = family or engine_family(whole, make=mention.make, year=mention.year, folded=folded)
    return replace(
        mention,
        engine=engine.words,
        displacement_l=litres,
        energy=energy or (energy_by_letter(folded) if mention.make else None),
        power_hp=engine.power_hp,
        engine_family=family,
    )
