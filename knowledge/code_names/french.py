"""The French name of a fault code, made from its English title."""

import re
from dataclasses import dataclass

from knowledge.code_names.grammar import Place, Title, read_title
from knowledge.code_names.lexicon import Failure
from knowledge.code_names.noun import Noun

_COLON = "\u00a0: "
_WITH_A_PARTNER = (
    (
        re.compile(r"SCP \(J1850\) Invalid (?:or Missing )?Data (?:for|from) (?:Function Read )?(.+)", re.IGNORECASE),
        "invalid_data",
        "Bus SCP (J1850)\u00a0: données absentes ou invalides pour {definite}",
    ),
    (
        re.compile(r"SCP \(J1850\) Lack of Acknowledgment for (.+)", re.IGNORECASE),
        "lost_communication",
        "Bus SCP (J1850)\u00a0: aucun accusé de réception pour {definite}",
    ),
    (
        re.compile(r"(?:Loss Of|No) 5 Volts? (?:Supply )?To (?:the )?(.+)", re.IGNORECASE),
        "circuit_low",
        "Alimentation 5 V absente {to}",
    ),
    (re.compile(r"(?:Loss|Lack) of Power to (?:the )?(.+)", re.IGNORECASE), "circuit_low", "Alimentation absente {to}"),
    (
        re.compile(r"Check DTC Memory Of (?:the )?(.+)", re.IGNORECASE),
        "external_request",
        "Consultez les codes mémorisés {of}",
    ),
    (
        re.compile(r"Lost Communications? With (?:the )?(.+)", re.IGNORECASE),
        "lost_communication",
        "Perte de communication avec {definite}",
    ),
    (
        re.compile(r"Invalid Data (?:Received )?From (?:With )?(?:the )?(.+)", re.IGNORECASE),
        "invalid_data",
        "Données invalides reçues {of}",
    ),
    (
        re.compile(r"Software Incompatibility With (?:the )?(.+)", re.IGNORECASE),
        "configuration",
        "Logiciel incompatible avec {definite}",
    ),
    (
        re.compile(r"Excessive Time to Enter (?:Closed Loop )?(.+?)(?: Control)?", re.IGNORECASE),
        "high",
        "Temps trop long avant la régulation {of}",
    ),
    (
        re.compile(r"Vehicle Conditions Incorrect for (.+)", re.IGNORECASE),
        "range_performance",
        "Conditions de roulage inadaptées pour {definite}",
    ),
)
_BETWEEN_TWO = (
    (
        re.compile(r"(.+) Received Invalid Data From (.+)", re.IGNORECASE),
        "invalid_data",
        "données invalides reçues {of}",
    ),
    (re.compile(r"(.+) Shorted to (Bus .+)", re.IGNORECASE), "circuit_short", "en court-circuit avec {definite}"),
)
"""One part and another that the failure is told by."""
_CORRELATED = re.compile(r"\bCorrelation\b(?: Bank \d)?$", re.IGNORECASE)
_JOINTS = re.compile(r" - (?!Multiple )| / |(?<=[a-z])/(?=[A-Z])")
"""Where one of two things that are compared may end."""
_DISAGREE = "signaux incohérents entre eux"
_ALTERNATOR = re.compile(r"\b(?:(de )?l['’])?(a)lternateur(s?)\b(?!-)", re.IGNORECASE)
_PROBES = ("sonde lambda", "sonde NOx")
_PROBE_PLACES = {1: "amont", 2: "aval"}
_PLACE_WORDS = {"bank": "rangée", "cylinder": "cylindre", "unit": "unité", "sensor": "capteur", "gear": "rapport"}
_UNTOLD = {"", "défaut détecté"}
_UNSAID = _UNTOLD | {"défaut électrique"}
"""What a circuit that is named says already."""
_OF_CIRCUIT = {"circuit": "du ", "signal": "du ", "chauffage": "du ", "commande": "de la ", "alimentation": "d'"}
_ROOTS = {"circuit": "circuit", "signal": "signa"}
"""How a failure begins that names its circuit itself."""
_AGREEING = re.compile(
    r"(?<!signal )(?<!décalé ou )\b(?:bloqué(?: ouvert| fermé)?|débranché|obstrué|verrouillé|désactivé|activé|coincé"
    r"|engagé|désengagé|dégradé|usé|monté|calé|déclenché|coupé)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A title understood. `french` is None when a word of it is unknown; `mode` is then the best that was read."""

    french: str | None
    part: Noun | None
    subject: str
    mode: str
    places: tuple[Place, ...]


def name_of(definition: str) -> Named:
    title = read_title(definition)
    if not title.whole:
        for pattern, mode, sentence in _WITH_A_PARTNER:
            found = pattern.fullmatch(definition.strip())
            if found:
                return _named_by_partner(found[1], mode, sentence)
        for pattern, mode, sentence in _BETWEEN_TWO:
            found = pattern.fullmatch(definition.strip())
            if found:
                return _named_by_both(found[1], found[2], mode, sentence)
        if compared := _named_by_comparison(definition.strip(), title.places):
            return compared
    mode = title.failure.mode if title.failure else "fault"
    part = None if title.whole else title.part
    return Named(_spoken(title), part, title.subject, mode, title.places)


def of_traction(french: str) -> str:
    """The name of a code of an electric drive: what generates there is no alternator."""

    def renamed(found: re.Match[str]) -> str:
        article = "" if found[0][0] in "aA" else "du " if found[1] else "le "
        return f"{article}{'G' if found[2] == 'A' else 'g'}énérateur{found[3]}"

    return _ALTERNATOR.sub(renamed, french)


def _named_by_comparison(definition: str, places: tuple[Place, ...]) -> Named | None:
    """« Intake Air Temperature/Fuel Temperature Correlation »: two things, each with a name of its own."""
    said = _CORRELATED.search(definition)
    if said is None:
        return None
    told = definition[: said.start()].strip()
    for joint in _JOINTS.finditer(told):
        left, right = told[: joint.start()], told[joint.end() :]
        # « Throttle/Pedal Position Sensor » is one thing with two heads.
        if joint[0] == "/" and left.split()[-1] != right.split()[-1]:
            continue
        one, other = read_title(left), read_title(right)
        if one.part is None or other.part is None or _is_told(one) or _is_told(other):
            continue
        first, second = _undoubled(one), _undoubled(other)
        name = f"{first.title} et {second.text}{_placed(first, places, '')}{_COLON}{_DISAGREE}"
        return Named(name, first, one.subject, "correlation", places)
    return None


def _is_told(title: Title) -> bool:
    return title.whole or (title.failure is not None and title.failure.french not in _UNTOLD)


def _named_by_both(first: str, second: str, mode: str, sentence: str) -> Named:
    one, other = read_title(first), read_title(second)
    if one.part is None or other.part is None:
        return Named(None, None, one.subject, mode, one.places)
    part, partner = _probe_placed(_undoubled(one), one.places), _undoubled(other)
    told = sentence.format(definite=partner.definite, of=partner.of)
    return Named(f"{part.title}{_placed(part, one.places, '')}{_COLON}{told}", part, one.subject, mode, one.places)


def _named_by_partner(partner: str, mode: str, sentence: str) -> Named:
    title = read_title(partner)
    if title.part is None:
        return Named(None, None, title.subject, mode, title.places)
    part = _probe_placed(_undoubled(title), title.places)
    told = sentence.format(definite=part.definite, of=part.of, to=part.to) + _placed(part, title.places, "")
    aside = [title.circuit, *title.details]
    extra = ", ".join(filter(None, aside))
    return Named(f"{told} ({extra})" if extra else told, part, title.subject, mode, title.places)


def _spoken(title: Title) -> str | None:
    if title.part is None:
        return None
    if title.whole:
        joint = " " if title.part.text.startswith("Raté") else ""
        return title.part.title + _placed(title.part, title.places, joint)
    part = _probe_placed(_undoubled(title), title.places)
    told = _wrong(title.circuit, title.failure, title.part)
    details = ", ".join((*filter(None, (told,)), *title.details)) or "défaut"
    return f"{part.title}{_placed(part, title.places, '')}{_COLON}{details}"


def _undoubled(title: Title) -> Noun:
    """The letter A says nothing where most cars have one such part."""
    part = title.part
    assert part is not None, "asked only of titles that were read"
    if title.subject.endswith(" A") and part.text.endswith(" A"):
        return Noun(part.text[:-2], part.article, part.gender)
    return part


def _probe_placed(part: Noun, places: tuple[Place, ...]) -> Noun:
    number = next((place.number for place in places if place.kind == "sensor"), None)
    probe = next((word for word in _PROBES if word in part.text), None)
    if number is None or probe is None:
        return part
    where = _PROBE_PLACES.get(number, f"n° {number}")
    return Noun(part.text.replace(probe, f"{probe} {where}", 1), part.article, part.gender)


def _placed(part: Noun, places: tuple[Place, ...], joint: str) -> str:
    probe = any(word in part.text for word in _PROBES)
    told = []
    for place in places:
        if place.kind == "sensor" and probe:
            continue
        separator = joint if joint and place.kind == "cylinder" else ", "
        told.append(f"{separator}{_PLACE_WORDS[place.kind]} {place.number}")
    return "".join(told)


def _wrong(circuit: str, failure: Failure | None, part: Noun) -> str:
    said = failure.french if failure else ""
    if not circuit:
        return "" if said in _UNTOLD else _AGREEING.sub(lambda found: _agreed(found[0], part), said)
    if said in _UNSAID:
        return f"défaut {_OF_CIRCUIT.get(circuit.split(maxsplit=1)[0], 'de ')}{circuit}"
    if said == "circuit ouvert" and circuit.startswith("circuit"):
        return f"{circuit} ouvert"
    # « Signal, signal hors plage », « circuit, circuit ouvert » say it twice.
    return said if said.startswith(_ROOTS.get(circuit, "\0")) else f"{circuit}, {said}"


def _agreed(words: str, part: Noun) -> str:
    ending = ("e" if part.gender == "f" else "") + ("s" if part.article == "les" else "")
    return " ".join(word + ending for word in words.split())
