import random
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.codes import CodeCatalogue
from knowledge.language.code_ranges import codes_told
from knowledge.language.numerals import ENGLISH_DIGITS, french_number
from knowledge.language.spoken import CodeMention, find_codes, spoken_form

_ORDINARY = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
_FRENCH_LETTERS = {"P": "pé", "B": "bé", "C": "cé", "U": "u"}
_ENGLISH_LETTERS = {"P": "pee", "B": "bee", "C": "see", "U": "you"}
_NATO = {"P": "papa", "B": "bravo", "C": "charlie", "U": "uniform"}


def _sample() -> list[str]:
    codes = sorted(code for code in CodeCatalogue.load().codes() if code[1] == "0")
    return random.Random(7).sample(codes, 500)


def _french(code: str) -> str:
    return spoken_form(code, language="fr")


def _french_named(code: str) -> str:
    return _FRENCH_LETTERS[code[0]] + spoken_form(code, language="fr")[1:]


def _french_by_digit(code: str) -> str:
    return " ".join([code[0].lower(), *(french_number(int(char)) if char.isdigit() else char for char in code[1:])])


def _french_unaccented(code: str) -> str:
    return _french_named(code).replace("é", "e").replace("-", " ")


def _english(code: str) -> str:
    return spoken_form(code, language="en")


def _english_oh(code: str) -> str:
    named = " ".join(ENGLISH_DIGITS[int(char)] if char.isdigit() else char for char in code[1:])
    return f"{_ENGLISH_LETTERS[code[0]]} {named}".replace("zero", "oh").replace(" oh", " zero", 1)


def _nato(code: str) -> str:
    return _NATO[code[0]] + spoken_form(code, language="en")[1:]


def _french_pairs(code: str) -> str:
    """Two figures at a time, the way telephone numbers are said: « P zéro trois, zéro un »."""
    return f"{_FRENCH_LETTERS[code[0]]} {_pair(code[1:3])} {_pair(code[3:])}"


def _pair(signs: str) -> str:
    if not signs.isdigit():
        return " ".join(french_number(int(char)) if char.isdigit() else char for char in signs)
    return ("zéro " if signs[0] == "0" else "") + french_number(int(signs))


def _english_letter(code: str) -> str:
    """The letter by its name, the figures one by one."""
    return _ENGLISH_LETTERS[code[0]] + spoken_form(code, language="en")[1:]


def _english_spelled(code: str) -> str:
    """As a transcript writes somebody who spells."""
    return "-".join(ENGLISH_DIGITS[int(char)] if char.isdigit() else char for char in code)


SPELLINGS = [
    *(_french, _french_named, _french_by_digit, _french_unaccented, _french_pairs),
    *(_english, _english_oh, _nato, _english_letter, _english_spelled),
]


@pytest.mark.parametrize("say", SPELLINGS)
def test_real_codes_are_heard_exactly(say: Callable[[str], str]) -> None:
    heard = {code: [mention.code for mention in find_codes(f"j'ai {say(code)} affiché")] for code in _sample()}

    right = sum(codes == [code] for code, codes in heard.items())

    assert right >= 0.97 * len(heard), [pair for pair in heard.items() if pair[1] != [pair[0]]][:10]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("P0301", ["P0301"]),
        ("p 0301", ["P0301"]),
        ("P-0301", ["P0301"]),
        ("P3FFF", ["P3FFF"]),
        ("P2 4 6 3", ["P2463"]),
        ("p 2 4 2 f", ["P242F"]),
        ("bé treize quarante deux", ["B1342"]),
        ("to be thirteen forty two", []),
        ("errors 0340 and 0016", ["P0340", "P0016"]),
        ("C4 1 2 3", []),
        ("p03o1", ["P0301"]),
        ("PO3O1", ["P0301"]),
        ("P0301-00", ["P0301"]),
        ("p0a80 et u0100", ["P0A80", "U0100"]),
        ("code 0301", ["P0301"]),
        ("code défaut 1351", ["P1351"]),
        ("j'ai P0301, P0302 puis C1234.", ["P0301", "P0302", "C1234"]),
        ("P 0 301", ["P0301"]),
        ("p 0 3 0 1", ["P0301"]),
        ("pé zéro trois cent un", ["P0301"]),
        ("p zéro trois zéro un", ["P0301"]),
        ("p oh three oh one", ["P0301"]),
        ("pee zero three hundred one", ["P0301"]),
        ("p zero three hundred and one", ["P0301"]),
        ("u zéro cent", ["U0100"]),
        ("C douze trente-quatre", ["C1234"]),
        ("papa zero one seventy one", ["P0171"]),
        ("p zéro quatre vingt", ["P0420"]),
        ("p zéro quatre cent vingt", ["P0420"]),
        ("p double zero sixteen", ["P0016"]),
        ("P, zéro, trois, zéro, un", ["P0301"]),
        ("p zéro trois cent, un cylindre rate", ["P0300"]),
        ("P deux mille deux cent soixante-trois", ["P2263"]),
        ("le code zéro trois cent un", ["P0301"]),
        ("P zero A eighty", ["P0A80"]),
        ("P0l71 lean", ["P0171"]),
        ("défaut B16A2 airbag", ["B16A2"]),
        ("code C1042 abs", ["C1042"]),
        ("filtre à particules P2002", ["P2002"]),
        ("P0420-catalyst efficiency", ["P0420"]),
    ],
)
def test_each_way_of_writing_or_saying_gives_the_exact_code(text: str, codes: list[str]) -> None:
    assert [mention.code for mention in find_codes(text)] == codes


def test_the_span_covers_the_words_that_told_the_code() -> None:
    assert find_codes("voyant, pé zéro trois cent un depuis hier") == (
        CodeMention("P0301", start=8, end=29, spoken=True),
    )
    assert find_codes("œil sur P0420") == (CodeMention("P0420", start=8, end=13, spoken=False),)


def test_ordinary_sentences_hold_no_code() -> None:
    assert len(_ORDINARY) >= 100

    assert {line: find_codes(line) for line in _ORDINARY if find_codes(line)} == {}


def test_a_code_is_read_aloud_in_the_words_of_the_language() -> None:
    assert spoken_form("P0301", language="fr") == "P zéro trois cent un"
    assert spoken_form("P0016", language="fr") == "P zéro zéro seize"
    assert spoken_form("U0100", language="en") == "U zero one zero zero"
    assert spoken_form("P0A80", language="fr") == "P zéro A quatre-vingts"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "zéro"), (21, "vingt et un"), (71, "soixante et onze"), (80, "quatre-vingts"), (81, "quatre-vingt-un"),
     (91, "quatre-vingt-onze"), (100, "cent"), (200, "deux cents"), (201, "deux cent un"), (17, "dix-sept")],
)  # fmt: skip
def test_numbers_are_written_as_the_french_grammar_wants(value: int, words: str) -> None:
    assert french_number(value) == words


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("P0300 à P0304", "P0300 P0301 P0302 P0303 P0304"),
        ("P0301-P0303 stored", "P0301 P0302 P0303"),
        ("P0301 et P0304", "P0301 P0304"),
        ("P0100 à P0420", "P0100 P0420"),
    ],
)
def test_a_range_of_codes_is_all_of_them(text: str, codes: str) -> None:
    assert list(codes_told(text)) == codes.split()
