import unicodedata
from dataclasses import asdict

import pytest

from knowledge.language.folding import fold
from knowledge.language.vehicle_names import words_of
from knowledge.language.vehicles import VehicleMention, find_vehicle, label_of, mileage_km, parse_vehicle


def _told(text: str) -> dict[str, object]:
    return {name: value for name, value in asdict(parse_vehicle(text)).items() if value is not None}


def test_a_whole_vehicle_is_read_from_one_line() -> None:
    assert parse_vehicle("ma Clio 4 1.5 dCi 90 de 2014 180 000 km") == VehicleMention(
        make="Renault",
        model="Clio",
        generation="4",
        engine="1.5 dCi 90",
        displacement_l=1.5,
        energy="diesel",
        power_hp=90,
        year=2014,
        mileage_km=180_000,
        engine_family="renault_k9k_15dci",
    )


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("clio IV", "Renault", "Clio"),
        ("208 puretech 110", "Peugeot", "208"),
        ("mon c15 fume", "Citroën", "C15"),
        ("ma bx 19 trd", "Citroën", "BX"),
        ("golf 7 tdi", "Volkswagen", "Golf"),
        ("Tesla model 3", "Tesla", "Model 3"),
        ("Yaris hybride", "Toyota", "Yaris"),
        ("zoé", "Renault", "Zoé"),
        ("e-208", "Peugeot", "e-208"),
        ("merco classe A", "Mercedes", "Classe A"),
        ("C3", "Citroën", "C3"),
        ("C4 Picasso 1.6 hdi", "Citroën", "C4 Picasso"),
        ("duster gpl", "Dacia", "Duster"),
        ("kangoo 1l5 dci", "Renault", "Kangoo"),
        ("meganne 3", "Renault", "Mégane"),
        ("pegeot 308", "Peugeot", "308"),
        ("wolkswagen polo", "Volkswagen", "Polo"),
        ("peugeot 2008 de 2016", "Peugeot", "2008"),
        ("BMW 320d 2012", "BMW", "Série 3"),
        ("Mercedes C220 cdi", "Mercedes", "Classe C"),
        ("vw t-roc", "Volkswagen", "T-Roc"),
        ("nissan quashqai", "Nissan", "Qashqai"),
        ("my 2014 Ford Focus", "Ford", "Focus"),
        ("i20", "Hyundai", "i20"),
        ("range rover evoque", "Land Rover", "Evoque"),
        ("toyotta yaris cross", "Toyota", "Yaris Cross"),
    ],
)
def test_make_and_model_are_recognised_as_people_write_them(text: str, make: str, model: str) -> None:
    mention = parse_vehicle(text)

    assert (mention.make, mention.model) == (make, model)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("clio 4 dci 75", "renault_k9k_15dci"),
        ("208 puretech 110", "psa_puretech_12"),
        ("ma 208 puretech de 2016", "psa_puretech_12"),
        ("508 puretech 225", "psa_thp_16"),
        ("308 1.6 hdi 92", "psa_hdi_16"),
        ("3008 1.6 thp 165", "psa_thp_16"),
        ("megane 3 1.2 tce 115", "renault_tce_12"),
        ("golf 7 2.0 tdi 150 2015", "vw_ea288_20tdi"),
        ("golf 6 2.0 tdi 140 2010", "vw_ea189_20tdi"),
        ("yaris hybride", "toyota_hsd"),
        ("prius", "toyota_hsd"),
        ("zoe", "zoe_bev"),
        ("tesla model y", "tesla_bev"),
        ("focus 1.0 ecoboost ford", "ford_ecoboost_10"),
        ("bmw 320d 2010", "bmw_n47_20d"),
        ("opel corsa 1.3 cdti", "gm_z13dt_13"),
        ("clio 1.5", None),
        ("golf tdi", None),
        ("clio essence", None),
    ],
)
def test_the_engine_family_is_told_only_when_make_and_engine_leave_no_doubt(text: str, family: str | None) -> None:
    assert parse_vehicle(text).engine_family == family


