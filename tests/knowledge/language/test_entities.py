from pathlib import Path

import pytest

from knowledge.language.entities import Amount, Span, extract


def test_a_full_message_gives_every_entity_with_its_place() -> None:
    text = "ma Clio 4 1.5 dCi de 2014, 180 000 km, code P0401 depuis hier"
    found = extract(text)

    assert [mention.code for mention in found.codes] == ["P0401"]
    assert found.vehicle is not None
    assert found.vehicle.model == "Clio"
    assert found.mileage_km == Span(180_000, 27, 37)
    assert found.dates == (Span("hier", 57, 61),)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("commande 12345 pas reçue", "12345"),
        ("où est ma commande n° ALX-2024-0012 ?", "ALX-2024-0012"),
        ("order #10045", "10045"),
        ("numéro de commande : 100234", "100234"),
        ("my order number is 55012", "55012"),
        ("CMD-2024-118 toujours rien", "CMD-2024-118"),
    ],
)
def test_order_numbers_are_found(text: str, number: str) -> None:
    assert [span.value for span in extract(text).order_numbers] == [number]


@pytest.mark.parametrize("text", ["code P0401", "ma commande à 97 €", "commande de 200 euros", "une commande vocale"])
def test_what_only_stands_near_the_word_order_is_no_order_number(text: str) -> None:
    assert extract(text).order_numbers == ()


def test_addresses_and_phones_come_in_one_form() -> None:
    found = extract("Alice.Martin@Example.com ou 06 12 34 56 78, sinon +33 (0)1 23 45 67 89")

    assert [span.value for span in found.emails] == ["alice.martin@example.com"]
    assert [span.value for span in found.phones] == ["+33612345678", "+33123456789"]


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("AB-123-CD", "AB-123-CD"),
        ("immat ab-123-cd", "AB-123-CD"),
        ("AB 123 CD", "AB-123-CD"),
        ("1234 AB 75", "1234 AB 75"),
    ],
)
def test_plates_old_and_new_are_found(text: str, plate: str) -> None:
    assert [span.value for span in extract(text).plates] == [plate]


def test_a_sentence_with_the_shape_of_a_plate_is_none() -> None:
    assert extract("moteur de 208 et boîte de 307").plates == ()


def test_a_serial_number_is_seventeen_characters_without_i_o_q() -> None:
    assert [span.value for span in extract("VIN VF1BR0A0H12345678").vins] == ["VF1BR0A0H12345678"]
    assert extract("VF1BR0A0HI2345678").vins == ()
    assert extract("VF1BR0A0H1234567").vins == ()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("97,00 €", Amount(9700, "EUR")),
        ("497€", Amount(49700, "EUR")),
        ("1 250 euros", Amount(125000, "EUR")),
        ("12€50", Amount(1250, "EUR")),
        ("98,5 €", Amount(9850, "EUR")),
        ("£20", Amount(2000, "GBP")),
        ("$15.5", Amount(1550, "USD")),
        ("45 CHF", Amount(4500, "CHF")),
    ],
)
def test_amounts_are_exact_in_minor_units(text: str, amount: Amount) -> None:
    assert [span.value for span in extract(text).amounts] == [amount]


@pytest.mark.parametrize(
    "told",
    [
        "12/03/2024",
        "2024-03-12",
        "le 12 mars 2024",
        "hier soir",
        "il y a 3 jours",
        "mardi prochain",
        "last week",
        "demain",
    ],
)
def test_dates_stay_in_the_words_of_the_person(told: str) -> None:
    assert [span.value for span in extract(f"c'était {told} je crois").dates] == [told]


def test_nothing_is_found_in_nothing() -> None:
    found = extract("bonjour")

    assert (found.codes, found.vehicle, found.amounts, found.dates) == ((), None, (), ())


def test_a_code_inside_an_address_is_no_code() -> None:
    assert extract("écrire à p0301@example.com").codes == ()


WRITTEN = [line.split("\t") for line in Path(__file__).with_name("codes_written.tsv").read_text("utf-8").splitlines()]


def test_codes_are_read_as_they_are_written_and_said_and_nothing_else_is_one() -> None:
    """Lists, ranges, spaces, letters for zeros, failure bytes, words; and part numbers, phones, plates, dates."""
    right = [[one.code for one in extract(text).codes] == codes.split() for codes, text in WRITTEN]
    assert len(WRITTEN) >= 350
    assert sum(right) / len(right) >= 0.99
