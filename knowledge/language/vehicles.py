"""A vehicle as people write it."""

import re
from dataclasses import dataclass

from knowledge.language.folding import fold

_MODELS = {
    "Renault": "clio megane twingo captur kadjar scenic laguna kangoo zoe espace talisman koleos trafic master austral",
    "Peugeot": "106 107 108 205 206 207 208 2008 301 306 307 308 3008 406 407 408 508 5008 partner rifter expert boxer e-208",
    "Citroën": "c1 c2 c3 c4 c5 c6 c8 berlingo picasso jumpy jumper xsara saxo ds3 ds4 ds5",
    "Dacia": "sandero logan duster dokker lodgy spring jogger",
    "Volkswagen": "golf polo passat tiguan touran up caddy transporter id.3 id.4 t-roc",
    "Toyota": "yaris corolla auris prius rav4 c-hr aygo",
    "Tesla": "model 3|model s|model x|model y",
    "Ford": "fiesta focus kuga mondeo c-max puma",
    "Opel": "corsa astra insignia zafira mokka meriva",
    "Fiat": "500 panda punto tipo ducato",
    "BMW": "serie 1|serie 3|serie 5|x1|x3|i3",
    "Audi": "a1 a3 a4 a6 q3 q5",
    "Mercedes": "classe a|classe b|classe c|classe e|vito|sprinter",
    "Nissan": "qashqai juke micra leaf",
    "Hyundai": "i10 i20 i30 tucson kona",
    "Kia": "picanto rio ceed sportage niro",
    "Seat": "ibiza leon arona ateca",
    "Skoda": "fabia octavia superb kodiaq",
}
_BY_MODEL = {
    model: make for make, names in _MODELS.items() for model in (names.split("|") if "|" in names else names.split())
}
_MODEL = re.compile(
    r"\b(" + "|".join(sorted(map(re.escape, _BY_MODEL), key=len, reverse=True)) + r")\b(?! ?(?:€|eur|km\b))"
)
_MAKE = re.compile(r"\b(" + "|".join(fold(make) for make in _MODELS) + r"|merco|vw)\b")
_YEAR = re.compile(r"\b(19[89]\d|20[0-3]\d)\b(?! ?(?:km|€))")
_KM = re.compile(
    r"\b(\d{1,3}(?:[ .\u202f]?\d{3})+|\d{4,6}) ?(?:km|kms|kilometres)\b|\b(\d{2,3}) ?(?:mkm|000 ?km|k km|mille)\b"
)
_ENGINE = re.compile(
    r"\b\d[.,l]\d ?(?:dci|hdi|tdi|tce|puretech|thp|vti|crdi|cdti|tsi|fsi|jtd|multijet|bluehdi|16v|d-4d)?\b"
    r"|\b(?:dci|hdi|tdi|tce|puretech|thp|crdi|cdti|tsi|bluehdi|hybride?|electrique|electric|gpl|lpg)(?: ?\d{2,3})?\b"
)
_ENERGIES = (
    ("hev", r"hybrid"),
    ("bev", r"electri|zoe|model [3sxy]|leaf|e-208|spring|id\.[34]"),
    ("lpg", r"\bgpl\b|\blpg\b"),
    ("diesel", r"dci|hdi|tdi|crdi|cdti|jtd|d-4d|diesel|gazole"),
    ("petrol", r"tce|puretech|thp|vti|tsi|fsi|essence|petrol|16v"),
)
_FAMILIES = (
    ("renault_k9k_15dci", r"1[.,l]5 ?(?:l )?dci"),
    ("psa_puretech_12", r"1[.,l]2 ?(?:l )?puretech|puretech"),
    ("psa_hdi_16", r"1[.,l]6 ?(?:l )?(?:blue)?hdi"),
    ("renault_tce_12", r"1[.,l]2 ?(?:l )?tce"),
    ("vw_ea288_20tdi", r"2[.,l]0 ?(?:l )?tdi"),
)


@dataclass(frozen=True, slots=True)
class VehicleMention:
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


def parse_vehicle(text: str) -> VehicleMention:
    folded = fold(text)
    model = _MODEL.search(folded)
    make = _MAKE.search(folded)
    engine = _ENGINE.search(folded)
    year = _YEAR.search(folded)
    kilometres = _KM.search(folded)
    name = _BY_MODEL[model[1]] if model else _make(make)
    return VehicleMention(
        make=name,
        model=model[1].upper() if model and len(model[1]) <= 2 else (model[1].capitalize() if model else None),
        engine=engine[0] if engine else None,
        energy=next((energy for energy, pattern in _ENERGIES if re.search(pattern, folded)), None),
        year=int(year[1]) if year else None,
        mileage_km=_kilometres(kilometres),
        engine_family=next((family for family, pattern in _FAMILIES if re.search(pattern, folded)), None),
    )


def _make(found: re.Match[str] | None) -> str | None:
    if found is None:
        return None
    return next(
        (make for make in _MODELS if fold(make) == found[1]), {"merco": "Mercedes", "vw": "Volkswagen"}.get(found[1])
    )


def _kilometres(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    return int(re.sub(r"\D", "", found[1])) if found[1] else int(found[2]) * 1000


def label_of(vehicle: VehicleMention) -> str:
    """The vehicle in a line: make, model, engine, year, mileage."""
    kilometres = f"{vehicle.mileage_km:,} km".replace(",", "\u202f") if vehicle.mileage_km else None
    parts = (vehicle.make, vehicle.model, vehicle.generation, vehicle.engine, vehicle.year, kilometres)
    return " ".join(str(part) for part in parts if part)