@pytest.mark.parametrize(
    ("text", "energy"),
    [
        ("clio essence", "petrol"),
        ("306 1.9 td de 1996", "diesel"),
        ("partner 1.9d", "diesel"),
        ("205 gti 1.9", "petrol"),
        ("c3 1.4i", "petrol"),
        ("clio, il manque 1.5 d'huile", None),
        ("308 diesel", "diesel"),
        ("sandero eco-g 100", "lpg"),
        ("fiat panda gnv", "cng"),
        ("focus flexfuel e85", "e85"),
        ("swift mild hybrid", "mhev"),
        ("captur e-tech hybrid", "hev"),
        ("niro hybride rechargeable", "phev"),
        ("kangoo électrique", "bev"),
        ("spring dacia", "bev"),
        ("toyota mirai", "fcev"),
        ("bmw 330e", "phev"),
        ("outlander 2.2 did 150", "diesel"),
        ("volvo xc40 recharge", "phev"),
    ],
)
def test_the_energy_is_told_by_words_engines_and_models(text: str, energy: str) -> None:
    assert parse_vehicle(text).energy == energy


@pytest.mark.parametrize("text", ["I've a diesel Golf", "they’ve sold me a diesel"])
def test_an_english_contraction_is_no_electric_car(text: str) -> None:
    assert parse_vehicle(text).energy == "diesel"


@pytest.mark.parametrize(
    ("text", "kilometres"),
    [
        ("180 000 km", 180_000),
        ("180000km", 180_000),
        ("180.000 kms", 180_000),
        ("95 k km", 95_000),
        ("120 mille bornes", 120_000),
        ("120,000 miles", 193_000),
        ("118,432 miles", 190_598),
        ("vidange tous les 20 000 km", None),
        ("il y a 5 000 km", None),
        ("97 €", None),
    ],
)
def test_the_mileage_is_told_in_kilometres(text: str, kilometres: int | None) -> None:
    assert mileage_km(text) == kilometres


def test_gearbox_and_power_are_read() -> None:
    assert _told("3008 bluehdi 130 eat8") | {"engine": ""} == {
        "make": "Peugeot",
        "model": "3008",
        "engine": "",
        "energy": "diesel",
        "power_hp": 130,
        "gearbox": "automatic",
        "engine_family": "psa_bluehdi_15",
    }
    assert parse_vehicle("golf boite manuelle 110 ch").gearbox == "manual"
    assert parse_vehicle("zoe 65 kW").power_hp == 88


@pytest.mark.parametrize(
    "text",
    [
        "j'ai une panne depuis 2008",
        "le connecteur c15 du boîtier",
        "il manque 1,2 d eau",
        "le monde est petit",
        "il passait en master",
        "prix 97 €",
        "2,5 bars dans les pneus",
        "note le code",
        "j'ai mis 500 euros",
        "voyant airbag",
        "je roule à 130 km/h",
        "batterie 12,4 V",
        "merci et bonne journée",
        "i need help up there",
        "le frein à main est serré",
        "la prise est un combiné",
    ],
)
def test_ordinary_sentences_speak_of_no_vehicle(text: str) -> None:
    assert find_vehicle(text) is None


def test_a_correction_completes_the_car_without_naming_it() -> None:
    found = find_vehicle("non, c'est une 1.6 hdi")

    assert found is not None
    assert (found.mention.displacement_l, found.mention.energy, found.mention.make) == (1.6, "diesel", None)


def test_the_span_covers_make_and_model() -> None:
    text = "bonjour, ma Renault Clio broute"
    found = find_vehicle(text)

    assert found is not None
    assert text[found.start : found.end] == "Renault Clio"


def test_words_keep_their_places_when_folding_changes_lengths() -> None:
    text = "cœur, Zoé"

    assert [text[word.start : word.end] for word in words_of(text)] == ["cœur", "Zoé"]


def test_a_label_is_one_line_a_person_can_read() -> None:
    label = label_of(parse_vehicle("ma Clio 4 1.5 dCi 90 de 2014 180 000 km"))

    assert label == "Renault Clio 4 1.5 dCi 90 2014 180\u202f000 km"


@pytest.mark.parametrize(
    "text", ["ma Clio’s", "Škoda Octavia", "ﬁat 500 e\u0301té", "ça œuvre à 90 %", "日本 e\u0300 ½ Zoé", ""]
)
def test_a_text_folds_as_its_signs_do(text: str) -> None:
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    assert fold(text) == plain.replace("’", "'").replace("œ", "oe")
    assert all(word.text in fold(text[word.start : word.end]) for word in words_of(text))


@pytest.mark.parametrize(
    ("text", "model"), [("golf 7", "Golf"), ("polo", "Polo"), ("Focus", "Focus"), ("ok", None), ("one", None)]
)
def test_a_name_alone_answers_which_car_it_is(text: str, model: str | None) -> None:
    found = find_vehicle(text)
    assert (found.mention.model if found else None) == model


