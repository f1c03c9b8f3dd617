import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from knowledge.code_names.noun import Noun
from knowledge.codes import CodeCatalogue, FaultCode
from knowledge.faults.base import FaultBase

_KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
_CODES = _KNOWLEDGE / "corpus" / "codes"
_CATALOGUE = CodeCatalogue.load()
_AREAS = """engine fuel cooling exhaust transmission steering suspension brakes tyres_wheels electrical lighting hvac
body doors_locks seats restraints visibility driver_assistance speed_control infotainment hybrid_ev"""
_SYSTEMS = set(_AREAS.split())
_NOT_ENGLISH = "(intitulé anglais)"


def _rows() -> Iterator[list[str]]:
    """Code, scope, status, area, source, lists, independent lists, definition: as the table itself says."""
    for line in (_CODES / "codes.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _generic(*statuses: str) -> list[tuple[str, str]]:
    return [(row[0], row[7]) for row in _rows() if row[1] == "g" and row[2] in statuses]


@cache
def _decoded(code: str) -> FaultCode:
    """Once for all tests: to decode the whole catalogue takes ten seconds of processor."""
    return _CATALOGUE.lookup(code)


@cache
def _defined() -> tuple[FaultCode, ...]:
    """Every generic code that has a definition and no conflict."""
    return tuple(_decoded(code) for code, definition in _generic("a", "s", "x") if definition)


@pytest.fixture(scope="module")
def of_parts() -> list[FaultCode]:
    """Every generic code that names a part."""
    decoded = (_decoded(code) for code in _CATALOGUE.codes())
    return [code for code in decoded if code.status == "generic" and code.component]


def _plain(name: str) -> str:
    return name.replace("\u00a0", " ").replace("’", "'")


def test_every_generic_code_decodes_with_its_exact_english_definition() -> None:
    rows = [(code, definition) for code, definition in _generic("a", "s", "x") if definition]
    decoded = [(found.code, found.name_en) for found in _defined()]

    assert len(rows) > 9000
    assert decoded == rows


def test_every_generic_code_without_conflict_is_generic_and_whole() -> None:
    found = _defined()

    assert {code.status for code in found} == {"generic"}
    assert {code.system for code in found} <= _SYSTEMS
    assert [code.code for code in found if not code.component or not code.failure_mode or not code.source] == []


def test_every_generic_code_is_told_in_french() -> None:
    """With a title by the grammar, without one by its range; a code of two meanings in both."""
    others = [code for code, definition in _generic("a", "s", "x", "c") if not definition] + [
        code for code, _ in _generic("c")
    ]
    told = [*_defined(), *(_decoded(code) for code in others)]

    assert {code.code for code in told} == {row[0] for row in _rows() if row[1] == "g" and row[2] != "r"}
    assert [code.code for code in told if _NOT_ENGLISH in code.name or not code.name.strip()] == []
    assert [code.code for code in told if code.name == code.name_en] == []


def test_a_title_of_a_maker_that_no_grammar_reads_says_that_it_is_english() -> None:
    told = [meaning.name for code in sorted(_CATALOGUE.codes())[::10] for meaning in _decoded(code).meanings]
    english = [name for name in told if _NOT_ENGLISH in name]

    assert english
    assert [name for name in english if not name.startswith("«\u00a0")] == []


def test_a_listed_code_without_an_open_title_is_told_by_its_range() -> None:
    silent = [_decoded(code) for code, definition in _generic("a", "s", "x") if not definition]

    assert len(silent) == 400
    assert [code.code for code in silent if f"{code.code[:3]}xx" not in code.name] == []
    assert {code.possible_causes for code in silent} == {()}
    assert _CATALOGUE.lookup("C0200").name == (
        "Châssis (freins, direction, suspension)\u00a0: code du groupe C02xx, "
        "dont aucune liste libre ne publie l’intitulé"
    )


def test_every_conflict_keeps_its_meaning_and_says_that_there_are_two() -> None:
    rows = _generic("c")
    found = [(definition, _decoded(code)) for code, definition in rows]

    assert len(rows) == 91
    assert {code.status for _, code in found} == {"conflict"}
    assert [code.code for _, code in found if not code.name.startswith("Deux significations")] == []
    assert [code.code for definition, code in found if definition not in [one.name_en for one in code.meanings]] == []


def test_a_conflict_of_two_known_texts_names_both_and_chooses_none() -> None:
    code = _CATALOGUE.lookup("B0100")

    assert [meaning.name_en for meaning in code.meanings] == [
        "Sensor Cleaning Air Blower Actuator A",
        "Electronic Frontal Sensor 1",
    ]
    assert "nettoyage des capteurs" in code.name
    assert "airbag frontal" in code.name
    assert code.component is None


def test_reserved_rows_and_ranges_are_reserved() -> None:
    listed = [_CATALOGUE.lookup(row[0]).status for row in _rows() if row[2] == "r" or row[1] == "r"]

    assert set(listed) == {"reserved"}
    assert _CATALOGUE.lookup("B3FFF").status == "reserved"
    assert _CATALOGUE.lookup("P0000").name == "Aucun défaut enregistré"


@pytest.mark.parametrize("code", ["P0FFF", "U0FFE", "P3ABC"])
def test_a_code_no_list_holds_is_unknown(code: str) -> None:
    found = _CATALOGUE.lookup(code)

    assert (found.status, found.component, found.possible_causes) == ("unknown", None, ())
    assert _plain(found.name) == "Code inconnu : aucune de nos listes ne le contient"


@pytest.mark.parametrize("code", ["", "hello", "P9999", "P03", "X0301", "P0301A"])
def test_what_is_no_code_is_said_to_be_none(code: str) -> None:
    assert "pas un code" in _CATALOGUE.lookup(code).name


@pytest.mark.parametrize("written", ["p0401", " P0401 ", "P-0401", "p o401", "P0401-00"])
def test_spelling_does_not_matter(written: str) -> None:
    assert _CATALOGUE.lookup(written) == _CATALOGUE.lookup("P0401")


@pytest.mark.parametrize("make", ["Renault", "Dacia", "Peugeot", "Citroën", "Opel", "Fiat"])
def test_makes_without_any_list_are_told_so(make: str) -> None:
    found = _CATALOGUE.lookup("P1351", make=make)

    assert found.status == "unknown"
    assert f"aucune de nos listes ne contient les codes de {make}" in found.name
    assert found.meanings


def test_a_make_gets_the_meaning_of_its_own_list() -> None:
    found = _CATALOGUE.lookup("P1798", make="VW")

    assert found.status == "manufacturer"
    assert found.name_en == "Output Speed Sensor 2 Circuit Range Performance"
    assert {"volkswagen"} == set(found.meanings[0].makes)


def test_a_make_of_the_same_group_shares_its_list() -> None:
    assert _CATALOGUE.lookup("P1798", make="Seat").meanings == _CATALOGUE.lookup("P1798", make="Volkswagen").meanings


def test_without_a_make_every_meaning_is_listed_with_its_makes() -> None:
    found = _CATALOGUE.lookup("P1798")

    assert len(found.meanings) > 2
    assert "Jaguar" in found.name
    assert found.component is None


def test_generic_codes_do_not_depend_on_the_make() -> None:
    assert _CATALOGUE.lookup("P0401", make="Renault") == _CATALOGUE.lookup("P0401")


_GOLDEN = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("golden_names.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("U1059", "Bus SCP (J1850) : données absentes ou invalides pour la boîte de vitesses et son levier"),
        ("B1487", "Poignée de porte avant droite : circuit, défaillance"),
        ("C1249", "Bobine d'électrovanne d'échappement d'ABS arrière droite : circuit, court-circuit à la masse"),
        ("B1710", "Contacteur de montée de l'avant du siège conducteur : circuit ouvert"),
        ("P1331", "Cliquetis, cylindre 7 : limite de régulation atteinte"),
    ],
)
def test_what_makers_write_with_the_thing_first_is_told_as_a_mechanic_would(code: str, name: str) -> None:
    assert _plain(_CATALOGUE.lookup(code).name).startswith(f"{name} (code constructeur")


