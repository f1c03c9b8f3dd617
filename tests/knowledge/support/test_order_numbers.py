import pytest

from knowledge.support.order_numbers import order_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("où est ma commande 1042 ?", ["1042"]),
        ("commande n°1042", ["1042"]),
        ("commande n° 1042-B", ["1042-B"]),
        ("ma commande numéro : 8841", ["8841"]),
        ("la commande c'est le 8841", ["8841"]),
        ("Order ID: 3348917502", ["3348917502"]),
        ("order number is 5512.", ["5512"]),
        ("#5512 cancel please", ["5512"]),
        ("cmd-4410", ["4410"]),
        ("CMD4410 pas reçue", ["4410"]),
        ("commande FR-104577", ["FR-104577"]),
        ("1042", ["1042"]),
        ("Je n'ai pas reçu 104577", ["104577"]),
        ("commande 1O42", ["1042"]),
        ("comande 10l2", ["1012"]),
        ("commandes 1042 et 1043", ["1042", "1043"]),
        ("orders #1001, #1002 and 1003", ["1001", "1002", "1003"]),
        ("1042, 1043 et encore la 1042", ["1042", "1043"]),
        ("commande 204, payée 97 €", ["204"]),
        ("la commande 1042 du 12/03/2026 à 120,50 €", ["1042"]),
    ],
)
def test_order_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert [mention.number for mention in order_numbers(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "j'ai attendu 10 jours et payé 1200 €",
        "06 12 34 56 78",
        "+33612345678",
        "faites le virement sur FR76 3000 4000 0500 0012 3456 789",
        "(415) 555-0142",
        "P0420 sur ma 308",
        "en 2024 j'ai commandé chez vous",
        "le 12/11/2026",
        "44000 Nantes",
        "code postal 69003",
        "ma Clio a 180000 km",
        "I paid $1500 for it",
        "it was 2 days ago",
        "claire1042@example.com",
        "",
    ],
)
def test_other_numbers_are_no_order(text: str) -> None:
    assert order_numbers(text) == []


def test_a_mention_says_where_it_stands() -> None:
    text = "Bonjour, commande n°1042 svp"
    mention = order_numbers(text)[0]
    assert text[mention.start : mention.end] == "1042"