@pytest.mark.parametrize("text", ["up", "the golf club is near", "jouer au golf 7 fois"])
def test_a_word_that_is_also_a_car_names_none_in_passing(text: str) -> None:
    assert find_vehicle(text) is None


@pytest.mark.parametrize(
    ("text", "model"),
    [("12,1 V moteur tournant sur ma mégane 3", "Mégane"), ("ma peugot 206 cale, une Scenik la suit", "206")],
)
def test_a_name_rightly_spelt_goes_before_a_word_that_only_resembles_one(text: str, model: str) -> None:
    assert parse_vehicle(text).model == model


@pytest.mark.parametrize("text", ["capteurs de recul en panne", "le détendeur de clim", "lanceur cassé", "oil cooler"])
def test_no_word_of_the_trade_is_a_misspelt_car(text: str) -> None:
    assert find_vehicle(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "the car did not start",
        "cracked across the windshield",
        "vitre électrique en panne",
        "frein de parking électrique bloqué",
        "the electric window is stuck",
        "la clim, recharge faite en mai",
        "it sounds like a diesel when cold",
    ],
)
def test_everyday_words_tell_of_no_energy(text: str) -> None:
    found = find_vehicle(text)
    assert found is None or found.mention.energy is None


@pytest.mark.parametrize(
    "text",
    [
        "ça gronde et c'est plus fort en tournant à gauche",
        "un mini bruit devant",
        "ds que je freine ça tire",
        "my seat is broken",
        "the smart key is dead",
    ],
)
def test_a_word_of_everyday_speech_is_no_make(text: str) -> None:
    assert find_vehicle(text) is None


@pytest.mark.parametrize(
    ("text", "make"),
    [
        ("ma fort fiesta cale", "Ford"),
        ("ma seat broute", "Seat"),
        ("my seat leon shakes", "Seat"),
        ("ma mini fume", "Mini"),
        ("my mini makes a noise", "Mini"),
        ("une 2012 smart", "Smart"),
        ("ma ds fait du bruit", "DS"),
        ("mini", "Mini"),
    ],
)
def test_a_make_called_like_a_car_is_one(text: str, make: str) -> None:
    found = find_vehicle(text)
    assert found is not None
    assert found.mention.make == make


@pytest.mark.parametrize(
    ("text", "make", "model"),
    [
        ("The contact owns a 2015 Ford Escape.", "Ford", "Escape"),
        ("my 2015 escape stalls at the light", "Ford", "Escape"),
        ("DODGE RAM 1500 PROBLEM", "Ram", "1500"),
        ("2003 SATURN VUE", "Saturn", "Vue"),
        ("2016 Honda Fit", "Honda", "Fit"),
        ("Chrysler Town & Country 2010", "Chrysler", "Town & Country"),
        ("2010 Grand Cherokee", "Jeep", "Grand Cherokee"),
        ("my chevy 2500", "Chevrolet", "Silverado 2500"),
        ("2009 dodge avenger", "Dodge", "Avenger"),
        ("une Jeep Avenger de 2024", "Jeep", "Avenger"),
        ("Range Rover 2014", "Land Rover", "Range Rover"),
    ],
)
def test_cars_of_the_american_market_are_known_by_their_names(text: str, make: str, model: str) -> None:
    found = find_vehicle(text)
    assert found is not None
    assert (found.mention.make, found.mention.model) == (make, model)


@pytest.mark.parametrize(
    "text",
    [
        "encore en panne",
        "en 2019 encore une fois la panne",
        "mon charger ne marche pas",
        "le terrain est en pente",
        "my seat belt does not fit",
        "je dois me ranger sur le côté",
        "I had to escape through the window",
    ],
)
def test_a_model_called_like_a_common_word_needs_its_make_or_its_year_beside_it(text: str) -> None:
    assert find_vehicle(text) is None


def test_a_common_word_beside_another_make_is_no_model_of_its_own() -> None:
    found = find_vehicle("Renault 2019 encore en panne")
    assert found is not None
    assert (found.mention.make, found.mention.model) == ("Renault", None)


@pytest.mark.parametrize(("text", "energy"), [("my Toyota Tacoma", "petrol"), ("my Toyota Tacoma diesel", "diesel")])
def test_the_usual_energy_of_a_model_gives_way_to_what_is_told(text: str, energy: str) -> None:
    assert parse_vehicle(text).energy == energy