def test_few_codes_of_makers_are_quoted_in_english_alone() -> None:
    told = [found for code in _CATALOGUE.codes() if (found := _decoded(code)).status == "manufacturer"]
    quoted = [one for one in told if all("intitulé anglais" in meaning.name for meaning in one.meanings)]
    assert len(quoted) < 0.2 * len(told)


def test_nearly_every_generic_code_names_a_part_of_the_base(base: FaultBase, of_parts: list[FaultCode]) -> None:
    named = [code for code in of_parts if base.parts_named(code.component or "")]
    assert len(of_parts) > 9000
    assert len(named) >= 0.99 * len(of_parts)


def test_most_generic_codes_fit_a_failure_of_the_part_they_name(base: FaultBase, of_parts: list[FaultCode]) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for fault in base.faults:
        kinds[fault.component.id].update(fault.code_kinds)
    fitting = [
        code
        for code in of_parts
        if any(code.failure_mode in kinds[part] for part in base.parts_named(code.component or ""))
    ]
    assert len(fitting) >= 0.93 * len(of_parts)


@pytest.mark.parametrize(("code", "name"), _GOLDEN)
def test_french_names_read_as_a_mechanic_would_write_them(code: str, name: str) -> None:
    assert _plain(_CATALOGUE.lookup(code).name) == name


