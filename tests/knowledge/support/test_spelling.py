"""How words are brought back to what was meant."""

import pytest

from knowledge.support.features import mended, plain
from knowledge.support.spelling import Speller

COUNTS = {
    "pas": 90,
    "colis": 80,
    "commande": 70,
    "est": 60,
    "mon": 60,
    "and": 40,
    "livraison": 30,
    "remboursement": 30,
    "pour": 20,
    "toujours": 12,
    "arrive": 12,
    "bonjour": 9,
    "refund": 9,
    "merci": 8,
    "facture": 8,
    "rembourse": 5,
    "coule": 2,
}


@pytest.fixture
def speller() -> Speller:
    return Speller(COUNTS)


def test_of_two_words_as_near_the_commoner_was_meant() -> None:
    assert Speller({"colis": 9, "coule": 1}).mend("colie") == "colis"
    assert Speller({"coulis": 9, "colis": 1}).mend("colis") == "colis"
    assert [Speller(counts).mend("mojlet") for counts in ({"mollet": 9, "moulet": 1}, {"mollet": 1, "moulet": 9})] == [
        "mollet",
        "moulet",
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jai tjrs pas mon colis", "j'ai toujours pas mon colis"),
        ("merciiiii", "merci"),
        ("plz", "please"),
        ("ma fcture", "ma facture"),
        ("remboursemnet", "remboursement"),
        ("rmebourseent", "remboursement"),
    ],
)
def test_shorthand_held_letters_and_slips_are_read_as_the_words_they_stand_for(
    speller: Speller, written: str, meant: str
) -> None:
    assert speller.mend(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("moncolis", "mon colis"),
        ("moncolisnest pasarrive", "mon colis n'est pas arrive"),
        ("macommande123est", "ma commande123est"),
        ("livraisonpour", "livraison pour"),
        ("monremboursemnet", "mon remboursement"),
        ("remboursemnetpour", "remboursement pour"),
    ],
)
def test_glued_words_are_parted_also_where_one_has_a_slip(speller: Speller, written: str, meant: str) -> None:
    assert speller.mend(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("rembour sement", "remboursement"),
        ("ma com mande, mon col is", "ma commande, mon colis"),
        ("mon colis", "mon colis"),
        ("pas pour", "pas pour"),
        ("col, is", "col, is"),
    ],
)
def test_halved_words_are_joined_and_whole_ones_left_apart(speller: Speller, written: str, meant: str) -> None:
    assert speller.mend(written) == meant


@pytest.mark.parametrize(("written", "meant"), [("aps", "pas"), ("nad", "and"), ("passs", "pas"), ("pad", "pad")])
def test_of_three_letters_only_the_order_or_a_doubling_is_mended(speller: Speller, written: str, meant: str) -> None:
    assert speller.mend(written) == meant


@pytest.mark.parametrize(("written", "meant"), [("ps", "pas"), ("nd", "and"), ("pz", "pz"), ("et", "et")])
def test_two_letters_that_are_no_word_are_a_common_one_without_a_letter(
    speller: Speller, written: str, meant: str
) -> None:
    assert speller.mend(written) == meant


def test_of_words_as_near_one_of_the_language_of_the_line_was_meant() -> None:
    speller = Speller({"is": 40, "suis": 20})
    assert [speller.mend("uis", language) for language in ("fr", "en")] == ["suis", "is"]


@pytest.mark.parametrize(
    "word", ["multiplexage", "vauxhall", "best", "ups", "zx", "x", "qwertzuiopasdfghjklyxcvbnmqwertzuiopasdf"]
)
def test_words_that_are_far_from_all_stay_as_they_are(speller: Speller, word: str) -> None:
    assert speller.mend(word) == word


def test_what_is_written_by_ear_is_found_by_its_sound(speller: Speller) -> None:
    assert speller.mend("rambourcer") == "rembourse"


def test_addresses_numbers_and_hesitations_are_read_as_what_they_are(speller: Speller) -> None:
    line = mended("Euh, j'ai écrit à sophie@example.net pour la 30518", speller)
    assert plain(line) == "j ai ecrit a eemail pour la n5"


def test_many_unknown_words_are_forgotten_again(speller: Speller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.support.spelling._REMEMBERED", 2)
    assert [speller.mend(word) for word in ("colsi", "fcture", "mreci", "bonjuor", "colsi")] == [
        "colis",
        "facture",
        "merci",
        "bonjour",
        "colis",
    ]
