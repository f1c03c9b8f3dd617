"""English title of a fault code → part, circuit and failure, each with its French words.

A title reads backwards: the failure stands last, before it the circuit it was seen on, before that the part, whose last
noun is the thing and whose first nouns say of what. Bank, sensor and cylinder numbers may stand anywhere.
"""

import re
from dataclasses import dataclass, replace

from knowledge.code_names.groups import is_designator, noun_group, qualified
from knowledge.code_names.lexicon import Failure, Lexicon, WholeTitle, lexicon
from knowledge.code_names.noun import Noun

_PLACE = re.compile(r"\b(?:(Bank) (\d)(?: Sensor (\d)| Catalyst \d)?|(Cylinder|Unit) (\d{1,2}))(?=\s|$|/|\))")
_GEAR = re.compile(r"\bGear (\d{1,2})$")
_SPLIT = re.compile(r"\s+[-–]\s+|,\s+|\.\s+")
_LONGEST_TAIL = 9
_LONGEST_CIRCUIT = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, as the title numbers it: bank, sensor, cylinder, unit or gear."""

    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. `part` is None when its words are not all known: then no French name is claimed."""

    subject: str
    part: Noun | None
    places: tuple[Place, ...] = ()
    circuit: str = ""
    failure: Failure | None = None
    details: tuple[str, ...] = ()
    whole: bool = False


def read_title(definition: str) -> Title:
    words = lexicon()
    text, places = _places(_tidy(definition, words))
    known = words.titles.get(text.lower())
    if known is not None:
        return _whole(known, places)
    read = _read_clauses(text, words)
    return replace(read, places=places)


def _whole(known: WholeTitle, places: tuple[Place, ...]) -> Title:
    return Title(known.subject, Noun.parse(known.french), places, "", Failure("", known.mode), (), whole=True)


def _tidy(definition: str, words: Lexicon) -> str:
    text = re.sub(r"[“”\"‘'’]", "", definition)
    for wrong, right in words.spellings.items():
        text = re.sub(wrong, right, text)
    return " ".join(text.split())


def _places(text: str) -> tuple[str, tuple[Place, ...]]:
    found: dict[Place, None] = {}
    for bank, number, sensor, kind, count in _PLACE.findall(text):
        found[Place((bank or kind).lower(), int(number or count))] = None
        if sensor:
            found[Place("sensor", int(sensor))] = None
    text = _PLACE.sub(" ", text)
    gear = _GEAR.search(text)
    if gear:
        found[Place("gear", int(gear[1]))] = None
        text = _GEAR.sub("Gear", text)
    text = re.sub(r"\(\s*\)|(?<=\s)/(?=\s|$)|[\s-]+$|^[\s-]+", " ", text)
    return " ".join(text.split()), tuple(found)


def _read_clauses(text: str, words: Lexicon) -> Title:
    first, *rest = _SPLIT.split(text)
    title = _read_clause(first, words)
    if not rest:
        return title
    details = [_detail(clause, words) for clause in rest]
    spoken = tuple(detail.french for detail in details if detail)
    if title.part is None or len(spoken) < len(details) or (_unsaid(title) and not words.failures.get(rest[0].lower())):
        if (told := _qualified(title, rest, words)) is not None:
            return told
        return _read_clause(_SPLIT.sub(" / ", text), words)
    if _unsaid(title) and details[0]:
        return replace(title, failure=details[0], details=spoken[1:])
    return replace(title, details=spoken)


def _qualified(title: Title, clauses: list[str], words: Lexicon) -> Title | None:
    """The part with the adjective after its dash, "Control Module - Rear", and a failure told behind it."""
    if title.part is None or not _unsaid(title) or len(clauses) > 1:
        return None
    tokens = tuple(clauses[0].split())
    for length in range(len(tokens), 0, -1):
        failure = words.failures.get(" ".join(tokens[length:]).lower())
        part = qualified(title.part, tokens[:length], words) if failure is not None else None
        if part is not None:
            return replace(title, part=part, subject=" ".join((*tokens[:length], title.subject)), failure=failure)
    return None


def _unsaid(title: Title) -> bool:
    return title.failure is None or title.failure.mode == "fault"


def _read_clause(clause: str, words: Lexicon) -> Title:
    tokens = tuple(clause.replace(",", " ").split())
    for length in range(min(_LONGEST_TAIL, len(tokens)), -1, -1):
        tail = " ".join(tokens[len(tokens) - length :]).lower()
        failure = words.failures.get(tail)
        if length and failure is None:
            continue
        title = _read_part(tokens[: len(tokens) - length], tail, failure, words)
        if title is not None:
            return title
    return Title(" ".join(tokens), None)


def _read_part(tokens: tuple[str, ...], tail: str, failure: Failure | None, words: Lexicon) -> Title | None:
    for length in range(min(_LONGEST_CIRCUIT, len(tokens) - 1), -1, -1):
        circuit, letters = _circuit(tokens[len(tokens) - length :], words)
        if length and not circuit:
            continue
        head = (*tokens[: len(tokens) - length], *letters)
        part = noun_group(head) if head else None
        if part is not None:
            seen = words.circuit_failures.get(tail, failure) if circuit.startswith("circuit") else failure
            return Title(" ".join(head), part, (), circuit, seen)
    return None


def _circuit(tokens: tuple[str, ...], words: Lexicon) -> tuple[str, tuple[str, ...]]:
    """The French circuit a run of words names, and the letters that stood among them."""
    letters = tuple(token for token in tokens if is_designator(token))
    plain = " ".join(token for token in tokens if token not in letters).lower()
    return words.circuits.get(plain, ""), letters


def _detail(clause: str, words: Lexicon) -> Failure | None:
    failure = words.failures.get(clause.lower())
    if failure is not None:
        return failure
    adjective = words.adjectives.get(clause.lower())
    if adjective is not None:
        return Failure(adjective.partition("/")[0], "fault")
    title = _read_clause(clause, words)
    if title.part is None:
        return None
    if title.failure is None or _unsaid(title):
        return Failure(" ".join(filter(None, (title.part.text, title.circuit))), "fault")
    return Failure(" ".join(filter(None, (title.part.text, title.circuit, title.failure.french))), title.failure.mode)