def test_there_are_fifty_golden_names() -> None:
    assert len(_GOLDEN) >= 50


@pytest.mark.parametrize(
    ("code", "component", "mode", "system"),
    [
        ("P0401", "egr_valve", "insufficient_flow", "engine"),
        ("P0301", "ignition_coil", "misfire", "engine"),
        ("P0420", "catalytic_converter", "efficiency_low", "exhaust"),
        ("P0131", "o2_sensor_upstream", "circuit_low", "exhaust"),
        ("P0137", "o2_sensor_downstream", "circuit_low", "exhaust"),
        ("P0335", "crank_sensor", "circuit", "engine"),
        ("P0562", "alternator", "low", "electrical"),
        ("P0A80", "traction_battery", "worn", "hybrid_ev"),
        ("U0121", "abs_unit", "lost_communication", "brakes"),
        ("C0654", "wheel_speed_sensor", "circuit_high", "brakes"),
        ("B0001", "front_airbag", "fault", "restraints"),
        ("P0128", "thermostat", "stuck_open", "cooling"),
        ("B1877", "seat_belt_pretensioner", "circuit_open", "restraints"),
        ("B1467", "wiper_motor", "fault", "visibility"),  # « short to battery » names no battery
    ],
)
def test_a_code_points_to_a_part_and_a_kind_of_failure(code: str, component: str, mode: str, system: str) -> None:
    found = _CATALOGUE.lookup(code)

    assert (found.component, found.failure_mode, found.system) == (component, mode, system)


def test_parts_that_the_fault_base_knows_stand_in_its_system() -> None:
    ours = tomllib.loads((_CODES / "components.toml").read_text("utf-8"))
    base = tomllib.loads((_KNOWLEDGE / "faults" / "components.toml").read_text("utf-8"))
    system_of = {component: system for system, rows in base.items() for component in rows}
    placed = {component: system for system, phrases in ours.items() for component in phrases.values()}
    shared = placed.keys() & system_of.keys()

    assert len(shared) > 120
    assert {name: placed[name] for name in shared} == {name: system_of[name] for name in shared}


def test_every_decoded_code_has_causes_and_checks_in_both_languages() -> None:
    found = _defined()
    counts = {(len(one.possible_causes), len(one.procedures)) for one in found}

    assert {causes for causes, _ in counts} <= {2, 3, 4, 5}
    assert {checks for _, checks in counts} <= {2, 3, 4}
    assert [one.code for one in found if len(one.possible_causes) != len(one.possible_causes_en)] == []
    assert [one.code for one in found if any("{" in text for text in (*one.possible_causes, *one.procedures))] == []


def test_airbag_codes_never_tell_to_measure_or_unplug() -> None:
    airbags = [found for found in _defined() if found.code.startswith("B00")]

    assert len(airbags) > 100
    assert [one.code for one in airbags if not one.procedures[0].startswith("ne rien débrancher")] == []


def test_high_voltage_codes_ask_for_a_qualified_person() -> None:
    found = [one for one in _defined() if one.code.startswith("P0A")]
    words = ("habilit", "orange")

    assert len(found) > 200
    assert [one.code for one in found if not any(word in " ".join(one.procedures) for word in words)] == []


@pytest.mark.parametrize(
    ("entry", "of", "definite"),
    [
        ("le capteur", "du capteur", "le capteur"),
        ("la vanne EGR", "de la vanne EGR", "la vanne EGR"),
        ("l'huile (f)", "de l'huile", "l'huile"),
        ("les volets", "des volets", "les volets"),
        ("pression (f)", "de pression", "la pression"),
        ("huile (f)", "d'huile", "l'huile"),
        ("haute tension (f)", "de haute tension", "la haute tension"),
    ],
)
def test_french_articles_contract_as_they_should(entry: str, of: str, definite: str) -> None:
    noun = Noun.parse(entry)

    assert (noun.of, noun.definite) == (of, definite)
