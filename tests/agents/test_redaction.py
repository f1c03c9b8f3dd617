"""Card numbers typed anywhere never reach the database, a log or a model."""

import random
from unicodedata import digit

import pytest
from sqlalchemy import select

from agents.redaction import MASK, redact_cards
from bot.logs import Redaction
from storage.database import Transaction
from storage.models.every import Base
from tests.builders import Person

_PREFIXES = {"4": 16, "51": 16, "2221": 16, "34": 15, "37": 15, "36": 14, "6011": 16, "3528": 16, "62": 16, "5018": 16}
_GAPS = ("", " ", "-", ".", " - ", "\u00a0", "\u202f", "·", "/", "\n", "  ")
_WORDS = ("ma carte", "voici :", "c'est le", "CB", "", "carte n°", "number", "numéro=", "(", "P0301 puis")
_DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")


def _check_digit(digits: str) -> str:
    doubled = [int(one) * (2 - place % 2) for place, one in enumerate(reversed(digits))]
    return str(-sum(one - 9 * (one > 9) for one in doubled) % 10)


def _card(chance: random.Random) -> str:
    prefix = chance.choice(list(_PREFIXES))
    body = prefix + "".join(chance.choices("0123456789", k=_PREFIXES[prefix] - len(prefix) - 1))
    return body + _check_digit(body)


def _typed(card: str, chance: random.Random) -> str:
    gap, script = chance.choice(_GAPS), chance.choice(_DIGITS)
    groups = [card[at : at + 4] for at in range(0, len(card), 4)]
    shown = gap.join("".join(script[int(one)] for one in group) for group in groups)
    return f"{chance.choice(_WORDS)} {shown} {chance.choice(_WORDS)}"


def _digits_left(text: str) -> str:
    return "".join(str(digit(char)) for char in text if char.isdecimal())


def test_none_of_five_thousand_card_numbers_leaks() -> None:
    chance = random.Random(5000)
    cards = [_card(chance) for _ in range(5000)]
    leaks = [card for card in cards if card in _digits_left(redact_cards(_typed(card, chance)))]
    assert leaks == []


def test_the_check_digit_of_the_test_itself_is_right() -> None:
    assert _check_digit("424242424242424") == "2"


@pytest.mark.parametrize(
    "said",
    [
        "Clio 4 1.5 dCi 2014, 180000 km, P0401",
        "appelez le 06 12 34 56 78 ou le +33 1 23 45 67 89",
        "VIN VF1BM0A0H28461234",
        "SIRET 123 456 789 00012",
        "commande 2026-000123 du 21/11/2026",
        "ça coûte 297,00 € ou 1 489,05 €",
    ],
)
def test_what_is_no_card_is_left_alone(said: str) -> None:
    assert redact_cards(said) == said


def test_a_security_code_that_names_itself_goes_too() -> None:
    assert redact_cards("cvv 123") == f"cvv {MASK}"
    assert redact_cards("cryptogramme : 1 2 3 4 merci") == f"cryptogramme : {MASK} merci"


async def test_a_card_that_is_written_to_alex_is_stored_nowhere(alice: Person) -> None:
    await alice.says("ma carte 4242 4242 4242 4242, cvv 123")
    key = await alice.writes("oups")
    await alice.edits(key, "ma carte 4242424242424242")
    await alice.taps("help", "4242-4242-4242-4242")

    def everything(tx: Transaction) -> str:
        tables = Base.metadata.sorted_tables
        return "\n".join(str(tx.connection.execute(select(table)).all()) for table in tables)

    stored = await alice._app.database.write(everything)
    assert MASK in stored
    assert "4242" not in stored


def test_a_card_in_a_log_line_is_masked() -> None:
    assert "4242" not in Redaction([])("payment of 4242.4242.4242.4242 refused")
